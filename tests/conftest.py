"""The sample, built once for all tests; a knowledge folder and an output that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import comity
from comity.knowledge import default_folder


@pytest.fixture(scope="session")
def knowledge() -> comity.Knowledge:
    return comity.load_knowledge()


@pytest.fixture(scope="session")
def sample_document() -> comity.Document:
    return comity.read(comity.sample_path())


@pytest.fixture(scope="session")
def sample_build(sample_document: comity.Document, knowledge: comity.Knowledge) -> comity.Build:
    return comity.build([sample_document], knowledge=knowledge)


@pytest.fixture(scope="session")
def sample_output(sample_build: comity.Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the sample once; tests only read it."""
    folder = tmp_path_factory.mktemp("sample") / "output"
    comity.publish(sample_build, folder)
    return folder


@pytest.fixture
def own_output(sample_output: Path, tmp_path: Path) -> Path:
    """Copy the sample's output, for a test to replace or alter."""
    return shutil.copytree(sample_output, tmp_path / "output")


@pytest.fixture
def own_knowledge(tmp_path: Path) -> Path:
    """Copy the knowledge, for a test to alter."""
    for name in ("ontology", "shapes"):
        shutil.copytree(default_folder() / name, tmp_path / "knowledge" / name)
    return tmp_path / "knowledge"
