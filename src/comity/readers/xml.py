"""Bytes of XML -> a tree, without entities, without a look at any other file or the network."""

from __future__ import annotations

import re

from lxml import etree

from comity.errors import DocumentError
from comity.readers.encoding import decoded

_DECLARED = re.compile(rb"\A\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([\w.:-]+)")
_ENTITY = re.compile(r"<!ENTITY\s+(?:%\s+)?([\w.:-]+)")

LIBRARY = f"lxml {etree.__version__}"


def tree(content: bytes) -> etree._Element:
    """Return the root element; raise DocumentError with the line of what is not well-formed.

    Declared entities are refused, not expanded: a few bytes of them can become gigabytes, and
    they can name files of this machine.
    """
    declared = _DECLARED.match(content)
    text = decoded(content, declared[1].decode() if declared else None)
    entity = _ENTITY.search(text)
    if entity:
        raise DocumentError(
            f"it declares the entity {entity[1][:40]}, and entities are not expanded",
            where=f"line {text.count(chr(10), 0, entity.start()) + 1}",
            remedy="write out what it stands for",
        )
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever is declared: the bytes are ours
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        what = (error.msg or "there is nothing in it").partition(", line ")[0]
        if "xcessive depth" in what:
            raise DocumentError(
                "its elements are nested too deeply to be read",
                where=f"line {error.lineno}",
                remedy="save it as plain text",
            ) from error
        raise DocumentError(
            f"it is not well-formed XML: {what}",
            where=f"line {error.lineno}" if error.lineno else None,
            remedy="repair it, or save it as HTML or plain text",
        ) from error
    for reference in root.iter(etree.Entity):
        raise DocumentError(
            f"it uses the entity {reference.text}, which it does not declare",
            where=f"line {reference.sourceline}" if reference.sourceline else None,
            remedy="write out what it stands for",
        )
    return root
