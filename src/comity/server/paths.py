"""The target of a request -> a path of the site, in the one form that is canonical."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes, urlsplit

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9._~/-]")
"""What needs no escape: unreserved characters, and the slash, which here only parts a path."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BadPathError(ValueError):
    """A path that names nothing, with the reason."""


def origin_form(target: bytes) -> bytes:
    """Return the path of a request target, whose form is origin or absolute (RFC 9112, 3.2).

    The host in an absolute target does not matter. Raise BadPathError where it is no URI.

    >>> origin_form(b"http://anywhere/id/norway"), origin_form(b"/id/norway")
    (b'/id/norway', b'/id/norway')
    """
    if not re.match(b"(?i)https?://", target):
        return target
    try:
        return urlsplit(target).path or b"/"
    except ValueError as error:
        raise BadPathError("the address is no URI") from error


def decoded(path: str) -> str:
    """Return a path with its escapes decoded once and without the first slash.

    Raise BadPathError for a broken escape, bytes that are not UTF-8, and control characters.
    """
    broken = _BROKEN.search(path)
    if broken:
        raise BadPathError(f"a % at character {broken.start() + 1} begins no escape such as %20")
    try:
        text = unquote_to_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise BadPathError("the escapes are not UTF-8") from error
    if _CONTROL.search(text):
        raise BadPathError("it holds a control character")
    return text.removeprefix("/")


def normalized(path: str) -> str:
    """Return a raw path with needless escapes undone and the others in upper case (section 6.2.2).

    >>> normalized("/id%2f%6eorway%c3%b8")
    '/id/norway%C3%B8'
    """

    def mend(escape: re.Match[str]) -> str:
        letter = chr(int(escape[1], 16))
        return letter if _PLAIN.fullmatch(letter) else escape[0].upper()

    return _ESCAPE.sub(mend, path)


def canonical(path: str, by_case: Mapping[str, str]) -> str | None:
    """Return the path of the site that another spelling means; none when there is none.

    `by_case` maps each path in lower case to itself. Slashes too many, at the end and within, and
    another case are put right; `..` names nothing here.
    """
    bare = re.sub(r"/+", "/", path).strip("/")
    return by_case.get(bare.casefold())
