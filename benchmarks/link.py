"""Measure linking: precision and recall on gazetteers, and the time and memory of a large file.

`make link-bench` prints the half of the countries that is held back; `--tune` prints the other,
with every error. What is linked to what is in `gazetteers.py`. Our side is comity's own knowledge
with a lexicon of capitals made from GeoNames: each capital's first name, and half of its others.
Theirs are countries under names other than our preferred one (a different one in each of five
files), the capitals under the other half of their names, and what stands in the way: all cities,
all divisions of ISO 3166-2, all former countries of ISO 3166-3.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import gazetteers
from gazetteers import Row
from pyoxigraph import Literal, NamedNode

from comity.knowledge import default_folder, load_knowledge, load_vocabularies
from comity.linking.blocking import NameIndex
from comity.linking.candidates import read_table
from comity.linking.entities import entities
from comity.linking.guide import Guide, read_guide
from comity.linking.proposals import Proposals, propose
from comity.linking.values import Candidate, Entity
from comity.model import Knowledge
from comity.namespaces import COMITY, FOAF, SKOS
from comity.sssom import Link

SPACE = "https://w3id.org/comity/id/"
KIND_OF_CAPITALS = """
@prefix scheme: <https://w3id.org/comity/scheme/> .
@prefix text: <https://w3id.org/comity/text#> .
scheme:capitals text:ofKind text:settlementKind .
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Our side: what is linked, and the truth of each of its things."""

    things: tuple[Entity, ...]
    index: NameIndex
    guide: Guide
    truth: Mapping[str, str]
    preferred: Mapping[str, str]
    placed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of countries or capitals: asked, found, wrong, and the errors in words.

    `shown` are those that were not found, but are among the pairs for people to decide.
    """

    asked: int
    right: int
    shown: int
    wrong: int
    errors: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Right ones of those that were proposed as the same."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Right ones of those that were asked for."""
        return self.right / self.asked


def countries_of(knowledge: Knowledge) -> Mapping[str, tuple[str, str]]:
    """Return by ISO code the last part of a country's IRI and its preferred name."""
    codes = {
        triple.object.value: triple.subject
        for triple in knowledge.reference
        if triple.predicate == SKOS.notation and isinstance(triple.object, Literal)
        if triple.object.datatype.value.endswith("#iso3166-1-alpha-2")
    }
    labels = {
        triple.subject: triple.object.value
        for triple in knowledge.reference
        if triple.predicate == SKOS.prefLabel and isinstance(triple.object, Literal)
    }
    return {
        code: (node.value.rsplit("/", 1)[-1], labels[node])
        for code, node in codes.items()
        if isinstance(node, NamedNode)
    }


def capitals_of(knowledge: Knowledge, stems: Mapping[str, str]) -> Mapping[str, str]:
    """Return by ISO code the last part of the IRI of a capital that is described already."""
    focus = {
        triple.subject: triple.object
        for triple in knowledge.reference
        if triple.predicate == FOAF.focus
    }
    named = {
        (focus.get(triple.subject), triple.object.value)
        for triple in knowledge.reference
        if triple.predicate == SKOS.prefLabel and isinstance(triple.object, Literal)
    }
    inside = {
        (triple.subject, str(triple.object.value).rsplit("/", 1)[-1])
        for triple in knowledge.reference
        if triple.predicate == COMITY.locatedIn and isinstance(triple.object, NamedNode)
    }
    coded = {place for place, state in inside if state in stems.values()}
    return {
        code: place.value.rsplit("/", 1)[-1]
        for code, city in gazetteers.capitals().items()
        for called in [{gazetteers.bare(n) for n in (city["name"], *city["alternatenames"])}]
        for place, label in named
        if isinstance(place, NamedNode) and gazetteers.bare(label) in called
        # A state without a code, such as Kosovo, has its capital all the same.
        if ((place, stems[code]) in inside if code in stems else place not in coded)
        if code in stems or any(place == each for each, _ in inside)
    }


def ours(folder: Path, *, placed: bool = False) -> Ours:
    """Make our side: a knowledge folder with capitals, `placed` by coordinates, and its things."""
    for part in ("ontology", "shapes"):
        shutil.copytree(default_folder() / part, folder / part)
    before = load_knowledge(folder)
    known = countries_of(before)
    stems = {code: stem for code, (stem, _) in known.items()}
    there = capitals_of(before, stems)
    capitals = gazetteers.capital_lexicon(stems, there, placed=placed)
    (folder / "ontology/lexicon/capitals.ttl").write_text(capitals, encoding="utf-8")
    with (folder / "ontology/linking.ttl").open("a", encoding="utf-8") as file:
        file.write(KIND_OF_CAPITALS)
    knowledge = load_knowledge(folder)
    guide = read_guide(load_vocabularies(folder)["linking.ttl"])
    things = entities(knowledge, guide)
    truth = {f"{SPACE}{stem}": code for code, (stem, _) in known.items()}
    truth |= {
        f"{SPACE}{there.get(code, f'capital-{code}')}": f"capital {code}"
        for code in gazetteers.capitals()
    }
    return Ours(
        things=things,
        index=NameIndex(things, guide),
        guide=guide,
        truth=truth,
        preferred={code: label for code, (_, label) in known.items()},
        placed=placed,
    )


def linked(side: Ours, rows: Sequence[Row], path: Path) -> Proposals:
    """Write a candidates file and link it, as `comity link` does."""
    gazetteers.write(rows, path, placed=side.placed)
    return propose(side.things, read_table(path, side.guide), side.index)


def files(side: Ours, names: int) -> Iterator[Sequence[Row]]:
    """Yield the candidates of each turn; `names` is how many names a capital has in it."""
    fixed = (*gazetteers.former_rows(), *gazetteers.division_rows())
    for turn in range(gazetteers.ROUNDS):
        countries = gazetteers.country_rows(side.preferred, turn)
        yield (*countries, *gazetteers.city_rows(turn, names), *fixed)


def judged(
    side: Ours, turns: Sequence[tuple[Sequence[Row], Proposals]], *, held: bool
) -> Mapping[str, Tally]:
    """Return what came of the countries and capitals of one half."""
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    errors: defaultdict[str, list[str]] = defaultdict(list)
    missed: defaultdict[str, list[str]] = defaultdict(list)
    for rows, proposals in turns:
        by_iri = {gazetteers.iri(row): row for row in rows}
        found: set[str] = set()
        seen: set[str] = set()
        for pair in proposals.pairs:
            row = by_iri[pair.candidate.iri.value]
            truth = side.truth.get(pair.entity.thing.value, "")
            halves = [in_half(each, held=held) for each in (truth, row.truth)]
            if truth == row.truth:
                seen.add(truth)
            if not pair.certain or not any(halves):
                continue
            kind = kind_of(truth) or kind_of(row.truth)
            if truth == row.truth:
                found.add(truth)
            else:
                errors[kind].append(f"{pair.entity.label} = {row.name} ({row.kind} {row.truth})")
        for row in rows:
            if row.counted and in_half(row.truth, held=held):
                kind = kind_of(row.truth)
                asked[kind] += 1
                right[kind] += row.truth in found
                shown[kind] += row.truth in seen - found
                if row.truth not in found:
                    missed[kind].append(f"missed {row.truth}: {row.name} ({row.source})")
    return {
        kind: Tally(
            asked=asked[kind],
            right=right[kind],
            shown=shown[kind],
            wrong=len(errors[kind]),
            errors=(*errors[kind], *missed[kind]),
        )
        for kind in asked
    }


def kind_of(truth: str) -> str:
    """Return what a truth is about, if it counts: countries and capitals do."""
    return "capitals" if truth.startswith("capital ") else "countries" if len(truth) == 2 else ""


def in_half(truth: str, *, held: bool) -> bool:
    """Tell whether something counts and is in the half that is held back, or in the other."""
    return bool(kind_of(truth)) and gazetteers.held_back(truth.rsplit(maxsplit=1)[-1]) == held


def measured(side: Ours, folder: Path, *, names: int, held: bool) -> Mapping[str, Tally]:
    """Link all files, and return what came of one half."""
    turns = [(rows, linked(side, rows, folder / "theirs.csv")) for rows in files(side, names)]
    return judged(side, turns, held=held)


def strangers(side: Ours, *, held: bool) -> Sequence[str]:
    """Return what each country is taken for, by any of its names, if it must not be itself."""
    kinds = frozenset(filter(None, [side.guide.kind("country")]))
    wrong = []
    for entity in side.things:
        code = side.truth.get(entity.thing.value, "")
        if kind_of(code) != "countries" or not in_half(code, held=held):
            continue
        candidates = [
            Candidate(iri=NamedNode(f"{gazetteers.SPACE}{n}"), names=(name,), kinds=kinds)
            for n, name in enumerate(entity.names)
        ]
        itself = [
            Link(subject=entity.subject, predicate=SKOS.exactMatch, object=each.iri, cells={})
            for each in candidates
        ]
        found = propose(side.things, candidates, side.index, itself)
        wrong += [f"{pair.match[1]} = {pair.entity.label}" for pair in found.pairs if pair.certain]
    return wrong


def impostors(side: Ours, path: Path, *, held: bool) -> tuple[int, Sequence[str]]:
    """Return how many capitals a gazetteer lacks that has all other cities, and what is taken."""
    rows = [row for row in next(files(side, 1)) if kind_of(row.truth) != "capitals"]
    found = [pair for pair in linked(side, rows, path).pairs if pair.certain]
    taken = [(side.truth.get(pair.entity.thing.value, ""), pair.match) for pair in found]
    absent = sum(in_half(truth, held=held) for truth in side.truth.values() if " " in truth)
    return absent, [
        f"{ours} = {theirs}"
        for truth, (ours, theirs) in taken
        if kind_of(truth) == "capitals" and in_half(truth, held=held)
    ]


### A large file


def large(path: Path, megabytes: int) -> tuple[int, float, int]:
    """Link a file of a size; return its lines, the seconds, and the most memory in bytes."""
    names = [city["name"].replace('"', "") for city in gazetteers.CITIES.values()]
    lines = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("id,name,type,country,note\n")
        while file.tell() < megabytes * 1_000_000:
            for _ in range(10_000):
                name = names[lines % len(names)]
                file.write(f'https://example.org/{lines},"{name} {lines}",city,FR,{"x" * 100}\n')
                lines += 1
    command = Path(sys.executable).parent / "comity"
    start = time.perf_counter()
    proposals = path.with_name("proposals.sssom.tsv")
    subprocess.run([command, "link", path, "--to", proposals], check=True, capture_output=True)
    seconds = time.perf_counter() - start
    path.unlink()
    return lines, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


TURNS = (
    (99, False, "capitals with half of their names"),
    (1, False, "capitals with one"),
    (1, True, "capitals with one, and coordinates"),
)
"""How many names a capital has in the files, whether there are coordinates, and that in words."""


def show(side: Ours, folder: Path, names: int, told: str, *, held: bool) -> None:
    """Print what came of the files of all turns, with the errors of the half for tuning."""
    start = time.perf_counter()
    tallies = measured(side, folder, names=names, held=held)
    seconds = time.perf_counter() - start
    print(f"{gazetteers.ROUNDS} files of 39,000 entries, {told}: {seconds:.1f} s")
    for kind, tally in sorted(tallies.items()):
        print(
            f"  {kind:10} {tally.asked:5} asked, {tally.wrong:3} wrong: precision "
            f"{tally.precision:.4f}, recall {tally.recall:.4f}; {tally.shown} left to decide, "
            f"{tally.asked - tally.right - tally.shown} not proposed"
        )
        for error in () if held else tally.errors:
            print(f"    {error}")


def main() -> None:
    """Print what `make link-bench` shows."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--tune", action="store_true", help="the half for tuning, with its errors")
    parser.add_argument("--megabytes", type=int, default=100, help="size of the large file")
    given = parser.parse_args()
    held = not given.tune
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sides = {placed: ours(folder / str(placed), placed=placed) for placed in (False, True)}
        side = sides[False]
        print(f"ours: {len(side.things):,} things; half: {'held back' if held else 'tuning'}")
        for names, placed, told in TURNS:
            show(sides[placed], folder, names, told, held=held)
        wrong = strangers(side, held=held)
        print(f"countries that ours does not have, taken for others: {len(wrong)}")
        for placed, told in ((False, ""), (True, ", with coordinates")):
            absent, taken = impostors(sides[placed], folder / "theirs.csv", held=held)
            print(
                f"{absent} capitals that theirs does not have{told}: {len(taken)} taken for others"
            )
            for error in () if held else taken:
                print(f"    {error}")
        for megabytes in (1, given.megabytes) if held else ():
            lines, seconds, peak = large(folder / "large.csv", megabytes)
            print(
                f"a file of {megabytes:,} MB, {lines:,} lines: {seconds:.1f} s, "
                f"{peak / 1e6:.0f} MB of memory"
            )


if __name__ == "__main__":
    main()
