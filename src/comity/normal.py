"""Plain forms of a text: one of the same length, and one without runs of white space."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
_RUN = re.compile(r"(?P<word>\S+)|\s+")
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys(map(chr, [*range(9), 11, 12, 13, *range(14, 32), *range(127, 160)]), " "),
        **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u200a\u200b\u202f\u2060\ufeff", " "),
        **dict.fromkeys("\u2018\u2019\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201f\u2033", '"'),
        **dict.fromkeys("\u2010\u2011", "-"),
    }
)


def normal_form(text: str) -> str:
    """Return the text with typographic variants made plain, character for character.

    >>> normal_form("Japan\u2019s\u00a0bases")
    "Japan's bases"
    """
    return text.translate(_SAME_LENGTH)


def collapsed(normal: str) -> tuple[str, tuple[int, ...]]:
    """Return a text with each run of white space made one space, and where each character was.

    >>> collapsed("land,  sea  and air")[0]
    'land, sea and air'
    """
    kept: list[int] = []
    for run in _RUN.finditer(normal):
        kept.extend(range(*run.span()) if run["word"] else run.span()[:1])
    plain = _SPACE.sub(" ", normal)
    return plain, tuple(kept)
