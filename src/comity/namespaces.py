"""The vocabularies that comity's own code speaks, and the base of its data IRIs."""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

DEFAULT_BASE = "https://w3id.org/comity/"
"""Base of all data IRIs unless `--base` names another; never the host that serves them."""


class Namespace(str):  # noqa: SLOT000 - its terms are kept as attributes
    """An IRI prefix whose terms are read as attributes or items.

    >>> Namespace("http://example.org/").Thing
    <NamedNode value=http://example.org/Thing>
    """

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        node = NamedNode(f"{self}{name}")
        setattr(self, name, node)  # looked up once: terms are asked for in inner loops
        return node

    def term(self, name: str) -> NamedNode:
        """Return the term with a name that Python cannot spell as an attribute."""
        return _node(f"{self}{name}")


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


COMITY = Namespace("https://w3id.org/comity/ontology#")
TEXT = Namespace("https://w3id.org/comity/text#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
DC = Namespace("http://purl.org/dc/elements/1.1/")
DCTERMS = Namespace("http://purl.org/dc/terms/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
VOID = Namespace("http://rdfs.org/ns/void#")
PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
SH = Namespace("http://www.w3.org/ns/shacl#")
