"""The cache of parses changes how fast a text is read, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity import language, parsecache
from comity.document import document
from comity.model import Sentence

TEXT = "Norway and Iceland signed the treaty.\n\nIn 1951, Norway’s  ships left."


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a cache of its own."""
    monkeypatch.setattr(parsecache, "folder", lambda _: tmp_path / "cache")
    return tmp_path / "cache"


def parsed() -> tuple[Sentence, ...]:
    return language.parse(TEXT, document("x", TEXT).units)


def test_kept_parse_is_the_fresh_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time no model is needed."""
    fresh = parsed()
    assert len(list(place.iterdir())) == len(fresh)
    monkeypatch.setattr(language, "pipeline", None)
    assert parsed() == fresh


@pytest.mark.usefixtures("place")
def test_tokens_of_a_kept_parse_lie_in_the_text() -> None:
    parsed()
    for sentence in parsed():
        for token in sentence.tokens:
            assert TEXT[token.span.begin : token.span.end] == token.text


@pytest.mark.parametrize("content", ["", "[[1, 2]]", "{}", '[["a", "b"'])
def test_broken_entry_is_parsed_again(place: Path, content: str) -> None:
    fresh = parsed()
    for entry in place.iterdir():
        entry.write_text(content, encoding="utf-8")
    assert parsed() == fresh


def test_folder_that_cannot_be_written_is_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(parsecache, "folder", lambda _: tmp_path / "file" / "cache")
    assert parsed()


def test_other_engine_has_another_folder() -> None:
    assert parsecache.folder("one") != parsecache.folder("other")
