"""What each phrase of a text refers to."""

from comity.reference.discourse import resolve

__all__ = ["resolve"]
