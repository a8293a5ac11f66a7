"""What the entailment rules of OWL 2 RL say, in words."""

from __future__ import annotations

from collections.abc import Mapping

_ENTAILMENTS: Mapping[str, str] = {
    "cax-sco": "a member of a class is a member of its superclass",
    "cax-eqc": "equivalent classes have the same members",
    "cls-avf": "what a member relates to by this property is of this class",
    "cls-hv": "this value and membership in this class imply each other",
    "eq-rep": "what is said of a thing holds under its other name",
    "eq-sym": "equality goes both ways",
    "eq-trans": "things equal to the same thing are equal",
    "prp-dom": "what has this property is of its domain",
    "prp-eqp": "equivalent properties relate the same things",
    "prp-fp": "the property has one value only",
    "prp-ifp": "a value of the property belongs to one thing only",
    "prp-inv": "the inverse property relates the same things the other way",
    "prp-rng": "what is a value of this property is of its range",
    "prp-spo1": "what a property relates, its superproperty relates",
    "prp-spo2": "a chain of properties makes one property",
    "prp-symp": "the property goes both ways",
    "prp-trp": "the property carries over from step to step",
}
"""By the names of OWL 2 Profiles, section 4.3; a last letter or digit more is a variant."""


def meaning(entailment: str) -> str:
    """Say what a rule concludes; nothing for a rule that is not known.

    >>> meaning("prp-inv1")
    'the inverse property relates the same things the other way'
    """
    return next((says for name, says in _ENTAILMENTS.items() if entailment.startswith(name)), "")
