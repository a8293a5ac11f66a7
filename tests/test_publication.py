"""A folder holds one whole build or another, whatever happens in between."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from comity.errors import PublicationError
from comity.manifest import manifest
from comity.model import Artefact, Dataset, Document
from comity.publication import publish, read_dataset, recover, sources

BASE = "https://example.org/"
TEXT = "Norway signed.\r\nIt said \u201cyes\u201d \U0001f54a."


def document(name: str = "sheet") -> Document:
    return Document(id=name, text=TEXT, sha256=hashlib.sha256(TEXT.encode()).hexdigest(), units=())


def dataset(word: str) -> Dataset:
    node, graph = NamedNode(f"{BASE}id/{word}"), NamedNode(f"{BASE}graph/sheet")
    return Dataset(frozenset({Quad(node, node, node, graph)}))


def build(word: str) -> tuple[Artefact, ...]:
    """Return a small output whose every RDF file holds a word."""
    data = dataset(word)
    lines = "".join(f"{quad} .\n" for quad in data.quads)
    files = (
        Artefact(path="dataset.nq", media_type="application/n-quads", content=lines.encode()),
        Artefact(path="report.txt", media_type="text/plain", content=word.encode()),
        *sources([document()]),
    )
    return (*files, listing(files, data))


def listing(files: tuple[Artefact, ...], data: Dataset) -> Artefact:
    return manifest(
        files,
        dataset=data,
        base=BASE,
        documents=[document()],
        versions={"pyoxigraph": "1", "comity": "0"},
    )


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def expected(word: str) -> dict[str, bytes]:
    return {artefact.path: artefact.content for artefact in build(word)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def built(folder: Path) -> Path:
    publish(build("first"), folder)
    return folder


class TestPublish:
    """The folder holds exactly the files of the latest build."""

    def test_writes_the_files_and_nothing_beside_them(self, folder: Path) -> None:
        publish(build("first"), folder)
        assert contents(folder) == expected("first")
        assert list(folder.parent.iterdir()) == [folder]

    def test_makes_the_folders_above(self, tmp_path: Path) -> None:
        publish(build("first"), tmp_path / "a" / "b")
        assert contents(tmp_path / "a" / "b") == expected("first")

    def test_replaces_an_earlier_output(self, built: Path) -> None:
        """A file that the new build has not is gone."""
        files = tuple(a for a in build("second") if a.path == "dataset.nq")
        publish((*files, listing(files, dataset("second"))), built)
        assert set(contents(built)) == {"dataset.nq", "manifest.json"}
        assert list(built.parent.iterdir()) == [built]

    def test_changes_no_byte_when_nothing_changed(self, built: Path) -> None:
        publish(build("first"), built)
        assert contents(built) == expected("first")

    def test_takes_an_empty_folder(self, folder: Path) -> None:
        folder.mkdir()
        publish(build("first"), folder)
        assert contents(folder) == expected("first")

    def test_follows_a_link_to_the_folder(self, built: Path) -> None:
        link = built.with_name("link")
        link.symlink_to(built, target_is_directory=True)
        publish(build("second"), link)
        assert link.is_symlink()
        assert contents(built) == expected("second")

    def test_keeps_the_mode_of_the_folder(self, built: Path) -> None:
        built.chmod(0o711)
        publish(build("second"), built)
        assert built.stat().st_mode & 0o777 == 0o711

    @pytest.mark.parametrize("path", ["../x", "/x", "a//b", "a/../../x", "", ".", "a\\b", "./a"])
    def test_writes_only_inside_the_folder(self, built: Path, path: str) -> None:
        stray = Artefact(path=path, media_type="text/plain", content=b"")
        with pytest.raises(PublicationError, match="not a path inside"):
            publish((*build("second"), stray), built)
        assert contents(built) == expected("first")

    def test_needs_a_manifest(self, folder: Path) -> None:
        """The next build would refuse to replace the folder."""
        with pytest.raises(PublicationError, match="add a manifest"):
            publish(build("first")[:-1], folder)
        assert not folder.exists()


class TestRefusal:
    """Nothing is deleted that no build wrote."""

    def test_a_folder_of_something_else(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "thesis.tex").write_text("years of work", encoding="utf-8")
        with pytest.raises(PublicationError, match=r"holds thesis\.tex.*choose another folder"):
            publish(build("first"), folder)
        assert contents(folder) == {"thesis.tex": b"years of work"}

    @pytest.mark.parametrize(
        "text", ["{}", "[]", "no json", '{"name": "app", "files": {}}', '{"files": 1}']
    )
    def test_a_manifest_of_something_else(self, folder: Path, text: str) -> None:
        folder.mkdir()
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(PublicationError, match=r"holds manifest\.json"):
            publish(build("first"), folder)
        assert contents(folder) == {"manifest.json": text.encode()}

    @pytest.mark.parametrize("name", ["notes.txt", ".git/config", "sources/draft.txt"])
    def test_an_output_with_a_file_of_somebody(self, built: Path, name: str) -> None:
        (built / name).parent.mkdir(exist_ok=True)
        (built / name).write_text("mine", encoding="utf-8")
        with pytest.raises(PublicationError, match="move it elsewhere"):
            publish(build("second"), built)
        assert contents(built) == {**expected("first"), name: b"mine"}

    def test_a_file(self, folder: Path) -> None:
        folder.write_text("a file", encoding="utf-8")
        with pytest.raises(PublicationError, match="not a folder"):
            publish(build("first"), folder)
        assert folder.read_text(encoding="utf-8") == "a file"

    def test_a_folder_below_a_file(self, folder: Path) -> None:
        folder.write_text("a file", encoding="utf-8")
        with pytest.raises(PublicationError, match="choose another folder"):
            publish(build("first"), folder / "below")
        assert list(folder.parent.iterdir()) == [folder]


def fail(code: int) -> Callable[..., object]:
    def failing(*_: object, **__: object) -> object:
        raise OSError(code, os.strerror(code))

    return failing


class Stop(BaseException):
    """An interruption such as Ctrl-C, or the end of the process when nothing catches it."""


def fail_at(monkeypatch: pytest.MonkeyPatch, name: str, step: int, error: BaseException) -> None:
    """Let the call number `step` of a function of `os` raise, and the later ones work."""
    real, calls = getattr(os, name), iter(range(1000))

    def failing(*args: object, **options: object) -> object:
        if next(calls) == step:
            raise error
        return real(*args, **options)

    monkeypatch.setattr(os, name, failing)


STEPS = [
    *(("fsync", step) for step in range(len(build("x")))),
    ("replace", 0),
    ("replace", 1),
]


class TestFailure:
    """A build that fails leaves the previous output whole and nothing else."""

    @pytest.mark.parametrize(("name", "step"), STEPS)
    @pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), Stop()])
    def test_at_each_step(
        self,
        built: Path,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        step: int,
        error: BaseException,
    ) -> None:
        with monkeypatch.context() as patch:
            fail_at(patch, name, step, error)
            with pytest.raises((PublicationError, Stop)):
                publish(build("second"), built)
        assert contents(built) == expected("first")
        assert list(built.parent.iterdir()) == [built]

    @pytest.mark.parametrize(("name", "step"), STEPS[:-1])
    def test_of_the_first_build(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, step: int
    ) -> None:
        with monkeypatch.context() as patch:
            fail_at(patch, name, step, OSError(errno.EIO, "Input/output error"))
            with pytest.raises(PublicationError, match="Input/output error"):
                publish(build("first"), folder)
        assert not list(folder.parent.iterdir())

    @pytest.mark.parametrize(
        ("code", "remedy"),
        [
            (errno.ENOSPC, "free some space"),
            (errno.EACCES, "choose a folder that you may write to"),
            (errno.EROFS, "not read-only"),
            (errno.EBUSY, "mounted or in use"),
            (errno.EIO, "choose another folder"),
        ],
    )
    def test_says_what_to_do(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, remedy: str
    ) -> None:
        monkeypatch.setattr(os, "fsync", fail(code))
        with pytest.raises(PublicationError) as caught:
            publish(build("first"), folder)
        assert os.strerror(code) in str(caught.value)
        assert remedy in str(caught.value)
        assert str(folder) in str(caught.value)


DYING = """
import os, sys
from pathlib import Path
sys.path[:0] = {path!r}
import importlib.util
spec = importlib.util.spec_from_file_location("examples", {file!r})
examples = importlib.util.module_from_spec(spec)
spec.loader.exec_module(examples)
real, calls = os.{name}, iter(range(1000))
def dying(*args, **options):
    if next(calls) == {step}:
        os._exit(9)
    return real(*args, **options)
os.{name} = dying
examples.publish(examples.build("second"), Path(sys.argv[1]))
"""


def die_at(name: str, step: int, folder: Path) -> None:
    """Build in a process that ends at a step without a chance to tidy up."""
    code = DYING.format(path=sys.path, file=__file__, name=name, step=step)
    run = subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    assert run.returncode == 9


class TestDeath:
    """After a power cut or `kill -9` the next start finds a whole output and tidies up."""

    @pytest.mark.parametrize(("name", "step"), [("fsync", 2), ("replace", 0), ("replace", 1)])
    def test_before_the_swap_is_done_leaves_the_previous_output(
        self, built: Path, name: str, step: int
    ) -> None:
        die_at(name, step, built)
        assert read_dataset(built) == dataset("first")
        assert contents(built) == expected("first")

    def test_after_the_swap_leaves_the_new_output(self, built: Path) -> None:
        """The process dies at the first file of the old output that it removes."""
        die_at("unlink", 0, built)
        assert read_dataset(built) == dataset("second")
        assert list(built.parent.iterdir()) == [built]

    @pytest.mark.parametrize(
        ("name", "step"), [("fsync", 2), ("replace", 0), ("replace", 1), ("unlink", 0)]
    )
    def test_does_not_disturb_the_next_build(self, built: Path, name: str, step: int) -> None:
        die_at(name, step, built)
        publish(build("third"), built)
        assert contents(built) == expected("third")
        assert list(built.parent.iterdir()) == [built]

    def test_while_the_old_output_was_removed_never_brings_it_back(self, built: Path) -> None:
        """An output without its manifest is a rest, even when there is no other."""
        old = built.with_name(".output.comity-old")
        built.replace(old)
        (old / "manifest.json").unlink()
        recover(built)
        assert not list(built.parent.iterdir())

    def test_recovery_of_a_whole_output_does_nothing(self, built: Path) -> None:
        recover(built)
        assert contents(built) == expected("first")


def test_builds_at_the_same_time_leave_one_of_them_whole(built: Path) -> None:
    words = [f"word{number}" for number in range(8)]
    threads = [threading.Thread(target=publish, args=(build(word), built)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contents(built) in [expected(word) for word in words]
    assert list(built.parent.iterdir()) == [built]


class TestReading:
    """What is read is what was built."""

    def test_gives_the_dataset(self, built: Path) -> None:
        assert read_dataset(built) == dataset("first")

    def test_needs_a_folder(self, folder: Path) -> None:
        with pytest.raises(PublicationError, match="no such folder; run `comity build` first"):
            read_dataset(folder)

    def test_needs_an_output(self, folder: Path) -> None:
        folder.mkdir()
        with pytest.raises(PublicationError, match="holds no dataset"):
            read_dataset(folder)

    @pytest.mark.parametrize("name", ["dataset.nq", "report.txt", "sources/sheet.txt"])
    def test_notices_an_altered_file(self, built: Path, name: str) -> None:
        with (built / name).open("ab") as stream:
            stream.write(b"\n")
        with pytest.raises(PublicationError, match=rf"{name}: was altered"):
            read_dataset(built)

    def test_notices_a_missing_file(self, built: Path) -> None:
        (built / "report.txt").unlink()
        with pytest.raises(PublicationError, match=r"report\.txt: is missing"):
            read_dataset(built)

    def test_notices_a_dataset_that_is_none(self, folder: Path) -> None:
        """Also when the digest is right."""
        files = (Artefact(path="dataset.nq", media_type="application/n-quads", content=b"?"),)
        publish((*files, listing(files, Dataset())), folder)
        with pytest.raises(PublicationError, match=r"dataset\.nq.*run `comity build` again"):
            read_dataset(folder)


class TestManifest:
    """The manifest tells what is there, and nothing about when and where it was made."""

    def test_lists_documents_graphs_files_and_versions(self) -> None:
        content = json.loads(build("first")[-1].content)
        assert content["documents"] == [
            {
                "id": "sheet",
                "iri": f"{BASE}document/sheet",
                "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
                "text": "sources/sheet.txt",
            }
        ]
        assert content["graphs"] == {f"{BASE}graph/sheet": 1}
        assert content["versions"] == {"comity": "0", "pyoxigraph": "1"}
        assert content["files"]["report.txt"] == {
            "bytes": 5,
            "mediaType": "text/plain",
            "sha256": hashlib.sha256(b"first").hexdigest(),
        }
        assert set(content["files"]) == set(expected("first")) - {"manifest.json"}
        assert content["base"] == BASE
        assert set(content) == {"base", "documents", "files", "graphs", "versions"}

    def test_does_not_depend_on_the_order_of_its_parts(self) -> None:
        files = build("first")[:-1]
        orders = [
            manifest(
                given, dataset=Dataset(), base=BASE, documents=documents, versions=versions
            ).content
            for given, documents, versions in (
                (files, [document("a"), document("b")], {"a": "1", "b": "2"}),
                (files[::-1], [document("b"), document("a")], {"b": "2", "a": "1"}),
            )
        ]
        assert orders[0] == orders[1]
        assert orders[0].endswith(b"}\n")

    def test_sources_are_the_unchanged_texts(self) -> None:
        """No newline is translated: the offsets count in exactly this text."""
        (source,) = sources([document()])
        assert source.content.decode() == TEXT
        assert hashlib.sha256(source.content).hexdigest() == document().sha256
