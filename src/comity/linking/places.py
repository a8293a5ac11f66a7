"""Where things are: how far points are apart, and how far a thing reaches from its coordinates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from comity.linking.guide import Kind
from comity.linking.values import Point

_NORTH, _EAST = 90, 180
"""Most degrees of latitude and longitude, either way."""
_RADIUS = 6371.0
"""Of the earth, in kilometres (the mean of IUGG)."""


def distance(one: Point, other: Point) -> float:
    """Return the kilometres between two points, on a sphere.

    >>> round(distance((60.39, 5.32), (59.91, 10.75)))
    305
    """
    (north, east), (north_, east_) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((north - north_) / 2) ** 2
    half += math.cos(north) * math.cos(north_) * math.sin((east - east_) / 2) ** 2
    return 2 * _RADIUS * math.asin(min(1.0, math.sqrt(half)))  # rounding may pass 1 at antipodes


def extent(*kinds: Iterable[Kind]) -> float:
    """Return how far things of some kinds reach, in kilometres; 0 if coordinates tell nothing."""
    return min((kind.extent for each in kinds for kind in each), default=0.0)


def point(latitudes: Sequence[str], longitudes: Sequence[str]) -> Point | None:
    """Return a point, if there is just one; raise ValueError for what are no degrees.

    >>> point(["59.91"], ["10.75"])
    (59.91, 10.75)
    """
    north, east = (sorted(set(map(float, values))) for values in (latitudes, longitudes))
    if any(abs(value) > _NORTH for value in north) or any(abs(value) > _EAST for value in east):
        raise ValueError
    if any(map(math.isnan, (*north, *east))):
        raise ValueError
    return (north[0], east[0]) if len(north) == len(east) == 1 else None
