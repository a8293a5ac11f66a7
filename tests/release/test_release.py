"""What a release holds: its version, what changed, what is gone, and the same bytes each time."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

import comity
from comity import api
from comity.cli import main
from comity.namespaces import COMITY, DCAT, DCTERMS, PROV, RDF, RDFS, XSD
from comity.publication import dataset_file, manifest_of, read_dataset
from comity.release.record import ADMS, CS
from comity.site.values import Kind

BASE = "https://w3id.org/comity/"
DATASET, FIRST, SECOND = (
    NamedNode(f"{BASE}{name}") for name in ("dataset", "dataset/1.0.0", "dataset/1.1.0")
)
Folders = tuple[Path, Path]
Release = Callable[..., int]


def turtle(path: Path) -> set[Triple]:
    return {quad.triple for quad in ox.parse(path=path, format=RdfFormat.TURTLE)}


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def claims(folder: Path) -> set[NamedNode]:
    quads = read_dataset(folder).quads
    return {
        q.subject
        for q in quads
        if q.predicate == RDF.type and q.object == COMITY.Claim and isinstance(q.subject, NamedNode)
    }


def objects(triples: set[Triple], *ends: NamedNode) -> set[object]:
    """Return the objects of a subject (if given) and a predicate."""
    *subject, predicate = ends
    return {
        t.object
        for t in triples
        if t.predicate == predicate and (not subject or t.subject == subject[0])
    }


### The version


def test_a_caller_is_told_what_a_release_holds(builds: Folders, tmp_path: Path) -> None:
    """The first has no changes; each is the folder that it says, with as many files."""
    first = api.release("1.0.0", output=builds[0], to=tmp_path / "1.0.0", issued="2026-01-02")
    assert first is not None
    assert first.changes is None
    second = api.release(
        "1.1.0", output=builds[1], previous=first.folder, to=str(tmp_path / "1.1.0")
    )
    assert second is not None
    assert second.changes is not None
    assert second.changes.added
    for made in (first, second):
        assert len(contents(made.folder)) == made.files


def test_the_dataset_tells_its_version(releases: Folders) -> None:
    """In every form: the version's own IRI, the one before, both dates, and what changed."""
    quads = read_dataset(releases[1]).quads
    said = {q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}
    assert objects(said, DATASET, DCAT.version) == {Literal("1.1.0")}
    assert objects(said, DATASET, DCAT.hasVersion) == {FIRST, SECOND}
    assert objects(said, DATASET, DCAT.hasCurrentVersion) == {SECOND}
    for version, day in ((FIRST, "2026-01-02"), (SECOND, "2026-02-03")):
        assert objects(said, version, DCTERMS.isVersionOf) == {DATASET}
        assert objects(said, version, DCTERMS.issued) == {Literal(day, datatype=XSD.date)}
    assert objects(said, SECOND, DCAT.previousVersion) == {FIRST}
    assert objects(said, SECOND, PROV.wasRevisionOf) == {FIRST}
    (notes,) = objects(said, SECOND, ADMS.versionNotes)
    assert "1 document edited" in str(notes)
    for form in ("dataset.trig", "dataset.jsonld", "description.ttl"):
        assert b"dataset/1.1.0" in (releases[1] / form).read_bytes()


def test_a_version_without_a_date_has_none(
    builds: Folders, tmp_path: Path, release: Release
) -> None:
    """No clock is asked."""
    assert release("1.0.0", builds[0], tmp_path / "r") == 0
    said = turtle(tmp_path / "r" / "description.ttl")
    assert objects(said, FIRST, DCTERMS.issued) == set()
    assert objects(said, FIRST, DCAT.version) == {Literal("1.0.0")}


def test_a_release_conforms_and_says_what_the_build_says(
    releases: Folders, builds: Folders
) -> None:
    for made, built in zip(releases, builds, strict=True):
        assert api.validate([made / "dataset.nq", made / "description.ttl"]).conforms
        named = [
            {q for q in read_dataset(folder).quads if isinstance(q.graph_name, NamedNode)}
            for folder in (made, built)
        ]
        assert named[0] == named[1]


def test_every_file_has_its_checksum(releases: Folders) -> None:
    """As `sha256sum --check` reads them, the manifest among them, which lists the others."""
    listed = {}
    for line in (releases[1] / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        value, _, path = line.partition("  ")
        listed[path] = value
    found = contents(releases[1])
    assert listed.keys() | {"SHA256SUMS"} == found.keys()
    assert all(hashlib.sha256(found[path]).hexdigest() == value for path, value in listed.items())
    files = manifest_of(releases[1])["files"]
    assert isinstance(files, dict)
    assert files.keys() | {"SHA256SUMS", "manifest.json"} == found.keys()


def test_the_same_input_gives_the_same_bytes(
    releases: Folders, builds: Folders, tmp_path: Path, release: Release
) -> None:
    more = ("--previous", releases[0], "--date", "2026-02-03")
    assert release("1.1.0", builds[1], tmp_path / "again", *more) == 0
    assert contents(tmp_path / "again") == contents(releases[1])


def test_a_site_shows_the_versions(releases: Folders) -> None:
    """Each has a page and RDF; the log stands as it is, and single graphs are not listed."""
    site = api.load_site(releases[1])

    def shown(path: str) -> str:
        file = site.file(path)
        assert file is not None, path
        return file.content.decode()

    front = shown("description.html")
    assert "Version 1.1.0" in front
    assert {"CHANGES.md", "dataset/1.0.0.html", "dataset/1.1.0.html"} <= set(
        re.findall(r'href="([^"]*)"', front)
    )
    assert "bulk/dataset-1.1.0.nq.gz" in front
    assert "bulk/graphs" not in front
    assert "bulk/graphs/norway.nt.gz" in site.paths()
    assert not [link for link in site.links(site.resources["dataset"]) if "graphs/" in link.href]
    assert "3 February 2026" in shown("dataset/1.1.0.html")
    assert "previousVersion" in shown("dataset/1.1.0.ttl")
    log = (releases[1] / "changes" / "1.1.0.ttl").read_text(encoding="utf-8")
    assert shown("changes/1.1.0.ttl") == log


def test_the_page_of_a_version_tells_what_it_changed(releases: Folders) -> None:
    """Each statement in words, before and after, leads to its claim; no IRI stands in the text."""
    site = api.load_site(releases[1])
    file = site.file("dataset/1.1.0.html")
    assert file is not None
    page = re.sub(r"\s+", " ", file.content.decode())
    changed, _, rest = page.partition('<h2 id="added"')
    added, _, withdrawn = rest.partition('<h2 id="gone"')
    treaty = "Treaty of Friendship and Commerce signed on"
    link = r'<a href="\.\./claim/[0-9a-f]+\.html">'
    assert re.search(rf"{link}{treaty} 4 May 1951</a> → {link}{treaty} 5 May 1951</a>", changed)
    assert "“recognized Panama in 1904”" in added
    assert re.search(rf"{link}[^<]*Denmark[^<]*</a>", withdrawn)
    assert not re.search(r">[^<]*https?://[^<]*claim/", page)
    assert ">prov:Entity</a>" in page
    first = site.file("dataset/1.0.0.html")
    assert first is not None
    assert b'id="changed"' not in first.content


### What changed


def test_the_log_in_words_shows_before_and_after(releases: Folders) -> None:
    text = (releases[1] / "CHANGES.md").read_text(encoding="utf-8")
    changed, _, rest = text.partition("### Added")
    added, _, withdrawn = rest.partition("### Withdrawn")
    for words in (
        "## 1.1.0 (2026-02-03)",
        "> before: On May 4, 1951, Norway and Iceland signed",
        "> after: On May 5, 1951, Norway and Iceland signed",
        "- **Treaty of Friendship and Commerce** signed on **1951-05-04** → **1951-05-05**",
        "value **300** (approximately) → **400** (approximately)",
    ):
        assert words in changed
    assert changed.count("- **About 300: Sweden soldiers in Norway** → **About 400") == 1
    assert "unit **person**" not in changed
    assert "> Peru recognized Panama in 1904." in added
    (peru,) = re.findall(r"^- \*\*recognition of Panama by Peru, 1904\*\* .*", added, re.MULTILINE)
    assert {"actor **Peru**", "occurred on **1904**"} <= set(
        peru.partition("1904** ")[2].split("; ")
    )
    assert "In *U.S. Relations With Estonia* (estonia):" in withdrawn
    assert "> Denmark established diplomatic relations with Iceland in 1945." in withdrawn
    assert withdrawn.index("## 1.0.0 (2026-01-02)") < withdrawn.index("The first release.")
    for kept in ("entered into force", "entry into force"):
        assert kept not in text


def test_words_of_the_text_are_no_markup(
    make: Callable[..., Path], tmp_path: Path, release: Release
) -> None:
    one = make("a", sheet="The *Rela_tions*\n\nNorway recognized Iceland in 1944.\n")
    two = make("b", sheet="The *Rela_tions*\n\nNorway recognized Iceland in [1945](x) 1945.\n")
    assert release("1.0.0", one, tmp_path / "r1") == 0
    assert release("1.0.1", two, tmp_path / "r2", "--previous", tmp_path / "r1") == 0
    text = (tmp_path / "r2" / "CHANGES.md").read_text(encoding="utf-8")
    assert r"The \*Rela\_tions\*" in text
    assert r"\[1945\](x)" in text


def test_the_log_in_rdf_adds_and_removes_claims(releases: Folders) -> None:
    """A change set for each thing; what it removes and adds are the claims that differ."""
    log = turtle(releases[1] / "changes" / "1.1.0.ttl")
    old, new = claims(releases[0]), claims(releases[1])
    assert objects(log, CS.removal) == old - new
    assert objects(log, CS.addition) == new - old
    sets = {t.subject for t in log if t.predicate == RDF.type and t.object == CS.ChangeSet}
    subjects = {t.subject: t.object for t in log if t.predicate == RDF.subject}
    for node in sets:
        assert isinstance(node, NamedNode)
        (thing,) = objects(log, node, CS.subjectOfChange)
        assert objects(log, node, CS.removal) | objects(log, node, CS.addition)
        for claim in objects(log, node, CS.removal) | objects(log, node, CS.addition):
            assert isinstance(claim, NamedNode)
            assert subjects[claim] == thing
    assert not [t for t in log if "_:" in (str(t.subject)[:2], str(t.object)[:2])]


def test_the_log_in_rdf_tells_what_a_claim_said_and_quoted(releases: Folders) -> None:
    """A change of value is a revision; other words alone leave the claim its IRI."""
    log = turtle(releases[1] / "changes" / "1.1.0.ttl")
    values = {t.subject: t.object for t in log if t.predicate == RDF.object}
    revised = {
        (values[t.object], values[t.subject])  # type: ignore[index]
        for t in log
        if t.predicate == PROV.wasRevisionOf
    }
    assert tuple(Literal(d, datatype=XSD.date) for d in ("1951-05-04", "1951-05-05")) in revised
    assert tuple(Literal(y, datatype=XSD.gYear) for y in ("1944", "1945")) in revised
    kept = claims(releases[0]) & claims(releases[1])
    words = {t.subject: t.object for t in log if t.predicate == COMITY.wordsBefore}
    after = {t.subject: t.object for t in log if t.predicate == COMITY.wordsAfter}
    requoted = kept & words.keys()
    assert requoted == kept & after.keys()
    assert {(str(words[c]), str(after[c])) for c in requoted} >= {
        (
            '"About 300 Swedish soldiers are stationed in Norway"',
            '"About 400 Swedish soldiers are stationed in Norway"',
        )
    }


def test_what_is_only_told_in_other_words_is_counted_last(
    make: Callable[..., Path], tmp_path: Path, release: Release
) -> None:
    """It is a change of no thing: the RDF tells the words, the text only how many there are."""
    one = make("a", sheet="About 300 Swedish soldiers are stationed in Norway.\n")
    two = make("b", sheet="About 400 Swedish soldiers are stationed in Norway.\n")
    assert release("1.0.0", one, tmp_path / "r1") == 0
    assert release("1.0.1", two, tmp_path / "r2", "--previous", tmp_path / "r1") == 0
    log = turtle(tmp_path / "r2" / "changes" / "1.0.1.ttl")
    requoted = claims(tmp_path / "r1") & claims(tmp_path / "r2") & {t.subject for t in log}
    assert requoted
    assert not requoted & {t.object for t in log if t.predicate != PROV.wasRevisionOf}
    text = (tmp_path / "r2" / "CHANGES.md").read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings[2:4] == ["### Changed", "### Told in other words"]
    assert f"{len(requoted)} statements are as before, from other words" in text
    assert "stationed in **Norway**" not in text
    page = api.load_site(tmp_path / "r2").file("dataset/1.0.1.html")
    assert page is not None
    assert re.findall(rb'<h2 id="(\w+)">(?:Changed|Told)', page.content) == [
        b"changed",
        b"requoted",
    ]


def test_each_changed_thing_has_one_line(
    make: Callable[..., Path], tmp_path: Path, release: Release
) -> None:
    """Though the date of the header dates the figure, too; a mere name that changes is told."""
    sheet = (
        "U.S. Relations With {}\n\nFact sheet released by the Department of State, July 28, 1997.\n"
        "\nAbout {} Swedish soldiers are stationed in Norway today.\n"
    )
    one, two = (
        make("a", sheet=sheet.format("Peru", 300)),
        make("b", sheet=sheet.format("Oslo", 400)),
    )
    assert release("1.0.0", one, tmp_path / "r1") == 0
    assert release("1.0.1", two, tmp_path / "r2", "--previous", tmp_path / "r1") == 0
    text = (tmp_path / "r2" / "CHANGES.md").read_text(encoding="utf-8")
    assert "- **U.S. Relations With Peru** → **U.S. Relations With Oslo**\n" in text
    (figure,) = re.findall(r"^- .*About 400.*$", text, re.MULTILINE)
    assert "value **300** (approximately) → **400** (approximately)" in figure


def test_another_hedge_is_a_change(
    make: Callable[..., Path], tmp_path: Path, release: Release
) -> None:
    """The claim is the same; what is said of it, how sure it is, is removed and added."""
    one = make("a", sheet="Norway recognized Iceland in 1944.\n")
    two = make("b", sheet="Norway recognized Iceland around 1944.\n")
    assert release("1.0.0", one, tmp_path / "r1") == 0
    assert release("1.0.1", two, tmp_path / "r2", "--previous", tmp_path / "r1") == 0
    text = (tmp_path / "r2" / "CHANGES.md").read_text(encoding="utf-8")
    assert "occurred on **1944** → **1944** (approximately)" in text.partition("### Told")[0]
    log = turtle(tmp_path / "r2" / "changes" / "1.0.1.ttl")
    hedged = objects(log, CS.subjectOfChange)
    assert hedged <= claims(tmp_path / "r1") & claims(tmp_path / "r2")
    added = {t.object for t in log if t.predicate == CS.addition}
    assert {t.object for t in log if t.predicate == RDF.object and t.subject in added} == {
        COMITY.approximately
    }


def test_a_hedge_that_opened_a_sentence_is_a_change_when_it_goes(
    make: Callable[..., Path], tmp_path: Path, release: Release
) -> None:
    """The new sentence stands within the old one, and is another all the same."""
    one = make("a", sheet="Norway\n\nOver 300 Swedish soldiers are stationed in Norway.\n")
    two = make("b", sheet="Norway\n\n300 Swedish soldiers are stationed in Norway.\n")
    assert release("1.0.0", one, tmp_path / "r1") == 0
    assert release("1.0.1", two, tmp_path / "r2", "--previous", tmp_path / "r1") == 0
    text = (tmp_path / "r2" / "CHANGES.md").read_text(encoding="utf-8")
    assert "### Changed" in text
    assert "### Withdrawn" not in text


def test_change_logs_are_asked_only_where_that_is_wanted(
    releases: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was withdrawn is not said again to who asks the dataset."""
    query = "ASK { GRAPH <https://w3id.org/comity/changes/1.1.0.ttl> { ?s ?p ?o } }"
    for more, answer in ((["--changes"], "true"), ([], "false")):
        arguments = ["query", query, "--format", "csv", "--output", str(releases[1]), *more]
        assert main(arguments) == 0
        assert capsys.readouterr().out.strip() == answer
    assert main(["query", query, "--changes", "--output", str(releases[0])]) == 2
    assert "it has no change log; give --output a release" in capsys.readouterr().err


### What is gone


def test_no_iri_of_the_release_before_is_lost(releases: Folders) -> None:
    """Each leads to a description, or to a tombstone that says since which version it is gone."""
    old, new = (api.load_site(folder) for folder in releases)
    files = {file.path for file in old.downloads.values()}
    assert old.resources.keys() - files <= new.resources.keys()
    gone = {r.iri for r in new.resources.values() if r.kind is Kind.WITHDRAWN}
    names = {node.value.removeprefix(BASE) for node in gone}
    assert {"document/estonia", "source/estonia", "graph/estonia", "sources/estonia.txt"} <= names
    assert claims(releases[0]) - claims(releases[1]) <= gone


def test_a_tombstone_leads_to_what_replaced_a_thing(releases: Folders) -> None:
    """Only where the same is said of the same other things, with other values."""
    gone = turtle(releases[1] / "withdrawn.ttl")
    replaced = {
        str(t.subject).rpartition("/id/")[2][:-1]: str(t.object).rpartition("/id/")[2][:-1]
        for t in gone
        if t.predicate == DCTERMS.isReplacedBy and "/id/" in str(t.subject)
    }
    assert replaced["recognition-norway-iceland-1944"] == "recognition-norway-iceland-1945"
    assert any(one.endswith("about-300") for one in replaced)
    assert not [one for one in replaced if "denmark" in one or "estonia" in one]
    days = objects(gone, PROV.invalidatedAtTime)
    assert days == {Literal("2026-02-03", datatype=XSD.date)}
    assert objects(gone, PROV.wasInvalidatedBy) == {NamedNode(f"{SECOND.value}#release")}
    labels = objects(gone, NamedNode(f"{BASE}id/recognition-norway-iceland-1944"), RDFS.label)
    assert labels == {Literal("recognition of Iceland by Norway, 1944", language="en")}


def test_what_comes_back_has_no_tombstone_any_more(
    releases: Folders, builds: Folders, tmp_path: Path, release: Release
) -> None:
    """The third release has the logs of both others, and the tombstones that still hold."""
    third = tmp_path / "1.2.0"
    assert release("1.2.0", builds[0], third, "--previous", releases[1]) == 0
    gone = {str(t.subject) for t in turtle(third / "withdrawn.ttl")}
    assert f"<{BASE}document/estonia>" not in gone
    assert f"<{BASE}document/peru>" in gone
    names = {path.name for path in (third / "changes").iterdir()}
    assert names == {"1.1.0.ttl", "1.2.0.ttl"}
    text = (third / "CHANGES.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## 1.2.0",
        "## 1.1.0 (2026-02-03)",
        "## 1.0.0 (2026-01-02)",
    ]
    last = api.load_site(third)
    for folder in releases:
        before = api.load_site(folder)
        known = last.resources.keys() | last.downloads.keys()
        assert before.resources.keys() - before.downloads.keys() <= known


### Files to load


def quads_of(path: Path) -> set[ox.Quad]:
    return set(ox.parse(gzip.decompress(path.read_bytes()), format=RdfFormat.N_QUADS))


def test_bulk_files_hold_the_dataset(releases: Folders) -> None:
    """One file with all graphs, one for each graph with its name beside it."""
    bulk = releases[1] / "bulk"
    description = NamedNode(f"{BASE}graph/description")
    wanted = {
        ox.Quad(
            q.subject,
            q.predicate,
            q.object,
            q.graph_name if isinstance(q.graph_name, NamedNode) else description,
        )
        for q in read_dataset(releases[1]).quads
    }
    whole = bulk / "dataset-1.1.0.nq.gz"
    assert quads_of(whole) == wanted
    lines = gzip.decompress(whole.read_bytes()).decode().splitlines()
    assert lines == sorted(lines)
    found = set()
    for file in sorted((bulk / "graphs").glob("*.nt.gz")):
        name = file.with_name(f"{file.name.removesuffix('.gz')}.graph")
        graph = NamedNode(name.read_text(encoding="utf-8").strip())
        triples = ox.parse(gzip.decompress(file.read_bytes()), format=RdfFormat.N_TRIPLES)
        found |= {ox.Quad(q.subject, q.predicate, q.object, graph) for q in triples}
    assert found == wanted


def test_compressed_files_hold_no_time_and_no_name(releases: Folders) -> None:
    """RFC 1952, section 2.3: no flags, no time, an unknown system."""
    for file in (releases[1] / "bulk").rglob("*.gz"):
        head = file.read_bytes()[:10]
        assert (head[3], head[4:8], head[9]) == (0, bytes(4), 255)


def test_graphs_of_withdrawn_documents_go_by_one_update(releases: Folders) -> None:
    """A store that loads files has the old graphs until it is told."""
    store = ox.Store()
    foreign = NamedNode("https://example.org/graph/other")
    store.add(ox.Quad(foreign, foreign, foreign, foreign))
    for folder, version in zip(releases, ("1.0.0", "1.1.0"), strict=True):
        store.extend(quads_of(folder / "bulk" / f"dataset-{version}.nq.gz"))
    store.update((releases[1] / "bulk" / "remove-graphs.ru").read_text(encoding="utf-8"))
    names = {str(name) for name in store.named_graphs()}
    assert f"<{BASE}graph/peru>" in names
    assert not [name for name in names if "estonia" in name]
    assert str(foreign) in names
    assert not (releases[0] / "bulk" / "remove-graphs.ru").exists()


def test_other_commands_take_a_release(releases: Folders, knowledge: comity.Knowledge) -> None:
    output = api.read_output(releases[1])
    assert output.base == BASE
    assert dataset_file(releases[1])[1] == BASE
    told = api.explain("id:peru", output, knowledge)
    assert told.iri == NamedNode(f"{BASE}id/peru")
