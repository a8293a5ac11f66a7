"""EDGE: a built dataset and the release before it -> a version of it, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pyoxigraph import Literal

from comity import publication
from comity.errors import PublicationError, UsageError
from comity.folders import Output, load_knowledge, read_output
from comity.lookup import index
from comity.manifest import Kind, kind, sums
from comity.model import Artefact, Knowledge
from comity.namespaces import SH
from comity.publication import is_release, manifest_of, read_files
from comity.rdffile import read_triples
from comity.release import (
    Changes,
    Release,
    artefacts,
    changes,
    follows,
    is_same,
    number,
    version_quads,
)
from comity.serialization import style

_FOLDER = Path("releases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A version that was made: its folder, its number of files, what changed since the one before.

    The first release has no changes.
    """

    version: str
    folder: Path
    files: int
    changes: Changes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Earlier:
    """A release that a new one follows: its place, all releases up to it, and its files."""

    folder: Path
    releases: tuple[Release, ...]
    base: str
    files: Mapping[str, Artefact]


def release(
    version: str,
    *,
    output: str | Path = "output",
    previous: str | Path | None = None,
    issued: str = "",
    to: str | Path | None = None,
    knowledge: str | Path | None = None,
) -> Released | None:
    """Make a version of a built dataset: its IRI, checksums, what changed, and files to load.

    `version` is three numbers, such as 1.0.0; `previous` the folder of the release before, if this
    is not the first; `issued` the day of issue (2026-11-25), told nowhere if it is empty; `to` the
    folder to write, new or empty, by default releases/VERSION. Return nothing, and
    write nothing, for a dataset that does not conform to the shapes. Raise UsageError or
    PublicationError for whatever else stands in the way.
    """
    made = Release(version=version, issued=issued)
    built, target = Path(output), Path(to) if to else _FOLDER / version
    if not _conforms(built):
        return None
    earlier = _checked(made, built, Path(previous) if previous else None, target)
    releases = (*(earlier.releases if earlier else ()), made)
    folder = Path(knowledge) if knowledge else None
    found, count = _write(releases, earlier, built, target, folder)
    return Released(version=version, folder=target, files=count, changes=found)


### Checking


def _checked(made: Release, output: Path, previous: Path | None, target: Path) -> _Earlier | None:
    """Return the release before; raise ComityError for whatever stands in the way of a new one."""
    follows(made, None)
    built = manifest_of(output)
    if kind(built) is not Kind.BUILD:
        raise UsageError(
            f"it is the release {_releases(built)[-1].version} already"
            if kind(built) is Kind.RELEASE
            else f"it is a {kind(built)}",
            where=str(output),
            remedy="give the folder of a build",
        )
    if previous is None:
        _refuse_branch(made, None, target, str(built.get("base")))
        _refuse_existing(target)
        return None
    earlier = _earlier(previous)
    if earlier.base != built.get("base"):
        raise UsageError(
            f"its IRIs begin with {earlier.base}, those of {output} with {built.get('base')}",
            where=str(previous),
            remedy="build with the same --base",
        )
    follows(made, earlier.releases[-1])
    _refuse_branch(made, earlier, target, earlier.base)
    _refuse_existing(target)
    return earlier


def _earlier(folder: Path) -> _Earlier:
    content = manifest_of(folder)
    if kind(content) is not Kind.RELEASE:
        raise UsageError(
            f"it is a {kind(content)} and no release",
            where=str(folder),
            remedy="give the folder of a release, or make the first one without --previous",
        )
    return _Earlier(
        folder=folder,
        releases=_releases(content),
        base=str(content.get("base")),
        files={file.path: file for file in read_files(folder)},
    )


def _releases(content: Mapping[str, object]) -> tuple[Release, ...]:
    listed = cast("dict[str, Any]", content["release"])["versions"]
    return tuple(Release(version=one["version"], issued=one.get("issued", "")) for one in listed)


def _refuse_existing(target: Path) -> None:
    """Refuse a folder that holds anything: no release is ever changed."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    try:
        found = manifest_of(target)
        what = (
            f"version {_releases(found)[-1].version} is there already"
            if kind(found) is Kind.RELEASE
            else f"a {kind(found)} is there already"
        )
    except (PublicationError, NotADirectoryError):
        what = "something is there already, and it is no whole release"
    raise PublicationError(
        what, where=str(target), remedy="give another --to, or move away what is there"
    )


def _refuse_branch(made: Release, earlier: _Earlier | None, target: Path, base: str) -> None:
    """Refuse a release that leaves out one that is beside it or beside the one before.

    The history of a dataset is one line: what a release published and the next one does not have
    a tombstone for would be lost.
    """
    folders = (target, earlier.folder) if earlier else (target,)
    places = {folder.resolve().parent: _around(folder) for folder in reversed(folders)}
    others = [one for place in places.values() for one in _releases_in(place, base)]
    last = number(earlier.releases[-1].version) if earlier else (-1,)
    left_out = [
        (version, folder)
        for version, folder in others
        if version > last and not (earlier and version == number(made.version))
    ]
    if not left_out:
        return
    version, folder = max(left_out)
    name = f"{folder}, version {'.'.join(map(str, version))},"
    raise UsageError(
        f"{name} came after {earlier.folder}: what it published would be lost"
        if earlier
        else f"it would be the first release, and {name} is one already",
        where=str(target),
        remedy=f"give --previous {folder}" + ("" if earlier else ", or --to another folder"),
    )


def _around(folder: Path) -> Path:
    """Return the folder that a folder is in, as it was given where that can be told."""
    return folder.parent if folder.name not in {"", ".."} else folder.resolve().parent


def _releases_in(place: Path, base: str) -> Iterator[tuple[tuple[int, int, int], Path]]:
    """Yield version and folder of each release of a dataset in a folder; others are none of ours.

    Raise PublicationError for one that is not as it was published.
    """
    for folder in sorted(place.iterdir()) if place.is_dir() else ():
        if is_release(folder):
            content = manifest_of(folder)
            if content.get("base") == base:
                yield number(_releases(content)[-1].version), folder


def _conforms(output: Path) -> bool:
    """Tell whether a build was found to conform (SHACL section 3.6)."""
    publication.read_dataset(output)
    triples = read_triples([output / "report.ttl"])
    return any(t.predicate == SH.conforms and t.object == Literal(value=True) for t in triples)


### Writing


def _write(
    releases: tuple[Release, ...],
    earlier: _Earlier | None,
    output: Path,
    target: Path,
    knowledge: Path | None,
) -> tuple[Changes | None, int]:
    """Write a release to its folder in one step; return what changed and the number of files."""
    built = read_output(output)
    known = load_knowledge(knowledge, base=built.base)
    found = _compared(built, earlier, releases, known) if earlier else None
    files = artefacts(
        version_quads(built.dataset, built.base, releases, found),
        found,
        releases,
        read_files(output),
        earlier.files if earlier else {},
        style(built.base, context=known.context.decode(), frame=known.frame.decode()),
    )
    listed = [
        {"version": one.version} | ({"issued": one.issued} if one.issued else {})
        for one in releases
    ]
    manifest = publication.extended(output, files, release={"versions": listed})
    publication.publish((*files, manifest, sums(manifest)), target)
    return found, len(files) + 2


def _compared(
    built: Output, earlier: _Earlier, releases: tuple[Release, ...], known: Knowledge
) -> Changes:
    """Return what a build changed; raise UsageError if nothing."""
    before = read_output(earlier.folder)
    if is_same(before.dataset, built.dataset, built.base):
        raise UsageError(
            f"it says just what version {earlier.releases[-1].version} says",
            where=str(earlier.folder),
            remedy="there is nothing to release",
        )
    versioned = version_quads(built.dataset, built.base, releases, None)
    return changes(
        index(before.dataset, before.documents, known), index(versioned, built.documents, known)
    )
