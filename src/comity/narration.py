"""Explanations and traces -> what a terminal shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from comity.curies import curie
from comity.examples import Outcome
from comity.explanation import (
    ClaimExplanation,
    Documentation,
    Explanation,
    FactExplanation,
    InferenceExplanation,
    Passage,
    Said,
    ThingExplanation,
)
from comity.model import Modality, Prefixes, Statement
from comity.namespaces import RDF
from comity.tracing import Trace, TracedClause, TracedUnit

_MARK = "black on yellow"
_NAME = "cyan"
_LABEL = "dim"
_QUIET = ("said of it", "said with it")
_NEAREST = 3
"""Near misses of a clause that are told with their reasons."""
_NEAR = 1 / 3
"""Share of its conditions that a rule must meet to be told of where another one did fire."""

Row = tuple[str, RenderableType]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrator:
    """Tells values with CURIEs by some prefixes, quoted words marked by colour or in brackets."""

    prefixes: Prefixes
    colour: bool

    def explanation(self, told: Explanation) -> RenderableType:
        """Tell why the dataset says something, or all that it says of a thing."""
        match told:
            case ClaimExplanation():
                return _grid(self._claim(told))
            case FactExplanation():
                return _grid(self._fact(told))
            case InferenceExplanation():
                tree = Tree(_grid(self._inference(told)), guide_style=_LABEL)
                for premise in told.premises:
                    tree.add(self.explanation(premise))
                return tree
            case Documentation():
                return _grid(self._documentation(told))
            case ThingExplanation():
                return self._thing(told)

    def trace(self, told: Trace) -> Iterator[RenderableType]:
        """Tell unit by unit what was read, and at the end what was not."""
        for number, unit in enumerate(told.units, start=1):
            rows = [*self._mentions(unit), *self._clauses(unit), *self._rules(unit)]
            heading = _numbered()
            heading.add_row(Text(str(number), style=_LABEL), Text(unit.text, style="bold"))
            heading.add_row("", Text(unit.kind.value.lower(), style=_LABEL))
            yield heading
            if rows:
                yield Padding(_grid(rows), (0, 0, 0, 5), expand=False)
            yield Text("")
        yield from self._silence(told)

    ### Explanations

    def _claim(self, told: ClaimExplanation) -> Iterator[Row]:
        source = told.source
        yield "claim", self._name(told.iri)
        yield from self._said(told.said)
        for passage in told.passages:
            yield "quote", self._quote(passage)
            places = ", ".join(f"{span.begin}-{span.end}" for span in passage.spans)
            yield "", Text(f"characters {places}", style=_LABEL)
        yield "document", Text(f"{source.title} ").append(self._name(source.iri))
        published = ", ".join(filter(None, (source.publisher, source.issued)))
        if published:
            yield "published", Text(published)
        rule = told.rule
        yield "rule", self._name(rule.iri).append(f"  {rule.label}", style="default")
        if rule.definition:
            yield "", Text(rule.definition)
        yield "modality", Text(told.modality)
        if told.hedge:
            yield "hedge", Text(told.hedge)

    def _fact(self, told: FactExplanation) -> Iterator[Row]:
        yield "fact", self._name(told.iri)
        yield from self._said(told.said)
        if told.sources:
            yield "known from", Text("\n".join(told.sources))

    def _inference(self, told: InferenceExplanation) -> Iterator[Row]:
        yield "inference", self._name(told.iri)
        yield from self._said(told.said)
        yield "axiom", self._triple(told.axiom.triple)
        reason = f"{told.reason} " if told.reason else ""
        yield "because", Text(reason).append(f"(OWL 2 RL {told.entailment})", style=_LABEL)
        yield "premises", Text(str(len(told.premises)))

    def _documentation(self, told: Documentation) -> Iterator[Row]:
        yield "name", self._name(told.iri)
        yield "label", Text(told.label, style="bold")
        yield "says", Text(told.definition)
        for example in told.examples:
            yield "example", Text(example)
        for example in told.counterexamples:
            yield "but not", Text(example)
        yield "used in", Text(f"{told.uses} claim{'' if told.uses == 1 else 's'}")

    def _thing(self, told: ThingExplanation) -> RenderableType:
        parts: list[RenderableType] = [
            self._name(told.iri).append(f"  {told.label}", style="bold default")
        ]
        for heading, rows in told.groups:
            parts += [Text(""), Text(heading, style="bold")]
            grid = Table.grid(padding=(0, 2))
            grid.add_column(overflow="fold")
            for said in rows:
                words = self._triple(said.triple, about=told.iri)
                if said.modality != Modality.ASSERTED.value:
                    words.append(f"  ({said.modality})", style="magenta")
                node = [Text(curie(said.node, self.prefixes), style=_LABEL)] if said.node else []
                grid.add_row(words, *node)
            parts.append(Padding(grid, (0, 0, 0, 2), expand=False))
        return Group(*parts)

    ### Examples of rules

    def outcomes(self, told: Iterable[Outcome]) -> Iterator[RenderableType]:
        """Tell of each rule how many examples hold, of others what they lack, and the sum."""
        by_rule: dict[NamedNode, list[Outcome]] = {}
        for outcome in told:
            by_rule.setdefault(outcome.rule.iri, []).append(outcome)
        failures = 0
        for outcomes in by_rule.values():
            failed = [outcome for outcome in outcomes if not outcome.holds]
            failures += len(failed)
            count = f"{len(outcomes) - len(failed)} of {len(outcomes)}"
            words = Text(f"{count:>8}  ", style="bold red" if failed else "green")
            words.append(outcomes[0].rule.name, style=_NAME)
            yield words.append(f"  {outcomes[0].rule.label}", style="default")
            for outcome in failed:
                yield Padding(_grid(self._failure(outcome)), (0, 0, 0, 10), expand=False)
        total = sum(map(len, by_rule.values()))
        verdict = f"{failures} of {total} do not hold" if failures else f"all {total} hold"
        yield Text(f"Examples of rules: {verdict}", style="bold")

    def _failure(self, outcome: Outcome) -> Iterator[Row]:
        expected = outcome.example.expected
        yield "example" if expected is not None else "not", Text(outcome.example.text, style="bold")
        for lacking in outcome.missing:
            yield "missing", Text(f"- {lacking}", style="red")
        for triple in outcome.found:
            yield "found", Text("+ ", style="green").append(self._triple(triple))
        if expected is not None and not outcome.missing:
            why = "other rules say it" if not outcome.found else "the triples are not of one thing"
            yield "but", Text(why)
        for reason in outcome.reasons:
            yield "near miss", Text(reason)

    ### Traces

    def _mentions(self, unit: TracedUnit) -> Iterator[Row]:
        for mention in unit.mentions:
            meaning = mention.meaning
            shown = meaning if isinstance(meaning, str) else curie(meaning, self.prefixes)
            yield mention.kind, Text(f"{mention.words}  ").append(shown, style=_NAME)

    def _clauses(self, unit: TracedUnit) -> Iterator[Row]:
        for clause in unit.clauses:
            yield "clause", self._clause(clause)
            yield from self._near_misses(clause)

    def _clause(self, clause: TracedClause) -> Text:
        words = Text(clause.verb, style="bold red" if clause.silent else "bold green")
        if clause.modality != Modality.ASSERTED.value:
            words.append(f" ({clause.modality})", style="not bold magenta")
        if clause.silent:
            why = "" if clause.has_rule else ": no rule has this verb"
            words.append(f" yields nothing{why}", style="not bold red")
        for phrase in clause.phrases:
            words.append(f"\n  {phrase.role} ", style="not bold dim").append(
                phrase.words, style="not bold default"
            )
            names = ", ".join(curie(thing, self.prefixes) for thing in phrase.things)
            words.append(f"  {names}" if names else "", style=f"not bold {_NAME}")
        return words

    def _near_misses(self, clause: TracedClause) -> Iterator[Row]:
        """Tell the nearest, and of a clause that did yield something only those near enough."""
        told = [m for m in clause.near_misses if clause.silent or m.share >= _NEAR]
        for miss in told[:_NEAREST]:
            words = self._name(miss.rule.iri)
            yield "near miss", words.append(f"  {miss.reason}", style="default")
        if told[_NEAREST:]:
            names = ", ".join(curie(miss.rule.iri, self.prefixes) for miss in told[_NEAREST:])
            yield "near miss", Text(f"further off: {names}", style=_LABEL)

    def _rules(self, unit: TracedUnit) -> Iterator[Row]:
        by_rule: dict[NamedNode, list[Statement]] = {}
        for statement in unit.statements:
            by_rule.setdefault(statement.rule, []).append(statement)
        for rule, statements in sorted(by_rule.items(), key=lambda item: item[0].value):
            words = self._name(rule)
            for statement in statements:
                words.append("\n  ").append(self._triple(statement.triple))
                if statement.modality is not Modality.ASSERTED:
                    words.append(f"  ({statement.modality.value})", style="magenta")
            yield "rule", words

    def _silence(self, told: Trace) -> Iterator[RenderableType]:
        yield Text("Sentences that yielded nothing", style="bold")
        sentences = _numbered()
        for number in told.silent_sentences:
            sentences.add_row(str(number), Text(told.units[number - 1].text))
        if sentences.rows:
            yield sentences
        if not told.silent_sentences:
            yield Text("     none")
        yield Text("Verbs that yielded nothing", style="bold")
        for verb, numbers in told.silent_verbs.items():
            yield Text(f"     {verb} ").append(f"({', '.join(map(str, numbers))})", style=_LABEL)
        if not told.silent_verbs:
            yield Text("     none")

    ### Parts

    def _said(self, said: Said) -> Iterator[Row]:
        yield "triple", self._triple(said.triple)
        yield "in words", Text(" – ".join(said.words))

    def _name(self, node: NamedNode) -> Text:
        return Text(curie(node, self.prefixes), style=_NAME)

    def _triple(self, triple: Triple, about: NamedNode | None = None) -> Text:
        """Return a triple as Turtle writes it; less the subject, or with "it", for one's own."""
        predicate = "a" if triple.predicate == RDF.type else curie(triple.predicate, self.prefixes)
        subject = [] if triple.subject == about else [curie(triple.subject, self.prefixes)]
        target = "it" if triple.object == about else curie(triple.object, self.prefixes)
        return Text(" ".join((*subject, predicate, target)))

    def _quote(self, passage: Passage) -> Text:
        if self.colour:
            quote = Text(passage.text)
            for mark in passage.marks:
                quote.stylize(_MARK, mark.begin, mark.end)
            return quote
        words, done = "", 0
        for mark in passage.marks:
            words += f"{passage.text[done : mark.begin]}[{passage.text[mark.begin : mark.end]}]"
            done = mark.end
        return Text(words + passage.text[done:])


def _numbered() -> Table:
    """Return a table of texts with their numbers before them."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, min_width=3, justify="right")
    table.add_column(overflow="fold")
    return table


def _grid(rows: Iterable[Row]) -> Table:
    """Return labels and values side by side; a label is not repeated."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=_LABEL, no_wrap=True)
    grid.add_column(overflow="fold")
    last = ""
    for label, value in rows:
        grid.add_row("" if label == last else label, value)
        last = label or last
    return grid
