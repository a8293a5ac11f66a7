"""What is asked in SPARQL and of what: which graphs, and where and why a text does not parse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Quad

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_UNGROUPED = "variable that is unbound"
_PREFIXED = re.compile(r"([\w-]*:)[\w.%-]*$")
_LATER = ("~", "{|", "<<", "|}")
"""Signs of SPARQL 1.2, which rdflib does not know yet."""
_UPDATE = re.compile(
    r"\s*(?:PREFIX\s[^>]*>\s*)*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b"
)

_IGNORED = re.compile(r"""#[^\n]*|<[^<>"{}|^`\\\s]*>|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
_SERVICE = re.compile(r"(?<![\w?$:-])SERVICE(?![\w:-])", re.IGNORECASE)


def prologue(base: str, prefixes: Mapping[str, str]) -> str:
    """Return what declares a base and prefixes before a query.

    On one line with it, so that a fault is on the line that whoever wrote it knows.
    """
    names = "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items())
    return f"BASE <{base}> {names}"


def askable(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield the named graphs, and what is in any of them as the default graph.

    As a graph of its own: pyoxigraph's union of graphs repeats what several of them hold.
    """
    named = [quad for quad in quads if isinstance(quad.graph_name, NamedNode)]
    yield from named
    yield from {Quad(*quad.triple) for quad in named}


def asks_network(text: str) -> bool:
    """Tell whether a query has a SERVICE clause.

    >>> asks_network("ASK { SERVICE <http://example.org/> { } }")
    True
    >>> asks_network("ASK { ?service ?p 'SERVICE' }")
    False
    """
    return _SERVICE.search(outside(text)) is not None


def outside(text: str) -> str:
    """Return a query without its comments, strings and IRIs.

    >>> outside("ASK { ?s ?p '?x' } # all")
    'ASK { ?s ?p   }  '
    """
    return _IGNORED.sub(" ", text)


def fault(text: str, error: SyntaxError) -> tuple[int, int, str]:
    """Return line, column and reason of a syntax error that pyoxigraph found in a query.

    Where both refuse a text, rdflib says better what is wrong where: pyoxigraph names the furthest
    place that it reached, and all that could have stood there.

    >>> fault("ASK { ?s ?p }", SyntaxError("error at 1:14: expected one of LATERAL"))
    (1, 7, "'?s' is not expected here")
    """
    found = _POSITION.match(str(error.msg))
    line, column, words = (int(found[1]), int(found[2]), found[3]) if found else (1, 1, "")
    if "Prefix not found" in words:
        name = _PREFIXED.search(text.splitlines()[line - 1][: column - 1])
        place = name.start() + 1 if name else column
        return line, place, f"the prefix {name[1] if name else ''} is not declared"
    if _UNGROUPED in words:
        return line, column, "the SELECT names a variable that GROUP BY does not"
    if _UPDATE.match(text.upper()):
        return 1, 1, "this is an update, and a dataset is only read"
    return _by_rdflib(text) or (line, column, "the query is not valid SPARQL up to here")


def _by_rdflib(text: str) -> tuple[int, int, str] | None:
    """Return rdflib's opinion; none when it takes the text, which may be SPARQL 1.2."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(text)
    except ParseBaseException as error:
        if text.startswith(_LATER, error.loc):
            return None
        word = re.match(r"[?$]?\w+|\S", text[error.loc :])
        reason = f"'{word[0]}' is not expected here" if word else "the query ends too early"
        return error.lineno, error.column, reason
    except Exception:  # noqa: BLE001 - a second opinion; whatever it stumbles over, there is a first
        return None
    return None
