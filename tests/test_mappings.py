"""Mapping sets: read as SSSOM says, refused with their line, and never making two things one."""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from comity import mappings, sssom
from comity.errors import MappingError
from comity.knowledge import load_knowledge, mapping_sets
from comity.namespaces import DCTERMS, OWL, SKOS

ROOT = Path(__file__).parent.parent
BASE = "https://example.org/"
HEAD = """# mapping_set_id: https://example.org/set
# license: https://creativecommons.org/publicdomain/zero/1.0/
# curie_map:
#   id: https://example.org/id/
#   concept: https://example.org/concept/
#   wd: http://www.wikidata.org/entity/
#   gn: https://sws.geonames.org/
#   rec: https://example.org/mapping/
# extension_definitions:
#   - slot_name: source
#     property: http://purl.org/dc/terms/source
"""
COLUMNS = (
    "record_id subject_id predicate_id object_id mapping_justification author_label"
    " mapping_date confidence source comment"
).split()
ROW = {
    "record_id": "rec:norway",
    "subject_id": "id:norway",
    "predicate_id": "owl:sameAs",
    "object_id": "wd:Q20",
    "mapping_justification": "semapv:ManualMappingCuration",
    "author_label": "Kari Dahl",
    "mapping_date": "2026-11-22",
    "confidence": "0.95",
    "source": "list one|list two",
    "comment": "The state.",
}
ICELAND = {**ROW, "record_id": "rec:iceland", "subject_id": "id:iceland", "object_id": "wd:Q189"}


def text(*rows: dict[str, str], head: str = HEAD) -> str:
    lines = ["\t".join(COLUMNS), *("\t".join(row.get(c, "") for c in COLUMNS) for row in rows)]
    return head + "\n".join(lines) + "\n"


def parsed(*rows: dict[str, str]) -> sssom.MappingSet:
    return sssom.parse(text(*rows), "links.sssom.tsv")


def check(*rows: dict[str, str]) -> None:
    things = {
        NamedNode(f"{BASE}concept/{name}"): NamedNode(f"{BASE}id/{name}")
        for name in ("norway", "iceland")
    }
    mappings.check(parsed(*rows).links, things, base=BASE)


def test_reads_a_mapping_with_its_place() -> None:
    (link,) = parsed(ROW).links
    assert link.subject.value == f"{BASE}id/norway"
    assert (link.predicate, link.object.value) == (OWL.sameAs, "http://www.wikidata.org/entity/Q20")
    assert link.values("source") == ("list one", "list two")
    assert link.place == "links.sssom.tsv, line 13"


def test_writes_what_it_reads() -> None:
    """Whatever a comment holds, and whoever saved the file."""
    odd = {**ROW, "comment": 'He said "both", then | \u2028left — 日本'}
    made = sssom.MappingSet(
        metadata=parsed().metadata,
        prefixes=parsed().prefixes,
        links=(sssom.link_of(odd, parsed().prefixes), *parsed(ICELAND).links),
    )
    again = sssom.parse(sssom.serialize(made), "again")
    assert [link.cells for link in again.links] == [odd, ICELAND]
    assert again.metadata == made.metadata
    assert sssom.serialize(again) == sssom.serialize(made)


def test_a_bare_carriage_return_ends_no_line() -> None:
    """It is read again as a line end within the cell, as those of spreadsheets are."""
    odd = {**ROW, "comment": "one\rtwo"}
    links = (sssom.link_of(odd, parsed().prefixes),)
    written = sssom.serialize(replace(parsed(), links=links))
    (link,) = sssom.parse(written, "again").links
    assert link.cells == {**ROW, "comment": "one\ntwo"}


def test_reads_what_a_spreadsheet_saved() -> None:
    """With a byte order mark, CRLF, quotes, and cells added behind the metadata."""
    lines = text(ROW).splitlines()
    padded = [f'"{line}"\t\t\t' if line.startswith("#") else f"{line}\t\t" for line in lines]
    saved = "\ufeff" + "\r\n".join(padded) + "\r\n"
    assert [link.cells for link in sssom.parse(saved, "x").links] == [ROW]


def test_takes_what_the_metadata_says_of_all() -> None:
    row = {**ROW, "mapping_date": ""}
    told = text(
        row, ICELAND | {"mapping_date": "2026-11-23"}, head="# mapping_date: 2026-11-22\n" + HEAD
    )
    dates = [link.cells["mapping_date"] for link in sssom.parse(told, "x").links]
    assert dates == ["2026-11-22", "2026-11-23"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\tsubject_id", "\tsubject", "line 12: there is no column subject_id"),
        ("\tcomment", "\tremark", "line 12: the column remark is no slot of SSSOM"),
        ("\tcomment", "\tsource", "line 12: the column source stands twice"),
        ("wd:Q20", "", "line 13: object_id is no IRI and no CURIE with a known prefix: empty"),
        ("wd:Q20", "wikidata:Q20", "line 13: object_id is no IRI and no CURIE"),
        ("wd:Q20", "http://a b/", "line 13: object_id is no IRI and no CURIE"),
        ("2026-11-22", "22.11.2026", "line 13: mapping_date is no day: 22.11.2026"),
        ("2026-11-22", "2026-02-30", "line 13: mapping_date is no day"),
        ("0.95", "95", "line 13: confidence is no number from 0 to 1: 95"),
        ("0.95", "high", "line 13: confidence is no number from 0 to 1: high"),
        ("semapv:", "skos:", "line 13: mapping_justification is no term of semapv"),
        ("The state.", "The\tstate.", "line 13: 11 cells stand below 10 column names"),
        ("The state.", '"The state.', "it is no table"),
        ("# curie_map:", "# curie_map: [", "the metadata is no YAML"),
        ("# curie_map:", "# curie_map: x\n# y:", "the metadata gives no names with values"),
    ],
)
def test_refuses_what_is_no_mapping_set(old: str, new: str, words: str) -> None:
    assert old in text(ROW)
    broken = text(ROW).replace(old, new)
    with pytest.raises(MappingError, match=re.escape(words)) as caught:
        sssom.parse(broken, "links.sssom.tsv")
    assert str(caught.value).startswith("links.sssom.tsv")


def test_refuses_an_empty_file() -> None:
    with pytest.raises(MappingError, match="no line of column names"):
        sssom.parse("\n", "links.sssom.tsv")


def test_refuses_to_say_one_thing_twice() -> None:
    with pytest.raises(MappingError, match="line 14: rec:norway stands in line 13, too"):
        parsed(ROW, {**ICELAND, "record_id": "rec:norway"})
    with pytest.raises(MappingError, match="line 14: the same mapping stands in line 13, too"):
        parsed(ROW, {**ROW, "record_id": "rec:again"})


def test_lets_mappings_stand_that_make_nothing_one() -> None:
    """Each has its own, weaker ones may share, and what is denied says nothing."""
    close = {**ICELAND, "record_id": "rec:a", "predicate_id": "skos:closeMatch"}
    check(
        ROW,
        ICELAND,
        {**close, "subject_id": "concept:iceland", "object_id": "wd:Q20"},
        {**ROW, "record_id": "rec:b", "subject_id": "concept:norway", "object_id": "gn:3144096/"}
        | {"predicate_id": "skos:exactMatch"},
    )


@pytest.mark.parametrize(
    "row",
    [
        {"object_id": "wd:Q20"},
        {"object_id": "wd:Q20", "predicate_id": "skos:exactMatch", "subject_id": "concept:iceland"},
        {"object_id": "wd:Q20", "predicate_id": "https://schema.org/sameAs"},
        {"object_id": "id:norway"},
    ],
)
def test_refuses_to_make_two_things_one(row: dict[str, str]) -> None:
    """By whatever identity carries over, of thing or concept, straight or through another."""
    words = "line 14: .*/id/iceland and .*/id/norway would be one thing, with .*line 1[34]"
    with pytest.raises(MappingError, match=words):
        check(ROW, {**ICELAND, **row})


def test_refuses_two_things_that_others_join() -> None:
    """Norway = Q20 = 3144096 = Iceland, where the third mapping is between others' identifiers."""
    between = {**ROW, "record_id": "rec:c", "subject_id": "wd:Q20", "object_id": "gn:3144096/"}
    last = {**ICELAND, "object_id": "gn:3144096/"}
    check(ROW, between)
    with pytest.raises(MappingError, match="would be one thing"):
        check(ROW, between, last)


def test_names_the_chain_that_makes_two_things_one() -> None:
    """Over two identifiers of others, in three sets, by whatever identity: each place and node."""
    between = {**ROW, "record_id": "rec:c", "subject_id": "wd:Q20", "object_id": "gn:3144096/"}
    last = {**ICELAND, "subject_id": "concept:iceland", "object_id": "gn:3144096/"}
    rows = {
        "one.sssom.tsv": ROW | {"predicate_id": "https://schema.org/sameAs"},
        "two.sssom.tsv": between,
        "three.sssom.tsv": last | {"predicate_id": "skos:exactMatch"},
    }
    links = [link for name, row in rows.items() for link in sssom.parse(text(row), name).links]
    things = {NamedNode(f"{BASE}concept/iceland"): NamedNode(f"{BASE}id/iceland")}
    for order in itertools.permutations(links):
        with pytest.raises(MappingError) as caught:
            mappings.check(order, things, base=BASE)
        others = {link.where for link in links} - {order[-1].where}
        assert caught.value.where == f"{order[-1].where}, line 13"
        assert caught.value.what.startswith(
            f"{BASE}id/iceland and {BASE}id/norway would be one thing, with "
        )
        assert all(f"{name}, line 13" in caught.value.what for name in others)
        assert caught.value.what.endswith(
            f": {BASE}id/iceland = https://sws.geonames.org/3144096/"
            f" = http://www.wikidata.org/entity/Q20 = {BASE}id/norway"
        )


def test_refuses_as_one_what_is_said_not_to_be() -> None:
    """Straight or through another, in whatever order."""
    between = {**ROW, "record_id": "rec:c", "subject_id": "wd:Q20", "object_id": "gn:3144096/"}
    denied = {**ROW, "record_id": "rec:d", "object_id": "gn:3144096/", "predicate_modifier": "Not"}
    columns = ["predicate_modifier", *COLUMNS]
    rows = [ROW, denied, between]
    lines = ["\t".join(columns), *("\t".join(row.get(c, "") for c in columns) for row in rows)]
    links = sssom.parse(HEAD + "\n".join(lines), "links.sssom.tsv").links
    mappings.check(links[:2], {}, base=BASE)
    with pytest.raises(MappingError, match=r"line 14: it says that .* are not one, .* line 15: "):
        mappings.check(links, {}, base=BASE)


def test_the_lexicon_itself_counts() -> None:
    """What Turtle says to be the same makes things one as mappings do."""
    wikidata = NamedNode("http://www.wikidata.org/entity/Q20")
    said = mappings.stated([Triple(NamedNode(f"{BASE}id/iceland"), OWL.sameAs, wikidata)])
    with pytest.raises(MappingError, match="would be one thing, with ontology/lexicon: "):
        mappings.check((*said, *parsed(ROW).links), {}, base=BASE)


def test_refuses_two_identifiers_of_one_scheme() -> None:
    """Two items of Wikidata are two things, so one of ours is not both."""
    other = {**ROW, "record_id": "rec:c", "object_id": "wd:Q35"}
    with pytest.raises(MappingError, match=r"is mapped to .*Q20, too \(links.sssom.tsv, line 13\)"):
        check(ROW, other)


def test_publishes_who_says_so_and_not_what_is_denied() -> None:
    denied = {**ICELAND, "predicate_modifier": "Not"}
    links = (*parsed(ROW).links, sssom.link_of(denied, parsed().prefixes))
    found = set(mappings.triples(links, parsed().prefixes))
    record = NamedNode(f"{BASE}mapping/norway")
    assert {triple.subject for triple in found} == {record}
    sources = {str(t.object) for t in found if t.predicate == DCTERMS.source}
    assert sources == {'"list one"', '"list two"'}
    assert {str(t.object) for t in found if t.predicate == mappings.SSSOM.mapping_date} == {
        '"2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date>'
    }


def test_needs_a_record_to_publish() -> None:
    row = {**ROW, "record_id": ""}
    with pytest.raises(MappingError, match="line 13: there is no record_id"):
        list(mappings.triples(parsed(row).links, parsed().prefixes))


### Ours


def test_each_link_of_ours_has_a_source_a_day_and_an_author() -> None:
    for path, found in mapping_sets(ROOT).items():
        assert found.metadata["mapping_set_id"], path
        for link in found.links:
            assert link.values("source"), link.place
            assert link.cells["mapping_date"], link.place
            assert link.values("author_label"), link.place


def test_our_sets_are_written_as_we_write() -> None:
    """Accepting a mapping changes no other line."""
    for path, found in mapping_sets(ROOT).items():
        assert sssom.serialize(found) == path.read_text(encoding="utf-8"), path


def test_our_sets_are_plain_tables() -> None:
    """Another reader of tables sees the same cells."""
    for path, found in mapping_sets(ROOT).items():
        lines = [x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
        rows = list(csv.DictReader(lines, dialect="excel-tab"))
        kept = [{name: cell for name, cell in row.items() if cell} for row in rows]
        assert kept == [dict(link.cells) for link in found.links], path


def test_nothing_of_ours_is_one_by_links() -> None:
    """The sets together, with what the lexicon itself says: loading checks it, and here it is."""
    known = load_knowledge()
    things = mappings.things_of(known.reference)
    mappings.check(known.mappings, things, base=known.base)
    first = known.mappings[0]
    linked = {things.get(link.subject, link.subject) for link in known.mappings}
    other = min(set(things.values()) - linked, key=str)
    for end in (first.object, first.subject):
        wrong = sssom.Link(subject=other, predicate=SKOS.exactMatch, object=end, cells={})
        same = replace(first, predicate=OWL.sameAs)
        with pytest.raises(MappingError, match="would be one thing"):
            mappings.check((same, *known.mappings[1:], wrong), things, base=known.base)
