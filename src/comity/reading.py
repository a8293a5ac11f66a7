"""Document, Knowledge -> Statements: the reading stages, one line each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from comity.clausegraph import clause_graph
from comity.grammar import Clauses, Coordination, Phrases, mended_tree, with_whole_names
from comity.language import Parser
from comity.mentions import find_mentions
from comity.model import (
    Document,
    Knowledge,
    Lexicon,
    Mention,
    Node,
    NodeKind,
    Sentence,
    Span,
    Statement,
    UnitKind,
)
from comity.namespaces import TEXT
from comity.normal import normal_form
from comity.reference import resolve
from comity.rules import apply_rules
from comity.wording import ClauseGraph

TOGETHER = 128
"""So many documents are put to the rules at once: their clause graphs are in memory together."""


def extract(document: Document, knowledge: Knowledge, parser: Parser) -> tuple[Statement, ...]:
    """Return what a document says, each statement with the words that say it, sorted."""
    ((_, statements),) = extract_all((document,), knowledge, parser)
    return statements


def extract_all(
    documents: Iterable[Document], knowledge: Knowledge, parser: Parser
) -> Iterator[tuple[Document, tuple[Statement, ...]]]:
    """Yield each document with what it says; some are read together, which changes no statement."""
    left = iter(documents)
    while some := tuple(islice(left, TOGETHER)):
        graphs = [read_clauses(document, knowledge.lexicon, parser) for document in some]
        yield from zip(some, apply_rules(graphs, knowledge), strict=True)


def read_clauses(document: Document, lexicon: Lexicon, parser: Parser) -> ClauseGraph:
    """Return the clause graph of a document."""
    nodes = read_nodes(document, lexicon, parser)
    return clause_graph(document, normal_form(document.text), nodes, lexicon)


def read_nodes(document: Document, lexicon: Lexicon, parser: Parser) -> tuple[Node, ...]:
    """Return the resolved phrases, dates and clauses of a document."""
    normal = normal_form(document.text).replace("\n", " ")
    mentions = find_mentions(document, lexicon)
    sentences = parser(_simplified(normal, mentions), document.units)
    nodes = sentence_nodes(sentences, normal, mentions, lexicon)
    return resolve(tuple(nodes), document.units, lexicon)


def _simplified(normal: str, mentions: tuple[Mention, ...]) -> str:
    """Return the text for the parser, each range of numbers as one number of the same length.

    "between 300 and 400 soldiers" would be two phrases, one of them below a preposition.
    """
    for mention in mentions:
        if mention.bounds:
            span = mention.span
            normal = normal[: span.begin] + "3" * (span.end - span.begin) + normal[span.end :]
    return normal


def sentence_nodes(
    sentences: Iterable[Sentence], normal: str, mentions: Iterable[Mention], lexicon: Lexicon
) -> Iterator[Node]:
    """Yield the phrases, dates and clauses of sentences; they and the mentions in text order."""
    abroad = lexicon.words.get(TEXT.placeAdverb, frozenset())
    left = deque(mentions)
    for number, sentence in enumerate(sentences):
        tree = mended_tree(sentence, place_adverbs=abroad)
        own = tuple(_taken(left, sentence.unit.span))
        tree = with_whole_names(tree, own)
        phrases = Phrases(Coordination(tree, lexicon, own), normal, number)
        for node in Clauses(tree, phrases, lexicon).read():
            # A navigation line is a command to the reader and states nothing.
            if sentence.unit.kind is not UnitKind.NAVIGATION or node.kind is not NodeKind.CLAUSE:
                yield node


def _taken(mentions: deque[Mention], unit: Span) -> Iterator[Mention]:
    """Take the mentions up to the end of a unit from a queue, and yield those inside it."""
    while mentions and mentions[0].span.begin < unit.end:
        mention = mentions.popleft()
        if mention.span.within(unit):
            yield mention
