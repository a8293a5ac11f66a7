"""PDF -> Extract: the text layer, its lines put together to paragraphs; pictures are not read.

Only where characters stand and how large they are is used, which the file itself says; the shapes
of letters may come from fonts of the machine.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from comity.errors import DocumentError
from comity.model import Header
from comity.readers import xml
from comity.readers.extracted import Extract, header
from comity.readers.flow import joined
from comity.readers.paragraphs import Line, paragraphs

_END = b"%%EOF"
_TAIL_BYTES = 2048
"""Where the end mark must be: readers accept it in the last 1,024 bytes (PDF 1.7, note 18)."""

_XMP = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.DOTALL)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_INFO = {"Title": "title", "Author": "creator", "CreationDate": "date"}
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")

_HYPHEN = "\u00ad"
"""Stands for a hyphen at the end of a line, where the engine goes on without a line end."""

_BROKEN_WORD = re.compile(f"(?<=[a-z]){_HYPHEN}(?=[a-z])")
_WIDE = 3.0
"""A gap inside a line, from letter to letter and in sizes of the font, that parts two cells."""


def read(content: bytes) -> Extract:
    """Return the text layer of a PDF and what its Info dictionary and XMP packet say."""
    import pypdfium2

    if _END not in content[-_TAIL_BYTES:]:
        raise DocumentError(
            "it is cut off: the mark that ends a PDF is missing", remedy="get the whole file"
        )
    try:
        file = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _refused(error) from error
    try:
        pages = [tuple(_lines(file[number], number)) for number in range(len(file))]
        pictures = [number for number, lines in enumerate(pages, 1) if not lines]
        pictures = [number for number in pictures if _has_picture(file[number - 1])]
        info = file.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise _refused(error) from error
    finally:
        file.close()
    if not any(pages):
        raise DocumentError(
            "it has no text layer, as scanned pages have none",
            remedy="add one by optical character recognition (OCR)",
        )
    words, headings = joined(paragraphs(pages))
    return Extract(
        text=words,
        media_type="application/pdf",
        method=f"text layer of PDF, by pypdfium2 {pypdfium2.PYPDFIUM_INFO.version}",
        headings=headings,
        header=header((*_info(info), *_xmp(content))),
        left_out=tuple(
            f"page {number} is a picture without a text layer and is left out; add one (OCR)"
            for number in pictures
        ),
    )


def _refused(error: Any) -> DocumentError:
    import pypdfium2.raw

    if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
        return DocumentError("it is protected by a password", remedy="save it without one")
    return DocumentError("it is broken, not a PDF that can be read", remedy="get or save it anew")


def _lines(page: Any, number: int) -> Iterator[Line]:
    """Yield the lines of a page in the order of its content; cells of one line are lines."""
    text = page.get_textpage()
    letters: list[_Letter] = []
    for letter in _letters(text):
        last = letters[-1] if letters else None
        ends = letter.text == "\n"
        if ends or (last and letter.left - last.left > _WIDE * max(last.size, letter.size)):
            yield from _line(letters, number)
            letters = []
        if not ends:
            letters.append(letter)
    yield from _line(letters, number)
    text.close()
    page.close()


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    return any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


class _Letter:
    """A character of a page: where its origin is, in points, and its font."""

    __slots__ = ("font", "left", "size", "text", "y")

    def __init__(self, text: str, left: float, y: float, size: float, font: bytes) -> None:
        self.text, self.left, self.y, self.size, self.font = text, left, y, size, font


def _letters(text: Any) -> Iterator[_Letter]:
    from pypdfium2 import raw

    x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        letter = _HYPHEN if raw.FPDFText_IsHyphen(text, index) == 1 else chr(code)
        if letter == "\r" or not _is_text(letter):
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetFontInfo(text, index, name, len(name), flags)
        size = raw.FPDFText_GetFontSize(text, index)
        if raw.FPDFText_IsGenerated(text, index) == 1:
            size = 0.0
        yield _Letter(letter, x.value, y.value, size, name.value)


def _is_text(letter: str) -> bool:
    """Leave out what no encoding has a place for: it is a sign of an unknown font."""
    return letter in "\n\t" or (letter >= " " and letter not in "\x7f\ufffe\uffff")


def _line(letters: list[_Letter], page: int) -> Iterator[Line]:
    text = _BROKEN_WORD.sub("", "".join(letter.text for letter in letters))
    words = " ".join(text.replace(_HYPHEN, "-").split())
    shown = [letter for letter in letters if letter.size and not letter.text.isspace()]
    if words and shown:
        (size, _), *_ = Counter(round(letter.size, 1) for letter in shown).most_common(1)
        yield Line(
            text=words,
            page=page,
            left=shown[0].left,
            top=shown[0].y,
            bottom=shown[-1].y,
            size=size,
            fonts=frozenset(letter.font for letter in shown),
        )


def _info(info: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    """Yield what the Info dictionary says (PDF 1.7, section 14.3.3)."""
    for name, element in _INFO.items():
        value = info.get(name, "")
        date = _DATE.match(value)
        yield element, "-".join(filter(None, date.groups())) if date else value


def _xmp(content: bytes) -> Header:
    """Return what an XMP packet says in Dublin Core; packets are found by scanning (XMP part 3)."""
    found = []
    for packet in _XMP.findall(content)[:1]:
        try:
            root = xml.tree(packet)
        except DocumentError:
            continue
        for node in root.iter(f"{{{_DC}}}*"):
            values = node.findall(f".//{{{_RDF}}}li") or [node]
            name = etree.QName(node).localname
            found += [(name, "".join(value.itertext())) for value in values]
    return tuple(found)
