"""Write a build to its folder in one step, and read it back.

The new folder is written beside the old one and synced; then the old one is moved aside and the
new one into its place. POSIX `rename` is atomic, but no portable call exchanges two folders, so
that between the two moves there is none: `recover` puts the old one back if a build died there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import pyoxigraph
from pyoxigraph import RdfFormat

from comity.errors import PublicationError
from comity.files import beside, explained
from comity.identifiers import document_iri
from comity.model import Artefact, Dataset, Document

if sys.platform != "win32":
    import fcntl

MANIFEST = "manifest.json"
DATASET = "dataset.nq"
SYNCED_ONE_BY_ONE = 200
"""Files of a folder that are flushed to the disk one by one; of more, all at once."""


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


def manifest(
    artefacts: Iterable[Artefact],
    *,
    dataset: Dataset,
    base: str,
    documents: Iterable[Document],
    versions: Mapping[str, str],
) -> Artefact:
    """Return `manifest.json`: documents, sizes of the named graphs, files and versions.

    It lists every file but itself and holds no time and no machine, so that the same input
    gives the same bytes anywhere.
    """
    content = {
        "base": base,
        "documents": [
            {
                "id": document.id,
                "iri": document_iri(base, document.id).value,
                "sha256": document.sha256,
                "text": f"sources/{document.id}.txt",
                **_file(document),
            }
            for document in sorted(documents, key=lambda document: document.id)
        ],
        "files": _entries(artefacts),
        "graphs": {name.value: len(dataset.graph(name)) for name in dataset.names()},
        "versions": dict(versions),
    }
    return _listing(content)


def _entries(artefacts: Iterable[Artefact]) -> dict[str, dict[str, object]]:
    return {
        artefact.path: {
            "bytes": len(artefact.content),
            "mediaType": artefact.media_type,
            "sha256": hashlib.sha256(artefact.content).hexdigest(),
        }
        for artefact in artefacts
    }


def _listing(content: Mapping[str, object]) -> Artefact:
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return Artefact(path=MANIFEST, media_type="application/json", content=text.encode())


def _file(document: Document) -> dict[str, dict[str, str]]:
    """Return what the manifest tells of a file whose text was taken out of it."""
    origin = document.origin
    if origin is None:
        return {}
    return {
        "file": {
            "mediaType": origin.media_type,
            "method": origin.method,
            "sha256": origin.sha256,
        }
    }


def publish(artefacts: Iterable[Artefact], folder: Path) -> None:
    """Make a folder hold exactly these files, or leave it as it was.

    Raises `PublicationError` when the folder holds anything that no earlier build wrote, since
    it would be lost, and when it or the folder around it cannot be written.
    """
    files = {_inside(artefact.path): artefact.content for artefact in artefacts}
    if MANIFEST not in files:
        raise PublicationError(
            "the next build could not replace it", where=str(folder), remedy="add a manifest"
        )
    target = folder.resolve()
    with explained(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent):
            _restore(target)
            _refuse_foreign(folder, target)
            new = beside(target, "new")
            try:
                _write(files, new)
                _swap(new, target)
            finally:
                shutil.rmtree(new, ignore_errors=True)


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
        listed = _published(folder)
        for path, entry in listed.items():
            _compare(folder / path, entry)
        content = (folder / DATASET).read_bytes()
    try:
        return Dataset(frozenset(pyoxigraph.parse(content, format=RdfFormat.N_QUADS)))
    except SyntaxError as error:
        raise PublicationError(
            str(error), where=str(folder / DATASET), remedy="run `comity build` again"
        ) from error


def dataset_file(folder: Path) -> tuple[Path, str]:
    """Return the N-Quads of an output folder, compared with its manifest, and the base of its IRIs.

    For those who read it as a stream. Raises `PublicationError` as `read_dataset` does.
    """
    with explained(folder):
        listed = _published(folder)
        _compare(folder / DATASET, listed[DATASET])
        base = json.loads((folder / MANIFEST).read_bytes()).get("base")
    if not isinstance(base, str):
        raise PublicationError(
            "its manifest names no base", where=str(folder), remedy="run `comity build` again"
        )
    return folder / DATASET, base


def _published(folder: Path) -> dict[str, dict[str, object]]:
    """Return the files of an output folder, as its manifest lists them."""
    recover(folder)
    listed = _listed(folder) if folder.is_dir() else None
    if listed is None or DATASET not in listed:
        what = "holds no dataset" if folder.exists() else "no such folder"
        raise PublicationError(what, where=str(folder), remedy="run `comity build` first")
    return listed


def manifest_of(folder: Path) -> dict[str, object]:
    """Return what the manifest of an output folder says; raise PublicationError without one."""
    with explained(folder):
        _published(folder)
        content: dict[str, object] = json.loads((folder / MANIFEST).read_bytes())
    return content


def extended(folder: Path, artefacts: Iterable[Artefact], **more: object) -> Artefact:
    """Return the manifest of an output folder with other files in place of its own, and more."""
    with explained(folder):
        content = json.loads((folder / MANIFEST).read_bytes())
    return _listing(content | {"files": _entries(artefacts)} | more)


def read_files(folder: Path) -> tuple[Artefact, ...]:
    """Read the files of an output folder that its manifest lists, in the order of their paths."""
    with explained(folder):
        listed = _listed(folder) or {}
        return tuple(
            Artefact(
                path=path,
                media_type=str(entry.get("mediaType")),
                content=(folder / path).read_bytes(),
            )
            for path, entry in sorted(listed.items())
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


def _refuse_foreign(folder: Path, target: Path) -> None:
    """Refuse to replace what is not an earlier output and nothing else."""
    if not target.exists():
        return
    if not target.is_dir():
        raise PublicationError("not a folder", where=str(folder), remedy="choose another folder")
    manifest_files = _listed(target)
    listed = set() if manifest_files is None else {MANIFEST, *manifest_files}
    found = [path for path in target.rglob("*") if path.is_symlink() or not path.is_dir()]
    foreign = sorted({path.relative_to(target).as_posix() for path in found} - listed)
    if foreign:
        raise PublicationError(
            f"holds {foreign[0]}, which no build wrote and the next would delete",
            where=str(folder),
            remedy="move it elsewhere, or choose another folder",
        )


def _listed(folder: Path) -> dict[str, dict[str, object]] | None:
    """Return the files that a folder's manifest lists; None where there is no manifest of ours."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    ours = isinstance(content, dict) and {"documents", "files", "graphs"} <= content.keys()
    return content["files"] if ours and isinstance(content["files"], dict) else None


def _compare(path: Path, entry: Mapping[str, object]) -> None:
    what = "is missing"
    with contextlib.suppress(FileNotFoundError):
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found == entry.get("sha256"):
            return
        what = "was altered after it was built"
    raise PublicationError(what, where=str(path), remedy="run `comity build` again")


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
