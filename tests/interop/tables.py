"""Tables as pandas and DuckDB read them -> quads, written without any of comity's own code.

`documents` makes of the table of statements, with the texts in `sources/`, all quads that comity
says of its documents' claims: the facts, the claims, their evidence with its context. `quads` makes
of a table of quads all of them. So nothing of it is lost in a table, and its dictionary is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pandas as pd
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

COMITY = "https://w3id.org/comity/ontology#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

CONTEXT = 32
"""Code points that stand before and behind a quote (Web Annotation, section 4.2.4)."""

Row = Mapping[str, object]


def csv_with_pandas(path: Path) -> list[Row]:
    """Read CSV, splitting lists at the separators that the dictionary beside it names."""
    frame = pd.read_csv(path, keep_default_na=False, dtype=str)
    frame["quote"] = [
        [quote.replace("\u241e\u241e", "\u241e") for quote in cell.split(" \u241e ")]
        for cell in frame["quote"]
    ]
    for column in ("begin", "end"):
        frame[column] = frame[column].str.split().map(lambda cell: [int(one) for one in cell])
    return list(frame.to_dict("records"))


def parquet_with_pandas(path: Path) -> list[Row]:
    frame = pd.read_parquet(path)
    return list(frame.astype(object).where(frame.notna(), None).to_dict("records"))


def parquet_with_duckdb(path: Path) -> list[Row]:
    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def quads(rows: list[Row]) -> Iterator[Quad]:
    """Yield the quads of a table of quads."""
    for row in rows:
        graph = NamedNode(str(row["graph"])) if row["graph"] else DefaultGraph()
        subject, predicate = NamedNode(str(row["subject"])), NamedNode(str(row["predicate"]))
        yield Quad(subject, predicate, _object(row), graph)


def documents(rows: list[Row], sources: Path) -> Iterator[Quad]:
    """Yield the quads that a table of statements and the texts in a folder tell."""
    for row in rows:
        claim, graph = NamedNode(str(row["claim"])), NamedNode(str(row["graph"]))
        subject, predicate = NamedNode(str(row["subject"])), NamedNode(str(row["predicate"]))
        yield Quad(claim, NamedNode(f"{RDF}type"), NamedNode(f"{COMITY}Claim"), graph)
        yield Quad(claim, NamedNode(f"{RDF}type"), NamedNode(f"{RDF}Statement"), graph)
        yield Quad(claim, NamedNode(f"{RDF}subject"), subject, graph)
        yield Quad(claim, NamedNode(f"{RDF}predicate"), predicate, graph)
        yield Quad(claim, NamedNode(f"{RDF}object"), _object(row), graph)
        for name, value in (
            (f"{PROV}wasDerivedFrom", row["document"]),
            (f"{PROV}wasGeneratedBy", row["build"]),
            (f"{COMITY}rule", row["rule"]),
            (f"{COMITY}modality", row["modality"] and f"{COMITY}{row['modality']}"),
            (f"{COMITY}hedge", row["hedge"] and f"{COMITY}{row['hedge']}"),
        ):
            if value:
                yield Quad(claim, NamedNode(name), NamedNode(str(value)), graph)
        if row["modality"] == "asserted":
            facts = NamedNode(graph.value.removesuffix("/claims"))
            yield Quad(subject, predicate, _object(row), facts)
        for triple in _evidence(row, sources):
            yield Quad(*triple, graph)


def _evidence(row: Row, folder: Path) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    source = str(row["source"])
    text = (folder / f"{source.rpartition('/source/')[2]}.txt").read_bytes().decode()
    kind, integer = NamedNode(f"{RDF}type"), NamedNode(f"{XSD}integer")
    for quote, begin, end in zip(row["quote"], row["begin"], row["end"], strict=True):  # type: ignore[call-overload]
        node = NamedNode(f"{source}#char={begin},{end}")
        place, words = NamedNode(f"{node.value}-position"), NamedNode(f"{node.value}-quote")
        yield NamedNode(str(row["claim"])), NamedNode(f"{COMITY}evidence"), node
        yield node, kind, NamedNode(f"{OA}SpecificResource")
        yield node, NamedNode(f"{OA}hasSource"), NamedNode(source)
        yield node, NamedNode(f"{OA}hasSelector"), place
        yield node, NamedNode(f"{OA}hasSelector"), words
        yield place, kind, NamedNode(f"{OA}TextPositionSelector")
        yield place, NamedNode(f"{OA}start"), Literal(str(begin), datatype=integer)
        yield place, NamedNode(f"{OA}end"), Literal(str(end), datatype=integer)
        yield words, kind, NamedNode(f"{OA}TextQuoteSelector")
        yield words, NamedNode(f"{OA}exact"), Literal(str(quote))
        before, behind = text[max(0, begin - CONTEXT) : begin], text[end : end + CONTEXT]
        for name, context in (("prefix", before), ("suffix", behind)):
            if context:
                yield words, NamedNode(f"{OA}{name}"), Literal(context)


def _object(row: Row) -> NamedNode | Literal:
    value = str(row["object"])
    if row["language"]:
        return Literal(value, language=str(row["language"]))
    if row["datatype"]:
        return Literal(value, datatype=NamedNode(str(row["datatype"])))
    return NamedNode(value)
