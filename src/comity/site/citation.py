"""What can be cited -> BibTeX and CSL-JSON (https://docs.citationstyles.org/, schema 1.0.2)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from pyoxigraph import NamedNode

from comity.lookup import Index
from comity.namespaces import DCTERMS, PROV
from comity.site.values import Kind, Resource

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_SPECIAL = {letter: f"\\{letter}" for letter in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Who said it where, and the persistent address to cite.

    `issued` is a date as precise as the data have it: a year, a month or a day; may be empty.
    """

    key: str
    title: str
    kind: str
    publisher: str
    container: str
    issued: str
    address: str


def citation(resource: Resource, index: Index) -> Citation:
    """Return the citation of a document, a claim in it, or the dataset."""
    work = resource.iri
    if resource.kind is Kind.CLAIM:
        work = index.value(resource.iri, PROV.wasDerivedFrom) or resource.iri
    document = index.text(work, DCTERMS.term("title"))
    dates = [
        term.value for term in index.values(work, DCTERMS.issued) if _DATE.fullmatch(term.value)
    ]
    return Citation(
        key=resource.stem.replace("/", "-"),
        title=resource.title,
        kind={Kind.DATASET: "dataset", Kind.DOCUMENT: "report"}.get(resource.kind, "entry"),
        publisher=index.text(work, DCTERMS.publisher),
        container=document if resource.kind is Kind.CLAIM else "",
        issued=max(filter(_DATE.fullmatch, dates), default=""),
        address=resource.iri.value,
    )


def bibtex(cited: Citation) -> str:
    """Return an entry of BibTeX; whatever TeX would read as a command is escaped."""
    fields = {
        "title": f"{{{_tex(cited.title)}}}",
        "howpublished": _tex(cited.container),
        "publisher": _tex(cited.publisher),
        "year": cited.issued[:4],
        "date": cited.issued,
        "url": cited.address,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{cited.key},\n" + ",\n".join(lines) + "\n}\n"


def csl(cited: Citation, *, node: NamedNode | None = None) -> str:
    """Return an item of CSL-JSON, in the array that citation managers read."""
    item: dict[str, object] = {
        "id": (node.value if node else cited.address),
        "type": cited.kind,
        "title": cited.title,
        "URL": cited.address,
    }
    if cited.container:
        item["container-title"] = cited.container
    if cited.publisher:
        item["publisher"] = cited.publisher
    if cited.issued:
        item["issued"] = {"date-parts": [[int(part) for part in cited.issued.split("-")]]}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)
