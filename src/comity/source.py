"""EDGE: files and folders -> Documents, or a DocumentError that says what is wrong with which file.

What the text of a file is depends on its format (`comity.readers`). Offsets count in that text,
which is published: plain text as it stands, every byte of it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from comity import readers
from comity.document import document
from comity.errors import DocumentError
from comity.model import Document, Origin, UnitKind
from comity.normal import normal_form
from comity.readers.extracted import Extract

LIMIT_BYTES = 20_000_000
"""Larger files are refused: a page has some 5 kB, so this is a library and no fact sheet."""

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


def read(path: str | Path, name: str = "") -> Document:
    """Read one file, as the document of a name or else of the file's own.

    Raise DocumentError when it is no English text in UTF-8.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(LIMIT_BYTES + 1)
    except IsADirectoryError as error:
        raise DocumentError(
            "it is a folder", where=str(file), remedy="give a file; a build takes folders"
        ) from error
    except OSError as error:
        raise _unreadable(file, error) from error
    return from_bytes(name or file.stem, content, where=str(file), suffix=file.suffix)


def read_all(
    paths: Iterable[str | Path], *, refused: Callable[[DocumentError], None] | None = None
) -> tuple[Document, ...]:
    """Read files, and of each folder all documents in it and below, in the order of their names.

    A file of a folder is named by its path below it ("1997/index.html" is the document
    `1997-index`), so that no other file changes its name. Hidden files are left out, and a file
    that is given twice is read once, under the longer of its names. Raise DocumentError for
    a path that is missing, a folder without documents, two files whose name gives the same
    document, and a file that cannot be read; with `refused`, that is called with the error of each
    such file, and of each file of a folder that does not end like a document, and the rest is read.
    """
    files: dict[Path, tuple[int, str, Path]] = {}
    for path in paths:
        for file, name in _files(Path(path)):
            known = files.get(file.resolve(), (0, "", file))
            files[file.resolve()] = max(known, (len(name), name, file))
        if refused and Path(path).is_dir():
            for other in sorted(_below(Path(path), documents=False)):
                refused(_passed_over(other))
    places: dict[str, Path] = {}
    found = []
    for _, name, file in files.values():
        try:
            read_document = read(file, name)
        except DocumentError as error:
            if refused is None or not (file.exists() or file.is_symlink()):
                raise
            refused(error)
            continue
        other = places.setdefault(read_document.id, file)
        if other is not file:
            raise DocumentError(
                f"both would be the document {read_document.id}",
                where=f"{other} and {file}",
                remedy="rename one of them, or give only one",
            )
        found.append(read_document)
    return tuple(found)


def from_bytes(name: str, content: bytes, *, where: str, suffix: str = "") -> Document:
    """Return the document that bytes hold.

    `name` gives its id, `suffix` such as ".html" tells its format where the content does not, and
    `where` goes into errors.
    """
    if len(content) > LIMIT_BYTES:
        raise DocumentError(
            f"it is larger than {LIMIT_BYTES // 1_000_000} MB",
            where=where,
            remedy="split it into its documents",
        )
    if not content.strip():
        raise DocumentError("the file is empty", where=where, remedy="give it a text")
    try:
        extract = readers.extract(content, suffix)
    except DocumentError as error:
        place = f"{where}, {error.where}" if error.where else where
        raise DocumentError(error.what, where=place, remedy=error.remedy) from error
    try:
        origin = _origin(content, extract)
        read_document = document(name, extract.text, headings=extract.headings, origin=origin)
    except DocumentError as error:
        raise DocumentError(error.what, where=where, remedy=error.remedy) from error
    _check_language(read_document, where)
    return read_document


def _origin(content: bytes, extract: Extract) -> Origin | None:
    """Return what is known of the file, where it is not the published text itself."""
    if content == extract.text.encode():
        return None
    return Origin(
        media_type=extract.media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        method=extract.method,
        header=extract.header,
        left_out=extract.left_out,
    )


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield a file, or the documents of a folder, each with its name."""
    if not path.is_dir():
        yield path, path.stem
        return
    found = sorted(_below(path))
    if not found:
        raise DocumentError(
            "no document in this folder",
            where=str(path),
            remedy=f"add files that end in {' '.join(sorted(readers.SUFFIXES))}",
        )
    for file in found:
        yield file, "-".join(file.relative_to(path).with_suffix("").parts)


def _passed_over(file: Path) -> DocumentError:
    return DocumentError(
        "its name does not end like a document's",
        where=str(file),
        remedy=f"give it by itself, or end it in one of {' '.join(sorted(readers.SUFFIXES))}",
    )


def _below(folder: Path, *, documents: bool = True) -> Iterator[Path]:
    """Yield the files of a folder that end like documents, or the others; hidden ones are none."""

    def refuse(error: OSError) -> None:
        raise _unreadable(folder, error) from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(place) / name
            ending = file.suffix.lower() in readers.SUFFIXES
            if ending is documents and not name.startswith("."):
                yield file


def _unreadable(path: Path, error: OSError) -> DocumentError:
    words = {FileNotFoundError: "no such file", PermissionError: "you may not read it"}
    what = words.get(type(error), error.strerror or str(error))
    return DocumentError(what, where=str(error.filename or path), remedy="check the path")


def _check_language(read_document: Document, where: str) -> None:
    """Refuse a text that is no prose or not English: what was read from it would be chance."""
    spans = [unit.span for unit in read_document.units if unit.kind is UnitKind.SENTENCE]
    if _is_english(" ".join(read_document.text[span.begin : span.end] for span in spans)):
        return
    if read_document.left_out:
        raise DocumentError(
            "its only sentence is too long to be read", where=where, remedy="break it up"
        )
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
