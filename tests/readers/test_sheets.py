"""The same fact sheet in five formats: the same statements, with words where the offsets say."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, Triple

import comity
from comity.identifiers import document_iri, graph_iri, original_iri, source_iri
from comity.model import Dataset
from comity.namespaces import DC, DCTERMS, DEFAULT_BASE, OA, PROV, RDFS

HEADERS = {
    "txt": None,
    "html": [
        ("creator", "A. Invented"),
        ("date", "2004-05-03"),
        ("identifier", "https://example.org/norway-and-iceland"),
        ("language", "en"),
        ("publisher", "Office of Northern Affairs"),
        ("title", "Norway and Iceland"),
    ],
    "md": [
        ("creator", "A. Invented"),
        ("creator", "B. Invented"),
        ("date", "2004-05-03"),
        ("language", "en"),
        ("title", "Norway and Iceland"),
    ],
    "xml": [
        ("creator", "A. Invented"),
        ("date", "2004-05-03"),
        ("identifier", "N-17"),
        ("language", "en"),
        ("publisher", "Office of Northern Affairs"),
        ("source", "Born digital."),
        ("title", "Norway and Iceland"),
    ],
    "pdf": [
        ("creator", "A. Invented"),
        ("date", "2004-05-03"),
        ("title", "Norway and Iceland"),
    ],
}
MEDIA_TYPES = {
    "html": "text/html",
    "md": "text/markdown",
    "xml": "application/tei+xml",
    "pdf": "application/pdf",
}


@pytest.fixture(scope="module")
def built(sheet: Path, knowledge: comity.Knowledge) -> comity.Build:
    return comity.build([sheet], knowledge=knowledge)


@pytest.fixture(scope="module")
def plain(knowledge: comity.Knowledge) -> comity.Build:
    return comity.build([Path(__file__).with_name("sheet.txt")], knowledge=knowledge)


def asserted(dataset: Dataset) -> set[str]:
    return {str(triple) for triple in dataset.graph(graph_iri(DEFAULT_BASE, "sheet"))}


def test_says_the_same_in_every_format(built: comity.Build, plain: comity.Build) -> None:
    """Neither navigation nor notes, captions, deletions or asides are read."""
    assert asserted(built.dataset) == asserted(plain.dataset)
    assert len(asserted(plain.dataset)) > 30
    assert built.report.conforms


def test_evidence_stands_where_the_offsets_say(built: comity.Build) -> None:
    """Each quote of a claim is the slice of the published text that its IRI names."""
    (published,) = [file for file in built.artefacts if file.path == "sources/sheet.txt"]
    text = published.content.decode()
    claims = built.dataset.graph(graph_iri(DEFAULT_BASE, "sheet/claims"))
    quotes = {str(t.subject): t.object for t in claims if t.predicate == OA.exact}
    assert quotes
    for subject, quote in quotes.items():
        found = re.search(r"#char=(\d+),(\d+)-quote>$", subject)
        assert found
        assert isinstance(quote, Literal)
        assert text[int(found[1]) : int(found[2])] == quote.value


def test_header_is_said_of_the_file_and_not_of_the_text(built: comity.Build, sheet: Path) -> None:
    """What only the header says is in a graph of the file; no claim has it."""
    expected = HEADERS[sheet.suffix[1:]]
    graph = built.dataset.graph(graph_iri(DEFAULT_BASE, "sheet/original"))
    if expected is None:
        assert graph == frozenset()  # the file is the text
        return
    file, work = original_iri(DEFAULT_BASE, "sheet"), document_iri(DEFAULT_BASE, "sheet")
    source = source_iri(DEFAULT_BASE, "sheet")
    said = sorted(
        (str(t.predicate.value).removeprefix(DC), t.object.value)
        for t in graph
        if t.subject == file and t.predicate.value.startswith(DC) and isinstance(t.object, Literal)
    )
    assert said == expected
    digest = hashlib.sha256(sheet.read_bytes()).hexdigest()
    media_type = MEDIA_TYPES[sheet.suffix[1:]]
    assert {
        Triple(file, DCTERMS.identifier, Literal(f"sha256:{digest}")),
        Triple(file, DCTERMS.term("format"), Literal(media_type)),
        Triple(work, DCTERMS.hasFormat, file),
        Triple(source, PROV.wasDerivedFrom, file),
    } <= graph
    (label,) = [t.object for t in graph if t.predicate == RDFS.label]
    assert isinstance(label, Literal)
    method = label.value
    assert " by " in method
    manifest = json.loads(built.artefacts[-1].content)
    assert manifest["documents"][0]["file"] == {
        "mediaType": media_type,
        "method": method,
        "sha256": digest,
    }
    claims = built.dataset.graph(graph_iri(DEFAULT_BASE, "sheet/claims"))
    assert not [t for t in claims if "A. Invented" in str(t.object)]


def test_same_file_same_bytes(
    sheet: Path, built: comity.Build, knowledge: comity.Knowledge
) -> None:
    assert comity.build([sheet], knowledge=knowledge).artefacts == built.artefacts
