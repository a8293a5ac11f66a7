"""A condition of a rule that failed, and what the conditions before it found -> plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from comity.model import Knowledge
from comity.namespaces import RDF, RDFS, TEXT
from comity.rules.pattern import Element, Filter, Query, TriplePattern, Values

_CALLED = {"time": "date", "when": "date", "bears": "date of its own", "at": "place"}
"""What some roles are called in a sentence; others by their label, and prepositions are quoted."""
_STEP = re.compile(r"[\w-]*:[\w.-]+|<[^<>]*>")
_VARIABLE = r"\?(\w+)"
_ANY_BOUND = re.compile(
    rf"FILTER\s*\(\s*BOUND\({_VARIABLE}\)(\s*\|\|\s*BOUND\({_VARIABLE}\))*\s*\)"
)
_APART = re.compile(r"FILTER\s*\(\s*(\?\w+)\s*!=\s*(\?\w+)\s*\)")
_STRING = re.compile(r"""["'](.*)["']""", re.DOTALL)
_LONG = 100
"""Characters of a condition that no words are known for; what is longer is cut."""
_WIDE = 60
"""Characters of a phrase that is quoted."""
_MANY = 4
"""Words of a list that are named; of the others only their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How far a rule got: the conditions that held, and a solution of them around its clause."""

    clause: NamedNode
    query: Query
    held: tuple[Element, ...]
    solution: Mapping[str, NamedNode | Literal]
    store: ox.Store
    knowledge: Knowledge


def reason(failed: Element | None, at: Situation) -> str:
    """Say why a condition does not hold; none failed when the rule has nothing left to say."""
    match failed:
        case None:
            return _nothing_to_say(at)
        case TriplePattern():
            return _pattern(failed, at)
        case Filter():
            return _filter(failed, at)
        case _:
            return f"a condition keeps it out: {_short(failed.text)}"


def _filter(failed: Filter, at: Situation) -> str:
    """Tell a condition by the comment above it; of two common forms also without one."""
    if failed.comment:
        return f"a condition keeps it out: {failed.comment.rstrip('.')}"
    if _ANY_BOUND.fullmatch(failed.text):
        return f"the text gives no {_either(_words(n) for n in re.findall(_VARIABLE, failed.text))}"
    if apart := _APART.fullmatch(failed.text):
        return f"{_who(apart[1], at)} and {_who(apart[2], at)} are one"
    return f"a condition keeps it out: {_short(failed.text)}"


def _nothing_to_say(at: Situation) -> str:
    """Name what the template's triples lack; evidence is said of blank nodes."""
    said = " ".join(at.query.template).split(" . ")
    names = [n for part in said if not part.startswith("_:") for n in re.findall(r"\?\w+", part)]
    lacking = [name for name in dict.fromkeys(names) if name not in at.solution]
    return f"the text gives no {_either(_words(name[1:]) for name in lacking) or 'triple'}"


def _pattern(failed: TriplePattern, at: Situation) -> str:
    if failed.subject.startswith("?") and failed.subject not in at.solution:
        return f"nothing is so: {_short(failed.text)}"
    who, steps = _who(failed.subject, at), [step.strip("() ") for step in failed.path.split("/")]
    predicate, direct = at.query.iri(steps[-1]), len(steps) == 1
    words = _strings(failed.object, at)
    if predicate in {"a", RDF.type.value}:
        return f"{who} is no {_either(_kinds(failed.object, at))}{_but(failed.subject, at)}"
    if words and TEXT.lemma.value in map(at.query.iri, steps[-1].split("|")):
        led = "is no" if direct else f"has no {_roles('/'.join(steps[:-1]), at)}"
        return f"{who} {led} {_either(words)}"
    if predicate == TEXT.refersTo.value and direct and failed.object not in at.solution:
        return f"it is not clear what {who} refers to"
    if failed.object in at.solution and not words:
        return f"{who} and {_who(failed.object, at)} do not go together: {_short(failed.text)}"
    return " ".join(filter(None, (f"{who} has no {_roles(failed.path, at)}", _either(words))))


def _kinds(term: str, at: Situation) -> list[str]:
    """Name the classes that a term can be."""
    iris = [at.query.iri(choice) for choice in _choices(term, at)]
    known = at.solution.get(term)
    if iris == [term] and isinstance(known, NamedNode):
        return [_class(known, at)]
    return [_class(NamedNode(iri), at) if ":" in iri else "such thing" for iri in iris]


def _who(name: str, at: Situation) -> str:
    """Describe what a variable stands for by its words and its role in the clause."""
    node = at.solution.get(name)
    if node == at.clause:
        return "it"
    if not isinstance(node, NamedNode):
        return f'"{node.value}"' if node is not None else _short(name)
    if any(at.store.quads_for_pattern(None, TEXT.unit, node)):
        return "the unit that it stands in"
    label = _label(node, TEXT.label, at)
    if label is None:
        patterns = [held for held in at.held if isinstance(held, TriplePattern)]
        phrase = next(
            (p.subject for p in patterns if p.object == name and "refersTo" in p.path), None
        )
        return _who(phrase, at) if phrase else f'"{_label(node, RDFS.label, at) or node.value}"'
    roles = sorted(
        quad.predicate
        for quad in at.store.quads_for_pattern(at.clause, None, node)
        if quad.predicate != TEXT.inUnit
    )
    if not roles:
        return f'"{label}"'
    known = next((at.knowledge.labels[role] for role in roles if role in at.knowledge.labels), None)
    return f'its {known} "{label}"' if known else f'"{_local(roles[0])} {label}"'


def _but(name: str, at: Situation) -> str:
    """Say what a thing, or what a phrase refers to, is instead, if that is known."""
    node = at.solution.get(name)
    if not isinstance(node, NamedNode):
        return ""
    things = _nodes(node, TEXT.refersTo, at) or [node]
    kinds = set(_nodes(things[0], RDF.type, at)) - {TEXT.Minted}
    above = at.knowledge.lexicon.superclasses
    narrow = {k for k in kinds if not any(k in above.get(other, ()) for other in kinds - {k})}
    named = sorted(_class(kind, at) for kind in narrow)
    return f" but {_article(named[0])}" if named else ""


def _nodes(node: NamedNode, term: NamedNode, at: Situation) -> list[NamedNode]:
    found = (quad.object for quad in at.store.quads_for_pattern(node, term, None))
    return sorted((n for n in found if isinstance(n, NamedNode)), key=lambda n: n.value)


def _class(kind: NamedNode, at: Situation) -> str:
    return at.knowledge.labels.get(kind) or _words(_local(kind))


def _roles(path: str, at: Situation) -> str:
    """Name the roles of a path; those that a variable stands for are in the inline data."""
    steps = "|".join(_choices(path, at)).strip("()").split("|")
    if not all(map(_STEP.fullmatch, steps)):
        return _short(path)  # a path of several steps, or one that has no name
    return _either(_role(NamedNode(at.query.iri(step)), at) for step in steps)


def _role(term: NamedNode, at: Situation) -> str:
    local = _local(term)
    return _CALLED.get(local) or at.knowledge.labels.get(term) or f'"{local} ..."'


def _choices(term: str, at: Situation) -> list[str]:
    """Return the terms that inline data leaves to a variable, or the term itself."""
    for held in at.held:
        if isinstance(held, Values) and term in held.variables:
            return list(dict.fromkeys(row[held.variables.index(term)] for row in held.rows))
    return [term]


def _label(node: NamedNode, term: NamedNode, at: Situation) -> str | None:
    found = (quad.object for quad in at.store.quads_for_pattern(node, term, None))
    words = min((word.value for word in found if isinstance(word, Literal)), default=None)
    return None if words is None else _short(words, _WIDE)


def _strings(term: str, at: Situation) -> list[str]:
    """Return the strings that a term can be, in quotation marks; none when it can be other."""
    found = [_STRING.match(choice) for choice in _choices(term, at)]
    return [f'"{match[1]}"' for match in found if match] if all(found) else []


def _either(words: Iterable[str]) -> str:
    """Join words with commas and "or"; of many only the first."""
    named = list(dict.fromkeys(words))
    if len(named) > _MANY:
        named = [*named[: _MANY - 1], f"{len(named) - _MANY + 1} others"]
    return " or ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _short(text: str, length: int = _LONG) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 4].rstrip()} ..."


def _local(term: NamedNode) -> str:
    return re.split(r"[#/]", term.value)[-1]
