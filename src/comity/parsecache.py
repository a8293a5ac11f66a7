"""EDGE: keep parses on disk, so that a sentence is parsed once for each model and spaCy version.

A parse is a function of the sentence's words and of the model, and is kept under the digest of
both, in the environment that comity runs in. What cannot be read or written is parsed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from pathlib import Path

Word = tuple[str, str, str, str, int, int, int]
"""Text, lemma, tag, dependency, head, begin and end within the sentence."""


def folder(engine: str) -> Path:
    """Return where the parses of an engine are kept; its name tells model and versions."""
    return Path(sys.prefix) / "cache" / "comity" / hashlib.sha256(engine.encode()).hexdigest()[:20]


def load(place: Path, sentence: str) -> list[Word] | None:
    """Return the kept parse of a sentence, or None."""
    try:
        kept = json.loads(_file(place, sentence).read_text(encoding="utf-8"))
        words = [_word(*word) for word in kept]
    except (OSError, ValueError, TypeError):
        return None
    return words or None


def _word(text: str, lemma: str, tag: str, dep: str, *places: int) -> Word:
    head, begin, end = places
    return text, lemma, tag, dep, head, begin, end


def save(place: Path, sentence: str, words: list[Word]) -> None:
    """Keep a parse; another process may do the same at the same time."""
    target = _file(place, sentence)
    temporary = target.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        temporary.replace(target)


def _file(place: Path, sentence: str) -> Path:
    return place / f"{hashlib.sha256(sentence.encode()).hexdigest()}.json"
