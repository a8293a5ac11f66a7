"""EDGE: the command that makes a version of a built dataset, and the folders it reads and writes.

Heavy modules are imported when they are needed: `comity --help` must answer at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from comity.errors import PublicationError, UsageError
from comity.options import FINE, NOT_CONFORMING, KnowledgeFolder, OutputFolder

if TYPE_CHECKING:
    from comity.api import Output
    from comity.model import Artefact, Knowledge
    from comity.release import Changes, Release

_FOLDER = Path("releases")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Earlier:
    """A release that a new one follows: its place, all releases up to it, and its files."""

    folder: Path
    releases: tuple[Release, ...]
    base: str
    files: Mapping[str, Artefact]


def release(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="Three numbers, such as 1.0.0.")
    ],
    output: OutputFolder = Path("output"),
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder of the release before; without it, this is the first.",
            show_default=False,
        ),
    ] = None,
    date: Annotated[
        str,
        typer.Option(metavar="YYYY-MM-DD", help="Day of issue; it is told nowhere without it."),
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder to write, which must not exist yet; by default releases/VERSION.",
            show_default=False,
        ),
    ] = None,
    knowledge: KnowledgeFolder = None,
) -> int:
    """Make a version of a built dataset: its IRI, checksums, what changed, and files to load.

    The folder written is an output folder, too, for every command that takes one. What the version
    before described and this one does not is told to be withdrawn. A release is never changed:
    nothing is written where one is already. Nothing is written either for a dataset that does not
    conform to the shapes (exit code 1).
    """
    from comity.release import Release, summary

    made = Release(version=version, issued=date)
    target = to or _FOLDER / version
    if not _conforms(output):
        what = "the data does not conform: nothing was written; mend it and build again"
        typer.echo(f"comity: error: {output / 'report.txt'}: {what}", err=True)
        return NOT_CONFORMING
    earlier = _checked(made, output, previous, target)
    releases = (*(earlier.releases if earlier else ()), made)
    found, count = _write(releases, earlier, output, target, knowledge)
    typer.echo("the first release" if found is None else summary(found).rstrip("."))
    typer.echo(f"version {version}, {count} files -> {target}")
    return FINE


### Checking


def _checked(made: Release, output: Path, previous: Path | None, target: Path) -> _Earlier | None:
    """Return the release before; raise ComityError for whatever stands in the way of a new one."""
    from comity.publication import manifest_of
    from comity.release import follows

    follows(made, None)
    built = manifest_of(output)
    if "release" in built:
        raise UsageError(
            f"it is the release {_releases(built)[-1].version} already",
            where=str(output),
            remedy="give the folder of a build",
        )
    if previous is None:
        _refuse_forgotten(target, str(built.get("base")))
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
    _refuse_existing(target)
    return earlier


def _earlier(folder: Path) -> _Earlier:
    from comity.publication import manifest_of, read_files

    content = manifest_of(folder)
    if "release" not in content:
        raise UsageError(
            "it is a build and no release",
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
    from comity.release import Release

    listed = cast("dict[str, Any]", content["release"])["versions"]
    return tuple(Release(version=one["version"], issued=one.get("issued", "")) for one in listed)


def _refuse_existing(target: Path) -> None:
    """Refuse a folder that holds anything: no release is ever changed."""
    from comity.publication import manifest_of

    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    try:
        found = manifest_of(target)
        what = (
            f"version {_releases(found)[-1].version} is there already"
            if "release" in found
            else "a build is there already"
        )
    except (PublicationError, NotADirectoryError):
        what = "something is there already, and it is no whole release"
    raise PublicationError(
        what, where=str(target), remedy="give another --to, or move away what is there"
    )


def _refuse_forgotten(target: Path, base: str) -> None:
    """Refuse a first release beside others of the same dataset."""
    from comity.publication import MANIFEST, manifest_of
    from comity.release import number

    found = []
    for listing in sorted(target.parent.glob(f"*/{MANIFEST}")):
        content = manifest_of(listing.parent)
        if "release" in content and content.get("base") == base:
            found.append((number(_releases(content)[-1].version), listing.parent))
    if found:
        raise UsageError(
            f"it would be the first release, and {max(found)[1]} is one already",
            where=str(target),
            remedy=f"give --previous {max(found)[1]}, or --to another folder",
        )


def _conforms(output: Path) -> bool:
    """Tell whether a build was found to conform (SHACL section 3.6)."""
    from pyoxigraph import Literal

    from comity.namespaces import SH
    from comity.publication import read_dataset
    from comity.rdffile import read_triples

    read_dataset(output)
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
    from comity import api, publication
    from comity.release import artefacts, version_quads
    from comity.serialization import style

    built = api.read_output(output)
    known = api.load_knowledge(knowledge, base=built.base)
    found = _compared(built, earlier, releases, known) if earlier else None
    files = artefacts(
        version_quads(built.dataset, built.base, releases, found),
        found,
        releases,
        publication.read_files(output),
        earlier.files if earlier else {},
        style(built.base, context=known.context.decode(), frame=known.frame.decode()),
    )
    listed = [
        {"version": one.version} | ({"issued": one.issued} if one.issued else {})
        for one in releases
    ]
    manifest = publication.extended(output, files, release={"versions": listed})
    publication.publish((*files, manifest), target)
    return found, len(files) + 1


def _compared(
    built: Output, earlier: _Earlier, releases: tuple[Release, ...], known: Knowledge
) -> Changes:
    """Return what a build changed; raise UsageError if nothing."""
    from comity import api
    from comity.lookup import index
    from comity.release import changes, is_same, version_quads

    before = api.read_output(earlier.folder)
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
