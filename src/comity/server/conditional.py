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


def is_unchanged(file: File, headers: Mapping[str, str]) -> bool:
    """Tell whether 304 is the answer; an entity tag decides before a date does."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or file.etag in _tags(tags)
    since = headers.get("if-modified-since")
    if since is None or file.modified is None:
        return False
    try:
        limit = parsedate_to_datetime(since)
    except ValueError:
        return False
    return limit.tzinfo is not None and file.modified <= limit.astimezone(UTC).date()


def _tags(header: str) -> set[str]:
    """Return the entity tags of a header; a weak tag counts as the strong one (section 13.1.2)."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
