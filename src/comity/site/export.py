"""Site -> the files of a static copy: what the server answers, and rules for plain hosts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from comity.model import Artefact
from comity.site import hosting
from comity.site.catalogue import DATASET_STEM
from comity.site.forms import TURTLE
from comity.site.website import Site

VOID = ".well-known/void"


def artefacts(site: Site) -> Iterator[Artefact]:
    """Yield every file of a site under its path, as the server sends it, and the hosts' rules."""
    yield from copies(site, site.paths())
    for artefact in copies(site, [f"{DATASET_STEM}.{TURTLE.extension}"]):
        yield Artefact(path=VOID, media_type=artefact.media_type, content=artefact.content)
    yield from hosting.rules(site)


def copies(site: Site, paths: Iterable[str]) -> Iterator[Artefact]:
    """Yield the files at some paths."""
    for path in paths:
        file = site.file(path)
        if file is not None:
            yield Artefact(path=path, media_type=file.media_type, content=file.content)
