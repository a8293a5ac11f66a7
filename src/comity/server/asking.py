"""JSON that a client sent -> reconciliation queries and data extensions, or what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pyoxigraph import NamedNode

from comity.server.matching import Sought

BATCH = 100
"""Most queries in one request; OpenRefine sends ten."""
CELLS = 10_000
"""Most cells of one data extension: ids times properties."""
COMPARED = 20
"""Most properties of a query, and most values of one."""
LIMIT = 100
"""Most candidates for one query."""
LONGEST = 300
"""Characters of a query that are compared."""
_FIELDS = {"query", "type", "limit", "properties", "type_strict"}
Named = Callable[[str], NamedNode]


class BadQueryError(ValueError):
    """What is wrong with what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """Ids of things, and the properties asked of them: id, node, most values, as IRIs or not."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, NamedNode, int, bool], ...]


def queries(text: str, named: Named) -> dict[str, Sought]:
    """Return a batch of queries; raise BadQueryError where it is none.

    `named` gives the node of the id of a type or property.
    """
    batch = _object(_parsed(text), "queries")
    if len(batch) > BATCH:
        raise BadQueryError(f"There are {len(batch)} queries; send at most {BATCH} at once.")
    return {key: _sought(_object(value, key), key, named) for key, value in batch.items()}


def extension(text: str, named: Named) -> Extension:
    """Return a data extension query; raise BadQueryError where it is none."""
    asked = _object(_parsed(text), "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not _texts(ids) or not isinstance(properties, list):
        raise BadQueryError("extend: give `ids` and `properties`, each a list.")
    if len(ids) * len(properties) > CELLS:
        raise BadQueryError(f"extend: ask for at most {CELLS:,} cells, ids times properties.")
    return Extension(ids=tuple(ids), properties=tuple(_property(p, named) for p in properties))


def _sought(asked: Mapping[str, Any], key: str, named: Named) -> Sought:
    if unknown := asked.keys() - _FIELDS:
        raise BadQueryError(f"{key}: there is no field {min(unknown)!r}.")
    query, kinds = asked.get("query", ""), asked.get("type", [])
    properties, limit = asked.get("properties", []), asked.get("limit", 10)
    kinds = [kinds] if isinstance(kinds, str) else kinds
    fine = {
        "query": isinstance(query, str),
        "type": _texts(kinds),
        "properties": isinstance(properties, list) and len(properties) <= COMPARED,
        "limit": isinstance(limit, int | float) and isfinite(limit),
        "type_strict": asked.get("type_strict", "any") in {"any", "all", "should"},
    }
    for name, holds in fine.items():
        if not holds:
            raise BadQueryError(f"{key}: the value of `{name}` is not as the API has it.")
    if "query" not in asked and not properties:
        raise BadQueryError(f"{key}: give a `query` or `properties`.")
    return Sought(
        query=query[:LONGEST],
        types=tuple(map(named, kinds)),
        strict=asked.get("type_strict", "any"),
        limit=min(int(limit), LIMIT),
        properties=tuple(_compared(p, key, named) for p in properties),
    )


def _compared(asked: object, key: str, named: Named) -> tuple[str, NamedNode, tuple[object, ...]]:
    found = _object(asked, f"{key}, properties")
    pid, value = found.get("pid"), found.get("v")
    values = tuple(value) if isinstance(value, list) else (value,)
    if not isinstance(pid, str) or not all(map(_is_value, values)) or len(values) > COMPARED:
        raise BadQueryError(f"{key}: a property has a `pid` and a value `v`, or several.")
    return pid, named(pid), values


def _is_value(value: object) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("id"), str)
    return isinstance(value, str | int | float)


def _property(asked: object, named: Named) -> tuple[str, NamedNode, int, bool]:
    found = _object(asked, "extend, properties")
    pid, settings = found.get("id"), found.get("settings") or {}
    if not isinstance(pid, str) or not isinstance(settings, dict):
        raise BadQueryError("extend: a property has an `id`, and may have `settings`.")
    limit = str(settings.get("limit", "0"))
    return (
        pid,
        named(pid),
        int(limit) if limit.isascii() and limit.isdigit() and len(limit) < len("9999999") else 0,
        settings.get("content") == "id",
    )


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadQueryError(f"This is not JSON: {error}.") from None


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadQueryError(f"{where}: this is to be a JSON object.")
    return value


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
