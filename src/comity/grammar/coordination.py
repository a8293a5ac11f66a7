"""Tree, Mentions -> the readings of a coordinated phrase, as sets of its words.

"land, sea and air bases" has three readings, "close and frequent consultations" one, "Norway's
homeland and skies" shares its owner, "training and operational procedures" its noun.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from comity.grammar.syntax import Tree
from comity.model import TIMES, Lexicon, Mention, MentionKind
from comity.namespaces import COMITY, TEXT

_NOTHING: frozenset[int] = frozenset()
MOST_VARIANTS = 24
"""A phrase with more combinations than this is left whole: no list of the genre comes near."""
_DEFINITE = frozenset({"the", "this", "these", "that", "those"})
_NUMBERS = (MentionKind.QUANTITY, MentionKind.DURATION)
_LOOSE = frozenset({"appos", "relcl", "acl"})
_PREMODIFIERS = ("amod", "compound", "nmod", "poss", "nummod", "quantmod", "det", "predet", "dep")


class Variant(NamedTuple):
    """One reading of a coordinated phrase: its head, own words, and prepositional phrases."""

    anchor: int
    """The token that the reading is of: its own conjunct."""
    head: int
    """The noun it is a kind of: the anchor, or the noun that the anchor shares."""
    words: frozenset[int]
    prepositions: tuple[tuple[tuple[tuple[str, str], ...], frozenset[int]], ...] = ()
    """For each prepositional phrase its roles, and the words it adds beside its objects' own."""


@dataclass(frozen=True, slots=True)
class Coordination:
    """Which words of a sentence belong to which of several coordinated things."""

    tree: Tree
    lexicon: Lexicon
    mentions: tuple[Mention, ...]
    names: dict[int, Mention] = field(init=False, repr=False, compare=False)
    times: dict[int, Mention] = field(init=False, repr=False, compare=False)
    numbers: dict[int, Mention] = field(init=False, repr=False, compare=False)
    """The first name, date or quantity that overlaps a token, by token."""
    _over: dict[int, list[Mention]] = field(init=False, repr=False, compare=False)
    """For each token the mentions that it overlaps, if any."""
    _name_words: dict[int, frozenset[int]] = field(init=False, repr=False, compare=False)
    """For each token of a name those within that name."""

    def __post_init__(self) -> None:
        """Find the tokens of each mention."""
        for indexed in ("names", "times", "numbers", "_over", "_name_words"):
            object.__setattr__(self, indexed, {})
        for mention in self.mentions:
            overlapped = self.tree.overlapping(mention.span)
            for index in overlapped:
                self._over.setdefault(index, []).append(mention)
            if mention.kind is MentionKind.NAME:
                inside = frozenset(self.tree.within(mention.span))
                for index in overlapped:
                    self.names.setdefault(index, mention)
                    self._name_words.setdefault(index, inside)
            elif mention.kind in TIMES:
                for index in overlapped:
                    self.times.setdefault(index, mention)
            elif mention.kind in _NUMBERS:
                for index in overlapped:
                    self.numbers.setdefault(index, mention)

    def mention_at(self, index: int, *kinds: MentionKind) -> Mention | None:
        """Return the first mention that overlaps a token, of some kinds."""
        if index not in self._over:
            return None
        return next(self.mentions_over(index, *kinds), None)

    def mentions_over(self, index: int, *kinds: MentionKind) -> Iterator[Mention]:
        """Yield the mentions that overlap a token, of some kinds: "Norway-Iceland" holds two."""
        return (mention for mention in self._over.get(index, ()) if mention.kind in kinds)

    def dates_of(self, words: frozenset[int], head: int) -> Iterator[Mention]:
        """Yield the dates that a phrase bears: "the 1846 treaty", "posts in Oslo (1948)"."""
        if not self.times:
            return
        yield from (date for index, date in self.times.items() if index in words)
        tokens, after = self.tree.tokens, max([head, *words]) + 1
        if after < len(tokens) and tokens[after].text == "(":
            date = self.times.get(min(after + 1, len(tokens) - 1))
            if date is not None:
                yield date

    def inner(self, index: int) -> int | None:
        """Return the head that a number word or a transparent noun only introduces.

        "thousands of personnel", "the terms of the treaty".
        """
        prepositions = self.tree.having(index, "prep")
        if not prepositions or index in self.names:
            return None
        quantity = self.mention_at(index, MentionKind.QUANTITY)
        lemma, words = self.tree.tokens[index].lemma, self.lexicon.words
        if quantity is None and lemma not in words.get(TEXT.transparent, frozenset()):
            return None
        for preposition in prepositions:
            if self.tree.tokens[preposition].lemma == "of":
                inner = next(iter(self.tree.having(preposition, "pobj")), None)
                return None if quantity and inner and self._is_part(quantity, inner) else inner
        return None

    def _is_part(self, quantity: Mention, whole: int) -> bool:
        """Tell whether a number is a part of what "of" names: "2,000 of them", "of the 4,000 men".

        "One of the first to sign" is still one who signed.
        """
        if self.tree.tokens[whole].tag in {"PRP", "WP", "WDT"}:
            return True
        definite = {self.tree.tokens[d].lemma for d in self.tree.having(whole, "det")} & _DEFINITE
        return bool(definite) and quantity.value is not None and quantity.value.value != "1"

    def _conjuncts(self, head: int) -> list[int]:
        """Return a head and all its conjuncts, except those inside one name.

        "the Ministry of Defense and Iceland": what hangs on a word of a name is joined to its head.
        """
        found = [head]
        if "conj" not in self.tree.below[head] and head not in self.names:
            return found
        for first in found:
            inside = [i for i in self.name_words(first) | {first} if self.tree.has(i, "conj")]
            tops = (i for i in sorted(inside) if self._climbs_to(i, first))
            for child in (c for i in tops for c in self.tree.having(i, "conj")):
                # "Brazil, but not Peru", "Brazil rather than Peru"
                joined = self.lexicon.conjunctions.get(self.tree.coordinator(child))
                denied = self.tree.has(child, "neg") or joined == COMITY.negated
                denied = denied or self._is_excepted(first, child)
                if self.tree.is_noun(child) and not denied and not self._same_name(first, child):
                    found.append(child)
        return sorted(found)

    def _climbs_to(self, index: int, top: int) -> bool:
        while index != top and self.tree.tokens[index].head != index:
            index = self.tree.tokens[index].head
        return index == top

    def groups(self, head: int) -> list[list[int]]:
        """Return the conjuncts of a head, parted where a semicolon parts the list."""
        groups: list[list[int]] = []
        for conjunct in self._conjuncts(head):
            if groups and not self._list_break(groups[-1][-1], conjunct):
                groups[-1].append(conjunct)
            else:
                groups.append([conjunct])
        return groups

    def _is_excepted(self, first: int, conjunct: int) -> bool:
        """Tell whether a conjunct is left out of all: "every state but Norway"."""
        if self.tree.coordinator(conjunct) != "but":
            return False
        tokens, universal = self.tree.tokens, self.lexicon.words.get(TEXT.universal, frozenset())
        return any(tokens[i].lemma in universal for i in (first, *self.tree.having(first, "det")))

    def _same_name(self, one: int, other: int) -> bool:
        name = self.names.get(one)
        return name is not None and name is self.names.get(other)

    def readings(self, index: int, group: list[int]) -> list[Variant]:
        """Return the readings of one conjunct of a group, without prepositional phrases."""
        name = self.name_words(index)
        if not self.tree.below[index] and len(group) == 1:
            return [Variant(index, index, name | {index})]
        left = list(self._left(index, name))
        # "the Trade and Investment Agreement" is one: a title is not taken apart.
        sense = self.lexicon.nouns.get(self.tree.tokens[index].lemma)
        title = self.tree.tokens[index].tag == "NNP" and sense in self.lexicon.whole
        choices = [[words] if title else self._alternatives(words, index) for words in left]
        heads = self._head_words(index, group[-1])
        common = frozenset().union(heads, name, self._shared(index, group[0]), self._after(index))
        variants = [
            Variant(index, max(heads), common.union(*choice)) for choice in product(*choices)
        ]
        if len(variants) > MOST_VARIANTS:
            return [Variant(index, max(heads), common.union(*left))]
        return variants

    def _after(self, index: int) -> list[int]:
        """Return the adverbs behind a noun: "sales abroad"."""
        return [c for c in self.tree.having(index, "advmod") if c > index]

    def _head_words(self, index: int, last: int) -> frozenset[int]:
        """Return the head, with the noun that a bare attributive conjunct shares with the last.

        "training and operational procedures" are training procedures and operational procedures.
        """
        token, end = self.tree.tokens[index], self.tree.tokens[last]
        if last == index or token.tag != "NN" or end.tag != "NNS":
            return frozenset({index})
        attributive = self.lexicon.words.get(TEXT.attributive, frozenset())
        bare = not self.tree.has(index, "amod", "compound", "nmod", "det", "poss")
        modified = self.tree.has(last, "amod", "nmod")
        shares = bare and modified and token.lemma in attributive
        return frozenset({index, last} if shares else {index})

    def name_words(self, index: int) -> frozenset[int]:
        """Return the tokens of the name that covers a token."""
        return self._name_words.get(index, _NOTHING)

    def _left(self, index: int, name: frozenset[int]) -> Iterator[frozenset[int]]:
        for child in self.tree.having(index, *_PREMODIFIERS):
            if child < index and child not in name:
                yield frozenset([i for i in self.tree.subtree(child) if i < index])

    def _alternatives(self, group: frozenset[int], head: int) -> list[frozenset[int]]:
        """Split "political and economic" into two readings; keep "close and frequent" as one."""
        if len(group) == 1:
            return [group]
        top = next(i for i in group if self.tree.tokens[i].head == head)
        if self.name_words(top) or self.tree.tokens[top].dep == "poss":
            return [group]
        members = [top]
        for member in members:
            members += [c for c in self.tree.having(member, "conj") if c in group]
        gradable = self.lexicon.words.get(TEXT.gradable, frozenset())
        if len(members) == 1 or all(self.tree.tokens[m].lemma in gradable for m in members):
            return [group]
        shared = [
            i
            for i in self.tree.having(top, "det", "amod", "poss", "nmod", "compound")
            if i < top and (self.name_words(i) or self.tree.tokens[i].dep in {"det", "poss"})
        ]
        return [self._member_words(member, members, group, shared) for member in members]

    def _member_words(
        self, member: int, members: list[int], group: frozenset[int], shared: list[int]
    ) -> frozenset[int]:
        others = {i for other in members if other != member for i in self._below(other, members)}
        marks = {i for i in group if self.tree.tokens[i].dep in {"cc", "punct", "preconj"}}
        hyphens = {i for i in marks if self.tree.tokens[i].tag == "HYPH"}
        kept = set(self._below(member, members)) - (marks - hyphens)
        return frozenset((kept - others) | {i for s in shared for i in self.tree.subtree(s)})

    def _below(self, index: int, members: list[int]) -> Iterator[int]:
        yield index
        for child in self.tree.children[index]:
            if child not in members:
                yield from self._below(child, members)

    def _shared(self, index: int, first: int) -> frozenset[int]:
        """Return the words of the first conjunct that hold for a later one as well.

        "bilateral planning, training and exercises"; "Norway's homeland, seas and skies".
        """
        if index == first or self.tree.tokens[index].tag in {"NNP", "NNPS"}:
            return frozenset()
        own = list(self.tree.having(index, *_PREMODIFIERS))
        described = [i for i in own if self.tree.tokens[i].dep in {"amod", "compound", "nmod"}]
        if any(self.tree.tokens[i].dep in {"det", "poss", "nummod"} for i in own):
            return frozenset()
        kinds = ("det", "poss") if described else ("det", "poss", "amod")
        shared = (i for i in self.tree.having(first, *kinds) if i < first)
        return frozenset(
            i for s in shared if not self._list_break(s, index) for i in self.tree.subtree(s)
        )

    def _list_break(self, left: int, right: int) -> bool:
        return any(self.tree.tokens[i].text in {";", ":"} for i in range(left, right))

    def own_prepositions(self, index: int, group: list[int]) -> Iterator[int]:
        """Yield the prepositions of a conjunct, with those that the whole group shares.

        "the development and production of equipment": "of" belongs to both; "our peoples and the
        other peoples of the region": not, since the second has an article of its own.
        """
        name = self.name_words(index)
        bare = len(group) > 1 and not self.tree.has(index, "prep") and index not in self.names
        for conjunct in group:
            for preposition in self.tree.having(conjunct, "prep"):
                if preposition in name or self.is_list(preposition):
                    continue
                determined = conjunct != group[0] and self.tree.has(conjunct, "det", "poss")
                behind = preposition > group[-1] and not determined
                if conjunct == index or (bare and behind and self._paired(index, conjunct)):
                    yield preposition

    def _paired(self, one: int, other: int) -> bool:
        """Tell whether two conjuncts are joined directly by "and" or "or"."""
        low, high = sorted((one, other))
        between = {self.tree.tokens[i].lemma for i in range(low + 1, high)}
        return bool(between & {"and", "or"}) and "," not in between

    def plain_subtree(self, index: int) -> list[int]:
        """Return a token and what is below it, without clauses and asides, unordered."""
        found = [index]
        for above in found:
            for child in self.tree.children[above]:
                token = self.tree.tokens[child]
                aside = token.dep in _LOOSE or (token.dep == "punct" and token.text in ",;:()")
                if not aside and not self.is_list(child):
                    found.append(child)
        return found

    def role_name(self, preposition: int) -> str:
        """Return the role that a preposition gives: "in", "including", "not-until"."""
        if self.is_list(preposition):
            return "including"
        negated = "not-" if self.tree.has(preposition, "neg") else ""
        return negated + self.tree.tokens[preposition].lemma

    def is_list(self, preposition: int) -> bool:
        """Tell whether a preposition opens a list: "including", "such as"."""
        return self.tree.tokens[preposition].lemma in {"include", "including", "such"}
