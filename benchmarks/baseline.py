"""The naive baseline: an event is told where a trigger word and a year stand in one sentence.

It knows no negation, plan or argument; what comity adds is measured against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from comity.model import Document, UnitKind

Row = tuple[str, str, str]
"""Document id, event and year."""
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
VERBS = {
    "relations-established": ("establish|began|opened", "relations|ties"),
    "relations-severed": ("sever|broke|interrupt|suspend|ended", "relations|ties"),
    "relations-resumed": ("resum|restore|re-?establish|normaliz", "relations|ties"),
    "mission-opened": ("(?:re-?)?establish|(?:re-?)?open", "embassy|legation|mission"),
    "mission-raised": ("rais|elevat|upgrad", "embassy|legation|mission"),
    "mission-closed": ("close", "embassy|legation|mission"),
}
"""For each event how its verbs begin and the nouns that they go with."""
TRIGGERS = {
    "recognition": re.compile(r"\brecogni[sz]", re.IGNORECASE),
    "consular-established": re.compile(r"\bconsul(?:ar|ate|s)?\b", re.IGNORECASE),
    "agreement": re.compile(r"\b(?:treaty|convention|agreement)\b", re.IGNORECASE),
    **{
        event: re.compile(
            rf"\b(?:{verb})\w*\b.*\b(?:{noun})\b|\b(?:{noun})\b.*\b(?:{verb})", re.IGNORECASE
        )
        for event, (verb, noun) in VERBS.items()
    },
}


def baseline(documents: Iterable[Document]) -> set[Row]:
    """Return the events that trigger words and years tell."""
    found = set()
    for document in documents:
        for unit in document.units:
            words = " ".join(document.text[unit.span.begin : unit.span.end].split())
            if unit.kind is UnitKind.SENTENCE:
                told = (event for event, trigger in TRIGGERS.items() if trigger.search(words))
                years = _YEAR.findall(words)
                found |= {(document.id, event, year) for event in told for year in years}
    return found
