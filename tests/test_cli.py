"""The commands: what they print, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode
from rich.console import Console

import comity
from comity import api, cli, console, narration
from comity.identifiers import graph_iri, statement_iri
from comity.namespaces import COMITY, RDF
from comity.provenance import claim_iri

TEXT = "Norway and Iceland signed the Treaty of Peace in 1951."
HEAVY = (
    "jinja2 numpy owlrl pyoxigraph pyshacl rdflib spacy starlette thinc nupunkt uvicorn comity.api"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command here, as in a pipe, without the user's settings for colours."""
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: str | Path) -> Ran:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(code=code, out=out, err=err)

    return ran


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


### The command as a whole


def test_help_imports_nothing_heavy() -> None:
    """`comity --help` answers at once: engines are imported by the commands that need them."""
    code = (
        f"import sys; from comity.cli import main; code = main(['--help'])\n"
        f"print('imported', *[m for m in {HEAVY!r} if m in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "imported"


def test_help_tells_commands_and_exit_codes(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    words = " ".join(ran.out.split())
    for command in ("build", "validate", "query", "explain", "trace", "check"):
        assert f"│ {command} " in ran.out
        assert run(command, "--help").code == 0
    assert "0 fine, 1 the data does not conform, 2 the input or the usage is wrong" in words


def test_tells_its_version(run: Run) -> None:
    assert run("--version") == Ran(code=0, out=f"comity {comity.__version__}\n", err="")


def test_without_a_command_shows_help(run: Run) -> None:
    ran = run()
    assert ran.code == 2
    assert "Usage: comity" in ran.out


def test_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "comity", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"comity {comity.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["construct"], "No such command 'construct'"),
        (["build", "--bsae", "x"], "--bsae"),
        (["build", "--reasoner", "prolog"], "'prolog' is not one of 'compiled', 'owlrl'"),
        (["build", "--base", "data/"], "ends in a slash"),
        (["query"], "Missing argument"),
        (["query", "--format", "xml", "ASK {}"], "'xml' is not one of"),
        (["validate"], "Missing argument"),
        (["explain"], "Missing argument"),
        (["trace"], "Missing argument"),
    ],
)
def test_wrong_usage_is_one_line(run: Run, arguments: list[str], words: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("comity: error: ")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_interruption_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "build", interrupted)
    ran = run("build")
    assert ran == Ran(code=130, out="", err="comity: interrupted; nothing was changed\n")


@pytest.mark.parametrize(
    "command",
    sorted(
        one.name or getattr(one.callback, "__name__", "") for one in cli.app.registered_commands
    ),
)
def test_help_of_each_command_tells_the_exit_codes(run: Run, command: str) -> None:
    """Interruption among them, which is neither success nor a fault of the input."""
    told = " ".join(run(command, "--help").out.split())
    codes = told.partition("Exit codes: ")[2]
    assert [code for code in ("0 ", "1 ", "2 ", "130 interrupted") if code not in codes] == []


@pytest.mark.parametrize("form", ["csv", "table"])
def test_a_reader_that_has_enough_is_no_error(sample_output: Path, form: str) -> None:
    """`comity query ... | head -1` says nothing on stderr, and does not say 1 either."""
    command = [sys.executable, "-m", "comity", "query", "ASK {}", "--format", form]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*command, "--output", str(sample_output)],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (cli.PIPE_CLOSED, b"")


### build


def test_build_writes_the_output_and_one_line(
    run: Run, sample_output: Path, tmp_path: Path
) -> None:
    """Without sources it builds the sample; a second build changes no byte."""
    folder = tmp_path / "out"
    ran = run("build", "--output", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 document, ")
    assert ran.out.endswith(f" 0 violations -> {folder}\n")
    assert contents(folder) == contents(sample_output)
    assert run("build", "--output", folder) == ran
    assert contents(folder) == contents(sample_output)


def test_build_takes_base_and_reasoner(run: Run, sheet: Path, tmp_path: Path) -> None:
    base, folder = "https://example.org/", tmp_path / "out"
    ran = run("build", sheet, "--output", folder, "--base", base, "--reasoner", "owlrl")
    assert ran.code == 0
    assert f"{base}id/norway" in (folder / "dataset.nq").read_text(encoding="utf-8")
    assert "id:norway" in run("explain", "id:norway", "--output", folder).out


def test_build_warns_of_a_document_that_yields_nothing(
    run: Run, tmp_path: Path, sheet: Path
) -> None:
    """It is a document all the same, and the others are read."""
    idle = tmp_path / "idle.txt"
    idle.write_text("The weather was fine and the food was good.", encoding="utf-8")
    ran = run("build", sheet, idle, "--output", tmp_path / "out")
    assert ran.code == 0
    assert ran.out.startswith("2 documents, ")
    assert ran.err == (
        "comity: warning: idle: nothing was read from it; `comity trace` shows why\n"
    )


def test_build_that_does_not_conform_is_written_and_told(
    run: Run, sheet: Path, own_knowledge: Path, tmp_path: Path
) -> None:
    """The report must be readable, so the output is replaced; the exit code is 1."""
    shapes, folder = own_knowledge / "shapes" / "data.ttl", tmp_path / "out"
    with shapes.open("a", encoding="utf-8") as file:
        file.write(
            """\nshape:test-few a sh:PropertyShape ; sh:targetClass comity:Treaty ;
            sh:path comity:hasParty ; sh:maxCount 1 ; sh:message "Only one party."@en .\n"""
        )
    ran = run("build", sheet, "--output", folder, "--knowledge", own_knowledge)
    assert ran.code == 1
    assert "1 violation" in ran.out
    assert "does not conform" in ran.err
    assert "Only one party." in (folder / "report.txt").read_text(encoding="utf-8")


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    for terminal in (False, True):
        monkeypatch.setattr(
            console,
            "Console",
            lambda terminal=terminal, **_: Console(file=screen, force_terminal=terminal),
        )
        with console.progress(2) as report:
            report("reading")
        assert ("reading" in screen.getvalue()) is terminal


### validate


def test_validate_tells_what_does_not_conform(
    run: Run, sample_output: Path, tmp_path: Path
) -> None:
    good = run("validate", sample_output / "dataset.trig")
    assert (good.code, good.out.splitlines()[0][:13]) == (0, "Conforms: yes")
    bad = tmp_path / "bad.nt"
    bad.write_text(
        f"<https://w3id.org/comity/claim/x> <{RDF}type> <{COMITY}Claim> .\n", encoding="utf-8"
    )
    ran = run("validate", bad)
    assert ran.code == 1
    assert ran.out.startswith("Conforms: no.")
    assert "focus node: <https://w3id.org/comity/claim/x>" in ran.out


@pytest.mark.parametrize("name", ["dataset.nq", "dataset.ttl", "dataset.jsonld"])
def test_validate_reads_each_format(run: Run, sample_output: Path, name: str) -> None:
    assert run("validate", sample_output / name).err == ""


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bad.ttl", "<a:a> <a:b> .", "bad.ttl, line 1, column "),
        ("bad.jsonld", "{", "bad.jsonld"),
        ("bad.xyz", "", "the ending .xyz is of no format that can be read"),
        ("missing.ttl", None, "missing.ttl: no such file"),
    ],
)
def test_validate_names_a_file_that_it_cannot_read(
    run: Run, tmp_path: Path, name: str, content: str | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    ran = run("validate", tmp_path / name)
    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


### query

PARTIES = (
    "SELECT ?treaty ?party { ?treaty a comity:Treaty ; comity:hasParty ?party } ORDER BY ?party"
)


def test_query_prints_names_in_a_table(run: Run, sample_output: Path) -> None:
    """Prefixes are known; a pipe gets whole lines without colours or white space at their end."""
    ran = run("query", PARTIES, "--output", sample_output)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].split() == ["treaty", "party"]
    assert lines[2].split() == ["id:treaty-of-mutual-cooperation-and-security", "id:japan"]
    assert lines[-1] == "2 rows"
    assert lines == [line.rstrip() for line in lines]
    assert "\x1b" not in ran.out


def test_query_prints_sparql_csv_and_json(run: Run, sample_output: Path) -> None:
    rows = list(
        csv.reader(
            run("query", PARTIES, "--format", "csv", "--output", sample_output).out.splitlines()
        )
    )
    assert rows[0] == ["treaty", "party"]
    found = json.loads(run("query", PARTIES, "--format", "json", "--output", sample_output).out)
    assert found["head"] == {"vars": ["treaty", "party"]}
    assert [row["party"]["value"] for row in found["results"]["bindings"]] == [
        party for _, party in rows[1:]
    ]


def test_query_answers_ask(run: Run, sample_output: Path) -> None:
    answers = {
        form: run(
            "query", "ASK { id:japan ?p ?o }", "--format", form, "--output", sample_output
        ).out
        for form in ("table", "csv", "json")
    }
    assert answers["table"] == "yes\n"
    assert answers["csv"] == "true\n"
    assert json.loads(answers["json"])["boolean"] is True
    assert run("query", "ASK { id:x ?p 'no' }", "--output", sample_output).out == "no\n"


def test_query_prints_triples_as_turtle(run: Run, sample_output: Path) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { VALUES ?s { id:japan } ?s ?p ?o }"
    ran = run("query", query, "--format", "json", "--output", sample_output)
    graph = rdflib.Graph().parse(data=ran.out, format="turtle")
    assert (None, rdflib.RDF.type, rdflib.URIRef(f"{COMITY}State")) in graph
    assert "@prefix id:" in ran.out
    assert "@prefix oa:" not in ran.out


def test_query_sees_named_graphs_as_one(
    run: Run, sample_build: comity.Build, sample_output: Path
) -> None:
    """The default graph is all named graphs; the dataset's description is not among them."""
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    ran = run("query", query, "--format", "csv", "--output", sample_output)
    dataset = sample_build.dataset
    named = {triple for name in dataset.names() for triple in dataset.graph(name)}
    assert ran.out.split()[1] == str(len(named))
    graphs = run(
        "query",
        "SELECT ?g { GRAPH ?g {} } ORDER BY ?g",
        "--format",
        "csv",
        "--output",
        sample_output,
    )
    assert graphs.out.split()[1:] == [name.value for name in dataset.names()]


def test_query_reads_a_file_and_a_question(
    run: Run, sample_output: Path, own_knowledge: Path, tmp_path: Path
) -> None:
    """A question of the knowledge folder goes by its number, its words, or both."""
    file = tmp_path / "q.rq"
    file.write_text(PARTIES, encoding="utf-8")
    (own_knowledge / "ontology" / "questions" / "77-who-signed.rq").write_text(
        PARTIES, encoding="utf-8"
    )
    answers = {
        run("query", name, "--knowledge", own_knowledge, "--output", sample_output).out
        for name in (PARTIES, str(file), "77", "who-signed", "77-who-signed")
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * {\n ?s a ?t . FILTR(?s) }", "query, line 2, column 12: 'FILTR' is not expected"),
        ("SELECT * { ?s foo:bar ?o }", "query, line 1, column 15: the prefix foo: is not declared"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "GROUP BY"),
        ("SELECT * { ?s ?p ?o", "column 20: the query ends too early"),
        ("DELETE WHERE { ?s ?p ?o }", "a dataset is only read"),
        (
            "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
            "SERVICE would ask the network",
        ),
        ("missing.rq", "missing.rq: no such file"),
        ("no-such-question", "no-such-question: no question has this name; ask one of "),
    ],
)
def test_query_tells_what_is_wrong_with_it(
    run: Run, sample_output: Path, query: str, words: str
) -> None:
    before = contents(sample_output)
    ran = run("query", query, "--output", sample_output)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert contents(sample_output) == before


def test_query_takes_the_word_service_for_a_word(run: Run, sample_output: Path) -> None:
    query = "ASK { ?s rdfs:label 'a service' } # SERVICE <http://example.org/>"
    assert run("query", query, "--output", sample_output).code == 0


@pytest.mark.parametrize("command", [["query", "ASK {}"], ["explain", "id:japan"]])
def test_needs_an_output_as_it_was_built(run: Run, own_output: Path, command: list[str]) -> None:
    missing = run(*command, "--output", own_output / "none")
    assert missing.code == 2
    assert "run `comity build` first" in missing.err
    with (own_output / "dataset.nq").open("a") as file:
        file.write("\n")
    altered = run(*command, "--output", own_output)
    assert altered.code == 2
    assert "was altered after it was built" in altered.err


### explain


def test_explain_quotes_a_claim_in_its_sentence(
    run: Run, sample_build: comity.Build, sample_output: Path
) -> None:
    """In a pipe the words that count stand in brackets; offsets, document and rule are told."""
    ((document, statements),) = sample_build.read
    statement = next(s for s in statements if s.triple.predicate == COMITY.signedOn)
    claim = claim_iri("https://w3id.org/comity/", document.id, statement)
    ran = run("explain", claim.value, "--output", sample_output)
    assert ran.code == 0
    assert (
        run("explain", f"claim:{claim.value.rpartition('/')[2]}", "--output", sample_output) == ran
    )
    for span in statement.evidence:
        assert f"[{' '.join(document.text[span.begin : span.end].split())}" in ran.out
        assert f"{span.begin}-{span.end}" in ran.out
    label = ran.out.split()[:2]
    assert label == ["claim", f"claim:{claim.value.rpartition('/')[2]}"]
    for words in ("1997-07-28", "U.S.-Japan Security Relationship", "rule:", "asserted"):
        assert words in ran.out


def test_explain_tells_axiom_and_premises(
    run: Run, sample_build: comity.Build, sample_output: Path
) -> None:
    dataset = sample_build.dataset
    inferred = sorted(dataset.graph(graph_iri("https://w3id.org/comity/", "inferred")), key=str)
    node = statement_iri("https://w3id.org/comity/", "inference", inferred[0])
    ran = run("explain", node.value, "--output", sample_output)
    assert ran.code == 0
    for label in ("inference", "triple", "axiom", "because", "premises"):
        assert label in ran.out
    assert "OWL 2 RL" in ran.out
    assert "└── " in ran.out


def test_explain_tells_all_about_a_thing(run: Run, sample_output: Path) -> None:
    ran = run("explain", "id:okinawa", "--output", sample_output)
    assert ran.out.splitlines()[0] == "id:okinawa  Okinawa"
    assert "said of it" in ran.out
    assert "inferred" in ran.out
    assert "comity:stationedIn it" in ran.out
    assert run("explain", "<https://w3id.org/comity/id/okinawa>", "--output", sample_output) == ran


def test_explain_documents_a_rule_and_a_term(
    run: Run, sample_output: Path, knowledge: comity.Knowledge
) -> None:
    rule = knowledge.rules[0]
    ran = run("explain", f"rule:{rule.name}", "--output", sample_output)
    assert rule.definition in ran.out
    assert all(example.text in ran.out for example in rule.examples)
    ran = run("explain", "comity:Treaty", "--output", sample_output)
    assert "treaty" in ran.out
    assert "used in" in ran.out


def test_explain_finds_every_name_of_the_dataset(
    sample_build: comity.Build, sample_output: Path, knowledge: comity.Knowledge
) -> None:
    """Whatever is a subject can be asked about and told."""
    output = api.read_output(sample_output)
    narrator = narration.Narrator(prefixes=knowledge.prefixes, colour=True)
    screen = Console(file=io.StringIO(), width=80, force_terminal=True)
    one_of_each = {
        str(quad.subject).rpartition("/")[0]: quad.subject for quad in sample_build.dataset.quads
    }
    for node in one_of_each.values():
        assert isinstance(node, NamedNode)
        screen.print(narrator.explanation(api.explain(node.value, output, knowledge)))


@pytest.mark.parametrize(
    ("name", "near"),
    [("id:okinava", "id:okinawa"), ("okinawa", "id:okinawa"), ("rule:naming-", "rule:naming")],
)
def test_explain_suggests_near_names(run: Run, sample_output: Path, name: str, near: str) -> None:
    ran = run("explain", name, "--output", sample_output)
    assert ran.code == 2
    assert f"{name}: nothing in the dataset has this name; did you mean " in ran.err
    assert near in ran.err


@pytest.mark.parametrize("name", ["", "zzz", "a b", "<>", "http://[", "id:\u0000"])
def test_explain_refuses_what_is_no_name(run: Run, sample_output: Path, name: str) -> None:
    ran = run("explain", name, "--output", sample_output)
    assert ran.code == 2
    assert ran.err.count("\n") == 1


def test_quotes_are_marked_by_colour_on_a_terminal(
    run: Run, sample_build: comity.Build, sample_output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((document, statements),) = sample_build.read
    claim = claim_iri("https://w3id.org/comity/", document.id, statements[0])
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    out = run("explain", claim.value, "--output", sample_output).out
    assert "\x1b[" in out
    assert "[On " not in out


### trace


def test_trace_shows_each_stage_of_a_sentence(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(f"{TEXT} Norway may ponder the weather.", encoding="utf-8")
    ran = run("trace", sheet)
    assert ran.code == 0
    first, _, rest = ran.out.partition("  2  ")
    told = " ".join(first.split())
    for words in (
        f"1 {TEXT}",
        "Norway id:norway",
        'date 1951 "1951"^^xsd:gYear',
        "clause sign",
        "subject Norway id:norway",
        "rule:agreement-signed",
        "id:treaty-of-peace--iceland-norway-1951 comity:hasParty id:iceland",
    ):
        assert words in told
    assert "ponder (possible) yields nothing" in rest
    _, _, silent = rest.partition("Sentences that yielded nothing\n")
    assert silent.split() == [
        *("2 Norway may ponder the weather.".split()),
        *("Verbs that yielded nothing ponder (2)".split()),
    ]


def test_trace_tells_near_misses_and_verbs_that_no_rule_has(run: Run, tmp_path: Path) -> None:
    """The nearest rules with the condition that failed; of others that fired only near ones."""
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(
        "Norway signed the guest book.\n\nNorway pondered it.\n\n"
        "Norway established relations with Iceland.\n",
        encoding="utf-8",
    )
    first, second, third = run("trace", sheet).out.split("Verbs that")[0].split("\n\n")[:3]
    assert 'near miss  rule:agreement-signed  its object "guest book" is no agreement' in first
    assert "ponder yields nothing: no rule has this verb" in second
    assert "near miss" not in second
    assert "near miss  rule:diplomatic-relations  it has no date" in third
    assert "rule:organization-established" not in third


def test_trace_uses_the_knowledge_that_is_asked_for(
    run: Run, sheet: Path, own_knowledge: Path
) -> None:
    """Without the rule, the sentence's verb yields nothing."""
    (own_knowledge / "ontology" / "rules" / "agreement-signed.rq").unlink()
    ran = run("trace", sheet, "--knowledge", own_knowledge)
    assert "sign yields nothing" in ran.out


### check


LANDED = """#: label Landed
#: says A body was landed on.
#: example Norway signed a treaty with Iceland in 1951.
#:     ?t comity:signedOn "1951"^^xsd:gYear .
#: not Norway sold ships.
PREFIX comity: <https://w3id.org/comity/ontology#>
PREFIX text:   <https://w3id.org/comity/text#>
CONSTRUCT { ?thing comity:signedOn ?date ~_:e . _:e text:asserts ?clause ; text:evidence ?phrase }
WHERE {
  ?clause text:lemma "VERB" ; text:object ?phrase ; text:in/text:value ?date .
  ?phrase text:refersTo ?thing . ?thing a comity:Agreement .
}
"""


def test_check_reads_the_examples_of_a_rule(run: Run) -> None:
    ran = run("check", "support", "belongs-to")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].split() == "3 of 3 belongs-to Whose place or facility it is".split()
    assert lines[1].split() == "2 of 2 support Support".split()
    assert lines[2] == "Examples of rules: all 5 hold"


def test_check_tells_what_an_example_lacks(run: Run, own_knowledge: Path) -> None:
    """A rule whose verb fits another sentence does not read its example: exit code 1."""
    rule = own_knowledge / "ontology" / "rules" / "landed.rq"
    rule.write_text(LANDED.replace("VERB", "sell"), encoding="utf-8")
    ran = run("check", "landed", "--knowledge", own_knowledge)
    assert ran.code == 1
    assert "1 of 2  landed  Landed" in ran.out
    assert "example  Norway signed a treaty with Iceland in 1951." in ran.out
    assert "but      other rules say it" in ran.out
    assert "Examples of rules: 1 of 2 do not hold" in ran.out


def test_check_refuses_a_name_that_no_rule_has(run: Run) -> None:
    ran = run("check", "no-such-rule")
    assert ran.code == 2
    assert "no rule no-such-rule; give names of files in ontology/rules" in ran.err


BROKEN = {
    "question": ("ontology/questions/broken.rq", "# Who?\nSELECT ?x { ?x", ", line 2: column 13"),
    "question that asks the network": (
        "ontology/questions/broken.rq",
        "SELECT ?x { SERVICE <http://127.0.0.1:1/> { ?x ?y ?z } }",
        "SERVICE would ask the network",
    ),
    "triple without evidence": (
        "ontology/rules/broken.rq",
        LANDED.replace(" ~_:e . _:e text:asserts ?clause ; text:evidence ?phrase", ""),
        ", line 8: a triple has no evidence: ?thing <https://w3id.org/comity/ontology#signedOn>",
    ),
    "reifier without evidence": (
        "ontology/rules/broken.rq",
        LANDED.replace(" . _:e text:asserts ?clause ; text:evidence ?phrase", ""),
        "give its reifier text:asserts or text:evidence",
    ),
    "variable that nothing binds": (
        "ontology/rules/broken.rq",
        LANDED.replace("text:refersTo ?thing", "text:refersTo ?other").replace(
            "?thing a comity:Agreement .", ""
        ),
        ", line 8: ?thing stands in what it yields and nowhere in WHERE",
    ),
    "rule that asks the network": (
        "ontology/rules/broken.rq",
        LANDED.replace(
            "?clause text:lemma", "SERVICE <http://127.0.0.1:1/> { } ?clause text:lemma"
        ),
        ", line 10: SERVICE would ask the network",
    ),
    "vocabulary": ("ontology/alignments.ttl", "this is no Turtle", ", line 1: it is not valid"),
    "tombstones": ("ontology/withdrawn.ttl", "this is no Turtle", ", line 1: it is not valid"),
    "shape": (
        "shapes/broken.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:property [] .",
        "is a blank node",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_check_names_whatever_would_end_a_build_or_a_site(
    run: Run, own_knowledge: Path, fault: str
) -> None:
    """One rule is asked for; the whole folder is looked at, and file and line are named."""
    name, content, words = BROKEN[fault]
    path = own_knowledge / name
    path.write_text(content, encoding="utf-8")
    ran = run("check", "support", "--knowledge", own_knowledge)
    assert ran.code == 2
    assert f"error: {path}" in ran.err
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_check_names_the_file_of_an_expectation_that_is_no_turtle(
    run: Run, own_knowledge: Path
) -> None:
    rule = own_knowledge / "ontology" / "rules" / "landed.rq"
    rule.write_text(LANDED.replace("?t comity:signedOn", "?t no:such"), encoding="utf-8")
    ran = run("check", "landed", "--knowledge", own_knowledge)
    assert ran.code == 2
    assert str(rule) in ran.err
    assert "is no Turtle" in ran.err
