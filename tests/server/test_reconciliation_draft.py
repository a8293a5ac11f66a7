"""The reconciliation service as clients of version 1.0-draft of its API ask it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from comity.server import reconciliation
from comity.server.app import application
from comity.server.asking import BATCH, COMPARED
from comity.server.running import in_background
from comity.site import Site

STATE = "comity:State"
LOCATED = "comity:locatedIn"
NEW_TYPE = "application/reconciliation.v1+json"
OLD_TYPE = "application/reconciliation.v0.2+json"


@pytest.fixture(scope="module")
def service(served: Site) -> Iterator[str]:
    with in_background(application(served, reconciliation.routes(served))) as port:
        yield f"http://127.0.0.1:{port}/reconcile"


def condition(match: str, value: object, **more: object) -> dict[str, Any]:
    return {"matchType": match, "propertyValue": value, **more}


def located(value: object, **more: object) -> dict[str, Any]:
    return condition("property", value, propertyId=LOCATED, **more)


def matched(service: str, *conditions: object, **more: object) -> list[dict[str, Any]]:
    answer = httpx.post(f"{service}/match", json={"queries": [{"conditions": conditions, **more}]})
    assert answer.status_code == 200, answer.text
    (result,) = answer.json()["results"]
    found: list[dict[str, Any]] = result["candidates"]
    return found


def score(service: str, of: str, *conditions: object) -> float | None:
    found = matched(service, *conditions, limit=100)
    return next((c["score"] for c in found if c["id"] == of), None)


### Versions


@pytest.mark.parametrize(
    ("accept", "version", "media_type"),
    [
        ("*/*", "0.2", "application/json"),
        ("application/json", "0.2", "application/json"),
        (NEW_TYPE, "1.0", NEW_TYPE),
        (OLD_TYPE, "0.2", OLD_TYPE),
        (f"application/json, {NEW_TYPE};q=0.1", "1.0", NEW_TYPE),
        (f"{NEW_TYPE};q=0.5, {OLD_TYPE};q=0.6", "0.2", OLD_TYPE),
        (f"{NEW_TYPE}, application/reconciliation.v2+json", "1.0", NEW_TYPE),
    ],
)
def test_client_gets_the_manifest_of_the_version_that_it_asks_for(
    service: str, accept: str, version: str, media_type: str
) -> None:
    answer = httpx.get(service, headers={"Accept": accept})
    assert answer.headers["content-type"] == media_type
    assert "Accept" in answer.headers["vary"]
    told = answer.json()
    assert told["versions"] == ["0.2", "1.0-draft"]
    assert ("identifierSpace" in told) is (version == "0.2")
    assert (told["suggest"]["entity"] is True) is (version == "1.0")


@pytest.mark.parametrize(
    "accept",
    ["application/reconciliation.v2+json", "application/reconciliation.v1.1+json, */*"],
)
def test_version_that_is_not_spoken_is_406_with_those_that_are(service: str, accept: str) -> None:
    answer = httpx.get(service, headers={"Accept": accept})
    assert answer.status_code == 406
    assert {NEW_TYPE, OLD_TYPE} <= set(answer.text.split())
    assert "Accept" in answer.headers["vary"]


def test_client_that_names_no_version_has_an_endpoint_of_its_own(service: str) -> None:
    root = f"{service}/1.0-draft"
    told = httpx.get(root).json()
    assert told["suggest"] == {"entity": True, "property": True, "type": True}
    batch = {"queries": [{"conditions": [condition("name", "Japan")]}]}
    assert httpx.post(f"{root}/match", json=batch).json()["results"][0]["candidates"]
    assert httpx.get(f"{root}/suggest/type", params={"prefix": "sta"}).json()["result"]
    assert httpx.get(f"{root}/preview", params={"id": "japan"}).status_code == 200
    assert httpx.get(f"{root}/extend/propose", params={"type": STATE}).json()["type"] == STATE
    assert httpx.get(root, headers={"Accept": OLD_TYPE}).status_code == 406


def test_answers_are_of_the_version_of_their_path(service: str) -> None:
    batch = {"queries": [{"conditions": [condition("name", "Japan")]}]}
    headers = {"Accept": NEW_TYPE, "Content-Type": NEW_TYPE}
    answer = httpx.post(f"{service}/match", content=json.dumps(batch), headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, NEW_TYPE)
    answer = httpx.post(f"{service}/match", json=batch, headers={"Accept": OLD_TYPE})
    assert answer.status_code == 406


### Conditions


def test_name_or_id_finds_the_thing(service: str) -> None:
    iri = "https://w3id.org/comity/id/japan"
    for one in (
        condition("name", "Nippon"),
        condition("name", "japan"),
        condition("name", {"id": "japan", "name": "something"}),
        condition("id", "japan"),
        condition("id", iri),
    ):
        best = matched(service, one)[0]
        assert (best["id"], best["match"], best["score"]) == ("japan", True, 100), one
    assert matched(service, condition("id", "jap")) == []


def test_type_filters(service: str) -> None:
    found = matched(service, condition("name", "Japan"), type=STATE)
    assert found
    assert all(STATE in {kind["id"] for kind in c["type"]} for c in found)


def test_property_raises_or_lowers_a_score(service: str) -> None:
    named = condition("name", "Okinawa")
    assert score(service, "okinawa", named, located({"id": "japan"})) == 100
    assert score(service, "okinawa", named, located("Atlantis")) == pytest.approx(70, abs=15)
    assert score(service, "okinawa", located("Japan")) == 100


def test_required_condition_excludes_what_does_not_fit(service: str) -> None:
    named = condition("name", "Okinawa")
    assert score(service, "okinawa", named, located("Japan", required=True)) == 100
    assert score(service, "okinawa", named, located("Atlantis", required=True)) is None
    close = condition("name", "Okinava", required=True)
    assert score(service, "okinawa", close) is None


@pytest.mark.parametrize(
    ("quantifier", "value", "expected"),
    [
        ("any", ["Japan", "Atlantis"], 100),
        ("all", ["Japan", "Asia-Pacific region"], 100),
        ("all", ["Japan", "Atlantis"], None),
        ("none", ["Atlantis"], 100),
        ("none", ["Atlantis", "Japan"], None),
    ],
)
def test_quantifier_tells_how_many_values_are_to_fit(
    service: str, quantifier: str, value: list[str], expected: int | None
) -> None:
    one = located(value, matchQuantifier=quantifier, required=True)
    assert score(service, "okinawa", condition("name", "Okinawa"), one) == expected


def test_exact_match_takes_a_value_as_it_is(service: str) -> None:
    """The one qualifier that is offered, for each property; others are not told of."""
    (offered,) = httpx.get(f"{service}/suggest/property", params={"prefix": LOCATED}).json()[
        "result"
    ]
    (qualifier,) = offered["matchQualifiers"]
    near = located("japn", required=False)
    exact = {**near, "matchQualifier": qualifier["id"]}
    named = condition("name", "Okinawa")
    loose, strict = (score(service, "okinawa", named, c) for c in (near, exact))
    assert loose is not None
    assert strict == 70
    assert loose > strict


def test_each_condition_is_a_feature_with_a_name(service: str) -> None:
    best, *_ = matched(
        service, condition("name", "Okinawa"), condition("name", "Okinawa"), located("Japan")
    )
    ids = [feature["id"] for feature in best["features"]]
    assert ids == ["name", "name:2", f"property:{LOCATED}"]
    assert all(feature["name"] for feature in best["features"])


def test_results_come_in_the_order_of_the_queries(service: str) -> None:
    names = ["Okinawa", "Japan", "Xylophone Zzz"]
    batch = {"queries": [{"conditions": [condition("name", name)]} for name in names]}
    results = httpx.post(f"{service}/match", json=batch).json()["results"]
    assert [r["candidates"][0]["id"] if r["candidates"] else None for r in results] == [
        "okinawa",
        "japan",
        None,
    ]


### Suggestions and values


def test_suggestions_are_paged_and_found_by_id(service: str) -> None:
    url = f"{service}/suggest/entity"

    def suggested(**parameters: str) -> list[str]:
        found = httpx.get(url, params=parameters).json()["result"]
        return [one["id"] for one in found]

    everything = suggested(prefix="", limit="1000")
    assert len(everything) == len(set(everything)) > 10
    assert suggested(prefix="", limit="3", offset="2") == everything[2:5]
    assert suggested(prefix="okinawa")[0] == "okinawa"
    assert suggested(prefix="https://w3id.org/comity/id/japan") == ["japan"]


def test_types_tell_what_is_broader(service: str) -> None:
    found = httpx.get(f"{service}/suggest/type", params={"prefix": ""}).json()["result"]
    by_id = {kind["id"]: {b["id"] for b in kind.get("broader", ())} for kind in found}
    assert {"comity:Actor", "comity:Place"} <= by_id[STATE]


def test_rows_come_in_order_with_languages(service: str) -> None:
    wanted = {"ids": ["japan", "nowhere"], "properties": [{"id": "rdfs:label"}, {"id": LOCATED}]}
    told = httpx.post(f"{service}/extend", json=wanted).json()
    assert [row["id"] for row in told["rows"]] == ["japan", "nowhere"]
    assert [p["id"] for p in told["rows"][0]["properties"]] == ["rdfs:label", LOCATED]
    assert told["rows"][0]["properties"][0]["values"] == [{"str": "Japan", "lang": "en"}]
    assert told["rows"][1]["properties"][0]["values"] == []


### Refusals


@pytest.mark.parametrize(
    "body",
    [
        "not JSON",
        "[]",
        "{}",
        '{"queries": {}}',
        '{"queries": ["Japan"]}',
        '{"queries": [{"query": "Japan"}]}',
        json.dumps({"queries": [{"conditions": []}]}),
        json.dumps({"queries": [{"conditions": [{"propertyValue": "x"}]}]}),
        json.dumps({"queries": [{"conditions": [condition("name", None)]}]}),
        json.dumps({"queries": [{"conditions": [condition("property", "x")]}]}),
        json.dumps({"queries": [{"conditions": [condition("name", "x", required="yes")]}]}),
        json.dumps({"queries": [{"conditions": [condition("name", "x", matchQuantifier="no")]}]}),
        json.dumps({"queries": [{"conditions": [condition("name", "x")], "limit": 0}]}),
        json.dumps({"queries": [{"conditions": [condition("name", "x")], "type": ["a", "b"]}]}),
        json.dumps({"queries": [{"conditions": [condition("name", ["x"] * (COMPARED + 1))]}]}),
    ],
)
def test_batch_that_is_none_is_told(service: str, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = httpx.post(f"{service}/match", content=body, headers=headers)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"].startswith("text/plain")


def test_what_cannot_be_taken_has_its_status(service: str) -> None:
    url = f"{service}/match"
    many = {"queries": [{"conditions": [condition("name", "x")]}] * (BATCH + 1)}
    assert httpx.post(url, json=many).status_code == 413
    assert httpx.post(url, data={"queries": "{}"}).status_code == 415
    utf16 = {"Content-Type": "application/json; charset=utf-16"}
    assert httpx.post(url, content=b"{}", headers=utf16).status_code == 415
    plain = {"Content-Type": "application/json"}
    assert httpx.post(url, content=b'{"\xff": 1}', headers=plain).status_code == 400
    got = httpx.get(url)
    assert (got.status_code, got.headers["allow"]) == (405, "POST, OPTIONS")
    posted = httpx.post(f"{service}/1.0-draft", json={})
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
