"""Print the mappings of sets as comity reads them, each as `subject predicate object`."""

from __future__ import annotations

import sys
from pathlib import Path

from comity import sssom

for name in sys.argv[1:]:
    for link in sssom.parse(Path(name).read_text(encoding="utf-8"), name).links:
        print(link.subject.value, link.predicate.value, link.object.value)
