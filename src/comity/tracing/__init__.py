"""What reading made of a text, and why a rule said nothing of it."""

from comity.tracing.stages import (
    Trace,
    TracedClause,
    TracedMention,
    TracedPhrase,
    TracedUnit,
    mentions_as_published,
    nodes_as_published,
    trace,
)

__all__ = [
    "Trace",
    "TracedClause",
    "TracedMention",
    "TracedPhrase",
    "TracedUnit",
    "mentions_as_published",
    "nodes_as_published",
    "trace",
]
