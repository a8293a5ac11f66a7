"""A parsed sentence -> tree, mended -> phrases -> clauses in normal form."""

from comity.grammar.clauses import Clauses
from comity.grammar.coordination import Coordination
from comity.grammar.phrases import Phrases
from comity.grammar.repairs import mended_tree
from comity.grammar.wholes import with_whole_names

__all__ = ["Clauses", "Coordination", "Phrases", "mended_tree", "with_whole_names"]
