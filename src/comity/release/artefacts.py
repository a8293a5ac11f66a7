"""A version of a dataset and what changed -> the files of a release, manifest and sums aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple

from comity import description, serialization
from comity.model import Artefact, Dataset
from comity.release.bulk import bulk_files, quads_path
from comity.release.changelog import changelog
from comity.release.comparison import Changes
from comity.release.record import PREFIXES, change_record, tombstones
from comity.release.versions import Release, changes_path
from comity.serialization import Style

LOG = "CHANGES.md"
WITHDRAWN = "withdrawn.ttl"
_DESCRIPTION = "description.ttl"
_TURTLE = "text/turtle"


def artefacts(
    dataset: Dataset,
    found: Changes | None,
    releases: Sequence[Release],
    built: Iterable[Artefact],
    earlier: Mapping[str, Artefact],
    style: Style,
) -> tuple[Artefact, ...]:
    """Return the files of the newest of some releases.

    `dataset` says its version; `built` are the files of the build, `earlier` by path those of the
    release before, of which the change logs and tombstones are kept.
    """
    style = replace(style, prefixes=dict(sorted({**style.prefixes, **PREFIXES}.items())))
    files = list(serialization.artefacts(dataset, style))
    written = {file.path for file in files} | {_DESCRIPTION}
    files += [file for file in built if file.path not in written]
    bulk = tuple(_bulk(dataset, found, releases[-1], style.base))
    measured = [*files, *(file for file in bulk if file.path == quads_path(releases[-1].version))]
    files += [_described(dataset, measured, style), *bulk]
    return (*files, *_changes(found, releases, earlier, style))


def _described(dataset: Dataset, files: Iterable[Artefact], style: Style) -> Artefact:
    about = (quad for quad in dataset.quads if isinstance(quad.graph_name, DefaultGraph))
    whole = Dataset(frozenset((*about, *description.measures(files, base=style.base))))
    content = serialization.description(whole, style)
    return Artefact(path=_DESCRIPTION, media_type=_TURTLE, content=content)


def _bulk(
    dataset: Dataset, found: Changes | None, release: Release, base: str
) -> Iterator[Artefact]:
    graphs = (
        node for node in (found.gone if found else ()) if node.value.startswith(f"{base}graph/")
    )
    return bulk_files(dataset, base, release.version, graphs)


def _changes(
    found: Changes | None,
    releases: Sequence[Release],
    earlier: Mapping[str, Artefact],
    style: Style,
) -> Iterator[Artefact]:
    """Yield the change logs of all releases, and what is gone."""
    newest, previous = releases[-1], releases[-2] if len(releases) > 1 else None
    before = earlier[LOG].content.decode() if LOG in earlier else ""
    text = changelog(found, newest, previous, before)
    yield Artefact(path=LOG, media_type="text/markdown; charset=utf-8", content=text.encode())
    logs = {changes_path(release.version) for release in releases[1:]}
    yield from (file for path, file in sorted(earlier.items()) if path in logs)
    if found is None or previous is None:
        return
    log = serialization.description(change_record(found, style.base, newest, previous), style)
    yield Artefact(path=changes_path(newest.version), media_type=_TURTLE, content=log)
    gone = tombstones(found, style.base, newest, _triples(earlier.get(WITHDRAWN)))
    if gone:
        content = serialization.description(Dataset(frozenset(Quad(*t) for t in gone)), style)
        yield Artefact(path=WITHDRAWN, media_type=_TURTLE, content=content)


def _triples(file: Artefact | None) -> Iterator[Triple]:
    if file is not None:
        for quad in pyoxigraph.parse(file.content, format=RdfFormat.TURTLE):
            yield quad.triple
