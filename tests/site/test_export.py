"""The static copy: written in one step, and negotiable behind real hosts."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import comity
from comity import api, cli
from comity.options import FINE
from comity.site import Site, discovery, hosting
from comity.site.export import copies


@pytest.fixture(scope="module")
def small_output(knowledge: comity.Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish one sentence."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "treaty.txt").write_text("Norway and Iceland signed the Treaty of Peace in 1951.")
    comity.publish(comity.build([folder / "treaty.txt"], knowledge=knowledge), folder / "output")
    return folder / "output"


def test_command_writes_the_whole_site(
    small_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every path is there and nothing else; the folder can be read as an output too."""
    target = tmp_path / "public"
    assert cli.main(["site", str(target), "--output", str(small_output)]) == FINE
    written = {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()}
    assert f"{len(written):,} files" in capsys.readouterr().out
    small = api.load_site(small_output)
    rules = {file.path for file in hosting.rules(small)}
    assert written == {*small.paths(), *rules, ".well-known/void", "manifest.json"}
    norway = small.file("id/norway.ttl")
    assert norway is not None
    assert (target / norway.path).read_bytes() == norway.content
    assert api.read_output(target).dataset == api.read_output(small_output).dataset


def test_no_path_is_both_file_and_folder(sample_site: Site) -> None:
    """So that a file system can hold it."""
    paths = [*sample_site.paths(), *(file.path for file in hosting.rules(sample_site))]
    assert len(set(paths)) == len(paths)
    folders = {parent.as_posix() for path in paths for parent in Path(path).parents}
    assert not folders & set(paths)


def test_rules_of_hosts_know_every_form_and_alias(sample_site: Site) -> None:
    """Apache, nginx, static hosts and w3id: each form's type, and what stands elsewhere."""
    rules = {file.path: file.content.decode() for file in hosting.rules(sample_site)}
    for path in (".htaccess", "hosting/nginx.conf", "hosting/w3id.htaccess"):
        assert "source/us" in rules[path].replace("\\", "")
        for extension in ("ttl", "jsonld", "nt", "nq", "trig", "rdf"):
            assert re.search(rf"\b{extension}\b", rules[path]), (path, extension)
    assert "Access-Control-Allow-Origin: *" in rules["_headers"]


def test_address_is_only_where_it_must_be(small_output: Path) -> None:
    """Where the site is reached moves no page but that for paths of any depth."""
    here, there = (
        api.load_site(small_output, address=address)
        for address in (None, "https://data.example.org/x/")
    )
    paths = [path for path in here.paths() if "/" not in path or path.startswith("id/")]
    pairs = zip(
        (*copies(here, paths), *hosting.rules(here)),
        (*copies(there, paths), *hosting.rules(there)),
        strict=True,
    )
    changed = {one.path for one, other in pairs if one != other}
    assert changed == {
        *("robots.txt", "sitemap.xml", "hosting/w3id.htaccess"),
        *("404.html", "opensearch.xml", ".htaccess"),
    }


def test_page_for_nowhere_works_at_any_depth(small_output: Path) -> None:
    """GitHub Pages and others send it for /x/y/z as it is: its links begin at the site's root."""
    published = api.load_site(small_output, address="https://data.example.org/x/")
    (page,) = copies(published, ["404.html"])
    links = re.findall(r'(?:href|src|action|data-names)="([^"#][^"]*)"', page.content.decode())
    inner = [link for link in links if "://" not in link]
    assert len(inner) > 8
    assert {link.partition("/x/")[0] for link in inner} == {""}
    assert {link.removeprefix("/x/") for link in inner} <= set(published.paths())
    rules = {file.path: file.content.decode() for file in hosting.rules(published)}
    assert "ErrorDocument 404 /x/404.html" in rules[".htaccess"]
    assert "error_page 404 /404.html" in rules["hosting/nginx.conf"]


def test_large_sites_have_a_sitemap_in_parts(
    sample_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "LIMIT", 100)
    paths = discovery.paths(sample_site)
    assert len(paths) == 3 + -(-len(sample_site.by_stem) // 100)
    files = {path: discovery.content(sample_site, path) for path in paths[1:]}
    trees = {path: ET.fromstring(content or b"") for path, content in files.items()}  # noqa: S314
    places = [loc.text for loc in trees["sitemap.xml"].iter() if loc.tag.endswith("loc")]
    assert places == [f"{sample_site.base}{path}" for path in paths[3:]]
    pages = [loc for path in paths[3:] for loc in trees[path].iter() if loc.tag.endswith("loc")]
    assert len(pages) == len(sample_site.by_stem)
