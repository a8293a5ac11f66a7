"""A knowledge folder of another domain, space missions, works with all of comity as it is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Triple

import comity
from comity.cli import main
from comity.document import document
from comity.examples import holds
from comity.knowledge import load_knowledge, own_rules
from comity.language import parse
from comity.model import Modality, Statement
from comity.namespaces import COMITY, RDF, RDFS
from comity.query import ask
from comity.reading import extract

ROOT = Path(__file__).parents[1]
SPACE = Path(__file__).parent / "knowledge" / "space"
KNOWLEDGE = load_knowledge(SPACE)
NS = "https://example.org/space#"
CONTROLS = [
    tuple(line.split("\t"))
    for line in (SPACE / "controls.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def built() -> comity.Build:
    return comity.build([SPACE / "sheet.txt"], knowledge=SPACE)


@pytest.fixture(scope="module")
def output(built: comity.Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("space") / "output"
    comity.publish(built, folder)
    return folder


def asserted(text: str) -> list[Statement]:
    """Return what rules of the folder itself assert of things of its domain."""
    own = {f"{KNOWLEDGE.base}rule/{name}" for name in own_rules(SPACE)}
    found = extract(document("control", text), KNOWLEDGE, parse)
    return [s for s in found if s.modality is Modality.ASSERTED and s.rule.value in own]


def rows(built: comity.Build, name: str) -> list[tuple[str, ...]]:
    answer = ask(built.dataset, KNOWLEDGE.questions[name], KNOWLEDGE.prefixes, where=name)
    assert isinstance(answer, QuerySolutions)
    return [tuple(getattr(value, "value", "") for value in row) for row in answer]


@pytest.mark.parametrize(("text", "expected"), CONTROLS)
def test_control_sentence_yields_what_it_says_and_no_more(text: str, expected: str) -> None:
    found = {s.triple for s in asserted(text)}
    if expected == "-":
        assert found == set()
        return
    assert holds(f"{expected} .", found, KNOWLEDGE)
    assert len(found) == len(re.findall(r" space:\w+ |, ", expected))


def test_every_example_of_every_rule_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--knowledge", str(SPACE)]) == 0
    assert "do not hold" not in capsys.readouterr().out


def test_folder_has_only_what_is_its_own() -> None:
    """Claims, hedges, English words and general rules and shapes are those of comity."""
    assert not (SPACE / "ontology" / "context.jsonld").exists()
    assert {rule.name for rule in KNOWLEDGE.rules} - own_rules(SPACE) == {
        *("abbreviation", "document-issued", "document-title", "naming")
    }
    assert COMITY.approximately in KNOWLEDGE.lexicon.words
    domain = {term for term in KNOWLEDGE.lexicon.nouns.values() if term.value.startswith(COMITY)}
    assert domain == set()


def test_build_conforms_and_abbreviates_its_own_terms(output: Path) -> None:
    assert (output / "report.txt").read_text(encoding="utf-8").startswith("Conforms: yes.")
    turtle = (output / "dataset.ttl").read_text(encoding="utf-8")
    assert 'space:landedAt "1966-02-03"^^xsd:date' in turtle
    context = (output / "dataset.jsonld").read_text(encoding="utf-8")
    assert '"space": "https://example.org/space#"' in context
    assert "What pages on space missions say" in (output / "description.ttl").read_text("utf-8")


def test_questions_are_answered(built: comity.Build) -> None:
    assert rows(built, "01-landings") == [
        ("Luna 9", "Moon", "1966-02-03"),
        ("Surveyor 1", "Moon", "1966-06-02"),
        ("Apollo 11", "Moon", "1969-07-20"),
        ("Viking 1", "Mars", "1976-07-20"),
        ("Philae", "67P", "2014-11-12"),
    ]
    aboard = {row[0]: row[1] for row in rows(built, "02-crews")}
    assert aboard["Valentina Tereshkova"] == "Vostok 6"
    assert aboard["Philae"] == "Rosetta"
    assert len(aboard) == 5
    quotes = {date: words for _, date, words in rows(built, "03-quotes")}
    assert quotes["1966-05-30"] == "launched Surveyor 1 ... on May 30, 1966"


def test_conclusions_follow_from_its_own_axioms(built: comity.Build) -> None:
    """An inverse and a superproperty, neither of them comity's."""
    inferred = {q.triple for q in built.dataset.quads if "inferred" in str(q.graph_name)}
    item = KNOWLEDGE.base + "id/"
    assert (
        Triple(
            NamedNode(f"{item}philae"), NamedNode(f"{NS}flewAboard"), NamedNode(f"{item}rosetta")
        )
        in inferred
    )
    assert (
        Triple(NamedNode(f"{item}mariner-9"), NamedNode(f"{NS}reached"), NamedNode(f"{item}mars"))
        in inferred
    )


def test_shape_of_the_folder_finds_what_it_forbids() -> None:
    text = "Luna 9 was launched in 1965. Luna 9 was launched in 1966."
    result = comity.build([document("sheet", text)], knowledge=SPACE)
    assert not result.report.conforms
    assert [found.message for found in result.report.results if found.value is None][:1] == [
        "A spacecraft is launched once: one of the dates is wrong, or the name is of two craft."
    ]


def test_commands_work_on_its_output(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shared = ["--knowledge", str(SPACE)]
    assert main(["query", "01", "--output", str(output), *shared]) == 0
    assert "Surveyor 1" in capsys.readouterr().out
    assert main(["explain", "id:philae", "--output", str(output), *shared]) == 0
    assert "space:landedOn id:comet-67p" in capsys.readouterr().out
    assert main(["validate", str(output / "dataset.trig"), *shared]) == 0
    assert main(["trace", str(SPACE / "sheet.txt"), *shared]) == 0
    assert 'rule:landing  it has no "on ..."' in capsys.readouterr().out


def test_other_base_moves_its_things_and_not_its_terms() -> None:
    result = comity.build(
        [SPACE / "sheet.txt"], knowledge=SPACE, base="http://data.example.net/space/"
    )
    subjects = {
        str(quad.subject)[1:-1] for quad in result.dataset.quads if quad.predicate == RDF.type
    }
    assert "http://data.example.net/space/id/luna-9" in subjects
    assert not any(subject.startswith("https://w3id.org/comity/id/") for subject in subjects)
    assert any(quad.predicate.value == f"{NS}landedOn" for quad in result.dataset.quads)


def test_ontology_alone_is_knowledge_enough(tmp_path: Path) -> None:
    """Title and names of new things are read by the rules that every folder shares."""
    folder = tmp_path / "ontology"
    folder.mkdir()
    (folder / "x.ttl").write_text(
        "<http://example.org/Ship> a <http://www.w3.org/2002/07/owl#Class> .", encoding="utf-8"
    )
    sheet = document("sheet", "A Page on Ships\n\nThe ships sailed in 1951.")
    result = comity.build([sheet], knowledge=tmp_path)
    assert result.report.conforms
    titles = {q.object for q in result.dataset.quads if q.predicate.value.endswith("/title")}
    assert Literal("A Page on Ships", language="en") in titles


def test_file_of_a_shared_name_takes_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "ontology" / "rules"
    folder.mkdir(parents=True)
    for path in (SPACE / "ontology").glob("*.ttl"):
        (tmp_path / "ontology" / path.name).write_bytes(path.read_bytes())
    naming = (ROOT / "ontology" / "rules" / "naming.rq").read_text(encoding="utf-8")
    (folder / "naming.rq").write_text(
        naming.replace("#: label ", "#: label  My own "), encoding="utf-8"
    )
    rules = {rule.name: rule.label for rule in load_knowledge(tmp_path).rules}
    assert rules["naming"].startswith("My own")
    assert "abbreviation" in rules


def test_terms_in_the_code_are_those_that_every_knowledge_shares() -> None:
    """The code names no class or property of diplomacy: claims, hedges and modalities only."""
    core = load_knowledge(SPACE).labels
    named = {
        (path.name, term)
        for path in (ROOT / "src").rglob("*.py")
        for term in re.findall(r"\bCOMITY\.([A-Za-z]+)\b", path.read_text(encoding="utf-8"))
        if term not in {"term", "rstrip", "removesuffix"}
    }
    assert named
    assert {(file, term) for file, term in named if COMITY.term(term) not in core} == set()


def test_folder_is_read_alike_whatever_the_order_of_its_rules() -> None:
    turned = replace(KNOWLEDGE, rules=tuple(reversed(KNOWLEDGE.rules)))
    sheet = comity.read(SPACE / "sheet.txt")
    assert extract(sheet, turned, parse) == extract(sheet, KNOWLEDGE, parse)


def test_labels_of_its_terms_are_known() -> None:
    assert KNOWLEDGE.labels[NamedNode(f"{NS}Lander")] == "lander"
    assert RDFS.label not in KNOWLEDGE.labels
