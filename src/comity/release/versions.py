"""Version numbers of datasets, their order and their IRIs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from comity.errors import UsageError

_NUMBER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)
LOGS = "changes/"
"""Folder of the RDF change logs."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version of a dataset, and the day it was issued (ISO 8601), if that is told."""

    version: str
    issued: str = ""


def number(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version; raise UsageError for anything else.

    >>> number("1.10.0") > number("1.9.3")
    True
    """
    found = _NUMBER.fullmatch(version)
    if found is None:
        raise UsageError(
            "a version has three numbers without leading zeros",
            where=f"version {version}",
            remedy="give one such as 1.0.0",
        )
    return int(found[1]), int(found[2]), int(found[3])


def follows(release: Release, previous: Release | None) -> None:
    """Raise UsageError for what is no version or date, and where a release does not go forward."""
    number(release.version)
    if release.issued:
        _check_date(release.issued)
    if previous is None:
        return
    if number(release.version) <= number(previous.version):
        raise UsageError(
            f"it must come after the previous version, which is {previous.version}",
            where=f"version {release.version}",
            remedy="give a higher version, or an earlier --previous",
        )
    if release.issued and release.issued < previous.issued:
        raise UsageError(
            f"the previous version was issued later, on {previous.issued}",
            where=f"date {release.issued}",
            remedy="correct the date",
        )


def _check_date(text: str) -> None:
    try:
        if _DATE.fullmatch(text):
            date.fromisoformat(text)
            return
    except ValueError:
        pass
    raise UsageError("not a day of the calendar", where=f"date {text}", remedy="give YYYY-MM-DD")


def version_iri(base: str, version: str) -> NamedNode:
    """Return the IRI of a version of a dataset; `{base}dataset` is the dataset over time."""
    return NamedNode(f"{base}dataset/{version}")


def changes_path(version: str) -> str:
    """Return the path of the RDF change log of a version, below the base as in its folder."""
    return f"{LOGS}{version}.ttl"
