"""Whether the reconciliation service takes the examples of its API, and answers by its schemas.

The folder of a version holds `schemas` and `examples`, each a folder with `valid` and `invalid`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import jsonschema
from jsonschema import Draft7Validator
from jsonschema_specifications import REGISTRY
from manifests import Outcome
from referencing.jsonschema import DRAFT7

_LOCATED = "comity:locatedIn"
_TYPE = "comity:Place"
_JAPAN = {"id": "japan"}
_OLD = {
    "q0": {"query": "Japan", "type": _TYPE},
    "q1": {"query": "Okinawa", "properties": [{"pid": _LOCATED, "v": _JAPAN}]},
}
_IN_JAPAN = {"matchType": "property", "propertyId": _LOCATED, "propertyValue": _JAPAN}
_NEW = {
    "queries": [
        {"type": _TYPE, "conditions": [{"matchType": "name", "propertyValue": "Japan"}]},
        {"conditions": [{"matchType": "id", "propertyValue": "okinawa"}, _IN_JAPAN]},
    ]
}
_LABELS = {"ids": ["japan", "okinawa"], "properties": [{"id": _LOCATED}, {"id": "rdfs:label"}]}
"""What this dataset has answers to."""

_PARTS = {
    "data-extension-metadata": "extend",
    "preview-metadata": "preview",
    "suggest-metadata": "suggest",
}
"""Examples of what is a property of a manifest."""

Send = Callable[[str], httpx.Response]


def reconciled(folder: Path, service: str, client: httpx.Client) -> Iterator[Outcome]:
    """Yield what becomes of the examples and of the service's answers, for one version."""
    version = folder.name
    valid = _validators(folder / "schemas")
    yield from _examples_hold(folder, valid, f"reconciliation {version}: examples by the schemas")

    def held(name: str, schema: str, answer: httpx.Response) -> Outcome:
        group = f"reconciliation {version}: answers"
        if answer.status_code != 200:
            return Outcome(group, name, f"{answer.status_code} {answer.text[:80]}")
        return Outcome(group, name, _fault(valid[schema], answer.json()))

    new = version != "0.2"
    accept = {"Accept": f"application/reconciliation.v{'1' if new else '0.2'}+json"}
    match, extend = _senders(service, client, new=new)
    yield held("manifest", "manifest", client.get(service, headers=accept))
    if new:
        yield held("its own manifest", "manifest", client.get(f"{service}/{version}"))
    for name in _examples(folder, "reconciliation-query-batch", "valid"):
        yield held(name.stem, "reconciliation-result-batch", match(name.read_text("utf-8")))
    own = json.dumps(_NEW if new else _OLD)
    yield held("own queries", "reconciliation-result-batch", match(own))
    for name in _examples(folder, "data-extension-query", "valid"):
        yield held(name.stem, "data-extension-response", extend(name.read_text("utf-8")))
    yield held("own extension", "data-extension-response", extend(json.dumps(_LABELS)))
    for kind, schema in (("entity", "entities"), ("property", "properties"), ("type", "types")):
        answer = client.get(f"{service}/suggest/{kind}", params={"prefix": "a"})
        yield held(f"suggest {kind}", f"suggest-{schema}-response", answer)
    path = "extend/propose" if new else "properties"
    answer = client.get(f"{service}/{path}", params={"type": "comity:Figure", "limit": "3"})
    yield held("properties", "data-extension-property-proposal", answer)
    for name in _examples(folder, "reconciliation-query-batch", "invalid"):
        status = match(name.read_text("utf-8")).status_code
        group = f"reconciliation {version}: faulty queries"
        yield Outcome(group, name.stem, None if status == 400 else f"status {status}")


def _senders(service: str, client: httpx.Client, *, new: bool) -> tuple[Send, Send]:
    """Return what sends queries and what sends extensions."""
    if not new:
        return (
            lambda text: client.post(service, data={"queries": text}),
            lambda text: client.post(service, data={"extend": text}),
        )
    plain = {"Content-Type": "application/json"}
    return (
        lambda text: client.post(f"{service}/match", content=text, headers=plain),
        lambda text: client.post(f"{service}/extend", content=text, headers=plain),
    )


def _examples_hold(
    folder: Path, valid: Mapping[str, Draft7Validator], group: str
) -> Iterator[Outcome]:
    """Yield whether the schemas, as they are used here, tell valid examples from others."""
    for kind in sorted(path.name for path in (folder / "examples").iterdir()):
        if kind not in valid:
            continue  # a part that the schemas do not name
        for sort in ("valid", "invalid"):
            for path in _examples(folder, kind, sort):
                fault = _fault(valid[kind], json.loads(path.read_text("utf-8")))
                wrong = fault if sort == "valid" else None if fault else "it is held valid"
                yield Outcome(group, f"{kind}/{sort}/{path.stem}", wrong)


def _fault(known: Draft7Validator, found: object) -> str | None:
    error = jsonschema.exceptions.best_match(known.iter_errors(found))
    return error.message[:120] if error else None


def _examples(folder: Path, kind: str, sort: str) -> list[Path]:
    return sorted((folder / "examples" / kind / sort).glob("*.json"))


def _validators(folder: Path) -> dict[str, Draft7Validator]:
    """Return the schemas by name; a file of theirs is Swagger's, which they take parts of."""
    schemas: dict[str, Any] = {
        path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")
    }
    known = [
        (str(schema["$id"]).rstrip("#"), DRAFT7.create_resource(schema))
        for schema in schemas.values()
        if "$id" in schema
    ]
    registry = REGISTRY.with_resources(known)
    manifest = schemas["manifest"]["$id"]
    for name, part in _PARTS.items():
        schemas[name] = {"$ref": f"{manifest}#/properties/{part}"}
    return {name: Draft7Validator(schema, registry=registry) for name, schema in schemas.items()}
