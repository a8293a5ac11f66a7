"""Plain text: every byte of the file is in the text.

Line ends, control characters and a byte order mark stay, since offsets count in the text as it is
published. Only UTF-16 and UTF-32, which their mark declares, become UTF-8.
"""

from __future__ import annotations

import codecs

from comity.readers.encoding import decoded
from comity.readers.extracted import Extract


def read(content: bytes) -> Extract:
    """Return the text of a plain-text file; it has no header."""
    mark = "\ufeff" if content.startswith(codecs.BOM_UTF8) else ""
    return Extract(text=mark + decoded(content), media_type="text/plain", method="text, decoded")
