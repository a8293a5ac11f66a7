"""Conditional requests: whether what a client holds is what would be sent (RFC 9110, 13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime

from comity.site import File


def http_date(day: date) -> str:
    """Return the start of a day as an HTTP date.

    >>> http_date(date(1997, 7, 28))
    'Mon, 28 Jul 1997 00:00:00 GMT'
    """
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return format_datetime(moment, usegmt=True)


def is_another(file: File, headers: Mapping[str, str]) -> bool:
    """Tell whether 412 is the answer: a client wants what it knows, and this is another file."""
    tags = headers.get("if-match")
    if tags is not None:
        strong = {tag.strip() for tag in tags.split(",")}
        return tags.strip() != "*" and file.etag not in strong
    since = _day(headers.get("if-unmodified-since"))
    return since is not None and file.modified is not None and file.modified > since


def is_unchanged(file: File, headers: Mapping[str, str]) -> bool:
    """Tell whether 304 is the answer; an entity tag decides before a date does."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or file.etag in _tags(tags)
    since = _day(headers.get("if-modified-since"))
    return since is not None and file.modified is not None and file.modified <= since


def _day(header: str | None) -> date | None:
    """Return the day of an HTTP date; none of anything else."""
    try:
        moment = parsedate_to_datetime(header or "")
        return moment.astimezone(UTC).date() if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _tags(header: str) -> set[str]:
    """Return the entity tags of a header; a weak tag counts as the strong one (section 13.1.2)."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
