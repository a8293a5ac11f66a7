"""Bad input: one clear line, exit code 2, and the existing output as it was."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

import comity
from comity import cli
from comity.document import document
from comity.model import Statement
from comity.normal import normal_form
from comity.source import LIMIT_BYTES

TEXT = "Norway and Iceland signed the Treaty of Peace in 1951."


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Return the one line that a command says about what is wrong."""
    assert cli.main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"comity: error: \S[^\n]*; [^\n]*\n", err), err
    return err.removeprefix("comity: error: ")


### Documents


def sparse(path: Path, size_bytes: int) -> None:
    """Write a file that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(size_bytes)


DOCUMENTS: list[tuple[str, Callable[[Path], object], str]] = [
    ("missing", lambda _: None, "no such file"),
    ("empty", lambda path: path.write_bytes(b""), "the file is empty"),
    ("white space", lambda path: path.write_bytes(b" \r\n\n"), "the file is empty"),
    ("binary", lambda path: path.write_bytes(b"\x7fELF\x01\x00"), "it is binary, not text"),
    ("cut UTF-16", lambda path: path.write_bytes(b"\xff\xfeN"), "it is not utf-16, as it says"),
    ("Latin-1", lambda path: path.write_bytes(b"Oslo \xe9."), "it is not UTF-8: byte 5 is 0xE9"),
    ("50 MB", lambda path: sparse(path, 50_000_000), "it is larger than 20 MB"),
    ("no words", lambda path: path.write_text("1951 - 1960"), "there are no words in it"),
    ("no sentence", lambda path: path.write_text("Blue Bar rule"), "there is no English sentence"),
    (
        "no English",
        lambda path: path.write_text("Le Japon a signé un traité.", "utf-8"),
        "there is no English sentence",
    ),
    ("folder without documents", lambda path: path.mkdir(), "no document in this folder"),
]


@pytest.mark.parametrize(
    ("make", "words"), [case[1:] for case in DOCUMENTS], ids=[case[0] for case in DOCUMENTS]
)
def test_refuses_a_document(
    own_output: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    make: Callable[[Path], object],
    words: str,
) -> None:
    """A document that is all there is stops the build before anything is written."""
    bad = tmp_path / "bad.txt"
    make(bad)
    before = contents(own_output)
    line = refusal(capsys, "build", bad, "--output", own_output)
    assert line.startswith(str(bad))
    assert words in line
    assert contents(own_output) == before


@pytest.mark.parametrize("given", ["files", "folder"])
def test_builds_the_others_with_a_warning(
    own_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    """One line for each bad document, a count at the end, and what the good ones say."""
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    (sheets / "good.txt").write_text(TEXT, encoding="utf-8")
    (sheets / "empty.html").write_bytes(b"")
    (sheets / "long.txt").write_text(f"{TEXT}\n\n{'word ' * 2000}and the end.", encoding="utf-8")
    left_out = "long, line 3 of its text: a sentence of 10,012 characters is left out"
    paths = sorted(sheets.iterdir()) if given == "files" else [sheets]
    assert cli.main(["build", *map(str, paths), "--output", str(own_output)]) == 0
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        f"comity: warning: {sheets / 'empty.html'}: the file is empty; give it a text",
        f"comity: warning: {left_out}; break it up",
    ]
    assert out.startswith("2 documents, ")
    of_shapes = (own_output / "report.ttl").read_text(encoding="utf-8").count("sh:Warning")
    assert f", {2 + of_shapes} warnings -> {own_output}\n" in out
    assert (own_output / "sources" / "good.txt").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    "bad", [b"", f"{TEXT}\n\n{'word ' * 2000}and the end.".encode()], ids=["document", "passage"]
)
def test_strict_writes_nothing_if_anything_is_left_out(
    own_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], bad: bytes
) -> None:
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(bad)
    before = contents(own_output)
    arguments = ["build", tmp_path / "good.txt", tmp_path / "bad.txt", "--output", own_output]
    assert cli.main([*map(str, arguments), "--strict"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split()[1] for line in err.splitlines()] == ["warning:", "error:"]
    assert "bad" in err.splitlines()[0]
    assert contents(own_output) == before


def test_trace_tells_what_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(f"{TEXT}\n\n{'word ' * 2000}and the end.", encoding="utf-8")
    assert cli.main(["trace", str(sheet)]) == 0
    assert "sheet, line 3 of its text: a sentence of 10,012 chara" in capsys.readouterr().err


def test_a_path_that_is_not_there_is_no_document_to_leave_out(
    own_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a slip of the command line: nothing is built without it."""
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    before = contents(own_output)
    missing = tmp_path / "goood.txt"
    line = refusal(capsys, "build", tmp_path / "good.txt", missing, "--output", own_output)
    assert line == f"{missing}: no such file; check the path\n"
    assert contents(own_output) == before


def test_strict_lets_good_documents_pass(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    assert cli.main(["build", str(tmp_path), "--strict", "--output", str(tmp_path / "out")]) == 0


def test_keeps_the_output_when_no_document_can_be_read(
    own_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.txt", "b.pdf"):
        (tmp_path / name).write_bytes(b"")
    before = contents(own_output)
    paths = [str(tmp_path / name) for name in ("a.txt", "b.pdf")]
    assert cli.main(["build", *paths, "--output", str(own_output)]) == 2
    assert "no document can be read, of 2 given" in capsys.readouterr().err.splitlines()[-1]
    assert contents(own_output) == before


def test_a_name_cannot_write_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "a\x1b[31m\nb\u202e.txt"
    bad.write_bytes(b"")
    assert refusal(capsys, "build", bad) == (
        f"{tmp_path}/a\ufffd[31m b\ufffd.txt: the file is empty; give it a text\n"
    )


def test_trace_refuses_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.txt"
    sparse(bad, LIMIT_BYTES + 1)
    assert "it is larger than" in refusal(capsys, "trace", bad)
    assert "it is a folder" in refusal(capsys, "trace", tmp_path)


def test_refuses_two_documents_of_one_name(
    own_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / "a" / "Sheet.txt", tmp_path / "b" / "sheet.txt"
    for path in (one, other):
        path.parent.mkdir()
        path.write_text(TEXT, encoding="utf-8")
    before = contents(own_output)
    line = refusal(capsys, "build", one.parent, other, "--output", own_output)
    assert line.startswith(f"{one} and {other}: both would be the document sheet; rename one")
    assert contents(own_output) == before


### Texts that only look different


def wrapped(text: str) -> str:
    """Break the lines of paragraphs as files of old do."""
    blocks = (textwrap.wrap(block, 60, break_on_hyphens=False) for block in text.split("\n\n"))
    return "\n\n".join("\n".join(lines) for lines in blocks)


def variants(text: str) -> dict[str, str]:
    curly = re.sub(r'"(.*?)"', "\u201c\\1\u201d", text.replace("'", "\u2019"), flags=re.DOTALL)
    return {
        "CRLF": text.replace("\n", "\r\n"),
        "wrapped": wrapped(text),
        "wrapped, CRLF": wrapped(text).replace("\n", "\r\n"),
        "byte order mark": f"\ufeff{text}",
        "no-break spaces": text.replace(" ", "\u00a0"),
        "some no-break spaces": re.sub(r"( \w+) ", "\\1\u00a0", text),
        "curly quotes": curly,
        "control characters for spaces": re.sub(r"( \w+) ", "\\1\x0b", text),
        "control characters": re.sub(r"(?<=\w) (?=[a-z]{9})", " \x07", text),
        "form feeds": text.replace("\n\n", "\n\x0c\n"),
    }


def heard(statements: tuple[Statement, ...], text: str) -> dict[tuple[object, ...], str]:
    """Return what was read with the words for it, typography made plain."""
    return {
        (
            s.triple.subject,
            s.triple.predicate,
            normal_form(str(s.triple.object)),
            s.modality,
        ): " ".join(
            " ".join(normal_form(text[span.begin : span.end]) for span in s.evidence).split()
        )
        for s in statements
    }


@pytest.mark.parametrize("variant", sorted(variants("")))
def test_typography_changes_no_statement(
    sample_build: comity.Build, knowledge: comity.Knowledge, variant: str
) -> None:
    """Line ends, spaces, quotes and control characters are form: same triples, same words."""
    ((sample, statements),) = sample_build.read
    text = variants(sample.text)[variant]
    assert text != sample.text
    found = comity.extract(document(sample.id, text), knowledge)
    assert heard(found, text) == heard(statements, sample.text)


### Output


@pytest.mark.parametrize(
    "place", ["file", "file/below", "/proc/comity/output", "foreign"], ids=lambda place: place
)
def test_refuses_an_output_that_it_cannot_replace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    """Neither a file nor anybody's other folder is touched."""
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(TEXT, encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.doc").write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    line = refusal(capsys, "build", sheet, "--output", tmp_path / place)
    assert "choose another folder" in line
    assert contents(tmp_path) == before


### Knowledge


Edit = Callable[[str], str]


def adding(text: str) -> Edit:
    return lambda old: f"{old}\n{text}\n"


def replacing(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


FILES: list[tuple[str, Edit, str]] = [
    (
        "ontology/comity.ttl",
        adding("comity:Broken a owl:Class"),
        "line {end}: it is not valid Turtle",
    ),
    (
        "ontology/comity.ttl",
        adding("no:Such a owl:Class ."),
        "The prefix no: has not been declared",
    ),
    (
        "ontology/comity.ttl",
        adding("comity:Broken owl:unionOf ( comity:State comity:Place ) ."),
        "line {last}: Broken: the reasoner does not cover unionOf",
    ),
    ("ontology/lexicon/places.ttl", adding('<x> <y> "'), "it is not valid Turtle"),
    ("ontology/lexicon/words.ttl", adding("\udce9"), "it is not valid Turtle"),
    ("ontology/links/curated.sssom.tsv", adding("x"), "line {last}: subject_id is no IRI"),
    ("ontology/links/curated.sssom.tsv", adding("\udce9"), "is not UTF-8"),
    (
        "ontology/links/states.sssom.tsv",
        replacing("wd:Q889", "wd:Q17"),
        "/id/japan would be one thing, with",
    ),
    ("ontology/prefixes.ttl", adding("["), "it is not valid Turtle"),
    ("ontology/rules/support.rq", replacing("WHERE", "WERE"), "SPARQL"),
    (
        "ontology/rules/support.rq",
        replacing("PREFIX text:", "PREFIX words:"),
        "the prefix text: is",
    ),
    ("ontology/rules/support.rq", adding("\udce9"), "is not UTF-8"),
    ("ontology/rules/support.rq", replacing("#: label", "#: heading"), "line 1: a header line"),
    ("ontology/rules/support.rq", replacing("#: label", "# label"), "the header lacks a label"),
    (
        "ontology/rules/support.rq",
        lambda _: "#: label x\n#: says x\nSELECT * { ?s ?p ?o }",
        "the query is no CONSTRUCT",
    ),
    (
        "ontology/rules/support.rq",
        lambda _: "#: label x\n#: says x\nCONSTRUCT { ?s a <urn:x> } WHERE { ?s ?p ?o }",
        "a triple has no evidence",
    ),
    ("ontology/rules/normalize/place.rq", lambda _: "#: label x\n#: says x\nASK", "line 3"),
    ("ontology/context.jsonld", lambda text: text[:-9], "it is not valid JSON"),
    ("ontology/context.jsonld", lambda _: "[]", "not a JSON object"),
    ("ontology/frame.jsonld", lambda _: "{", "it is not valid JSON"),
    ("ontology/frame.jsonld", adding("\udce9"), "is not UTF-8"),
    ("shapes/data.ttl", adding("shape:broken a sh:NodeShape"), "it is not valid Turtle"),
    (
        "shapes/data.ttl",
        adding("shape:broken a sh:NodeShape ; sh:mincount 1 ."),
        "line {last}: broken",
    ),
    (
        "shapes/data.ttl",
        adding("shape:broken a sh:PropertyShape ; sh:targetClass comity:Treaty ; sh:minCount 1 ."),
        "sh:path",
    ),
]


@pytest.mark.parametrize(
    ("name", "edit", "words"), FILES, ids=[f"{case[0]}: {case[2]}" for case in FILES]
)
def test_refuses_broken_knowledge(
    own_knowledge: Path,
    own_output: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    edit: Edit,
    words: str,
) -> None:
    """The line names the file, and mostly the line in it."""
    sheet, path = tmp_path / "sheet.txt", own_knowledge / name
    sheet.write_text(TEXT, encoding="utf-8")
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    text = edit(old)
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    before = contents(own_output)
    line = refusal(capsys, "build", sheet, "--knowledge", own_knowledge, "--output", own_output)
    assert name in line
    lines = len(text.splitlines())
    assert words.format(last=lines, end=lines + 1) in line
    assert contents(own_output) == before


def test_refuses_knowledge_that_lacks_its_ontology_folder(
    own_knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_knowledge / "ontology").rename(own_knowledge / "elsewhere")
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(TEXT, encoding="utf-8")
    line = refusal(capsys, "trace", sheet, "--knowledge", own_knowledge)
    assert line.startswith(str(own_knowledge / "ontology"))
    assert "docs/teach.md" in line


def test_refuses_knowledge_without_an_ontology(
    own_knowledge: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (own_knowledge / "ontology").glob("*.ttl"):
        path.unlink()
    line = refusal(capsys, "build", "--knowledge", own_knowledge)
    assert "there is no ontology" in line
