"""Tree, Lexicon -> how the text presents a clause: as a fact, planned, reported, denied and so on.

Nothing but an asserted clause becomes a fact, so doubt goes against assertion. What denies a clause
is told with its words: a quote without its "not" would say the opposite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    COMITY.denied: 4,
    COMITY.negated: 5,
}
"""When several apply, the one that is furthest from a plain statement stands."""
_MEASURES = frozenset({"only", "more", "fewer", "less", "later", "merely", "just", "sooner"})
_DEPENDENT = frozenset({"conj", "acl", "advcl", "pcomp", "prep", "xcomp", "ccomp", "relcl"})


Cue = tuple[NamedNode, tuple[int, ...]]
"""What some words make of a clause: a modality, and the tokens of the words."""
_PLAIN: Cue = (COMITY.asserted, ())
_DENYING = frozenset({COMITY.denied, COMITY.negated})
_GOING = frozenset({"go", "run", "circulate", "spread"})
"""What a story does that is told: "the story goes that"."""
_TELLING = frozenset({COMITY.reported, COMITY.denied})


@dataclass(frozen=True, slots=True)
class Stance:
    """The stance of one sentence to its clauses, each named by the token of its verb."""

    tree: Tree
    lexicon: Lexicon
    verbs: Verbs
    _told: dict[int, Cue] = field(default_factory=dict, repr=False, compare=False)

    def modality(self, verb: int) -> NamedNode:
        """Return how the text presents a clause, by its auxiliaries and what it depends on."""
        return self._stance(verb)[0]

    def denial(self, verb: int) -> tuple[int, ...]:
        """Return the words that deny a clause, wherever they stand: "no", "Peru denies"."""
        modality, words = self._stance(verb)
        return words if modality in _DENYING else ()

    def _stance(self, verb: int) -> Cue:
        if verb not in self._told:
            self._told[verb] = self._find_stance(verb)
        return self._told[verb]

    def _find_stance(self, verb: int) -> Cue:
        found = [_PLAIN, *self._own_modalities(verb), *self._imposed(verb)]
        if self.tree.tokens[-1].text == "?":
            found.append((COMITY.possible, ()))  # a question states nothing
        token = self.tree.tokens[verb]
        above = self.verbs.governor(verb)
        if above is not None and token.dep in _DEPENDENT:
            dependent = token.dep in {"xcomp", "ccomp", "pcomp"}
            if dependent or (token.dep != "relcl" and not self.tree.has(verb, *SUBJECTS)):
                outer = self._outer(verb, above)
                # "the treaty, signed in 1998, is not in force" was signed all the same.
                described = token.dep == "acl" and token.tag == "VBN"
                found.append(_PLAIN if described and outer[0] == COMITY.negated else outer)
        gravest = max((modality for modality, _ in found), key=_GRAVITY.__getitem__)
        words = (word for modality, cue in found if modality == gravest for word in cue)
        return gravest, tuple(dict.fromkeys(words))

    def _outer(self, verb: int, above: int) -> Cue:
        """Return what the clause above makes of one."""
        modality, words = self._stance(above)
        if self._unsaid(verb, above):
            return COMITY.reported, ()
        if modality in _DENYING and self.tree.tokens[verb].dep != "conj":
            group = self.tree.having(above, "aux", "auxpass", "acomp", "oprd")
            words = (*words, above, *group)  # "it is not true that"
        return modality, words

    def _unsaid(self, verb: int, above: int) -> bool:
        """Tell whether a clause is open: "did not say that A signed", "did not deny that"."""
        telling = self.lexicon.verbs.get(self._lemma(above)) in _TELLING
        content = self.tree.tokens[verb].dep == "ccomp"
        return telling and content and self.modality(above) in _DENYING

    def _cues(self, words: Mapping[str, NamedNode], word: str, *tokens: int) -> tuple[Cue, ...]:
        """Return what a word of a list makes of a clause, if it is in the list."""
        modality = words.get(word)
        return () if modality is None else ((modality, tokens),)

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

    def _imposed(self, verb: int) -> Iterator[Cue]:
        """Yield what stands over a clause and over all that are joined to it.

        "said that A left and that B stayed", "if A leaves and B stays".
        """
        tokens, first = self.tree.tokens, verb
        while tokens[first].dep == "conj" and tokens[first].head in self.verbs:
            first = tokens[first].head
        for mark in self.tree.having(first, "mark"):
            yield from self._cues(self.lexicon.conjunctions, tokens[mark].lemma, mark)
        yield from self._framed(first)
        above = self.verbs.governor(first)
        if above is not None and tokens[first].dep in {"xcomp", "ccomp", "advcl", "pcomp"}:
            # Of "agreed to the terms, signing the pact" the signing is done.
            detached = tokens[first].dep == "advcl" and tokens[first].tag in {"VBG", "VBN"}
            if self._unsaid(first, above):
                yield COMITY.reported, ()
            elif not detached or self.tree.has(first, "mark"):
                if tokens[first].dep == "ccomp" and tokens[above].lemma == "maintain":
                    yield COMITY.reported, ()  # "maintains that A left", but "maintains ties"
                yield from self._cues(self.lexicon.verbs, self._lemma(above), *self._who(above))
            if tokens[first].dep != "advcl":
                yield self._outer(first, above)

    def _who(self, verb: int) -> tuple[int, ...]:
        """Return a verb with its particle and with whoever does it: "Peru", "denied"."""
        found = [verb, *self.tree.having(verb, "prt", "aux", "auxpass", "neg")]
        for subject in self.tree.having(verb, *SUBJECTS):
            found += [i for i in self.tree.subtree(subject) if i < verb]
        return tuple(found)

    def _lemma(self, verb: int) -> str:
        """Return a verb's lemma with its particle, if the lexicon knows the two: "rule out"."""
        tokens = self.tree.tokens
        pairs = (f"{tokens[verb].lemma} {tokens[i].lemma}" for i in self.tree.having(verb, "prt"))
        return next((pair for pair in pairs if pair in self.lexicon.verbs), tokens[verb].lemma)

    def _framed(self, verb: int) -> Iterator[Cue]:
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
                yield from self._cues(self.lexicon.conjunctions, tokens[word].lemma, word)
            yield from self._cues(self.lexicon.verbs, tokens[index].lemma, index)

    def _related(self, verb: int) -> Iterator[Cue]:
        """Yield what a noun makes of a relative clause: "the film in which A signed".

        "the plan that A made" is a relative clause, "the plan that A make peace" a plan.
        """
        tokens = self.tree.tokens
        noun, objects = tokens[verb].head, list(self.tree.having(verb, "dobj"))
        content = len(objects) > 1 and any(tokens[i].tag == "WDT" for i in objects)
        words = self.lexicon.conjunctions
        if content:
            words = {**words, **self.lexicon.verbs}
        yield from self._cues(words, tokens[noun].lemma, noun)

    def _judged(self, verb: int) -> Iterator[Cue]:
        """Yield what a judgement makes of a "that" clause: "it is doubtful", "legend has it"."""
        tokens = self.tree.tokens
        for child in self.tree.having(verb, "acomp", "oprd"):
            yield from self._cues(self.lexicon.verbs, tokens[child].lemma, child)
        hearsay = any(tokens[c].lemma == "it" for c in self.tree.having(verb, "dobj", "nsubj"))
        tale = any(
            self.lexicon.conjunctions.get(tokens[c].lemma) == COMITY.reported
            for c in self.tree.having(verb, "nsubj")
        )
        if (tokens[verb].lemma == "have" and hearsay) or (tokens[verb].lemma in _GOING and tale):
            yield COMITY.reported, ()

    def _own_modalities(self, verb: int) -> Iterator[Cue]:
        tokens, auxiliaries = self.tree.tokens, self.lexicon.auxiliaries
        for child in self.tree.having(verb, "aux", "neg", "advmod", "preconj"):
            if self._is_measure(child):
                continue
            inside = [*self.tree.having(child, "neg", "det", "advmod")]  # "no longer", "hardly had"
            behind = self.tree.having(verb, "advmod")
            inside += [i for i in behind if i == child + 1 and tokens[i].tag == "RBR"]
            phrase = sorted({*inside, child})
            for words in (self.tree.text(phrase).lower(), tokens[child].lemma):
                yield from self._cues(auxiliaries, words, *phrase)
            if tokens[child].dep == "aux":
                for word in inside:
                    yield from self._cues(auxiliaries, tokens[word].lemma, word)
        conditions = self.tree.having(verb, "advcl", "ccomp")
        for clause in (verb, *conditions):  # what holds under a condition is open as well
            if tokens[clause].dep != "ccomp" or clause < verb:
                yield from self._circumstances(clause)
        yield from self._hearsay(verb)
        for argument in self._arguments(verb):
            yield from self._of_argument(argument)
        yield from self._unfinished(verb)

    def _unfinished(self, verb: int) -> Iterator[Cue]:
        """Yield that an infinitive is a plan: not "began to sign", "was said to have signed"."""
        tokens = self.tree.tokens
        infinitive = any(tokens[c].tag == "TO" for c in self.tree.children[verb])
        above = self.verbs.governor(verb)
        told = False
        if tokens[verb].dep == "xcomp" and above is not None:
            aspectual = self.lexicon.words.get(TEXT.aspectual, frozenset())
            reported = self.lexicon.verbs.get(tokens[above].lemma) == COMITY.reported
            told = reported or tokens[above].lemma in aspectual
        if infinitive and not told and not self._singled_out(verb):
            yield COMITY.planned, ()
        if tokens[verb].dep == "conj":
            if any(tokens[c].tag == "TO" for c in self.tree.children[tokens[verb].head]):
                yield COMITY.planned, ()
            joined, words = self.tree.coordinator(verb), self.lexicon.conjunctions
            yield from self._cues(words, joined, *self._joining(verb))  # "rather than sign"

    def _joining(self, conjunct: int) -> Iterator[int]:
        """Yield the words that join a conjunct to what stands before."""
        before = [
            c for c in self.tree.having(self.tree.tokens[conjunct].head, "cc") if c < conjunct
        ]
        for coordinator in before[-1:]:
            yield from self.tree.subtree(coordinator)

    def _circumstances(self, verb: int) -> Iterator[Cue]:
        """Yield what a clause's conjunction, order and frame make of it, and of what hangs on it.

        "if", "according to", "in the novel", "in case of war", "at no time", "Had A signed".
        """
        tokens, frames = self.tree.tokens, self.lexicon.conjunctions
        if self._inverted(verb):
            yield COMITY.possible, ()
        for child in self.tree.having(verb, "mark", "prep"):
            pair = self.tree.text([*range(max(0, child - 1), child + 1)]).lower()
            for opening in (pair, tokens[child].text.lower()):
                # What was done "without a vote" was done.
                if frames.get(opening) != COMITY.negated or tokens[child].dep == "mark":
                    yield from self._cues(frames, opening)
            for word in self.tree.having(child, "preconj"):  # "neither in Oslo nor in Bergen"
                yield from self._cues(self.lexicon.auxiliaries, tokens[word].lemma, word)
            for noun in self.tree.having(child, "pobj"):
                yield from self._cues(frames, tokens[noun].lemma, noun)
                yield from self._described(noun)
                phrase = " ".join([t.text.lower() for t in tokens[child : noun + 1]])
                yield from self._cues(frames, phrase)  # "by all accounts"
                if noun + 1 < len(tokens):  # "in case of"
                    yield from self._cues(frames, f"{phrase} {tokens[noun + 1].text.lower()}")
                if self.tree.has(verb, "aux") and child < noun < verb:
                    yield from self._fronted(verb, noun)

    def _fronted(self, verb: int, noun: int) -> Iterator[Cue]:
        """Yield what "no" before a noun makes of a clause that it turned: "at no time did A"."""
        tokens, first = self.tree.tokens, min(self.tree.having(verb, "aux"))
        if any(noun < first < subject for subject in self.tree.having(verb, "nsubj", "nsubjpass")):
            for word in self.tree.having(noun, "det"):
                whole = (tokens[noun].head, *self.tree.subtree(noun))
                yield from self._cues(self.lexicon.auxiliaries, tokens[word].lemma, *whole)

    def _described(self, noun: int) -> Iterator[Cue]:
        """Yield that a noun is only told of: "the so-called treaty", "in a fictional war"."""
        for word in self.tree.having(noun, "amod"):
            said = "".join(self.tree.tokens[i].text for i in sorted(self.tree.subtree(word)))
            if self.lexicon.conjunctions.get(said.lower()) == COMITY.reported:
                yield COMITY.reported, ()

    def _hearsay(self, verb: int) -> Iterator[Cue]:
        """Yield that others tell a clause: "some say, ", "as legend has it", "or so it goes"."""
        tokens = self.tree.tokens
        for child in self.tree.having(verb, "parataxis", "advcl", "conj"):
            marks = {tokens[c].lemma for c in self.tree.having(child, "mark", "advmod")}
            told = {
                self.lexicon.verbs.get(tokens[child].lemma),
                *(m for m, _ in self._judged(child)),
            }
            aside = tokens[child].dep == "parataxis" or "as" in marks or "so" in marks
            if aside and COMITY.reported in told:
                yield COMITY.reported, ()

    def _of_argument(self, argument: int) -> Iterator[Cue]:
        """Yield what an argument makes of its clause: "nobody", "no ships", "A or B"."""
        tokens, auxiliaries = self.tree.tokens, self.lexicon.auxiliaries
        yield from self._cues(auxiliaries, tokens[argument].lemma, argument)
        # "almost a member", but "nearly $3 million" are some
        degree = tokens[argument].dep == "attr" and not self.tree.has(
            argument, "nummod", "quantmod"
        )
        before = ("det", "preconj", "neg", *(("advmod",) if degree else ()))
        for word in self.tree.having(argument, *before):
            if not self._is_measure(word):
                for part in (word, *self.tree.having(word, "advmod")):  # "hardly any state"
                    yield from self._cues(auxiliaries, tokens[part].lemma, part, word)
        for word in self.tree.having(argument, "nummod"):
            for part in (word, *self.tree.having(word, "neg")):  # "not one state", "zero states"
                if not self._is_measure(part):
                    yield from self._cues(auxiliaries, tokens[part].lemma, part, word)
        yield from self._described(argument)
        first = min(self.tree.subtree(argument))
        if first and tokens[first - 1].text == "but":  # "all but Sweden"
            yield COMITY.negated, (first - 1,)
        either = any(tokens[c].lemma == "or" for c in self.tree.having(argument, "cc"))
        # "Norway or Iceland joined": of neither is it said. An object may be a title with "or".
        if either and tokens[argument].dep not in {"dobj", "attr"}:
            yield COMITY.possible, ()

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
