"""Tree, Lexicon -> how the text presents a clause: as a fact, planned, possible, reported, negated.

Nothing but an asserted clause becomes a fact, so doubt goes against assertion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from comity.grammar.syntax import SUBJECTS, Tree
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
_MEASURES = frozenset({"only", "more", "fewer", "less", "later", "merely", "just"})


@dataclass(frozen=True, slots=True)
class Stance:
    """The stance of one sentence to its clauses, each named by the token of its verb."""

    tree: Tree
    lexicon: Lexicon
    is_clause: Callable[[int], bool]
    governor: Callable[[int], int | None]
    """From a verb to that of the clause it depends on."""

    def modality(self, verb: int) -> NamedNode:
        """Return how the text presents a clause, by its auxiliaries and what it depends on."""
        found = {COMITY.asserted, *self._own_modalities(verb)}
        if self.tree.tokens[-1].text == "?":
            found.add(COMITY.possible)  # a question states nothing
        token = self.tree.tokens[verb]
        above = self.governor(verb)
        if above is None:
            return max(found, key=_GRAVITY.__getitem__)
        if token.dep in {"conj", "acl", "advcl", "pcomp", "prep", "xcomp", "ccomp", "relcl"}:
            dependent = token.dep in {"xcomp", "ccomp", "pcomp"}
            if dependent or (token.dep != "relcl" and not self.tree.has(verb, *SUBJECTS)):
                outer = self.modality(above)
                # "the treaty, signed in 1998, is not in force" was signed all the same.
                described = token.dep == "acl" and token.tag == "VBN" and outer == COMITY.negated
                found.add(COMITY.asserted if described else outer)
        found.update(self._imposed(verb))
        return max(found, key=_GRAVITY.__getitem__)

    def _inverted(self, verb: int) -> bool:
        """Tell whether a clause is a condition by its order: "Had A signed, ..."."""
        subjects = list(self.tree.having(verb, "nsubj", "nsubjpass"))
        auxiliaries = list(self.tree.having(verb, "aux", "auxpass"))
        conditional = self.tree.tokens[verb].dep == "advcl" and auxiliaries and subjects
        return bool(conditional) and min(auxiliaries) < min(subjects)

    def _singled_out(self, verb: int) -> bool:
        """Tell whether an infinitive tells what the first or last of its kind did.

        "the first state to join" has joined, unless the clause around it is open itself.
        """
        token, ordinals = self.tree.tokens[verb], self.lexicon.words.get(TEXT.ordinal, frozenset())
        above = self.governor(verb)
        return (
            token.dep in {"relcl", "acl"}
            and any(self.tree.tokens[c].lemma in ordinals for c in self.tree.children[token.head])
            and (above is None or self.modality(above) == COMITY.asserted)
        )

    def _imposed(self, verb: int) -> Iterator[NamedNode]:
        """Yield what stands over a clause and over all that are joined to it.

        "said that A left and that B stayed", "if A leaves and B stays".
        """
        tokens, first = self.tree.tokens, verb
        while tokens[first].dep == "conj" and self.is_clause(tokens[first].head):
            first = tokens[first].head
        for mark in self.tree.having(first, "mark"):
            yield self.lexicon.conjunctions.get(tokens[mark].lemma, COMITY.asserted)
        yield from self._framed(first)
        above = self.governor(first)
        if above is not None and tokens[first].dep in {"xcomp", "ccomp", "advcl", "pcomp"}:
            yield self.lexicon.verbs.get(tokens[above].lemma, COMITY.asserted)
            if tokens[first].dep != "advcl":
                yield self.modality(above)

    def _framed(self, verb: int) -> Iterator[NamedNode]:
        """Yield what the words above a gerund or a "that" clause make of it.

        "without signing", "instead of signing", "the question of signing", "rumors that A signed".
        """
        tokens = self.tree.tokens
        that = any(tokens[c].lemma == "that" for c in self.tree.having(verb, "mark"))
        if tokens[verb].tag != "VBG" and not that:
            return
        index = verb
        while tokens[index].head != index and (that or tokens[index].dep != "relcl"):
            index = tokens[index].head
            if self.is_clause(index):
                yield from self._judged(index)
                return
            for word in (index, *self.tree.having(index, "advmod")):  # "instead of signing"
                yield self.lexicon.conjunctions.get(tokens[word].lemma, COMITY.asserted)
            yield self.lexicon.verbs.get(tokens[index].lemma, COMITY.asserted)

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
            words = [*self.tree.having(child, "neg", "det", "advmod"), child]  # "no longer"
            phrase = self.tree.text(sorted(words)).lower()
            yield self.lexicon.auxiliaries.get(phrase, COMITY.asserted)
        conditions = self.tree.having(verb, "advcl")  # what holds under a condition is open as well
        for clause in (verb, *conditions):
            for child in self.tree.having(clause, "mark", "prep"):  # "if", "according to"
                yield self.lexicon.conjunctions.get(tokens[child].text.lower(), COMITY.asserted)
                for frame in self.tree.having(child, "pobj"):  # "in the novel"
                    yield self.lexicon.conjunctions.get(tokens[frame].lemma, COMITY.asserted)
        for argument in self._arguments(verb):
            yield from self._of_argument(argument)
        if self._inverted(verb):
            yield COMITY.possible
        infinitive = any(tokens[c].tag == "TO" for c in self.tree.children[verb])
        above = self.governor(verb)
        phase = (
            tokens[verb].dep == "xcomp" and above is not None and tokens[above].lemma in aspectual
        )
        if infinitive and not phase and not self._singled_out(verb):
            yield COMITY.planned
        if tokens[verb].dep == "conj" and any(
            tokens[c].tag == "TO" for c in self.tree.children[tokens[verb].head]
        ):
            yield COMITY.planned

    def _of_argument(self, argument: int) -> Iterator[NamedNode]:
        """Yield what an argument makes of its clause: "nobody", "no ships", "A or B"."""
        tokens = self.tree.tokens
        yield self.lexicon.auxiliaries.get(tokens[argument].lemma, COMITY.asserted)
        for word in self.tree.having(argument, "det", "preconj", "neg"):
            if not self._is_measure(word):
                yield self.lexicon.auxiliaries.get(tokens[word].lemma, COMITY.asserted)
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
        after = self.tree.tokens[negation + 1 : negation + 2]
        return any(token.text.lower() in _MEASURES for token in after)
