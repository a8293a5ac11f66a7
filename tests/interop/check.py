"""Read the published files with independent tools and compare what they understood.

    python tests/interop/check.py output

Each reader must give the same RDFC-1.0 form as the N-Quads file: the whole dataset for formats
with named graphs, the facts for Turtle, and for tables of statements what the documents say, with
all evidence. Then what `comity convert` makes of the folder: all triples for formats without
graphs; nanopublications must mean the same to all. Then the same for every form of the description
of every thing, as a running server sends it. Prints a line for each reader and file; exit code 1
when one differs. Needs rapper (Debian raptor2-utils) and Node.js with the
packages of this folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pyoxigraph as ox
import rdflib
import tables
from pyld import jsonld
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from comity.api import load_site
from comity.server.app import application
from comity.server.running import in_background
from comity.site.addresses import encoded
from comity.site.forms import RDF_FORMS

Reader = Callable[[Path], bytes]
TITLE = NamedNode("http://purl.org/dc/terms/title")
HERE = Path(__file__).parent


def canonical(nquads: bytes) -> list[bytes]:
    """Return the sorted RDFC-1.0 lines of some N-Quads."""
    dataset = ox.Dataset(ox.parse(nquads, format=RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(written(dataset).split(b"\n"))


def written(quads: Iterable[Quad]) -> bytes:
    """Return quads as N-Quads."""
    return ox.serialize(quads, format=RdfFormat.N_QUADS) or b""


def run(*command: str) -> bytes:
    """Return what a program prints, or stop with what it complains about."""
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.decode()}")
    return done.stdout


def with_pyoxigraph(path: Path) -> bytes:
    return written(ox.parse(path=str(path)))


def with_rdflib(path: Path) -> bytes:
    rdflib.NORMALIZE_LITERALS = False
    dataset = rdflib.Dataset()
    formats = {".ttl": "turtle", ".trig": "trig", ".nq": "nquads", ".jsonld": "json-ld"}
    formats |= {".nt": "nt", ".rdf": "xml"}
    dataset.parse(path, format=formats[path.suffix])
    return dataset.serialize(format="nquads").encode()


def with_pyld(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    documents = [text] if path.suffix == ".jsonld" else text.splitlines()
    options = {"format": "application/n-quads"}
    return "".join(str(jsonld.to_rdf(json.loads(one), options)) for one in documents).encode()


def with_rapper(path: Path) -> bytes:
    known = {
        ".ttl": "turtle",
        ".nt": "ntriples",
        ".rdf": "rdfxml",
        ".trig": "trig",
        ".nq": "nquads",
    }
    return run("rapper", "-q", "-i", known[path.suffix], "-o", "nquads", str(path))


def with_n3js(path: Path) -> bytes:
    return run("node", str(HERE / "read.mjs"), str(path))


def as_n3js_has_read(path: Path) -> bytes:
    """Return what `read.mjs`, which starts slowly, has written for many files."""
    return path.with_name(f"{path.name}.n3js").read_bytes()


def with_riot(path: Path) -> bytes:
    jars = Path(sys.prefix) / "interop" / "jena" / "*"
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    return run("java", *quick, "-cp", str(jars), "riotcmd.riot", "--output=nquads", str(path))


def with_jsonldjs(path: Path) -> bytes:
    return run("node", str(HERE / "read-jsonld.mjs"), str(path))


def with_pandas(path: Path) -> bytes:
    if path.suffix == ".csv":
        return written(tables.documents(tables.csv_with_pandas(path), path.parent / "sources"))
    return of_parquet(path, tables.parquet_with_pandas(path))


def with_duckdb(path: Path) -> bytes:
    return of_parquet(path, tables.parquet_with_duckdb(path))


def of_parquet(path: Path, rows: list[tables.Row]) -> bytes:
    """Return what a table tells: of quads, or of statements of texts in the folder beside it."""
    if path.name == "quads.parquet":
        return written(tables.quads(rows))
    return written(tables.documents(rows, path.parent / "sources"))


PLAIN = ("dataset.ttl", "dataset.trig", "dataset.nq")
READERS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "pyoxigraph": (with_pyoxigraph, (*PLAIN, "dataset.jsonld")),
    "rdflib": (with_rdflib, (*PLAIN, "dataset.jsonld")),
    "PyLD": (with_pyld, ("dataset.jsonld",)),
    "rapper": (with_rapper, PLAIN),
    "N3.js": (with_n3js, PLAIN),
    "Jena riot": (with_riot, (*PLAIN, "dataset.jsonld", "dataset-rdf12.trig")),
    "jsonld.js": (with_jsonldjs, ("dataset.jsonld",)),
    "pandas": (with_pandas, ("statements.csv",)),
}

CONVERTED: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "pyoxigraph": (with_pyoxigraph, ("all.nt", "all.rdf", "all.ttl", "nanopub.trig")),
    "rdflib": (with_rdflib, ("all.nt", "all.rdf", "all.ttl", "nanopub.trig")),
    "PyLD": (with_pyld, ("all.ndjson",)),
    "rapper": (with_rapper, ("all.nt", "all.rdf", "all.ttl", "nanopub.trig")),
    "N3.js": (with_n3js, ("all.nt", "all.ttl", "nanopub.trig")),
    "Jena riot": (with_riot, ("all.nt", "all.rdf", "all.ttl", "nanopub.trig")),
    "jsonld.js": (with_jsonldjs, ("all.ndjson",)),
    "pandas": (with_pandas, ("all.csv", "all.parquet", "quads.parquet")),
    "DuckDB": (with_duckdb, ("all.parquet", "quads.parquet")),
}
"""Files that `comity convert` writes, by who can read them."""


def facts(dataset: list[Quad], base: str, documents: list[str]) -> bytes:
    """Return what dataset.ttl is to hold: facts, reference and conclusions, not their reasons."""
    names = [*documents, "reference", "inferred"]
    graphs = {NamedNode(f"{base}graph/{name}") for name in names}
    triples = {quad.triple for quad in dataset if quad.graph_name in graphs}
    plain = {t for t in triples if not str(t.subject).startswith(f"<{base}fact/")}
    return written(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in plain)


def said(dataset: list[Quad], base: str, documents: list[str]) -> bytes:
    """Return what tables of statements are to tell: the documents' facts and claims.

    Of what the graphs of claims hold, the record of the document and its text is no statement, nor
    what is only claimed is called: the table has that as a label.
    """
    graphs = {
        NamedNode(f"{base}graph/{name}{end}") for name in documents for end in ("", "/claims")
    }
    texts = {
        NamedNode(f"{base}{kind}/{name}") for name in documents for kind in ("document", "source")
    }
    return written(
        quad
        for quad in dataset
        if quad.graph_name in graphs
        if not str(quad.graph_name).endswith("/claims>")
        or (quad.subject not in texts and quad.predicate != TITLE)
    )


FORMS: dict[str, tuple[Reader, ...]] = {
    ".ttl": (with_rapper, as_n3js_has_read),
    ".nt": (with_rapper, as_n3js_has_read),
    ".rdf": (with_rapper,),
    ".trig": (with_rapper, as_n3js_has_read),
    ".nq": (with_rapper, as_n3js_has_read),
    ".jsonld": (with_pyld,),
}
"""Who reads which form of a description."""


def descriptions(output: Path, folder: Path) -> int:
    """Compare what all readers understand of every form of every thing; return the failures.

    Forms with named graphs must equal the N-Quads form, the others the union of its graphs.
    """
    site = load_site(output)
    stems = sorted(stem for stem in site.by_stem if stem.startswith("id/"))
    with in_background(application(site)) as port:
        for stem in stems:
            served(f"http://127.0.0.1:{port}/", stem, folder)
    work = [
        (stem, suffix, reader) for stem in stems for suffix in FORMS for reader in FORMS[suffix]
    ]
    run(
        "node",
        str(HERE / "read.mjs"),
        *(
            str(folder / f"{stem}{suffix}")
            for stem, suffix, reader in work
            if reader is as_n3js_has_read
        ),
    )

    def differs(item: tuple[str, str, Reader]) -> bool:
        stem, suffix, reader = item
        whole = ox.parse(path=str(folder / f"{stem}.nq"))
        graphs = suffix in {".trig", ".nq", ".jsonld"}
        expected = written(q if graphs else Quad(q.subject, q.predicate, q.object) for q in whole)
        same = canonical(reader(folder / f"{stem}{suffix}")) == canonical(expected)
        if not same:
            print(f"DIFFERS {stem}{suffix} by {reader.__name__}")
        return not same

    with ThreadPoolExecutor(2) as pool:
        failures = sum(pool.map(differs, work))
    print(
        f"{len(stems)} things, {len(stems) * len(FORMS)} descriptions as served: "
        f"{len(work) - failures} readings passed, {failures} failed"
    )
    return failures


def served(root: str, stem: str, folder: Path) -> None:
    """Ask for a thing in every form by its media type, and keep what is sent."""
    (folder / stem).parent.mkdir(parents=True, exist_ok=True)
    for form in RDF_FORMS:
        accept = {"Accept": form.media_type}
        answer = httpx.get(root + encoded(stem), headers=accept, follow_redirects=True)
        kind = answer.headers["content-type"].partition(";")[0]
        if (answer.status_code, kind) != (200, form.media_type):
            sys.exit(f"{answer.url}: {answer.status_code} {kind}, not {form.media_type}")
        (folder / f"{stem}.{form.extension}").write_bytes(answer.content)


def main(folder: Path) -> int:
    """Compare all readers; return the exit code."""
    whole = (folder / "dataset.nq").read_bytes()
    dataset = list(ox.parse(whole, format=RdfFormat.N_QUADS))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    first = manifest["documents"][0]
    base = first["iri"].removesuffix(f"document/{first['id']}")
    documents = [document["id"] for document in manifest["documents"]]
    everything, statements = canonical(whole), canonical(said(dataset, base, documents))
    expected = {
        "dataset.ttl": canonical(facts(dataset, base, documents)),
        "statements.csv": statements,
        # What comity makes of the reifiers is tested with the formats.
        "dataset-rdf12.trig": canonical(with_pyoxigraph(folder / "dataset-rdf12.trig")),
    }
    outcomes = [
        compared(name, reader, folder / file, expected.get(file, everything))
        for name, (reader, files) in READERS.items()
        for file in files
    ]
    with TemporaryDirectory() as place:
        made = convert(folder, Path(place))
        merged = canonical(written(Quad(*quad.triple) for quad in dataset))
        expected = {"all.ndjson": everything, "quads.parquet": everything}
        expected |= {"all.csv": statements, "all.parquet": statements}
        expected["nanopub.trig"] = canonical(with_pyoxigraph(made / "nanopub.trig"))
        outcomes += [
            compared(name, reader, made / file, expected.get(file, merged))
            for name, (reader, files) in CONVERTED.items()
            for file in files
        ]
        print(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed")
        failures = outcomes.count(False) + descriptions(folder, Path(place))
    return 1 if failures else 0


def compared(name: str, reader: Reader, path: Path, expected: list[bytes]) -> bool:
    """Print whether a reader understands a file as expected, and return it."""
    found = canonical(reader(path))
    same = found == expected
    count = len([line for line in found if line])
    print(f"{'same' if same else 'DIFFERS':8}{name:12}{path.name:16}{count:7} quads")
    return same


def convert(folder: Path, target: Path) -> Path:
    """Write the folder's dataset in the formats that it does not hold."""
    shutil.copytree(folder / "sources", target / "sources")
    for file in sorted({file for _, files in CONVERTED.values() for file in files}):
        form = file.partition(".")[0]
        to = ("--to", form) if form in {"nanopub", "quads"} else ()
        run(sys.executable, "-m", "comity", "convert", str(folder), str(target / file), *to)
    return target


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "output")))
