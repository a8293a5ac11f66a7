"""Write small PDF files: lines of text at places of pages, with what a test wants to be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A line of text at a place, in points from the lower left corner of the page."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 11
    font: str = "F1"


def column(*lines: str, x: float = 72, y: float = 700, gap: float = 14) -> list[Put]:
    """Return lines below one another."""
    return [Put(text=line, x=x, y=y - number * gap) for number, line in enumerate(lines)]


def pdf(pages: Sequence[Iterable[Put]], *, info: str = "", trailer: str = "") -> bytes:
    """Return a PDF 1.4 file in plain bytes, so that a test's failure can be read."""
    kids = " ".join(f"{10 + 2 * number} 0 R" for number, _ in enumerate(pages))
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        4: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        5: f"<<{info}>>",
    }
    for number, page in enumerate(pages):
        content = "\n".join(_shown(put) for put in page)
        objects[10 + 2 * number] = (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>"
            f"/Contents {11 + 2 * number} 0 R>>"
        )
        objects[11 + 2 * number] = f"<</Length {len(content)}>>stream\n{content}\nendstream"
    return _file(objects, trailer)


def _shown(put: Put) -> str:
    text = put.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{put.font} {put.size} Tf {put.x} {put.y} Td ({text}) Tj ET"


def _file(objects: dict[int, str], trailer: str) -> bytes:
    parts = [b"%PDF-1.4\n"]
    places = {}
    for number, body in objects.items():
        places[number] = sum(map(len, parts))
        parts.append(f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252"))
    start = sum(map(len, parts))
    entries = "".join(f"{n} 1\n{place:010} 00000 n \n" for n, place in places.items())
    parts.append(
        f"xref\n0 1\n0000000000 65535 f \n{entries}trailer\n"
        f"<</Size {max(objects) + 1}/Root 1 0 R/Info 5 0 R{trailer}>>\n"
        f"startxref\n{start}\n%%EOF\n".encode()
    )
    return b"".join(parts)
