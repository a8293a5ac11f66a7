"""Tree, Lexicon -> how the text presents a clause: as a fact, planned, possible, reported, negated.

Nothing but an asserted clause becomes a fact, so doubt goes against assertion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from comity.grammar.syntax import SUBJECTS, Tree, Verbs
from comity.model import Lexicon
from comity.namespaces import COMITY, TEXT

_GRAVITY = {
    COMITY.asserted: 0,
    COMITY.reported: 1,
    COMITY.planned: 2,
    COMITY.possible: 3,
    COMITY.negated: 4,
}
"""When several apply, the one that is furthest from a plain statement stands."""
_MEASURES = frozenset({"only", "more", "fewer", "less", "later", "merely", "just", "sooner"})
_DEPENDENT = frozenset({"conj", "acl", "advcl", "pcomp", "prep", "xcomp", "ccomp", "relcl"})


@dataclass(frozen=True, slots=True)
class Stance:
    """The stance of one sentence to its clauses, each named by the token of its verb."""

    tree: Tree
    lexicon: Lexicon
    verbs: Verbs
    _told: dict[int, NamedNode] = field(default_factory=dict, repr=False, compare=False)

    def modality(self, verb: int) -> NamedNode:
        """Return how the text presents a clause, by its auxiliaries and what it depends on."""
        if verb not in self._told:
            self._told[verb] = self._find_modality(verb)
        return self._told[verb]

    def _find_modality(self, verb: int) -> NamedNode:
        found = {COMITY.asserted, *self._own_modalities(verb), *self._imposed(verb)}
        if self.tree.tokens[-1].text == "?":
            found.add(COMITY.possible)  # a question states nothing
        token = self.tree.tokens[verb]
        above = self.verbs.governor(verb)
        if above is not None and token.dep in _DEPENDENT:
            dependent = token.dep in {"xcomp", "ccomp", "pcomp"}
            if dependent or (token.dep != "relcl" and not self.tree.has(verb, *SUBJECTS)):
                outer = self.modality(above)
                # "the treaty, signed in 1998, is not in force" was signed all the same.
                described = token.dep == "acl" and token.tag == "VBN" and outer == COMITY.negated
                found.add(COMITY.asserted if described else outer)
        return max(found, key=_GRAVITY.__getitem__)

    def _inverted(self, verb: int) -> bool:
        """Tell whether a clause is a condition by its order: "Had A signed, ..."."""
        tokens = self.tree.tokens
        subjects = list(self.tree.having(verb, "nsubj", "nsubjpass"))
        for auxiliary in self.tree.having(verb, "aux", "auxpass"):
            opening = auxiliary == 0 or tokens[auxiliary - 1].text in {",", ";"}
            own = tokens[verb].dep == "advcl" or (opening and tokens[auxiliary].lemma != "do")
            if own and any(auxiliary < subject for subject in subjects):
                return True
        return False

    def _singled_out(self, verb: int) -> bool:
        """Tell whether an infinitive tells what the first or last of its kind did.

        "the first state to join" has joined, unless the clause around it is open itself.
        """
        tokens, ordinals = self.tree.tokens, self.lexicon.words.get(TEXT.ordinal, frozenset())
        above = self.verbs.governor(verb)
        noun = tokens[verb].head
        if above is not None and noun == above and tokens[above].lemma in {"be", "become"}:
            # "became the first to join": the parser hangs it on the verb.
            noun = next((c for c in self.tree.having(verb, "aux") if tokens[c].tag == "TO"), 0) - 1
        elif tokens[verb].dep not in {"relcl", "acl"}:
            return False
        return any(tokens[c].lemma in ordinals for c in (noun, *self.tree.children[noun])) and (
            above is None or self.modality(above) == COMITY.asserted
        )

    def _imposed(self, verb: int) -> Iterator[NamedNode]:
        """Yield what stands over a clause and over all that are joined to it.

        "said that A left and that B stayed", "if A leaves and B stays".
        """
        tokens, first = self.tree.tokens, verb
        while tokens[first].dep == "conj" and tokens[first].head in self.verbs:
            first = tokens[first].head
        for mark in self.tree.having(first, "mark"):
            yield self.lexicon.conjunctions.get(tokens[mark].lemma, COMITY.asserted)
        yield from self._framed(first)
        above = self.verbs.governor(first)
        if above is not None and tokens[first].dep in {"xcomp", "ccomp", "advcl", "pcomp"}:
            # Of "agreed to the terms, signing the pact" the signing is done.
            detached = tokens[first].dep == "advcl" and tokens[first].tag in {"VBG", "VBN"}
            if not detached or self.tree.has(first, "mark"):
                yield self.lexicon.verbs.get(self._lemma(above), COMITY.asserted)
            if tokens[first].dep != "advcl":
                yield self.modality(above)

    def _lemma(self, verb: int) -> str:
        """Return a verb's lemma with its particle, if the lexicon knows the two: "rule out"."""
        tokens = self.tree.tokens
        pairs = (f"{tokens[verb].lemma} {tokens[i].lemma}" for i in self.tree.having(verb, "prt"))
        return next((pair for pair in pairs if pair in self.lexicon.verbs), tokens[verb].lemma)

    def _framed(self, verb: int) -> Iterator[NamedNode]:
        """Yield what the words above a gerund or a "that" clause make of it.

        "without signing", "instead of signing", "the question of signing", "rumors that A signed".
        """
        tokens = self.tree.tokens
        that = any(tokens[c].lemma == "that" for c in self.tree.having(verb, "mark"))
        if tokens[verb].dep == "relcl":
            yield from self._related(verb)
        if tokens[verb].tag != "VBG" and not that:
            return
        index = verb
        while tokens[index].head != index and (that or tokens[index].dep != "relcl"):
            index = tokens[index].head
            if index in self.verbs:
                yield from self._judged(index)
                return
            for word in (index, *self.tree.having(index, "advmod")):  # "instead of signing"
                yield self.lexicon.conjunctions.get(tokens[word].lemma, COMITY.asserted)
            yield self.lexicon.verbs.get(tokens[index].lemma, COMITY.asserted)

    def _related(self, verb: int) -> Iterator[NamedNode]:
        """Yield what a noun makes of a relative clause: "the film in which A signed".

        "the plan that A made" is a relative clause, "the plan that A make peace" a plan.
        """
        tokens = self.tree.tokens
        noun, objects = tokens[tokens[verb].head].lemma, list(self.tree.having(verb, "dobj"))
        content = len(objects) > 1 and any(tokens[i].tag == "WDT" for i in objects)
        made = self.lexicon.conjunctions.get(noun, COMITY.asserted)
        yield self.lexicon.verbs.get(noun, made) if content else made

    def _judged(self, verb: int) -> Iterator[NamedNode]:
        """Yield what a judgement makes of a "that" clause: "it is doubtful", "legend has it"."""
        tokens = self.tree.tokens
        for child in self.tree.having(verb, "acomp", "oprd"):
            yield self.lexicon.verbs.get(tokens[child].lemma, COMITY.asserted)
        hearsay = any(tokens[c].lemma == "it" for c in self.tree.having(verb, "dobj", "nsubj"))
        if tokens[verb].lemma == "have" and hearsay:
            yield COMITY.reported

    def _own_modalities(self, verb: int) -> Iterator[NamedNode]:
        tokens = self.tree.tokens
        aspectual = self.lexicon.words.get(TEXT.aspectual, frozenset())
        for child in self.tree.having(verb, "aux", "neg", "advmod", "preconj"):
            if not self._is_measure(child):
                yield self.lexicon.auxiliaries.get(tokens[child].lemma, COMITY.asserted)
            inside = [*self.tree.having(child, "neg", "det", "advmod")]  # "no longer", "hardly had"
            phrase = self.tree.text(sorted((*inside, child))).lower()
            yield self.lexicon.auxiliaries.get(phrase, COMITY.asserted)
            if tokens[child].dep == "aux":
                yield from (
                    self.lexicon.auxiliaries.get(tokens[word].lemma, COMITY.asserted)
                    for word in inside
                )
        conditions = self.tree.having(verb, "advcl", "ccomp")
        for clause in (verb, *conditions):  # what holds under a condition is open as well
            if tokens[clause].dep != "ccomp" or clause < verb:
                yield from self._circumstances(clause)
        yield from self._hearsay(verb)
        for argument in self._arguments(verb):
            yield from self._of_argument(argument)
        infinitive = any(tokens[c].tag == "TO" for c in self.tree.children[verb])
        above = self.verbs.governor(verb)
        phase = (
            tokens[verb].dep == "xcomp" and above is not None and tokens[above].lemma in aspectual
        )
        if infinitive and not phase and not self._singled_out(verb):
            yield COMITY.planned
        if tokens[verb].dep == "conj":
            if any(tokens[c].tag == "TO" for c in self.tree.children[tokens[verb].head]):
                yield COMITY.planned
            joined = self.tree.coordinator(verb)  # "rather than sign"
            yield self.lexicon.conjunctions.get(joined, COMITY.asserted)

    def _circumstances(self, verb: int) -> Iterator[NamedNode]:
        """Yield what a clause's conjunction, order and frame make of it, and of what hangs on it.

        "if", "according to", "in the novel", "in case of war", "at no time", "Had A signed".
        """
        tokens, frames = self.tree.tokens, self.lexicon.conjunctions
        if self._inverted(verb):
            yield COMITY.possible
        for child in self.tree.having(verb, "mark", "prep"):
            pair = self.tree.text([*range(max(0, child - 1), child + 1)]).lower()
            for word in (pair, tokens[child].text.lower()):
                told = frames.get(word, COMITY.asserted)
                if told != COMITY.negated or tokens[child].dep == "mark":
                    yield told  # what was done "without a vote" was done
            for noun in self.tree.having(child, "pobj"):
                yield frames.get(tokens[noun].lemma, COMITY.asserted)
                yield from self._described(noun)
                behind = " ".join(t.text.lower() for t in tokens[child : noun + 2])
                yield frames.get(behind, COMITY.asserted)
                if self.tree.has(verb, "aux") and child < noun < verb:
                    yield from self._fronted(verb, noun)

    def _fronted(self, verb: int, noun: int) -> Iterator[NamedNode]:
        """Yield what "no" before a noun makes of a clause that it turned: "at no time did A"."""
        first = min(self.tree.having(verb, "aux"))
        if any(noun < first < subject for subject in self.tree.having(verb, "nsubj", "nsubjpass")):
            for word in self.tree.having(noun, "det"):
                yield self.lexicon.auxiliaries.get(self.tree.tokens[word].lemma, COMITY.asserted)

    def _described(self, noun: int) -> Iterator[NamedNode]:
        """Yield that a noun is only told of: "the so-called treaty", "in a fictional war"."""
        for word in self.tree.having(noun, "amod"):
            said = "".join(self.tree.tokens[i].text for i in sorted(self.tree.subtree(word)))
            if self.lexicon.conjunctions.get(said.lower()) == COMITY.reported:
                yield COMITY.reported

    def _hearsay(self, verb: int) -> Iterator[NamedNode]:
        """Yield that others tell a clause: "some say, ", "as legend has it"."""
        tokens = self.tree.tokens
        for child in self.tree.having(verb, "parataxis", "advcl"):
            marks = {tokens[c].lemma for c in self.tree.having(child, "mark")}
            told = {self.lexicon.verbs.get(tokens[child].lemma), *self._judged(child)}
            aside = tokens[child].dep == "parataxis" or "as" in marks
            if aside and COMITY.reported in told:
                yield COMITY.reported

    def _of_argument(self, argument: int) -> Iterator[NamedNode]:
        """Yield what an argument makes of its clause: "nobody", "no ships", "A or B"."""
        tokens = self.tree.tokens
        yield self.lexicon.auxiliaries.get(tokens[argument].lemma, COMITY.asserted)
        # "almost a member", but "nearly $3 million" are some
        degree = tokens[argument].dep == "attr" and not self.tree.has(
            argument, "nummod", "quantmod"
        )
        before = ("det", "preconj", "neg", *(("advmod",) if degree else ()))
        for word in self.tree.having(argument, *before):
            if not self._is_measure(word):
                for part in (word, *self.tree.having(word, "advmod")):  # "hardly any state"
                    yield self.lexicon.auxiliaries.get(tokens[part].lemma, COMITY.asserted)
        for word in self.tree.having(argument, "nummod"):
            yield self.lexicon.auxiliaries.get(tokens[word].lemma, COMITY.asserted)
        yield from self._described(argument)
        first = min(self.tree.subtree(argument))
        if first and tokens[first - 1].text == "but":  # "all but Sweden"
            yield COMITY.negated
        either = any(tokens[c].lemma == "or" for c in self.tree.having(argument, "cc"))
        # "Norway or Iceland joined": of neither is it said. An object may be a title with "or".
        if either and tokens[argument].dep not in {"dobj", "attr"}:
            yield COMITY.possible

    def _arguments(self, verb: int) -> Iterator[int]:
        """Yield what a clause is about: subject, object, complement, agent, and its dates."""
        found = list(self.tree.having(verb, "nsubj", "nsubjpass", "dobj", "attr"))
        # "Egypt and Jordan, though not Iraq, signed": only who is left out is denied.
        yield from [i for i in found if not self.tree.has(i, "mark")] or found
        for preposition in self.tree.having(verb, "agent", "prep"):
            agent = self.tree.tokens[preposition].dep == "agent"
            for noun in self.tree.having(preposition, "pobj"):
                if agent or self.tree.tokens[noun].tag == "CD":
                    yield noun

    def _is_measure(self, negation: int) -> bool:
        """Tell whether a "no" or "not" denies nothing: "not only", "no more than 90"."""
        tokens, after = self.tree.tokens, negation + 1
        return after < len(tokens) and tokens[after].text.lower() in _MEASURES
