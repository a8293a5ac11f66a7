"""What can be cited -> BibTeX and CSL-JSON (https://docs.citationstyles.org/, schema 1.0.2)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from comity.lookup import Index
from comity.namespaces import DCTERMS, PROV
from comity.site.values import Kind, Resource

_SPECIAL = {letter: f"\\{letter}" for letter in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Who said it where, and the persistent address to cite."""

    key: str
    title: str
    kind: str
    publisher: str
    container: str
    issued: date | None
    address: str


def citation(resource: Resource, index: Index) -> Citation:
    """Return the citation of a document, a claim in it, or the dataset."""
    work = resource.iri
    if resource.kind is Kind.CLAIM:
        work = index.value(resource.iri, PROV.wasDerivedFrom) or resource.iri
    document = index.text(work, DCTERMS.term("title"))
    return Citation(
        key=resource.stem.replace("/", "-"),
        title=resource.title,
        kind={Kind.DATASET: "dataset", Kind.DOCUMENT: "report"}.get(resource.kind, "entry"),
        publisher=index.text(work, DCTERMS.publisher),
        container=document if resource.kind is Kind.CLAIM else "",
        issued=resource.modified,
        address=resource.iri.value,
    )


def bibtex(cited: Citation) -> str:
    """Return an entry of BibTeX; whatever TeX would read as a command is escaped."""
    fields = {
        "title": f"{{{_tex(cited.title)}}}",
        "howpublished": _tex(cited.container),
        "publisher": _tex(cited.publisher),
        "year": str(cited.issued.year) if cited.issued else "",
        "date": cited.issued.isoformat() if cited.issued else "",
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
        moment = cited.issued
        item["issued"] = {"date-parts": [[moment.year, moment.month, moment.day]]}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)
