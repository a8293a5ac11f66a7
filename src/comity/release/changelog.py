"""Changes -> Markdown for people: what is said of each thing, with the sentences that say it.

A changed value gives many changed statements: its thing has another name, in whatever is said of
it. They are told once; all of them, with the words that each quotes, are in the RDF.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from urllib.parse import unquote

from comity.release.comparison import Changes, Claim, Pair, ordered_pairs
from comity.release.versions import Release, changes_path

HEADING = "# Changes\n"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_NOUNS = {
    "document": "document",
    "fact": "reference fact",
    "identity": "decision on identity",
    "inference": "conclusion",
    "mapping": "link",
}


def changelog(
    found: Changes | None, release: Release, previous: Release | None, earlier: str = ""
) -> str:
    """Return the change log with a release on top of the `earlier` one; None for the first."""
    day = f" ({release.issued})" if release.issued else ""
    lines = [f"## {release.version}{day}", ""]
    if found is None or previous is None:
        lines += ["The first release.", ""]
    else:
        lines += [
            f"Since {previous.version}: {summary(found)}",
            "",
            *_sections(found, changes_path(release.version)),
        ]
    rest = earlier.removeprefix(HEADING).lstrip("\n")
    return f"{HEADING}\n" + "\n".join(lines) + (f"\n{rest}" if rest else "")


def summary(found: Changes) -> str:
    """Return what changed, in numbers: first what is said, last how it is told."""
    parts = [
        _counted(len(found.changed) + len(found.rehedged), "statement", "changed"),
        _counted(len(found.added), "statement", "added"),
        _counted(len(found.withdrawn), "statement", "withdrawn"),
        _counted(found.edited, "document", "edited"),
    ]
    for folder, (added, withdrawn) in sorted(found.counts.items()):
        parts.append(_counted(added, _NOUNS[folder], "added"))
        parts.append(_counted(withdrawn, _NOUNS[folder], "withdrawn"))
    parts.append(_counted(len(found.requoted), "statement", "told in other words"))
    parts.append(_counted(found.moved, "statement", "only moved in the text"))
    told = ", ".join(filter(None, parts))
    return f"{told}." if told else "no statement has changed."


def _counted(count: int, noun: str, what: str) -> str:
    plural = noun.replace("decision", "decisions") if "decision" in noun else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural} {what}" if count else ""


def _sections(found: Changes, log: str) -> Iterator[str]:
    if pairs := ordered_pairs((*found.changed, *found.rehedged)):
        yield from ("### Changed", "", *_changed(pairs))
    for heading, claims in (("Added", found.added), ("Withdrawn", found.withdrawn)):
        if claims:
            yield from (f"### {heading}", "", *_listed(claims))
    if count := len(found.requoted):
        are = "statement is" if count == 1 else "statements are"
        said = f"{count:,} {are} as before, from other words: see [{log}]({log})."
        yield from ("### Told in other words", "", said, "")


def _changed(pairs: Sequence[Pair]) -> Iterator[str]:
    """Yield changed claims by document, sentence and thing, before and after.

    What differs in nothing but the names of changed things follows from these and is left out.
    """
    renamed = {_things_of(pair) for pair in pairs}
    told = {_things_of(pair) for pair in pairs if not _follows(*pair, renamed)}
    for document, said in groupby(pairs, key=lambda pair: _document(pair[1])):
        heading = [f"In {document}:", ""]
        for sentences, group in groupby(said, key=lambda p: (p[0].sentence, p[1].sentence)):
            lines = list(_things(group, renamed, told))
            if lines:
                yield from (*heading, *_before_after(*map(_plain, sentences)), "", *lines, "")
                heading = []


def _before_after(before: str, after: str) -> tuple[str, ...]:
    if before == after:
        return (f"> {after}",)
    return (f"> before: {before}", ">", f"> after: {after}")


def _things(
    pairs: Iterable[Pair],
    renamed: Collection[tuple[object, object]],
    told: set[tuple[object, object]],
) -> Iterator[str]:
    """Yield a line for each thing; of those that are `told` of only what differs."""
    things: dict[tuple[object, object], list[Pair]] = {}
    for pair in pairs:
        things.setdefault(_things_of(pair), []).append(pair)
    for ends, group in things.items():
        was, now = (f"**{_plain(claim.words[0])}**" for claim in group[0])
        differing = (pair for pair in group if not _follows(*pair, renamed))
        differences = "; ".join(_difference(*pair) for pair in differing)
        if ends[0] == ends[1] and differences:
            yield f"- {now} {differences}"
        elif (ends[0] != ends[1] or was != now) and (differences or ends not in told):
            told.add(ends)
            yield f"- {was} → {now}" + (f": {differences}" if differences else "")


def _things_of(pair: Pair) -> tuple[object, object]:
    return pair[0].triple.subject, pair[1].triple.subject


def _follows(before: Claim, after: Claim, renamed: Collection[tuple[object, object]]) -> bool:
    """Tell whether a claim is of the same value, or of one that is told of by itself."""
    ends = before.triple.object, after.triple.object
    same = (before.modality, before.hedge_iri) == (after.modality, after.hedge_iri)
    return (same and (ends[0] == ends[1] or ends in renamed)) or (
        _is_name(before) and _is_name(after)
    )


def _is_name(claim: Claim) -> bool:
    """Tell whether a claim says nothing but what its thing is called."""
    return claim.words[0] == claim.words[2]


def _difference(before: Claim, after: Claim) -> str:
    return f"{_plain(after.words[1])} {_value(before)} → {_value(after)}"


def _listed(claims: Iterable[Claim]) -> Iterator[str]:
    """Yield claims by document, sentence and thing."""
    for document, said in groupby(claims, key=_document):
        yield from (f"In {document}:", "")
        for sentence, group in groupby(said, key=lambda claim: claim.sentence):
            yield from (f"> {_plain(sentence)}", "")
            things: dict[str, list[Claim]] = {}
            for claim in group:
                things.setdefault(claim.words[0], []).append(claim)
            for thing, found in things.items():
                more = [claim for claim in found if not _is_name(claim)] or found
                told = "; ".join(f"{_plain(one.words[1])} {_value(one)}" for one in more)
                yield f"- **{_plain(thing)}** {told}"
            yield ""


def _document(claim: Claim) -> str:
    """Return the title of a claim's document, with its id: titles may be the same."""
    return f"*{_plain(claim.title)}* ({_plain(unquote(claim.document.value.rpartition('/')[2]))})"


def _value(claim: Claim) -> str:
    mode = "" if claim.modality == "asserted" else f" ({claim.modality})"
    hedge = f" ({_plain(claim.hedge)})" if claim.hedge and claim.hedge != "exact" else ""
    return f"**{_plain(claim.words[2])}**{hedge}{mode}"


def _plain(words: str) -> str:
    """Return words in which nothing is Markdown."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", words))
