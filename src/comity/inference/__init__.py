"""What follows from the ontology's axioms, and from which premises."""

from comity.inference.reasoning import Inconsistency, inconsistencies, infer, infer_with_owlrl

__all__ = ["Inconsistency", "inconsistencies", "infer", "infer_with_owlrl"]
