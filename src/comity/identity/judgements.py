"""A thing, the decisions on identity -> why it is one, what it was kept apart from, and the claims.

The decisions are in `graph/identity`; see `decisions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from comity.namespaces import COMITY, PROV, RDF

Term = NamedNode | Literal
Described = Mapping[NamedNode, Mapping[NamedNode, Sequence[Term]]]

VERDICTS = (COMITY.judgedSame, COMITY.keptApart)


def judgements(
    thing: NamedNode,
    decisions: Iterable[NamedNode],
    described: Described,
    words: Callable[[Term], str],
) -> Iterator[tuple[str, tuple[NamedNode, ...]]]:
    """Yield a heading and the claims that each of the decisions about a thing rests on.

    Of what the thing was kept apart from it is the claims about the others.
    """
    found = [
        (verdict != COMITY.judgedSame, decision.value, verdict, described[decision])
        for decision in decisions
        if (verdict := _verdict(thing, described.get(decision, {}))) is not None
    ]
    for *_, verdict, about in sorted(found, key=lambda decided: decided[:2]):
        claims = [term for term in about.get(PROV.wasDerivedFrom, ()) if term in described]
        shown = [
            claim
            for claim in claims
            if isinstance(claim, NamedNode)
            and (verdict == COMITY.judgedSame) == (thing in described[claim].get(RDF.subject, ()))
        ]
        pages = {f'"{words(d)}"' for c in shown for d in described[c].get(PROV.wasDerivedFrom, ())}
        grounds = ", ".join(map(words, about.get(COMITY.ground, ())))
        opening = "judged one in" if verdict == COMITY.judgedSame else "kept apart from others in"
        heading = f"{opening} {', '.join(sorted(pages))}: {grounds}"
        yield heading, tuple(dict.fromkeys(shown))


def _verdict(thing: NamedNode, about: Mapping[NamedNode, Sequence[Term]]) -> NamedNode | None:
    return next((verdict for verdict in VERDICTS if thing in about.get(verdict, ())), None)
