"""The same fact sheet in five formats: the same statements, with words where the offsets say."""

from __future__ import annotations

import hashlib
import json
import re
from html import escape
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Triple

import comity
from comity.identifiers import document_iri, graph_iri, original_iri, source_iri
from comity.model import Dataset, Modality
from comity.namespaces import DC, DCTERMS, DEFAULT_BASE, OA, PROV, RDFS
from comity.source import from_bytes

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


def test_rdflib_parses_it(sheet: Path, plain: comity.Build) -> None:
    graph = rdflib.Graph().parse(sheet, format="factsheet")
    (statements,) = [said for _, said in plain.read]
    assert len(graph) == len({s.triple for s in statements if s.modality is Modality.ASSERTED})


SENTENCES = (
    "Norway recognized Iceland on June 17, 1944.",
    "The two countries signed the “Treaty of Peace” on March 4, 1951.",
    "Norway’s embassy in Reykjavik was opened in 1950 & closed in 1960.",
    "Iceland may join the Treaty of Lisbon.",
    "About 28,000 Norwegian military personnel are in Iceland <today>.",
)
MARKS = {
    ".html": ("<!DOCTYPE html>\n<title>x</title>\n<h1>{}</h1>", "<h2>{}</h2>", "<p>{}", "\n"),
    ".md": ("# {}\n", "## {}\n", "{}\n", "\n"),
    ".xml": (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><head>{}</head>',
        "<div><head>{}</head></div>",
        "<p>{}</p>",
        "\n ",
    ),
}


def marked(suffix: str, blocks: list[tuple[str, bool]]) -> bytes:
    """Write a title and blocks, some of them headings, in a format."""
    title, heading, paragraph, between = MARKS[suffix]
    escaped = [(escape(words, quote=False), is_heading) for words, is_heading in blocks]
    body = [(heading if is_heading else paragraph).format(words) for words, is_heading in escaped]
    end = "</body></text></TEI>" if suffix == ".xml" else ""
    return between.join([title.format("Norway and Iceland"), *body, end]).encode()


def heard(found: comity.Document, knowledge: comity.Knowledge) -> set[tuple[object, ...]]:
    """Return what a document says, each statement with the words at its offsets."""
    return {
        (said.triple, said.modality, tuple(found.text[s.begin : s.end] for s in said.evidence))
        for said in comity.extract(found, knowledge)
    }


@pytest.mark.parametrize("suffix", sorted(MARKS))
@given(
    blocks=st.lists(
        st.sampled_from(SENTENCES).map(lambda words: (words, False))
        | st.sampled_from(["Relations", "Trade, 1951"]).map(lambda words: (words, True)),
        min_size=1,
        max_size=5,
    ).filter(lambda blocks: not all(heading for _, heading in blocks))
)
@settings(max_examples=12, deadline=None)
def test_same_words_as_in_plain_text(
    suffix: str, blocks: list[tuple[str, bool]], knowledge: comity.Knowledge
) -> None:
    """Whatever the order of sentences and headings: same statements, same words for each."""
    text = "\n\n".join(["Norway and Iceland", *(words for words, _ in blocks)])
    expected = heard(from_bytes("sheet", text.encode(), where="sheet.txt"), knowledge)
    content = marked(suffix, blocks)
    found = from_bytes("sheet", content, where=f"sheet{suffix}", suffix=suffix)
    assert heard(found, knowledge) == expected
