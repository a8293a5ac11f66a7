"""Validate the sample and all planted defects with other SHACL engines; compare with pyshacl.

    PYTHONPATH=tests/shapes python tests/interop/shacl_engines.py output

A result is its focus node, path, constraint component, source shape, severity and value. Prints a
line for each engine; exit code 1 when one differs in a single result. What an engine does not
support is left out of the comparison, named and counted.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import planting
import pyoxigraph as ox
import shacl
from pyoxigraph import RdfFormat, Triple
from rdflib.plugins import sparql

from comity import validation
from comity.api import load_knowledge
from comity.model import ValidationResult
from comity.namespaces import SH
from comity.rdffile import read_triples

HERE = Path(__file__).parent
JARS = Path(sys.prefix) / "interop"
SPARQL = "SPARQLConstraintComponent"
SHOWN = 10

_prepared = functools.cache(sparql.prepareQuery)

Results = Counter[tuple[str, ...]]
Case = tuple[frozenset[Triple], tuple[Triple, ...]]


@dataclass(frozen=True, slots=True)
class Engine:
    """A validator: writes a report for each of some (data, shapes, report) files."""

    name: str
    run: Callable[[Sequence[tuple[Path, Path, Path]]], object]
    queries: bool = True
    """Whether it knows SPARQL constraints."""


def command(*words: str) -> Callable[[Sequence[tuple[Path, Path, Path]]], object]:
    """Return how to run a program that reads the names of the files from standard input."""

    def run(files: Sequence[tuple[Path, Path, Path]]) -> object:
        lines = "".join("\t".join(map(str, line)) + "\n" for line in files)
        done = subprocess.run(words, input=lines.encode(), capture_output=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(words)}: {done.stderr.decode()}")
        return done

    return run


def java(profile: str, source: str) -> Callable[[Sequence[tuple[Path, Path, Path]]], object]:
    """Return how to run a Java source; short runs gain nothing from the second compiler."""
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    return command("java", *quick, "-cp", str(JARS / profile / "*"), str(HERE / source))


def jar(profile: str, name: str) -> str:
    """Return the version of a file that Maven brought."""
    return next((JARS / profile).glob(f"{name}-[0-9]*.jar")).stem.removeprefix(f"{name}-")


def with_shacl(files: Iterable[tuple[Path, Path, Path]]) -> None:
    known = functools.cache(shacl.Shapes.from_file)
    for data, shapes, target in files:
        turtle = known(str(shapes)).validate_file(str(data)).turtle
        quads = ox.parse(turtle.encode(), format=RdfFormat.TURTLE)
        ox.serialize((quad.triple for quad in quads), str(target), RdfFormat.N_TRIPLES)


def engines() -> tuple[Engine, ...]:
    topbraid = java("topbraid", "TopBraidShacl.java")
    npm = json.loads((HERE / "package.json").read_bytes())["dependencies"]["rdf-validate-shacl"]
    node = command("node", str(HERE / "validate.mjs"))
    return (
        Engine(f"Jena SHACL {jar('jena', 'jena-shacl')}", java("jena", "JenaShacl.java")),
        Engine(f"TopBraid SHACL {jar('topbraid', 'shacl')}", topbraid),
        Engine(f"shacl {version('shacl')} (Rust)", with_shacl),
        Engine(f"rdf-validate-shacl {npm}", node, queries=False),
    )


def result(found: ValidationResult) -> tuple[str, ...]:
    """Return what two engines must agree in; labels of blank nodes are each engine's own.

    No value is compared where the constraint is about all values together (SHACL, section 4).
    """
    component = found.constraint.partition(" ")[0]
    value = "" if component.startswith("UniqueLang") else found.value or ""
    terms = ("_:" if term.startswith("_:") else term for term in (found.focus_node, value))
    return (*terms, found.path or "", component, found.shape, found.severity.value)


def with_pyshacl(case: Case) -> Results:
    """Return the results that comity reports."""
    sparql.prepareQuery = _prepared  # parsing queries would take most of the time
    data, shapes = case
    return Counter(map(result, validation.validate(data, shapes, ()).results))


def reported(path: Path, shapes: tuple[Triple, ...]) -> Results:
    """Return the results of a report in a file."""
    report = validation._by_subject(quad.triple for quad in ox.parse(path=path))
    known = validation._by_subject(shapes)
    nodes = {n for said in report.values() for n in said.get(SH.result, ())}
    return Counter(result(validation._result(report, known, node)) for node in nodes)


def cases(output: Path) -> tuple[list[str], list[Case]]:
    """Return the names of what is validated, and it: the sample first, then a case per defect."""
    known = load_knowledge()
    sample = frozenset((*read_triples([output / "dataset.nq"]), *known.ontology))
    found: list[Case] = [(sample, tuple(known.shapes))]
    found += [(planting.spoilt(c), planting.shapes(c.concern)) for c in planting.CONSTRAINTS]
    return ["sample", *map(str, planting.CONSTRAINTS)], found


def written(found: Iterable[Case], folder: Path) -> list[tuple[Path, Path]]:
    """Write data and shapes of all cases; return the files."""
    files: dict[tuple[Triple, ...], Path] = {}
    pairs = []
    for number, (data, shapes) in enumerate(found):
        if shapes not in files:
            files[shapes] = folder / f"shapes-{len(files)}.nt"
            ox.serialize(shapes, str(files[shapes]), RdfFormat.N_TRIPLES)
        path = folder / f"{number}.nt"
        ox.serialize(data, str(path), RdfFormat.N_TRIPLES)
        pairs.append((path, files[shapes]))
    return pairs


def compared(
    engine: Engine, names: list[str], expected: list[Results], found: list[Results]
) -> bool:
    """Print how an engine's results compare, and return whether they agree."""
    same, differing, left_out = 0, [], Counter[str]()
    for name, wanted, there in zip(names, expected, found, strict=True):
        unknown = [r for r in wanted if not engine.queries and r[3] == SPARQL]
        left_out.update(name for _ in unknown[:1])
        known = Counter({r: n for r, n in wanted.items() if r not in unknown})
        if known != there:
            differing.append((name, known - there, there - known))
        elif known or not unknown:
            same += 1
    reason = f"; {len(left_out)} SPARQL constraints not supported" if left_out else ""
    print(f"{engine.name:25} {same} of {len(names)} same, {len(differing)} differ{reason}")
    if left_out:
        print(f"    {', '.join(sorted(left_out))}")
    for name, missing, extra in differing[:SHOWN]:
        print(f"    {name}: missing {list(missing)}, extra {list(extra)}")
    return not differing


def main(output: Path) -> int:
    """Compare all engines; return the exit code."""
    names, found = cases(output)
    with TemporaryDirectory() as place, ThreadPoolExecutor(1) as threads:
        pairs = written(found, Path(place))
        reports = {
            engine: [(data, shapes, data.with_suffix(f".{number}.nt")) for data, shapes in pairs]
            for number, engine in enumerate(engines())
        }
        runs = [threads.submit(engine.run, files) for engine, files in reports.items()]
        with ProcessPoolExecutor(2) as processes:
            expected = list(processes.map(with_pyshacl, found, chunksize=16))
        for run in runs:
            run.result()
        outcomes = [
            compared(
                engine,
                names,
                expected,
                [reported(file[2], case[1]) for file, case in zip(files, found, strict=True)],
            )
            for engine, files in reports.items()
        ]
    print(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed")
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "output")))
