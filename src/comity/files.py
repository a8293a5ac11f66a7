"""EDGE: single files that are replaced whole or not at all, and errors of the file system.

What stands under a name is never changed into something else: a symbolic link stays one and the
file that it leads to is replaced, with its mode; what is no regular file, or not writable, stays.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from comity.errors import PublicationError
from comity.manifest import MANIFEST, Content, Kind, kind, parsed

_REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EACCES: "choose a folder that you may write to, in a folder that you may write to",
    errno.EPERM: "choose a folder that you may write to, in a folder that you may write to",
    errno.EROFS: "choose a folder on a disk that is not read-only",
    errno.EBUSY: "choose a folder that is not mounted or in use, such as one below it",
}


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Give some files their new content, each of them whole or not at all.

    All are written beside their places before the first is moved there. Raises
    `PublicationError` for what cannot be written or is not to be replaced.
    """
    new: dict[Path, Path] = {}
    try:
        for target, content in files.items():
            with explained(target):
                place, mode = _place(target)
                refuse_inside(target, place.parents, {Kind.BUILD, Kind.RELEASE})
                if place in new:
                    raise _refused("would be written twice", target, "give files of their own")
                new[place] = beside(place, "new")
                new[place].unlink(missing_ok=True)
                with new[place].open("xb") as stream:
                    if mode is not None:
                        new[place].chmod(mode)
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
        for place, written in new.items():
            with explained(place):
                written.replace(place)
    finally:
        for written in new.values():
            with contextlib.suppress(OSError):
                written.unlink(missing_ok=True)


def to_standard_output(content: bytes) -> None:
    """Write to standard output, all of it: where it is unbuffered, one write may take a part."""
    with explained(Path("-")):
        if sys.stdout is None:
            raise OSError(errno.EBADF, "standard output is closed")
        sys.stdout.flush()
        left = memoryview(content)
        while left:
            left = left[sys.stdout.buffer.write(left) :]
        sys.stdout.buffer.flush()


def manifest_in(folder: Path) -> Content | None:
    """Return what a folder's manifest says; None where there is no manifest of ours."""
    try:
        return parsed((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return None


def refuse_inside(path: Path, around: Iterable[Path], kinds: set[Kind]) -> None:
    """Raise `PublicationError` if a folder `around` a path is an output, which is written whole."""
    for place in around:
        content = manifest_in(place)
        if content is not None and kind(content) in kinds:
            what = f"{place} holds a {kind(content)}, and nothing else has its place there"
            raise _refused(what, path, "choose a folder outside")


def beside(target: Path, role: str) -> Path:
    """Return the name of what stands in for a file or folder while it is replaced."""
    return target.with_name(f".{target.name}.comity-{role}")


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an error of the file system into one that says what to do; a reader may leave a pipe."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        where = str(error.filename or path)
        remedy = _REMEDIES.get(error.errno or 0, "choose another folder")
        raise PublicationError(error.strerror or str(error), where=where, remedy=remedy) from error


def _place(target: Path) -> tuple[Path, int | None]:
    """Return the file that a name leads to and its mode; None if there is none yet."""
    place = Path(os.path.realpath(target))
    try:
        found = target.stat()
    except FileNotFoundError:
        if not place.parent.is_dir():
            raise _refused("no such folder", place.parent, "make it, or choose another") from None
        return place, None
    if not stat.S_ISREG(found.st_mode):
        what = "is a folder" if stat.S_ISDIR(found.st_mode) else "is no regular file"
        raise _refused(what, target, "give the name of a file")
    # The superuser may write to any file: what its owner protected is told by its mode alone.
    if not found.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise _refused("is write-protected", target, "choose another name, or chmod it")
    return place, stat.S_IMODE(found.st_mode)


def _refused(what: str, where: Path, remedy: str) -> PublicationError:
    return PublicationError(what, where=str(where), remedy=remedy)
