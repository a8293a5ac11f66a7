"""Bytes -> text: UTF-8 first, then what the file declares; nothing is guessed.

A guess that is wrong would put wrong letters into names and quotes, and nobody would notice.
"""

from __future__ import annotations

import codecs
import re

from comity.errors import DocumentError

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks; UTF-32 before UTF-16, whose mark it starts with."""

_LATIN = frozenset({"ascii", "iso8859-1"})
"""Labels that stand for Windows-1252 (WHATWG Encoding, section 4.2)."""

_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe2-\xef][\x80-\xbf]{2}")
"""A letter or sign in UTF-8; in Windows-1252 these are sequences that no word has."""


def decoded(content: bytes, declared: str | None = None) -> str:
    """Return the text of a file; `declared` is what its content says its encoding is.

    A byte order mark is no part of the text. Raise DocumentError for bytes of no or of more than
    one encoding, and for what is no text.
    """
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _text(content, encoding)
    _refuse_binary(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        name = _known(declared) if declared else "utf-8"
        if name == "utf-8":
            raise not_utf8(content, error) from error
        if _UTF8_LETTER.search(content):
            raise DocumentError(
                f"its bytes are of more than one encoding: some are UTF-8, byte {error.start} "
                f"(0x{content[error.start]:02X}) is not",
                where=_line(content, error.start),
                remedy="save it as UTF-8",
            ) from error
        return _text(content, name)


def not_utf8(content: bytes, error: UnicodeDecodeError) -> DocumentError:
    """Return the error that names the byte and the line."""
    return DocumentError(
        f"it is not UTF-8: byte {error.start} is 0x{content[error.start]:02X}",
        where=_line(content, error.start),
        remedy="save it as UTF-8",
    )


def _known(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
    except LookupError as error:
        raise DocumentError(
            f"the encoding {declared[:40]!r} that it declares is not known",
            remedy="save it as UTF-8",
        ) from error
    return "cp1252" if name in _LATIN else name


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeError, LookupError) as error:  # LookupError: a codec that is no text encoding
        raise DocumentError(
            f"it is not {encoding}, as it says", remedy="save it as UTF-8"
        ) from error
    _refuse_binary(text.encode("utf-8", "surrogatepass"))
    return text


def _refuse_binary(content: bytes) -> None:
    if b"\x00" in content:
        raise DocumentError(
            f"it is binary, not text (a NUL at byte {content.index(0)})",
            remedy="give plain text, HTML, TEI, Markdown or PDF",
        )


def _line(content: bytes, at: int) -> str:
    return f"line {content.count(bytes([10]), 0, at) + 1}"
