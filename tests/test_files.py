"""Files that commands replace: what stands there stays what it is, whole, or is refused."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.errors import PublicationError
from comity.files import replace_files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("permissions", [0o600, 0o664, 0o755])
def test_the_mode_of_a_file_is_kept(tmp_path: Path, permissions: int) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    path.chmod(permissions)
    replace_files({path: b"new"})
    assert (path.read_bytes(), mode(path)) == (b"new", permissions)


def test_a_new_file_has_the_mode_that_any_has(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    replace_files({tmp_path / "x": b"new"})
    assert mode(tmp_path / "x") == mode(tmp_path / "other")


@pytest.mark.parametrize("content", [None, b"old"], ids=["dangling", "there"])
def test_a_link_leads_to_what_is_replaced(tmp_path: Path, content: bytes | None) -> None:
    (tmp_path / "folder").mkdir()
    file, link = tmp_path / "folder" / "x", tmp_path / "link"
    if content is not None:
        file.write_bytes(content)
    link.symlink_to(Path("folder") / "x")
    (tmp_path / "second").symlink_to("link")
    replace_files({tmp_path / "second": b"new"})
    assert link.is_symlink()
    assert (tmp_path / "second").is_symlink()
    assert file.read_bytes() == b"new"
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["x"]


def _protected(path: Path) -> None:
    path.write_bytes(b"old")
    path.chmod(0o444)


def _linked_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_protected, "x: is write-protected; "),
        (os.mkfifo, "x: is no regular file; "),
        (_linked_pipe, "x: is no regular file; "),
        (Path.mkdir, "x: is a folder; "),
        (lambda path: path.symlink_to("nowhere/y"), "nowhere: no such folder; "),
        (lambda path: path.symlink_to("x"), "x: Too many levels of symbolic links; "),
    ],
    ids=["protected", "pipe", "linked-pipe", "folder", "nowhere", "loop"],
)
def test_what_is_not_to_be_replaced_stays_and_so_does_all_else(
    tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    """None of several files is replaced when one cannot be."""
    (tmp_path / "first").write_bytes(b"old")
    make(tmp_path / "x")
    before = sorted((path.name, path.lstat().st_mode) for path in tmp_path.iterdir())
    with pytest.raises(PublicationError, match=words):
        replace_files({tmp_path / "first": b"new", tmp_path / "x": b"new"})
    assert (tmp_path / "first").read_bytes() == b"old"
    assert sorted((path.name, path.lstat().st_mode) for path in tmp_path.iterdir()) == before


def test_two_names_of_one_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("x")
    with pytest.raises(PublicationError, match="link: would be written twice"):
        replace_files({tmp_path / "x": b"one", tmp_path / "link": b"two"})
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


def test_what_stands_beside_is_not_written_through(tmp_path: Path) -> None:
    """A link under the name that the new file has for a moment leads nowhere of ours."""
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / ".x.comity-new").symlink_to("other")
    replace_files({tmp_path / "x": b"new"})
    assert (tmp_path / "other").read_bytes() == b"other"
    assert (tmp_path / "x").read_bytes() == b"new"
