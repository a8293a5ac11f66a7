"""Tree, Phrases -> clauses: who does what to whom, when, where, in normal form.

Passive and active, relative and participial clauses, coordinated verbs and inherited subjects all
become the same roles, so that one rule reads them all. Roles are `subject`, `object`, `recipient`,
`complement`, `purpose`, `aim` ("in order to"), `within` (the governing clause), `contrasts`,
`time`, and one for each preposition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal

from comity.grammar.dating import is_dated
from comity.grammar.phrases import Phrases, clause_id
from comity.grammar.stance import Stance
from comity.grammar.syntax import SUBJECTS, Tree, Verbs, hull
from comity.model import Lexicon, Node, NodeKind
from comity.namespaces import TEXT

_AUXILIARIES = ("aux", "auxpass", "neg")
_NO_CLAUSES = frozenset({"aux", "auxpass", "amod", "compound", "nmod", "prep"})
"""What a verb form is beside another word, and no clause of its own."""
_NOMINAL = frozenset({"pobj", "nsubj", "dobj", "conj", "appos"})
"""What a gerund is in a noun's place."""
_TOPS = frozenset({"ROOT", "appos", "npadvmod", "nsubj", "pobj", "dobj", "attr"})
_RELATIVES = frozenset({"which", "that", "who", "whom", "whose"})
Role = tuple[str, str]


@dataclass(slots=True)
class Clauses:
    """The clauses of one sentence; `read` returns all nodes, phrases included."""

    tree: Tree
    phrases: Phrases
    lexicon: Lexicon
    verbs: Verbs = field(init=False)
    stance: Stance = field(init=False)
    """How the text presents its clauses."""
    _subjects: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _detached: dict[int, list[int]] = field(default_factory=dict)
    """For each clause the dates that a comma sets apart, wherever the parser hung them."""

    def __post_init__(self) -> None:
        """Find the verbs and what hangs on which of them."""
        verbs = frozenset(filter(self._is_clause, range(len(self.tree.tokens))))
        self.verbs = Verbs(self.tree, verbs)
        self.stance = Stance(self.tree, self.lexicon, self.verbs)
        for top in self._detached_dates():
            verb = self.verbs.governor(top)
            if verb is not None:
                self._detached.setdefault(verb, []).append(top)

    def read(self) -> tuple[Node, ...]:
        """Return every node of the sentence, phrases before clauses, each in text order."""
        verbs = sorted(self.verbs.indices)
        clauses = [clause for verb in verbs for clause in (self._clause(verb), *self._gapped(verb))]
        for index in self.tree.labelled(*_TOPS):
            if self._heads_phrase(index):
                self.phrases.at(index)
        described: defaultdict[str, list[Role]] = defaultdict(list)
        for identifier, added in self._phrase_clauses():
            described[identifier] += added
        phrases = [
            self.phrases.opened(node, described.get(node.id, ()))
            for node in self.phrases.nodes.values()
        ]
        phrases.sort(key=lambda node: (node.spans[0].begin, node.spans[0].end, node.id))
        return (*phrases, *clauses)

    def _heads_phrase(self, index: int) -> bool:
        """Tell whether a token is the top of a noun phrase that nothing else may have built."""
        token = self.tree.tokens[index]
        if not self.tree.is_noun(index) or index in self.verbs:
            return False
        name = self.phrases.words.names.get(index)
        above = self.tree.tokens[token.head].span
        return name is None or token.head == index or not above.within(name.span)

    def _phrase_clauses(self) -> Iterator[tuple[str, list[Role]]]:
        """Yield for each phrase the clauses that modify it: "the treaty signed in 1951"."""
        clauses = [c for c in self.tree.labelled("acl", "relcl") if c in self.verbs]
        for index in sorted({self.tree.tokens[c].head for c in clauses}):
            below = [c for c in self.tree.having(index, "acl", "relcl") if c in self.verbs]
            if below and self.tree.is_noun(index):
                for identifier in self.phrases.at(index):
                    yield identifier, [("clause", self._id(c)) for c in below]

    ### One clause

    def _is_clause(self, index: int) -> bool:
        token = self.tree.tokens[index]
        if not token.tag.startswith("VB") or token.dep in _NO_CLAUSES:
            return False
        if token.tag == "VBG" and token.dep in _NOMINAL:
            governed = token.dep == "conj" and self.tree.is_verb(token.head)
            if not governed:
                return False
        return index not in self.phrases.words.names

    def _id(self, verb: int) -> str:
        return clause_id(self.tree, verb)

    def _clause(self, verb: int) -> Node:
        tokens = self.tree.tokens
        group = [verb, *self.tree.having(verb, *_AUXILIARIES, "prt", "acomp")]
        inside = range(min(group), max(group))
        contrast = self.lexicon.words.get(TEXT.contrast, frozenset())
        adverbs = self.tree.having(verb, "advmod")
        group += [i for i in adverbs if i in inside or tokens[i].lemma in contrast]
        # "did not open until 1951" is no denial: the date belongs to what the clause says.
        turned = (p for p in self.tree.having(verb, "prep") if self.tree.has(p, "neg"))
        group += [i for preposition in turned for i in self.tree.subtree(preposition)]
        # A quote without what denies it would say the opposite.
        spans = self.phrases.merged(hull(tokens, {*group, *self.stance.denial(verb)}))
        particle = next((tokens[c].lemma for c in self.tree.having(verb, "prt")), None)
        roles = [
            *(("subject", target) for target in self.subjects(verb)),
            *(("object", target) for target in self._objects(verb)),
            *(("recipient", target) for target in self._recipients(verb)),
            *self._complements(verb),
            *self._adjuncts(verb),
            *self._including(verb),
        ]
        above = self.verbs.governor(verb)
        if above is not None:
            roles.append(("within", self._id(above)))
        return Node(
            id=self._id(verb),
            kind=NodeKind.CLAUSE,
            unit=self.phrases.unit,
            spans=spans,
            label=self.phrases.label(spans),
            lemma=tokens[verb].lemma + (f" {particle}" if particle else ""),
            literals=tuple(self._literals(verb)),
            roles=tuple(dict.fromkeys(roles)),
        )

    def _gapped(self, verb: int) -> Iterator[Node]:
        """Yield the clauses without a verb of "signed A in 1951 and B in 1953": that of B."""
        for thing in self.tree.having(verb, "conj"):
            if not self.tree.is_noun(thing) or not self.tree.has(verb, "dobj"):
                continue
            dates = [p for p in self.tree.having(thing, "prep") if is_dated(self.tree, p)]
            roles = [
                *(("subject", target) for target in self.subjects(verb)),
                *(("object", target) for target in self.phrases.at(thing)),
                *(role for date in dates for role in self.phrases.role(date)),
            ]
            if dates:
                told = self._clause(verb)
                yield replace(told, id=self._id(thing), roles=tuple(dict.fromkeys(roles)))

    def _literals(self, verb: int) -> Iterator[tuple[str, Literal]]:
        tokens = self.tree.tokens
        yield "modality", Literal(self.stance.modality(verb).value)
        # "was averted", "was unlikely", "proved false"
        for word in (verb, *self.tree.having(verb, "acomp", "oprd")):
            imposed = self.lexicon.verbs.get(tokens[word].lemma)
            if imposed is not None:
                yield "imposes", Literal(imposed.value)
        for child in self.tree.having(verb, "advmod", "npadvmod"):
            if child not in self.phrases.words.times:
                yield "adverb", Literal(tokens[child].lemma)
        for child in self.tree.having(verb, "mark"):
            yield "mark", Literal(tokens[child].lemma)
        for child in self.tree.having(verb, "acomp"):
            yield "predicate", Literal(tokens[child].lemma)
        if any(tokens[c].tag == "TO" for c in self.tree.children[verb]):
            yield "form", Literal("infinitive")
        finite = (verb, *self.tree.having(verb, "aux", "auxpass"))
        if any(tokens[i].tag == "VBD" for i in finite):
            yield "tense", Literal("past")

    ### Subjects and objects

    def subjects(self, verb: int) -> tuple[str, ...]:
        """Return who acts in a clause, inherited or from "by" where the verb has no subject."""
        if verb not in self._subjects:
            self._subjects[verb] = ()
            self._subjects[verb] = tuple(self._find_subjects(verb))
        return self._subjects[verb]

    def _find_subjects(self, verb: int) -> Iterator[str]:
        if self._is_passive(verb):
            for agent in self.tree.having(verb, "agent"):
                for target in self.tree.having(agent, "pobj"):
                    yield from self.phrases.at(target)
        else:
            yield from self._grammatical_subject(verb)

    def _grammatical_subject(self, verb: int) -> Iterator[str]:
        every = list(self.tree.having(verb, *SUBJECTS))
        # "Egypt and Jordan, though not Iraq, signed"
        own = [s for s in every if not self.tree.has(s, "neg")] or every
        if own:
            for subject in own:
                token = self.tree.tokens[subject]
                if token.dep == "expl":
                    for there in self.tree.having(verb, "attr", "dobj"):
                        yield from self.phrases.at(there)
                elif subject in self.verbs:
                    yield self._id(subject)
                else:
                    yield from self._resolved(subject)
            return
        token = self.tree.tokens[verb]
        above = self.verbs.governor(verb)
        aim = self.tree.tokens[token.head].lemma == "order" and above is not None  # "in order to"
        if token.dep in {"acl", "relcl"} and not aim:
            yield from self.phrases.at(token.head)
        elif above is not None:
            yield from self._inherited(verb, above)

    def _inherited(self, verb: int, above: int) -> Iterator[str]:
        """Yield the governor's subject, or its object when that one acts: "asked Peru to join"."""
        control = self.tree.tokens[verb].dep == "xcomp" and self.tree.has(above, "dobj")
        if control or self._is_passive(above):
            yield from self._objects(above)
        else:
            yield from self.subjects(above)

    def _resolved(self, index: int) -> tuple[str, ...]:
        """Return the nodes of a phrase, or of the antecedent of a relative pronoun."""
        token = self.tree.tokens[index]
        if self._is_relative(index):
            verb = token.head
            while self.tree.tokens[verb].dep not in {"relcl", "ROOT"}:
                verb = self.tree.tokens[verb].head
            if self.tree.tokens[verb].dep == "relcl":
                return self.phrases.at(self.tree.tokens[verb].head)
            return ()
        return self.phrases.at(index)

    def _is_relative(self, index: int) -> bool:
        """Tell whether a word is a relative pronoun."""
        token = self.tree.tokens[index]
        return token.lemma in _RELATIVES and token.tag in {"WDT", "WP", "WP$", "IN", "DT"}

    def _objects(self, verb: int) -> tuple[str, ...]:
        token = self.tree.tokens[verb]
        if self._is_passive(verb) and not self._is_given(verb):
            return tuple(self._grammatical_subject(verb))
        found = [t for o in self.tree.having(verb, "dobj") for t in self._resolved(o)]
        if not found and token.dep == "conj":
            return ()
        return tuple(found)

    def _is_given(self, verb: int) -> bool:
        """Tell whether a passive has an object: "Peru was given aid" gives the aid to Peru."""
        return self.tree.has(verb, "dobj") and self.tree.has(verb, "auxpass")

    def _is_passive(self, verb: int) -> bool:
        token = self.tree.tokens[verb]
        if self.tree.has(verb, "auxpass", "nsubjpass"):
            return True
        if token.tag == "VBD" and self.tree.has(verb, "agent"):
            return not self.tree.has(verb, "dobj")  # "the pact signed by Peru lapsed"
        if token.tag != "VBN" or self.tree.has(verb, "aux", "nsubj", "dobj"):
            return False
        if token.dep == "conj":
            return self._is_passive(token.head)
        return token.dep in {"acl", "advcl", "relcl", "ROOT"}

    ### Other roles

    def _recipients(self, verb: int) -> Iterator[str]:
        """Yield to whom something is given: "gave Peru aid", "Peru was given aid"."""
        for child in self.tree.having(verb, "dative"):
            for noun in list(self.tree.having(child, "pobj")) or [child]:
                yield from self.phrases.at(noun)
        if self._is_given(verb):
            yield from self._grammatical_subject(verb)

    def _complements(self, verb: int) -> Iterator[Role]:
        for child in self.tree.having(verb, "attr", "oprd", "acomp"):
            if self.tree.is_noun(child) and not self.tree.has(verb, "expl"):
                yield from (("complement", target) for target in self._resolved(child))
        for child in self.tree.having(verb, "xcomp", "ccomp"):
            for clause in self._with_conjuncts(child):
                yield "complement", self._id(clause)
        for child in self.tree.having(verb, "advcl"):
            if any(self.tree.tokens[c].tag == "TO" for c in self.tree.children[child]):
                for clause in self._with_conjuncts(child):
                    yield "purpose", self._id(clause)
            elif self._opens_with(child, "when") and child in self.verbs:
                yield "circumstance", self._id(child)

    def _opens_with(self, verb: int, word: str) -> bool:
        """Tell whether a clause is opened by a conjunction or adverb."""
        openers = self.tree.having(verb, "advmod", "mark")
        return any(self.tree.tokens[opener].lemma == word for opener in openers)

    def _with_conjuncts(self, verb: int) -> Iterator[int]:
        if verb in self.verbs:
            yield verb
            for child in self.tree.having(verb, "conj"):
                yield from self._with_conjuncts(child)

    def _adjuncts(self, verb: int) -> Iterator[Role]:
        """Yield the prepositional roles: the clause's own, and the fronted ones it falls under."""
        yield from self._prepositions(verb, fronted_only=False)
        loose = self._detached.get(verb, ())
        for child in (*self.tree.having(verb, "npadvmod", "nsubj", "dobj"), *loose):
            if child in self.phrases.words.times:
                yield from (("time", target) for target in self.phrases.at(child))
        now = self.lexicon.words.get(TEXT.now, frozenset())
        for child in self.tree.having(verb, "npadvmod", "advmod"):
            if self.tree.tokens[child].lemma in now:
                yield "now", self.phrases.word(child)
        dated = any(
            target.startswith("date-") for _, target in self._prepositions(verb, fronted_only=False)
        )
        if not dated:
            yield from self._shared_date(verb)
        below, above = verb, self.verbs.governor(verb)
        while above is not None:
            finite = self.tree.tokens[below].dep in {"relcl", "acl", "ccomp"}
            own_subject = self.tree.has(below, *SUBJECTS)
            if finite or (own_subject and self.tree.tokens[below].dep != "conj"):
                return
            whole = self.tree.tokens[below].dep == "xcomp"
            for role, target in self._prepositions(above, fronted_only=not whole):
                # What has a date of its own is not dated by what stands before.
                if not (dated and target.startswith("date-")):
                    yield role, target
            below, above = above, self.verbs.governor(above)

    def _shared_date(self, verb: int) -> Iterator[Role]:
        """Yield the day behind two verbs of one subject: "severed ties and left on May 4, 1951"."""
        for other in self.tree.having(verb, "conj"):
            between = {self.tree.tokens[i].text for i in range(verb, other)}
            if "," not in between and "and" in between and not self.tree.has(other, *SUBJECTS):
                for role, target in self._prepositions(other, fronted_only=False):
                    if role == "on" and target.startswith("date-") and other in self.verbs:
                        yield role, target

    def _detached_dates(self) -> Iterator[int]:
        """Yield the tops of the dates that a comma sets apart."""
        tokens = self.tree.tokens
        for index, date in self.phrases.words.times.items():
            if index == 0 or tokens[index - 1].text != ",":
                continue
            top = index
            while tokens[top].head != top and tokens[tokens[top].head].span.within(date.span):
                top = tokens[top].head
            if tokens[top].dep in {"appos", "npadvmod", "nummod", "dep", "conj"}:
                yield top

    def _prepositions(self, verb: int, *, fronted_only: bool) -> Iterator[Role]:
        for preposition in self._preposition_tokens(verb):
            if not fronted_only or preposition <= verb:
                yield from self._adverbial(preposition)

    def _adverbial(self, preposition: int) -> Iterator[Role]:
        ends = [self._id(clause) for clause in self._purpose_phrase(preposition)]
        if ends:
            yield from (("aim", end) for end in ends)
            return
        whom = [o for o in self.tree.having(preposition, "pobj") if self._is_relative(o)]
        for pronoun in whom:  # "with which it has ties"
            for target in self._resolved(pronoun):
                yield self.phrases.words.role_name(preposition), target
        if not whom:
            yield from self.phrases.role(preposition)
        for gerund in self.tree.having(preposition, "pcomp"):
            if gerund in self.verbs:
                yield self.tree.tokens[preposition].lemma, self._id(gerund)

    def _preposition_tokens(self, verb: int) -> Iterator[int]:
        found = [*self.tree.having(verb, "prep")]
        for preposition in found:
            found += self.tree.having(preposition, "conj", "prep")
            if self.tree.tokens[preposition].lemma not in {"include", "including"}:
                yield preposition

    def _including(self, verb: int) -> Iterator[Role]:
        for preposition in self.tree.having(verb, "prep"):
            if self.tree.tokens[preposition].lemma in {"include", "including"}:
                yield from self.phrases.role(preposition)

    def _purpose_phrase(self, preposition: int) -> Iterator[int]:
        """Yield the infinitives of "in order to ..."."""
        for order in self.tree.having(preposition, "pobj"):
            if self.tree.tokens[order].lemma == "order":
                for clause in self.tree.having(order, "acl"):
                    yield from self._with_conjuncts(clause)
