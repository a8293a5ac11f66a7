"""The wheel carries all that a build needs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_build_from_the_wheel_equals_the_committed_output(tmp_path: Path) -> None:
    """A package unpacked from its wheel, away from the checkout, builds the same sample."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(wheel).extractall(unpacked)
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    where = [sys.executable, "-c", "import comity; print(comity.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert Path(found.stdout.decode().strip()).is_relative_to(unpacked)
    build = [sys.executable, "-m", "comity", "build", "--output", str(tmp_path / "output")]
    subprocess.run(build, cwd=tmp_path, env=environment, check=True, capture_output=True)
    names = sorted(path.name for path in (ROOT / "output").rglob("*") if path.is_file())
    assert names
    for path in (p for p in (ROOT / "output").rglob("*") if p.is_file()):
        built = tmp_path / "output" / path.relative_to(ROOT / "output")
        assert built.read_bytes() == path.read_bytes(), path.name
