"""HTML -> Extract: the main text of a page, without what leads elsewhere.

The page is read by its elements and by nothing that needs a guess: inside <main> or its only
<article> where there is one, without navigation, banners, footers and asides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree

from comity.errors import DocumentError
from comity.readers import xml
from comity.readers.encoding import decoded
from comity.readers.extracted import Extract, first, header
from comity.readers.flow import UNREAD, Block, Role, flow, joined

_DECLARED = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"\A\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([\w.:-]+)")
_XML = re.compile(r"\A\s*<\?xml.*?\?>", re.DOTALL)
_EMPTY = re.compile(r"<(iframe|script|style|textarea|title)\b([^<>]*)/>", re.IGNORECASE)
"""Elements closed in their start tag, as XML allows; HTML would take the rest for their text."""

_FALLBACK = "windows-1252"
"""The encoding of a page that declares none and is not UTF-8 (HTML, section 13.2.3.2)."""

_ROLES = {
    **dict.fromkeys(
        "address article blockquote body center dd details dir div dl dt fieldset figcaption "
        "figure form header hgroup hr html li main ol optgroup p search section table tbody td "
        "tfoot tr ul".split(),
        Role.BLOCK,
    ),
    **dict.fromkeys("h1 h2 h3 h4 h5 h6 caption legend summary th thead".split(), Role.HEADING),
    **dict.fromkeys("listing plaintext pre xmp".split(), Role.LINES),
    **dict.fromkeys(["br"], Role.BREAK),
    **dict.fromkeys(["q"], Role.QUOTED),
    **dict.fromkeys("aside dialog footer frameset menu nav noframes".split(), Role.ASIDE),
    **dict.fromkeys(
        "applet audio button canvas datalist del embed frame head iframe input map math noscript "
        "object option rp rt s script select strike style svg template textarea video".split(),
        Role.NOTHING,
    ),
}
"""Elements by what they are to the text (HTML, section 15.3); text that was deleted is no text."""

_BOLD = frozenset("b big font strong u".split())
_LONGEST_HEADING = 200
"""In characters; titles have 3 to 14 words."""

_ASIDE = frozenset(
    "alert banner complementary contentinfo dialog menu menubar navigation search toolbar".split()
)
"""ARIA roles of what is not the main text (WAI-ARIA 1.2, section 5.3.4 and 5.3.5)."""

_NAMES = {
    "author": "creator",
    "citation_author": "creator",
    "citation_publication_date": "date",
    "citation_publisher": "publisher",
    "citation_title": "title",
    "date": "date",
    "article:published_time": "date",
    "og:site_name": "publisher",
    "og:title": "title",
    "publisher": "publisher",
    "created": "date",
    "issued": "date",
    "modified": "date",
    "creator": "creator",
    "identifier": "identifier",
    "language": "language",
    "title": "title",
}
"""Names of <meta>, without a prefix of Dublin Core, and the element that each is."""

_SCHEMA = {
    "name": "title",
    "headline": "title",
    "datePublished": "date",
    "inLanguage": "language",
    "url": "identifier",
    "author": "creator",
    "publisher": "publisher",
}
"""Properties of schema.org's CreativeWork, and the element that each is."""

_WORKS = frozenset("Article CreativeWork NewsArticle Report TechArticle WebPage".split())


def read(content: bytes) -> Extract:
    """Return the main text of a page and what its head says."""
    root = _tree(content)
    main = _main(root)
    found = header(_header(root))
    blocks: tuple[Block, ...] = flow(main, _role)
    if main.find(".//h1") is None:
        title = _heading(root) or first(_title(root), "title")
        blocks = ((title, True), *blocks) if title else blocks
    words, headings = joined(blocks)
    return Extract(
        text=words,
        media_type="text/html",
        method=f"main text of HTML, by {xml.LIBRARY}",
        headings=headings,
        header=found,
    )


def _tree(content: bytes) -> etree._Element:
    declared = _XML_DECLARED.match(content) or _DECLARED.search(content[:4096])
    text = decoded(content, declared[1].decode() if declared else _FALLBACK)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    if _XML.match(text):
        text = _EMPTY.sub(r"<\1\2></\1>", _XML.sub("", text))
    root = etree.fromstring(text.encode(), parser)
    deep = [entry for entry in parser.error_log if "depth" in entry.message.lower()]
    if deep:
        raise DocumentError(
            "its elements are nested too deeply to be read to the end",
            where=f"line {deep[0].line}",
            remedy="save it as plain text",
        )
    if root is None:
        raise DocumentError("there is no text in it", remedy="give a page with a text")
    return root


def _main(root: etree._Element) -> etree._Element:
    """Return the element that holds the main text."""
    for path in (".//main", ".//*[@role='main']", ".//article", ".//body"):
        found = root.findall(path)
        if found and (len(found) == 1 or path != ".//article"):
            return found[0]
    return root


def _heading(root: etree._Element) -> str:
    """Return the first <h1> that is no banner's; empty when there is none."""
    for heading in root.iter("h1"):
        around = (heading, *heading.iterancestors())
        if not any(_role(element) in UNREAD for element in around):
            return " ".join("".join(heading.itertext()).split())
    return ""


def _role(element: etree._Element) -> Role:
    get = element.get
    name = str(element.tag).lower()
    hidden = get("hidden") is not None or get("aria-hidden") == "true"
    if hidden or get("role", "").lower() in _ASIDE or "display:none" in _style(element):
        return Role.NOTHING if _ROLES.get(name, Role.INLINE) is Role.INLINE else Role.ASIDE
    if name == "header" and _is_banner(element):
        return Role.ASIDE
    mark = "".join(element.itertext()).strip(" []()*") if name == "sup" else "x"
    if not mark or mark.isdecimal() or (name == "sup" and element.find(".//a") is not None):
        return Role.NOTHING  # the mark of a footnote
    if name in _BOLD and _is_heading_line(element):
        return Role.HEADING
    return _ROLES.get(name, Role.INLINE)


def _is_heading_line(element: etree._Element) -> bool:
    """Tell whether bold words are a line of their own and no sentence: a heading of old pages."""
    words = "".join(element.itertext()).strip()
    if not words or len(words) > _LONGEST_HEADING or words.endswith((".", "!", "?", ",", ";")):
        return False
    before, after, parent = element.getprevious(), element.getnext(), element.getparent()
    above = parent.text if before is None else before.tail
    starts = not (above or "").strip() and _ends_line(parent if before is None else before)
    ends = not (element.tail or "").strip() and _ends_line(parent if after is None else after)
    return starts and ends and not any(_ends_line(inner) for inner in element.iterdescendants())


def _ends_line(element: etree._Element | None) -> bool:
    role = None if element is None else _ROLES.get(str(element.tag), Role.INLINE)
    return role in (Role.BLOCK, Role.BREAK)


def _style(element: etree._Element) -> str:
    return "".join(element.get("style", "").lower().split())


def _is_banner(element: etree._Element) -> bool:
    """Tell the header of a page from that of a text (HTML, section 4.3.8)."""
    return not any(str(parent.tag) in {"article", "main"} for parent in element.iterancestors())


def _title(root: etree._Element) -> tuple[tuple[str, str], ...]:
    return header(("title", "".join(node.itertext())) for node in root.iterfind("head/title"))


def _header(root: etree._Element) -> Iterator[tuple[str, str | None]]:
    yield from _title(root)
    yield "language", root.get("lang")
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        bare = name.removeprefix("dc.").removeprefix("dcterms.").partition(".")[0]
        yield _NAMES.get(name) or _NAMES.get(bare, ""), meta.get("content")
    for link in root.iter("link"):
        if "canonical" in link.get("rel", "").lower().split():
            yield "identifier", link.get("href")
    for script in root.iter("script"):
        if script.get("type", "").lower().strip() == "application/ld+json":
            yield from _schema(script.text or "")


def _schema(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield what a block of JSON-LD says of works, where it says it in schema.org's plain form."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    items = found.get("@graph", [found]) if isinstance(found, dict) else found
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict) or _WORKS.isdisjoint(_list(item.get("@type"))):
            continue
        for name, element in _SCHEMA.items():
            for said in _list(item.get(name)):
                value = said.get("name") if isinstance(said, dict) else said
                yield element, value if isinstance(value, str) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
