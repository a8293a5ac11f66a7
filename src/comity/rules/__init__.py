"""Reading rules: how they are read from their files, put to the engine and applied."""

from comity.rules.application import apply_rules, asserted_clauses, normalized

__all__ = ["apply_rules", "asserted_clauses", "normalized"]
