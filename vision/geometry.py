"""Boxes and squares in pixel coordinates of one picture, x to the right and y down."""

import math
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle.

    Attributes:
        x: Left edge in pixels; may lie outside the picture.
        y: Top edge in pixels.
        w: Width in pixels, above 0.
        h: Height in pixels, above 0.
    """

    x: float
    y: float
    w: float
    h: float

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box in pixels."""
        return self.x + self.w / 2, self.y + self.h / 2

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.w * self.h

    def overlap(self, other: "Box") -> float:
        """Area shared with ``other`` in square pixels."""
        w = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        h = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        return max(w, 0.0) * max(h, 0.0)

    def iou(self, other: "Box") -> float:
        """Intersection over union in [0, 1]."""
        shared = self.overlap(other)
        return shared / (self.area + other.area - shared)

    def distance(self, other: "Box") -> float:
        """Distance of the centres in pixels."""
        (ax, ay), (bx, by) = self.centre, other.centre
        return math.hypot(ax - bx, ay - by)

    def moved(self, dx: float, dy: float) -> Self:
        """The same box shifted by pixels."""
        return type(self)(self.x + dx, self.y + dy, self.w, self.h)


@dataclass(frozen=True, slots=True)
class Square:
    """A square part of a picture that a detector looks at; it may reach over the edge.

    Attributes:
        x: Left edge in pixels.
        y: Top edge in pixels.
        side: Length in pixels, at least 1.
    """

    x: int
    y: int
    side: int

    @classmethod
    def around(cls, box: Box, scale: float) -> Self:
        """The square with the centre of ``box`` and ``scale`` times its longer edge."""
        side = max(round(max(box.w, box.h) * scale), 1)
        cx, cy = box.centre
        return cls(round(cx - side / 2), round(cy - side / 2), side)

    @property
    def box(self) -> Box:
        """The square as a box."""
        return Box(float(self.x), float(self.y), float(self.side), float(self.side))
