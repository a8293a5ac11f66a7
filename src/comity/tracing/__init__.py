"""What reading made of a text, and why a rule said nothing of it."""

from comity.tracing.stages import (
    Trace,
    TracedClause,
    TracedMention,
    TracedPhrase,
    TracedUnit,
    trace,
)

__all__ = ["Trace", "TracedClause", "TracedMention", "TracedPhrase", "TracedUnit", "trace"]
