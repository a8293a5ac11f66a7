"""IRIs stay when a text is edited: only what an edit touches gets other ones.

Things, claims, facts and conclusions are named by what they say, never by where. A passage is a
range of one text (RFC 5147), so that it is named anew when the text before it changes; its quote
and the claim that it is evidence of are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pyoxigraph import Literal, NamedNode

import comity
from comity.document import document
from comity.model import Dataset, Document, Knowledge
from comity.namespaces import COMITY, OA, RDF

SHEET = """U.S. Relations With Norway

On May 4, 1951, Norway and Iceland signed the Treaty of Friendship and Commerce in Oslo. The treaty
entered into force on June 1, 1952.

Norway recognized Iceland in 1944. Denmark established diplomatic relations with Iceland in 1945.

The Joint Harbor Commission, established in 1995, is a body of Norway and Sweden. About 300 Swedish
soldiers are stationed in Norway.

In 1998, Finland gave Estonia $40 million in assistance. Estonia joined the United Nations in 1991.
"""
INSERTED = "This page was prepared for readers at school."
_PLACE = re.compile(r"#char=(\d+),(\d+)")
DELETED = "Denmark established diplomatic relations with Iceland in 1945."


def inserted(text: str) -> str:
    return text.replace("\n\n", f"\n\n{INSERTED} ", 1)


def deleted(text: str) -> str:
    assert DELETED in text
    return text.replace(f" {DELETED}", "")


def reordered(text: str) -> str:
    title, *paragraphs = text.removesuffix("\n").split("\n\n")
    return "\n\n".join([title, *reversed(paragraphs)]) + "\n"


def wrapped(text: str) -> str:
    """Break the lines of paragraphs elsewhere."""
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(re.sub(r"(.{40,60}) ", "\\1\n", part) for part in paragraphs) + "\n"


def mended(text: str) -> str:
    """Correct a slip of the pen in one sentence."""
    return text.replace("is a body of Norway", "is a standing body of Norway")


EDITS: dict[str, tuple[Callable[[str], str], str]] = {
    "a sentence inserted at the start": (inserted, ""),
    "a sentence deleted": (deleted, DELETED),
    "a word mended in one sentence": (
        mended,
        "The Joint Harbor Commission, established in 1995, is a",
    ),
    "paragraphs in another order": (reordered, ""),
    "lines wrapped elsewhere": (wrapped, ""),
}
"""Each edit with the beginning of the only sentence whose statements it may change, if any."""


def named(dataset: Dataset) -> set[str]:
    """Return the IRIs of things, claims, facts, conclusions and all else that is described."""
    found = {q.subject.value for q in dataset.quads if isinstance(q.subject, NamedNode)}
    return {iri for iri in found if "#char=" not in iri and "/build/" not in iri}


def quotes(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return the quotes of each claim, their lines joined."""
    exact = {
        str(q.subject): q.object.value
        for q in dataset.quads
        if q.predicate == OA.exact and isinstance(q.object, Literal)
    }
    selectors: dict[str, list[str]] = {}
    for quad in dataset.quads:
        if quad.predicate == OA.hasSelector and str(quad.object) in exact:
            words = exact[str(quad.object)].split()
            selectors.setdefault(str(quad.subject), []).append(" ".join(words))
    found: dict[str, list[str]] = {}
    for quad in dataset.quads:
        if quad.predicate == COMITY.evidence:
            assert isinstance(quad.subject, NamedNode)
            found.setdefault(quad.subject.value, []).extend(selectors[str(quad.object)])
    return {claim: tuple(sorted(words)) for claim, words in found.items()}


def untouched(dataset: Dataset, text: str, sentence: str) -> set[str]:
    """Return the claims without words of a sentence, the things in them, and what follows."""
    begin = text.find(sentence) if sentence else -1
    end = begin + len(sentence)
    touching = {
        quad.subject
        for quad in dataset.quads
        if quad.predicate == COMITY.evidence
        and (place := _PLACE.search(str(quad.object)))
        and int(place[1]) < end
        and begin < int(place[2])
    }
    claims = {iri for iri in quotes(dataset) if begin < 0 or NamedNode(iri) not in touching}
    ends: dict[str, set[str]] = {}
    premises: dict[str, set[str]] = {}
    for quad in dataset.quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            if quad.predicate in {RDF.subject, RDF.object}:
                ends.setdefault(quad.subject.value, set()).add(quad.object.value)
            if quad.predicate == COMITY.premise:
                premises.setdefault(quad.subject.value, set()).add(quad.object.value)
    things = {end for claim in claims for end in ends.get(claim, ()) if "/id/" in end}
    facts = {node for node, about in ends.items() if "/fact/" in node and about & things}
    found = claims | facts
    while new := {node for node, said in premises.items() if said <= found} - found:
        found |= new
    return found | things


@pytest.fixture(scope="module")
def built(knowledge: Knowledge) -> Callable[[str], Dataset]:
    def build(text: str) -> Dataset:
        return comity.build([document("sheet", text)], knowledge=knowledge).dataset

    return build


@pytest.fixture(scope="module")
def before(built: Callable[[str], Dataset]) -> Dataset:
    return built(SHEET)


@pytest.mark.parametrize(("edit", "sentence"), EDITS.values(), ids=EDITS)
def test_an_edit_leaves_all_other_iris_as_they_are(
    edit: Callable[[str], str], sentence: str, before: Dataset, built: Callable[[str], Dataset]
) -> None:
    """Nothing is lost but what the edited sentence says, and what is kept is quoted alike."""
    assert edit(SHEET) != SHEET
    after = built(edit(SHEET))
    kept = untouched(before, SHEET, sentence)
    assert kept <= named(after), sorted(kept - named(after))
    assert kept == untouched(after, edit(SHEET), sentence)
    if not sentence:
        assert named(after) == named(before)
    old, new = quotes(before), quotes(after)
    assert len(kept & old.keys()) > 40
    assert {iri: old[iri] for iri in kept & old.keys()} == {
        iri: new[iri] for iri in kept & old.keys()
    }


def test_a_passage_is_named_by_its_place_in_one_text(
    before: Dataset, built: Callable[[str], Dataset]
) -> None:
    """What stands before an insertion keeps its passages; what stands behind it is moved by it."""
    text = inserted(SHEET)
    at, length = text.index(INSERTED), len(INSERTED) + 1

    def places(dataset: Dataset) -> set[tuple[int, int]]:
        found = (_PLACE.search(str(quad.object)) for quad in dataset.quads)
        return {(int(one[1]), int(one[2])) for one in found if one}

    moved = {
        (begin + length * (begin >= at), end + length * (end > at)) for begin, end in places(before)
    }
    assert places(built(text)) == moved


def test_the_sample_keeps_its_iris_behind_an_insertion(
    sample_document: Document, sample_build: comity.Build, knowledge: Knowledge
) -> None:
    first = next(u for u in sample_document.units if u.kind.value == "Sentence").span.begin
    text = f"{sample_document.text[:first]}{INSERTED} {sample_document.text[first:]}"
    after = comity.build([document(sample_document.id, text)], knowledge=knowledge)
    assert named(after.dataset) == named(sample_build.dataset)
    assert quotes(after.dataset) == quotes(sample_build.dataset)
