"""Document, Index -> its text with every evidenced passage marked, and the statements beside it.

Passages may hold one another and may cross. Each becomes elements around its words; where two
cross, the one that began first is whole and the other continues in a second element.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from comity.lookup import Index
from comity.model import Document, Span, Unit, UnitKind
from comity.namespaces import COMITY, PROV, RDF
from comity.site.views import Row, Viewer

_EVIDENCE = re.compile(r"#char=(\d+),(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A passage or a part of one: its words and the marks inside; the `first` has the id."""

    span: Span
    first: bool
    content: tuple[Mark | str, ...]

    @property
    def anchor(self) -> str:
        """Return the fragment of the passage's IRI (RFC 5147)."""
        return f"char={self.span.begin},{self.span.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A unit of the text with its marks, and the statements whose words begin in it."""

    number: int
    kind: UnitKind
    content: tuple[Mark | str, ...]
    rows: tuple[tuple[Row, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Units that stand together."""

    sentences: tuple[Sentence, ...]

    @property
    def kind(self) -> UnitKind:
        """Return what the paragraph is: a title, a header, prose or navigation."""
        return self.sentences[0].kind


def paragraphs(document: Document, work: NamedNode, viewer: Viewer) -> tuple[Paragraph, ...]:
    """Return a document's text, paragraph by paragraph."""
    spans = _claims(work, viewer.index)
    by_paragraph: dict[int, list[Sentence]] = {}
    for number, unit in enumerate(document.units, start=1):
        by_paragraph.setdefault(unit.paragraph, []).append(
            _sentence(number, unit, document, spans, viewer)
        )
    return tuple(Paragraph(sentences=tuple(found)) for found in by_paragraph.values())


def _claims(work: NamedNode, index: Index) -> dict[NamedNode, tuple[Span, ...]]:
    """Return the passages of each claim that was read from a document."""
    found: dict[NamedNode, tuple[Span, ...]] = {}
    for quad in index.inverse.get(work, ()):
        node = quad.subject
        if quad.predicate != PROV.wasDerivedFrom or not isinstance(node, NamedNode):
            continue
        if COMITY.Claim in index.values(node, RDF.type):
            places = (_EVIDENCE.search(t.value) for t in index.values(node, COMITY.evidence))
            found[node] = tuple(sorted(Span(int(p[1]), int(p[2])) for p in places if p))
    return found


def _sentence(
    number: int,
    unit: Unit,
    document: Document,
    claims: dict[NamedNode, tuple[Span, ...]],
    viewer: Viewer,
) -> Sentence:
    inside = {span for spans in claims.values() for span in spans if _meets(span, unit.span)}
    begun = [
        (spans, node)
        for node, spans in claims.items()
        if spans and unit.span.begin <= spans[0].begin < unit.span.end
    ]
    ordered = sorted(begun, key=lambda item: (item[0], item[1].value))
    return Sentence(
        number=number,
        kind=unit.kind,
        content=marked(document.text, unit.span, inside),
        rows=tuple(
            (viewer.explained(node), tuple(f"char={s.begin},{s.end}" for s in spans))
            for spans, node in ordered
        ),
    )


def marked(text: str, unit: Span, spans: Iterable[Span]) -> tuple[Mark | str, ...]:
    """Return the words of a unit with its passages as nested marks.

    >>> one, *_ = marked("in the port", Span(0, 11), [Span(3, 11), Span(0, 11)])
    >>> one.content
    ('in ', Mark(span=Span(begin=3, end=11), first=True, content=('the port',)))
    """
    pieces = list(_nested(sorted(spans, key=lambda span: (span.begin, -span.end)), unit))
    return tuple(_content(text, unit.begin, unit.end, pieces))


def _nested(spans: Iterable[Span], unit: Span) -> Iterator[tuple[int, int, Span]]:
    """Yield each passage within a unit, cut where it leaves one that began before it."""
    open_ends: list[int] = []
    waiting = [(max(s.begin, unit.begin), min(s.end, unit.end), s) for s in spans]
    while waiting:
        waiting.sort(key=lambda piece: (piece[0], -piece[1], piece[2].begin))
        begin, end, span = waiting.pop(0)
        open_ends = [limit for limit in open_ends if limit > begin]
        limit = min(open_ends, default=end)
        if end > limit:
            waiting.append((limit, end, span))
            end = limit
        open_ends.append(end)
        yield begin, end, span


def _content(
    text: str, begin: int, end: int, pieces: list[tuple[int, int, Span]]
) -> Iterator[Mark | str]:
    """Yield words and marks between two offsets; `pieces` are taken from the front."""
    done = begin
    while pieces and pieces[0][0] < end:
        start, stop, span = pieces.pop(0)
        if start > done:
            yield _flat(text[done:start])
        inner = tuple(_content(text, start, stop, pieces))
        yield Mark(span=span, first=start == span.begin, content=inner)
        done = stop
    if done < end:
        yield _flat(text[done:end])


def _flat(words: str) -> str:
    return re.sub(r"\s", " ", words)


def _meets(one: Span, other: Span) -> bool:
    return one.begin < other.end and other.begin < one.end
