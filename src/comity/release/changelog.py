"""Changes -> Markdown for people: each statement in words, with its sentence before and after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import unquote

from comity.release.comparison import Changes, Claim, Pair
from comity.release.versions import Release

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
        lines += [f"Since {previous.version}: {summary(found)}", "", *_sections(found)]
    rest = earlier.removeprefix(HEADING).lstrip("\n")
    return f"{HEADING}\n" + "\n".join(lines) + (f"\n{rest}" if rest else "")


def summary(found: Changes) -> str:
    """Return what changed, in numbers."""
    parts = [
        _counted(len(found.added), "statement", "added"),
        _counted(len(found.withdrawn), "statement", "withdrawn"),
        _counted(len(found.changed), "statement", "changed"),
        _counted(len(found.requoted), "statement", "told in other words"),
        _counted(found.moved, "statement", "only moved in the text"),
        _counted(found.edited, "document", "edited"),
    ]
    for folder, (added, withdrawn) in sorted(found.counts.items()):
        parts.append(_counted(added, _NOUNS[folder], "added"))
        parts.append(_counted(withdrawn, _NOUNS[folder], "withdrawn"))
    told = ", ".join(filter(None, parts))
    return f"{told}." if told else "no statement has changed."


def _counted(count: int, noun: str, what: str) -> str:
    plural = noun.replace("decision", "decisions") if "decision" in noun else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural} {what}" if count else ""


def _sections(found: Changes) -> Iterator[str]:
    for heading, pairs in (("Changed", found.changed), ("Told in other words", found.requoted)):
        if pairs:
            yield from (f"### {heading}", "", *_paired(pairs))
    for heading, claims in (("Added", found.added), ("Withdrawn", found.withdrawn)):
        if claims:
            yield from (f"### {heading}", "", *_listed(claims))


def _paired(pairs: Iterable[Pair]) -> Iterator[str]:
    """Yield changed claims by document and sentence, before and after."""
    for document, told in groupby(pairs, key=lambda pair: _document(pair[1])):
        yield from (f"In {document}:", "")
        for sentences, group in groupby(told, key=lambda p: (p[0].sentence, p[1].sentence)):
            before, after = map(_plain, sentences)
            if before == after:
                yield from (f"> {after}", "")
            else:
                yield from (f"> before: {before}", ">", f"> after: {after}", "")
            yield from (f"- {_difference(*pair)}" for pair in group)
            yield ""


def _difference(before: Claim, after: Claim) -> str:
    """Return what a claim was and is, what both have only once; of equal ones the quotes."""
    was, now = _triple(before), _triple(after)
    if was == now:
        return f"{now} ({_quoted(before)} → {_quoted(after)})"
    shared = f"**{_plain(before.words[0])}** {_plain(before.words[1])} "
    return f"{was} → {now.removeprefix(shared)}"


def _listed(claims: Iterable[Claim]) -> Iterator[str]:
    """Yield claims by document and sentence."""
    for document, said in groupby(claims, key=_document):
        yield from (f"In {document}:", "")
        for sentence, group in groupby(said, key=lambda claim: claim.sentence):
            yield from (f"> {_plain(sentence)}", "")
            yield from (f"- {_triple(claim)} ({_quoted(claim)})" for claim in group)
            yield ""


def _document(claim: Claim) -> str:
    """Return the title of a claim's document, with its id: titles may be the same."""
    return f"*{_plain(claim.title)}* ({_plain(unquote(claim.document.value.rpartition('/')[2]))})"


def _triple(claim: Claim) -> str:
    subject, predicate, value = map(_plain, claim.words)
    mode = "" if claim.modality == "asserted" else f" ({claim.modality})"
    hedge = f" ({_plain(claim.hedge)})" if claim.hedge and claim.hedge != "exact" else ""
    return f"**{subject}** {predicate} **{value}**{hedge}{mode}"


def _quoted(claim: Claim) -> str:
    return f"“{_plain(' … '.join(claim.quotes))}”"


def _plain(words: str) -> str:
    """Return words in which nothing is Markdown."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", words))
