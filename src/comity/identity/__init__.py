"""Which things named in several documents are one, and why."""

from comity.identity.resolution import identify, identify_alone

__all__ = ["identify", "identify_alone"]
