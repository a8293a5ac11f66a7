"""JSON that a client sent -> reconciliation queries and data extensions, or what is wrong.

Queries of version 0.2 of the API (https://reconciliation-api.github.io/specs/0.2/, section 4.1) and
of 1.0-draft (https://reconciliation-api.github.io/specs/1.0-draft/, section 4.1).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pyoxigraph import NamedNode

from comity.server.matching import Condition, Sought

BATCH = 100
"""Most queries in one request; OpenRefine sends ten."""
CELLS = 10_000
"""Most cells of one data extension: ids times properties."""
COMPARED = 20
"""Most values that are compared for one query, in all its conditions."""
LIMIT = 100
"""Most candidates for one query."""
EXACT = "ExactMatch"
"""The one way to compare values that is offered by name."""
_FIELDS = {"query", "type", "limit", "properties", "type_strict"}
_QUERY_FIELDS = {"conditions", "type", "limit", "lang", "dir"}
Named = Callable[[str], NamedNode]


class BadQueryError(ValueError):
    """What is wrong with what was sent."""


class TooManyError(BadQueryError):
    """More queries, or queries that take more, than are answered at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """Ids of things, and the properties asked of them: id, node, most values, as IRIs or not."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, NamedNode, int, bool], ...]


def queries(text: str, named: Named) -> dict[str, Sought]:
    """Return a batch of queries of 0.2 by key; raise BadQueryError where it is none.

    `named` gives the node of the id of a type or property.
    """
    batch = _object(_parsed(text), "queries")
    _check_size(batch)
    return {key: _sought(_object(value, key), key, named) for key, value in batch.items()}


def match_queries(text: str, named: Named) -> tuple[Sought, ...]:
    """Return a batch of queries of 1.0-draft, in order; raise BadQueryError where it is none."""
    batch = _object(_parsed(text), "the body").get("queries")
    if not isinstance(batch, list):
        raise BadQueryError("Send an object with `queries`, a list.")
    _check_size(batch)
    found = []
    for number, value in enumerate(batch, start=1):
        where = f"query {number}"
        found.append(_matched(_object(value, where), where, named))
    return tuple(found)


def extension(text: str, named: Named) -> Extension:
    """Return a data extension query; raise BadQueryError where it is none."""
    asked = _object(_parsed(text), "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not _texts(ids) or not isinstance(properties, list):
        raise BadQueryError("extend: give `ids` and `properties`, each a list.")
    if len(ids) * len(properties) > CELLS:
        raise BadQueryError(f"extend: ask for at most {CELLS:,} cells, ids times properties.")
    return Extension(ids=tuple(ids), properties=tuple(_property(p, named) for p in properties))


def _check_size(batch: Collection[object]) -> None:
    if len(batch) > BATCH:
        raise TooManyError(f"There are {len(batch)} queries; send at most {BATCH} at once.")


def _sought(asked: Mapping[str, Any], where: str, named: Named) -> Sought:
    """Return a query of 0.2: its `query` is compared with names, `properties` with values."""
    query, kinds = asked.get("query", ""), asked.get("type", [])
    properties, limit = asked.get("properties", []), asked.get("limit", 10)
    kinds = [kinds] if isinstance(kinds, str) else kinds
    _check_fields(asked, _FIELDS, where)
    _check_values(
        where,
        query=isinstance(query, str),
        type=_texts(kinds),
        properties=isinstance(properties, list),
        limit=_is_number(limit),
        type_strict=asked.get("type_strict", "any") in {"any", "all", "should"},
    )
    if "query" not in asked and not properties:
        raise BadQueryError(f"{where}: give a `query` or `properties`.")
    names = [Condition(match="name", values=(query,))] if query else []
    return Sought(
        conditions=_bounded([*names, *(_compared(p, where, named) for p in properties)], where),
        types=tuple(map(named, kinds)),
        strict=asked.get("type_strict", "any"),
        limit=min(int(limit), LIMIT),
    )


def _matched(asked: Mapping[str, Any], where: str, named: Named) -> Sought:
    """Return a query of 1.0-draft: one type at most, and at least one condition."""
    conditions, limit = asked.get("conditions"), asked.get("limit", 10)
    _check_fields(asked, _QUERY_FIELDS, where)
    _check_values(
        where,
        conditions=isinstance(conditions, list) and bool(conditions),
        type=isinstance(asked.get("type", ""), str),
        limit=_is_number(limit) and limit >= 1,
        lang=isinstance(asked.get("lang", ""), str),
        dir=asked.get("dir", "auto") in {"ltr", "rtl", "auto"},
    )
    return Sought(
        conditions=_bounded([_condition(c, where, named) for c in conditions or ()], where),
        types=(named(asked["type"]),) if "type" in asked else (),
        limit=min(int(limit), LIMIT),
    )


def _condition(asked: object, where: str, named: Named) -> Condition:
    found = _object(asked, f"{where}, conditions")
    match, pid = found.get("matchType"), found.get("propertyId", "")
    values = _listed(found.get("propertyValue"))
    quantifier, qualifier = found.get("matchQuantifier", "any"), found.get("matchQualifier", "")
    _check_values(
        f"{where}, conditions",
        matchType=match in {"name", "id", "property"},
        propertyId=isinstance(pid, str) and (bool(pid) or match != "property"),
        propertyValue=all(map(_is_value, values)),
        required=isinstance(found.get("required", False), bool),
        matchQuantifier=quantifier in {"any", "all", "none"},
        matchQualifier=isinstance(qualifier, str),
    )
    return Condition(
        match=str(match),
        id=pid,
        compared=named(pid) if match == "property" else None,
        values=values,
        required=found.get("required", False),
        quantifier=quantifier,
        exact=qualifier == EXACT,
    )


def _compared(asked: object, where: str, named: Named) -> Condition:
    found = _object(asked, f"{where}, properties")
    pid, values = found.get("pid"), _listed(found.get("v"))
    if not isinstance(pid, str) or not all(map(_is_value, values)):
        raise BadQueryError(f"{where}: a property has a `pid` and a value `v`, or several.")
    return Condition(match="property", id=pid, compared=named(pid), values=values)


def _bounded(conditions: list[Condition], where: str) -> tuple[Condition, ...]:
    count = sum(len(condition.values) for condition in conditions)
    if count > COMPARED:
        raise BadQueryError(f"{where}: give at most {COMPARED} values to compare with.")
    return tuple(conditions)


def _check_fields(asked: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := asked.keys() - known:
        raise BadQueryError(f"{where}: there is no field {min(unknown)!r}.")


def _check_values(where: str, **fine: bool) -> None:
    for name, holds in fine.items():
        if not holds:
            raise BadQueryError(f"{where}: the value of `{name}` is not as the API has it.")


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_value(value: object) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("id"), str)
    return isinstance(value, str | int | float)  # a boolean is an int


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
