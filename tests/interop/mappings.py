"""Read mapping sets with the `sssom` package and print what it understands of them.

    python tests/interop/mappings.py FILE...

Prints each mapping as `subject predicate object`, in full IRIs, for a comparison with what comity
reads. Exit code 1 when a set does not validate (JSON schema of SSSOM, prefixes, CURIEs).
"""

from __future__ import annotations

import logging
import sys

from sssom.parsers import parse_sssom_table
from sssom.validators import validate

ENDS = ("subject_id", "predicate_id", "object_id")


def main() -> int:
    """Validate and print."""
    logging.disable(logging.WARNING)
    broken = 0
    for path in sys.argv[1:]:
        found = parse_sssom_table(path)
        reports = validate(found, fail_on_error=False)
        results = [result for report in reports.values() for result in report.results]
        broken += len(results)
        for result in results:
            print(f"{path}: {result.message}", file=sys.stderr)
        for row in found.df.to_dict("records"):
            print(*(found.converter.expand(row[end]) or row[end] for end in ENDS))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
