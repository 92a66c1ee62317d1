"""Confirms that a box holds a face, and gives its five points and head pose; during a capture its mesh as well."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from vision.detect import shrink
from vision.frames import Image
from vision.geometry import Box, Square
from vision.mediapipe_tasks import LANDMARKER_SIDE, close, face_landmarker, picture

MIN_PRESENCE = 0.5
"""MediaPipe's own default; BlazeFace's boxes on backs and bags fall under it."""

CROP_SCALES = (2.0, 1.4)
"""Sides of the crop in face sizes, tried in order. The landmarker's own BlazeFace wants margin around a face; where
that margin shows it a neighbour instead, a tighter crop leaves only the right one."""

LEAST_IOU = 0.3
"""Overlap of the mesh with the box asked about, under which it is another face; for one face it is .5 to .8."""

# Outer and inner corner of each eye, nose tip, mouth corners in MediaPipe's 478-point mesh. With the means of the eye
# corners alignment equals InsightFace's own (paired bootstrap on LFW); iris centres and BlazeFace's points do not.
_LEFT_EYE, _RIGHT_EYE, _NOSE, _MOUTH = (33, 133), (362, 263), 4, (61, 291)


@dataclass(frozen=True, slots=True)
class Expression:
    """What the lids and the mouth do, for the challenges of a capture; says nothing about a mood.

    Attributes:
        shut_left: How far the eye at the picture's right is shut, 0 to 1. The person's own left, as MediaPipe names it.
        shut_right: The same of the other eye.
        smile: How far the corners of the mouth are drawn up, 0 to 1, mean of both sides.
    """

    shut_left: float
    shut_right: float
    smile: float


@dataclass(frozen=True, slots=True)
class FaceLandmarks:
    """A confirmed face.

    Attributes:
        points: Shape (5, 2), float32, pixels of the whole picture: left eye, right eye, nose tip, left and right mouth
            corner as seen in the picture. What ``norm_crop`` takes.
        box: Tight box around all mesh points, in pixels.
        yaw: Degrees; positive turns to the picture's right.
        pitch: Degrees; positive nods down.
        roll: Degrees.
        mesh: Shape (478, 3), float32, pixels of the whole picture, z away from the camera; only of a face that was
            studied.
        expression: Only of a face that was studied.
    """

    points: npt.NDArray[np.float32]
    box: Box
    yaw: float
    pitch: float
    roll: float
    mesh: npt.NDArray[np.float32] | None = field(default=None, repr=False)
    expression: Expression | None = None


class Landmarker(Protocol):
    """Looks closely at one box."""

    def locate(self, image: Image, box: Box) -> FaceLandmarks | None:
        """The face in ``box``, or None when there is none."""

    def study(self, image: Image, box: Box) -> FaceLandmarks | None:
        """The same with mesh and expression: only for a person who agreed to be captured or challenged."""

    def close(self) -> None:
        """Free the model."""


class MeshLandmarker:
    """A :class:`Landmarker` on MediaPipe's FaceLandmarker task. Not thread-safe.

    Args:
        task_file: A verified ``face_landmarker.task``.

    Raises:
        LibraryMissing: MediaPipe lacks a system library.
    """

    def __init__(self, task_file: Path) -> None:
        self._file = task_file
        self._task = face_landmarker(task_file, MIN_PRESENCE)
        self._close_task: Any = None

    def locate(self, image: Image, box: Box) -> FaceLandmarks | None:
        """Run the landmarker on a square around ``box``; None when the face of that box is not present in it."""
        return _best(self._task, image, box)

    def study(self, image: Image, box: Box) -> FaceLandmarks | None:
        """The same with mesh and expression.

        The task that knows expressions is built at the first use: where nobody is captured none is ever computed.
        """
        if self._close_task is None:
            self._close_task = face_landmarker(self._file, MIN_PRESENCE, expressions=True)
        return _best(self._close_task, image, box)

    def close(self) -> None:
        """Free the model; location after this fails."""
        close(self._task)
        if self._close_task is not None:
            close(self._close_task)


def _best(task: Any, image: Image, box: Box) -> FaceLandmarks | None:
    for scale in CROP_SCALES:
        found = [marks for marks in _faces(task, image, Square.around(box, scale)) if marks.box.iou(box) >= LEAST_IOU]
        if found:
            return max(found, key=lambda marks: marks.box.iou(box))
    return None


def _faces(task: Any, image: Image, square: Square) -> list[FaceLandmarks]:
    rgb = cv2.cvtColor(shrink(image, square, LANDMARKER_SIDE), cv2.COLOR_BGR2RGB)
    result = task.detect(picture(rgb))
    faces = []
    for number, (raw, matrix) in enumerate(
        zip(result.face_landmarks, result.facial_transformation_matrixes, strict=True)
    ):
        mesh = np.array([(point.x, point.y, point.z) for point in raw], np.float32) * square.side
        mesh += np.array([square.x, square.y, 0.0], np.float32)
        (left, top), (right, bottom) = mesh[:, :2].min(axis=0), mesh[:, :2].max(axis=0)
        tight = Box(float(left), float(top), max(float(right - left), 1.0), max(float(bottom - top), 1.0))
        pose = head_pose(np.asarray(matrix)[:3, :3])
        found = FaceLandmarks(five_points(mesh[:, :2]), tight, *pose)
        if result.face_blendshapes:
            shapes = {one.category_name: float(one.score) for one in result.face_blendshapes[number]}
            found = replace(found, mesh=mesh, expression=_expression(shapes))
        faces.append(found)
    return faces


def _expression(shapes: Mapping[str, float]) -> Expression:
    """The two eyes and the mouth out of MediaPipe's 52 blendshapes; the others are not kept."""
    smile = (shapes["mouthSmileLeft"] + shapes["mouthSmileRight"]) / 2
    return Expression(shapes["eyeBlinkLeft"], shapes["eyeBlinkRight"], smile)


def five_points(mesh: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """InsightFace's five points from the mesh.

    Args:
        mesh: Shape (478, 2) or (468, 2), float32, pixels.

    Returns:
        Shape (5, 2), float32, pixels.
    """
    return np.stack(
        [
            mesh[list(_LEFT_EYE)].mean(axis=0),
            mesh[list(_RIGHT_EYE)].mean(axis=0),
            mesh[_NOSE],
            mesh[_MOUTH[0]],
            mesh[_MOUTH[1]],
        ]
    ).astype(np.float32)


def head_pose(rotation: npt.NDArray[np.floating]) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees from the rotation part of MediaPipe's facial transformation matrix.

    Args:
        rotation: Shape (3, 3); columns may carry a common scale.
    """
    r = rotation / np.linalg.norm(rotation, axis=0)
    yaw = np.degrees(np.arctan2(-r[2, 0], np.hypot(r[0, 0], r[1, 0])))
    pitch = np.degrees(np.arctan2(r[2, 1], r[2, 2]))
    roll = np.degrees(np.arctan2(r[1, 0], r[0, 0]))
    return float(yaw), float(pitch), float(roll)
