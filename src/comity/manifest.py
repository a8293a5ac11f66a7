"""The manifest of an output folder: its files with their digests, and what kind of folder it is.

All are functions of their arguments; `comity.publication` reads and writes the folders.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from comity.identifiers import document_iri
from comity.model import Artefact, Dataset, Document

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
_FRONT = "index.html"

Content = Mapping[str, Any]


class Kind(StrEnum):
    """What wrote an output folder. The name of each is as messages call it."""

    BUILD = "build"
    SITE = "static site"
    RELEASE = "release"


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


def with_files(content: Content, artefacts: Iterable[Artefact], **more: object) -> Artefact:
    """Return a manifest with other files in place of its own, and more."""
    return _listing({**content, "files": _entries(artefacts), **more})


def parsed(text: bytes) -> Content | None:
    """Return what a manifest says; None for a file of that name that is none of ours.

    >>> parsed(b'{"name": "some web application"}')
    """
    try:
        content = json.loads(text)
    except ValueError:
        return None
    ours = isinstance(content, dict) and {"documents", "files", "graphs"} <= content.keys()
    return content if ours and isinstance(content["files"], dict) else None


def kind(content: Content) -> Kind:
    """Return what a manifest is of; a site of a release tells the release's versions, too."""
    if _FRONT in content["files"]:
        return Kind.SITE
    return Kind.RELEASE if "release" in content else Kind.BUILD


def sums(listing: Artefact) -> Artefact:
    """Return the SHA-256 of a manifest and of the files it lists, for `sha256sum --check`.

    The manifest does not list this file, which would have to hold its own digest then.
    """
    entries = json.loads(listing.content)["files"]
    digests = {path: str(entry.get("sha256")) for path, entry in entries.items()}
    digests[listing.path] = hashlib.sha256(listing.content).hexdigest()
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))
    return Artefact(path=SUMS, media_type="text/plain; charset=utf-8", content=lines.encode())


def _entries(artefacts: Iterable[Artefact]) -> dict[str, dict[str, object]]:
    return {
        artefact.path: {
            "bytes": len(artefact.content),
            "mediaType": artefact.media_type,
            "sha256": hashlib.sha256(artefact.content).hexdigest(),
        }
        for artefact in artefacts
    }


def _listing(content: Content) -> Artefact:
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
