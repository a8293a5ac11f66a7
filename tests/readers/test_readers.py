"""What the text of a file is, format by format, and how the format is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdffile import Put, column, pdf

from comity.errors import DocumentError
from comity.readers import HTML, MARKDOWN, PDF, PLAIN, TEI, extract, recognized
from comity.readers import html as html_reader
from comity.readers.extracted import Extract

TEXT = "Norway and Iceland signed the Treaty of Peace in 1951."


def blocks(found: Extract) -> list[str]:
    """Return the blocks of a text, headings with a mark."""
    starts = {span.begin: span for span in found.headings}
    at, shown = 0, []
    for block in found.text.removesuffix("\n").split("\n\n"):
        if at in starts:
            assert found.text[at : starts[at].end] == block
        shown.append(f"# {block}" if at in starts else block)
        at += len(block) + 2
    return shown


def html(body: str, head: str = "") -> list[str]:
    return blocks(extract(f"<!DOCTYPE html><head>{head}</head><body>{body}".encode(), ".html"))


def tei(text: str, header: str = "") -> list[str]:
    page = (
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>{header}</teiHeader>'
        f"<text><body>{text}</body></text></TEI>"
    )
    return blocks(extract(page.encode(), ".xml"))


def markdown(text: str) -> list[str]:
    return blocks(extract(text.encode(), ".md"))


### Which format


FORMATS = [
    (b"%PDF-1.7 ...", ".txt", PDF),
    (b"\r\n%PDF-1.4 ...", "", PDF),
    (b"<!doctype HTML><title>x</title>", ".pdf", HTML),
    (b"\xef\xbb\xbf<!-- page --> <html lang=en>", ".txt", HTML),
    (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', ".xml", HTML),
    (b'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0">', ".html", TEI),
    (b'<?xml-model href="x"?><!-- <html> --><tei:TEI xmlns:tei="x">', ".txt", TEI),
    ("<?xml version='1.0' encoding='utf-16'?><TEI>".encode("utf-16"), ".xml", TEI),
    (b"<p>A fragment.</p>", ".HTM", HTML),
    (b"A text. 1 < 2.", ".html", PLAIN),
    (b"# A heading", ".md", MARKDOWN),
    (b"# A heading\n\nA text.\n\n## Another\n\nMore.\n", ".txt", MARKDOWN),
    (b"\xef\xbb\xbf\r\n# A heading\r\n\r\n## Another", "", MARKDOWN),
    (b"---\ntitle: A heading\ndate: 1951-05-04\n---\nA text.\n", ".txt", MARKDOWN),
    (b"# 1 is the first of two.\n\nA text.\n", ".txt", PLAIN),
    (b"# a comment\n# goes on\nA text.\n\n# and\nends.\n", ".txt", PLAIN),
    (b"A text.\n\n# One\n\n# Two\n\nMore.\n", ".txt", PLAIN),
    (b"---\nNo header: only lines.\n---\nA text.\n", ".txt", PLAIN),
    (b"# A heading", ".txt", PLAIN),
    (b"A text.", ".pdf", PLAIN),
    (b"A text that names %PDF-1.4 is one.", ".txt", PLAIN),
    (b"A text.", "", PLAIN),
]


@pytest.mark.parametrize(("content", "suffix", "expected"), FORMATS)
def test_content_comes_before_the_name(content: bytes, suffix: str, expected: object) -> None:
    assert recognized(content, suffix) is expected


### Plain text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_declares_the_encoding(encoding: str) -> None:
    text = extract("Côte d’Ivoire".encode(encoding)).text
    assert text.removeprefix("\ufeff") == "Côte d’Ivoire"


### HTML


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One\n two<p>three <b>fo</b>ur", ["One two", "three four"]),
        ("One<br>two<br> <br>three", ["One\ntwo", "three"]),
        ("One<!-- no --> two<?no?> three", ["One two three"]),
        ("<h1>A.</h1>One <h2>B</h2>", ["# A.", "One", "# B"]),
        ("<b>A</b><br>One<p><font><b>B</b></font><p>two", ["# A", "One", "# B", "two"]),
        ("<b>One</b> two<br><b>Three.</b><br>four", ["One two\nThree.\nfour"]),
        ("<ul><li>One<li>two <ol><li>three</ol> four</ul>", ["One", "two", "three", "four"]),
        ("<table><tr><th>A<td>1<tr><td>2<td>3</table>", ["# A", "1", "2", "3"]),
        ("<p>One<p>&nbsp;<p>&nbsp;two", ["One", "two"]),
        ("<pre>One\n  two\n\nthree</pre>", ["One\ntwo", "three"]),
        ("A<script>no()</script><style>no</style><svg><text>no</text></svg>B", ["AB"]),
        ("<nav>no</nav><div role=navigation>no</div><aside>no</aside>One", ["One"]),
        ("<p hidden>no</p><p style='Display : none'>no</p><p aria-hidden=true>no</p>One", ["One"]),
        ("One<nav>no</nav>two<i hidden>no</i>three", ["One", "twothree"]),
        ("<header>no</header><p>One</p><footer>no</footer>", ["One"]),
        ("<p>no<main><header>One</header>two</main><p>no", ["One", "two"]),
        ("<div>no</div><article>One</article><div>no</div>", ["One"]),
        ("<article>One</article><article>two</article>", ["One", "two"]),
        ("<p>It said <q>never</q> and <q>“no”</q>.", ["It said “never” and “no”."]),
        ("One <del>no</del><s>no</s>two<sup><a href=#f>3</a></sup>.", ["One two."]),
        ("the 20<sup>th</sup> cen&shy;tury", ["the 20th century"]),
        ("<form><p>One</p><button>no</button><select><option>no</select></form>", ["One"]),
        ("<p>One <p>two</b></i></div></p><td>three", ["One", "two", "three"]),
    ],
)
def test_main_text_of_html(body: str, expected: list[str]) -> None:
    assert html(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>A</h1><p>One", ["# A", "One"]),
        ("<h1>A</h1><main><p>One</main>", ["# A", "One"]),
        ("<h2>A</h2><p>One", ["# Title &", "# A", "One"]),
        ("<header><h1>No</h1></header><main>One</main>", ["# Title &", "One"]),
        ("<svg><title>No</title></svg>One", ["# Title &", "One"]),
    ],
)
def test_title_of_a_page_is_its_first_heading_or_its_title(body: str, expected: list[str]) -> None:
    """A title that stands outside the main text comes first, so that the text is read under it."""
    assert html(body, "<title>Title &amp;</title>") == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<p>\xc3\xa9", "é"),
        (b"<meta charset=latin-1><p>\x93\xe9\x94", "“é”"),
        (b"<meta http-equiv=x content='text/html; charset=iso-8859-2'><p>\xb3", "ł"),
        (b"<meta charset=iso-8859-1><p>\xc3\xa9", "é"),
        (b"<p>\x93\xe9\x94", "“é”"),
        ("\ufeff<p>café".encode("utf-16"), "café"),
    ],
)
def test_encoding_of_html_is_utf8_then_what_it_declares(content: bytes, expected: str) -> None:
    """Without a declaration it is Windows-1252, as the HTML standard says."""
    assert blocks(html_reader.read(content)) == [expected]


def test_an_empty_element_of_xhtml_is_empty() -> None:
    """HTML takes all after <script/> for its text; XHTML does not."""
    page = f'<?xml version="1.0"?><html><script src="x"/><title/><body><p>{TEXT}</p></body></html>'
    assert blocks(extract(page.encode())) == [TEXT]


def test_thousand_levels_of_html_are_read() -> None:
    nested = "<ul><li>Item" * 900 + TEXT + "</ul>" * 900
    assert html(f"{nested}<p>After.")[-2:] == [f"Item{TEXT}", "After."]


### Markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A\n\nOne *two*\n__three__ [four](x) `five`", ["# A", "One two three four five"]),
        ("- One\n- two\n  - three\n", ["One", "two", "three"]),
        ("| A | B |\n|---|---|\n| 1 | 2 |", ["# A", "# B", "1", "2"]),
        ("> One\n> two", ["One two"]),
        ("One\\\ntwo", ["One\ntwo"]),
        ("One <b>two</b> &amp; <script>no</script>", ["One two &"]),
        ("---\ntitle: A & <B>\n---\nOne", ["# A & <B>", "One"]),
        ("---\ntitle: A\n---\n# B\n\nOne", ["# B", "One"]),
        ("---\n[{\n---\nOne", ["One"]),
        ("A\n---\nOne", ["# A", "One"]),
    ],
)
def test_text_of_markdown(text: str, expected: list[str]) -> None:
    assert markdown(text) == expected
    assert markdown(text.replace("\n", "\r\n")) == expected


### TEI


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>One <hi>two</hi>\n   three</p><p>four</p>", ["One two three", "four"]),
        ("<div><head>A, 1951.</head><p>One</p></div>", ["# A, 1951.", "One"]),
        ("<p>One<note>no</note> two<figure><head>no</head></figure></p>", ["One two"]),
        ("<p><choice><sic>no</sic><corr>One</corr></choice>,</p>", ["One,"]),
        ("<p><choice><abbr>no</abbr><expan>One</expan></choice> <abbr>NLF</abbr></p>", ["One NLF"]),
        ("<p>One<lb/>two<pb n='2'/> three</p>", ["One\ntwo three"]),
        ("<list><head>A</head><item>One</item><item>two</item></list>", ["# A", "One", "two"]),
        ("<p>It said <quote>never</quote>, <q>“no”</q></p>", ["It said “never”, “no”"]),
        ("<quote><p>One</p></quote>", ["One"]),
        ("<table><row><cell>1</cell><cell>2</cell></row></table>", ["1", "2"]),
    ],
)
def test_text_of_tei(text: str, expected: list[str]) -> None:
    assert tei(text) == expected


def test_title_of_tei_is_that_of_its_header() -> None:
    titles = "<title type='short'>A</title><title type='complete'>A\n and B</title>"
    header = f"<fileDesc><titleStmt>{titles}</titleStmt></fileDesc>"
    assert tei("<p>One</p>", header) == ["# A and B", "One"]
    page = "<titlePage><docTitle><titlePart>C</titlePart></docTitle></titlePage><p>One</p>"
    assert tei(page, header) == ["# C", "One"]


### PDF


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([column("One two", "three.")], ["One two three."]),
        ([[*column("One", "two."), *column("Three", "four", y=650)]], ["One two.", "Three four"]),
        ([column("One", "two", "three", "four", gap=30)], ["One two three four"]),
        ([[Put(text="A", size=18, y=730), *column("One", "two")]], ["# A", "One two"]),
        ([[Put(text="A", font="F2", y=714), *column("One", "two")]], ["A", "One two"]),
        ([column("- One", "- two")], ["- One", "- two"]),
        ([[Put(text="1997"), Put(text="28,000", x=200)]], ["1997", "28,000"]),
        ([[*column("One", "two"), *column("three", "Four.", x=320)]], ["One two three Four."]),
        ([[*column("One", "two."), *column("Three", "four.", x=320)]], ["One two.", "Three four."]),
        ([column("One"), column("two three.")], ["One two three."]),
        ([column("One."), column("Two.")], ["One.", "Two."]),
        ([column("an agree-", "able Non-", "Member")], ["an agreeable Non-Member"]),
        (
            [
                [Put(text=f"Sheet {n}", y=750), *column(f"Text {n}."), Put(text=f"- {n} -", y=30)]
                for n in (1, 2, 3)
            ],
            ["Text 1.", "Text 2.", "Text 3."],
        ),
    ],
)  # fmt: skip
def test_paragraphs_of_pdf(pages: list[list[Put]], expected: list[str]) -> None:
    assert blocks(extract(pdf(pages))) == expected


def test_header_of_pdf_is_its_info_and_its_xmp() -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
        '22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:publisher><rdf:Bag><rdf:li>Office</rdf:li></rdf:Bag></dc:publisher>"
        "<dc:language>en</dc:language></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    file = pdf([column(TEXT)], info="/Title(A)/CreationDate(D:2004)")
    assert extract(file.replace(b"%PDF-1.4\n", f"%PDF-1.4\n% {packet}\n".encode())).header == (
        ("date", "2004"),
        ("language", "en"),
        ("publisher", "Office"),
        ("title", "A"),
    )


def test_pages_that_are_pictures_are_told() -> None:
    """Of a PDF that is scanned in part the text is read; an empty page is no loss."""
    image = b"q BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"
    file = pdf([column(TEXT), [], column("- picture -")])
    shown = file[file.rindex(b"BT /F1") : file.rindex(b"endstream") - 1]
    found = extract(file.replace(shown, image.ljust(len(shown))))
    assert blocks(found) == [TEXT]
    assert [part.partition(" is")[0] for part in found.left_out] == ["page 3"]


### All


WORDS = st.text("abcdefghij é", min_size=1, max_size=20).map(lambda w: f"A{' '.join(w.split())}z")
PARTS = st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=6)
WRITERS = {
    "html": lambda parts: (
        "<html><h1>T</h1>"
        + "".join(f"<h2>{w}</h2>" if heading else f"<p>{w}\n" for w, heading in parts)
    ),
    "md": lambda parts: "# T\n\n" + "\n\n".join(f"## {w}" if h else w for w, h in parts),
    "xml": lambda parts: (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><front><titlePage>'
        "<titlePart>T</titlePart></titlePage></front><body>"
        + "".join(f"<head>{w}</head>" if h else f"<p>{w}</p>" for w, h in parts)
        + "</body></text></TEI>"
    ),
}


@pytest.mark.parametrize("suffix", sorted(WRITERS))
@given(parts=PARTS)
def test_blocks_and_headings_are_those_written(suffix: str, parts: list[tuple[str, bool]]) -> None:
    """Nothing is lost, fused or moved, and each heading stands where its span says."""
    found = extract(WRITERS[suffix](parts).encode(), f".{suffix}")
    assert blocks(found) == ["# T", *(f"# {words}" if h else words for words, h in parts)]


@given(content=st.binary(max_size=200), start=st.sampled_from([b"", b"<html>", b"<TEI>", b"%PDF-"]))
def test_any_bytes_are_read_or_refused(content: bytes, start: bytes) -> None:
    """No content makes a reader fail in any other way than by a DocumentError."""
    for suffix in (".html", ".md", ".txt", ".xml"):
        try:
            found = extract(start + content, suffix)
        except DocumentError:
            continue
        assert all(found.text[span.begin : span.end] for span in found.headings)
