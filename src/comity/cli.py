"""EDGE: the command `comity`: arguments, exit codes, and one line for whatever is wrong.

Heavy modules are imported by the commands that need them: `comity --help` must answer at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.commands.link import EXIT_CODES as LINK_EXIT_CODES
from comity.commands.link import link
from comity.commands.load import load
from comity.commands.query import query
from comity.commands.release import release
from comity.conversion import convert
from comity.errors import ComityError, InterruptedLoadError, UsageError
from comity.options import (
    EXIT_CODES,
    FINE,
    INTERRUPTED,
    NOT_CONFORMING,
    WRONG,
    BaseIri,
    KnowledgeFolder,
    OutputFolder,
)
from comity.server import command

if TYPE_CHECKING:
    from comity.model import Document
    from comity.pipeline import Build

PIPE_CLOSED = 141
"""As a shell reports a program that SIGPIPE ended: the reader had enough, and that is no error."""

app = typer.Typer(
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    try:
        code = app(arguments, prog_name="comity", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except InterruptedLoadError as error:
        sys.stderr.write(f"comity: interrupted; {error}\n")
        return INTERRUPTED
    except ComityError as error:
        return _fail(str(error))
    except typer.TyperException as error:
        command = getattr(getattr(error, "ctx", None), "command_path", "comity")
        message = error.format_message().rstrip(".").replace("Value error, ", "")
        return _fail(f"{message}; see `{command} --help`")
    except KeyboardInterrupt:
        code = INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # typer turns a broken pipe into SystemExit(1), which would mean that data does not conform.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:  # what is printed cannot be written, for whatever reason
        return _fail(f"standard output: {(error.strerror or str(error)).lower()}")
    if code == INTERRUPTED:
        sys.stderr.write("comity: interrupted; nothing was changed\n")
    return code or FINE


@app.callback(invoke_without_command=True, epilog=EXIT_CODES)
def comity(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int | None:
    """Turn diplomatic fact sheets into an RDF graph whose every statement quotes its evidence."""
    if version:
        import comity as package

        typer.echo(f"comity {package.__version__}")
        raise typer.Exit(FINE)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(WRONG)
    return None


@app.command(epilog=EXIT_CODES)
def build(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Fact sheets (plain text, HTML, TEI P5, Markdown, PDF), or folders of them; "
            "without any, the sample.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder to write; replaced whole.")
    ] = Path("output"),
    base: BaseIri = None,
    knowledge: KnowledgeFolder = None,
    reasoner: Annotated[
        Literal["compiled", "owlrl"], typer.Option(help="Which engine draws the conclusions.")
    ] = "compiled",
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Write nothing and exit with 2 if a document or a passage cannot be read.",
        ),
    ] = False,
) -> int:
    """Read fact sheets and write the dataset with its evidence, validated.

    Of several documents those that cannot be read are left out, each with a warning.
    """
    from comity import api, console, publication

    iri = api.checked_base(base or api.DEFAULT_BASE)
    publication.check_place(output)
    documents, warnings = _documents(sources or [api.sample_path()], strict=strict)
    with console.progress(len(documents) + 4) as report:
        report("loading the knowledge")
        result = api.build(
            documents, base=iri, knowledge=knowledge, reasoner=reasoner, progress=report
        )
    api.publish(result, output)
    silent = [document.id for document, said in result.read if not said]
    for name in silent:
        _warn(f"{name}: nothing was read from it; `comity trace` shows why")
    typer.echo(_summary(result, output, warnings + len(silent)))
    if result.report.conforms:
        return FINE
    _warn(f"the data does not conform; it was written all the same: see {output / 'report.txt'}")
    return NOT_CONFORMING


@app.command(epilog=EXIT_CODES)
def validate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="RDF: .ttl .trig .nq .nt .jsonld .rdf")
    ],
    knowledge: KnowledgeFolder = None,
) -> int:
    """Check RDF files, taken together, against the shapes; print the report."""
    from comity import api

    report = api.validate(files, knowledge)
    typer.echo(api.report_text(report), nl=False)
    return FINE if report.conforms else NOT_CONFORMING


@app.command(epilog=EXIT_CODES)
def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="IRI|CURIE",
            help="A claim, inference, fact, rule, term or thing, such as id:okinawa.",
        ),
    ],
    output: OutputFolder = Path("output"),
    knowledge: KnowledgeFolder = None,
) -> int:
    """Show why the dataset says so: words and rule, axiom and premises, or all about a thing."""
    from comity import api, console
    from comity.narration import Narrator

    built = api.read_output(output)
    known = api.load_knowledge(knowledge, base=built.base)
    narrator = Narrator(prefixes=known.prefixes, colour=console.uses_colour())
    console.show(narrator.explanation(api.explain(name, built, known)))
    return FINE


@app.command(epilog=EXIT_CODES)
def trace(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A fact sheet.")],
    knowledge: KnowledgeFolder = None,
) -> int:
    """Show what each sentence was read as, and which sentences and verbs yielded nothing."""
    from comity import api, console
    from comity.narration import Narrator

    document = api.read(file)
    for line in _left_out(document):
        _warn(line)
    with console.progress(2) as report:
        report("loading the knowledge")
        known = api.load_knowledge(knowledge)
        report(f"reading {document.id}")
        traced = api.trace(document, known)
    narrator = Narrator(prefixes=known.prefixes, colour=console.uses_colour())
    console.show(*narrator.trace(traced))
    return FINE


for _elsewhere in (query, convert, load, release, command.serve, command.site, command.mcp):
    app.command(epilog=EXIT_CODES)(_elsewhere)
app.command(epilog=LINK_EXIT_CODES)(link)


def _documents(sources: list[Path], *, strict: bool) -> tuple[tuple[Document, ...], int]:
    """Return the documents, and how many warnings were given about them.

    Raise ComityError for a single file that cannot be read, when none of several can, and when
    `strict` for anything that is left out.
    """
    from comity import api

    refused: list[ComityError] = []
    if len(sources) == 1 and not sources[0].is_dir():
        documents = api.read_all(sources)
    else:
        documents = api.read_all(sources, refused=refused.append)
    told = [*map(str, refused), *(line for one in documents for line in _left_out(one))]
    for line in told:
        _warn(line)
    if not documents:
        raise UsageError(
            f"no document can be read, of {len(refused)} given",
            remedy="mend what the warnings name",
        )
    if strict and told:
        raise UsageError(
            f"nothing was written: --strict, and {len(told)} would be left out",
            remedy="mend what the warnings name, or build without --strict",
        )
    return documents, len(told)


def _left_out(document: Document) -> Iterator[str]:
    for part in document.origin.left_out if document.origin else ():
        yield f"{document.id}: {part}"
    for span in document.left_out:
        line = document.text.count("\n", 0, span.begin) + 1
        yield (
            f"{document.id}, line {line} of its text: a sentence of {span.end - span.begin:,} "
            "characters is left out; break it up"
        )


@app.command(
    epilog="Exit codes: 0 all examples hold, 1 some do not, 2 the input or the usage is wrong, "
    "130 interrupted (Ctrl+C)."
)
def check(
    rules: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RULE",
            help="Names of rules, such as agreement-signed; without any, all of the folder.",
            show_default=False,
        ),
    ] = None,
    knowledge: KnowledgeFolder = None,
) -> int:
    """Read the examples in the rules' headers; show which do not hold, what is missing and why."""
    from comity import api, console
    from comity.narration import Narrator

    with console.progress(1) as report:
        report("reading the examples")
        outcomes = tuple(api.check(rules or (), knowledge))
    prefixes = api.load_knowledge(knowledge).prefixes
    narrator = Narrator(prefixes=prefixes, colour=console.uses_colour())
    console.show(*narrator.outcomes(outcomes))
    return FINE if all(outcome.holds for outcome in outcomes) else NOT_CONFORMING


def _summary(result: Build, folder: Path, warnings: int) -> str:
    from comity.model import Severity

    severities = [found.severity for found in result.report.results]
    counts = {
        "document": len(result.read),
        "statement": sum(len(said) for _, said in result.read),
        "inference": sum(quad.predicate.value.endswith("#axiom") for quad in result.dataset.quads),
        "violation": severities.count(Severity.VIOLATION),
    }
    warnings += severities.count(Severity.WARNING)
    if warnings:
        counts["warning"] = warnings
    words = (f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items())
    return f"{', '.join(words)} -> {folder}"


def _warn(message: str) -> None:
    sys.stderr.write(f"comity: warning: {_one_line(message)}\n")


def _fail(message: str) -> int:
    sys.stderr.write(f"comity: error: {_one_line(message)}\n")
    return WRONG


def _one_line(message: str) -> str:
    """Return a message without what the name of a file could do to a terminal."""
    line = " ".join(message.split())
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
