"""RDF/XML: pyoxigraph writes it; this module orders it and refuses what XML cannot hold."""

from __future__ import annotations

import io
import re
from xml.parsers import expat

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from comity.errors import PublicationError
from comity.model import Dataset
from comity.namespaces import RDF
from comity.serialization.graphs import by_graph, order, value
from comity.serialization.style import Style

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can hold, not even escaped (XML 1.0 section 2.2)."""


def rdfxml(dataset: Dataset, style: Style) -> bytes:
    """Return the triples of all graphs as RDF/XML.

    Raises `PublicationError` for a property that is no element, since its IRI ends in no name or is
    one that RDF/XML keeps for itself, and for text with characters that XML forbids.
    """
    triples = sorted({t for graph in by_graph(dataset).values() for t in graph}, key=order)
    refused = {one for one in {triple.predicate for triple in triples} if not _is_element(one)}
    for triple in triples:
        if triple.predicate in refused:
            reserved = triple.predicate.value.startswith(RDF)
            why = "is a word of its syntax" if reserved else "ends in no name that its readers know"
            raise _refused(f"the property {triple.predicate} {why}", str(triple.subject))
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


def _is_element(predicate: NamedNode) -> bool:
    """Tell whether readers of XML and of RDF/XML find a property in what is written of it.

    expat knows fewer letters than XML 1.0 has had since its fifth edition, and reads for many.
    """
    triple = Triple(predicate, predicate, Literal(""))
    try:
        content = serialize([triple], format=RdfFormat.RDF_XML) or b""
        expat.ParserCreate(namespace_separator=" ").ParseFile(io.BytesIO(content))
        return [quad.triple for quad in parse(content, format=RdfFormat.RDF_XML)] == [triple]
    except (OSError, SyntaxError, expat.ExpatError):
        return False


def _refused(what: str, where: str) -> PublicationError:
    remedy = "choose another format, such as Turtle"
    return PublicationError(f"RDF/XML cannot hold it: {what}", where=where, remedy=remedy)
