"""comity: diplomatic fact sheets -> an RDF graph in which every statement quotes its evidence.

>>> import comity
>>> document = comity.read(comity.sample_path())
>>> statements = comity.extract(document)

Names are imported when they are first used, so that `import comity` itself costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from comity.api import (
        build,
        extract,
        load_knowledge,
        publish,
        read,
        read_all,
        to_rdflib,
        trace,
    )
    from comity.errors import (
        ComityError,
        DocumentError,
        EngineError,
        KnowledgeError,
        PublicationError,
        UsageError,
    )
    from comity.knowledge import sample_path
    from comity.model import Dataset, Document, Knowledge, Span, Statement
    from comity.pipeline import Build, Reasoner

    __version__: str

__all__ = [
    "Build",
    "ComityError",
    "Dataset",
    "Document",
    "DocumentError",
    "EngineError",
    "Knowledge",
    "KnowledgeError",
    "PublicationError",
    "Reasoner",
    "Span",
    "Statement",
    "UsageError",
    "__version__",
    "build",
    "extract",
    "load_knowledge",
    "publish",
    "read",
    "read_all",
    "sample_path",
    "to_rdflib",
    "trace",
]

_HOMES = {
    "comity.api": "build extract load_knowledge publish read read_all to_rdflib trace",
    "comity.errors": (
        "ComityError DocumentError EngineError KnowledgeError PublicationError UsageError"
    ),
    "comity.knowledge": "sample_path",
    "comity.model": "Dataset Document Knowledge Span Statement",
    "comity.pipeline": "Build Reasoner",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import a public name from its module (PEP 562)."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("comity")
    elif name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    else:
        message = f"module 'comity' has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
