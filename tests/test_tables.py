"""What stands in a table is all that comity says of its claims, for tools that know no RDF."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import check
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tables
from pyoxigraph import Literal, Quad

import comity
from comity import api, cli, serialization
from comity.model import Dataset
from comity.namespaces import DEFAULT_BASE, Namespace

EX = Namespace("https://example.org/")
COLUMNS = ("subject", "predicate", "object", "datatype")
DOCUMENTS = {
    "a": """Norway and Iceland

Norway recognized Iceland on 3 May 1951. More than 4,000 Norwegian troops are stationed in
Iceland. Norway plans to close its embassy in Iceland in 2004.
""",
    "b": """Peru

Peru is not a member of the European Union. It joined the United Nations in 1945.
""",
}
Reader = Callable[[Path], list[tables.Row]]


def convert(*arguments: str | Path) -> int:
    return cli.main(["convert", *map(str, arguments)])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents, with facts, plans, denials and hedges."""
    folder = tmp_path_factory.mktemp("two")
    for name, text in DOCUMENTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    assert cli.main(["build", str(folder), "--output", str(folder / "output")]) == 0
    return folder / "output"


@pytest.fixture(scope="module")
def how(knowledge: comity.Knowledge) -> serialization.Style:
    texts = knowledge.context.decode(), knowledge.frame.decode()
    return serialization.style(knowledge.base, context=texts[0], frame=texts[1])


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("x.csv", tables.csv_with_pandas),
        ("x.parquet", tables.parquet_with_pandas),
        ("x.parquet", tables.parquet_with_duckdb),
    ],
)
def test_statements_tell_all_of_the_claims(
    built: Path, tmp_path: Path, file: str, read: Reader
) -> None:
    assert convert(built, tmp_path / file) == 0
    rows = read(tmp_path / file)
    assert {"asserted", "planned", "negated"} <= {row["modality"] for row in rows}
    dataset = list(api.read_output(built).dataset.quads)
    expected = check.said(dataset, DEFAULT_BASE, ["a", "b"])
    found = check.written(tables.documents(rows, built / "sources"))
    assert check.canonical(found) == check.canonical(expected)


@pytest.mark.parametrize("read", [tables.parquet_with_pandas, tables.parquet_with_duckdb])
def test_quads_tell_everything(built: Path, tmp_path: Path, read: Reader) -> None:
    assert convert(built, tmp_path / "x.parquet", "--to", "quads") == 0
    found = frozenset(tables.quads(read(tmp_path / "x.parquet")))
    assert found == api.read_output(built).dataset.quads


def test_parquet_keeps_lists_and_what_is_not_told(built: Path, tmp_path: Path) -> None:
    assert convert(built, tmp_path / "x.parquet") == 0
    found = pq.read_table(tmp_path / "x.parquet")
    assert str(found.schema.field("quote").type) == "list<element: string>"
    assert str(found.schema.field("begin").type) == "list<element: int64>"
    assert None in found["hedge"].to_pylist()
    assert "" not in found["hedge"].to_pylist()


def test_parquet_is_explained_in_the_file_and_beside_it(built: Path, tmp_path: Path) -> None:
    assert convert(built, tmp_path / "x.parquet") == 0
    about = json.loads((tmp_path / "x.parquet-metadata.json").read_bytes())
    beside = {c["name"]: c["dc:description"] for c in about["tableSchema"]["columns"]}
    schema = pq.read_schema(tmp_path / "x.parquet")
    within = {field.name: field.metadata[b"description"].decode() for field in schema}
    assert about["url"] == "x.parquet"
    assert within == beside
    assert all(beside.values())


def test_an_empty_value_is_not_a_missing_one(how: serialization.Style) -> None:
    quads = frozenset({Quad(EX.s, EX.p, Literal("")), Quad(EX.s, EX.p, Literal("", language="en"))})
    content = serialization.format_of("x.parquet", reading=True).write(Dataset(quads), how)
    assert pq.read_table(io.BytesIO(content))["object"].to_pylist() == ["", ""]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"claim": ["https://a.example/"]}, "it lacks subject, predicate, object, datatype"),
        ({name: ["a:a"] for name in ("claim", *COLUMNS)}, "it holds statements"),
        ({name: ["a:a", "no iri"] for name in COLUMNS}, "row 2: "),
        ({name: ["a:a", None] for name in COLUMNS}, "row 2: "),
        ({name: [7] for name in COLUMNS}, "row 1: "),
    ],
    ids=range(5),
)
def test_another_table_is_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    columns: dict[str, list[object]],
    words: str,
) -> None:
    pq.write_table(pa.table(columns), tmp_path / "x.parquet")
    assert convert(tmp_path / "x.parquet", tmp_path / "x.nq") == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "x.nq").exists()


def test_without_its_package_the_extra_is_named(
    built: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert convert(built, tmp_path / "x.parquet") == 2
    assert "comity[parquet]" in capsys.readouterr().err
