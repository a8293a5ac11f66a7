"""Plain forms of a text: one of the same length, and one without runs of white space."""

from __future__ import annotations

import re

_RUN = re.compile(r"\s\s+|[^\S ]")
"""White space that is more than one space."""
PARAGRAPH = " \u00b6 "
"""What stands for a blank line in a text without runs of white space."""
_PLAIN = {
    **dict.fromkeys(map(chr, [*range(9), 11, 12, 13, *range(14, 32), *range(127, 160)]), " "),
    **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u200a\u200b\u202f\u2060\ufeff", " "),
    **dict.fromkeys("\u2018\u2019\u201b\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201f\u2033", '"'),
    **dict.fromkeys("\u2010\u2011", "-"),
}
_VARIANT = re.compile(f"[{re.escape(''.join(_PLAIN))}]")


def normal_form(text: str) -> str:
    """Return the text with typographic variants made plain, character for character.

    >>> normal_form("Peru\u2019s\u00a0ports")
    "Peru's ports"
    """
    return _VARIANT.sub(lambda found: _PLAIN[found[0]], text)


def collapsed(normal: str, paragraphs: frozenset[int] = frozenset()) -> tuple[str, tuple[int, ...]]:
    r"""Return a text with each run of white space made one space, and where each character was.

    A blank line, and what stands before one of `paragraphs` (offsets), becomes a pilcrow between
    spaces, so that nothing is found across it.

    >>> collapsed("land,  sea\n  and air")[0]
    'land, sea and air'
    >>> collapsed("Department of State\n\nNorway")[0]
    'Department of State ¶ Norway'
    >>> collapsed("Department of State\nNorway", frozenset({20}))[0]
    'Department of State ¶ Norway'
    """
    pieces: list[str] = []
    kept: list[int] = []
    begin = 0
    for run in _RUN.finditer(normal):
        space = PARAGRAPH if run[0].count("\n") > 1 or run.end() in paragraphs else " "
        pieces += normal[begin : run.start()], space
        kept.extend(range(begin, run.start()))
        kept.extend([run.start()] * len(space))
        begin = run.end()
    pieces.append(normal[begin:])
    kept.extend(range(begin, len(normal)))
    return "".join(pieces), tuple(kept)


def lowered(normal: str) -> str:
    """Return a text in lower case, character for character.

    >>> lowered("\u0130zmir, May 1990")
    'izmir, may 1990'
    """
    return normal.replace("\u0130", "I").lower()  # the only letter that would become two
