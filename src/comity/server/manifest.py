"""What a reconciliation service offers, as both versions of the API tell it.

0.2: https://reconciliation-api.github.io/specs/0.2/, section 3.2. 1.0-draft:
https://reconciliation-api.github.io/specs/1.0-draft/, section 3.1. One endpoint speaks both, since
their routes differ; only the manifest, which both have there, is asked for by media type.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from comity.server.negotiation import media_ranges
from comity.server.vocabulary import Names
from comity.site import Site

OLD, NEW = "0.2", "1.0-draft"
VERSIONS = (OLD, NEW)
MEDIA_TYPES: Mapping[str, str] = {
    "application/reconciliation.v0.2+json": OLD,
    "application/reconciliation.v1+json": NEW,
}
"""By which a client may ask for a version, as services that speak several have agreed to."""
PREVIEW = {"width": 400, "height": 200}
_VERSIONED = re.compile(r"application/reconciliation\.v[^/]*\+json")
_LIMIT = {"type": "number", "default": 0}
_CONTENT = {
    "type": "select",
    "default": "literal",
    "choices": [{"value": "literal", "name": "thing"}, {"value": "id", "name": "IRI"}],
}
_SETTINGS = (
    ("limit", "Limit", "Most values for each thing; 0 for all", _LIMIT),
    ("content", "Content", "Whether a thing is given as a thing or as its IRI", _CONTENT),
)


def wanted_type(accept: str | None, spoken: Container[str]) -> str | None:
    """Return the media type of the version that a client likes best; none where it names none.

    Raise LookupError for a client that names versions, and none of those that are spoken.
    """
    ranges = media_ranges(accept or "")
    named = [r for r in ranges if _VERSIONED.fullmatch(r.name)]
    known = [r for r in named if r.quality > 0 and MEDIA_TYPES.get(r.name, "") in spoken]
    if named and not known:
        raise LookupError
    return max(known, key=lambda r: r.quality).name if known else None


def old_manifest(site: Site, place: str, path: str, names: Names, batch: int) -> dict[str, Any]:
    """Return the manifest of version 0.2; `place` is where the site is reached.

    `batch` is how many queries are answered at once.
    """

    def at(below: str) -> dict[str, str]:
        return {"service_url": f"{place}{path}", "service_path": below}

    def suggesting(kind: str) -> dict[str, str]:
        return {**at(f"/suggest/{kind}"), "flyout_service_path": f"/flyout/{kind}?id=${{id}}"}

    settings = [
        {"name": of, "label": name, "help_text": words, **more}
        for of, name, words, more in _SETTINGS
    ]
    return {
        **_both(site, place, names, batch),
        "identifierSpace": names.known.space,
        "schemaSpace": site.base,
        "view": {"url": f"{place}id/{{{{id}}}}"},
        "preview": {"url": f"{place}{path}/preview?id={{{{id}}}}", **PREVIEW},
        "suggest": {kind: suggesting(kind) for kind in ("entity", "property", "type")},
        "extend": {"propose_properties": at("/properties"), "property_settings": settings},
    }


def new_manifest(site: Site, place: str, names: Names, batch: int) -> dict[str, Any]:
    """Return the manifest of version 1.0-draft, which tells no paths: they are all known."""
    settings = [
        {"id": of, "name": name, "helpText": words, **more} for of, name, words, more in _SETTINGS
    ]
    return {
        **_both(site, place, names, batch),
        "lang": "en",
        "view": {"url": f"{place}id/{{+id}}"},
        "preview": PREVIEW,
        "suggest": dict.fromkeys(("entity", "property", "type"), True),
        "extend": {"proposeProperties": True, "propertySettings": settings},
        "standardizedScore": True,
    }


def _both(site: Site, place: str, names: Names, batch: int) -> dict[str, Any]:
    return {
        "versions": list(VERSIONS),
        "name": site.resources["dataset"].title,
        "documentation": f"{place}description.html",
        "defaultTypes": [names.described(node) for node in names.types()],
        "batchSize": batch,
    }
