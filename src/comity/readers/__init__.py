"""Bytes of a file -> Extract: the text that offsets count in, and what the file's header says.

`FORMATS` is the table of formats, one module each. A file is what its content says it is; its
name decides only where the content could be either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from comity.errors import DocumentError
from comity.readers import html, markdown, pdf, plain, tei
from comity.readers.extracted import Extract

_HEAD_BYTES = 8192
"""What is looked at to tell the format: the prolog of a page seldom takes 1,000."""

_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_PDF = re.compile(rb"(?:\A|[\r\n])%PDF-\d")
"""Within the first 1,024 bytes (PDF 1.7, implementation note 13 of appendix H)."""

_BEFORE_ROOT = re.compile(r"[\s\ufeff]+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE\s+([\w:.-]+)[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")

_REFUSED = {
    b"PK\x03\x04": "a ZIP archive, as word processors and e-books are",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a file of an old office program",
    b"{\\rtf": "rich text (RTF)",
    b"%!PS": "PostScript",
    b"\x1f\x8b": "compressed (gzip)",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"II*\x00": "an image",
    b"MM\x00*": "an image",
}
"""Signatures of what is often taken for a document, and what to call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: what its file names end in, and how a file of it is read."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Extract]


PDF = Format(name="PDF", suffixes=(".pdf",), read=pdf.read)
TEI = Format(name="TEI", suffixes=(".xml", ".tei"), read=tei.read)
HTML = Format(name="HTML", suffixes=(".html", ".htm", ".xhtml"), read=html.read)
MARKDOWN = Format(name="Markdown", suffixes=(".md", ".markdown"), read=markdown.read)
PLAIN = Format(name="plain text", suffixes=(".txt",), read=plain.read)

FORMATS = (PLAIN, HTML, TEI, MARKDOWN, PDF)
SUFFIXES = frozenset(suffix for form in FORMATS for suffix in form.suffixes)
"""What the names of documents in a folder end in, in lower case."""


def recognized(content: bytes, suffix: str = "") -> Format:
    r"""Return the format of a file by its content, then by the suffix of its name.

    Raise DocumentError for what is known to be no document of any of the formats.

    >>> recognized(b"<!DOCTYPE html><title>x</title>", ".txt").name
    'HTML'
    >>> recognized(b"# Norway", ".md").name, recognized(b"# Norway", ".txt").name
    ('Markdown', 'plain text')
    >>> recognized(b"# Norway\n\nOslo.\n\n## Treaties\n", ".txt").name
    'Markdown'
    """
    for signature, name in _REFUSED.items():
        if content.startswith(signature):
            raise DocumentError(f"it is {name}", remedy="save it as PDF, HTML or plain text")
    if _PDF.search(content[:1024]):
        return PDF
    head = _head(content)
    doctype, root = _opening(head)
    if doctype == "html" or root == "html":
        return HTML
    if root in tei.ROOTS:
        return TEI
    if head.lstrip("\ufeff \r\n\t").startswith("<?xml"):
        raise DocumentError(
            f"it is XML, but neither TEI nor XHTML (its root is <{root}>)",
            remedy="give it as TEI P5, HTML or plain text",
        )
    if suffix.lower() in HTML.suffixes and _TAG.search(head):
        return HTML
    named = suffix.lower() in MARKDOWN.suffixes
    return MARKDOWN if named or markdown.is_evident(head) else PLAIN


def extract(content: bytes, suffix: str = "") -> Extract:
    """Return the text of a file and what its header says.

    Whether it is a text in English is for the caller to tell, who also knows the file's name: what
    is wrong with the content is raised as a DocumentError without it.
    """
    return recognized(content, suffix).read(content)


def _head(content: bytes) -> str:
    encoding = _BOMS.get(content[:2], "latin-1")
    return content[:_HEAD_BYTES].decode(encoding, "ignore").removeprefix("ï»¿")


def _opening(head: str) -> tuple[str, str]:
    """Return the names of document type and root element; each empty where there is none."""
    doctype, at = "", 0
    while found := _BEFORE_ROOT.match(head, at) or _DOCTYPE.match(head, at):
        at = found.end()
        doctype = (found[1] if found.re is _DOCTYPE else doctype).lower()
    root = _ROOT.match(head, at)
    name = root[1] if root else ""
    return doctype, "html" if name.lower() == "html" else name
