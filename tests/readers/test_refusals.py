"""Files that cannot be read, each with what is said of it; none takes long or looks elsewhere."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from pdffile import Put, column, pdf

from comity.errors import DocumentError
from comity.source import from_bytes

TEXT = "Norway and Iceland signed the Treaty of Peace in 1951."
SHEET = Path(__file__).with_name("sheet.pdf").read_bytes()
ENCRYPT = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'00' * 32}>/U<{'11' * 32}>>>/ID[<00><00>]"


def tei(text: str, prolog: str = "") -> bytes:
    return (
        f'{prolog}<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><p>{text}</p></text></TEI>'
    ).encode()


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
REFUSED = {
    "bomb.xml": (tei("&l9;", f'<!DOCTYPE TEI [<!ENTITY l0 "ha">{LAUGHS}]>'), "the entity l0"),
    "external.xml": (
        tei("&x;", '<!DOCTYPE TEI [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        "declares the entity x",
    ),
    "parameter.xml": (
        tei("x", '<!DOCTYPE TEI [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>'),
        "declares the entity x",
    ),
    "dtd.xml": (tei("a&nbsp;b", '<!DOCTYPE TEI SYSTEM "http://127.0.0.1/x.dtd">'), "&nbsp;"),
    "cut.xml": (tei("x")[:-9], "it is not well-formed XML"),
    "deep.xml": (tei("<hi>" * 9000 + "x" + "</hi>" * 9000), "nested too deeply"),
    "corpus.xml": (b'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"/>', "not one document of TEI"),
    "p4.xml": (b"<TEI.2><text/></TEI.2>", "not one document of TEI P5"),
    "feed.xml": (b'<?xml version="1.0"?><rss/>', "neither TEI nor XHTML (its root is <rss>)"),
    "deep.html": (b"<html>" + b"<ul><li>" * 50_000 + TEXT.encode(), "nested too deeply"),
    "declared.html": (b"<meta charset=utf-8><p>\xe9", "not UTF-8: byte 23 is 0xE9"),
    "unknown.html": (b"<meta charset=klingon><p>\xe9", "'klingon' that it declares is not"),
    "codec.html": (b"<meta charset=base64><p>\xe9", "it is not base64, as it says"),
    "mixed.html": ("<p>Réunion".encode() + b" \xe9", "of more than one encoding"),
    "nul.html": (b"<html>\x00", "it is binary, not text (a NUL at byte 6)"),
    "no-text.html": (b"<html><script>x</script>", "there are no words in it"),
    "french.html": ("<p>L’Islande a signé un traité en 1951.".encode(), "no English sentence"),
    "arabic.md": ("وقّعت النرويج وآيسلندا معاهدة السلام عام 1951.".encode(), "no English sentence"),
    "deep.md": (b">" * 5000 + TEXT.encode(), "nested deeper than 50 levels"),
    "latin.md": (b"\xe9", "it is not UTF-8"),
    "password.pdf": (pdf([column(TEXT)], trailer=ENCRYPT), "protected by a password"),
    "scan.pdf": (pdf([[]]), "no text layer"),
    "cut.pdf": (SHEET[: len(SHEET) // 2], "it is cut off"),
    "broken.pdf": (b"%PDF-1.4\n%%EOF", "it is broken"),
    "sheet.docx": (b"PK\x03\x04...", "a ZIP archive"),
    "sheet.rtf": (b"{\\rtf1 Norway}", "rich text"),
    "endless.txt": (b"and the port " * 80_000, "too long to be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_says_what_is_wrong_and_what_to_do(name: str) -> None:
    content, words = REFUSED[name]
    with pytest.raises(DocumentError) as caught:
        from_bytes("sheet", content, where=name, suffix=Path(name).suffix)
    assert words in caught.value.what
    assert str(caught.value.where).startswith(name)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_small_file_of_a_large_stream_is_refused_or_read_within_bounds() -> None:
    """A PDF whose content unpacks to 200 MB of spaces says nothing; it must not take minutes."""
    stream = zlib.compress(zlib.compress(b" " * 200_000_000, 9), 9)
    file = pdf([[Put(text="x")]]).replace(b"stream\nBT", b"stream\n" + stream + b"\nBT")
    file = file.replace(
        b"/Length 36>>", b"/Filter[/FlateDecode/FlateDecode]/Length %d>>" % len(stream)
    )
    with pytest.raises(DocumentError):
        from_bytes("sheet", file, where="bomb.pdf", suffix=".pdf")
