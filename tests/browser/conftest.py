"""The sample served on a real socket, and Debian's Chromium to look at it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from comity import api
from comity.server import sparql
from comity.server.app import application
from comity.server.engine import of_site
from comity.server.running import in_background
from comity.site import Kind, Site, lists

HERE = Path(__file__).parent
SCREENSHOTS = HERE / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Chromium as root, in a container, without a word to any other host."""


@dataclass
class Visit:
    """A page as a browser has it, with what it said and loaded."""

    page: Page
    console: list[str] = field(default_factory=list)
    loaded: dict[str, int] = field(default_factory=dict)

    def violations(self) -> list[str]:
        """Return what axe-core finds, in words."""
        self.page.evaluate((HERE / "node_modules/axe-core/axe.min.js").read_text())
        found: Any = self.page.evaluate("axe.run()")
        return [
            f"{rule['id']}: {node['html'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]


Visitor = Callable[..., Visit]


@pytest.fixture(scope="session")
def sample(sample_output: Path) -> Iterator[Site]:
    """Serve the sample with short pages of lists, so that one goes on."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lists, "FEW", 10)
        yield api.load_site(sample_output, endpoint=True)


@pytest.fixture(scope="session")
def address(sample: Site) -> Iterator[str]:
    engine = of_site(sample, workers=1)
    app = application(sample, sparql.routes(sample, engine), engine.running)
    with in_background(app) as port:
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "chromium is not installed; `make test-browser` installs it"
        with playwright.chromium.launch(executable_path=path, args=FLAGS) as found:
            yield found


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visitor]:
    """Open pages, each in a context of its own."""
    contexts = []

    def opened(
        path: str, *, width: int = 1400, scheme: str = "light", script: bool = True
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        found = Visit(context.new_page())
        found.page.on("console", lambda message: found.console.append(message.text))
        found.page.on("pageerror", lambda error: found.console.append(str(error)))
        found.page.on(
            "response", lambda answer: found.loaded.update({answer.url: len(answer.body())})
        )
        found.page.goto(address + path, wait_until="load")
        return found

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def pages(sample: Site) -> dict[str, str]:
    return page_types(sample)


@pytest.fixture(scope="session")
def shots() -> Path:
    """Return the folder that keeps how each page looked."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return SCREENSHOTS


@pytest.fixture(scope="session")
def html_faults() -> Callable[[Path], list[str]]:
    """Return the Nu HTML checker."""
    return faults


LIGHTHOUSE = (
    "--quiet",
    "--only-categories=accessibility,best-practices",
    "--throttling-method=provided",
    "--disable-full-page-screenshot",
    "--output=json",
    f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
)


def scores(address: str) -> dict[str, float]:
    """Return what Lighthouse gives a page, of 100, by category."""
    command = [str(HERE / "node_modules/.bin/lighthouse"), address, *LIGHTHOUSE]
    chromium = {"CHROME_PATH": shutil.which("chromium") or ""}
    done = subprocess.run(
        command, capture_output=True, check=True, text=True, env={**os.environ, **chromium}
    )
    found = json.loads(done.stdout)["categories"]
    return {name: 100 * category["score"] for name, category in found.items()}


@pytest.fixture(scope="session")
def judged() -> Callable[[str], dict[str, float]]:
    """Return Lighthouse."""
    return scores


def page_types(site: Site) -> dict[str, str]:
    """Return one path for each type of page; of things and documents the one with most on it."""
    found = {"front": "index.html"}
    for kind in Kind:
        stems = [r.stem for r in site.by_stem.values() if r.kind is kind]
        if stems:
            sizes = {
                stem: len(site.index.mentions.get(site.by_stem[stem].iri, ())) for stem in stems
            }
            found[kind.value] = max(sorted(stems), key=lambda stem: sizes[stem]) + ".html"
    found["list"] = min(site.continued)
    found["question"] = f"{site.questions[1].stem}.html"
    names = ("search", "timeline", "trees", "conclusions", "disagreements", "rules", "questions")
    return found | {name: f"{name}.html" for name in (*names, "sparql")}


def faults(folder: Path) -> list[str]:
    """Return what the Nu HTML checker finds in the pages of a folder."""
    jar = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"
    command = ["java", "-jar", str(jar), "--format", "json", "--stdout", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    return [
        f"{message.get('url', '').rpartition('/')[2]}: {message['message']}"
        for message in json.loads(done.stdout)["messages"]
        if message["type"] == "error"
    ]
