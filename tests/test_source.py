"""What becomes a document, with which text, and what is refused for which reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity import source
from comity.document import LIMIT_SENTENCE, document
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
    text = f"\ufeff{TEXT}\r\n\r\n{tail}\n\n{TEXT}"
    assert from_bytes("sheet", text.encode(), where="sheet.txt").text == text


def test_reads_a_file_as_the_document_of_its_name(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "Joint Statement.TXT")
    assert read(path) == read(str(path)) == document("Joint Statement", TEXT)


def test_reads_a_folder_in_the_order_of_names(tmp_path: Path) -> None:
    """A folder yields its texts and those below it; hidden files and others are left out."""
    write(tmp_path, "b.txt", "c/d.txt", "a.TXT", ".hidden.txt", ".git/e.txt", "f.doc", "g")
    assert [found.id for found in read_all([tmp_path])] == ["a", "b", "c-d"]


def test_names_what_is_in_a_folder_by_its_path(tmp_path: Path) -> None:
    """Sites have many an index.html; no file changes the name of another."""
    write(tmp_path, "norway/index.txt")
    assert [found.id for found in read_all([tmp_path])] == ["norway-index"]
    write(tmp_path, "index.txt", "iceland/index.txt", "iceland/1951/index.txt", "norway/a.txt")
    assert {found.id for found in read_all([tmp_path])} == {
        "iceland-1951-index",
        "iceland-index",
        "index",
        "norway-a",
        "norway-index",
    }


def test_names_a_file_alike_however_it_is_given(tmp_path: Path) -> None:
    """It is named by its path in any folder that is given, whatever stands before or after."""
    (path,) = write(tmp_path, "norway/index.txt")
    for order in ([path, tmp_path], [tmp_path, path], [path.parent, tmp_path, path]):
        assert [found.id for found in read_all(order)] == ["norway-index"]


def test_reads_a_file_once(tmp_path: Path) -> None:
    """A file that is also in a given folder, or behind a link, is the same file."""
    first, second = write(tmp_path, "sheets/a.txt", "sheets/b.txt")
    link = tmp_path / "link.txt"
    link.symlink_to(first)
    found = read_all([second, tmp_path / "sheets", second])
    assert [one.id for one in found] == ["b", "a"]
    assert len(read_all([first, link])) == 1


def test_refuses_two_files_for_one_document(tmp_path: Path) -> None:
    """Names that differ in case or punctuation only would give the same IRIs."""
    write(tmp_path, "a/Fact Sheet.txt", "a/fact-sheet.txt")
    with pytest.raises(DocumentError, match="rename one") as caught:
        read_all([tmp_path])
    assert {"a/Fact Sheet.txt", "a/fact-sheet.txt"} <= set(
        str(caught.value.where).replace(f"{tmp_path}/", "").split(" and ")
    )


REFUSED = [
    (b"", "the file is empty"),
    (b" \r\n\t ", "the file is empty"),
    (b"\x7fELF\x02\x00\x01 the", "binary, not text (a NUL at byte 5)"),
    (b"\xff\xfeN\x00o\x00\x00", "it is not utf-16, as it says"),
    ("Norway signed.\nA café.".encode("latin-1"), "byte 20 is 0xE9"),
    (b"Norway\xc3", "byte 6 is 0xC3"),
    (b"\xef\xbb\xbf", "no words"),
    (b"1951 100,000 !", "no words"),
    (b"Security Relationship", "no English sentence"),
]


@pytest.mark.parametrize(("content", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_refuses_what_is_no_text(content: bytes, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        from_bytes("sheet", content, where="sheet.txt")
    assert words in caught.value.what
    assert str(caught.value.where).startswith("sheet.txt")
    assert caught.value.remedy


def test_names_the_line_of_a_wrong_byte() -> None:
    with pytest.raises(DocumentError) as caught:
        from_bytes("sheet", b"One.\r\nTwo.\r\n\xe9", where="sheet.txt")
    assert caught.value.where == "sheet.txt, line 3"


FOREIGN = [
    "Norwegen hat 1951 einen Vertrag mit Island unterzeichnet und war in der Allianz.",
    "Les États-Unis et le Japon ont signé un traité à Washington en 1951.",
    "Estados Unidos y Japón firmaron un tratado de seguridad en 1951.",
    "L’Italia e il Giappone hanno firmato un trattato nella città di Roma.",
    "Os Estados Unidos e o Japão assinaram um tratado em 1951.",
    "De Verenigde Staten en Japan tekenden in 1951 een verdrag in San Francisco.",
    "USA och Japan undertecknade ett avtal om försvar i San Francisco.",
    "Stany Zjednoczone i Japonia podpisały traktat w San Francisco.",
    "Соединённые Штаты и Япония подписали договор в 1951 году.",
    "日本とアメリカは1951年に条約に署名した. ",
]


@pytest.mark.parametrize("text", FOREIGN, ids=[text[:20] for text in FOREIGN])
def test_refuses_other_languages(text: str) -> None:
    with pytest.raises(DocumentError, match="no English sentence"):
        from_bytes("sheet", text.encode(), where="sheet.txt")


@pytest.mark.parametrize(
    "text",
    [
        "Iceland pays the costs.",
        "Norway joined NATO in 1949.",
        "THE TREATY WAS SIGNED IN OSLO.",
        "The Charles de Gaulle was visiting Côte d’Ivoire.",
        f"Les deux pays.\n\n{TEXT} {TEXT}",
    ],
)
def test_takes_english(text: str) -> None:
    assert from_bytes("sheet", text.encode(), where="sheet.txt").text == text


def test_refuses_more_than_the_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file of exactly the limit is read; of a larger one no more than that."""
    monkeypatch.setattr(source, "LIMIT_BYTES", len(TEXT))
    (path,) = write(tmp_path, "a.txt")
    assert read(path).text == TEXT
    path.write_text(f"{TEXT}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="larger than"):
        read(path)


def test_leaves_out_a_sentence_without_end() -> None:
    """What is no sentence would take the parser minutes; the rest of the document is read."""
    endless = f"{'word ' * (LIMIT_SENTENCE // 5)}and the end."
    found = from_bytes("sheet", f"{TEXT}\n\n{endless}\n\n{TEXT}".encode(), where="sheet.txt")
    (span,) = found.left_out
    assert found.text[span.begin : span.end] == endless
    assert [found.text[unit.span.begin : unit.span.end] for unit in found.units] == [TEXT, TEXT]
    with pytest.raises(DocumentError, match="only sentence is too long"):
        from_bytes("sheet", endless.encode(), where="sheet.txt")


def test_a_file_that_cannot_be_read_is_told_and_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "c.txt")
    (tmp_path / "b.txt").write_bytes(b"")
    told: list[DocumentError] = []
    assert [found.id for found in read_all([tmp_path], refused=told.append)] == ["a", "c"]
    assert [str(error) for error in told] == [
        f"{tmp_path / 'b.txt'}: the file is empty; give it a text"
    ]
    with pytest.raises(DocumentError, match="the file is empty"):
        read_all([tmp_path])


def test_names_what_cannot_be_read(tmp_path: Path) -> None:
    missing, below = tmp_path / "missing.txt", tmp_path / "a.txt" / "b.txt"
    write(tmp_path, "a.txt")
    (tmp_path / "empty").mkdir()
    for path, words in [
        (missing, "no such file"),
        (below, "Not a directory"),
        (tmp_path / "empty", "no document in this folder"),
    ]:
        with pytest.raises(DocumentError) as caught:
            read_all([path])
        assert words in caught.value.what
        assert caught.value.where == str(path)
    with pytest.raises(DocumentError, match="it is a folder"):
        read(tmp_path)
