"""EDGE: RDF files and SPARQL endpoints -> candidates, in passes over the file.

What is said of a thing may stand anywhere in a file. So the names are read first; only of things
with a name that may be ours the rest is kept, in a second pass. A third names their places.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, RdfFormat

from comity.errors import MappingError, StoreError
from comity.linking.candidates import candidate_of
from comity.linking.guide import Field, Guide
from comity.linking.values import Candidate
from comity.store.credentials import connection, of_netrc

SUFFIXES = (".nt", ".ttl", ".nq", ".trig", ".rdf", ".jsonld")
_ACCEPTED = "application/n-triples, text/turtle;q=0.5, application/rdf+xml;q=0.4"
_TIMEOUT = httpx.Timeout(10.0, read=300.0)
"""Seconds: an endpoint that is there accepts at once; a large answer takes minutes to begin."""
_IS_ENDPOINT = "check the URL; is it a SPARQL endpoint?"
_NAMES = frozenset({Field.NAME, Field.ALIAS})


def read_graph(path: Path, guide: Guide, wanted: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield the candidates of an RDF file that have a name that is `wanted`, sorted by IRI.

    Raise MappingError with file and line; for a date, with the IRI.
    """
    names = {p for p, field in guide.properties.items() if field in _NAMES}
    subjects: set[NamedNode] = set()
    read = 0
    for subject, predicate, value in _triples(path):
        if predicate in names and isinstance(value, Literal):
            read += 1
            if subject not in subjects and wanted(value.value):
                subjects.add(subject)
    if not read:
        raise MappingError(
            "nothing in it has a name",
            where=str(path),
            remedy="use rdfs:label, skos:prefLabel or another property of ontology/linking.ttl",
        )
    said: defaultdict[NamedNode, dict[Field, list[str]]]
    said = defaultdict(lambda: {field: [] for field in Field})
    places: set[str] = set()
    for subject, predicate, value in _triples(path):
        field = guide.properties.get(predicate)
        if field and subject in subjects:
            said[subject][field].append(value.value)
            if field is Field.PLACE and isinstance(value, NamedNode):
                places.add(value.value)
    called = _called(path, names, places) if places else {}
    for subject in sorted(said, key=lambda node: node.value):
        about = said[subject]
        about[Field.PLACE] += [n for place in about[Field.PLACE] for n in called.get(place, ())]
        yield candidate_of(subject, about, guide, place=f"{path}, {subject.value}")


def _called(path: Path, names: set[NamedNode], places: set[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for subject, predicate, value in _triples(path):
        if predicate in names and subject.value in places and isinstance(value, Literal):
            found[subject.value].append(value.value)
    return found


def _triples(path: Path) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    try:
        for quad in ox.parse(
            path=str(path), format=RdfFormat.from_extension(path.suffix[1:].lower())
        ):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                yield quad.subject, quad.predicate, quad.object
    except SyntaxError as error:
        what = re.sub(r"^Parser error at line \d+ ", "", " ".join(str(error.msg).split()))
        place = f", line {error.lineno}" if error.lineno else ""
        raise MappingError(what, where=f"{path}{place}", remedy="correct the file") from error
    except OSError as error:
        raise MappingError(
            (error.strerror or str(error)).lower(), where=str(path), remedy="check the path"
        ) from error


### Endpoints


def read_endpoint(url: str, guide: Guide, wanted: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield the candidates of a SPARQL endpoint, by way of a file that is then removed.

    Raise StoreError where it cannot be reached, refuses, or gives fewer triples than it counts.
    """
    values = " ".join(sorted(str(node) for node in guide.properties))
    if urlsplit(url).username is not None:
        raise StoreError(
            "a URL is no place for credentials",
            where=urlsplit(url).hostname,
            remedy="put them into netrc",
        )
    pattern = f"VALUES ?p {{ {values} }} ?s ?p ?o FILTER (isIRI(?s) && ! isBlank(?o))"
    with tempfile.TemporaryDirectory(prefix="comity-link-") as folder:
        path = Path(folder) / "endpoint.nt"
        with connection(of_netrc(url), _TIMEOUT, follow_redirects=True) as client:
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
            kind = _fetch(client, url, query, _ACCEPTED, path)
            path = path.replace(path.with_suffix(_suffix(kind, url)))
            try:
                _check_whole(client, url, pattern, path)
                yield from read_graph(path, guide, wanted)
            except MappingError as error:
                raise _of_endpoint(error, path, url) from error


def _suffix(kind: str, url: str) -> str:
    """Return how a file of a media type ends; N-Triples is what was asked for."""
    media = kind.partition(";")[0].strip()
    told = RdfFormat.from_media_type(media) if media else RdfFormat.N_TRIPLES
    if told is None and media != "text/plain":  # as N-Triples had no media type before RDF 1.1
        raise StoreError(
            f"it answers with {media}, and not with RDF", where=url, remedy=_IS_ENDPOINT
        )
    return f".{(told or RdfFormat.N_TRIPLES).file_extension}"


def _of_endpoint(error: MappingError, path: Path, url: str) -> MappingError:
    """Return an error about the file of an answer as one about the endpoint."""
    where = (error.where or "").replace(str(path), url)
    told = ", line " in where
    return MappingError(
        f"it is no RDF: {error.what}" if told else error.what,
        where=where,
        remedy=_IS_ENDPOINT if told else error.remedy,
    )


def _check_whole(client: httpx.Client, url: str, pattern: str, path: Path) -> None:
    """Refuse an answer that the endpoint has cut, as many do after 10,000 rows."""
    count = path.with_suffix(".csv")
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} }}"
    _fetch(client, url, query, "text/csv", count)
    lines = count.read_text(encoding="utf-8", errors="replace").split()
    got = sum(1 for _ in _triples(path))
    if len(lines) != 2 or not lines[1].strip('"').isdecimal():  # noqa: PLR2004 - head and number
        raise StoreError("it does not count", where=url, remedy=_IS_ENDPOINT)
    if got < int(lines[1].strip('"')):
        raise StoreError(
            f"it gave {got:,} of {int(lines[1].strip(chr(34))):,} triples",
            where=url,
            remedy="export the data to a file, and give that",
        )


def _fetch(client: httpx.Client, url: str, query: str, accept: str, path: Path) -> str:
    """Write what an endpoint answers to a file; return the media type it gives."""
    try:
        with (
            client.stream("POST", url, data={"query": query}, headers={"Accept": accept}) as reply,
            path.open("wb") as stream,
        ):
            if not reply.is_success:
                raise StoreError(
                    f"it answers {reply.status_code} {reply.reason_phrase}".strip(),
                    where=url,
                    remedy=_IS_ENDPOINT,
                )
            if "html" in reply.headers.get("Content-Type", ""):
                raise StoreError("it answers with a page", where=url, remedy=_IS_ENDPOINT)
            for block in reply.iter_bytes():
                stream.write(block)
            return str(reply.headers.get("Content-Type", ""))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise StoreError(
            f"it cannot be reached: {words}", where=url, remedy="check URL and proxy"
        ) from error
