"""Two builds of invented pages, the second after edits, and the releases made of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import comity
from comity.cli import main
from comity.document import document

NORWAY = """U.S. Relations With Norway

On May 4, 1951, Norway and Iceland signed the Treaty of Friendship and Commerce in Oslo. The treaty
entered into force on June 1, 1952.

Norway recognized Iceland in 1944. Denmark established diplomatic relations with Iceland in 1945.

About 300 Swedish soldiers are stationed in Norway.
"""
ESTONIA = """U.S. Relations With Estonia

Estonia joined the United Nations in 1991.
"""
PERU = """U.S. Relations With Peru

Peru recognized Panama in 1904.
"""
EDITED = (
    NORWAY.replace("On May 4", "This page was prepared for readers at school. On May 5")
    .replace("Iceland in 1944.", "Iceland in 1945.")
    .replace(" Denmark established diplomatic relations with Iceland in 1945.", "")
    .replace("About 300 Swedish", "About 400 Swedish")
)

Release = Callable[..., int]


def build(folder: Path, knowledge: comity.Knowledge, **texts: str) -> Path:
    documents = [document(name, text) for name, text in texts.items()]
    comity.publish(comity.build(documents, knowledge=knowledge), folder)
    return folder


@pytest.fixture(scope="session")
def builds(
    tmp_path_factory: pytest.TempPathFactory, knowledge: comity.Knowledge
) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("builds")
    return (
        build(place / "one", knowledge, norway=NORWAY, estonia=ESTONIA),
        build(place / "two", knowledge, norway=EDITED, peru=PERU),
    )


def released(version: str, output: Path, to: Path, *more: object) -> int:
    """Make a release by the command."""
    return main(["release", version, "--output", str(output), "--to", str(to), *map(str, more)])


@pytest.fixture
def release() -> Release:
    """Return the command: version, build, place and options to exit code."""
    return released


@pytest.fixture
def make(knowledge: comity.Knowledge, tmp_path: Path) -> Callable[..., Path]:
    """Return what builds texts by their names into a folder of the test."""
    return lambda name, **texts: build(tmp_path / name, knowledge, **texts)


@pytest.fixture(scope="session")
def releases(
    builds: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """Return version 1.0.0 and version 1.1.0; tests only read them."""
    place = tmp_path_factory.mktemp("releases")
    first, second = place / "1.0.0", place / "1.1.0"
    assert released("1.0.0", builds[0], first, "--date", "2026-01-02") == 0
    more = ("--previous", first, "--date", "2026-02-03")
    assert released("1.1.0", builds[1], second, *more) == 0
    return first, second


@pytest.fixture
def own_build(builds: tuple[Path, Path], tmp_path: Path) -> Path:
    """Copy the second build, for a test to alter."""
    return shutil.copytree(builds[1], tmp_path / "own")
