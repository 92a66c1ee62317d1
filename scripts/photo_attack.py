"""A still photograph moved and bent before the camera, drawn in memory: the cheapest attack on a liveness challenge."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from vision.frames import Image
from vision.meshwarp import Points, Triangles, warp

WIDTH, HEIGHT = 1280, 720
_CELLS = 24
"""The print is a sheet of so many cells each way; each bends as a flat piece."""

_FOCAL = 1100.0
"""Focal length in pixels: a camera of 60 degrees."""

_AWAY = 5.0
"""Distance of the print from the camera, in its own widths."""


_MOST = (45.0, 32.0, 20.0, 1.6, 1.6, 0.25, 0.2, 0.2, 0.25)
"""Largest yaw, pitch and roll (degrees), bend about the upright and the level axis (radians over the print), shift
along x and y (shares of the print), nearness and brightness (shares)."""

_OFTEN = 0.8
"""Share of the movements that an attempt makes use of."""

_FLAT = 1e-3
"""Radians under which a bend is none."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one photograph is played: every value swings around its middle with a frequency and a phase of its own.

    Attributes:
        swings: Shape (9, 3), float32: amplitude, cycles a second and phase of each movement of :data:`_MOST`.
        noise: Standard deviation of the camera's noise in grey values.
        still: Seconds at the start for which it is held flat and still.
    """

    swings: Points
    noise: float
    still: float


def attempt(seed: int) -> Attempt:
    """Draw an attempt: most movements, some of them strong, at the speeds of a hand. It always turns or bends."""
    rng = np.random.default_rng([seed, 40])
    sizes = np.array(_MOST) * rng.uniform(0.2, 1.0, 9) * (rng.random(9) < _OFTEN)
    if not sizes[[0, 3]].any():
        sizes[0] = _MOST[0]
    swings = np.column_stack([sizes, rng.uniform(0.12, 0.9, 9), rng.choice([0.0, np.pi], 9)])
    return Attempt(swings.astype(np.float32), float(rng.uniform(1.0, 6.0)), still=float(rng.choice([0.0, 1.5])))


def frames(photo: Image, play: Attempt, scale: float, seconds: float, fps: float) -> Iterator[Image]:
    """The pictures of one attempt.

    Args:
        photo: The picture that was printed.
        play: How it is moved.
        scale: Pixels of the camera in one of the photo while it is held flat.
        seconds: Length.
        fps: Pictures a second.
    """
    rng = np.random.default_rng(round(play.noise * 1e6))
    wall = np.full((HEIGHT, WIDTH, 3), (150, 158, 165), np.uint8)
    source, triangles = _sheet(photo)
    for number in range(round(seconds * fps)):
        now = values(play, number / fps)
        picture = warp(photo, source, _project(source, photo, now, scale), triangles, wall)
        lit = cv2.convertScaleAbs(cv2.GaussianBlur(picture, (0, 0), 0.6), alpha=float(1 + now[8]))
        noise = np.empty((HEIGHT, WIDTH), np.int16)
        cv2.setRNGSeed(int(rng.integers(2**31)))
        cv2.randn(noise, 0, play.noise)
        yield cv2.add(lit, cv2.merge([noise] * 3), dtype=cv2.CV_8U)


def values(play: Attempt, at: float) -> Points:
    """The nine values of an attempt at a time in seconds."""
    amplitude, cycles, phase = play.swings.T
    moving: Points = amplitude * np.sin(2 * np.pi * cycles * max(at - play.still, 0.0) + phase)
    return moving


def _sheet(photo: Image) -> tuple[Points, Triangles]:
    height, width = photo.shape[:2]
    across, down = np.meshgrid(np.linspace(0, width - 1, _CELLS + 1), np.linspace(0, height - 1, _CELLS + 1))
    source = np.column_stack([across.ravel(), down.ravel()]).astype(np.float32)
    row, column = np.mgrid[0:_CELLS, 0:_CELLS]
    first = (row * (_CELLS + 1) + column).ravel()
    right, below, both = first + 1, first + _CELLS + 1, first + _CELLS + 2
    triangles = np.concatenate([np.column_stack([first, right, below]), np.column_stack([right, both, below])])
    return source, triangles.astype(np.int32)


def _project(source: Points, photo: Image, now: Points, scale: float) -> Points:
    """Bend the sheet about both axes, turn it, and look at it through a lens."""
    height, width = photo.shape[:2]
    x, y = ((source - (width / 2, height / 2)) / width).T
    z = np.zeros_like(x)
    x, z = _bent(x, z, float(now[3]))
    y, z = _bent(y, z, float(now[4]))
    yaw, pitch, roll = np.radians(now[:3])
    x, z = x * np.cos(yaw) - z * np.sin(yaw), x * np.sin(yaw) + z * np.cos(yaw)
    y, z = y * np.cos(pitch) - z * np.sin(pitch), y * np.sin(pitch) + z * np.cos(pitch)
    x, y = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
    near = _AWAY / (_AWAY + z) * (1 + now[7])
    size = width * scale
    return np.column_stack([
        WIDTH / 2 + (x * near + now[5]) * size, HEIGHT / 2 + (y * near + now[6] * 0.5) * size, z * size
    ]).astype(np.float32)  # fmt: skip


def _bent(along: Points, z: Points, angle: float) -> tuple[Points, Points]:
    """Roll a coordinate onto a cylinder; ``angle`` is the arc over one unit, its sign the side of the bulge."""
    if abs(angle) < _FLAT:
        return along, z
    radius = 1.0 / angle
    return (radius - z) * np.sin(along * angle), radius - (radius - z) * np.cos(along * angle)
