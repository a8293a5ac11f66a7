"""EDGE: a knowledge folder -> one immutable Knowledge value, or an error that names the file.

A knowledge folder has the layout of this repository: `ontology/` (Turtle, `lexicon/`, `rules/`,
`questions/`, JSON-LD context and frame) and `shapes/`; what it lacks of the files that
ontology/shared.txt lists is taken from the knowledge that comes with comity. IRIs below the default
base are moved to the base that is asked for; those of the ontology and of the reading vocabulary
stay.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from comity.criteria import read_criteria
from comity.errors import KnowledgeError
from comity.lexicon import build_lexicon
from comity.mappings import check, stated, things_of, triples
from comity.model import Knowledge, Rule
from comity.namespaces import COMITY, DEFAULT_BASE, RDFS, SH, TEXT
from comity.rules.checking import check_rule
from comity.rules.rulefile import parse_rule
from comity.sparql import asks_network, fault
from comity.sssom import Link, MappingSet, parse

_FIXED = (COMITY, TEXT, COMITY.rstrip("#"), TEXT.rstrip("#"))
_NOT_REASONED = ("alignments", "identity", "linking", "prefixes", "text", "withdrawn")
"""Turtle files of ontology/ that add nothing to conclude: other vocabularies, words, what is no
longer published."""
_PACKAGE = Path(__file__).parent


def default_folder() -> Path:
    """Return the knowledge that comes with comity: in a checkout the root, else in the package."""
    packaged = _PACKAGE / "knowledge"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1]


def sample_path() -> Path:
    """Return the sample fact sheet that comes with the package."""
    return _PACKAGE / "sample" / "us-japan-security-relationship.txt"


@dataclass(frozen=True, slots=True)
class _Folder:
    """A knowledge folder with what it shares: see ontology/shared.txt."""

    root: Path

    def files(self, place: str, pattern: str) -> list[Path]:
        """Return the files in a place below the folder by name, the shared ones among them."""
        own = {path.name: path for path in (self.root / place).glob(pattern)}
        return [path for _, path in sorted((self._shared(place, pattern) | own).items())]

    def file(self, name: str) -> Path:
        """Return the file of a name below the folder, or the shared one."""
        own = self.root / name
        return own if own.exists() else default_folder() / name

    def is_shared(self, name: str) -> bool:
        """Tell whether a file is shared and not the folder's own."""
        return self.file(name).exists() and not (self.root / name).exists()

    def _shared(self, place: str, pattern: str) -> dict[str, Path]:
        lines = read_text(default_folder() / "ontology" / "shared.txt").splitlines()
        names = (PurePath(line.split()[0]) for line in lines if not line.startswith("#"))
        here = (name for name in names if name.parent == PurePath(place) and name.match(pattern))
        return {name.name: default_folder() / name for name in here}


def load_knowledge(folder: Path | None = None, base: str = DEFAULT_BASE) -> Knowledge:
    """Load a knowledge folder. Raise KnowledgeError naming the file (and line) that is broken.

    A folder needs an ontology only; ontology/shared.txt lists what it has unless it has its own.
    """
    known = _Folder(folder or default_folder())
    ontology_folder = known.root / "ontology"
    if not ontology_folder.is_dir():
        raise KnowledgeError(
            "there is no such folder",
            where=str(ontology_folder),
            remedy="give a folder with ontology/ in it (see docs/teach.md)",
        )
    top = {path.name: path for path in known.files("ontology", "*.ttl")}
    schema = [path for name, path in top.items() if not name.startswith(_NOT_REASONED)]
    if not any(path.parent == ontology_folder for path in schema):
        raise KnowledgeError(
            "there is no ontology (*.ttl) in it", where=str(ontology_folder), remedy="add one"
        )
    ontology = frozenset(_turtle(schema, base))
    reference = frozenset(_reference(known, ontology, base))
    sets = tuple(mapping_sets(known.root).values())
    links = tuple(_moved_links(sets, base))
    check((*stated(reference), *links), things_of(reference), base=base)
    identity = [path for name, path in top.items() if name == "identity.ttl"]
    own = (
        _own_prefixes(path for path in schema if path.parent == ontology_folder)
        if known.is_shared("ontology/prefixes.ttl")
        else {}
    )
    prefixes = own | dict(_prefixes(_turtle([top["prefixes.ttl"]], base), base))
    return Knowledge(
        base=base,
        ontology=ontology,
        reference=frozenset(t for t in reference if _is_about_things(t)),
        links=frozenset(_moved(t, base) for one in sets for t in triples(one.links, one.prefixes)),
        mappings=links,
        shapes=frozenset(_turtle(known.files("shapes", "*.ttl"), base)),
        lexicon=build_lexicon((*ontology, *reference), base),
        labels=dict(_labels((*ontology, *_turtle([top["text.ttl"]], base)))),
        normalize=tuple(
            _rules(known.files("ontology/rules/normalize", "*.rq"), base, normalizing=True)
        ),
        rules=tuple(_rules(known.files("ontology/rules", "*.rq"), base)),
        questions=dict(_questions(known.files("ontology/questions", "*.rq"), prefixes)),
        prefixes=prefixes,
        context=_context(known, own),
        frame=_json(known.file("ontology/frame.jsonld")),
        identity=read_criteria(_turtle(identity, base)),
    )


def mapping_sets(folder: Path) -> Mapping[Path, MappingSet]:
    """Return the mapping sets of a knowledge folder by their files, in the order of their names."""
    files = sorted((folder / "ontology" / "links").glob("*.sssom.tsv"))
    return {path: parse(read_text(path), str(path)) for path in files}


def _moved_links(sets: Iterable[MappingSet], base: str) -> Iterator[Link]:
    for link in (link for found in sets for link in found.links):
        ends = (_rebased(link.subject, base), _rebased(link.object, base))
        yield replace(link, subject=ends[0], object=ends[1]) if base != DEFAULT_BASE else link


def _reference(known: _Folder, ontology: frozenset[Triple], base: str) -> Iterator[Triple]:
    """Yield the lexicon; of shared words those of classes that the ontology lacks are left out."""
    terms = {triple.subject for triple in ontology}
    for path in known.files("ontology/lexicon", "*.ttl"):
        is_shared = path.parent != known.root / "ontology" / "lexicon"
        for triple in _turtle([path], base):
            of_comity = str(triple.subject).startswith(f"<{COMITY}")
            if not (is_shared and of_comity) or triple.subject in terms:
                yield triple


def _own_prefixes(paths: Iterable[Path]) -> dict[str, str]:
    """Return the prefixes that an ontology is written with, so that its terms are abbreviated."""
    found: dict[str, str] = {}
    for path in paths:
        parser = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        deque(parser, maxlen=0)
        found |= parser.prefixes
    return found


def _context(known: _Folder, prefixes: Mapping[str, str]) -> bytes:
    """Return the JSON-LD context, a shared one with the prefixes of the folder's ontology."""
    content = _json(known.file("ontology/context.jsonld"))
    if not known.is_shared("ontology/context.jsonld"):
        return content
    context = json.loads(content)
    terms = context["@context"]
    taken = {value for value in terms.values() if isinstance(value, str)}
    for name, namespace in sorted(prefixes.items()):
        if name and namespace.endswith(("/", "#")) and namespace not in taken:
            terms.setdefault(name, namespace)
    return json.dumps(context, ensure_ascii=False, indent=2).encode()


def own_rules(folder: Path | None = None) -> frozenset[str]:
    """Return the names of the reading rules that a folder has itself, less those it shares."""
    place = (folder or default_folder()) / "ontology" / "rules"
    return frozenset(path.stem for path in place.glob("*.rq"))


def load_vocabularies(
    folder: Path | None = None, base: str = DEFAULT_BASE
) -> Mapping[str, frozenset[Triple]]:
    """Return the triples of each Turtle file at the top of ontology/, shared ones too, by name."""
    files = _Folder(folder or default_folder()).files("ontology", "*.ttl")
    return {path.name: frozenset(_turtle([path], base)) for path in files}


def located(error: KnowledgeError, folder: Path | None = None) -> KnowledgeError:
    """Return an error about a rule or an IRI with the file (and line) that describes it, if any."""
    known = _Folder(folder or default_folder())
    name = (error.where or "").strip("<>")
    local = re.split(r"[/#]", name)[-1]
    places = ("ontology/rules", "ontology/rules/normalize")
    rules = [path for place in places for path in known.files(place, local or "-")]
    what, where = error.what, next(map(str, rules), "")
    if not where:
        what, where = f"{local}: {error.what}", _described(name, local, known)
    return KnowledgeError(what, where=where, remedy=error.remedy) if where else error


def _described(iri: str, local: str, known: _Folder) -> str:
    """Return the file and line that begin to describe an IRI, vocabularies of others last."""
    places = ("shapes", "ontology", "ontology/lexicon")
    files = [path for place in places for path in known.files(place, "*.ttl")]
    for path in sorted(files, key=lambda path: (path.name.startswith(_NOT_REASONED), path)):
        if any(str(triple.subject) == f"<{iri}>" for triple in _turtle([path], DEFAULT_BASE)):
            at = re.compile(rf"(\S*:|<\S*){re.escape(local)}>?(?![\w-])")
            lines = enumerate(read_text(path).splitlines(), start=1)
            number = next((number for number, line in lines if at.match(line)), None)
            return f"{path}, line {number}" if number else str(path)
    return ""


def shape_files(folder: Path | None, base: str) -> Iterator[tuple[Path, frozenset[Triple]]]:
    """Yield each file of shapes with its triples, the project's prefixes among them."""
    files = _Folder(folder or default_folder()).files("shapes", "*.ttl")
    for path in files:
        shared = {file for file in files if file.name == "prefixes.ttl"}
        yield path, frozenset(_turtle({path, *shared}, base))


def _labels(triples: Iterable[Triple]) -> Iterator[tuple[NamedNode, str]]:
    for triple in triples:
        words = triple.object
        if triple.predicate == RDFS.label and isinstance(words, Literal) and words.language == "en":
            yield cast("NamedNode", triple.subject), words.value


def _is_about_things(triple: Triple) -> bool:
    """Leave out the word lists: they guide reading and are no facts."""
    return not str(triple.subject).startswith((f"<{COMITY}", f"<{TEXT}"))


def _turtle(paths: Iterable[Path], base: str) -> Iterator[Triple]:
    for path in paths:
        try:
            for quad in ox.parse(
                path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True
            ):
                yield _moved(quad.triple, base)
        except SyntaxError as error:
            place = f", line {error.lineno}" if error.lineno else ""
            what = re.sub(r"^Parser error at line \d+ ", "", " ".join(str(error.msg).split()))
            raise KnowledgeError(
                f"it is not valid Turtle: {what}",
                where=f"{path}{place}",
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


def _prefixes(triples: Iterable[Triple], base: str) -> Iterator[tuple[str, str]]:
    names: dict[str, dict[NamedNode, str]] = {}
    for triple in triples:
        words = triple.object
        if isinstance(words, Literal) and triple.predicate in {SH.prefix, SH.namespace}:
            names.setdefault(str(triple.subject), {})[triple.predicate] = words.value
    for declared in names.values():
        if declared.keys() == {SH.prefix, SH.namespace}:
            yield declared[SH.prefix], _rebased(NamedNode(declared[SH.namespace]), base).value


def _rules(paths: Iterable[Path], base: str, *, normalizing: bool = False) -> Iterator[Rule]:
    for path in paths:
        text = read_text(path)
        with _in_file(path):
            rule = parse_rule(path.stem, text, base)
            if not isinstance(_parsed(path, text, base=base), ox.QueryTriples):
                raise KnowledgeError(
                    "the query is no CONSTRUCT",
                    where=path.name,
                    remedy="say what triples it yields",
                )
            check_rule(rule, base, normalizing=normalizing)
        yield rule


def _questions(paths: Iterable[Path], prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the competency questions by name; each must be SPARQL that asks no network."""
    for path in paths:
        text = read_text(path)
        if asks_network(text):
            raise KnowledgeError(
                "SERVICE would ask the network",
                where=str(path),
                remedy="leave it out, or keep the query in ontology/federated",
            )
        _parsed(path, text, prefixes=prefixes)
        yield path.stem, text


def _parsed(
    path: Path, text: str, base: str | None = None, prefixes: Mapping[str, str] | None = None
) -> object:
    """Return the answer of nothing to a query, whose kind tells that of the query."""
    try:
        return ox.Store().query(text, base_iri=base, prefixes=dict(prefixes or {}))
    except SyntaxError as error:
        line, column, reason = fault(text, error)
        raise KnowledgeError(
            f"column {column}: {reason}",
            where=f"{path}, line {line}",
            remedy="correct the SPARQL",
        ) from error


@contextmanager
def _in_file(path: Path) -> Iterator[None]:
    """Name a rule's file by its path in errors that name it by its name."""
    try:
        yield
    except KnowledgeError as error:
        name, comma, place = (error.where or "").partition(",")
        if name != path.name:
            raise
        where = f"{path}{comma}{place}"
        raise KnowledgeError(error.what, where=where, remedy=error.remedy) from error


def read_text(path: Path) -> str:
    """Read a file in UTF-8; raise KnowledgeError with the line that is not."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise KnowledgeError("the file is missing", where=str(path), remedy="add it") from error
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise KnowledgeError(
            f"byte {error.start} is not UTF-8",
            where=f"{path}, line {line}",
            remedy="save it as UTF-8",
        ) from error
    except OSError as error:
        raise KnowledgeError(
            error.strerror or str(error), where=str(path), remedy="make it readable"
        ) from error


def _json(path: Path) -> bytes:
    text = read_text(path)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise KnowledgeError(
            f"column {error.colno}: it is not valid JSON: {error.msg}",
            where=f"{path}, line {error.lineno}",
            remedy="correct the file",
        ) from error
    return text.encode()
