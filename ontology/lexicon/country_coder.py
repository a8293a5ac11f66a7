"""Read country-coder, an npm package, and keep what we use of it in two small tables.

`wikidata.csv` has the Wikidata item of each country, the name that goes with it, and the smallest
M49 region; `m49.csv` has the regions themselves. Both are committed, since Python cannot install
the package.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Row = Mapping[str, str]

COUNTRY_CODER = "country-coder 5.6.1"
"""Name and version of the package that the tables were taken from."""

OVERLAPPING_REGIONS = frozenset({"003"})
"""M49's North America cuts across the tree of the other regions, so it is left out."""


def rows_of(path: Path, delimiter: str = ",") -> list[Row]:
    """Read a table whose first line names its columns."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A feature of country-coder; `level` is set for regions, and `groups` holds M49 codes."""

    code: str
    name: str
    item: str
    level: str
    country: str
    groups: frozenset[str]


REGION_LEVELS = ("region", "subregion", "intermediateRegion")
"""The levels of M49 regions in country-coder, the largest first."""


def features_of(package: Path) -> tuple[Feature, ...]:
    """Read the features of an unpacked country-coder, which must be the version that we name."""
    manifest = json.loads((package / "package.json").read_text("utf-8"))
    found = f"country-coder {manifest['version']}"
    if found != COUNTRY_CODER:
        message = f"{package} holds {found}, not {COUNTRY_CODER}: change COUNTRY_CODER first"
        raise SystemExit(message)
    borders = json.loads((package / "src/data/borders.json").read_text("utf-8"))
    return tuple(feature_of(each["properties"]) for each in borders["features"])


def feature_of(properties: Mapping[str, str]) -> Feature:
    """Return the part of a feature's properties that we use."""
    return Feature(
        code=properties.get("iso1A2", "") or properties.get("m49", ""),
        name=properties["nameEn"],
        item=properties["wikidata"],
        level=properties.get("level", ""),
        country=properties.get("country", ""),
        groups=frozenset(properties.get("groups", ())) - OVERLAPPING_REGIONS,
    )


def regions_in(features: Iterable[Feature]) -> tuple[Feature, ...]:
    """Return the regions of M49 among the features, the largest first."""
    found = [each for each in features if each.level in REGION_LEVELS and each.code.isdigit()]
    kept = (each for each in found if each.code not in OVERLAPPING_REGIONS)
    return tuple(sorted(kept, key=lambda each: (REGION_LEVELS.index(each.level), each.code)))


def region_rows(features: Sequence[Feature]) -> list[Row]:
    """Return `m49.csv`: each region with the smallest larger region that has all its members."""
    found = regions_in(features)
    rows: list[Row] = []
    for region in found:
        members = [each.groups for each in features if region.code in each.groups]
        larger = [
            each
            for each in found
            if REGION_LEVELS.index(each.level) < REGION_LEVELS.index(region.level)
        ]
        around = [each.code for each in larger if all(each.code in groups for groups in members)]
        rows.append(
            {"code": region.code, "name": region.name, "parent": around[-1] if around else ""}
        )
    return rows


def country_rows(features: Sequence[Feature], names: Mapping[str, str]) -> list[Row]:
    """Return `wikidata.csv`: each country's item, name, region and part of the same name."""
    order = [each.code for each in regions_in(features)]
    by_code = {each.code: each for each in features}
    rows: list[Row] = []
    for code, name in names.items():
        feature = by_code[code]
        parts = (each for each in features if each.country == code and each.name == name)
        rows.append(
            {
                "code": code,
                "item": feature.item,
                "name": feature.name,
                "region": max((feature.groups & set(order)), key=order.index, default=""),
                "namesake_part": next((part.item for part in parts), ""),
            }
        )
    return rows


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write a table whose first line names its columns."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(sorted(rows, key=lambda row: row["code"]))


def extract(package: Path, folder: Path) -> None:
    """Write `m49.csv` and `wikidata.csv` of a folder, for the countries of its `forms.csv`."""
    features = features_of(package)
    forms = rows_of(folder / "forms.csv")
    names = {row["code"]: row["name"] for row in forms if not row["code"].isdigit()}
    write_rows(folder / "m49.csv", region_rows(features))
    write_rows(folder / "wikidata.csv", country_rows(features, names))
