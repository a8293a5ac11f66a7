"""The reconciliation service over a real socket, as OpenRefine asks it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from comity.server import reconciliation
from comity.server.app import application
from comity.server.asking import COMPARED
from comity.server.running import in_background
from comity.site import Site

STATE = "comity:State"
AGREEMENT = "comity:Agreement"


@pytest.fixture(scope="module")
def service(served: Site) -> Iterator[str]:
    with in_background(application(served, reconciliation.routes(served))) as port:
        yield f"http://127.0.0.1:{port}/reconcile"


def reconciled(service: str, **query: object) -> list[dict[str, Any]]:
    answer = httpx.post(service, data={"queries": json.dumps({"q0": query})})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["q0"]["result"]
    return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [candidate["id"] for candidate in found]


### What the service is


def test_manifest_leads_to_all_that_it_offers(service: str, served: Site) -> None:
    told = httpx.get(service).json()
    assert told["versions"] == ["0.2", "1.0-draft"]
    assert told["identifierSpace"] == f"{served.base}id/"
    assert {kind["id"] for kind in told["defaultTypes"]} >= {STATE, AGREEMENT}
    preview = told["preview"]["url"].replace("{{id}}", "japan")
    assert "Japan" in httpx.get(preview).text
    page = told["view"]["url"].replace("{{id}}", "japan")
    assert page == service.replace("reconcile", "id/japan")
    for kind, prefix in (("entity", "jap"), ("property", "loc"), ("type", "sta")):
        place = told["suggest"][kind]
        found = httpx.get(
            place["service_url"] + place["service_path"], params={"prefix": prefix}
        ).json()["result"]
        assert found
        flyout = place["flyout_service_path"].replace("${id}", found[0]["id"])
        told_more = httpx.get(place["service_url"] + flyout).json()
        assert (told_more["id"], found[0]["name"] in told_more["html"]) == (found[0]["id"], True)


def test_any_origin_may_ask(service: str) -> None:
    assert httpx.get(service).headers["access-control-allow-origin"] == "*"
    assert "POST" in httpx.options(service).headers["access-control-allow-methods"]
    assert httpx.put(service).status_code == 405


### Candidates


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Japan", "japan"),
        ("JAPAN", "japan"),
        ("Nippon", "japan"),
        ("America", "united-states"),
        ("SDF", "japan-self-defense-forces"),
        ("Security and Cooperation, Mutual, Treaty of", None),
    ],
)
def test_name_or_alias_finds_the_thing(service: str, query: str, expected: str | None) -> None:
    """One that only nearly fits comes as a candidate, never as a match."""
    best, *_ = found = reconciled(service, query=query)
    if expected is None:
        assert "treaty-of-mutual-cooperation-and-security" in ids(found)
        assert not any(candidate["match"] for candidate in found)
    else:
        assert (best["id"], best["match"], best["score"]) == (expected, True, 100)


def test_misspelled_name_is_a_candidate_and_no_match(service: str) -> None:
    best, *_ = reconciled(service, query="Okinava")
    assert (best["id"], best["match"]) == ("okinawa", False)
    assert 50 < best["score"] < 95


@pytest.mark.parametrize(
    ("asked", "kind", "named"),
    [
        ({"query": "Japan", "type": "comity:Stat"}, "type", "comity:Stat"),
        ({"query": "Japan", "type": "no such\ud800"}, "type", "no such\ufffd\ufffd\ufffd"),
        (
            {"query": "Japan", "properties": [{"pid": "comity:locatedIm", "v": "Asia"}]},
            "property",
            "comity:locatedIm",
        ),
    ],
)
def test_what_nothing_has_is_told(
    service: str, asked: dict[str, object], kind: str, named: str
) -> None:
    """An unknown type or property is no error of the API, and no silence here."""
    sent = {"queries": json.dumps({"q": asked, "fine": {"query": "Japan", "type": STATE}})}
    told = httpx.post(service, data=sent).json()
    (words,) = told["q"]["warnings"]
    assert f"the {kind} {named!r}" in words
    assert told["q"]["result"] == [] or kind == "property"
    assert told["fine"].keys() == {"result"}


def test_columns_that_nothing_fills_are_told(service: str) -> None:
    extend = {"ids": ["japan"], "properties": [{"id": "rdf:type"}, {"id": "comity:none"}]}
    told = httpx.post(service, data={"extend": json.dumps(extend)}).json()
    (words,) = told["warnings"]
    assert "'comity:none'" in words
    assert told["rows"]["japan"]["comity:none"] == []
    proposed = httpx.get(f"{service}/properties", params={"type": "comity:Stat"}).json()
    assert (proposed["properties"], len(proposed["warnings"])) == ([], 1)


def test_name_of_nothing_finds_nothing(service: str) -> None:
    assert reconciled(service, query="Xylophone Zzz") == []
    assert reconciled(service, query="???") == []


def test_candidates_come_best_first_and_as_many_as_wanted(service: str) -> None:
    found = reconciled(service, query="Japan", limit=3)
    scores = [candidate["score"] for candidate in found]
    assert len(found) == 3
    assert scores == sorted(scores, reverse=True)


def test_types_filter_or_only_count(service: str) -> None:
    state = reconciled(service, query="Japan", type=STATE)
    assert all(STATE in {kind["id"] for kind in c["type"]} for c in state)
    assert ids(state)[0] == "japan"
    assert "japan" not in ids(reconciled(service, query="Japan", type=AGREEMENT))
    assert reconciled(service, query="Japan", type="no such type") == []
    both = [STATE, AGREEMENT]
    assert "japan" in ids(reconciled(service, query="Japan", type=both))
    assert "japan" not in ids(reconciled(service, query="Japan", type=both, type_strict="all"))
    (best, *_) = reconciled(service, query="Japan", type=AGREEMENT, type_strict="should")
    assert best["match"] is False


def test_type_may_be_named_by_its_iri(service: str) -> None:
    iri = "https://w3id.org/comity/ontology#State"
    assert reconciled(service, query="Japan", type=iri) == reconciled(
        service, query="Japan", type=STATE
    )


def test_property_decides_between_names(service: str) -> None:
    def scored(place: object) -> float:
        properties = [{"pid": "comity:locatedIn", "v": place}]
        found = reconciled(service, query="Okinawa", properties=properties)
        (score,) = [c["score"] for c in found if c["id"] == "okinawa"]
        return float(score)

    assert scored({"id": "japan"}) == scored("Japan") == scored(["x", "Japan"]) == 100
    assert scored({"id": "united-states"}) < 95


def test_property_alone_is_enough(service: str) -> None:
    properties = [{"pid": "comity:locatedIn", "v": {"id": "japan"}}]
    found = reconciled(service, properties=properties)
    assert "okinawa" in ids(found)
    assert {candidate["score"] for candidate in found} >= {100.0}


### Values


def extended(service: str, ids: list[str], *properties: Mapping[str, object]) -> dict[str, Any]:
    asked = json.dumps({"ids": ids, "properties": properties})
    answer = httpx.post(service, data={"extend": asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_table_is_extended_with_things_numbers_dates_and_text(service: str) -> None:
    found = extended(service, ["okinawa", "nowhere"], {"id": "comity:locatedIn"})
    assert found["meta"] == [{"id": "comity:locatedIn", "name": "located in"}]
    assert {"id": "japan", "name": "Japan"} in found["rows"]["okinawa"]["comity:locatedIn"]
    assert found["rows"]["nowhere"] == {"comity:locatedIn": []}
    figure = "figure-united-states-military-personnel-in-okinawa-1997-07-28-about-28-000"
    asked = ["comity:value", "comity:asOf", "comity:statedAs"]
    row = extended(service, [figure], *({"id": name} for name in asked))["rows"][figure]
    assert row["comity:value"] == [{"int": 28000}]
    assert row["comity:asOf"] == [{"date": "1997-07-28T00:00:00Z"}]
    assert row["comity:statedAs"] == [{"str": "about 28,000"}]


def test_settings_limit_the_values_and_give_iris(service: str) -> None:
    settings = {"limit": "1", "content": "id"}
    found = extended(service, ["okinawa"], {"id": "comity:locatedIn", "settings": settings})
    (value,) = found["rows"]["okinawa"]["comity:locatedIn"]
    assert value["str"].startswith("https://w3id.org/comity/id/")


def test_properties_are_proposed_for_a_type(service: str) -> None:
    url = f"{service}/properties"
    told = httpx.get(url, params={"type": "comity:Figure", "limit": "2"}).json()
    assert (told["type"], told["limit"], len(told["properties"])) == ("comity:Figure", 2, 2)
    names = {p["id"] for p in httpx.get(url, params={"type": "comity:Figure"}).json()["properties"]}
    assert {"comity:value", "comity:counts"} <= names
    assert "comity:partyTo" not in names


### Refusals


@pytest.mark.parametrize(
    "queries",
    [
        "not JSON",
        "[]",
        '{"q0": "Japan"}',
        '{"q0": {}}',
        '{"q0": {"limit": 1}}',
        '{"q0": {"properties": []}}',
        '{"q0": {"query": "Japan", "props": []}}',
        '{"q0": {"query": 1}}',
        '{"q0": {"query": "Japan", "limit": NaN}}',
        '{"q0": {"query": "Japan", "limit": 1e999}}',
        '{"q0": {"query": "Japan", "type_strict": "some"}}',
        '{"q0": {"query": "Japan", "type": [1]}}',
        '{"q0": {"query": "Japan", "properties": [{"pid": "x"}]}}',
        '{"q0": {"query": "Japan", "properties": ["x"]}}',
        '{"q0": {"query": "Japan", "limit": true}}',
        json.dumps({"q0": {"properties": [{"pid": "x", "v": "y"}] * (COMPARED + 1)}}),
        "[" * 100_000,
    ],
)
def test_queries_that_are_none_are_told(service: str, queries: str) -> None:
    answer = httpx.post(service, data={"queries": queries})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")


def test_more_queries_than_the_manifest_says_are_too_large(service: str) -> None:
    size = httpx.get(service).json()["batchSize"]
    batch = {f"q{n}": {"query": "Japan", "limit": 1} for n in range(size + 1)}
    assert httpx.post(service, data={"queries": json.dumps(batch)}).status_code == 413
    del batch["q0"]
    answer = httpx.post(service, data={"queries": json.dumps(batch)}, timeout=60)
    assert answer.json().keys() == batch.keys()


def test_large_dataset_takes_smaller_batches(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request may take so many comparisons; the manifest says how many queries that are."""
    monkeypatch.setattr(reconciliation, "COMPARISONS", 1000)
    size = httpx.get(service).json()["batchSize"]
    assert 1 <= size < 10
    batch = {f"q{n}": {"query": "Japan", "limit": 1} for n in range(size)}
    assert httpx.post(service, data={"queries": json.dumps(batch)}).status_code == 200
    batch["more"] = {"query": "Japan", "limit": 1}
    answer = httpx.post(service, data={"queries": json.dumps(batch)})
    assert (answer.status_code, "several batches" in answer.text) == (413, True)
    values = [f"v{n}" for n in range(COMPARED)]
    everything = {"q": {"properties": [{"pid": "rdfs:label", "v": values}]}}
    assert httpx.post(service, data={"queries": json.dumps(everything)}).status_code == 413


### A session, as OpenRefine has one


def test_column_of_names_becomes_things_with_values(service: str) -> None:
    """The types of the first rows are guessed, the rows matched, one cell judged, columns added."""
    manifest = httpx.get(service).json()
    column = ["Japan", "UNITED STATES", "Okinava", "America", "Atlantis"]
    guess = {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(column)}
    answers = httpx.post(service, data={"queries": json.dumps(guess)}).json()
    kinds = [k["id"] for a in answers.values() for c in a["result"] for k in c["type"]]
    assert STATE in {kind for kind in kinds if kinds.count(kind) > 1}
    typed = {key: {**query, "type": STATE, "type_strict": "should"} for key, query in guess.items()}
    answers = httpx.get(service, params={"queries": json.dumps(typed)}).json()
    matched = [next((c["id"] for c in a["result"] if c["match"]), None) for a in answers.values()]
    assert matched == ["japan", "united-states", None, "united-states", None]
    best = answers["q2"]["result"][0]
    preview = httpx.get(manifest["preview"]["url"].replace("{{id}}", best["id"]))
    assert (preview.status_code, "Okinawa" in preview.text) == (200, True)
    offered = manifest["extend"]["propose_properties"]
    place = offered["service_url"] + offered["service_path"]
    proposed = httpx.get(place, params={"type": STATE}).json()["properties"]
    wanted = {"ids": ["japan", best["id"]], "properties": [{"id": p["id"]} for p in proposed]}
    rows = httpx.post(service, data={"extend": json.dumps(wanted)}).json()["rows"]
    assert rows["japan"]["rdfs:label"] == [{"str": "Japan"}]
    assert {"id": "japan", "name": "Japan"} in rows["okinawa"]["comity:locatedIn"]


@pytest.mark.parametrize(
    "extend",
    [
        "{}",
        '{"ids": [1], "properties": []}',
        '{"ids": [], "properties": [{}]}',
        json.dumps({"ids": ["a"] * 1000, "properties": [{"id": "b"}] * 11}),
    ],
)
def test_extension_that_is_none_is_told(service: str, extend: str) -> None:
    assert httpx.post(service, data={"extend": extend}).status_code == 400


@pytest.mark.parametrize("path", ["preview", "flyout/entity", "flyout/type", "flyout/nothing"])
def test_unknown_id_is_not_found(service: str, path: str) -> None:
    answer = httpx.get(f"{service}/{path}", params={"id": "<script>alert(1)</script>"})
    assert (answer.status_code, "text/plain" in answer.headers["content-type"]) == (404, True)


def test_preview_may_be_framed_and_runs_nothing(service: str) -> None:
    answer = httpx.get(f"{service}/preview", params={"id": "japan"})
    assert "frame-ancestors" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "Nippon" in answer.text


def test_markup_in_data_stays_text() -> None:
    words = reconciliation.as_html("<b>bold</b>", ["<script>alert(1)</script>"])
    assert re.findall(r"<(?!/?(?:p|strong)>)", words) == []
