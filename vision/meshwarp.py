"""Draws a picture that was pulled along by a mesh of triangles in space: for the simulator and for evaluations."""

import cv2
import numpy as np
import numpy.typing as npt

from vision.frames import Image

Points = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.int32]

_FLAT = 1e-6
"""Area in square pixels under which a triangle shows nothing."""


def warp(image: Image, source: Points, target: Points, triangles: Triangles, canvas: Image) -> Image:
    """Draw the mesh with its texture into a copy of a picture.

    Args:
        image: The texture, BGR.
        source: Shape (n, 2), float32: where each point lies in the texture, pixels.
        target: Shape (n, 3), float32: where it lies in the canvas, pixels, and how far away (any unit, z away).
        triangles: Shape (m, 3), int32: rows of ``source``. Those seen from behind are not drawn, near ones cover far.
        canvas: What is seen where the mesh is not.

    Returns:
        A new picture of the canvas' shape.
    """
    height, width = canvas.shape[:2]
    left, top = np.clip(np.floor(target[:, :2].min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(target[:, :2].max(axis=0)).astype(int) + 1, 1, (width, height))
    if right <= left or bottom <= top:
        return canvas.copy()
    corner = np.array([left, top, 0.0], np.float32)
    there = target[triangles] - corner
    which = _seen(source[triangles], there, (int(bottom - top), int(right - left)))
    map_x, map_y = _look_up(which, affine_maps(there[:, :, :2], source[triangles]))
    drawn = cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    picture = canvas.copy()
    part = picture[top:bottom, left:right]
    part[which >= 0] = drawn[which >= 0]
    return picture


def affine_maps(source: Points, target: Points) -> npt.NDArray[np.float32]:
    """Maps of shape (m, 2, 3) that take the corners (m, 3, 2) of each source triangle to its target; flat ones: any."""
    base = np.concatenate([source.astype(np.float64), np.ones((len(source), 3, 1))], axis=2)
    base[np.abs(np.linalg.det(base)) < _FLAT] = np.eye(3)
    return np.linalg.solve(base, target.astype(np.float64)).transpose(0, 2, 1).astype(np.float32)


def _seen(source: Points, target: Points, shape: tuple[int, int]) -> Triangles:
    """Number of the triangle at each pixel, -1 for none; the far ones are drawn first."""
    which = np.full(shape, -1, np.int32)
    front = _turning(source) * _turning(target[:, :, :2]) > 0
    corners = np.round(target[:, :, :2] * 16).astype(np.int32)
    for number in np.argsort(-target[:, :, 2].mean(axis=1)):
        if front[number]:
            cv2.fillConvexPoly(which, corners[number], int(number), cv2.LINE_8, 4)
    return which


def _turning(triangles: Points) -> Points:
    """Twice the signed area of triangles of shape (m, 3, 2)."""
    (ax, ay), (bx, by), (cx, cy) = triangles[:, 0].T, triangles[:, 1].T, triangles[:, 2].T
    turning: Points = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    return turning


def _look_up(which: Triangles, maps: npt.NDArray[np.float32]) -> tuple[Points, Points]:
    """Where each pixel comes from, as the two arrays that ``cv2.remap`` takes."""
    ys, xs = np.mgrid[0 : which.shape[0], 0 : which.shape[1]].astype(np.float32)
    at = maps[np.maximum(which, 0)]
    map_x: Points = at[..., 0, 0] * xs + at[..., 0, 1] * ys + at[..., 0, 2]
    map_y: Points = at[..., 1, 0] * xs + at[..., 1, 1] * ys + at[..., 1, 2]
    return map_x, map_y
