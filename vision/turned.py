"""Turns the head of a photograph: its mesh of landmarks is moved in space and the picture is pulled along.

For development and tests only: a camera that is not there needs people who turn, look up, blink and smile. What comes
out has the parallax of a real head, so that the landmarker measures about the angle asked for.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.frames import Image
from vision.meshwarp import Points, Triangles, warp

MOST = 35.0
"""Degrees up to which a photograph from the front can be turned; beyond, its hidden side would have to be seen."""

# Indices of MediaPipe's mesh.
_OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
         152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
_UPPER_LIDS = ((246, 161, 160, 159, 158, 157, 173), (466, 388, 387, 386, 385, 384, 398))
_LOWER_LIDS = ((7, 163, 144, 145, 153, 154, 155), (249, 390, 373, 374, 380, 381, 382))
_ABOVE_LIDS = ((247, 30, 29, 27, 28, 56, 190), (467, 260, 259, 257, 258, 286, 414))
_MESH = 468
"""The points after these are the irises, which move with the eyes."""

_RINGS = ((1.25, 0.30, 0.95), (1.55, 0.50, 0.55), (1.95, 0.60, 0.15), (2.4, 0.60, 0.0))
"""Rings of helper points around the face: scale of its outline, depth behind the nose's foot in face widths, and how
much they join in a movement. The outermost stays, so that the picture around the head does."""

_PIVOT = 0.6
"""The axis of the neck, in face widths behind the middle of the face."""


_DEPTH = 1.4
"""The mesh is flatter than a head; with its depth stretched so far the angle measured is about the angle asked for."""


@dataclass(frozen=True, slots=True)
class Head:
    """A photograph that is ready to be turned.

    Attributes:
        image: Shape (h, w, 3), uint8, BGR.
        points: Shape (n, 3), float32: mesh and helper points in pixels, z away from the camera.
        sway: Shape (n,), float32 in [0, 1]: how much each point joins in a movement.
        triangles: Shape (m, 3), int32, rows of ``points``.
    """

    image: Image
    points: Points
    sway: npt.NDArray[np.float32]
    triangles: Triangles


@dataclass(frozen=True, slots=True)
class Look:
    """How a head is held, beside how it is held in the photograph.

    Attributes:
        yaw: Degrees; positive turns to the picture's right.
        pitch: Degrees; positive nods down.
        shut: How far the eyes are shut, 0 to 1.
        smile: How broad a smile is put on, 0 to 1.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    shut: float = 0.0
    smile: float = 0.0


def head_of(image: Image, mesh: Points) -> Head:
    """Prepare a photograph.

    Args:
        image: The whole picture.
        mesh: Shape (478, 3) or (468, 3), pixels, of its one face seen about from the front.
    """
    from scipy.spatial import Delaunay  # noqa: PLC0415 - heavy, and only the simulator wants it

    face = mesh[:_MESH].astype(np.float32)
    width = float(np.ptp(face[:, 0]))
    middle = face[list(_OVAL)].mean(axis=0)
    outline = face[list(_OVAL)] - middle
    rings = [np.column_stack([outline[:, :2] * scale + middle[:2], np.full(len(_OVAL), middle[2] + depth * width)])
             for scale, depth, _ in _RINGS]  # fmt: skip
    sway = np.concatenate([np.ones(len(face)), *(np.full(len(_OVAL), share) for _, _, share in _RINGS)])
    points = np.concatenate([face, *rings]).astype(np.float32)
    return Head(image, points, sway.astype(np.float32), Delaunay(points[:, :2]).simplices.astype(np.int32))


def turned(head: Head, look: Look) -> Image:
    """The photograph with its head held otherwise.

    Args:
        head: From :func:`head_of`.
        look: Angles up to about :data:`MOST` degrees; the rest of the picture stays.

    Returns:
        Shape (h, w, 3), uint8, BGR.
    """
    return warp(head.image, head.points[:, :2], _moved(head, look), head.triangles, head.image)


def _moved(head: Head, look: Look) -> Points:
    """Where the points of a head go."""
    points = head.points.copy()
    face = points[list(_OVAL)]
    width = float(np.ptp(face[:, 0]))
    _shut(points, look.shut)
    _smile(points, look.smile, width)
    pivot = face.mean(axis=0) + np.array([0.0, 0.0, _PIVOT * width], np.float32)
    upright = _upright(points)
    x, y, z = ((points - pivot) @ upright).T
    z = _DEPTH * z
    yaw, pitch = np.radians(look.yaw) * head.sway, np.radians(look.pitch) * head.sway
    x, z = x * np.cos(yaw) - z * np.sin(yaw), x * np.sin(yaw) + z * np.cos(yaw)
    y, z = y * np.cos(pitch) - z * np.sin(pitch), y * np.sin(pitch) + z * np.cos(pitch)
    moved: Points = (np.column_stack([x, y, z]) @ upright.T + pivot).astype(np.float32)
    return moved


def _upright(points: Points) -> Points:
    """Axes of the head in the picture plane as columns of shape (3, 3): along its eyes, down its face, away."""
    across = points[263, :2] - points[33, :2]
    cos, sin = across / (float(np.hypot(*across)) or 1.0)
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]], np.float32)


def _shut(points: Points, share: float) -> None:
    """Draw the upper lids down to the lower ones, and half of the skin above along."""
    for upper, lower, above in zip(_UPPER_LIDS, _LOWER_LIDS, _ABOVE_LIDS, strict=True):
        way = (points[list(lower)] - points[list(upper)]) * share
        points[list(upper)] += 0.96 * way
        points[list(above)] += 0.45 * way


def _smile(points: Points, share: float, width: float) -> None:
    """Draw the corners of the mouth out and up, and what lies near them along."""
    left, right = points[61].copy(), points[291].copy()
    across = (right - left) / (float(np.linalg.norm(right - left)) or 1.0)
    down = np.array([-across[1], across[0], 0.0], np.float32)
    for corner, out in ((left, -across), (right, across)):
        near = np.exp(-(((points[:_MESH, :2] - corner[:2]) / (0.11 * width)) ** 2).sum(axis=1))
        points[:_MESH] += (share * width * near)[:, None] * (0.075 * out - 0.065 * down)
