"""One invented fact sheet in every format, and a writer of small PDF files."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.fixture(scope="session", params=["txt", "html", "md", "xml", "pdf"])
def sheet(request: pytest.FixtureRequest) -> Path:
    """Return the sheet in one format after another."""
    return FOLDER / f"sheet.{request.param}"
