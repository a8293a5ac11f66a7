"""Two outputs -> a release: what changed between them, in RDF and in words, and files to load.

    outputs --comparison--> Changes --changelog--> CHANGES.md
                                    --record-----> changes/VERSION.ttl, withdrawn.ttl, description
    dataset --bulk--------> sorted, compressed N-Quads and N-Triples for stores that load files

All are functions of their arguments; `comity.releasing` reads and writes the folders.
"""

from comity.release.artefacts import artefacts
from comity.release.changelog import summary
from comity.release.comparison import Changes, changes, is_same
from comity.release.record import logged, version_quads
from comity.release.versions import Release, follows, number

__all__ = [
    "Changes",
    "Release",
    "artefacts",
    "changes",
    "follows",
    "is_same",
    "logged",
    "number",
    "summary",
    "version_quads",
]
