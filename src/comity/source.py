"""EDGE: files and folders -> Documents, or a DocumentError that says what is wrong with which file.

A text is taken as it stands: every byte of the file is in the document's text, and line ends,
control characters and a byte order mark stay, since offsets count in it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from comity.document import document
from comity.errors import DocumentError
from comity.model import Document, UnitKind
from comity.normal import normal_form

LIMIT_BYTES = 20_000_000
"""Larger files are refused: a page has some 5 kB, so this is a library and no fact sheet."""

LIMIT_SENTENCE = 20_000
"""Longest unit in characters: in prose they stay below 1,000 (in 77 articles, 929)."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    """a an the this these its his their our of to in on at by for from with under into and or but
    as is are was were be been has have had will would which that who it he they not""".split()
)
"""Function words: two words in five of English prose, and at least one in most sentences."""
_FOREIGN = frozenset(
    """au aux avec ce ces cette dans de del della delle den der des det dei di die do dos du ein
    eine een el en er est et het i il ja la las le les lo los mit na nel och og para pour que qui
    se sich sont sur um un una und une van von w y z zu""".split()
)
"""Function words of other languages in Latin letters, from Polish to Portuguese."""
_ENGLISH_SHARE = 0.1
"""Least share of function words; other languages that use "in", "a" or "was" stay below it."""


def read(path: str | Path) -> Document:
    """Read one file. Raise DocumentError when it is no English text in UTF-8."""
    file = Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(LIMIT_BYTES + 1)
    except IsADirectoryError as error:
        raise DocumentError(
            "it is a folder", where=str(file), remedy="give a file, or read_all the folder"
        ) from error
    except OSError as error:
        raise _unreadable(file, error) from error
    return from_bytes(file.stem, content, where=str(file))


def read_all(paths: Iterable[str | Path]) -> tuple[Document, ...]:
    """Read files, and of each folder all files *.txt in it and below, in the order of their names.

    Hidden files are left out, and a file that is given twice is read once. Raise DocumentError for
    a folder without documents and for two files whose name gives the same document.
    """
    files = {file.resolve(): file for path in paths for file in _files(Path(path))}
    places: dict[str, Path] = {}
    found = []
    for file in files.values():
        read_document = read(file)
        other = places.setdefault(read_document.id, file)
        if other is not file:
            raise DocumentError(
                f"both would be the document {read_document.id}",
                where=f"{other} and {file}",
                remedy="rename one of them",
            )
        found.append(read_document)
    return tuple(found)


def from_bytes(name: str, content: bytes, *, where: str) -> Document:
    """Return the document that bytes hold; `name` gives its id, `where` goes into errors."""
    if len(content) > LIMIT_BYTES:
        raise DocumentError(
            f"it is larger than {LIMIT_BYTES // 1_000_000} MB",
            where=where,
            remedy="split it into its documents",
        )
    text = _decoded(content, where)
    try:
        read_document = document(name, text)
    except DocumentError as error:
        raise DocumentError(error.what, where=where, remedy=error.remedy) from error
    _check_units(read_document, where)
    return read_document


def _files(path: Path) -> Iterator[Path]:
    """Yield a file, or the documents of a folder."""
    if not path.is_dir():
        yield path
        return
    found = sorted(_below(path))
    if not found:
        raise DocumentError("no *.txt in this folder", where=str(path), remedy="add documents")
    yield from found


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise _unreadable(folder, error) from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(".txt") and not name.startswith("."):
                yield Path(place) / name


def _unreadable(path: Path, error: OSError) -> DocumentError:
    words = {FileNotFoundError: "no such file", PermissionError: "you may not read it"}
    what = words.get(type(error), error.strerror or str(error))
    return DocumentError(what, where=str(error.filename or path), remedy="check the path")


def _decoded(content: bytes, where: str) -> str:
    if not content.strip():
        raise DocumentError("the file is empty", where=where, remedy="give it a text")
    if content.startswith(_UTF16):
        raise DocumentError("it is UTF-16, not UTF-8", where=where, remedy="save it as UTF-8")
    if b"\x00" in content:
        place = content.index(b"\x00")
        raise DocumentError(
            f"it is binary, not text (a NUL at byte {place})", where=where, remedy="give plain text"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            f"it is not UTF-8: byte {error.start} is 0x{content[error.start]:02X}",
            where=f"{where}, line {line}",
            remedy="save it as UTF-8",
        ) from error


def _check_units(read_document: Document, where: str) -> None:
    """Refuse a text that is no prose or not English: what was read from it would be chance."""
    sentences = []
    for unit in read_document.units:
        if unit.span.end - unit.span.begin > LIMIT_SENTENCE:
            line = read_document.text.count("\n", 0, unit.span.begin) + 1
            raise DocumentError(
                f"a sentence or line has more than {LIMIT_SENTENCE} characters",
                where=f"{where}, line {line}",
                remedy="is this a text? Break it up",
            )
        if unit.kind is UnitKind.SENTENCE:
            sentences.append(read_document.text[unit.span.begin : unit.span.end])
    if not _is_english(" ".join(sentences)):
        raise DocumentError(
            "there is no English sentence in it", where=where, remedy="give an English fact sheet"
        )


def _is_english(text: str) -> bool:
    """Tell by its function words whether a text is English.

    >>> _is_english("Norway signed a treaty with Iceland."), _is_english("Le Japon a signé.")
    (True, False)
    """
    words = [word.lower() for word in _WORD.findall(normal_form(text))]
    english = sum(word in _ENGLISH for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    return english > foreign and english >= _ENGLISH_SHARE * len(words)
