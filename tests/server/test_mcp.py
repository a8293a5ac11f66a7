"""`comity mcp` as clients of the Model Context Protocol use it: over standard input and output."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from comity import cli
from comity.options import WRONG
from comity.server.limits import Limits
from comity.server.tools import ROWS, STATEMENTS

Session = Callable[[Client], Awaitable[Any]]
Tell = Callable[[Session], Any]


@pytest.fixture(scope="module")
def tell(sample_output: Path) -> Tell:
    """Return what runs a session with the command, in a process of its own."""
    arguments = ["-m", "comity", "mcp", "--output", str(sample_output)]
    command = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))

    def told(session: Session) -> Any:
        async def connected() -> Any:
            async with Client(command) as client:
                return await session(client)

        return asyncio.run(connected())

    return told


def said(result: Any) -> Any:
    assert not result.is_error, result.content
    content = result.structured_content
    return content["result"] if set(content) == {"result"} else content


def test_model_finds_describes_and_asks(tell: Tell) -> None:
    """From a name to what is said, in whose words, and to an answer in SPARQL."""

    async def session(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {"search", "describe", "select"}
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        found = said(await client.call_tool("search", {"words": "okin"}))
        assert found[0]["name"] == "Okinawa"
        about = said(await client.call_tool("describe", {"iri": found[0]["iri"]}))
        quoted = [s for s in about["statements"] if "quotes" in s]
        assert any("**" in quote for s in quoted for quote in s["quotes"])
        assert {s["document"] for s in quoted} == {"U.S.-Japan Security Relationship"}
        assert about["total"] >= len(about["statements"])
        query = "SELECT ?state { ?state a comity:State } ORDER BY ?state"
        answer = said(await client.call_tool("select", {"query": query}))
        assert [row["state"].rpartition("/")[2] for row in answer["rows"]] == [
            "japan",
            "united-states",
        ]

    tell(session)


def test_answers_are_short_and_say_how_much_there_is(tell: Tell) -> None:
    """The rest of a description is asked for by number, that of an answer in the query."""

    async def session(client: Client) -> None:
        whole = said(await client.call_tool("describe", {"iri": "id:japan"}))
        assert len(whole["statements"]) == min(STATEMENTS, whole["total"]) > 5
        rest = said(await client.call_tool("describe", {"iri": "id:japan", "first": 5}))
        assert rest["statements"][:1] == whole["statements"][5:6]
        many = said(await client.call_tool("select", {"query": "SELECT * { ?s ?p ?o }"}))
        assert len(many["rows"]) == ROWS < many["total"]
        yes = said(await client.call_tool("select", {"query": "ASK { id:japan ?p ?o }"}))
        assert yes == {"answer": True}

    tell(session)


REFUSED = [
    ("describe", {"iri": "id:nowhere"}, "search for its name"),
    ("describe", {"iri": "no iri"}, "search for its name"),
    ("select", {"query": "SELECT * { ?s"}, "line 1, column"),
    ("select", {"query": "CONSTRUCT WHERE { ?s ?p ?o }"}, "Only SELECT and ASK"),
    ("select", {"query": "DELETE WHERE { ?s ?p ?o }"}, "only read"),
    ("select", {"query": "SELECT * { SERVICE <http://example.org/> {} }"}, "network"),
    ("select", {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}, str(Limits())),
]


def test_refusals_say_what_to_do(tell: Tell) -> None:
    """As an error of the tool, which the model reads; the session goes on."""

    async def session(client: Client) -> None:
        for tool, arguments, words in REFUSED:
            result = await client.call_tool(tool, arguments)
            assert result.is_error, arguments
            assert words in str(result.content[0]), arguments
        assert said(await client.call_tool("search", {"words": "japan"}))

    tell(session)


def test_package_that_is_missing_is_named(
    sample_output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "comity.server.tools", raising=False)
    assert cli.main(["mcp", "--output", str(sample_output)]) == WRONG
    assert "comity[mcp]" in capsys.readouterr().err
