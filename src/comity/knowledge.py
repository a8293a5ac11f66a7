"""EDGE: a knowledge folder -> one immutable Knowledge value, or an error that names the file.

A knowledge folder has the layout of this repository: `ontology/` (Turtle, `lexicon/`, `rules/`,
`questions/`, JSON-LD context and frame) and `shapes/`. IRIs below the default base are moved to the
base that is asked for; those of the ontology and of the reading vocabulary stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple

from comity.errors import KnowledgeError
from comity.lexicon import build_lexicon
from comity.model import Knowledge, Rule
from comity.namespaces import COMITY, DEFAULT_BASE, SH, TEXT
from comity.rulefile import parse_rule

_FIXED = (COMITY, TEXT, COMITY.rstrip("#"), TEXT.rstrip("#"))
_PACKAGE = Path(__file__).parent


def default_folder() -> Path:
    """Return the knowledge that comes with comity: in a checkout the root, else in the package."""
    packaged = _PACKAGE / "knowledge"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1]


def sample_path() -> Path:
    """Return the sample fact sheet that comes with the package."""
    return _PACKAGE / "sample" / "us-japan-security-relationship.txt"


def load_knowledge(folder: Path | None = None, base: str = DEFAULT_BASE) -> Knowledge:
    """Load a knowledge folder. Raise KnowledgeError naming the file (and line) that is broken."""
    root = folder or default_folder()
    ontology_folder = root / "ontology"
    for needed in (ontology_folder, root / "shapes"):
        if not needed.is_dir():
            raise KnowledgeError(
                "there is no such folder",
                where=str(needed),
                remedy="give a folder with ontology/ and shapes/ (see README)",
            )
    top = {path.name: path for path in sorted(ontology_folder.glob("*.ttl"))}
    links = [path for name, path in top.items() if name.startswith("links")]
    schema = [path for name, path in top.items() if not name.startswith(("links", "prefixes"))]
    lexicon = sorted((ontology_folder / "lexicon").glob("*.ttl"))
    ontology = frozenset(_turtle(schema, base))
    reference = frozenset(_turtle(lexicon, base))
    prefixes = (
        dict(_prefixes(_turtle([top["prefixes.ttl"]], base))) if "prefixes.ttl" in top else {}
    )
    return Knowledge(
        base=base,
        ontology=ontology,
        reference=frozenset(t for t in reference if _is_about_things(t)),
        links=frozenset(_turtle(links, base)),
        shapes=frozenset(_turtle(sorted((root / "shapes").glob("*.ttl")), base)),
        lexicon=build_lexicon((*ontology, *reference), base),
        normalize=tuple(_rules(ontology_folder / "rules" / "normalize", base)),
        rules=tuple(_rules(ontology_folder / "rules", base)),
        questions={p.stem: _text(p) for p in sorted((ontology_folder / "questions").glob("*.rq"))},
        prefixes=prefixes,
        context=_bytes(ontology_folder / "context.jsonld"),
        frame=_bytes(ontology_folder / "frame.jsonld"),
    )


def _is_about_things(triple: Triple) -> bool:
    """Leave out the word lists: they guide reading and are no facts."""
    return not str(triple.subject.value).startswith((COMITY, TEXT))


def _turtle(paths: Iterable[Path], base: str) -> Iterator[Triple]:
    for path in paths:
        try:
            for quad in ox.parse(
                path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True
            ):
                yield _moved(quad.triple, base)
        except SyntaxError as error:
            line = f", line {error.lineno}" if error.lineno else ""
            raise KnowledgeError(
                f"it is not valid Turtle: {error.msg}",
                where=f"{path}{line}",
                remedy="correct the file",
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise KnowledgeError(str(error), where=str(path), remedy="make it readable") from error


def _moved(triple: Triple, base: str) -> Triple:
    """Move a triple's data IRIs from the default base to another."""
    if base == DEFAULT_BASE:
        return triple
    subject, kind = triple.subject, triple.object
    return Triple(
        _rebased(subject, base) if isinstance(subject, NamedNode) else subject,
        triple.predicate,
        _rebased(kind, base) if isinstance(kind, NamedNode) else kind,
    )


def _rebased(node: NamedNode, base: str) -> NamedNode:
    iri = node.value
    if not iri.startswith(DEFAULT_BASE) or iri.startswith(_FIXED):
        return node
    return NamedNode(base + iri.removeprefix(DEFAULT_BASE))


def _prefixes(triples: Iterable[Triple]) -> Iterator[tuple[str, str]]:
    names: dict[str, dict[NamedNode, str]] = {}
    for triple in triples:
        if triple.predicate in {SH.prefix, SH.namespace}:
            names.setdefault(str(triple.subject), {})[triple.predicate] = triple.object.value
    for declared in names.values():
        if len(declared) == 2:  # noqa: PLR2004 - a declaration has a prefix and a namespace
            yield declared[SH.prefix], declared[SH.namespace]


def _rules(folder: Path, base: str) -> Iterator[Rule]:
    for path in sorted(folder.glob("*.rq")):
        yield parse_rule(path.stem, _text(path), base)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(str(error), where=str(path), remedy="make it UTF-8 text") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KnowledgeError(
            "the file is missing or unreadable", where=str(path), remedy="add it"
        ) from error
