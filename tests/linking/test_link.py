"""`comity link` from the command line: proposals, which link nothing, and what people accept."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TypeGuard

import pytest
from pyoxigraph import NamedNode

from comity import sssom
from comity.cli import main
from comity.errors import MappingError
from comity.knowledge import default_folder, load_knowledge, load_vocabularies
from comity.linking import candidates, graphs
from comity.linking.acceptance import Accepted, Known, accept, new_set
from comity.linking.blocking import NameIndex
from comity.linking.entities import entities
from comity.linking.guide import Guide, read_guide
from comity.linking.proposals import KEPT, propose
from comity.linking.values import Candidate
from comity.mappings import things_of

GAZETTEER = "https://example.org/gazetteer/"
ROWS = """id,name,aliases,type,country,iso3,end
1,Swaziland,Ngwane|Eswatini,country,,,
2,"Congo, Republic of the",,country,,,
3,Luxemburg,,city,LU,,
4,Georgia,,state,United States,,
5,Georgia,,country,,,
6,Siam,,country,,,1939
7,Norway,,country,,NOR,
8,Qwzrk,,country,,,
"""
CONCEPT = "https://w3id.org/comity/concept/"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def own(place: Path) -> Path:
    """Return a knowledge folder that may be changed."""
    folder = place / "knowledge"
    for part in ("ontology", "shapes"):
        shutil.copytree(default_folder() / part, folder / part)
    return folder


def proposals(path: Path = Path("proposals.sssom.tsv")) -> sssom.MappingSet:
    return sssom.parse(path.read_text(encoding="utf-8"), str(path))


def proposed(path: Path = Path("proposals.sssom.tsv")) -> set[tuple[str, str, str]]:
    """Return the last parts of subject, predicate and object of each line."""
    return {
        (
            link.subject.value.rsplit("/", 1)[-1],
            link.cells["predicate_id"],
            link.object.value.rsplit("/", 1)[-1],
        )
        for link in proposals(path).links
    }


def link_rows(rows: str = ROWS, name: str = "gazetteer.csv", *more: str) -> int:
    Path(name).write_text(rows, encoding="utf-8")
    return main(["link", name, "--ids", GAZETTEER, *more])


def marked(cells: dict[str, str], day: str = "2026-11-25") -> dict[str, str]:
    """Return a line as a reviewer leaves it who accepts it."""
    return {
        **cells,
        "reviewer_label": "Kari Dahl",
        "mapping_date": day,
        "mapping_justification": "semapv:ManualMappingCuration",
    }


def edit(change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Change the lines of the proposals as a person would."""
    found = proposals()
    links = tuple(sssom.link_of(change(dict(link.cells)), found.prefixes) for link in found.links)
    made = sssom.MappingSet(metadata=found.metadata, prefixes=found.prefixes, links=links)
    Path("proposals.sssom.tsv").write_text(sssom.serialize(made), encoding="utf-8")


def only(subject: str) -> Callable[[dict[str, str]], dict[str, str]]:
    """Return a change that marks the lines of one subject."""
    return lambda cells: marked(cells) if cells["subject_id"].endswith(f":{subject}") else cells


### Proposals


def test_proposes_with_scores_and_reasons(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert link_rows() == 0
    assert "8 candidates" in capsys.readouterr().out
    found = proposed()
    exact = {(subject, target) for subject, how, target in found if how == "skos:exactMatch"}
    assert exact == {
        ("eswatini", "1"),
        ("republic-of-the-congo", "2"),
        ("georgia-us-state", "4"),
        ("georgia", "5"),
        ("siam", "6"),
        ("norway", "7"),
    }
    for link in proposals().links:
        assert 0 < float(link.cells["confidence"]) < 1
        assert link.cells["comment"]
        assert link.values("source") == ("gazetteer.csv",)
        assert link.cells["mapping_tool"] == "comity link"
        assert not link.values("reviewer_label")


def test_gives_the_reasons_in_plain_words(place: Path) -> None:
    link_rows()
    (norway,) = [link for link in proposals().links if link.object.value.endswith("/7")]
    assert norway.cells["comment"] == (
        'the name is ours: "Norway" (+12.0); it is a country, which fits (+2.0); '
        "both have the code NOR (+6.0)"
    )


def test_links_nothing(own: Path) -> None:
    before = {path: path.read_bytes() for path in own.rglob("*") if path.is_file()}
    link_rows(ROWS, "gazetteer.csv", "--knowledge", str(own))
    assert {path: path.read_bytes() for path in own.rglob("*") if path.is_file()} == before


def test_same_input_same_bytes(place: Path) -> None:
    link_rows()
    first = Path("proposals.sssom.tsv").read_bytes()
    lines = ROWS.splitlines(keepends=True)
    link_rows("".join((lines[0], *reversed(lines[1:]))))
    assert Path("proposals.sssom.tsv").read_bytes() == first


def as_json() -> str:
    rows = [
        {"id": 1, "name": "Swaziland", "aliases": ["Ngwane", "Eswatini"], "type": "country"},
        {"id": 5, "name": "Georgia", "type": "country", "note": {"of": "nobody"}},
    ]
    return "".join(f"{json.dumps(row)}\n" for row in rows)


TURTLE = """
@prefix g: <https://example.org/gazetteer/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
g:5 a schema:Country ; schema:name "Georgia"@en .
g:4 a schema:State ; skos:prefLabel "Georgia"@en ; schema:containedInPlace g:us .
g:us a schema:Country ; schema:name "United States"@en .
g:1 schema:alternateName "Swaziland" ; a schema:Country .
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("rows.jsonl", as_json(), {("eswatini", "1"), ("georgia", "5")}),
        ("rows.tsv", ROWS.replace(",", "\t"), {("eswatini", "1"), ("georgia", "5")}),
        ("graph.ttl", TURTLE, {("eswatini", "1"), ("georgia", "5"), ("georgia-us-state", "4")}),
    ],
)
def test_reads_several_formats(
    place: Path, name: str, text: str, expected: set[tuple[str, str]]
) -> None:
    assert link_rows(text.replace('"Congo\t Republic of the"', "Congo"), name) == 0
    exact = {(s, o) for s, how, o in proposed() if how == "skos:exactMatch"}
    assert expected <= exact


def test_finds_by_sound_and_coordinates_in_tables_and_graphs(own: Path) -> None:
    """A town that is spelled otherwise, in the same country, near to where ours is."""
    (own / "ontology/lexicon/towns.ttl").write_text(TOWNS, encoding="utf-8")
    knowledge = ("--knowledge", str(own))
    row = "id,name,type,country,lat,lon\n7,Baldoro,city,Norway,60.31,5.34\n"
    assert link_rows(row, "towns.csv", *knowledge) == 0
    assert proposed() == {("valdora", "skos:exactMatch", "7")}
    assert "it is 2 km from where ours is" in proposals().links[0].cells["comment"]
    Path("proposals.sssom.tsv").unlink()
    graph = f"""
        @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
        <{GAZETTEER}7> <{LABEL}> "Baldoro" ; a <https://schema.org/City> ;
            <https://schema.org/containedInPlace> <{GAZETTEER}no> ; geo:lat 60.31 ; geo:long 5.34 .
        <{GAZETTEER}no> <{LABEL}> "Norway" ; a <https://schema.org/Country> ."""
    assert link_rows(graph, "towns.ttl", *knowledge) == 0
    assert ("valdora", "skos:exactMatch", "7") in proposed()


TOWNS = """
@prefix comity: <https://w3id.org/comity/ontology#> .
@prefix concept: <https://w3id.org/comity/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix id: <https://w3id.org/comity/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix text: <https://w3id.org/comity/text#> .
concept:valdora a skos:Concept ; skos:prefLabel "Valdora"@en ; foaf:focus id:valdora ;
    dcterms:source "invented" ; text:ofKind text:settlementKind .
id:valdora a comity:Place ; comity:locatedIn id:norway ; geo:lat 60.3 ; geo:long 5.3 .
"""


def test_links_nothing_of_ours_to_ours(place: Path) -> None:
    """A dataset that was built here holds no candidates."""
    output = Path(__file__).parents[2] / "output"
    assert main(["link", str(output / "dataset.ttl"), "--output", str(output)]) == 0
    assert proposed() == set()


def test_takes_columns_by_other_names(place: Path) -> None:
    rows = "Nr,Land,Art\n1,Swaziland,country\n"
    columns = ("--column", "id=Nr", "--column", "name=Land", "--column", "kind=Art")
    assert link_rows(rows, "laender.csv", *columns) == 0
    assert proposed() == {("eswatini", "skos:exactMatch", "1")}


def test_puts_the_id_where_the_iri_has_braces(place: Path) -> None:
    Path("rows.csv").write_text("id,name,type\n1,Swaziland,country\n", encoding="utf-8")
    assert main(["link", "rows.csv", "--ids", "https://example.org/{}/about"]) == 0
    assert proposals().links[0].object.value == "https://example.org/1/about"


def test_links_the_things_of_a_dataset(place: Path) -> None:
    """A thing without a concept is linked as a thing; its dates tell it from a namesake."""
    output = Path(__file__).parents[2] / "output"
    rows = (
        "id,name,type,date\n"
        "1,Treaty of Mutual Cooperation and Security,treaty,1960-01-19\n"
        "2,Treaty of Mutual Cooperation and Security,treaty,1951-09-08\n"
    )
    assert link_rows(rows, "treaties.csv", "--output", str(output)) == 0
    assert ("treaty-of-mutual-cooperation-and-security", "skos:exactMatch", "1") in proposed()
    assert not {found for found in proposed() if found[1:] == ("skos:exactMatch", "2")}


### Review


def test_accepts_only_what_a_person_has_marked(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link_rows(ROWS, "gazetteer.csv", "--knowledge", str(own))
    count = len(proposals().links)
    before = load_knowledge(own)
    assert main(["link", "--accept", "proposals.sssom.tsv", "--knowledge", str(own)]) == 1
    assert "no line of proposals.sssom.tsv is marked" in capsys.readouterr().out
    edit(only("eswatini"))
    assert main(["link", "--accept", "proposals.sssom.tsv", "--knowledge", str(own)]) == 0
    assert len(proposals().links) == count - 1
    new = load_knowledge(own).links - before.links
    target = NamedNode(f"{GAZETTEER}1")
    assert {triple.subject for triple in new if triple.object == target} == {
        NamedNode("https://w3id.org/comity/mapping/eswatini-example-org")
    }
    assert len({triple.subject for triple in new}) == 1
    (link,) = proposals(own / "ontology/links/reviewed.sssom.tsv").links
    assert link.cells["author_label"] == link.cells["reviewer_label"] == "Kari Dahl"


def test_accepting_twice_changes_nothing(own: Path) -> None:
    """As after a crash between the two files that acceptance writes."""
    link_rows(ROWS, "gazetteer.csv", "--knowledge", str(own))
    edit(only("eswatini"))
    reviewed = Path("proposals.sssom.tsv").read_bytes()
    accept = ["link", "--accept", "proposals.sssom.tsv", "--knowledge", str(own)]
    assert main(accept) == 0
    kept = (own / "ontology/links/reviewed.sssom.tsv").read_bytes()
    left = Path("proposals.sssom.tsv").read_bytes()
    Path("proposals.sssom.tsv").write_bytes(reviewed)
    assert main(accept) == 0
    assert (own / "ontology/links/reviewed.sssom.tsv").read_bytes() == kept
    assert Path("proposals.sssom.tsv").read_bytes() == left


def test_accepting_from_a_file_that_stays_accepts_nothing(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link_rows(ROWS, "gazetteer.csv", "--knowledge", str(own))
    edit(only("eswatini"))
    Path("proposals.sssom.tsv").chmod(0o444)
    assert main(["link", "--accept", "proposals.sssom.tsv", "--knowledge", str(own)]) == 2
    assert "proposals.sssom.tsv: is write-protected" in capsys.readouterr().err
    assert not (own / "ontology/links/reviewed.sssom.tsv").exists()


def test_proposes_no_more_what_is_decided(own: Path) -> None:
    """An accepted mapping, and one that is rejected for good."""
    link_rows(ROWS, "gazetteer.csv", "--knowledge", str(own))

    def decide(cells: dict[str, str]) -> dict[str, str]:
        denied = {"predicate_modifier": "Not"} if cells["subject_id"].endswith(":siam") else {}
        return {**marked(cells), **denied}

    edit(
        lambda cells: (
            decide(cells)
            if "siam" in cells["subject_id"] or "eswatini" in cells["subject_id"]
            else cells
        )
    )
    assert main(["link", "--accept", "proposals.sssom.tsv", "--knowledge", str(own)]) == 0
    link_rows(ROWS, "gazetteer.csv", "--knowledge", str(own))
    subjects = {subject for subject, _, _ in proposed()}
    assert not subjects & {"siam", "eswatini"}
    published = {triple.object for triple in load_knowledge(own).links}
    assert NamedNode(f"{GAZETTEER}6") not in published


def test_publishes_an_accepted_link_with_its_reviewer(own: Path) -> None:
    """In the links and as a linkset, until it is withdrawn."""
    rows = "id,name,type\n9,Japan,country\n"
    link_rows(rows, "gazetteer.csv", "--knowledge", str(own))
    edit(only("japan"))
    main(["link", "--accept", "proposals.sssom.tsv", "--knowledge", str(own)])
    assert main(["build", "--knowledge", str(own), "--output", "out"]) == 0
    assert (
        main(
            [
                "query",
                "ASK { concept:japan skos:exactMatch <https://example.org/gazetteer/9> }",
                "--output",
                "out",
            ]
        )
        == 0
    )
    text = Path("out/dataset.trig").read_text(encoding="utf-8")
    assert "Kari Dahl" in text
    described = Path("out/description.ttl").read_text(encoding="utf-8")
    assert "links-example.org-skos-exactMatch" in described
    (own / "ontology/links/reviewed.sssom.tsv").unlink()
    assert main(["build", "--knowledge", str(own), "--output", "out"]) == 0
    for name in ("dataset.trig", "description.ttl"):
        assert "example.org" not in Path("out", name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"mapping_justification": "semapv:LexicalMatching"},
            "a reviewer is named, and that is half",
        ),
        ({"reviewer_label": ""}, "it says that it was curated by hand, and that is half a mark"),
        (
            {"reviewer_label": "", "mapping_justification": "semapv:CompositeMatching"},
            "it has a day or a Not, and no reviewer, and that is half a mark",
        ),
        ({"mapping_date": ""}, "mapping_date is empty; fill it in, or give --date"),
        ({"mapping_date": "yesterday"}, "mapping_date is no day: yesterday"),
        ({"confidence": ""}, "confidence is empty"),
        ({"source": ""}, "source is empty"),
        ({"subject_id": f"{CONCEPT}nowhere"}, "nothing of ours is"),
        ({"object_id": f"{CONCEPT}norway"}, "is our own"),
        ({"predicate_id": "owl:sameAs"}, "predicate_id is owl:sameAs; link a concept by"),
        ({"subject_id": "https://w3id.org/comity/id/eswatini"}, "link a thing by owl:sameAs"),
        ({"object_id": "https://sws.geonames.org/1861060/"}, "is mapped to|would be one thing"),
        (
            {"object_id": "https://sws.geonames.org/934841/", "predicate_id": "skos:closeMatch"},
            "states.sssom.tsv, line [0-9]+ maps the same by skos:exactMatch",
        ),
        ({"object_id": "nonsense"}, "object_id is no IRI"),
        ({"subject_label": "Norway"}, "subject_label is Norway, but .*eswatini is not called so"),
    ],
)
def test_refuses_a_marked_line_that_is_wrong(
    known: Known, change: dict[str, str], words: str
) -> None:
    """With file and line; what is right in the file is not taken either."""
    plain = {
        "subject_label": "Eswatini",
        "subject_id": f"{CONCEPT}eswatini",
        "predicate_id": "skos:exactMatch",
        "object_id": f"{GAZETTEER}1",
        "mapping_justification": "semapv:CompositeMatching",
        "confidence": "0.9",
        "source": "gazetteer.csv",
    }
    other = {**plain, "subject_id": f"{CONCEPT}georgia", "object_id": f"{GAZETTEER}5"}
    with pytest.raises(MappingError, match=words) as caught:
        accept_rows(known, marked(other), marked(plain) | change)
    assert str(caught.value).startswith("proposals.sssom.tsv, line 8: ")


def accept_rows(known: Known, *rows: dict[str, str]) -> Accepted:
    """Accept what is marked of some rows, as the file of a reviewer has them."""
    columns = [*sssom.COLUMNS, "source"]
    lines = ["\t".join(columns), *("\t".join(row.get(c, "") for c in columns) for row in rows)]
    slot = "# extension_definitions:\n#   - slot_name: source\n#     property: dcterms:source\n"
    head = f"# curie_map:\n#   dcterms: http://purl.org/dc/terms/\n{slot}"
    reviewed = sssom.parse(head + "\n".join(lines), "proposals.sssom.tsv")
    return accept(reviewed, new_set(known.base, {}), known)


@pytest.fixture(scope="module")
def known() -> Known:
    """Return what acceptance checks against, of our own knowledge."""
    knowledge = load_knowledge()
    return Known(
        base=knowledge.base,
        subjects=frozenset(t.subject for t in knowledge.reference if is_node(t.subject)),
        things=things_of(knowledge.reference),
        names={NamedNode(f"{CONCEPT}eswatini"): frozenset({"Eswatini", "Swaziland"})},
        links=knowledge.mappings,
    )


def is_node(term: object) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode)


def test_a_person_cannot_make_two_things_one(known: Known) -> None:
    """Not even by marks: both Congos to one entry of the gazetteer, now or one after the other."""
    congo = {
        "subject_id": f"{CONCEPT}republic-of-the-congo",
        "predicate_id": "skos:exactMatch",
        "object_id": f"{GAZETTEER}2",
        "confidence": "0.9",
        "source": "gazetteer.csv",
    }
    other = {**congo, "subject_id": f"{CONCEPT}democratic-republic-of-the-congo"}
    with pytest.raises(
        MappingError, match=r"would be one thing, with proposals\.sssom\.tsv, line 7"
    ):
        accept_rows(known, marked(congo), marked(other))
    first = accept_rows(known, marked(congo))
    later = replace(known, links=(*known.links, *first.taken))
    with pytest.raises(MappingError, match="would be one thing"):
        accept_rows(later, marked(other))


def test_takes_the_day_from_the_command(own: Path) -> None:
    link_rows(ROWS, "gazetteer.csv", "--knowledge", str(own))
    edit(lambda cells: marked(cells, day="") if cells["subject_id"].endswith(":siam") else cells)
    accept = ["link", "--accept", "proposals.sssom.tsv", "--knowledge", str(own)]
    assert main([*accept, "--date", "2026-11-31"]) == 2
    assert main([*accept, "--date", "2026-11-30"]) == 0
    (link,) = proposals(own / "ontology/links/reviewed.sssom.tsv").links
    assert link.cells["mapping_date"] == "2026-11-30"


@pytest.mark.parametrize(
    "work", [{"predicate_modifier": "Not"}, {"mapping_date": "2026-11-25"}, {"confidence": "0.5"}]
)
def test_writes_over_no_work_of_a_reviewer(
    place: Path, capsys: pytest.CaptureFixture[str], work: dict[str, str]
) -> None:
    """The same proposals may be made again."""
    again = "link", "gazetteer.csv", "--ids", GAZETTEER
    link_rows(ROWS, "gazetteer.csv")
    assert main(list(again)) == 0
    edit(lambda cells: cells | work if cells["subject_id"].endswith(":siam") else cells)
    assert "proposals.sssom.tsv: it is there and holds something else" in refusal(capsys, *again)


def test_writes_over_no_other_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link_rows(ROWS, "gazetteer.csv")
    Path("x.md").write_text("Notes\n", encoding="utf-8")
    for target, words in (("gazetteer.csv", "it holds the candidates"), ("x.md", "it is there")):
        line = refusal(capsys, "link", "gazetteer.csv", "--ids", GAZETTEER, "--to", target)
        assert f"{target}: {words}" in line


### Bad input


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must be refused in one line, writing nothing; return the line."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(list(arguments)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("comity: error: ")
    assert told.err.count("\n") == 1
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    return told.err


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "x.csv: there is no candidate in it"),
        ("x.csv", b"id,name\n", "x.csv: there is no candidate in it"),
        ("x.csv", b"nr,naam\n1,Japan\n", "x.csv, line 2: it has no id, only nr, naam"),
        ("x.csv", b"id,naam\n1,Japan\n", "x.csv, line 2: it has no name, only id, naam"),
        ("x.csv", b"id,name\n1,Japan\n2,\n", "x.csv, line 3: it has no name"),
        ("x.csv", b"id,name\n1,Japan,East\n", "x.csv, line 2: 3 cells stand below 2 column names"),
        ("x.csv", b"id,name,type\n1,Japan\n", "x.csv, line 2: 2 cells stand below 3 column names"),
        ("x.csv", b"id,name,name\n1,Japan,Korea\n", "x.csv, line 1: the column name stands twice"),
        ("x.csv", b"id,name\n1," + b"J" * 200_000 + b"\n", "x.csv, line 2: it is no table: field"),
        ("x.jsonl", b'{"id": true, "name": "Japan"}', "x.jsonl, line 1: it has no id"),
        ("x.jsonl", b'{"id": 1, "name": {"en": "Japan"}}', "x.jsonl, line 1: it has no name"),
        (
            "x.jsonl",
            b'{"id": 1, "name": "Jap\\uD800an"}',
            "x.jsonl, line 1: it has half a character: '\\ud800'",
        ),
        ("x.csv", b'id,name\n1,"Japan\n2,Korea\n', "x.csv, line 3: it is no table"),
        ("x.csv", b"id,name\n1,Cura\xe7ao\n", "x.csv, line 2: byte 7 is not UTF-8"),
        ("x.csv", "id,name\n1,Japan\n".encode("utf-16"), "x.csv, line 1: byte 1 is not UTF-8"),
        (
            "x.csv",
            b"id,name\n1,Japan\n2,Korea\n1,Nippon\n",
            "x.csv, line 4: https://example.org/gazetteer/1 stands in line 2, too",
        ),
        ("x.csv", b"id,name,end\n1,Siam,11/1939\n", "x.csv, line 2: it is no date: 11/1939"),
        ("x.csv", b"id,name,end\n1,Siam,1939-02-30\n", "x.csv, line 2: it is no date: 1939-02-30"),
        ("x.csv", b"id,name,lat,lon\n1,Bergen,60.39,x\n", "they are no coordinates: 60.39, x"),
        ("x.csv", b"id,name,lat,lon\n1,Bergen,160,5\n", "they are no coordinates: 160, 5"),
        ("x.csv", b"id,name,lat,lon\n1,Bergen,nan,5\n", "they are no coordinates: nan, 5"),
        ("x.csv", b"id,name\n1 2,Japan\n", "x.csv, line 2: its id is no IRI: 1 2"),
        ("x.csv", b"id,name\n1," + b"J" * 1_100_000 + b"\n", "x.csv, line 2: it is longer than"),
        ("x.jsonl", b'{"id": 1, "name": "Japan"}\n{"id"\n', "x.jsonl, line 2: it is no JSON"),
        ("x.jsonl", b'["Japan"]\n', "x.jsonl, line 1: it is no JSON object"),
        ("x.jsonl", b"\n", "x.jsonl: there is no candidate in it"),
        ("x.jsonl", b"[" * 100_000 + b"\n", "x.jsonl, line 1: it is no JSON"),
        ("x.ttl", b"<a> <b>", "x.ttl, line 1: "),
        ("x.ttl", b"", "x.ttl: nothing in it has a name"),
        ("x.nt", b'<http://a/b> <http://a/c> "\xe9" .\n', "x.nt"),
        ("none.csv", None, "none.csv: no such file or directory"),
    ],
)
def test_refuses_bad_candidates(
    place: Path, guide: Guide, name: str, content: bytes | None, words: str
) -> None:
    path = Path(name)
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MappingError) as caught:
        list(read(path, guide))
    assert words in str(caught.value)


def read(path: Path, guide: Guide) -> Iterator[Candidate]:
    if path.suffix in graphs.SUFFIXES:
        return graphs.read_graph(path, guide, lambda _: True)
    return candidates.read_table(path, guide, space=GAZETTEER)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return read_guide(load_vocabularies()["linking.ttl"])


def test_refuses_a_folder_and_a_spreadsheet(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("x.csv").mkdir()
    assert "is a directory" in refusal(capsys, "link", "x.csv")
    Path("x.xlsx").write_bytes(b"PK")
    assert "x.xlsx: no candidates end in .xlsx" in refusal(capsys, "link", "x.xlsx")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "id,name,type\n1,Japan,country\n"),
        ("x.jsonl", '{"id": 1, "name": "Japan"}\n{"id": 2, "name": "Korea", "type": "country"}\n'),
    ],
)
def test_refuses_a_column_that_is_not_there(
    place: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    """With a list of those that are, be they in some lines only."""
    Path(name).write_text(content, encoding="utf-8")
    usual = ("--ids", GAZETTEER, "--column")
    assert refusal(capsys, "link", name, *usual, "kind=Art") == (
        f"comity: error: {name}: there is no column Art; give one of id, name, type by --column\n"
    )
    assert main(["link", name, *usual, "kind=TYPE"]) == 0


def test_takes_one_column_for_two_fields(place: Path) -> None:
    columns = ("--column", "id=Land", "--column", "name=Land")
    assert link_rows("Land,Nr\nJapan,1\n", "laender.csv", *columns) == 0
    assert proposed() == {("japan", "skos:exactMatch", "Japan")}


def test_takes_an_id_that_is_an_iri_as_it_is(place: Path) -> None:
    assert link_rows("id,name\nhttps://example.net/7,Japan\n8,Norway\n") == 0
    targets = {link.object.value for link in proposals().links}
    assert targets == {"https://example.net/7", f"{GAZETTEER}8"}


def test_writes_plain_lines_whatever_a_name_holds(place: Path) -> None:
    """No control characters, no line breaks, no end of it."""
    rows = [
        {"id": 1, "name": "Norway\u0000\r\n"},
        {"id": 2, "name": ["Iceland", "x" * 100_000]},
        {"id": 3, "name": f"Japan {'(x)' * 10_000}"},
    ]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    assert link_rows(lines, "x.jsonl", "--source", "one\ntwo\x07") == 0
    written = Path("proposals.sssom.tsv").read_text(encoding="utf-8")
    assert not {c for c in written if c < " "} - {"\t", "\n"}
    assert max(map(len, written.splitlines())) < 5_000
    assert {link.cells["source"] for link in proposals().links} == {"one two"}


def test_refuses_ids_that_are_no_iris(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.csv").write_text("id,name\n1,Japan\n", encoding="utf-8")
    line = refusal(capsys, "link", "x.csv")
    assert "line 2: its id is no IRI: 1; give IRIs, or what they begin with by --ids" in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give either CANDIDATES or --accept FILE"),
        (("x.csv", "--accept", "y.tsv"), "give either CANDIDATES or --accept FILE"),
        (("x.csv", "--column", "name"), "no column of a field: name"),
        (("x.csv", "--column", "colour=x"), "no column of a field: colour=x"),
        (("x.csv", "--column", "id=x", "--column", "id=y"), "id has two columns: x, y"),
        (("x.nt", "--column", "name=x"), "x.nt: --column is for tables"),
        (("http://127.0.0.1:9/", "--column", "name=x"), "--column is for tables"),
        (("http://kari:secret@127.0.0.1/", "--ids", "x"), "127.0.0.1: a URL is no place for"),
        (("x.csv", "--date", "2026-11-25"), "--date says nothing with CANDIDATES; leave it out"),
        (("--accept", "x.tsv", "--ids", "x"), "--ids says nothing with --accept; leave it out"),
        (("--accept", "none.sssom.tsv"), "none.sssom.tsv: the file is missing"),
    ],
)
def test_refuses_wrong_usage(
    own: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert words in refusal(capsys, "link", *arguments, "--knowledge", str(own))


### A large file


def test_memory_does_not_grow_with_the_file(guide: Guide) -> None:
    """Lines are let go: a generator of rows is read to its end, and four pairs a thing are kept."""
    known = load_knowledge()
    things = entities(known, guide)
    alive: list[int] = []

    def many() -> Iterator[Candidate]:
        for number in range(5_000):
            yield Candidate(iri=NamedNode(f"{GAZETTEER}{number}"), names=("Japan",))
            alive.append(number)

    found = propose(things, many(), NameIndex(things, guide))
    assert found.read == len(alive) == 5_000
    japan = [pair for pair in found.pairs if pair.entity.label == "Japan"]
    assert len(japan) == KEPT
    assert not any(pair.certain for pair in japan)


### Endpoints

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TRIPLES = f'<{GAZETTEER}1> <{LABEL}> "Swaziland" .\n<{GAZETTEER}8> <{LABEL}> "Qwzrk" .\n'


class Endpoint(BaseHTTPRequestHandler):
    """Answers queries with what its server holds: status, media type, triples and their count."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        query = self.rfile.read(length).decode()
        status, kind, triples, count = self.server.answer  # type: ignore[attr-defined]
        body = f"n\r\n{count}\r\n" if "COUNT" in query else triples
        self.send_response(status)
        self.send_header("Content-Type", "text/csv" if "COUNT" in query else kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def url(server: HTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}/sparql"


def test_reads_an_endpoint(place: Path, endpoint: HTTPServer) -> None:
    endpoint.answer = (200, "application/n-triples", TRIPLES, 2)  # type: ignore[attr-defined]
    assert main(["link", url(endpoint)]) == 0
    assert proposed() == {("eswatini", "skos:exactMatch", "1")}


def test_reads_an_endpoint_that_answers_in_turtle(place: Path, endpoint: HTTPServer) -> None:
    turtle = f'@prefix g: <{GAZETTEER}> . g:1 <{LABEL}> "Swaziland" .'
    endpoint.answer = (200, "text/turtle; charset=utf-8", turtle, 1)  # type: ignore[attr-defined]
    assert main(["link", url(endpoint)]) == 0
    assert proposed() == {("eswatini", "skos:exactMatch", "1")}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, "application/n-triples", TRIPLES, 3), "it gave 2 of 3 triples; export the data"),
        ((503, "text/plain", "", 0), "it answers 503"),
        ((404, "text/plain", "", 0), "it answers 404"),
        ((200, "text/html", "<h1>Hello</h1>", 0), "it answers with a page"),
        ((200, "application/n-triples", "<broken", 1), "/sparql, line 1: it is no RDF: "),
        ((200, "text/plain", "Internal error", 1), "/sparql, line 1: it is no RDF: "),
        ((200, "image/png", "PNG", 0), "it answers with image/png, and not with RDF"),
        ((200, "application/json", '{"error": "no"}', 0), "/sparql: nothing in it has a name"),
        ((200, "application/n-triples", "", 0), "/sparql: nothing in it has a name"),
        ((200, "application/n-triples", TRIPLES, "many"), "it does not count"),
    ],
)
def test_refuses_what_an_endpoint_gets_wrong(
    place: Path,
    endpoint: HTTPServer,
    capsys: pytest.CaptureFixture[str],
    answer: tuple[object, ...],
    words: str,
) -> None:
    endpoint.answer = answer  # type: ignore[attr-defined]
    assert words in refusal(capsys, "link", url(endpoint))


def test_refuses_an_endpoint_that_is_not_there(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(capsys, "link", "http://127.0.0.1:9/sparql")
    assert "http://127.0.0.1:9/sparql: it cannot be reached" in line
