"""What must follow when the page changes: less is said, other years, other states, other marks.

The statements of the changed page are compared with those of the page itself, triple by triple.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from comity.document import document
from comity.language import parse
from comity.model import Document, Knowledge, Modality, Statement, Unit, UnitKind
from comity.namespaces import COMITY, DCTERMS, RDF, RDFS
from comity.normal import normal_form
from comity.reading import extract

Said = dict[Triple, Statement]
Read = Callable[[str], Said]

_PREFIXES = {COMITY: "comity:", RDF: "rdf:", RDFS: "rdfs:", DCTERMS: "dcterms:"}
_SENTENCES = 12


def asserted(page: Document, knowledge: Knowledge) -> Said:
    found = extract(page, knowledge, parse)
    return {s.triple: s for s in found if s.modality is Modality.ASSERTED}


@pytest.fixture(scope="module")
def read(sample_document: Document, knowledge: Knowledge) -> Read:
    """Return how a text is read under the sample's name."""
    return cache(lambda text: asserted(document(sample_document.id, text), knowledge))


@pytest.fixture(scope="module")
def original(sample_document: Document, knowledge: Knowledge) -> Said:
    return asserted(sample_document, knowledge)


def short(triple: Triple, base: str) -> str:
    def term(value: NamedNode | Literal) -> str:
        iri = value.value if isinstance(value, NamedNode) else str(value)
        for start, prefix in (*_PREFIXES.items(), (f"{base}id/", "id:"), (base, "")):
            if iri.startswith(start):
                return prefix + iri.removeprefix(start)
        return iri

    return " ".join(map(term, triple))


def listed(triples: set[Triple], base: str) -> str:
    return "\n".join(sorted(short(triple, base) for triple in triples))


def assert_same(found: set[Triple], wanted: set[Triple], base: str) -> None:
    lost, new = listed(wanted - found, base), listed(found - wanted, base)
    assert not lost + new, f"missing:\n{lost or '-'}\nunexpected:\n{new or '-'}"


### A sentence less


def sentences(page: Document) -> list[Unit]:
    return [unit for unit in page.units if unit.kind is UnitKind.SENTENCE]


def without(text: str, sentence: Unit) -> str:
    """Return a text without a sentence and the space after or before it."""
    before, after = text[: sentence.span.begin], text[sentence.span.end :]
    return before + after[1:] if after.startswith(" ") else before.rstrip(" ") + after


SAID_TWICE = {
    0: [  # "The United States and Japan have ...": said again of "the two countries"
        "id:japan-united-states-security-relationship comity:hasParty id:japan",
        "id:japan-united-states-security-relationship comity:hasParty id:united-states",
    ],
    1: [  # "stationing ... military personnel in Japan": "over 40,000 are in Japan"
        "id:united-states-military-personnel-in-japan comity:forceOf id:united-states",
        "id:united-states-military-personnel-in-japan comity:stationedIn id:japan",
        "id:united-states-military-personnel-in-japan rdf:type comity:Contingent",
        "id:japan-defense comity:concerns id:japan",  # "the defense of Japan"
    ],
    3: [  # "the Asia-Pacific region": named again among the interests
        "id:asia-pacific-region rdf:type comity:Place",
    ],
    10: [  # "The security relationship between the two countries": the first sentence
        "id:japan-united-states-security-relationship comity:hasParty id:japan",
        "id:japan-united-states-security-relationship comity:hasParty id:united-states",
    ],
}
"""By sentence, what another sentence of the page says as well (names of things apart)."""


def touches(statement: Statement, sentence: Unit) -> bool:
    begin, end = sentence.span.begin, sentence.span.end
    return any(span.begin < end and begin < span.end for span in statement.evidence)


def test_the_page_has_the_sentences_that_are_left_out(sample_document: Document) -> None:
    assert len(sentences(sample_document)) == _SENTENCES


@pytest.mark.parametrize("number", range(_SENTENCES))
def test_without_a_sentence_nothing_new_is_said(
    number: int, sample_document: Document, knowledge: Knowledge, original: Said, read: Read
) -> None:
    """An expression whose antecedent is gone must refer to nothing, not to something else."""
    rest = read(without(sample_document.text, sentences(sample_document)[number]))
    new = {triple for triple in rest.keys() - original.keys() if triple.predicate != RDFS.label}
    assert not new, listed(new, knowledge.base)


@pytest.mark.parametrize("number", range(_SENTENCES))
def test_what_is_quoted_from_other_sentences_stays(
    number: int, sample_document: Document, knowledge: Knowledge, original: Said, read: Read
) -> None:
    """Only a name may change: that of a thing whose first mention is gone."""
    sentence = sentences(sample_document)[number]
    rest = read(without(sample_document.text, sentence))
    lost = {
        triple
        for triple, statement in original.items()
        if triple not in rest and not touches(statement, sentence)
    }
    assert not lost, listed(lost, knowledge.base)


@pytest.mark.parametrize("number", range(_SENTENCES))
def test_what_a_sentence_says_goes_with_it(
    number: int, sample_document: Document, knowledge: Knowledge, original: Said, read: Read
) -> None:
    """So does what refers back to it; what is said twice stays, and so do names."""
    sentence = sentences(sample_document)[number]
    rest = read(without(sample_document.text, sentence))
    kept = {
        triple
        for triple, statement in original.items()
        if triple in rest and triple.predicate != RDFS.label and touches(statement, sentence)
    }
    unexpected = {t for t in kept if short(t, knowledge.base) not in SAID_TWICE.get(number, [])}
    assert not unexpected, listed(unexpected, knowledge.base)


### Other years

_YEAR = re.compile(r"(?<![\d,])19\d\d(?!\d)")
_SHIFT = 3


def later(words: str) -> str:
    return _YEAR.sub(lambda found: str(int(found[0]) + _SHIFT), words)


def shifted(triple: Triple, base: str) -> Triple:
    """Return a triple with its years moved, in literals and in IRIs of things."""

    def moved(term: NamedNode | Literal) -> NamedNode | Literal:
        if isinstance(term, NamedNode):
            return NamedNode(later(term.value)) if term.value.startswith(f"{base}id/") else term
        if term.language:
            return Literal(later(term.value), language=term.language)
        return Literal(later(term.value), datatype=term.datatype)

    return Triple(moved(triple.subject), triple.predicate, moved(triple.object))  # type: ignore[arg-type]


def test_other_years_change_the_years_and_nothing_else(
    sample_document: Document, knowledge: Knowledge, original: Said, read: Read
) -> None:
    text = later(sample_document.text)
    found = read(text)
    assert len(_YEAR.findall(sample_document.text)) == 6
    wanted = {shifted(triple, knowledge.base): said for triple, said in original.items()}
    assert_same(set(found), set(wanted), knowledge.base)
    moved = {triple for triple, said in wanted.items() if found[triple].evidence != said.evidence}
    assert not moved, listed(moved, knowledge.base)


### The other state

_EXCHANGED = {
    "The United States and Japan": "Japan and the United States",
    "Japan and the U.S.": "the U.S. and Japan",
    "U.S.-Japan": "Japan-U.S.",
    "the U.S.-Japan": "the Japan-U.S.",
    "the United States": "Japan",
    "the U.S.": "Japan",
    "U.S. military": "Japanese military",
    "U.S. forces": "Japanese forces",
    "American": "Japanese",
    "Japanese": "American",
    "Japan's": "America's",
    "Japan": "the United States",
}
"""Every form in which the title and the body name one state, as the form that names the other."""
_FORM = re.compile("|".join(map(re.escape, sorted(_EXCHANGED, key=len, reverse=True))))
_KEYS = {"japan": "united-states", "united-states": "japan"}
_KEY = re.compile(r"(?<![a-z])(?:united-states|japan)(?![a-z])")
_PAIR = re.compile(r"(?<!-in-)united-states(-and)?-japan(?![a-z])")
_NAMES = ("japan-self-defense-forces", "us-department-of-state", "us-japan-security-relationship")
"""Proper names of one thing, which no exchange of the states changes."""


def exchanged_text(page: Document) -> str:
    """Return a page with its two states exchanged where it speaks of them: title and body."""
    pieces, done = [], 0
    for unit in page.units:
        if unit.kind in {UnitKind.TITLE, UnitKind.SENTENCE}:
            words = page.text[unit.span.begin : unit.span.end]
            other = _FORM.sub(lambda found: _EXCHANGED[found[0]], words)
            pieces += [page.text[done : unit.span.begin], other[0].upper() + other[1:]]
            done = unit.span.end
    return "".join((*pieces, page.text[done:]))


def exchanged(triple: Triple) -> Triple:
    """Return a triple with the states exchanged in its IRIs; keys of a pair stay sorted."""

    def other(term: NamedNode | Literal) -> NamedNode | Literal:
        if not isinstance(term, NamedNode):
            return term
        kept = {name: f"\x00{number}\x00" for number, name in enumerate(_NAMES)}
        iri = term.value
        for name, mark in kept.items():
            iri = iri.replace(name, mark)
        iri = _KEY.sub(lambda found: _KEYS[found[0]], iri)
        iri = _PAIR.sub(lambda found: f"japan{found[1] or ''}-united-states", iri)
        for name, mark in kept.items():
            iri = iri.replace(mark, name)
        return NamedNode(iri)

    return Triple(other(triple.subject), triple.predicate, other(triple.object))  # type: ignore[arg-type]


def test_exchanging_the_states_exchanges_the_answers(
    sample_document: Document, knowledge: Knowledge, original: Said, read: Read
) -> None:
    """Names, which repeat the words of the page, are left out."""

    def without_words(triples: set[Triple]) -> set[Triple]:
        return {t for t in triples if t.predicate not in {RDFS.label, DCTERMS.term("title")}}

    found = without_words(set(read(exchanged_text(sample_document))))
    wanted = without_words({exchanged(triple) for triple in original})
    assert_same(found, wanted, knowledge.base)


### Other marks


def wrapped(text: str) -> str:
    """Return a text with its paragraphs broken into lines of 60 to 78 characters."""
    return re.sub(r"([^\n]{60,78}) (?=[^\n])", "\\1\n", text)


VARIANTS: dict[str, Callable[[str], str]] = {
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "curly quotes": lambda text: text.replace("'", "\u2019"),
    "no-break hyphens": lambda text: text.replace("-", "\u2011"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "hard-wrapped lines": wrapped,
    "hard-wrapped lines with carriage returns": lambda text: wrapped(text).replace("\n", "\r\n"),
    "two spaces": lambda text: text.replace(" ", "  "),
    "all of these": lambda text: (
        "\ufeff" + wrapped(text).replace("\n", "\r\n").replace(" ", "\u00a0").replace("'", "\u2019")
    ),
}


def quotes(text: str, statement: Statement) -> list[str]:
    plain = normal_form(text)
    return [" ".join(plain[span.begin : span.end].split()) for span in statement.evidence]


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_other_marks_leave_statements_and_quotes_as_they_are(
    variant: Callable[[str], str],
    sample_document: Document,
    knowledge: Knowledge,
    original: Said,
    read: Read,
) -> None:
    """Offsets follow the text as it is: they lead to the same words."""
    text = variant(sample_document.text)
    assert text != sample_document.text
    found = read(text)
    assert_same(set(found), set(original), knowledge.base)
    wrong = {
        triple
        for triple, said in original.items()
        if quotes(text, found[triple]) != quotes(sample_document.text, said)
    }
    assert not wrong, listed(wrong, knowledge.base)
