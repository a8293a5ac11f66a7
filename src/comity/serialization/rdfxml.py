"""RDF/XML: pyoxigraph writes it; this module orders it and refuses what XML cannot hold."""

from __future__ import annotations

import re

from pyoxigraph import RdfFormat, serialize

from comity.errors import PublicationError
from comity.model import Dataset
from comity.serialization.graphs import by_graph, order, value
from comity.serialization.style import Style

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can hold, not even escaped (XML 1.0 section 2.2)."""

_ELEMENT = re.compile(r".*[/#:][A-Za-z_][\w.-]*", re.DOTALL)
"""An IRI that ends in a name: a property is an element, whose name is split off its IRI."""


def rdfxml(dataset: Dataset, style: Style) -> bytes:
    """Return the triples of all graphs as RDF/XML.

    Raises `PublicationError` for a property whose IRI ends in no name and for text with
    characters that XML forbids: both have no form in RDF/XML.
    """
    triples = sorted({t for graph in by_graph(dataset).values() for t in graph}, key=order)
    for triple in triples:
        predicate = triple.predicate.value
        if not _ELEMENT.fullmatch(predicate):
            raise _refused(f"the property <{predicate}> ends in no name", str(triple.subject))
        found = NOT_XML.search(value(triple.object))
        if found:
            raise _refused(f"XML forbids the character U+{ord(found[0]):04X}", str(triple.subject))
    used = {
        name: iri
        for name, iri in style.prefixes.items()
        if any(t.predicate.value.startswith(iri) for t in triples)
    }
    content = serialize(triples, format=RdfFormat.RDF_XML, prefixes=used) or b""
    # A parser of XML would make a bare carriage return a line feed (XML 1.0 section 2.11).
    return content.strip().replace(b"\r", b"&#13;") + b"\n"


def _refused(what: str, where: str) -> PublicationError:
    remedy = "choose another format, such as Turtle"
    return PublicationError(f"RDF/XML cannot hold it: {what}", where=where, remedy=remedy)
