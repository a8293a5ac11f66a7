"""The competency questions as pages: words, query, and the answer with links to things."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from types import MappingProxyType
from xml.etree.ElementTree import Element

import html5lib
import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode

import comity
from comity.errors import KnowledgeError
from comity.namespaces import RDFS
from comity.site import Site, overviews, site
from comity.site.questions import asked
from comity.site.tables import named
from comity.sparql import askable


def text(of: Site, path: str) -> str:
    file = of.file(path)
    assert file is not None, path
    return file.content.decode()


def tree(page: str) -> Element:
    return html5lib.parse(page, namespaceHTMLElements=False)


def own(knowledge: comity.Knowledge, **questions: str) -> comity.Knowledge:
    return replace(knowledge, questions=MappingProxyType(questions))


def test_each_question_has_its_words_its_query_and_its_answer(
    sample_site: Site, knowledge: comity.Knowledge
) -> None:
    """The table has the rows of the CSV file, which has those of the query."""
    store = pyoxigraph.Store()
    quads = {q for found in sample_site.index.quads.values() for q in found}
    store.bulk_extend(askable(quads))
    listed = text(sample_site, "questions.html")
    for name, query in knowledge.questions.items():
        page = tree(text(sample_site, f"questions/{name}.html"))
        rows = list(csv.reader(StringIO(text(sample_site, f"questions/{name}.csv"))))
        answer = store.query(query, prefixes=dict(knowledge.prefixes))
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        assert sorted(rows[1:]) == sorted(
            ["" if term is None else term.value for term in solution] for solution in answer
        )
        if rows[1:]:
            assert [cell.text for cell in page.iter("th")] == rows[0]
        assert len(page.findall(".//tbody/tr")) == len(rows) - 1
        assert ["".join(pre.itertext()) for pre in page.iter("pre")] == [query]
        assert str(page.findtext(".//h1")).endswith("?")
        assert f"questions/{name}.html" in listed
        assert text(sample_site, f"questions/{name}.rq") == query


def test_questions_without_an_answer_stand_apart(knowledge: comity.Knowledge) -> None:
    """A dataset that states nothing of what a question asks says so; the others come first."""
    some, none = (
        "# What is there?\nSELECT * { ?s ?p ?o }",
        "# Who is absent?\nSELECT * { ?s <x:y> 1 }",
    )
    triple = pyoxigraph.Quad(
        NamedNode(f"{knowledge.base}id/a"),
        RDFS.label,
        Literal("a"),
        NamedNode("http://example.org/g"),
    )
    found = site(comity.Dataset(frozenset([triple])), [], own(knowledge, a=none, b=some))
    listed = text(found, "questions.html")
    places = [
        listed.index(w) for w in ("What is there?", "No answer in this dataset", "Who is absent?")
    ]
    assert places == sorted(places)
    assert "Nothing in this dataset answers it" in text(found, "questions/a.html")
    examples = text(found, "sparql.html")
    assert examples.index("What is there?") < examples.index("Who is absent?")
    assert examples.count("no answer here") == 1


def test_names_in_an_answer_lead_to_the_things(sample_site: Site) -> None:
    """The query gives labels; that of Okinawa is Okinawa's only, that of a document no thing's."""
    page = text(sample_site, "questions/02-personnel.html")
    assert '<a href="../id/okinawa.html">Okinawa</a>' in page
    shared = Literal("U.S.-Japan Security Relationship", language="en")
    assert shared not in named(sample_site.index)
    labels = sample_site.index.values(
        NamedNode(f"{sample_site.base}id/japan-united-states-security-relationship"), RDFS.label
    )
    assert shared in labels


def test_long_answers_go_on_to_other_pages(sample_site: Site) -> None:
    whole = overviews.of_question(
        next(q for q in sample_site.questions if q.name == "11-inferred"), {}
    )
    small = replace(whole, size=20)
    rows = whole.find(sample_site)
    assert small.paths(len(rows)) == tuple(
        f"questions/11-inferred{number}.html" for number in ("", "-2", "-3")
    )


def test_answers_do_not_depend_on_the_order_of_the_data(knowledge: comity.Knowledge) -> None:
    """Not even where a query orders nothing."""
    base = knowledge.base
    turtle = "".join(f"<{base}id/t{n}> <{base}p> <{base}id/t{n % 7}> .\n" for n in range(300))
    quads = [
        pyoxigraph.Quad(q.subject, q.predicate, q.object, NamedNode(f"{base}graph/g"))
        for q in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)
    ]
    texts = {"q": f"SELECT * {{ ?a <{base}p> ?b . ?b <{base}p> ?c }}"}
    one, other = (asked(texts, given, {}) for given in (quads, quads[::-1]))
    assert one == other
    assert (one[0].rows or 0) > 250


def test_other_kinds_of_question_have_answers_too(knowledge: comity.Knowledge) -> None:
    """ASK is answered by a word, CONSTRUCT by triples; a question without words by its name."""
    known = own(knowledge, **{"is-it": "ASK { ?s ?p ?o }", "what": "CONSTRUCT WHERE { ?s ?p ?o }"})
    triple = pyoxigraph.Quad(
        NamedNode(f"{known.base}id/a"),
        RDFS.label,
        Literal("a", language="en"),
        NamedNode(f"{known.base}graph/g"),
    )
    found = site(comity.Dataset(frozenset([triple])), [], known)
    assert "<td" in text(found, "questions/is-it.html")
    assert text(found, "questions/is-it.csv") == "true\r\n"
    assert "<h1" in (page := text(found, "questions/what.html"))
    assert ">what</h1>" in page
    assert '<a href="../id/a.html">a</a>' in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?x { ?x }", "ontology/questions/bad.rq, line 1, column 13"),
        ("SELECT ?x { SERVICE <http://example.org/> { ?x ?y ?z } }", "leave it out"),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(
    knowledge: comity.Knowledge, query: str, words: str
) -> None:
    with pytest.raises(KnowledgeError, match=r"ontology/questions/bad\.rq") as error:
        site(comity.Dataset(), [], own(knowledge, bad=query))
    assert words in str(error.value)


def test_a_copy_without_an_endpoint_says_so_and_gives_the_answers(sample_site: Site) -> None:
    page = text(sample_site, "sparql.html")
    assert "nothing here answers queries" in page
    assert "<textarea" not in page
    assert all(f'href="{q.stem}.html"' in page for q in sample_site.questions)
    assert not [path for path in sample_site.paths() if "yasgui" in path]
