"""Which things named in several documents are one, and why."""

from comity.identity.resolution import identify

__all__ = ["identify"]
