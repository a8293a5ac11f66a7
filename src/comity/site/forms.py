"""The forms that a resource is published in: extension, media type, and dataset -> bytes.

Every RDF form holds the same statements: TriG, N-Quads and JSON-LD in their named graphs, Turtle,
N-Triples and RDF/XML as the union of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from comity.model import Dataset
from comity.serialization import Style, jsonld, merged, nquads, ntriples, rdfxml, trig


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of description; `write` is none for those that are not RDF.

    `aliases` are media types that a client may ask for and mean this one.
    """

    extension: str
    media_type: str
    name: str
    write: Callable[[Dataset, Style], bytes] | None = None
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """Return the media type with the charset, where it has that parameter."""
        textual = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if textual else self.media_type


HTML = Form(
    extension="html",
    media_type="text/html",
    name="HTML",
    aliases=("application/xhtml+xml",),
)
TURTLE = Form(
    extension="ttl",
    media_type="text/turtle",
    name="Turtle",
    write=merged,
    aliases=("application/x-turtle", "text/n3"),
)
RDF_FORMS = (
    TURTLE,
    Form(
        extension="jsonld",
        media_type="application/ld+json",
        name="JSON-LD",
        write=jsonld,
        aliases=("application/json",),
    ),
    Form(extension="trig", media_type="application/trig", name="TriG", write=trig),
    Form(extension="nq", media_type="application/n-quads", name="N-Quads", write=nquads),
    Form(
        extension="nt",
        media_type="application/n-triples",
        name="N-Triples",
        write=ntriples,
        aliases=("text/plain",),
    ),
    Form(
        extension="rdf",
        media_type="application/rdf+xml",
        name="RDF/XML",
        write=rdfxml,
        aliases=("application/xml", "text/xml"),
    ),
)
LINKSET = Form(
    extension="linkset.json", media_type="application/linkset+json", name="Links (RFC 9264)"
)
BIBTEX = Form(extension="bib", media_type="application/x-bibtex", name="BibTeX")
CSL = Form(
    extension="csl.json",
    media_type="application/vnd.citationstyles.csl+json",
    name="CSL-JSON",
)
FORMS = (HTML, *RDF_FORMS, LINKSET)
"""What every resource is published in, in the server's order of preference."""
CITATIONS = (BIBTEX, CSL)
"""What can be cited is published in these too."""
BY_EXTENSION = {form.extension: form for form in (*FORMS, *CITATIONS)}
"""The longest extension that a path ends in counts: see `split`."""


def split(path: str) -> tuple[str, Form | None]:
    """Return the stem of a path and the form that its extension stands for.

    >>> stem, form = split("id/norway.linkset.json")
    >>> stem, form.name
    ('id/norway', 'Links (RFC 9264)')
    """
    for extension, form in sorted(BY_EXTENSION.items(), key=lambda item: -len(item[0])):
        if path.endswith(f".{extension}"):
            return path.removesuffix(f".{extension}"), form
    return path, None
