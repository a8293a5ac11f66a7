"""Names, persons, dates and quantities, found in the text by their form."""

from comity.mentions.detection import find_mentions

__all__ = ["find_mentions"]
