"""Write a build to its folder in one step, and read it back.

The new folder is written beside the old one and synced; then the old one is moved aside and the
new one into its place. POSIX `rename` is atomic, but no portable call exchanges two folders, so
that between the two moves there is none: `recover` puts the old one back if a build died there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import pyoxigraph
from pyoxigraph import RdfFormat

from comity.errors import PublicationError
from comity.files import beside, explained, manifest_in, refuse_inside
from comity.manifest import MANIFEST, SUMS, Content, Kind, kind, parsed, sums, with_files
from comity.model import Artefact, Dataset, Document

if sys.platform != "win32":
    import fcntl

DATASET = "dataset.nq"
SYNCED_ONE_BY_ONE = 200
"""Files of a folder that are flushed to the disk one by one; of more, all at once."""

_AGAIN = {
    Kind.BUILD: "run `comity build` again",
    Kind.SITE: "run `comity site` again",
    Kind.RELEASE: "put back the release as it was published",
}
"""What helps where a file is missing or was altered."""


def sources(documents: Iterable[Document]) -> tuple[Artefact, ...]:
    """Return the unchanged texts that the offsets of the evidence count in."""
    return tuple(
        Artefact(
            path=f"sources/{document.id}.txt",
            media_type="text/plain; charset=utf-8",
            content=document.text.encode(),
        )
        for document in documents
    )


def publish(artefacts: Iterable[Artefact], folder: Path) -> None:
    """Make a folder hold exactly these files, or leave it as it was.

    A build replaces a build and a site a site; nothing replaces a release. Raises
    `PublicationError` when the folder holds another kind or anything that no manifest lists, since
    it would be lost, when it is inside such a folder, and when it cannot be written.
    """
    files = {_inside(artefact.path): artefact.content for artefact in artefacts}
    content = parsed(files.get(MANIFEST, b""))
    if content is None:
        raise PublicationError(
            "the next build could not replace it", where=str(folder), remedy="add a manifest"
        )
    target = folder.resolve()
    with explained(folder):
        _refuse_place(folder, target, kind(content))
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent):
            _restore(target)
            _refuse_place(folder, target, kind(content))
            new = beside(target, "new")
            try:
                _write(files, new)
                _swap(new, target)
            finally:
                shutil.rmtree(new, ignore_errors=True)


def extended(folder: Path, artefacts: Iterable[Artefact], **more: object) -> Artefact:
    """Return the manifest of an output folder with other files in place of its own, and more."""
    return with_files(manifest_of(folder), artefacts, **more)


def check_place(folder: Path, source: Path | None = None) -> None:
    """Raise `PublicationError` where `publish` would refuse a folder, before the work is done.

    It is for a build, or for the site of a `source`, which it may not be nor be around.
    """
    recover(folder)
    target = folder.resolve()
    if source is not None and source.resolve().is_relative_to(target):
        raise PublicationError(
            f"to write it would delete {source}, which it is made of",
            where=str(folder),
            remedy="choose another folder",
        )
    with explained(folder):
        _refuse_place(folder, target, Kind.SITE if source else Kind.BUILD)


def recover(folder: Path) -> None:
    """Put back the previous output if a build died while it moved the new one into place."""
    target = folder.resolve()
    if beside(target, "old").exists():
        with explained(folder), _locked(target.parent):
            _restore(target)


def read_dataset(folder: Path) -> Dataset:
    """Read the dataset of an output folder after comparing its files with the manifest.

    Raises `PublicationError` when there is none, or when a file is missing or was altered.
    """
    with explained(folder):
        content = manifest_of(folder)
        for path, entry in content["files"].items():
            _compare(folder / path, entry.get("sha256"), kind(content))
        quads = (folder / DATASET).read_bytes()
    try:
        return Dataset(frozenset(pyoxigraph.parse(quads, format=RdfFormat.N_QUADS)))
    except SyntaxError as error:
        raise PublicationError(
            str(error), where=str(folder / DATASET), remedy=_AGAIN[kind(content)]
        ) from error


def dataset_file(folder: Path) -> tuple[Path, str]:
    """Return the N-Quads of an output folder, compared with its manifest, and the base of its IRIs.

    For those who read it as a stream. Raises `PublicationError` as `read_dataset` does.
    """
    content = manifest_of(folder)
    with explained(folder):
        _compare(folder / DATASET, content["files"][DATASET].get("sha256"), kind(content))
    base = content.get("base")
    if not isinstance(base, str):
        raise PublicationError(
            "its manifest names no base", where=str(folder), remedy=_AGAIN[kind(content)]
        )
    return folder / DATASET, base


def manifest_of(folder: Path) -> Content:
    """Return what the manifest of an output folder says.

    Raises `PublicationError` without one, and where that of a release is not as it was published.
    """
    recover(folder)
    with explained(folder):
        if (digest := _sealed(folder)) is not None:
            _compare(folder / MANIFEST, digest, Kind.RELEASE)
        content = manifest_in(folder) if folder.is_dir() else None
        if content is None or DATASET not in content["files"]:
            what = "holds no dataset" if folder.exists() else "no such folder"
            raise PublicationError(what, where=str(folder), remedy="run `comity build` first")
        if kind(content) is Kind.RELEASE:
            listing = (folder / MANIFEST).read_bytes()
            made = sums(Artefact(path=MANIFEST, media_type="", content=listing))
            _compare(folder / SUMS, hashlib.sha256(made.content).hexdigest(), Kind.RELEASE)
    return content


def is_release(folder: Path) -> bool:
    """Tell whether a folder holds a release, whole or not; one that cannot be read holds none."""
    try:
        content = manifest_in(folder)
        return _sealed(folder) is not None or bool(content and kind(content) is Kind.RELEASE)
    except OSError:
        return False


def read_files(folder: Path) -> tuple[Artefact, ...]:
    """Read the files that the manifest of an output folder lists, in the order of their paths.

    Raises `PublicationError` as `read_dataset` does.
    """
    content = manifest_of(folder)
    with explained(folder):
        for path, entry in content["files"].items():
            _compare(folder / path, entry.get("sha256"), kind(content))
        return tuple(
            Artefact(
                path=path,
                media_type=str(entry.get("mediaType")),
                content=(folder / path).read_bytes(),
            )
            for path, entry in sorted(content["files"].items())
        )


def _inside(path: str) -> str:
    """Return a path that is relative and stays in the folder."""
    parts = PurePosixPath(path).parts
    if not parts or path != "/".join(parts) or {"..", "/"} & set(parts) or "\\" in path:
        raise PublicationError("not a path inside the output folder", where=path)
    return path


@contextlib.contextmanager
def _locked(parent: Path) -> Iterator[None]:
    """Let one build at a time write beside a folder.

    The kernel frees the lock of a process that dies, so that no lock file is left behind; where
    there are no such locks (Windows, some network disks), builds must not overlap.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _restore(target: Path) -> None:
    """Undo or finish the swap of a build that died in it."""
    old = beside(target, "old")
    if not old.exists():
        return
    if (old / MANIFEST).exists() and not _filled(target):
        old.replace(target)
    else:
        _discard(old)


def _filled(target: Path) -> bool:
    return target.exists() and any(target.iterdir())


def _discard(old: Path) -> None:
    """Remove a former output, its manifest first: without one it is never put back."""
    (old / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(old, ignore_errors=True)


def _refuse_place(folder: Path, target: Path, made: Kind) -> None:
    """Refuse to replace what is not an earlier output of the same kind and nothing else."""
    refuse_inside(folder, target.parents, set(Kind))
    if not target.exists():
        return
    if not target.is_dir():
        raise PublicationError("not a folder", where=str(folder), remedy="choose another folder")
    content = manifest_in(target)
    if content is not None and (kind(content) is Kind.RELEASE or kind(content) is not made):
        never = kind(content) is Kind.RELEASE
        raise PublicationError(
            f"holds a {kind(content)}, which "
            + ("is never changed" if never else f"a {made} would replace"),
            where=str(folder),
            remedy="choose another folder",
        )
    listed = set() if content is None else {MANIFEST, *content["files"]}
    found = [path for path in target.rglob("*") if path.is_symlink() or not path.is_dir()]
    foreign = sorted({path.relative_to(target).as_posix() for path in found} - listed)
    if foreign:
        raise PublicationError(
            f"holds {foreign[0]}, which no {made} wrote and the next would delete",
            where=str(folder),
            remedy="move it elsewhere, or choose another folder",
        )


def _sealed(folder: Path) -> str | None:
    """Return the digest of the manifest that the sums of a release tell; None for other folders."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    told = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    return told.get(MANIFEST) if DATASET in told else None


def _compare(path: Path, digest: object, made: Kind) -> None:
    what = "is missing"
    with contextlib.suppress(FileNotFoundError):
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found == digest:
            return
        what = f"was altered after it was {'built' if made is Kind.BUILD else 'published'}"
    raise PublicationError(what, where=str(path), remedy=_AGAIN[made])


def _write(files: Mapping[str, bytes], new: Path) -> None:
    """Write files into a new folder, so that they survive a power cut once this returns."""
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    for path, content in files.items():
        file = new / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as stream:
            stream.write(content)
            stream.flush()
            if len(files) <= SYNCED_ONE_BY_ONE:
                os.fsync(stream.fileno())
    if len(files) > SYNCED_ONE_BY_ONE and hasattr(os, "sync"):
        os.sync()
        return
    for directory in {new, *(directory for directory in new.rglob("*") if directory.is_dir())}:
        _sync(directory)


def _swap(new: Path, target: Path) -> None:
    """Move a new folder into the place of another, or of nothing."""
    old = beside(target, "old")
    if not _filled(target):
        new.replace(target)
        _sync(target.parent)
        return
    shutil.copymode(target, new)
    try:
        target.replace(old)
        new.replace(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.replace(target)
        raise
    _sync(target.parent)
    _discard(old)


def _sync(directory: Path) -> None:
    """Write a folder's entries to the disk, where the system can (Windows cannot)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
