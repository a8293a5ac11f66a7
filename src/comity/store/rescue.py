"""EDGE: graphs of a store that cannot swap, put back as they were where a load fails."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from pyoxigraph import NamedNode

from comity.errors import StoreError
from comity.store.client import Client


@contextmanager
def put_back(client: Client, graphs: Iterable[NamedNode], folder: Path) -> Iterator[None]:
    """Put graphs back as they are now if what is done meanwhile fails.

    Where that fails, too, the error names the folder that holds them.
    """
    copies = []
    for number, graph in enumerate(graphs):
        path = folder / f"before-{number}.nt"
        if client.fetch(graph, path):
            copies.append((graph, path))
    try:
        yield
    except (StoreError, OSError) as error:
        try:
            for graph, path in copies:
                client.put(graph, path)
        except StoreError:
            place = Path(mkdtemp(prefix="comity-before-"))
            for _, path in copies:
                shutil.move(path, place)
            raise StoreError(
                f"{getattr(error, 'what', error)}; what it held before could not be put back",
                where=getattr(error, "where", client.url),
                remedy=f"it is in {place}",
            ) from error
        raise
