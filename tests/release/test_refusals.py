"""What is no release: each refusal is one line, and nothing is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import comity
from comity import publication
from comity.cli import main
from comity.document import document
from comity.errors import PublicationError, UsageError
from comity.model import Artefact
from comity.release import Release, follows, number

Folders = tuple[Path, Path]
Made = Callable[..., int]


@pytest.fixture
def refused(
    release: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Return the line that a release is refused with; nothing is left at its place or beside it."""

    def run(version: str, output: Path, *more: object, to: Path | None = None) -> str:
        place = to or tmp_path / "place" / "new"
        place.parent.mkdir(exist_ok=True)
        before = sorted(place.parent.rglob("*"))
        capsys.readouterr()
        assert release(version, output, place, *more) == 2
        assert sorted(place.parent.rglob("*")) == before
        line = capsys.readouterr().err
        assert line.startswith("comity: error: ")
        assert line.count("\n") == 1
        return line

    return run


@pytest.mark.parametrize(
    "version", ["1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-rc", "v1.0.0", "", "١.0.0"]
)
def test_a_version_has_three_numbers(
    version: str, builds: Folders, refused: Callable[..., str]
) -> None:
    assert "three numbers" in refused(version, builds[0])


@pytest.mark.parametrize(
    "day", ["2026-2-3", "2026-02-30", "yesterday", "20260203", "2026-02-03T00:00"]
)
def test_a_date_is_a_day(day: str, builds: Folders, refused: Callable[..., str]) -> None:
    assert "not a day of the calendar" in refused("1.0.0", builds[0], "--date", day)


@pytest.mark.parametrize("version", ["1.0.0", "0.9.9", "0.10.0"])
def test_versions_go_forward(
    version: str, builds: Folders, releases: Folders, refused: Callable[..., str]
) -> None:
    line = refused(version, builds[1], "--previous", releases[0])
    assert "must come after the previous version, which is 1.0.0" in line


def test_numbers_are_compared_as_numbers() -> None:
    follows(Release(version="1.10.0"), Release(version="1.9.0"))
    with pytest.raises(UsageError):
        follows(Release(version="1.9.0"), Release(version="1.10.0"))
    assert number("2.0.0") > number("1.99.99")


def test_dates_go_forward(builds: Folders, releases: Folders, refused: Callable[..., str]) -> None:
    line = refused("1.1.0", builds[1], "--previous", releases[0], "--date", "2026-01-01")
    assert "issued later, on 2026-01-02" in line


def test_what_says_the_same_is_no_new_version(
    builds: Folders, releases: Folders, refused: Callable[..., str]
) -> None:
    line = refused("1.1.0", builds[0], "--previous", releases[0])
    assert "it says just what version 1.0.0 says" in line


def test_the_release_before_must_be_there(
    builds: Folders, tmp_path: Path, refused: Callable[..., str]
) -> None:
    assert "no such folder" in refused("1.1.0", builds[1], "--previous", tmp_path / "none")
    line = refused("1.1.0", builds[1], "--previous", builds[0])
    assert "it is a build and no release" in line


def test_the_build_must_be_there(tmp_path: Path, refused: Callable[..., str]) -> None:
    assert "run `comity build` first" in refused("1.0.0", tmp_path / "none")


def test_a_release_is_not_released_again(releases: Folders, refused: Callable[..., str]) -> None:
    assert "it is the release 1.0.0 already" in refused("2.0.0", releases[0])


def test_a_first_release_has_none_beside_it(
    builds: Folders, releases: Folders, refused: Callable[..., str]
) -> None:
    """Who forgets --previous would lose the history."""
    line = refused("1.2.0", builds[1], to=releases[1].parent / "1.2.0")
    assert f"give --previous {releases[1]}" in line


def test_another_base_is_another_dataset(
    builds: Folders, tmp_path: Path, release: Made, refused: Callable[..., str]
) -> None:
    base, other = "https://example.org/", tmp_path / "other"
    built = comity.build([document("peru", "Peru recognized Panama in 1904.\n")], base=base)
    comity.publish(built, tmp_path / "built")
    assert release("1.0.0", tmp_path / "built", other) == 0
    line = refused("1.1.0", builds[1], "--previous", other)
    assert f"IRIs begin with {base}" in line


### What is left out


def test_no_release_is_skipped(
    builds: Folders, releases: Folders, tmp_path: Path, refused: Callable[..., str]
) -> None:
    """What 1.1.0 published would have neither description nor tombstone, wherever it is beside."""
    line = refused("1.2.0", builds[1], "--previous", releases[0])
    assert f"{releases[1]}, version 1.1.0, came after {releases[0]}" in line
    assert f"give --previous {releases[1]}" in line
    place = tmp_path / "all"
    newer = shutil.copytree(releases[1], place / "newer")
    older = shutil.copytree(releases[0], tmp_path / "older")
    line = refused("1.0.1", builds[1], "--previous", older, to=place / "1.0.1")
    assert f"{newer}, version 1.1.0, came after {older}" in line


def test_what_is_beside_and_no_release_of_the_dataset_is_no_hindrance(
    builds: Folders, own_build: Path, tmp_path: Path, release: Made
) -> None:
    """A folder with a manifest of something else, a file, a build, and sums of other files."""
    for name, manifest in (("web", '{"name": "app"}'), ("broken", "{"), ("list", "[]")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(manifest, encoding="utf-8")
    sums = f"{'0' * 64}  manifest.json\n"
    (tmp_path / "broken" / "SHA256SUMS").write_text(sums, encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "a link").symlink_to(tmp_path / "nowhere")
    assert own_build.parent == tmp_path
    assert release("1.0.0", builds[0], tmp_path / "1.0.0") == 0


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        ("manifest.json", "{", "was altered"),
        ("manifest.json", None, "is missing"),
        ("SHA256SUMS", "", "was altered"),
        ("SHA256SUMS", None, "is missing"),
    ],
)
def test_a_broken_release_beside_is_named(
    builds: Folders,
    releases: Folders,
    tmp_path: Path,
    refused: Callable[..., str],
    file: str,
    text: str | None,
    what: str,
) -> None:
    """Another build would not help: it is to be put back."""
    broken = shutil.copytree(releases[1], tmp_path / "rs" / "1.1.0") / file
    broken.unlink()
    if text is not None:
        broken.write_text(text, encoding="utf-8")
    for more in ((), ("--previous", releases[0]), ("--previous", broken.parent)):
        line = refused("1.2.0", builds[1], *more, to=tmp_path / "rs" / "1.2.0")
        assert f"{broken}: {what}" in line
        assert "put back the release as it was published" in line
        assert "comity build" not in line


@pytest.mark.parametrize("name", ["manifest.json", "CHANGES.md", "sources/norway.txt"])
def test_an_altered_release_is_not_followed(
    builds: Folders, releases: Folders, tmp_path: Path, refused: Callable[..., str], name: str
) -> None:
    """Its day of issue stands in the manifest only as one of the versions so far."""
    folder = shutil.copytree(releases[0], tmp_path / "altered")
    altered = folder / name
    text = altered.read_text(encoding="utf-8")
    altered.write_text(text.replace("2026-01-02", "2025-01-02") + "\n", encoding="utf-8")
    line = refused("1.1.0", builds[1], "--previous", folder)
    assert f"{altered}: was altered" in line
    assert "put back the release" in line
    with pytest.raises(PublicationError, match="was altered"):
        comity.api.read_output(folder)


### Where nothing is written


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_no_command_writes_into_a_release(
    releases: Folders, own_build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in its place nor inside it."""
    kept = shutil.copytree(releases[0], tmp_path / "1.0.0")
    before, (sheet, own) = contents(kept), (tmp_path / "sheet.txt", str(own_build))
    sheet.write_text("Peru recognized Panama in 1904.\n", encoding="utf-8")
    for line, *command in (
        ("holds a release, which is never changed", "build", sheet, "--output", kept),
        ("holds a release, which is never changed", "site", kept, "--output", own),
        ("which it is made of", "site", kept, "--output", kept),
        (f"{kept} holds a release", "build", sheet, "--output", kept / "more"),
        (f"{kept} holds a release", "site", kept / "site", "--output", kept),
        (f"{kept} holds a release", "release", "1.0.0", "--output", own, "--to", kept / "a"),
        (f"{kept} holds a release", "convert", own, kept / "dataset.trig"),
        (f"{kept} holds a release", "convert", own, kept / "bulk" / "more.csv"),
    ):
        assert main([str(argument) for argument in command]) == 2
        told = capsys.readouterr().err
        assert line in told
        assert "choose" in told
        assert contents(kept) == before


def test_a_site_has_a_folder_of_its_own(
    own_build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It replaces a site, but no build, and no build replaces it; it is no part of its dataset."""
    before, place = contents(own_build), tmp_path / "site"
    front = Artefact(path="index.html", media_type="text/html", content=b"<!doctype html>")
    files = (*publication.read_files(own_build), front)
    for _ in range(2):
        publication.publish((*files, publication.extended(own_build, files)), place)
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("Peru recognized Panama in 1904.\n", encoding="utf-8")
    for line, *command in (
        ("which it is made of", "site", own_build, "--output", own_build),
        ("which it is made of", "site", place, "--output", place),
        ("which it is made of", "site", tmp_path, "--output", own_build),
        (f"{own_build} holds a build", "site", own_build / "site", "--output", own_build),
        ("holds a build, which a static site would replace", "site", own_build, "--output", place),
        ("holds a static site, which a build would replace", "build", sheet, "--output", place),
        ("it is a static site", "release", "1.0.0", "--output", place, "--to", tmp_path / "r"),
    ):
        assert main([str(argument) for argument in command]) == 2
        assert line in capsys.readouterr().err
        assert contents(own_build) == before


### What stands in the way


def test_a_release_is_never_changed(
    builds: Folders, releases: Folders, refused: Callable[..., str]
) -> None:
    line = refused("1.1.0", builds[1], "--previous", releases[0], to=releases[1])
    assert "version 1.1.0 is there already" in line


def test_nothing_else_is_overwritten(
    builds: Folders, own_build: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    """Neither a build, nor a folder of other things, nor what is left of a copy that broke off."""
    assert "a build is there already" in refused("1.0.0", builds[0], to=own_build)
    (own_build / "manifest.json").unlink()
    assert "no whole release" in refused("1.0.0", builds[0], to=own_build)
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    assert "something is there already" in refused("1.0.0", builds[0], to=file)


def test_an_altered_build_is_not_released(own_build: Path, refused: Callable[..., str]) -> None:
    with (own_build / "dataset.nq").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert "was altered" in refused("1.0.0", own_build)


def test_what_a_killed_release_left_is_no_hindrance(
    builds: Folders, tmp_path: Path, release: Made
) -> None:
    """The folder is filled beside its place and moved there at the end."""
    left = tmp_path / ".1.0.0.comity-new"
    left.mkdir()
    (left / "half").write_text("x", encoding="utf-8")
    assert release("1.0.0", builds[0], tmp_path / "1.0.0") == 0
    assert not left.exists()
    assert not (tmp_path / "1.0.0" / "half").exists()


def test_data_that_does_not_conform_is_not_released(
    own_build: Path, tmp_path: Path, release: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, as a build of such data has."""
    import hashlib

    report = own_build / "report.ttl"
    report.write_text(report.read_text(encoding="utf-8").replace("true", "false"), encoding="utf-8")
    manifest = json.loads((own_build / "manifest.json").read_bytes())
    manifest["files"]["report.ttl"]["sha256"] = hashlib.sha256(report.read_bytes()).hexdigest()
    (own_build / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert release("1.0.0", own_build, tmp_path / "new") == 1
    assert "does not conform" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
