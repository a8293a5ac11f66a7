"""Accept header, forms -> the form to send (RFC 9110 section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.site.forms import Form

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER = rf';\s*({_WORD})\s*=\s*({_WORD}|"(?:[^"\\]|\\.)*")\s*'
_RANGE = re.compile(rf"\s*(\*/\*|{_WORD}/\*|{_WORD}/{_WORD})\s*((?:{_PARAMETER}|;\s*)*)", re.ASCII)
_PARAMETERS = re.compile(_PARAMETER)
_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_EXACT, _ALIAS, _SUBTYPE, _ANY = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class MediaRange:
    """A member of an Accept header; `name` is in lower case, such as `text/*`."""

    name: str
    quality: float


def media_ranges(accept: str) -> tuple[MediaRange, ...]:
    """Return the members of an Accept header that are well formed; the others say nothing.

    Parameters other than `q` are not compared: no form here has variants by parameter.

    >>> media_ranges("text/turtle;q=0.5, nonsense, */*;q=0")
    (MediaRange(name='text/turtle', quality=0.5), MediaRange(name='*/*', quality=0.0))
    """
    found = []
    for member in _MEMBER.findall(accept):
        matched = _RANGE.fullmatch(member)
        if matched is None:
            continue
        parameters = {name.lower(): value for name, value in _PARAMETERS.findall(matched[2])}
        quality = parameters.get("q", "1")
        if _QUALITY.fullmatch(quality):
            found.append(MediaRange(matched[1].lower(), float(quality)))
    return tuple(found)


def best(accept: str | None, forms: Sequence[Form]) -> Form | None:
    """Return the form that a client likes best; none when it takes none of them.

    Of equals, one that is asked for by name goes before one that a wildcard allows, RDF before
    HTML if both are named (no browser names RDF), then the order of `forms`. No header, or one
    without a well-formed member, takes anything.
    """
    ranges = media_ranges(accept) if accept is not None else ()
    if not ranges:
        return forms[0]
    rated = {form: _rate(form, ranges) for form in forms}

    def liking(form: Form) -> tuple[float, bool, bool]:
        quality, named = rated[form]
        return quality, named, named and form.write is not None

    found = max(forms, key=liking)  # the first of equals
    return found if rated[found][0] > 0 else None


def _rate(form: Form, ranges: Iterable[MediaRange]) -> tuple[float, bool]:
    """Return a form's quality by the most specific range that fits, and whether that names it."""
    fitting = [(_fit(form, r.name), r.quality) for r in ranges]
    found = [(fit, quality) for fit, quality in fitting if fit is not None]
    if not found:
        return 0.0, False
    fit, quality = max(found)
    return quality, fit >= _ALIAS


def _fit(form: Form, name: str) -> int | None:
    """Return how closely a range names a form; none when it does not fit."""
    if name == form.media_type:
        return _EXACT
    if name in form.aliases:
        return _ALIAS
    if name == form.media_type.partition("/")[0] + "/*":
        return _SUBTYPE
    return _ANY if name == "*/*" else None
