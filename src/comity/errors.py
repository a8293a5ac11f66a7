"""The errors of comity, by who is at fault.

    ComityError
    ├── UsageError        the command or the call is wrong
    ├── DocumentError     a source document cannot be read
    ├── KnowledgeError    a file of ontology/ or shapes/ is broken
    ├── MappingError      a mapping set, or a file of candidates for one, is broken
    ├── PublicationError  the output cannot be written or read
    ├── StoreError        a triple store refuses, fails or gives back something else
    │   ├── RefusedError          it does not take the request
    │   └── InterruptedLoadError  the user ended what had begun to change it
    └── EngineError       an installed engine or model is missing or altered

Each says what is wrong, where (file, line or IRI) and what to do about it; non-conformance is a
result (`ValidationReport`), never an exception.
"""

from __future__ import annotations

_LONGEST = 300
"""Characters of what somebody else's text may take in a message."""


def excerpt(text: str) -> str:
    """Return a text on one line, cut where it is too long for a message.

    >>> len(excerpt("a  b" + 1000 * "c"))
    301
    """
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}\u2026"


class ComityError(Exception):
    """Say what is wrong, where, and what to do.

    >>> str(ComityError("no such file", where="sheet.txt", remedy="check the path"))
    'sheet.txt: no such file; check the path'
    """

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class UsageError(ComityError):
    """The command line or the call asks for something that cannot be done."""


class DocumentError(ComityError):
    """A source document is missing, unreadable or not a document."""


class KnowledgeError(ComityError):
    """A file of the knowledge folder (ontology, lexicon, rules, shapes) is broken."""


class MappingError(ComityError):
    """A set of mappings, or a file of candidates for mappings, is broken."""


class PublicationError(ComityError):
    """The output folder cannot be written, or does not hold a dataset."""


class StoreError(ComityError):
    """A triple store cannot be reached, refuses, fails, or does not hold what was sent."""


class RefusedError(StoreError):
    """A triple store answers that it does not take a request (RFC 9110, section 15.5)."""


class InterruptedLoadError(StoreError):
    """The user ended a command that had begun to change a triple store."""


class EngineError(ComityError):
    """A language model or engine is missing, or differs from the one that was verified."""
