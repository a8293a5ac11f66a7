"""Rule -> what no text can mend: triples without evidence, variables that nothing binds, SERVICE.

It is found without reading anything: a rule with such a fault may lie still until some text
matches it, or for ever.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import cast

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Triple

from comity.errors import KnowledgeError
from comity.model import Rule
from comity.namespaces import RDF, TEXT
from comity.rules.pattern import UnknownSyntaxError, split_query
from comity.sparql import asks_network, outside

_RESTING = frozenset({TEXT.asserts, TEXT.evidence, TEXT.words})
"""What a reifier must have one of: see `application`."""
_VARIABLE = re.compile(r"[?$](\w+)")
_STANDING = "urn:variable:"
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)


def check_rule(rule: Rule, base: str, *, normalizing: bool) -> None:
    """Raise KnowledgeError, with the line in the rule's file, where a rule cannot work.

    The triples of a normalizing rule need no evidence.
    """
    if asks_network(rule.query):
        line = _line(rule.query, _SERVICE)
        raise _fault(rule, line, "SERVICE would ask the network", "leave it out")
    try:
        _, prologue, template, pattern = split_query(rule.query)
    except UnknownSyntaxError:  # a short form, which the engine judges
        return
    bound = set(_VARIABLE.findall(outside(pattern)))
    for name in _VARIABLE.findall(outside(template)):
        if name not in bound:
            line = _line(rule.query, re.compile(rf"[?$]{name}\b"))
            words = f"?{name} stands in what it yields and nowhere in WHERE"
            raise _fault(rule, line, words, "bind it, or correct its name")
    if not normalizing:
        _check_evidence(rule, f"{prologue} CONSTRUCT {_grounded(template)}", base)


def _check_evidence(rule: Rule, query: str, base: str) -> None:
    """Look at what the template yields when each variable is an IRI."""
    roles: defaultdict[object, set[NamedNode]] = defaultdict(set)
    reified: dict[Triple, object] = {}
    plain: list[Triple] = []
    found = cast("Iterable[Triple]", ox.Store().query(f"{query} WHERE {{ }}", base_iri=base))
    for subject, predicate, target in found:
        if predicate == RDF.reifies:
            reified[target] = subject
        elif isinstance(subject, BlankNode):
            roles[subject].add(predicate)
        else:
            plain.append(Triple(subject, predicate, target))
    line = _line(rule.query, re.compile(r"\bCONSTRUCT\b", re.IGNORECASE))
    for triple in sorted({*plain, *reified}, key=str):
        if triple not in reified:
            remedy = "mark it with a reifier (~_:e) that has text:asserts or text:evidence"
        elif not roles[reified[triple]] & _RESTING:
            remedy = "give its reifier text:asserts or text:evidence"
        else:
            continue
        raise _fault(rule, line, f"a triple has no evidence: {_written(triple)}", remedy)


def _grounded(template: str) -> str:
    """Return a template with an IRI for each variable."""
    kept = iter(re.split(r"([?$]\w+)", template))
    return "".join(
        f"<{_STANDING}{part[1:]}>" if _VARIABLE.fullmatch(part) else part for part in kept
    )


def _written(triple: Triple) -> str:
    return re.sub(rf"<{_STANDING}(\w+)>", r"?\1", str(triple))


def _line(text: str, wanted: re.Pattern[str]) -> int:
    """Return the first line in which something stands that is no comment; else the first."""
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if wanted.search(outside(line))), 1)


def _fault(rule: Rule, line: int, what: str, remedy: str) -> KnowledgeError:
    return KnowledgeError(what, where=f"{rule.name}.rq, line {line}", remedy=remedy)
