"""TEI P5 -> Extract: what stands in <text>, under the title that the TEI header gives.

Of an encoder's alternatives the regularized one is read; notes, figures and apparatus are not.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from comity.errors import DocumentError
from comity.model import Header
from comity.readers import xml
from comity.readers.extracted import Extract, first, header
from comity.readers.flow import Block, Role, flow, joined

ROOTS = frozenset({"TEI", "TEI.2", "teiCorpus"})
"""Local names of root elements; only the first is TEI P5 of one document."""

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_NAMES = {"t": NAMESPACE}

_ROLES = {
    **dict.fromkeys(
        "ab address argument back body byline cell cit closer dateline div div1 div2 div3 div4 "
        "docAuthor docDate docImprint docTitle eg entry entryFree epigraph front gloss group "
        "imprimatur item l lg list listBibl opener p postscript quote row salute signed sp stage "
        "table text titlePage trailer".split(),
        Role.BLOCK,
    ),
    **dict.fromkeys("head label speaker titlePart".split(), Role.HEADING),
    **dict.fromkeys(["lb"], Role.BREAK),
    **dict.fromkeys("q said soCalled".split(), Role.QUOTED),
    **dict.fromkeys(
        "del desc figDesc figure fw gap graphic note orig sic standOff surplus teiHeader".split(),
        Role.NOTHING,
    ),
}
"""Elements of TEI P5 by what they are to the text; all others are part of the text around."""

_TITLES = ("@type='main'", "@type='complete'", "not(@type)", "@type")
"""Which of several titles is the title, best first."""


def read(content: bytes) -> Extract:
    """Return the text of a TEI P5 document and what its header says."""
    root = xml.tree(content)
    if root.tag != f"{{{NAMESPACE}}}TEI":
        raise DocumentError(
            f"it is TEI, but not one document of TEI P5 (its root is <{root.tag}>)",
            remedy="give each document as a file of its own, in TEI P5",
        )
    text = root.find("t:text", _NAMES)
    blocks = () if text is None else flow(text, _role)
    named = text is not None and text.find(".//t:titlePage", _NAMES) is not None
    found = header(_header(root))
    title = None if named else _title(root) or first(found, "title")
    opening: tuple[Block, ...] = ((title, True),) if title else ()
    words, headings = joined((*opening, *blocks))
    return Extract(
        text=words,
        media_type="application/tei+xml",
        method=f"title and <text> of TEI, by {xml.LIBRARY}",
        headings=headings,
        header=found,
    )


def _role(element: etree._Element) -> Role:
    name = etree.QName(element).localname
    if name == "quote" and not any(_is_block(child) for child in element):
        return Role.QUOTED
    parent = element.getparent()
    if name == "abbr" and parent is not None and etree.QName(parent).localname == "choice":
        return Role.NOTHING  # its <expan> is read
    return _ROLES.get(name, Role.INLINE)


def _is_block(element: etree._Element) -> bool:
    return _ROLES.get(etree.QName(element).localname) is Role.BLOCK


def _title(root: etree._Element) -> str | None:
    for condition in _TITLES:
        found = root.xpath(
            f"t:teiHeader/t:fileDesc/t:titleStmt/t:title[{condition}]", namespaces=_NAMES
        )
        for title in found if isinstance(found, list) else ():
            words = " ".join(_words(title).split())
            if words:
                return words
    return None


def _header(root: etree._Element) -> Iterator[tuple[str, str | None]]:
    """Yield the parts of teiHeader (TEI P5 chapter 2) that Dublin Core has an element for."""
    description = "t:teiHeader/t:fileDesc"
    places: Header = (
        ("title", f"{description}/t:titleStmt/t:title"),
        ("creator", f"{description}/t:titleStmt/t:author"),
        ("publisher", f"{description}/t:publicationStmt/t:publisher"),
        ("publisher", f"{description}/t:publicationStmt/t:authority"),
        ("identifier", f"{description}/t:publicationStmt/t:idno"),
        ("description", f"{description}/t:publicationStmt/t:p"),
        ("source", f"{description}/t:sourceDesc/t:p"),
        ("source", f"{description}/t:sourceDesc/t:bibl"),
    )
    for element, path in places:
        for node in root.iterfind(path, _NAMES):
            yield element, _words(node)
    for date in root.iterfind(f"{description}/t:publicationStmt/t:date", _NAMES):
        yield "date", date.get("when") or _words(date)
    for language in root.iterfind("t:teiHeader/t:profileDesc/t:langUsage/t:language", _NAMES):
        yield "language", language.get("ident")
    yield "language", root.get("{http://www.w3.org/XML/1998/namespace}lang")


def _words(element: etree._Element) -> str:
    return "".join(element.itertext())
