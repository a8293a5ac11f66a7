"""A document's statements -> what it says that tells the things it names apart from others.

A key is the part of an IRI after `id/`. What is minted while reading has a key made of its words;
here it gets what its class says must agree: `treaty-of-friendship--iceland-norway-1951`. The part
after `--` depends on this document alone, so that no other document can change it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from comity.criteria import Criteria
from comity.identifiers import slug
from comity.model import Lexicon, Modality, Statement
from comity.namespaces import RDF, RDFS, SKOS

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\s/(),-]+")
_YEAR = 4
"""Characters of a date that are its year: dates in one year agree, whatever their precision."""
_LONGEST = 8
"""Words in the key of a known thing that is looked for in another key."""

Node = NamedNode | Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A thing as one document describes it, by its key while reading and the one it gets.

    `names` are the words of each of its names that count, and one that is `telling` may do alone;
    `values` are the keys of what tells it apart, in `full` when there are as many as its `kind`
    asks for. It is its document's `own` when too little is known of it. `statements` say all this.
    Those `keyed` are named by kind, those `dated` need a date, of those with `variants` names are
    compared.
    """

    document: str
    local: str
    key: str
    kind: NamedNode | None
    names: frozenset[frozenset[str]]
    telling: bool
    values: tuple[str, ...]
    full: bool
    year: str | None
    own: bool
    known: bool
    keyed: bool
    dated: bool
    variants: bool
    statements: tuple[Statement, ...]


class Names:
    """What the lexicon calls its things, and which classes they have, by key."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._prefix = f"{lexicon.base}id/"
        self.superclasses = lexicon.superclasses
        self.forms: defaultdict[str, list[str]] = defaultdict(list)
        self.classes: dict[str, frozenset[NamedNode]] = {}
        self.by_parties = lexicon.identified
        for name in lexicon.names:
            self.forms[name.entity.key].append(name.form)
            self.classes[name.entity.key] = name.entity.classes

    def key(self, term: object) -> str | None:
        """Return the key of a thing; nothing for other terms."""
        if isinstance(term, NamedNode) and term.value.startswith(self._prefix):
            return term.value[len(self._prefix) :]
        return None

    def words(self, key: str) -> frozenset[str]:
        """Return the words by which a title may name a thing."""
        forms = self.forms.get(key, ())
        return frozenset(word for form in (key, *forms) for word in slug(form).split("-"))

    def within(self, key: str) -> Iterator[tuple[int, str]]:
        """Yield the keys of known things that stand in another key, after how many words.

        At each place it is the longest.
        """
        words = key.split("-")
        begin = 0
        while begin < len(words):
            ends = range(min(len(words), begin + _LONGEST), begin, -1)
            end = next((e for e in ends if "-".join(words[begin:e]) in self.forms), begin)
            if end > begin:
                yield begin, "-".join(words[begin:end])
            begin = max(end, begin + 1)


@dataclass(slots=True)
class Sheet:
    """One document's things; `keys` gives those that have been decided, by local key."""

    document: str
    names: Names
    criteria: Mapping[NamedNode, Criteria]
    statements: Iterable[Statement]
    keys: dict[str, str] = field(default_factory=dict)
    said: dict[str, list[Statement]] = field(default_factory=dict)
    pointing: dict[str, list[Statement]] = field(default_factory=dict)
    """What other things are said to have to do with one, by the properties that criteria name."""

    def __post_init__(self) -> None:
        others: dict[str, list[Statement]] = {}
        inward = {name for criteria in self.criteria.values() for name in criteria.inward or ()}
        for statement in self.statements:
            key = self.names.key(statement.triple.subject)
            if key is None or statement.modality is Modality.NEGATED:
                continue
            asserted = statement.modality is Modality.ASSERTED
            (self.said if asserted else others).setdefault(key, []).append(statement)
            target = self.names.key(statement.triple.object)
            if asserted and target is not None and statement.triple.predicate in inward:
                self.pointing.setdefault(target, []).append(statement)
        # What is only planned or possible is described by that.
        self.said = others | self.said

    def candidates(self) -> Iterator[Candidate]:
        """Yield what the document describes."""
        found = {local: self.candidate(local) for local in sorted(self.said)}
        by_key: defaultdict[str, list[str]] = defaultdict(list)
        for local, candidate in found.items():
            by_key[candidate.key].append(local)
        for locals_ in by_key.values():
            # Two events of one kind with the same actors in one year are two if their days differ.
            merged = len(locals_) == 1 or not self._dates_differ(locals_)
            for local in locals_:
                yield found[local] if merged else self.candidate(local, keyed=False)

    def candidate(self, local: str, *, keyed: bool = True) -> Candidate:
        """Return what the document says of a thing."""
        view = _View(self, local)
        known = local in self.names.forms
        settled = self.keys.get(local) if keyed else None
        key = local if known else settled or view.key(keyed=keyed)
        return Candidate(
            document=self.document,
            local=local,
            key=key,
            kind=view.kind,
            names=view.names(),
            telling=view.is_telling(),
            values=view.values(),
            full=view.is_full(),
            year=view.year(),
            own=not known and not view.is_complete(),
            known=known,
            keyed=bool(view.first("keyed")),
            dated=bool(view.first("needs_date")),
            variants=bool(view.first("variants")),
            statements=view.telling_statements(),
        )

    def key(self, local: str) -> str:
        """Return the key that a thing gets."""
        if local in self.names.forms or local not in self.said:
            return local
        if local not in self.keys:
            self.keys[local] = local  # where descriptions go in a circle, words must do
            self.keys[local] = _View(self, local).key()
        return self.keys[local]

    def _dates_differ(self, locals_: list[str]) -> bool:
        dates = [date for local in locals_ for date in _View(self, local).dates()]
        return any(not (a.startswith(b) or b.startswith(a)) for a in dates for b in dates)


class _View:
    """What a document says of one thing, as the criteria of its classes and kinds see it."""

    def __init__(self, sheet: Sheet, local: str) -> None:
        self.sheet, self.local = sheet, local
        self.about: defaultdict[NamedNode, list[Node]] = defaultdict(list)
        for statement in sheet.said[local]:
            target = statement.triple.object
            if isinstance(target, NamedNode | Literal):
                self.about[statement.triple.predicate].append(target)
        self.terms = self._terms()

    def _terms(self) -> list[NamedNode]:
        """Return the kinds and classes that have criteria, the narrowest first."""
        wider = self.sheet.names.superclasses
        types = {t for t in self.about[RDF.type] if isinstance(t, NamedNode)}
        types |= self.sheet.names.classes.get(self.local, frozenset())
        self.classes = frozenset(c for t in types for c in wider.get(t, {t}))
        kinds = {
            term
            for predicate, terms in self.about.items()
            if predicate != RDF.type
            for term in terms
            if isinstance(term, NamedNode)
        }
        ordered = [
            *sorted(kinds, key=str),
            *sorted(self.classes, key=lambda c: (-len(wider.get(c, ())), c.value)),
            RDFS.Resource,
        ]
        return [term for term in ordered if term in self.sheet.criteria]

    def first(self, name: str) -> object:
        """Return a criterion as the narrowest class or kind has it."""
        found = (getattr(self.sheet.criteria[term], name) for term in self.terms)
        return next((value for value in found if value is not None), None)

    @property
    def kind(self) -> NamedNode | None:
        """Return the class or kind whose criteria decide."""
        narrow = [t for t in self.terms if self.sheet.criteria[t].needs is not None]
        return narrow[0] if narrow else None

    def _union(self, name: str) -> frozenset[str]:
        return frozenset().union(*(getattr(self.sheet.criteria[t], name) for t in self.terms))

    ### What tells it apart

    def _properties(self) -> tuple[tuple[NamedNode, ...], ...]:
        """Return groups of properties: each is looked at on its own, in this order."""
        directed = self.first("directed")
        if isinstance(directed, tuple):
            return tuple((name,) for name in directed)
        distinguished = self.first("distinguished")
        return (distinguished,) if isinstance(distinguished, tuple) else ()

    def _groups(self) -> list[list[str]]:
        groups = []
        for properties in self._properties():
            terms = (term for name in properties for term in self.about.get(name, ()))
            keys = {self.sheet.key(k) for term in terms if (k := self.sheet.names.key(term))}
            groups.append(sorted(keys - {self.local}))
        pointing = {self.sheet.names.key(s.triple.subject) for s in self._pointing()}
        if pointing and groups:
            keys = {self.sheet.key(key) for key in pointing if key is not None}
            groups[-1] = sorted(keys.union(groups[-1]))
        if len(groups) == 1 and not self.first("keyed"):
            groups = [self._with_shown(groups[0])]
        return groups

    def _with_shown(self, values: list[str]) -> list[str]:
        """Add what the words name: the owner in front, or the parties of a bond anywhere."""
        is_bond = bool(self.classes & self.sheet.names.by_parties)
        within = self.sheet.names.within(self.local)
        shown = {key for at, key in within if (is_bond or not at) and key != self.local}
        enough = is_bond and len(shown) >= self.needs()
        return sorted(shown if enough else shown.union(values))

    def _pointing(self) -> list[Statement]:
        inward = self.first("inward")
        names = inward if isinstance(inward, tuple) else ()
        found = self.sheet.pointing.get(self.local, ())
        return [s for s in found if s.triple.predicate in names]

    def values(self) -> tuple[str, ...]:
        """Return the keys of what tells the thing apart."""
        return tuple(key for group in self._groups() for key in group)

    def dates(self) -> list[str]:
        """Return the dates by the first property that has any."""
        dated = self.first("dated")
        for name in dated if isinstance(dated, tuple) else ():
            if name in self.about:
                return sorted(term.value for term in self.about[name])
        return []

    def year(self) -> str | None:
        """Return the first year that is stated."""
        return next((date[:_YEAR] for date in self.dates()), None)

    def is_full(self) -> bool:
        """Tell whether as much is known as the criteria ask for, without the name."""
        return self._is_enough(0)

    def is_complete(self) -> bool:
        """Tell whether the thing can be told from others; a telling name may stand for a value."""
        if self.is_telling():
            return bool(self.first("variants")) or self._is_enough(1)
        return self._is_enough(0) and bool(self.dates() or not self.first("needs_date"))

    def _is_enough(self, bonus: int) -> bool:
        groups = self._groups()
        known = sum(map(len, groups)) + bonus
        return known >= self.needs() and (len(groups) == 1 or bonus > 0 or all(groups))

    def needs(self) -> int:
        """Return how many values it takes to tell the thing apart."""
        needs = self.first("needs")
        return needs if isinstance(needs, int) else 0

    ### Names

    def _called(self) -> list[str]:
        terms = (*self.about.get(RDFS.label, ()), *self.about.get(SKOS.altLabel, ()))
        return [*(term.value for term in terms), *self.sheet.names.forms.get(self.local, ())]

    def _passed(self) -> frozenset[str]:
        """Return the words of a name that say nothing: common ones, and those for the parties."""
        parties = (self.sheet.names.words(key) for key in self.values())
        return self._union("common").union(*parties)

    def names(self) -> frozenset[frozenset[str]]:
        """Return the words that count of each name."""
        passed = self._passed()
        return frozenset(
            frozenset(w for w in slug(name).split("-") if w not in passed and not w.isdigit())
            for name in self._called()
        )

    def is_telling(self) -> bool:
        """Tell whether enough capitalised words of a name are neither generic nor for a party."""
        generic = self._union("generic")
        if not generic or self.first("keyed"):
            return False
        passed = generic | self._passed()
        least = self.first("needs_words") or 1
        counts = (
            sum(word[0].isupper() and slug(word) not in passed for word in _WORD.findall(name))
            for name in self._called()
        )
        return any(count >= least for count in counts)

    ### Keys

    def key(self, *, keyed: bool = True) -> str:
        """Return the thing's words, or its kind, with what tells it apart where they do not."""
        year, values, complete = self.year(), self.values(), self.is_complete()
        by = self.first("keyed")
        kinds = self.about.get(by, ()) if keyed and isinstance(by, NamedNode) else ()
        if complete and kinds:
            kind = _CAMEL.sub("-", re.split("[/#]", kinds[0].value)[-1]).lower()
            return "-".join(filter(None, [kind, *values, year]))
        base = self._embedded()
        if keyed and self.first("by_year"):
            base = next(
                (base[: len(base) - len(d) + _YEAR] for d in self.dates() if base.endswith(d)), base
            )
        more = [value for value in values if not _shows(base, value)]
        more += [year] if year and year not in base.split("-") else []
        if not complete:
            more = [self.sheet.document]
        return "--".join(filter(None, [base, "-".join(more)]))

    def _embedded(self) -> str:
        """Return the local key with the keys that the things in it have got."""
        terms = {k for ts in self.about.values() for t in ts if (k := self.sheet.names.key(t))}
        base = self.local
        for local in sorted(terms - {self.local}, key=lambda key: (-len(key), key)):
            if _shows(base, local):
                base = f"-{base}-".replace(f"-{local}-", f"-{self.sheet.key(local)}-", 1)[1:-1]
        return base

    def telling_statements(self) -> tuple[Statement, ...]:
        """Return the statements that the decision about the thing rests on."""
        dated = self.first("dated")
        used = {RDF.type, RDFS.label, SKOS.altLabel, self.first("keyed")}
        used.update(name for group in self._properties() for name in group)
        used.update(dated if isinstance(dated, tuple) else ())
        own = [s for s in self.sheet.said[self.local] if s.triple.predicate in used]
        return (*own, *self._pointing())


def _shows(key: str, part: str) -> bool:
    """Tell whether a key holds another one as whole words.

    >>> _shows("iceland-norway-treaty", "norway"), _shows("northern-norway", "north")
    (True, False)
    """
    return f"-{part}-" in f"-{key}-"
