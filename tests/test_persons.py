"""Persons by their titles, and the same persons named again."""

from __future__ import annotations

import pytest

from comity.knowledge import load_knowledge
from comity.lexicon import build_lexicon
from comity.mentions.persons import find_persons

LEXICON = load_knowledge().lexicon


def persons(text: str) -> list[tuple[str, str]]:
    """Return the words of each person found and the key of whom they mean, in text order."""
    found = sorted(find_persons(text, LEXICON), key=lambda m: (m.span.begin, -m.span.end))
    return [(text[m.span.begin : m.span.end], m.entity.key) for m in found if m.entity is not None]


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        (
            "Secretary of State Astrid B. Dahl left.",
            "Secretary of State Astrid B. Dahl",
            "astrid-b-dahl",
        ),
        ("King Haakon left.", "King Haakon", "king-haakon"),
        ("Under King Haakon U.S. ships left.", "King Haakon", "king-haakon"),
        ("King Haakon's speech was short.", "King Haakon", "king-haakon"),
        ("Count Ole von der Dahl left.", "Count Ole von der Dahl", "ole-von-der-dahl"),
        ("Foreign Minister Count Ole Dahl left.", "Foreign Minister Count Ole Dahl", "ole-dahl"),
        ("Ole Dahl, the Norwegian Minister to Iceland, left.", "Ole Dahl", "ole-dahl"),
        ("Norway's foreign minister Ole Dahl left.", "foreign minister Ole Dahl", "ole-dahl"),
        ("Norway's first ambassador to Chile, Ole Dahl, left.", "Ole Dahl", "ole-dahl"),
        ("Ole Dahl, Norway's ambassador to Kenya, left.", "Ole Dahl", "ole-dahl"),
        ("The President of Kenya, Ole Dahl, left.", "Ole Dahl", "ole-dahl"),
        ("The Ambassador, Ole Dahl, left.", "Ole Dahl", "ole-dahl"),
        ("The Norwegian Minister to Iceland is Ole Dahl.", "Ole Dahl", "ole-dahl"),
        ("Ole Dahl has been the Norwegian Minister since 1951.", "Ole Dahl", "ole-dahl"),
        ("President Ole Dahl, Jr., left.", "President Ole Dahl, Jr.", "ole-dahl-jr"),
    ],
)
def test_name_with_a_title_is_a_person(text: str, words: str, key: str) -> None:
    assert persons(text)[0] == (words, key)


@pytest.mark.parametrize(
    "text",
    [
        "The General Assembly met.",
        "He served as Envoy Extraordinary and Minister Plenipotentiary.",
        "The Minister of Norway left.",
        "The King of Norway left.",
        "Ole Dahl left.",
        "The Prime Minister left.",
        "Consul General U.S. officials knew.",
        "General Motors left.",
        "The foreign minister Dahl left.",
        "Ole Dahl, the president of the chess club, left.",
        "The prime minister Norway had left.",
        "The Minister to Norway, Buenos Aires, and Chile left.",
        "The Ambassador to Norway, New Zealand, left.",
        "The yacht King Olav left.",
        "Ole was Prime Minister\n\nThe United States left.",
    ],
)
def test_title_without_a_name_is_nobody(text: str) -> None:
    assert persons(text) == []


def test_variants_of_a_name_are_one_person() -> None:
    text = (
        "Secretary Dahl met Minister Ole B. Dahl. Ole B. Dahl left. Then President Ole Dahl left."
    )
    assert {key for _, key in persons(text)} == {"ole-b-dahl"}


def test_longer_name_behind_a_shorter_one_is_somebody_else() -> None:
    text = "President Ole Dahl left in 1992. President Ole B. Dahl left in 2005."
    assert {key for _, key in persons(text)} == {"ole-dahl", "ole-b-dahl"}


def test_without_titles_nobody_is_found() -> None:
    bare = build_lexicon((), "http://example.org/")
    assert list(find_persons("President Ole Dahl left.", bare)) == []
