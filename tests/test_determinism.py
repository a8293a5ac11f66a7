"""The same documents give the same bytes: in any process, under any hash seed, in any order."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import comity

OTHER = """\
Norway and Iceland

Fact sheet released by the Bureau of European Affairs, U.S. Department of State, May 4, 1996.

On May 4, 1951, Norway and Iceland signed the Treaty of Example Harbor. There are about 300 \
Norwegian soldiers in Iceland.
"""

BUILD = """\
import hashlib, json, sys
import comity
documents = [comity.read(path) for path in sys.argv[1:]]
artefacts = comity.build(documents).artefacts
print(json.dumps({a.path: hashlib.sha256(a.content).hexdigest() for a in artefacts}))
"""


def digests(seed: int, *paths: Path) -> dict[str, str]:
    """Return the digest of each artefact of a build in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", BUILD, *map(str, paths)],
        env={**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    found: dict[str, str] = json.loads(ran.stdout)
    return found


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Return the digests of three builds, each in a process of its own."""
    sample = comity.sample_path()
    other = tmp_path_factory.mktemp("documents") / "norway-and-iceland.txt"
    other.write_text(OTHER, encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        started = {
            "sample alone": pool.submit(digests, 0, sample),
            "sample first": pool.submit(digests, 1, sample, other),
            "other first": pool.submit(digests, 2, other, sample),
        }
    return {name: run.result() for name, run in started.items()}


def test_another_process_and_hash_seed_give_the_same_bytes(
    runs: dict[str, dict[str, str]], sample_build: comity.Build
) -> None:
    """The process of the tests has a hash seed of its own."""
    here = {a.path: hashlib.sha256(a.content).hexdigest() for a in sample_build.artefacts}
    assert runs["sample alone"] == here


def test_the_order_of_documents_changes_no_byte(runs: dict[str, dict[str, str]]) -> None:
    """Nor do the different hash seeds of the two builds."""
    assert runs["sample first"] == runs["other first"]
    assert runs["sample first"]["dataset.nq"] != runs["sample alone"]["dataset.nq"]


def test_a_source_is_the_same_beside_another(
    runs: dict[str, dict[str, str]], sample_document: comity.Document
) -> None:
    path = f"sources/{sample_document.id}.txt"
    assert runs["sample first"][path] == sample_document.sha256
