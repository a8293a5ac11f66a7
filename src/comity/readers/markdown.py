"""Markdown -> Extract: CommonMark with tables, rendered, then read as the page it becomes.

What a front matter in YAML says (title, author, date ...) is the file's header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version

from comity.errors import DocumentError
from comity.model import Header
from comity.readers import html
from comity.readers.encoding import decoded
from comity.readers.extracted import Extract, first, header

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})[ \t]+\S.*(?=\n[ \t]*(?:\n|\Z)|\Z)", re.MULTILINE)
"""An ATX heading with an empty line after it (CommonMark section 4.2)."""
_DEEPEST = 100
"""Levels of lists and quotations that are read: markdown-it drops the text below its limit."""

_NAMES = {
    "author": "creator",
    "authors": "creator",
    "creator": "creator",
    "date": "date",
    "published": "date",
    "doi": "identifier",
    "identifier": "identifier",
    "lang": "language",
    "language": "language",
    "publisher": "publisher",
    "title": "title",
    "url": "identifier",
}
"""Keys that site generators use in front matter, and the element that each is."""


def read(content: bytes) -> Extract:
    """Return the text of a Markdown file and what its front matter says."""
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    found = header(_header(front[1] or "")) if front else ()
    page = _rendered(text[front.end() :] if front else text, found)
    return replace(
        html.read(page.encode()),
        media_type="text/markdown",
        method=f"text of Markdown, by markdown-it-py {version('markdown-it-py')}",
        header=found,
    )


def is_evident(text: str) -> bool:
    """Tell whether the beginning of a file can only be Markdown, whatever its name.

    That is so where a front matter names its title, author or date, or where the text opens with a
    heading and has another: a single "# " may be a number sign or a comment.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(plain)
    if front and any(element for element, _ in _header(front[1] or "")):
        return True
    body = plain.lstrip()
    headings = [found.start() for found in _HEADING.finditer(body)]
    return len(headings) > 1 and headings[0] == 0


def _rendered(text: str, found: Header) -> str:
    """Return the page; a front matter's title is its <title>."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    tokens = parser.parse(text)
    deepest = max((token.level for token in tokens), default=0)
    if deepest >= _DEEPEST - 1:
        raise DocumentError(
            f"its lists or quotations are nested deeper than {_DEEPEST // 2} levels",
            remedy="save it as plain text",
        )
    title = first(found, "title") or ""
    escaped = title.replace("&", "&amp;").replace("<", "&lt;")
    body = parser.renderer.render(tokens, parser.options, {})
    return f"<!DOCTYPE html><title>{escaped}</title><body>{body}</body>"


def _header(front: str) -> Iterator[tuple[str, str | None]]:
    """Yield the entries of a front matter; YAML is read as text only, so that a date stays."""
    import yaml

    try:
        found = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    except (yaml.YAMLError, RecursionError):
        return
    for name, value in found.items() if isinstance(found, dict) else ():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                yield _NAMES.get(str(name).lower(), ""), one
