"""What the sample fact sheet asserts: every proposition is found by a query, and quoted.

`propositions/Pnn.rq` asks for one proposition of the page. Its header holds the expectation:

    #: says     the proposition, in our words; ~ marks a hedged number or period
    #: answer   the answers, a line each: column = term, joined by "|"; other columns are free
    #: quotes   a triple of each answer, and phrases that the quotes of its claim must contain;
                {column} stands for the answer's words

A query sees what is asserted, known and inferred as one graph; a quoted triple must be asserted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from comity.identifiers import graph_iri
from comity.model import Knowledge
from comity.namespaces import XSD
from comity.pipeline import Build

FOLDER = Path(__file__).with_name("propositions")
PROPOSITIONS = sorted(FOLDER.glob("P*.rq"))
_HEADER = re.compile(r"#: (says|answer|quotes) +(.+)")
_PHRASE = re.compile(r'"([^"]+)"')

_TRIPLE = tuple(map(ox.Variable, ("subject", "predicate", "object")))
_QUOTES = """
SELECT ?subject ?predicate ?object ?exact WHERE {
  ?claim a comity:Claim ; comity:modality comity:asserted ;
    rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
    comity:evidence/oa:hasSelector/oa:exact ?exact .
}"""

Term = NamedNode | Literal
Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A triple pattern over the columns of an answer, and what the claim of it must quote."""

    pattern: tuple[str, str, str]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    query: str
    answers: tuple[Row, ...]
    quoted: tuple[Quoted, ...]


def proposition(text: str) -> Proposition:
    header = [found.groups() for line in text.splitlines() if (found := _HEADER.fullmatch(line))]
    answers = [value for key, value in header if key == "answer"]
    quotes = [value for key, value in header if key == "quotes"]
    return Proposition(
        query=text,
        answers=tuple(
            dict(cell.strip().split(" = ", 1) for cell in answer.split(" | ")) for answer in answers
        ),
        quoted=tuple(_quoted(line) for line in quotes),
    )


def _quoted(line: str) -> Quoted:
    subject, predicate, thing = line.split(maxsplit=3)[:3]
    predicate = "rdf:type" if predicate == "a" else predicate
    return Quoted(pattern=(subject, predicate, thing), phrases=tuple(_PHRASE.findall(line)))


class Page:
    """The built dataset, asked as a reader would."""

    def __init__(self, build: Build, knowledge: Knowledge) -> None:
        self.prefixes = {**knowledge.prefixes, "dcmitype": "http://purl.org/dc/dcmitype/"}
        self.store = ox.Store()
        self.store.bulk_extend(build.dataset.quads)
        (document, _), *_rest = build.read
        self.asserted = graph_iri(knowledge.base, document.id)
        self.claims = graph_iri(knowledge.base, f"{document.id}/claims")
        known = [graph_iri(knowledge.base, name) for name in ("reference", "inferred")]
        self.graphs: list[NamedNode | ox.BlankNode | ox.DefaultGraph] = [self.asserted, *known]

    def ask(self, query: str) -> list[dict[str, Term]]:
        solutions = self.store.query(query, default_graph=self.graphs)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [{name: row[name] for name in names if row[name]} for row in solutions]

    def short(self, term: Term) -> str:
        """Return a term as a Turtle author writes it."""
        if isinstance(term, NamedNode):
            for name, iri in self.prefixes.items():
                if term.value.startswith(iri) and "/" not in term.value[len(iri) :]:
                    return f"{name}:{term.value[len(iri) :]}"
            return str(term)
        if term.language or term.datatype == XSD.string:
            return str(term)
        return f'"{term.value}"^^{self.short(term.datatype)}'

    def term(self, written: str, row: dict[str, Term]) -> Term:
        if written.startswith("?"):
            return row[written[1:]]
        prefix, name = written.split(":", 1)
        return NamedNode(self.prefixes[prefix] + name)

    def quotes(self, triple: Triple) -> list[str]:
        """Return the words that the asserted claim of a triple quotes."""
        parts = dict(zip(_TRIPLE, triple, strict=True))
        solutions = self.store.query(
            _QUOTES, default_graph=self.claims, prefixes=self.prefixes, substitutions=parts
        )
        assert isinstance(solutions, ox.QuerySolutions)
        return sorted(" ".join(str(row["exact"].value).split()) for row in solutions)


@pytest.fixture(scope="module")
def page(sample_build: Build, knowledge: Knowledge) -> Page:
    return Page(sample_build, knowledge)


def test_every_proposition_has_a_query() -> None:
    assert [path.stem for path in PROPOSITIONS] == [f"P{n:02}" for n in range(1, 63)]


@pytest.mark.parametrize("path", PROPOSITIONS, ids=lambda path: path.stem)
def test_proposition_is_answered(path: Path, page: Page) -> None:
    """The answers are the expected ones: none missing, none too many, no term of another type."""
    wanted = proposition(path.read_text(encoding="utf-8"))
    columns = list(wanted.answers[0])
    found = [
        {column: page.short(row[column]) for column in columns} for row in page.ask(wanted.query)
    ]
    assert sorted(found, key=str) == sorted(wanted.answers, key=str)


@pytest.mark.parametrize("path", PROPOSITIONS, ids=lambda path: path.stem)
def test_proposition_quotes_the_page(path: Path, page: Page) -> None:
    """Each answer rests on claims whose quotes hold the words that say it."""
    wanted = proposition(path.read_text(encoding="utf-8"))
    missing: list[str] = []
    rows = page.ask(wanted.query)
    for row in rows:
        words = {name: term.value for name, term in row.items()}
        for quoted in wanted.quoted:
            subject, predicate, thing = (page.term(part, row) for part in quoted.pattern)
            quotes = page.quotes(Triple(subject, predicate, thing))  # type: ignore[arg-type]
            missing += [
                f"{' '.join(map(page.short, (subject, predicate, thing)))}: "
                f"{phrase.format(**words)!r} is not in {quotes or 'any claim'}"
                for phrase in quoted.phrases
                if not any(phrase.format(**words) in quote for quote in quotes)
            ]
    assert rows
    assert wanted.quoted
    assert not missing, "\n".join(missing)


NOT_SAID = {
    "a number without its hedge": "?x a comity:Figure ; comity:hedge comity:exact",
    "a number with a value and no hedge": (
        "?x comity:value ?value FILTER NOT EXISTS { ?x comity:hedge ?hedge }"
    ),
    "a figure without a time": (
        "?x a comity:Figure FILTER NOT EXISTS { ?x comity:asOf|comity:during ?time }"
    ),
    "a duration of an agreement": "?x comity:counts ?agreement . ?agreement a comity:Agreement",
    "a beginning of the relationship": "?x a comity:Relationship ; comity:beginning ?date",
    "a place of an agreement": "?x a comity:Agreement ; comity:place|comity:locatedIn ?place",
    "a day of the agreement of 1983": (
        '?x comity:signedOn ?date FILTER (STRSTARTS(STR(?date), "1983-"))'
    ),
    "a signature by the committee": (
        "?x a comity:ConsultativeBody ; comity:signedOn|comity:hasParty|comity:partyTo ?y"
    ),
    "parties of the committee's treaty": (
        "?x comity:hasParty ?committee . ?committee a comity:ConsultativeBody"
    ),
    "that land was returned": '?x a comity:Event ; comity:act "return"',
    "that technology was exported": '?x a comity:Event ; comity:act "export"',
    "a third party": (
        "?x comity:hasParty ?state . ?state a comity:State"
        " FILTER (?state NOT IN (id:japan, id:united-states))"
    ),
    "support by Japan": "id:japan comity:supports ?x",
    "an occupation by Japan": "?x a comity:Occupation ; comity:actor id:japan",
    "arms that Japan's neighbours forbid": (
        "?x comity:forbids|comity:renounces ?y ; comity:setBy ?setter FILTER (?setter != id:japan)"
    ),
}
"""What the page does not say, as patterns that nothing may match."""


@pytest.mark.parametrize("pattern", NOT_SAID.values(), ids=NOT_SAID)
def test_what_the_page_does_not_say_is_not_claimed(pattern: str, page: Page) -> None:
    names = "".join(f"PREFIX {name}: <{page.prefixes[name]}>\n" for name in ("comity", "id"))
    assert page.ask(f"{names}SELECT * WHERE {{ {pattern} }}") == []
