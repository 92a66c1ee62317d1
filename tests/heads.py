"""Invented heads for the pure machines of a capture: a mesh that turns, and what a landmarker would say of it."""

from dataclasses import replace

import numpy as np

from vision.capture_state import Measured
from vision.landmarks import Expression
from vision.liveness import LiveSample
from vision.quality import Reason

NOSE = (4, 1, 5)
_UPPER, _LOWER = (160, 159, 158, 385, 386, 387), (144, 145, 153, 380, 374, 373)


def head() -> np.ndarray:
    """A mesh of shape (478, 3) from the front, 100 pixels between the eyes: a bowl with a nose."""
    rng = np.random.default_rng(3)
    mesh = np.zeros((478, 3))
    mesh[:, :2] = rng.uniform(-0.7, 0.7, (478, 2))
    mesh[33], mesh[133], mesh[362], mesh[263] = (-0.5, 0, 0), (-0.2, 0, 0), (0.2, 0, 0), (0.5, 0, 0)
    mesh[list(_UPPER), 0] = mesh[list(_LOWER), 0] = (-0.42, -0.35, -0.28, 0.28, 0.35, 0.42)
    mesh[list(_UPPER), 1], mesh[list(_LOWER), 1] = -0.05, 0.05
    mesh[61, :2], mesh[291, :2] = (-0.3, 0.8), (0.3, 0.8)
    mesh[list(NOSE), :2] = (0, 0.45)
    mesh[:, 2] = 0.4 * (mesh[:, 0] ** 2 + mesh[:, 1] ** 2)
    mesh[list(NOSE), 2] -= 0.5
    return (mesh * 100 + np.array([640, 360, 0])).astype(np.float32)


def turned_head(yaw: float = 0.0, pitch: float = 0.0) -> np.ndarray:
    """The same head, degrees to the picture's right and down."""
    mesh = head() - np.array([640, 360, 60])
    a, b = np.radians([yaw, pitch])
    x, z = mesh[:, 0] * np.cos(a) - mesh[:, 2] * np.sin(a), mesh[:, 0] * np.sin(a) + mesh[:, 2] * np.cos(a)
    y, z = mesh[:, 1] * np.cos(b) - z * np.sin(b), mesh[:, 1] * np.sin(b) + z * np.cos(b)
    moved = np.column_stack([x, y, z]) + np.array([640, 360, 60])
    return moved.astype(np.float32)


def shut_head(share: float = 0.9) -> np.ndarray:
    """The same head with its lids drawn together."""
    mesh = head()
    way = mesh[list(_LOWER)] - mesh[list(_UPPER)]
    mesh[list(_UPPER)] += share * way
    return mesh


def smiling_head() -> np.ndarray:
    """The same head with a broad mouth."""
    mesh = head()
    mesh[61, :2] += (-12, -6)
    mesh[291, :2] += (12, -6)
    return mesh


def live(
    at: float,
    yaw: float = 0.0,
    pitch: float = 0.0,
    *,
    shut: float = 0.05,
    smile: float = 0.05,
    mesh: np.ndarray | None = None,
) -> LiveSample:
    """One frame of that head; ``mesh`` says otherwise where paper is meant."""
    points = turned_head(yaw, pitch) if mesh is None else mesh
    return LiveSample(at, yaw, pitch, points.astype(np.float32), Expression(shut, shut, smile))


def seen(sample: LiveSample, *, width: float = 180.0, reasons: tuple[Reason, ...] = ()) -> Measured:
    """What the capture machine is told of a frame."""
    return Measured(sample, width, (3.0, 2.0), reasons)


def moved(face: Measured, x: float) -> Measured:
    """The same a little to the side, in face widths."""
    return replace(face, centre=(face.centre[0] + x, face.centre[1]))
