"""Serialization: a dataset as the bytes of each published format.

All are functions of the dataset alone: the same quads in any order give the same bytes, in UTF-8
with LF and a final newline.

>>> [form.path for form in FORMATS]
['dataset.nq', 'dataset.trig', 'dataset.ttl', 'dataset.jsonld', 'dataset-rdf12.trig']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from comity.model import Artefact, Dataset
from comity.serialization.jsonld import jsonld
from comity.serialization.nquads import nquads
from comity.serialization.rdf12 import rdf12, trig12
from comity.serialization.style import Style, style
from comity.serialization.turtle import description, trig, turtle

__all__ = [
    "FORMATS",
    "Format",
    "Style",
    "artefacts",
    "description",
    "jsonld",
    "nquads",
    "rdf12",
    "style",
    "trig",
    "trig12",
    "turtle",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A published form of the dataset; `path` is that of its file in the output folder."""

    name: str
    path: str
    media_type: str
    write: Callable[[Dataset, Style], bytes]

    @property
    def extension(self) -> str:
        """Return the ending of the file's name, with its dot."""
        return "." + self.path.rpartition(".")[2]


FORMATS = (
    Format(
        name="N-Quads",
        path="dataset.nq",
        media_type="application/n-quads",
        write=nquads,
    ),
    Format(name="TriG", path="dataset.trig", media_type="application/trig", write=trig),
    Format(name="Turtle", path="dataset.ttl", media_type="text/turtle", write=turtle),
    Format(
        name="JSON-LD",
        path="dataset.jsonld",
        media_type="application/ld+json",
        write=jsonld,
    ),
    # The version parameter: RDF 1.2 TriG, "Internet Media Type, File Extension".
    Format(
        name="TriG 1.2",
        path="dataset-rdf12.trig",
        media_type="application/trig; version=1.2",
        write=trig12,
    ),
)
"""Media types and extensions as each format's specification registers them."""


def artefacts(dataset: Dataset, how: Style) -> tuple[Artefact, ...]:
    """Return the files of a dataset, in the order of `FORMATS`."""
    return tuple(
        Artefact(path=form.path, media_type=form.media_type, content=form.write(dataset, how))
        for form in FORMATS
    )
