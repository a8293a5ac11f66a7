"""Every format holds the same dataset, reads well, and is the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
)
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from comity import namespaces
from comity.errors import KnowledgeError, PublicationError
from comity.model import Dataset
from comity.namespaces import COMITY, OWL, RDF, RDFS, SH, SKOS, XSD, Namespace
from comity.serialization import (
    FORMATS,
    PUBLISHED,
    Style,
    artefacts,
    description,
    jsonld,
    nquads,
    rdf12,
    style,
    trig,
    trig12,
    turtle,
)

ONTOLOGY = Path(__file__).parents[1] / "ontology"
BASE = "https://example.org/"
EX = Namespace(BASE)

SMALL = """
@prefix : <https://example.org/id/> .
@prefix c: <https://example.org/claim/> .
@prefix g: <https://example.org/graph/> .
@prefix comity: <https://w3id.org/comity/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/dataset> a <http://www.w3.org/ns/dcat#Dataset> .

g:sheet {
    :treaty a comity:Treaty ; comity:hasParty :norway , :france ;
        comity:signedOn "1949-04-04"^^xsd:date .
    :pact comity:signedOn "1983"^^xsd:gYear .
    :figure comity:value 4500 , 4.50 .
}
<https://example.org/graph/sheet/claims> {
    c:1 a comity:Claim , rdf:Statement ; rdf:subject :treaty ; rdf:predicate comity:signedOn ;
        rdf:object "1949-04-04"^^xsd:date ; comity:modality comity:asserted ;
        comity:evidence <https://example.org/source/sheet#char=1,9> .
    c:2 a comity:Claim , rdf:Statement ; rdf:subject :treaty ; rdf:predicate comity:hasParty ;
        rdf:object :spain ; comity:modality comity:planned .
    <https://example.org/source/sheet#char=1,9> a oa:SpecificResource ;
        oa:hasSource <https://example.org/source/sheet> ;
        oa:hasSelector <https://example.org/source/sheet#char=1,9-quote> .
    <https://example.org/source/sheet#char=1,9-quote> a oa:TextQuoteSelector ;
        oa:exact "signed \\"it\\"" .
}
g:reference {
    :france rdfs:label "France"@en , "Frankreich"@de ; comity:locatedIn :europe .
    <https://example.org/fact/1> a rdf:Statement ; rdf:subject :france ;
        rdf:predicate comity:locatedIn ; rdf:object :europe ; rdfs:seeAlso <https://un.example/> .
}
g:inferred { :france comity:partyTo :treaty . }
<https://example.org/graph/inferred/justifications> {
    <https://example.org/inference/1> a comity:Inference , rdf:Statement ; rdf:subject :france ;
        rdf:predicate comity:partyTo ; rdf:object :treaty ; comity:premise c:1 .
}
g:links { :france owl:sameAs <http://www.wikidata.org/entity/Q142> . }
"""

AWKWARD = (
    Literal('says "no" \\ and \\"yes\\"'),
    Literal("two\nlines\r\nand a\ttab , and ; and ."),
    Literal("\U0001f54a \u65e5\u672c \u2028 \u0085 \x0b \ufeff \x7f end"),
    Literal("cafe\u0301", language="fr"),
    Literal("colour , rule: claim:x", language="en-gb"),
    Literal("", language="en"),
    Literal(""),
    Literal("1997-07-28", datatype=XSD.date),
    Literal("1983", datatype=XSD.gYear),
    Literal("1997-07", datatype=XSD.gYearMonth),
    Literal("2024-01-01T00:00:00.000Z", datatype=XSD.dateTime),
    Literal("P50Y", datatype=XSD.duration),
    Literal("1.50", datatype=XSD.decimal),
    Literal("1.", datatype=XSD.decimal),
    Literal("100000", datatype=XSD.integer),
    Literal("123456789012345678901234567890", datatype=XSD.integer),
    Literal("many", datatype=XSD.integer),
    Literal("5", datatype=XSD.nonNegativeInteger),
    Literal("1.5E3", datatype=XSD.double),
    Literal("INF", datatype=XSD.double),
    Literal("true", datatype=XSD.boolean),
    Literal("1", datatype=XSD.boolean),
    Literal("true"),
    Literal("5"),
    Literal("x", datatype=NamedNode("https://example.org/type#own")),
    NamedNode("https://example.org/source/sheet#char=1,2"),
    NamedNode("https://example.org/id/a/b(c)'d"),
    NamedNode("https://example.org/id/\u65e5\u672c"),
    NamedNode("https://example.org/id/100%25"),
    NamedNode("https://example.org/id/with:colon"),
    NamedNode("https://example.org/State"),
    NamedNode("https://example.org/"),
    NamedNode("https://example.org//twice"),
    NamedNode("https://example.org/a/../b"),
    NamedNode("https://example.org"),
    NamedNode("urn:isbn:0-19-852663-6"),
    NamedNode("mailto:someone@example.org"),
    NamedNode("https://w3id.org/comity/ontology#"),
    NamedNode("http://www.w3.org/2004/02/skos/core#a/b"),
)
"""What formats and engines are known to alter, shorten wrongly or refuse."""

NOT_CANONICAL = (
    Literal("007", datatype=XSD.integer),
    Literal("-0", datatype=XSD.integer),
    Literal("1.5e3", datatype=XSD.double),
)
"""Numbers that our writers keep, but rdflib's Turtle reader or PyLD rewrites."""


@pytest.fixture(scope="module")
def how() -> Style:
    return read_style()


@pytest.fixture(autouse=True)
def _lexical_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rdflib keep literals as they are written."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def read_style(base: str = BASE) -> Style:
    return style(
        base,
        context=(ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"),
        frame=(ONTOLOGY / "frame.jsonld").read_text(encoding="utf-8"),
    )


def small() -> Dataset:
    return Dataset(frozenset(pyoxigraph.parse(SMALL, format=RdfFormat.TRIG)))


def awkward() -> Dataset:
    """Return each awkward term below properties that coerce it and that do not."""
    predicates = (EX.says, RDFS.label, COMITY.hasParty, COMITY.modality, COMITY.signedOn, RDF.type)
    graphs = (DefaultGraph(), EX.term("graph/sheet"), EX.term("graph/sheet/claims"))
    subjects = [EX.term("id/a"), *(term for term in AWKWARD if isinstance(term, NamedNode))]
    quads = {Quad(EX.term("id/a"), p, o, g) for p in predicates for o in AWKWARD for g in graphs}
    return Dataset(
        frozenset(quads | {Quad(s, RDFS.seeAlso, s, g) for s in subjects for g in graphs})
    )


def circle() -> Dataset:
    """Return nodes that the frame nests in one another without a beginning."""
    names = [f"id/{letter}" for letter in "abcdefgh"]
    pairs = zip(names, [*names[1:], names[0]], strict=True)
    graph = EX.term("graph/sheet")
    quads = {Quad(EX.term(s), namespaces.VOID.subset, EX.term(o), graph) for s, o in pairs}
    return Dataset(frozenset(quads))


DATASETS = {"small": small(), "awkward": awkward(), "circle": circle(), "empty": Dataset()}


def with_rdflib(content: bytes, form: str) -> frozenset[Quad]:
    found = rdflib.Dataset()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        found.parse(data=content, format=form)  # rdflib's parsers use its deprecated classes
    return frozenset(
        Quad(
            NamedNode(str(s)),
            NamedNode(str(p)),
            from_rdflib(o),
            DefaultGraph() if name in (None, DATASET_DEFAULT_GRAPH_ID) else NamedNode(str(name)),
        )
        for s, p, o, name in found.quads()
    )


def from_rdflib(term: object) -> NamedNode | Literal:
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype or XSD.string.value)))
    assert isinstance(term, rdflib.URIRef)
    return NamedNode(str(term))


def with_pyld(content: bytes) -> frozenset[Quad]:
    lines = pyld.to_rdf(json.loads(content), {"format": "application/n-quads"})
    return frozenset(pyoxigraph.parse(lines, format=RdfFormat.N_QUADS))


def with_oxigraph(content: bytes, form: RdfFormat) -> frozenset[Quad]:
    return frozenset(pyoxigraph.parse(content, format=form))


def triples_of(quads: Iterable[Quad]) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in quads)


@pytest.mark.parametrize("name", DATASETS)
class TestRoundTrip:
    """Each form of a dataset parses to that dataset, with each engine."""

    def test_n_quads(self, name: str) -> None:
        content = nquads(DATASETS[name])
        assert with_oxigraph(content, RdfFormat.N_QUADS) == DATASETS[name].quads
        assert with_rdflib(content, "nquads") == DATASETS[name].quads

    def test_trig(self, name: str, how: Style) -> None:
        content = trig(DATASETS[name], how)
        assert with_oxigraph(content, RdfFormat.TRIG) == DATASETS[name].quads
        assert with_rdflib(content, "trig") == DATASETS[name].quads

    def test_turtle(self, name: str, how: Style) -> None:
        content = turtle(DATASETS[name], how)
        found = with_oxigraph(content, RdfFormat.TURTLE)
        assert DATASETS[name].graph(EX.term("graph/sheet")) <= triples_of(found)
        assert with_rdflib(content, "turtle") == found

    def test_json_ld(self, name: str, how: Style) -> None:
        content = jsonld(DATASETS[name], how)
        assert with_oxigraph(content, RdfFormat.JSON_LD) == DATASETS[name].quads
        assert with_rdflib(content, "json-ld") == DATASETS[name].quads
        assert with_pyld(content) == DATASETS[name].quads

    def test_rdf_1_2(self, name: str, how: Style) -> None:
        content = trig12(DATASETS[name], how)
        assert with_oxigraph(content, RdfFormat.TRIG) == rdf12(DATASETS[name])


@pytest.mark.parametrize("literal", NOT_CANONICAL, ids=str)
def test_keeps_numbers_as_they_are_written(literal: Literal, how: Style) -> None:
    quads = frozenset({Quad(EX.s, EX.p, literal)})
    for form in FORMATS:
        if form.read:
            assert frozenset(form.read(form.write(Dataset(quads), how))) == quads


IRIS = st.one_of(
    st.sampled_from([term for term in AWKWARD if isinstance(term, NamedNode)]),
    st.from_regex(r"[a-z0-9/:?=,.\-\u00e9]{0,8}(#[a-z0-9/:?=,.]{0,4})?", fullmatch=True).map(
        lambda path: NamedNode(f"{BASE}{path}")
    ),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
LITERALS = st.one_of(
    st.sampled_from([term for term in AWKWARD if isinstance(term, Literal)]),
    TEXTS.map(Literal),
    st.builds(Literal, TEXTS, language=st.sampled_from(["en", "de", "zh-hant"])),
    st.builds(Literal, TEXTS, datatype=st.sampled_from([XSD.date, XSD.integer, RDF.HTML])),
    st.integers().map(lambda number: Literal(str(number), datatype=XSD.integer)),
)
PREDICATES = st.sampled_from(
    [
        *(RDF.type, RDF.subject, RDF.predicate, RDF.object, RDFS.label, SKOS.altLabel),
        *(COMITY.evidence, COMITY.modality, COMITY.signedOn, COMITY.value, EX.own),
    ]
)
GRAPHS = st.sampled_from(
    [
        DefaultGraph(),
        *(EX.term(f"graph/{name}") for name in ("a", "a/claims", "a/claims/b", "links", "c/d")),
    ]
)
QUADS = st.builds(Quad, IRIS, PREDICATES, IRIS | LITERALS, GRAPHS)


@given(st.frozensets(QUADS, max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_dataset_survives_every_format(quads: frozenset[Quad]) -> None:
    """What goes into a file comes out of it, whatever refers to whatever."""
    dataset, how = Dataset(quads), read_style()
    assert with_oxigraph(nquads(dataset), RdfFormat.N_QUADS) == quads
    assert with_oxigraph(trig(dataset, how), RdfFormat.TRIG) == quads
    content = jsonld(dataset, how)
    assert with_oxigraph(content, RdfFormat.JSON_LD) == quads
    assert with_pyld(content) == quads
    assert with_oxigraph(trig12(dataset, how), RdfFormat.TRIG) == rdf12(dataset)


class TestBytes:
    """The same quads are the same bytes."""

    def test_do_not_depend_on_the_hash_seed(self) -> None:
        """Python and pyoxigraph shuffle sets differently in each process."""
        runs = {digest_in_new_process(seed) for seed in ("0", "1", "4242")}
        assert runs == {digest_of_all()}

    @given(st.permutations(sorted(small().quads, key=str)))
    @settings(max_examples=20, deadline=None)
    def test_do_not_depend_on_the_order_of_quads(self, quads: list[Quad]) -> None:
        how = read_style()
        assert artefacts(Dataset(frozenset(quads)), how) == artefacts(small(), how)

    @pytest.mark.parametrize("name", DATASETS)
    def test_are_utf_8_with_lf_and_a_final_newline(self, name: str, how: Style) -> None:
        for artefact in artefacts(DATASETS[name], how):
            text = artefact.content.decode("utf-8")
            assert "\r" not in text
            if text:
                assert text.endswith("\n")
                assert not text.endswith("\n\n")

    def test_differ_when_a_quad_does(self, how: Style) -> None:
        label = Quad(EX.term("id/treaty"), RDFS.label, Literal("x"), EX.term("graph/x"))
        pairs = zip(artefacts(small(), how), artefacts(small().union([label]), how), strict=True)
        same = [one.path for one, other in pairs if one.content == other.content]
        assert same == ["statements.csv-metadata.json"]


def digest_of_all() -> str:
    contents = [a.content for data in DATASETS.values() for a in artefacts(data, read_style())]
    return hashlib.sha256(b"".join(contents)).hexdigest()


def digest_in_new_process(seed: str) -> str:
    code = (
        "import importlib.util, sys;"
        f"spec = importlib.util.spec_from_file_location('examples', {__file__!r});"
        "module = importlib.util.module_from_spec(spec);"
        "spec.loader.exec_module(module);"
        "print(module.digest_of_all())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


class TestNQuads:
    """The canonical form is RDFC-1.0's."""

    @pytest.mark.parametrize("name", DATASETS)
    def test_equals_another_implementation(self, name: str, how: Style) -> None:
        """PyLD leaves control characters as they are, and ends lines of N-Quads at some of them."""
        quads = {q for q in DATASETS[name].quads if q.object != AWKWARD[2]}
        dataset = Dataset(frozenset(quads))
        options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
        lines = pyld.normalize(json.loads(jsonld(dataset, how)), options)
        assert lines == nquads(dataset).decode()

    def test_is_sorted_by_code_point(self) -> None:
        lines = nquads(awkward()).decode().split("\n")[:-1]
        assert lines == sorted(set(lines))


REFUSED = (
    (Quad(BlankNode("b"), EX.p, EX.o), "its subject is a blank node; give the node an IRI"),
    (Quad(EX.s, EX.p, BlankNode("b")), "its object is a blank node; give the node an IRI"),
    (Quad(EX.s, EX.p, EX.o, BlankNode("b")), "its graph is a blank node; give the node an IRI"),
    (Quad(EX.s, EX.p, Triple(EX.s, EX.p, EX.o)), "its object is a triple term"),
    (
        Quad(EX.s, EX.p, Literal("x", language="ar", direction=BaseDirection.RTL)),
        "its text has a base direction",
    ),
)


@pytest.mark.parametrize(("quad", "words"), REFUSED, ids=range(len(REFUSED)))
@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_refuses_what_cannot_be_published(form: Any, quad: Quad, words: str, how: Style) -> None:
    """A blank node has no name that the next build would give it again."""
    with pytest.raises(PublicationError, match=f"cannot publish .*{words}"):
        form.write(Dataset(frozenset({quad})), how)


class TestTurtle:
    """The readable form of what is said and follows."""

    def test_reads_well(self, how: Style) -> None:
        """Prefixed names, `a` and label first, a blank line between subjects, sorted."""
        assert turtle(small(), how).decode() == (
            "@prefix comity: <https://w3id.org/comity/ontology#> .\n"
            "@prefix id: <https://example.org/id/> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
            "\n"
            "id:figure comity:value 4.50 , 4500 .\n"
            "\n"
            'id:france rdfs:label "France"@en , "Frankreich"@de ;\n'
            "    comity:locatedIn id:europe ;\n"
            "    comity:partyTo id:treaty .\n"
            "\n"
            'id:pact comity:signedOn "1983"^^xsd:gYear .\n'
            "\n"
            "id:treaty a comity:Treaty ;\n"
            "    comity:hasParty id:france , id:norway ;\n"
            '    comity:signedOn "1949-04-04"^^xsd:date .\n'
        )

    def test_leaves_out_statements_links_and_description(self, how: Style) -> None:
        found = triples_of(with_oxigraph(turtle(small(), how), RdfFormat.TURTLE))
        names = ("sheet", "reference", "inferred")
        graphs = [small().graph(EX.term(f"graph/{name}")) for name in names]
        fact = EX.term("fact/1")
        assert found == {t for graph in graphs for t in graph if t.subject != fact}

    def test_gives_each_object_of_a_long_list_its_line(self, how: Style) -> None:
        """A comma inside a literal is not one between objects."""
        objects = [Literal(f'{number} , "quoted" ' + "x" * 30) for number in range(3)]
        graph = EX.term("graph/a")
        dataset = Dataset(frozenset(Quad(EX.term("id/a"), EX.p, o, graph) for o in objects))
        lines = turtle(dataset, how).decode().split("\n")
        assert len([line for line in lines if line.endswith((" ,", " ."))]) == 1 + len(objects)

    def test_writes_the_description_alone(self, how: Style) -> None:
        found = triples_of(with_oxigraph(description(small(), how), RdfFormat.TURTLE))
        assert found == {Triple(EX.dataset, RDF.type, namespaces.DCAT.Dataset)}


def test_trig_sorts_graphs_and_puts_the_description_first(how: Style) -> None:
    lines = trig(small(), how).decode().split("\n")
    starts = [line for line in lines if line and line[0] not in " @}"]
    names = ["inferred", "inferred/justifications", "links", "reference", "sheet", "sheet/claims"]
    graphs = [f"<{BASE}graph/{name}> {{" for name in names]
    assert starts == [f"<{BASE}dataset> a dcat:Dataset .", *graphs]


class TestRdf12:
    """Claims annotate the triple that they are about."""

    def test_annotates_an_asserted_triple_in_its_graph(self, how: Style) -> None:
        """The claim moves beside the triple, so that one graph holds both."""
        assert (
            '    id:treaty comity:signedOn "1949-04-04"^^xsd:date ~ claim:1 {|\n'
            "        a comity:Claim ;\n"
            f"        comity:evidence <{BASE}source/sheet#char=1,9> ;\n"
            "        comity:modality comity:asserted\n"
            "    |} .\n"
        ) in trig12(small(), how).decode()

    def test_does_not_assert_what_is_only_planned(self, how: Style) -> None:
        planned = Triple(EX.term("id/treaty"), COMITY.hasParty, EX.term("id/spain"))
        assert planned not in triples_of(rdf12(small()))
        reified = Quad(EX.term("claim/2"), RDF.reifies, planned, EX.term("graph/sheet/claims"))
        assert reified in rdf12(small())
        assert (
            "<< id:treaty comity:hasParty id:spain ~ claim:2 >> a comity:Claim"
            in trig12(small(), how).decode()
        )

    def test_sorts_by_subject_and_puts_annotated_triples_last(self, how: Style) -> None:
        lines = trig12(small(), how).decode().split("\n")
        sheet = lines[lines.index(f"<{BASE}graph/sheet> {{") :]
        starts = [line for line in sheet if line.startswith("    id:")]
        assert [line.split()[0] for line in starts] == [
            *("id:figure", "id:pact", "id:treaty", "id:treaty")
        ]
        assert [" ~ " in line for line in starts] == [False, False, False, True]

    @pytest.mark.parametrize(
        "change", ["untyped", "two subjects", "no object", "a literal subject"]
    )
    def test_leaves_what_is_not_one_reified_triple(self, how: Style, change: str) -> None:
        """A half reification keeps its RDF 1.1 form."""
        node = EX.term("claim/1")
        subjects: dict[str, tuple[NamedNode | Literal, ...]] = {
            "two subjects": (EX.s, EX.s2),
            "a literal subject": (Literal("s"),),
        }
        parts: dict[NamedNode, tuple[NamedNode | Literal, ...]] = {
            RDF.type: () if change == "untyped" else (RDF.Statement,),
            RDF.subject: subjects.get(change, (EX.s,)),
            RDF.predicate: (EX.p,),
            RDF.object: () if change == "no object" else (EX.o,),
        }
        quads = {Quad(node, p, o) for p, objects in parts.items() for o in objects}
        dataset = Dataset(frozenset(quads))
        assert rdf12(dataset) == dataset.quads
        assert with_oxigraph(trig12(dataset, how), RdfFormat.TRIG) == dataset.quads

    def test_asserts_exactly_the_triples_of_the_documents(self) -> None:
        sheet = EX.term("graph/sheet")
        about = {q.subject for q in rdf12(small()) if q.predicate == RDF.reifies}
        found = {
            q.triple for q in rdf12(small()) if q.graph_name == sheet and q.subject not in about
        }
        assert found == small().graph(sheet)

    def test_loses_nothing(self) -> None:
        """RDF 1.1 reification comes back when each triple term is spelled out again."""
        assert spelled_out(rdf12(small())) == triples_of(small().quads)

    def test_writes_a_claim_about_a_claim(self, how: Style) -> None:
        """A reifier may itself be reified."""
        graph, parts = EX.term("graph/a"), (RDF.subject, RDF.predicate, RDF.object)
        first = dict(zip(parts, (EX.s, EX.p, EX.o), strict=True))
        second = dict(zip(parts, (EX.term("claim/1"), EX.by, EX.me), strict=True))
        quads = {Quad(EX.s, EX.p, EX.o, graph), Quad(EX.term("claim/1"), EX.by, EX.me, graph)}
        for name, triple in (("claim/1", first), ("claim/2", second)):
            quads |= {Quad(EX.term(name), p, o, graph) for p, o in triple.items()}
            quads.add(Quad(EX.term(name), RDF.type, RDF.Statement, graph))
        dataset = Dataset(frozenset(quads))
        assert len(rdf12(dataset)) == len(quads) - 6
        assert with_oxigraph(trig12(dataset, how), RdfFormat.TRIG) == rdf12(dataset)


def spelled_out(quads: Iterable[Quad]) -> frozenset[Triple]:
    found: set[Triple] = set()
    for quad in quads:
        reified = quad.object
        if isinstance(reified, Triple):
            parts = (RDF.Statement, reified.subject, reified.predicate, reified.object)
            names = (RDF.type, RDF.subject, RDF.predicate, RDF.object)
            found |= {Triple(quad.subject, p, o) for p, o in zip(names, parts, strict=True)}
        else:
            found.add(quad.triple)
    return frozenset(found)


class TestJsonLd:
    """What a web developer gets."""

    def test_nests_claim_evidence_and_quote_in_the_thing(self, how: Style) -> None:
        document = json.loads(jsonld(small(), how))
        treaty = node(graph(document["graph"], "graph/sheet"), "id/treaty")
        assert treaty["type"] == "Treaty"
        assert treaty["hasParty"] == ["id/france", "id/norway"]
        assert treaty["signedOn"] == "1949-04-04"
        (claims,) = treaty["statements"]
        assert claims["id"] == "graph/sheet/claims"
        claim = node(claims["graph"], "claim/1")
        assert claim["triplePredicate"] == "signedOn"
        assert claim["modality"] == "asserted"
        assert claim["evidence"][0]["selector"][0]["quote"] == 'signed "it"'

    def test_keeps_what_its_terms_would_alter_in_full(self, how: Style) -> None:
        document = json.loads(jsonld(small(), how))
        sheet = graph(document["graph"], "graph/sheet")
        assert node(sheet, "id/pact")["signedOn"] == {"@type": "xsd:gYear", "@value": "1983"}
        assert node(sheet, "id/figure")["value"] == [
            {"@type": "xsd:decimal", "@value": "4.50"},
            4500,
        ]

    def test_gives_labels_by_language(self, how: Style) -> None:
        document = json.loads(jsonld(small(), how))
        france = node(graph(document["graph"], "graph/reference"), "id/france")
        assert france["label"] == {"de": "Frankreich", "en": "France"}

    def test_shows_claims_about_things_that_their_graph_does_not_describe(self, how: Style) -> None:
        lone = Quad(EX.term("claim/3"), RDF.subject, EX.nowhere, EX.term("graph/sheet/claims"))
        document = json.loads(jsonld(small().union([lone]), how))
        assert node(graph(document["graph"], "graph/sheet/claims"), "claim/3")

    def test_shows_each_statement_once(self, how: Style) -> None:
        """The claims are all nested, and so are not listed again by themselves."""
        text = jsonld(small(), how).decode()
        assert [entry["id"] for entry in json.loads(text)["graph"]] == [
            *(f"graph/{name}" for name in ("sheet", "reference", "inferred", "links")),
            "dataset",
        ]
        assert text.count('"id": "claim/1"') == 1

    def test_shows_nodes_that_nest_one_another(self, how: Style) -> None:
        """No node is lost in a circle, and the first of it holds the others."""
        links = [("c", "b"), ("b", "c"), ("z", "a"), ("a", "a")]
        quads = {Quad(EX.term(s), namespaces.VOID.subset, EX.term(o)) for s, o in links}
        document = json.loads(jsonld(Dataset(frozenset(quads)), how))
        assert [entry["id"] for entry in document["graph"]] == ["b", "z"]
        assert document["graph"][0]["subset"] == [{"id": "c", "subset": ["b"]}]
        assert document["graph"][1]["subset"] == [{"id": "a", "subset": ["a"]}]

    def test_is_free_of_noise(self, how: Style) -> None:
        """Numbers and truth values are JSON's own, nothing is empty, words come first."""
        quads = {
            Quad(EX.a, EX.p, Literal("true", datatype=XSD.boolean)),
            Quad(EX.a, RDFS.label, Literal("no language")),
            Quad(EX.a, RDF.type, COMITY.State),
            Quad(EX.a, COMITY.aim, EX.b),
        }
        (entry,) = json.loads(jsonld(Dataset(frozenset(quads)), how))["graph"]
        assert entry == {
            "id": "a",
            "type": "State",
            "aim": ["b"],
            f"{BASE}p": True,
            "rdfs:label": "no language",
        }
        assert list(entry)[:2] == ["id", "type"]

    def test_refuses_an_iri_that_reads_like_a_compact_one(self, how: Style) -> None:
        quad = Quad(EX.s, EX.p, NamedNode("text:abc"))
        with pytest.raises(PublicationError, match='the scheme "text" is a prefix'):
            jsonld(Dataset(frozenset({quad})), how)

    @pytest.mark.parametrize("name", ["id:abc", "type:abc", "label:abc"])
    def test_writes_a_scheme_that_is_a_name_and_no_prefix(self, name: str, how: Style) -> None:
        quads = {Quad(NamedNode(name), NamedNode(name), NamedNode(name))}
        content = jsonld(Dataset(frozenset(quads)), how)
        assert set(pyoxigraph.parse(content, format=RdfFormat.JSON_LD)) == quads
        text = pyld.to_rdf(json.loads(content), {"format": "application/n-quads"})
        assert set(pyoxigraph.parse(text, format=RdfFormat.N_QUADS)) == quads

    def test_frame_makes_a_tree_of_things_with_their_quotes(self, how: Style) -> None:
        """A client that merges the graphs gets each labelled thing with all that is said of it."""
        label = Quad(EX.term("id/treaty"), RDFS.label, Literal("pact", language="en"), EX.g)
        framed = pyld.frame(json.loads(jsonld(small().union([label]), how)), *frame())
        treaty = node(framed["graph"], f"{BASE}id/treaty")
        claim = node(treaty["statements"], f"{BASE}claim/1")
        assert claim["evidence"][0]["selector"][0]["quote"] == 'signed "it"'
        assert claim["tripleSubject"] == f"{BASE}id/treaty", "nesting goes on for ever"
        assert treaty["hasParty"] == [f"{BASE}id/france", f"{BASE}id/norway"]
        assert "null" not in json.dumps(framed["graph"])


def graph(entries: list[Any], name: str) -> list[Any]:
    (found,) = [entry["graph"] for entry in entries if entry["id"] == name and "graph" in entry]
    assert isinstance(found, list)
    return found


def node(entries: list[Any], name: str) -> Any:
    (found,) = [entry for entry in entries if entry["id"] == name]
    return found


def frame() -> tuple[Any, dict[str, Any]]:
    """Return the frame, and options that find the context beside it."""
    options = {"base": "https://w3id.org/comity/frame.jsonld", "documentLoader": load_beside}
    return json.loads((ONTOLOGY / "frame.jsonld").read_bytes()), options


def load_beside(url: str, _: object) -> dict[str, Any]:
    document = json.loads((ONTOLOGY / url.rpartition("/")[2]).read_bytes())
    return {"contextUrl": None, "documentUrl": url, "document": document}


class TestContext:
    """The context is complete, unambiguous and agrees with the ontology."""

    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept, SKOS.ConceptScheme)

    @pytest.fixture
    def entries(self) -> dict[str, Any]:
        text = (ONTOLOGY / "context.jsonld").read_text(encoding="utf-8")
        pairs = json.loads(text, object_pairs_hook=list)[0][1]
        assert len(dict(pairs)) == len(pairs), "a name is defined twice"
        entries = json.loads(text)["@context"]
        assert isinstance(entries, dict)
        return entries

    def own(self) -> list[Triple]:
        quads = chain.from_iterable(
            pyoxigraph.parse(path=str(ONTOLOGY / name)) for name in ("comity.ttl", "core.ttl")
        )
        types = [quad.triple for quad in quads if quad.predicate == RDF.type]
        found = [t for t in types if str(t.subject).startswith(f"<{COMITY}")]
        assert len(found) > 50
        return [t for t in found if t.object in self.kinds]

    def test_names_each_term_of_the_ontology_by_its_local_name(self, how: Style) -> None:
        for triple in self.own():
            iri = triple.subject.value  # type: ignore[union-attr]
            assert how.terms[iri].name == iri.removeprefix(COMITY)

    def test_reads_the_objects_of_each_property_as_the_ontology_does(self, how: Style) -> None:
        for triple in self.own():
            coercion = how.terms[triple.subject.value].coercion  # type: ignore[union-attr]
            is_object = triple.object == OWL.ObjectProperty
            assert (coercion in ("@id", "@vocab")) == is_object

    def test_has_no_term_of_comity_that_the_ontology_lacks(self, how: Style) -> None:
        known = {str(triple.subject) for triple in self.own()}
        named = {f"<{iri}>" for iri in how.terms if iri.startswith(COMITY)}
        assert named == known

    def test_each_term_survives_json_ld(self, how: Style) -> None:
        """Each is used as class, as property of a thing and of a word, and as object."""
        uses = [
            quad
            for name in how.terms
            for quad in (
                Quad(EX.a, RDF.type, NamedNode(name)),
                Quad(EX.a, NamedNode(name), EX.b),
                Quad(EX.a, NamedNode(name), Literal("b")),
                Quad(EX.a, NamedNode(name), Literal("b", language="en")),
                Quad(EX.a, COMITY.hedge, NamedNode(name)),
            )
        ]
        content = jsonld(Dataset(frozenset(uses)), how)
        assert with_pyld(content) == with_oxigraph(content, RdfFormat.JSON_LD) == set(uses)

    def test_declares_the_prefixes_of_the_code(self, how: Style) -> None:
        for name, namespace in vars(namespaces).items():
            if isinstance(namespace, Namespace):
                assert how.prefixes[name.lower()] == namespace

    def test_agrees_with_the_declared_prefixes(self, how: Style) -> None:
        """Names of other datasets have no prefix, so that a link can be followed as it is."""
        declared = declared_prefixes()
        assert len(declared) > 20
        for name, iri in declared.items():
            vocabulary = not iri.startswith("https://w3id.org/comity/") or iri.endswith("#")
            if vocabulary and name not in ("wd", "geonames", "currency"):
                assert how.prefixes[name] == iri
            elif name in how.prefixes:
                assert how.prefixes[name] == iri.replace("https://w3id.org/comity/", BASE)

    def test_gives_terms_below_the_base_their_prefix(self) -> None:
        """The default base is the folder of the ontology, too."""
        default = read_style("https://w3id.org/comity/")
        quads = {Quad(EX.a, COMITY.premise, COMITY.State)}
        (entry,) = json.loads(jsonld(Dataset(frozenset(quads)), default))["graph"]
        assert entry["premise"] == ["comity:State"]

    def test_is_embedded_with_the_base(self, how: Style, entries: dict[str, Any]) -> None:
        assert json.loads(jsonld(small(), how))["@context"] == {"@base": BASE, **entries}


def declared_prefixes() -> dict[str, str]:
    quads = [q.triple for q in pyoxigraph.parse(path=str(ONTOLOGY / "prefixes.ttl"))]
    names = {t.subject: t.object for t in quads if t.predicate == SH.prefix}
    iris = {t.subject: t.object for t in quads if t.predicate == SH.namespace}
    return {
        name.value: iris[node].value for node, name in names.items() if isinstance(name, Literal)
    }


BROKEN = {
    "no JSON": ("{", "{}", "not JSON"),
    "no object": ("[]", "{}", "not a JSON object"),
    "no context": ("{}", "{}", 'no object under "@context"'),
    "a vocabulary": ('{"@context": {"@vocab": "http://x/"}}', "{}", "@vocab is not supported"),
    "no prefix": ('{"@context": {"a": "b:c"}}', "{}", '"b:c" has no prefix'),
    "two names": (
        '{"@context": {"b": "http://b/", "c": "b:c", "d": "b:c"}}',
        "{}",
        "two terms for one IRI: c",
    ),
    "a reverse": (
        '{"@context": {"b": "http://b/", "c": {"@reverse": "b:c"}}}',
        "{}",
        "c: only @id, @type and @container",
    ),
    "an index": (
        '{"@context": {"b": "http://b/", "c": {"@id": "b:c", "@container": "@index"}}}',
        "{}",
        "c: the container @index",
    ),
    "the frame": ('{"@context": {}}', "nothing", "ontology/frame.jsonld: not JSON"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_says_what_is_wrong_with_context_or_frame(name: str) -> None:
    context, frame_text, message = BROKEN[name]
    with pytest.raises(KnowledgeError, match=message):
        style(BASE, context=context, frame=frame_text)


def test_formats_have_names_paths_and_types_of_their_own() -> None:
    for names in ("key", "name"):
        assert len({getattr(form, names) for form in FORMATS}) == len(FORMATS)
    paths = [file.path for file in PUBLISHED]
    assert len(set(paths)) == len(paths)
    for form in FORMATS:
        media_type = form.media_type.partition(";")[0]
        for ending in form.endings[:1] if form.read and form.key != "ndjson" else ():
            assert form.path.endswith(ending) or not form.path
            assert RdfFormat.from_media_type(media_type) == RdfFormat.from_extension(ending[1:])
