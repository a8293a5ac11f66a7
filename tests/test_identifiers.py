"""IRIs minted from content."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from comity.identifiers import (
    digest,
    document_iri,
    graph_iri,
    slug,
    source_iri,
    span_iri,
    statement_iri,
)
from comity.model import Span

BASE = "http://example.org/"
PORT = Triple(NamedNode(f"{BASE}id/port"), NamedNode(f"{BASE}label"), Literal("Port"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Harbor Security Treaty", "harbor-security-treaty"),
        ("U.S.-Peru Relations", "us-peru-relations"),
        ("Peru's ports", "perus-ports"),
        ("X-ray, XX-XX", "x-ray-xx-xx"),
        ("Peru\u2019s \u2018ports\u2019", "perus-ports"),
        ("Côte d\u2019Ivoire", "cote-divoire"),
        ("São Tomé & Príncipe", "sao-tome-principe"),
        ("one_two__three", "one-two-three"),
        ("one:_two", "one-two"),
        ("  --padded--  ", "padded"),
        ("about 28,000", "about-28-000"),
        ("STRASSE Straße", "strasse-strasse"),
        ("東京", "%E6%9D%B1%E4%BA%AC"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_slug_is_lower_case_hyphenated_and_plain(words: str, expected: str) -> None:
    assert slug(words) == expected


@given(st.text())
def test_slug_fits_into_an_iri_path(words: str) -> None:
    found = slug(words)
    assert re.fullmatch(r"(?:[a-z0-9~]|%[0-9A-F]{2}|-(?!-))*", found)
    assert not found.startswith("-")
    assert not found.endswith("-")


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_slug_of_a_slug_is_the_same(words: str) -> None:
    assert slug(slug(words)) == slug(words)


def test_digest_is_a_shortened_sha256_of_its_parts() -> None:
    assert digest("a", "b") == hashlib.sha256(b"a\x00b").hexdigest()[:20]


def test_parts_of_a_digest_do_not_run_into_each_other() -> None:
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", "")}) == 4


def test_statement_iri_depends_on_each_term_its_kind_and_its_context() -> None:
    s, p, o = PORT.subject, PORT.predicate, PORT.object
    other = NamedNode(f"{BASE}other")
    iris = {
        statement_iri(BASE, "claim", PORT),
        statement_iri(BASE, "fact", PORT),
        statement_iri(BASE, "claim", PORT, "sheet"),
        statement_iri(BASE, "claim", PORT, "sheet", "planned"),
        statement_iri(BASE, "claim", Triple(other, p, o)),
        statement_iri(BASE, "claim", Triple(s, other, o)),
        statement_iri(BASE, "claim", Triple(s, p, other)),
        statement_iri(BASE, "claim", Triple(s, p, Literal("Port", language="en"))),
    }
    assert len(iris) == 8


def test_statement_iri_is_its_kind_and_a_digest() -> None:
    terms = (str(PORT.subject), str(PORT.predicate), str(PORT.object))
    expected = f"{BASE}claim/{digest(*terms, 'sheet')}"
    assert statement_iri(BASE, "claim", PORT, "sheet") == NamedNode(expected)


def test_paths_below_the_base() -> None:
    assert document_iri(BASE, "sheet") == NamedNode(f"{BASE}document/sheet")
    assert source_iri(BASE, "sheet") == NamedNode(f"{BASE}source/sheet")
    assert graph_iri(BASE, "links") == NamedNode(f"{BASE}graph/links")


def test_passage_is_a_character_range_of_the_source() -> None:
    found = span_iri(BASE, "sheet", Span(3, 12))
    assert found == NamedNode(f"{BASE}source/sheet#char=3,12")
