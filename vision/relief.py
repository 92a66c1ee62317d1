"""What of a face's change between two pictures a flat or bent sheet of paper cannot show. Pure geometry.

A photograph that is moved, turned or rolled up takes its points along on a smooth surface: a quadratic map of the
picture plane explains where they go. A head that turns carries its nose past its eyes; an eye that shuts and a mouth
that broadens move against what lies around them. Each measure here is what is left once the map is taken away.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

# Indices of MediaPipe's mesh.
_FACE = 468
"""The points after these are the irises."""

_EYE_RING = (33, 133, 160, 158, 144, 153, 362, 263, 385, 387, 373, 380)
_EYE_CORNERS = ((33, 133), (362, 263))
_BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)
_MOUTH = (61, 291, 0, 17, 37, 267, 84, 314)
_CHEEKS = (50, 280, 205, 425, 187, 411, 123, 352, 147, 376, 207, 427)
_NOSE = (4, 1, 5)
_BRIDGE = (168, 6, 197)
_EDGE = (10, 151, 9, 152, 199, 200, 234, 454)
_LIDS = (((160, 144), (159, 145), (158, 153)), ((385, 380), (386, 374), (387, 373)))

_FOR_TURN = (*_EYE_RING, *_BROWS, *_MOUTH)
_FOR_LIDS = (*_EYE_CORNERS[0], *_EYE_CORNERS[1], *_BROWS, *_CHEEKS, *_NOSE, *_BRIDGE, *_EDGE)
_FOR_MOUTH = (*_EYE_RING, *_BROWS, *_NOSE, *_BRIDGE, *_EDGE)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed against the smooth map around it.

    Attributes:
        size: What the caller asked for; 0 or 1 stand for no change, see there.
        stretch: How much longer the map makes one direction than the other, 1 or more: a sheet that is tilted.
        curve: Largest quadratic part of the map in its own size: a sheet that is bent.
    """

    size: float
    stretch: float
    curve: float


def nose_shift(before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]) -> Change:
    """How far the nose tip went past the eyes and the mouth.

    Args:
        before: Mesh of shape (478, 3), pixels.
        after: The same of another picture.

    Returns:
        ``size`` in distances between the outer corners of the eyes, along the eye line, positive to the picture's
        right; 0 for a sheet. About half the tangent of the angle for a head.
    """
    there, change = _explained(before, after, _FOR_TURN)
    seen = after[:, :2].astype(np.float64)
    along = seen[263] - seen[33]
    shift = (seen[list(_NOSE)] - there[list(_NOSE)]).mean(axis=0) @ along / np.hypot(*along)
    return Change(float(shift) / _scale(there), change.stretch, change.curve)


def lid_opening(before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]) -> Change:
    """How wide the wider of both eyes is open; ``size`` is a share of how wide the map would show it, 1 for a sheet."""
    there, change = _explained(before, after, _FOR_LIDS)
    seen = after[:, :2].astype(np.float64)
    return Change(max(_gap(seen, lids) / _gap(there, lids) for lids in _LIDS), change.stretch, change.curve)


def mouth_width(before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]) -> Change:
    """How broad the mouth is; ``size`` is a multiple of how broad the map would show it, 1 for a sheet."""
    there, change = _explained(before, after, _FOR_MOUTH)
    seen = after[:, :2].astype(np.float64)
    broad = float(np.hypot(*(seen[61] - seen[291])) / max(np.hypot(*(there[61] - there[291])), 1e-6))
    return Change(broad, change.stretch, change.curve)


def breadth(mesh: npt.NDArray[np.float32]) -> float:
    """Width of a face along its eyes over its height. A head keeps it while it turns, paper narrows."""
    seen = mesh[:_FACE, :2].astype(np.float64)
    along = seen[263] - seen[33]
    along /= max(float(np.hypot(*along)), 1e-6)
    across = np.array([-along[1], along[0]])
    return float(np.ptp(seen @ along) / max(np.ptp(seen @ across), 1e-6))


def leap(before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]) -> float:
    """How far the middle of the eyes moved, in distances between their outer corners in the first picture."""
    first, then = before[:, :2].astype(np.float64), after[:, :2].astype(np.float64)
    return float(np.hypot(*((then[33] + then[263] - first[33] - first[263]) / 2))) / _scale(first)


def _explained(
    before: npt.NDArray[np.float32], after: npt.NDArray[np.float32], rows: tuple[int, ...]
) -> tuple[Points, Change]:
    """Where the smooth map that fits the given rows best takes all points, and what kind of map it is."""
    flat = before[:, :2].astype(np.float64)
    middle, size = (flat[33] + flat[263]) / 2, max(float(np.hypot(*(flat[263] - flat[33]))), 1e-6)
    x, y = ((flat - middle) / size).T
    terms = np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    chosen = list(rows)
    fit = np.linalg.lstsq(terms[chosen], after[chosen, :2].astype(np.float64), rcond=None)[0]
    long, short = np.linalg.svd(fit[1:3], compute_uv=False)
    short = max(float(short), 1e-6)
    return terms @ fit, Change(0.0, float(long) / short, float(np.abs(fit[3:]).max() / np.sqrt(long * short)))


def _scale(points: Points) -> float:
    return max(float(np.hypot(*(points[263] - points[33]))), 1e-6)


def _gap(points: Points, lids: tuple[tuple[int, int], ...]) -> float:
    return max(float(np.mean([np.hypot(*(points[upper] - points[lower])) for upper, lower in lids])), 1e-6)
