"""Triples of ontology/linking.ttl -> what is known of other datasets: fields, kinds, names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pyoxigraph import Literal, NamedNode, Triple

from comity.linking.names import Form, folded, form
from comity.linking.sounds import Sounds
from comity.namespaces import RDFS, TEXT


class Field(StrEnum):
    """What a property or column of a candidate can say."""

    NAME = "name"
    ALIAS = "alias"
    KIND = "kind"
    PLACE = "place"
    CODE = "code"
    BEGIN = "begin"
    END = "end"
    DATE = "date"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind that other datasets tell apart: classes of ours that it is, and that it cannot be.

    `within` are wider classes that things of the kind may have here, `overlaps` kinds that a thing
    may be of besides; `formal` words say the kind in names, and are no name by themselves. Many
    things of a `crowded` kind have nearly the same name. `extent` is how far from its coordinates
    a thing of the kind reaches, in kilometres, or 0 if that differs too much.
    """

    iri: NamedNode
    label: str = ""
    fits: frozenset[NamedNode] = frozenset()
    excludes: frozenset[NamedNode] = frozenset()
    within: frozenset[NamedNode] = frozenset()
    overlaps: frozenset[NamedNode] = frozenset()
    formal: frozenset[str] = frozenset()
    crowded: bool = False
    extent: float = 0.0

    def agrees(self, other: Kind) -> bool:
        """Tell whether a thing can be of both kinds."""
        return self == other or other.iri in self.overlaps or self.iri in other.overlaps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Guide:
    """What linking knows of other datasets.

    `properties` and `columns` tell what a property or a folded column name says; `kinds` what a
    word, code or IRI means; `formal` words are no name by themselves, `silent` ones do not count,
    `same` maps words to the one that they are spelled for; `sounds` tells how letters sound; `past`
    are the schemes of what is no more, `apart` the kinds whose things do not overlap; `told` has
    the kind of what is in a scheme, has a code of a datatype, or is a concept itself.
    """

    properties: Mapping[NamedNode, Field] = field(default_factory=dict)
    columns: Mapping[str, Field] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    formal: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    same: Mapping[str, str] = field(default_factory=dict)
    sounds: Sounds = field(default_factory=Sounds)
    past: frozenset[NamedNode] = frozenset()
    apart: frozenset[NamedNode] = frozenset()
    told: Mapping[NamedNode, Kind] = field(default_factory=dict)

    def form(self, text: str, kinds: Iterable[Kind] = ()) -> Form:
        """Return the form of the name of a thing of some kinds."""
        return form(text, self.formal.union(*(k.formal for k in kinds)), self.same, self.silent)

    def kind(self, value: str) -> Kind | None:
        """Return the kind that a word, code or IRI means, if it is known."""
        return self.kinds.get(value) or self.kinds.get(folded(value))


def read_guide(triples: Iterable[Triple]) -> Guide:
    """Read a guide; whatever linking.ttl does not say is not known."""
    said: defaultdict[NamedNode, defaultdict[NamedNode, list[NamedNode | Literal]]]
    said = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            said[subject][predicate].append(value)
    fields = {TEXT.term(f"{name.value}Field"): name for name in Field}
    named = [(fields[s], v) for s, about in said.items() if s in fields for v in about[TEXT.field]]
    kinds = _kinds(said)
    by_iri = {kind.iri: kind for kind in kinds.values()}
    return Guide(
        properties={v: name for name, v in named if isinstance(v, NamedNode)},
        columns={folded(v.value): name for name, v in named if isinstance(v, Literal)},
        kinds=kinds,
        told={
            node: by_iri[value]
            for node, about in said.items()
            for value in about[TEXT.ofKind]
            if isinstance(value, NamedNode) and value in by_iri
        },
        formal=_words(said[TEXT.nameForm][TEXT.formalWord]),
        silent=frozenset(v.value for about in said.values() for v in about[TEXT.silentWord]),
        same=_same(v.value for about in said.values() for v in about[TEXT.sameWord]),
        sounds=Sounds(
            letters=_same(_words(said[TEXT.nameForm][TEXT.sameSound]), itself=True)
            | dict.fromkeys(_words(said[TEXT.nameForm][TEXT.silentLetter]), ""),
            endings=_words(said[TEXT.nameForm][TEXT.caseEnding]),
        ),
        past=frozenset(s for s, about in said.items() if about[TEXT.past]),
        apart=frozenset(s for s, about in said.items() if about[TEXT.apart]),
    )


def _kinds(
    said: Mapping[NamedNode, Mapping[NamedNode, list[NamedNode | Literal]]],
) -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for iri, about in said.items():
        names = about.get(TEXT.calledElsewhere, ())
        kind = Kind(
            iri=iri,
            label=next((v.value for v in about.get(RDFS.label, ())), ""),
            fits=_nodes(about.get(TEXT.fits, ())),
            excludes=_nodes(about.get(TEXT.excludes, ())),
            within=_nodes(about.get(TEXT.mayBe, ())),
            overlaps=_nodes(about.get(TEXT.overlaps, ())),
            formal=_words(about.get(TEXT.formalWord, ())),
            crowded=bool(about.get(TEXT.crowded)),
            extent=float(next((v.value for v in about.get(TEXT.extent, ())), 0)),
        )
        found |= {v.value if isinstance(v, NamedNode) else folded(v.value): kind for v in names}
    return found


def _nodes(values: Iterable[NamedNode | Literal]) -> frozenset[NamedNode]:
    return frozenset(value for value in values if isinstance(value, NamedNode))


def _words(values: Iterable[NamedNode | Literal]) -> frozenset[str]:
    return frozenset(value.value for value in values if isinstance(value, Literal))


def _same(lines: Iterable[str], *, itself: bool = False) -> dict[str, str]:
    """Map each word of a line to its first, which is a word, too, where `itself` is set."""
    return {
        word: words[0] for words in map(str.split, lines) for word in words[0 if itself else 1 :]
    }
