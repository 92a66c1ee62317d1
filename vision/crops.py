"""Where BlazeFace looks next: pure geometry and scheduling.

BlazeFace is given a 128x128 picture and needs a face of about an eighth of its width. So a wide frame is searched in
overlapping squares, one at a time in turn, and a face once found is followed with one tight square around it.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from vision.geometry import Box, Square

K = TypeVar("K", bound=Hashable)

FOLLOW_SCALE = 2.4
"""Side of the follow square in face sizes: room for a tenth of a second's movement, and BlazeFace's best face share."""

FOLLOW_EVERY = 0.1
"""Seconds between two looks at a face that is being followed."""

SEARCH_EVERY = 0.3
"""Seconds in which every search square has had its turn; bounds how late a second person is noticed."""

_SHARE = 0.5
"""Search squares start at most this share of their side apart, so that a face on a seam lies whole in a neighbour."""


def search_squares(bounds: Box, width: int, height: int) -> tuple[Square, ...]:
    """Squares that cover a rectangle of the picture with overlap.

    Args:
        bounds: The part to cover, in pixels (the zone's bounds).
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.

    Returns:
        At least one square, left to right and top to bottom. The side is the shorter edge of ``bounds``, but never
        under half the picture's shorter edge, so that a small zone does not cut faces that stand in it.
    """
    side = round(max(min(bounds.w, bounds.h), min(width, height) / 2))
    return tuple(
        Square(x, y, side)
        for y in _starts(bounds.y, bounds.h, side, height)
        for x in _starts(bounds.x, bounds.w, side, width)
    )


def _starts(start: float, length: float, side: int, limit: int) -> list[int]:
    """Left edges of squares of one side along one axis, within [0, limit] where they fit."""
    if length <= side:
        return [round(min(max(start + (length - side) / 2, 0), max(limit - side, 0)))]
    steps = math.ceil((length - side) / (side * _SHARE))
    return [round(start + (length - side) * step / steps) for step in range(steps + 1)]


def follow_square(box: Box) -> Square:
    """The square that follows a face."""
    return Square.around(box, FOLLOW_SCALE)


def most_overdue(last: Mapping[K, float], every: Mapping[K, float], order: Sequence[K], now: float) -> K | None:
    """Earliest deadline first: which target is looked at in this frame.

    Args:
        last: When each target was last looked at, seconds.
        every: Wanted seconds between two looks of each target.
        order: All targets; the first of equals wins.
        now: Seconds on the same clock.

    Returns:
        The target that is most overdue in units of its own interval, or None when none is due yet.
    """
    due = [(((now - last.get(key, -math.inf)) / every[key]), key) for key in order]
    ready = [(lateness, key) for lateness, key in due if lateness >= 1.0]
    return max(ready, key=lambda pair: pair[0])[1] if ready else None
