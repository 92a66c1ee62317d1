"""The standing zone of a site: faces outside are dropped before anything else happens to them (requirement G20)."""

from dataclasses import dataclass

from vision.geometry import Box

WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Zone:
    """A polygon in fractions of the picture's width and height.

    Attributes:
        corners: At least three (x, y) points in [0, 1], in order around the polygon; it need not be convex.
    """

    corners: tuple[tuple[float, float], ...] = WHOLE

    def contains(self, x: float, y: float) -> bool:
        """Whether the point (fractions) lies inside, by the even-odd rule."""
        inside = False
        for (ax, ay), (bx, by) in zip(self.corners, self.corners[-1:] + self.corners[:-1], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
        return inside

    def holds(self, box: Box, width: int, height: int) -> bool:
        """Whether the middle of a face box lies inside, in a picture of this size in pixels."""
        cx, cy = box.centre
        return self.contains(cx / width, cy / height)

    def bounds(self, width: int, height: int) -> Box:
        """Smallest upright rectangle around the zone, in pixels, within the picture."""
        xs = [min(max(x, 0.0), 1.0) * width for x, _ in self.corners]
        ys = [min(max(y, 0.0), 1.0) * height for _, y in self.corners]
        return Box(min(xs), min(ys), max(max(xs) - min(xs), 1.0), max(max(ys) - min(ys), 1.0))
