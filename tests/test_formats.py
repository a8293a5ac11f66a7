"""The formats that `comity convert` reads and writes: what goes in comes out, for every reader."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import networkx as nx
import pandas as pd
import pyoxigraph
import pytest
import rdflib
import tables
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

import comity
from comity import api, cli, serialization
from comity.errors import PublicationError, UsageError
from comity.model import Dataset
from comity.namespaces import COMITY, OA, PROV, RDF, RDFS, Namespace
from comity.rdffile import read_quads
from comity.serialization import FORMATS, Format, Style, format_of
from comity.serialization.graphs import value
from comity.serialization.nanopub import NP
from comity.serialization.table import BETWEEN, joined, rows

EX = Namespace("https://example.org/")
GRAPH = EX.term("graph/sheet")
READABLE = [form for form in FORMATS if form.read]


@pytest.fixture(scope="module")
def how(knowledge: comity.Knowledge) -> Style:
    texts = knowledge.context.decode(), knowledge.frame.decode()
    return serialization.style(knowledge.base, context=texts[0], frame=texts[1])


@pytest.fixture(scope="module")
def sample(sample_output: Path) -> api.Output:
    return api.read_output(sample_output)


def convert(*arguments: str | Path) -> int:
    return cli.main(["convert", *map(str, arguments)])


def triples(quads: frozenset[Quad]) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in quads)


@pytest.mark.parametrize("form", READABLE, ids=lambda form: form.key)
class TestRoundTrip:
    """The sample goes through a format and comes back."""

    def test_keeps_the_dataset(
        self, form: Format, sample_output: Path, sample: api.Output, tmp_path: Path
    ) -> None:
        there, again = tmp_path / f"there{(form.endings or ('.trig',))[0]}", tmp_path / "again.nq"
        assert convert(sample_output, there, "--to", form.key) == 0
        assert convert(there, again) == 0
        found = frozenset(pyoxigraph.parse(path=str(again)))
        if form.key == "trig12":
            assert serialization.rdf12(Dataset(found)) == serialization.rdf12(sample.dataset)
        elif form.graphs:
            assert again.read_bytes() == (sample_output / "dataset.nq").read_bytes()
        else:
            assert triples(found) == triples(sample.dataset.quads)

    def test_gives_the_same_bytes_again(self, form: Format, sample: api.Output, how: Style) -> None:
        assert form.read
        content = form.write(sample.dataset, how)
        assert form.write(Dataset(frozenset(form.read(content))), how) == content


def test_a_format_is_told_by_key_then_ending() -> None:
    for form in FORMATS:
        assert format_of("x.nq", form.key) is form
        assert all(
            format_of(f"x{ending.upper()}", reading=form.key == "quads") is form
            for ending in form.endings
        )
    for forms in (READABLE, [form for form in FORMATS if form.key != "quads"]):
        endings = Counter(ending for form in forms for ending in form.endings)
        assert set(endings.values()) == {1}
    assert format_of("x.parquet", reading=True).key == "quads"
    for wrong in ("x", "x.txt", ".nq/x", "csv"):
        with pytest.raises(UsageError, match=r"give one of \.nq"):
            format_of(wrong)
    with pytest.raises(UsageError, match="of no format that can be read"):
        format_of("x.csv", reading=True)


class TestRdfXml:
    """What is written in XML is what XML readers read; what XML cannot hold is refused."""

    def test_is_read_by_rdflib(self, sample: api.Output, how: Style) -> None:
        graph = rdflib.Graph().parse(data=serialization.rdfxml(sample.dataset, how), format="xml")
        expected = api.to_rdflib(sample.dataset)
        assert len(graph) == len({(s, p, o) for s, p, o, _ in expected.quads()})

    def test_keeps_each_line_break(self, how: Style) -> None:
        literal = Literal("one\r\ntwo\rthree\n\tfour ")
        content = serialization.rdfxml(Dataset(frozenset({Quad(EX.s, EX.p, literal)})), how)
        (found,) = rdflib.Graph().parse(data=content, format="xml").objects()
        assert str(found) == literal.value

    @pytest.mark.parametrize(
        ("quad", "words"),
        [
            (Quad(EX.s, EX.term("p/9"), EX.o), "the property <https://example.org/p/9>"),
            (Quad(EX.s, EX.term("p/"), EX.o), "ends in no name"),
            (Quad(EX.s, EX.term("\U00010400"), EX.o), "ends in no name"),
            (Quad(EX.s, RDF.term("li"), EX.o), "#li> is a word of its syntax"),
            (Quad(EX.s, RDF.term("Description"), EX.o), "is a word of its syntax"),
            (Quad(EX.s, RDF.term("aboutEach"), EX.o), "is a word of its syntax"),
            (Quad(EX.s, EX.p, Literal("bell\x07")), r"forbids the character U\+0007"),
            (Quad(EX.s, EX.p, Literal("\ufffe")), r"U\+FFFE"),
        ],
        ids=range(8),
    )
    def test_refuses_what_xml_cannot_hold(self, quad: Quad, words: str, how: Style) -> None:
        with pytest.raises(PublicationError, match=f"{words}.*choose another format"):
            serialization.rdfxml(Dataset(frozenset({quad})), how)

    @pytest.mark.parametrize("name", ["p/\u00e9", "\u65e5\u672c", "p(q", "p%20q", "\u03a91"])
    def test_holds_a_property_in_any_script(self, name: str, how: Style) -> None:
        quad = Quad(EX.s, EX.term(name), Literal("v"))
        content = serialization.rdfxml(Dataset(frozenset({quad})), how)
        assert list(pyoxigraph.parse(content, format=RdfFormat.RDF_XML)) == [quad]
        (predicate,) = rdflib.Graph().parse(data=content, format="xml").predicates()
        assert str(predicate) == quad.predicate.value

    @given(
        st.text(),
        st.from_regex(
            r"[aZ_9./:()\u00e9\u0300\u2040\U00010400-]{0,6}(#[aZ_9.-]{0,4})?", fullmatch=True
        ),
    )
    @settings(max_examples=150, deadline=None)
    def test_any_text_survives_or_is_refused(self, text: str, name: str) -> None:
        how = plain_style()
        quad = Quad(EX.s, NamedNode(f"{EX}p{name}"), Literal(text))
        try:
            content = serialization.rdfxml(Dataset(frozenset({quad})), how)
        except PublicationError:
            return
        assert list(pyoxigraph.parse(content, format=RdfFormat.RDF_XML)) == [quad]
        ((subject, predicate, found),) = rdflib.Graph().parse(data=content, format="xml")
        assert (str(subject), str(predicate)) == (f"{EX}s", quad.predicate.value)
        assert str(found) == text


def plain_style() -> Style:
    return serialization.style(str(EX), context='{"@context": {}}', frame="{}")


class TestJsonLdLines:
    """Each line is a JSON-LD document by itself."""

    def test_every_line_is_read_alone(self, sample: api.Output, how: Style) -> None:
        lines = serialization.ndjson(sample.dataset, how).decode().split("\n")
        assert lines.pop() == ""
        found: set[Quad] = set()
        for line in lines:
            text = pyld.to_rdf(json.loads(line), {"format": "application/n-quads"})
            found.update(pyoxigraph.parse(text, format=RdfFormat.N_QUADS))
        assert found == sample.dataset.quads

    def test_a_document_has_a_line_for_all_its_graphs(self, how: Style) -> None:
        names = ("a", "a/claims", "a/original", "b", "b/claims", "reference")
        graphs = [NamedNode(f"{how.base}graph/{name}") for name in names]
        quads = frozenset(Quad(EX.s, EX.p, EX.o, graph) for graph in graphs)
        lines = serialization.ndjson(Dataset(quads), how).splitlines()
        start = f"{how.base}graph/"
        held = [
            sorted({str(q.graph_name)[1:].removeprefix(start)[:-1] for q in read(x)}) for x in lines
        ]
        assert held == [["a", "a/claims", "a/original"], ["b", "b/claims"], ["reference"]]

    def test_names_the_line_that_is_wrong(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "x.ndjson"
        path.write_text('{"@id": "https://example.org/a"}\n\n{"@id": }\n', encoding="utf-8")
        assert convert(path, tmp_path / "x.nq") == 2
        assert "x.ndjson, line 3, column" in capsys.readouterr().err
        assert not (tmp_path / "x.nq").exists()


class TestCsv:
    """A row for each claim, with the words that say it, for people who know no RDF."""

    @pytest.fixture
    def rows(self, sample_output: Path) -> list[dict[str, str]]:
        with (sample_output / "statements.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def test_has_each_claim_once(self, rows: list[dict[str, str]], sample: api.Output) -> None:
        claims = {
            quad.subject.value
            for quad in sample.dataset.quads
            if quad.predicate == RDF.type and quad.object == COMITY.Claim
            if isinstance(quad.subject, NamedNode)
        }
        assert sorted(row["claim"] for row in rows) == sorted(claims)

    def test_says_what_the_claims_say(self, rows: list[dict[str, str]], sample: api.Output) -> None:
        quads = sample.dataset.quads
        for row in rows:
            about = {q.predicate: q.object for q in quads if q.subject == NamedNode(row["claim"])}
            term = about[RDF.object]
            assert about[RDF.subject] == NamedNode(row["subject"])
            assert about[RDF.predicate] == NamedNode(row["predicate"])
            assert about[PROV.wasDerivedFrom] == NamedNode(row["document"])
            assert about[COMITY.modality] == COMITY.term(row["modality"])
            if row["language"]:
                assert term == Literal(row["object"], language=row["language"])
            elif row["datatype"]:
                assert term == Literal(row["object"], datatype=NamedNode(row["datatype"]))
            else:
                assert term == NamedNode(row["object"])

    def test_quotes_are_the_words_at_their_places(
        self, rows: list[dict[str, str]], sample: api.Output
    ) -> None:
        (document,) = sample.documents
        for row in rows:
            places = zip(map(int, row["begin"].split()), map(int, row["end"].split()), strict=True)
            assert row["quote"].split(BETWEEN) == [document.text[b:e] for b, e in places]

    def test_is_explained_column_by_column(self, sample_output: Path) -> None:
        """As CSV on the Web finds it: beside the file, under its name."""
        path = sample_output / "statements.csv"
        about = json.loads((sample_output / "statements.csv-metadata.json").read_bytes())
        names = [column["name"] for column in about["tableSchema"]["columns"]]
        assert about["url"] == path.name
        assert ",".join(names) == path.read_text(encoding="utf-8").split("\n")[0]
        assert all(column["dc:description"] for column in about["tableSchema"]["columns"])

    def test_is_read_by_pandas(self, sample_output: Path, rows: list[dict[str, str]]) -> None:
        frame = pd.read_csv(sample_output / "statements.csv", keep_default_na=False)
        assert frame.astype(str).to_dict("records") == rows

    def test_holds_any_text(self, how: Style) -> None:
        text = 'one, "two"\nthree\r\n=SUM(1) \u65e5'
        content = serialization.statements_csv(claim_with_quotes(text), how).decode()
        (row,) = csv.DictReader(io.StringIO(content, newline=""))
        assert (row["object"], row["quote"], row["begin"]) == (text, text, "")

    @pytest.mark.parametrize("text", ["a\rb", "\r", "a\r\nb", "a\nb", "a b"])
    def test_quotes_what_ends_a_line_elsewhere(self, text: str, how: Style, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_bytes(serialization.statements_csv(claim_with_quotes(text), how))
        (row,) = tables.csv_with_pandas(path)
        assert (row["object"], row["quote"]) == (text, [text])

    @given(st.lists(st.text("a \u241e", min_size=1), min_size=1, max_size=3, unique=True))
    @settings(max_examples=200, deadline=None)
    def test_quotes_that_hold_the_separator_come_apart_as_they_were(
        self, quotes: list[str]
    ) -> None:
        parts = joined(quotes).split(BETWEEN)
        assert [part.replace("\u241e\u241e", "\u241e") for part in parts] == quotes

    def test_a_text_that_holds_the_separator_is_read_as_its_dictionary_says(
        self, how: Style, tmp_path: Path
    ) -> None:
        path = tmp_path / "x.csv"
        quotes = ["a \u241e b", "c"]
        path.write_bytes(serialization.statements_csv(claim_with_quotes(*quotes), how))
        (row,) = tables.csv_with_pandas(path)
        assert row["quote"] == quotes


def claim_with_quotes(*quotes: str) -> Dataset:
    """Return a claim of a text, which is its first quote."""
    quads = [
        Quad(EX.c, RDF.type, COMITY.Claim),
        Quad(EX.c, RDF.subject, EX.s),
        Quad(EX.c, RDF.predicate, EX.p),
        Quad(EX.c, RDF.object, Literal(quotes[0], language="en")),
    ]
    for number, quote in enumerate(quotes):
        passage, selector = EX.term(f"e{number}"), EX.term(f"q{number}")
        quads += [
            Quad(EX.c, COMITY.evidence, passage),
            Quad(passage, OA.hasSelector, selector),
            Quad(selector, OA.exact, Literal(quote)),
        ]
    return Dataset(frozenset(quads))


class TestGraphMl:
    """Things and the facts between them, as network tools read them."""

    @pytest.fixture
    def graph(self, sample: api.Output, how: Style) -> nx.MultiDiGraph:
        content = serialization.graphml(sample.dataset, how)
        return nx.parse_graphml(content.decode(), force_multigraph=True)

    def test_has_an_edge_for_each_fact_between_things(
        self, graph: nx.MultiDiGraph, sample: api.Output, sample_output: Path
    ) -> None:
        ours = tuple(f"{sample.base}{folder}/" for folder in ("id", "document"))
        expected = {
            (t.subject.value, t.predicate.value, t.object.value)
            for t in pyoxigraph.parse(path=str(sample_output / "dataset.ttl"))
            if isinstance(t.object, NamedNode) and isinstance(t.subject, NamedNode)
            if t.subject.value.startswith(ours) and t.object.value.startswith(ours)
        }
        found = {(s, about["predicate"], o) for s, o, about in graph.edges(data=True)}
        assert found == expected
        assert graph.number_of_edges() == len(expected)

    def test_labels_things_and_quotes_what_documents_assert(
        self, graph: nx.MultiDiGraph, sample: api.Output
    ) -> None:
        assert graph.nodes[f"{sample.base}id/japan"] == {
            "label": "Japan",
            "type": "Actor Place State",
        }
        (document,) = sample.documents
        origins = Counter(about["origin"] for *_, about in graph.edges(data=True))
        assert set(origins) == {"asserted", "reference", "inferred"}
        for *_, about in graph.edges(data=True):
            quotes = about.get("quote", "").split(BETWEEN)
            assert (about["origin"] == "asserted") == all(
                quote and quote in document.text for quote in quotes
            )

    def test_finds_the_same_facts_without_names_of_graphs(
        self, graph: nx.MultiDiGraph, sample: api.Output, how: Style
    ) -> None:
        """Claims and inferences tell what is a fact and where it is from."""
        plain = Dataset(frozenset(Quad(*triple) for triple in triples(sample.dataset.quads)))
        found = nx.parse_graphml(serialization.graphml(plain, how).decode(), force_multigraph=True)

        def edges(of: nx.MultiDiGraph) -> list[tuple[str, str, list[tuple[str, str]]]]:
            return sorted((s, o, sorted(about.items())) for s, o, about in of.edges(data=True))

        assert edges(found) == edges(graph)

    def test_takes_no_plan_for_a_fact_without_names_of_graphs(self, how: Style) -> None:
        thing, other = (NamedNode(f"{how.base}id/{name}") for name in "ab")
        quads = {
            Quad(EX.c, RDF.type, COMITY.Claim),
            Quad(EX.c, RDF.subject, thing),
            Quad(EX.c, RDF.predicate, EX.p),
            Quad(EX.c, RDF.object, other),
            Quad(EX.c, COMITY.modality, COMITY.planned),
        }
        content = serialization.graphml(Dataset(frozenset(quads)), how).decode()
        assert not nx.parse_graphml(content).edges
        stated = Dataset(frozenset({*quads, Quad(thing, EX.p, other)}))
        assert nx.parse_graphml(serialization.graphml(stated, how).decode()).number_of_edges() == 1

    def test_takes_all_of_a_dataset_without_names(self, how: Style) -> None:
        quads = frozenset({Quad(EX.a, EX.p, EX.b), Quad(EX.a, EX.p, Literal("x\x07"))})
        graph = nx.parse_graphml(serialization.graphml(Dataset(quads), how).decode())
        assert list(graph.edges(data="label")) == [(f"{EX}a", f"{EX}b", "p")]

    def test_replaces_what_xml_cannot_hold(self, how: Style) -> None:
        quads = frozenset({Quad(EX.a, EX.p, EX.b), Quad(EX.a, RDFS.label, Literal("bell\x07"))})
        graph = nx.parse_graphml(serialization.graphml(Dataset(quads), how).decode())
        assert graph.nodes[f"{EX}a"]["label"] == "bell\ufffd"


class TestFromRdf12:
    """A claim that stands beside its triple has its words, though they are told elsewhere."""

    @pytest.fixture
    def dataset(self, sample_output: Path) -> Dataset:
        return Dataset(frozenset(read_quads(sample_output / "dataset-rdf12.trig")))

    def test_the_table_is_the_same_but_for_the_graph(
        self, dataset: Dataset, sample: api.Output
    ) -> None:
        found, expected = (
            [{name: cell for name, cell in row.items() if name != "graph"} for row in rows(one)]
            for one in (dataset, sample.dataset)
        )
        assert found == expected
        assert all(row["quote"] and row["begin"] for row in found)

    @pytest.mark.parametrize("key", ["graphml", "nanopub"])
    def test_the_file_is_the_same(
        self, key: str, dataset: Dataset, sample: api.Output, how: Style
    ) -> None:
        write = format_of("", key).write
        assert write(dataset, how) == write(sample.dataset, how)


@pytest.fixture(scope="module")
def graphs(sample: api.Output, how: Style) -> dict[str, frozenset[Triple]]:
    content = serialization.nanopublications(sample.dataset, how)
    dataset = Dataset(frozenset(pyoxigraph.parse(content, format=RdfFormat.TRIG)))
    return {name.value: dataset.graph(name) for name in dataset.names()}


class TestNanopublications:
    """Each claim is a publication of four graphs, by the guidelines of nanopub.net."""

    def test_each_claim_has_its_four_graphs_linked_by_the_head(
        self, graphs: dict[str, frozenset[Triple]], sample: api.Output
    ) -> None:
        claims = {name.partition("#")[0] for name in graphs}
        assert len(graphs) == 4 * len(claims)
        said = sum(
            quad.predicate == RDF.type and quad.object == COMITY.Claim
            for quad in sample.dataset.quads
        )
        assert len(claims) == said
        for claim in claims:
            part = {n: NamedNode(f"{claim}#{n}") for n in ("assertion", "provenance", "pubinfo")}
            whole = NamedNode(f"{claim}#nanopub")
            assert graphs[f"{claim}#head"] == {
                Triple(whole, RDF.type, NP.Nanopublication),
                Triple(whole, NP.hasAssertion, part["assertion"]),
                Triple(whole, NP.hasProvenance, part["provenance"]),
                Triple(whole, NP.hasPublicationInfo, part["pubinfo"]),
            }
            about = {t.subject for t in graphs[f"{claim}#provenance"]}
            assert {part["assertion"], NamedNode(claim)} <= about
            assert {t.subject for t in graphs[f"{claim}#pubinfo"]} == {whole}

    def test_provenance_has_the_words(
        self, graphs: dict[str, frozenset[Triple]], sample: api.Output
    ) -> None:
        (document,) = sample.documents
        for name, graph in graphs.items():
            if name.endswith("#provenance"):
                quotes = [value(t.object) for t in graph if t.predicate == OA.exact]
                assert quotes
                assert all(quote in document.text for quote in quotes)

    def test_what_is_asserted_is_an_assertion_by_itself(
        self, graphs: dict[str, frozenset[Triple]], sample: api.Output
    ) -> None:
        asserted = sample.dataset.graph(NamedNode(f"{sample.base}graph/{sample.documents[0].id}"))
        assertions = [graph for name, graph in graphs.items() if name.endswith("#assertion")]
        assert frozenset().union(*assertions) == asserted
        assert all(len(graph) == 1 for graph in assertions)

    def test_a_plan_is_not_an_assertion_by_itself(self, how: Style) -> None:
        """It must not look like a fact to whoever collects assertions."""
        quads = [
            Quad(EX.c, RDF.type, COMITY.Claim, GRAPH),
            Quad(EX.c, RDF.subject, EX.s, GRAPH),
            Quad(EX.c, RDF.predicate, EX.p, GRAPH),
            Quad(EX.c, RDF.object, EX.o, GRAPH),
            Quad(EX.c, COMITY.modality, COMITY.planned, GRAPH),
        ]
        content = serialization.nanopublications(Dataset(frozenset(quads)), how)
        found = Dataset(frozenset(pyoxigraph.parse(content, format=RdfFormat.TRIG)))
        assert found.graph(EX.term("c#assertion")) == {quad.triple for quad in quads}

    def test_claims_without_a_graph_are_refused(self, sample: api.Output, how: Style) -> None:
        """All facts would be reached from them, and be taken for where they come from."""
        plain = Dataset(frozenset(Quad(*triple) for triple in triples(sample.dataset.quads)))
        with pytest.raises(PublicationError, match="without names of graphs"):
            serialization.nanopublications(plain, how)


def read(line: bytes) -> list[Quad]:
    return list(pyoxigraph.parse(line, format=RdfFormat.JSON_LD))


TWO_REIFIED = (
    b"PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    b"<a:r> rdf:reifies <<( <a:a> <a:b> <a:c> )>>, <<( <a:a> <a:b> <a:d> )>> ."
)


class TestConvert:
    """The command is careful with files and plain about what is wrong."""

    @pytest.mark.parametrize(
        ("name", "content", "target", "words"),
        [
            ("x.ttl", b"<a:a> <a:b> .", "y.nq", "x.ttl, line 1, column "),
            ("x.ttl", b"<relative> <a:b> <a:c> .", "y.nq", "x.ttl, line 1, column "),
            ("x.nq", b"\xff\xfe", "y.nq", "x.nq"),
            ("x.rdf", b"<rdf", "y.nq", "x.rdf"),
            ("x.jsonld", b'{"@context": "http://127.0.0.1:9/c", "a": 1}', "y.nq", "x.jsonld"),
            ("x.jsonld", b"[" * 100_000, "y.nq", "x.jsonld"),
            ("x.nt", b"_:b <a:b> <a:c> .", "y.nq", "x.nt, the default graph: cannot publish _:"),
            ("x.nt", b"_:b <a:b> <a:c> .", "y.nq", "its subject is a blank node"),
            ("x.nq", b"<a:a> <a:b> <a:c> _:g .", "y.nq", "its graph is a blank node"),
            ("x.trig", b"<a:b> <a:c> <<( <a:b> <a:c> <a:d> )>> .", "y.nq", "is a triple term"),
            ("x.nt", b'<a:a> <a:b> "x"@en--ltr .', "y.nq", "its text has a base direction"),
            ("x.jsonld", b'{"@id": "r", "a:b": 1}', "y.nq", "x.jsonld: <r> is a relative IRI"),
            ("x.jsonld", b'{"@id": "a:a", "a:b": {"@id": ""}}', "y.nq", "<> is a relative IRI"),
            (
                "x.ndjson",
                b'\n{"@id": "a:a", "@type": "T"}',
                "y.nq",
                "x.ndjson, line 2, column 1: <T>",
            ),
            ("x.ttl", TWO_REIFIED, "y.nq", "x.ttl: <a:r> reifies several triples"),
            (
                "x.nt",
                b'<a:a> <a:b> "' + b"x" * (1 << 24) + b'" .',
                "y.nq",
                "x.nt, line 1, column 1",
            ),
            ("x.nt", b'<a:a> <a:9> "x" .', "y.rdf", "RDF/XML cannot hold it"),
            ("x.csv", b"", "y.nq", "the ending .csv is of no format that can be read"),
            ("x.parquet", b"PAR1", "y.nq", "x.parquet: not Parquet: "),
            ("x", b"", "y.nq", "the ending (none) is of no format"),
            ("x.nq", b"", "y", "the ending (none) is no format's"),
            ("x.nq", b"", "y.doc", "the ending .doc is no format's"),
            ("x.nq", b"", "none/y.ttl", "none: no such folder"),
            ("x.nq", None, "y.ttl", "x.nq: no such file"),
        ],
        ids=range(24),
    )
    def test_bad_input_is_one_line_and_leaves_nothing(
        self,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        name: str,
        content: bytes | None,
        target: str,
        words: str,
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        before = sorted(tmp_path.iterdir())
        assert convert(tmp_path / name, tmp_path / target) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("comity: error: ")
        assert err.count("\n") == 1
        assert words in err
        assert sorted(tmp_path.iterdir()) == before

    def test_a_message_quotes_no_whole_file(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A parser that takes the file for another format may tell all of it."""
        (tmp_path / "x.rdf").write_text(json.dumps({"a:b": "word " * 2000}), encoding="utf-8")
        assert convert(tmp_path / "x.rdf", tmp_path / "y.nq") == 2
        err = capsys.readouterr().err
        assert "x.rdf: " in err
        assert "\u2026; correct the file\n" in err
        assert len(err.replace(str(tmp_path), "")) < 400

    def test_a_file_without_a_statement_is_told_of(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """JSON-LD has no statement of a property that no context defines."""
        (tmp_path / "x.jsonld").write_text('{"@id": "a:a", "name": "A"}', encoding="utf-8")
        assert convert(tmp_path / "x.jsonld", tmp_path / "y.nq") == 0
        assert "x.jsonld: holds no statement" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "ending", [".nq", ".trig", ".ttl", ".jsonld", ".nt", ".rdf", ".ndjson"]
    )
    def test_a_byte_order_mark_is_no_part_of_the_data(
        self, ending: str, how: Style, tmp_path: Path
    ) -> None:
        quad = Quad(EX.s, EX.p, Literal("\ufeffv"))
        content = format_of(ending).write(Dataset(frozenset({quad})), how)
        (tmp_path / f"x{ending}").write_bytes(codecs.BOM_UTF8 + content)
        assert list(read_quads(tmp_path / f"x{ending}")) == [quad]

    def test_an_unknown_format_names_the_known(
        self, sample_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert convert(sample_output, tmp_path / "x", "--to", "excel") == 2
        assert "no format excel; use one of nquads, trig," in capsys.readouterr().err

    def test_a_folder_that_is_no_output_and_one_in_the_way(
        self, sample_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert convert(tmp_path, tmp_path / "x.nq") == 2
        assert "holds no dataset" in capsys.readouterr().err
        (tmp_path / "x.nq").mkdir()
        assert convert(sample_output, tmp_path / "x.nq") == 2
        assert "x.nq: is a folder" in capsys.readouterr().err
        with contextlib.chdir(tmp_path):
            assert convert(sample_output, ".", "--to", "csv") == 2
        assert "is a folder" in capsys.readouterr().err
        assert [path.name for path in tmp_path.iterdir()] == ["x.nq"]

    def test_nothing_is_written_into_a_build(
        self, sample_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It would count as altered, and no build would replace it any more."""
        build = tmp_path / "build"
        shutil.copytree(sample_output, build)
        for name in ("dataset.ttl", "claims.csv"):
            assert convert(build, build / name) == 2
            assert f"{build} holds a build" in capsys.readouterr().err
        assert (build / "dataset.ttl").read_bytes() == (sample_output / "dataset.ttl").read_bytes()

    def test_a_full_disk_leaves_the_former_files(
        self, sample_output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The dictionary fails after the table was written: neither takes its place."""
        for name in ("x.csv", "x.csv-metadata.json"):
            (tmp_path / name).write_text("former", encoding="utf-8")
        done: list[int] = []

        def sync(descriptor: int) -> None:
            done.append(descriptor)
            if len(done) == 2:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", sync)
        assert convert(sample_output, tmp_path / "x.csv") == 2
        assert {path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"former"}
        assert len(list(tmp_path.iterdir())) == 2

    def test_a_dash_is_standard_output(
        self, sample_output: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        """The bytes of the file alone: what is told goes elsewhere, a dictionary nowhere."""
        assert convert(sample_output, tmp_path / "x.csv") == 0
        capfdbinary.readouterr()
        with contextlib.chdir(tmp_path):
            assert convert(sample_output, "-", "--to", "csv") == 0
        out, err = capfdbinary.readouterr()
        assert out == (tmp_path / "x.csv").read_bytes()
        assert err.endswith(b" -> - (CSV)\n")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["x.csv", "x.csv-metadata.json"]

    def test_a_pipe_stays_a_pipe(
        self, sample_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        os.mkfifo(tmp_path / "x.nq")
        assert convert(sample_output, tmp_path / "x.nq") == 2
        assert "x.nq: is no regular file" in capsys.readouterr().err
        assert (tmp_path / "x.nq").is_fifo()

    def test_an_ending_in_capitals_and_a_base_of_ones_own(self, tmp_path: Path) -> None:
        quad = '<https://a.example/id/x> <https://a.example/p> "v" <https://a.example/graph/g> .\n'
        (tmp_path / "x.NQ").write_text(quad, encoding="utf-8")
        assert convert(tmp_path / "x.NQ", tmp_path / "y.JSONLD") == 0
        assert convert(tmp_path / "y.JSONLD", tmp_path / "z.nq") == 0
        assert (tmp_path / "z.nq").read_text(encoding="utf-8") == quad
