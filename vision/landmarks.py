"""Confirms that a box holds a face, and gives its five points and head pose."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

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
class FaceLandmarks:
    """A confirmed face.

    Attributes:
        points: Shape (5, 2), float32, pixels of the whole picture: left eye, right eye, nose tip, left and right mouth
            corner as seen in the picture. What ``norm_crop`` takes.
        box: Tight box around all mesh points, in pixels.
        yaw: Degrees; positive turns to the picture's right.
        pitch: Degrees; positive nods down.
        roll: Degrees.
    """

    points: npt.NDArray[np.float32]
    box: Box
    yaw: float
    pitch: float
    roll: float


class Landmarker(Protocol):
    """Looks closely at one box."""

    def locate(self, image: Image, box: Box) -> FaceLandmarks | None:
        """The face in ``box``, or None when there is none."""

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
        self._task = face_landmarker(task_file, MIN_PRESENCE)

    def locate(self, image: Image, box: Box) -> FaceLandmarks | None:
        """Run the landmarker on a square around ``box``; None when the face of that box is not present in it."""
        for scale in CROP_SCALES:
            found = [
                marks for marks in self._faces(image, Square.around(box, scale)) if marks.box.iou(box) >= LEAST_IOU
            ]
            if found:
                return max(found, key=lambda marks: marks.box.iou(box))
        return None

    def _faces(self, image: Image, square: Square) -> list[FaceLandmarks]:
        rgb = cv2.cvtColor(shrink(image, square, LANDMARKER_SIDE), cv2.COLOR_BGR2RGB)
        result = self._task.detect(picture(rgb))
        corner = np.array([square.x, square.y], np.float32)
        faces = []
        for raw, matrix in zip(result.face_landmarks, result.facial_transformation_matrixes, strict=True):
            mesh = np.array([(point.x, point.y) for point in raw], np.float32) * square.side + corner
            (left, top), (right, bottom) = mesh.min(axis=0), mesh.max(axis=0)
            tight = Box(float(left), float(top), max(float(right - left), 1.0), max(float(bottom - top), 1.0))
            faces.append(FaceLandmarks(five_points(mesh), tight, *head_pose(np.asarray(matrix)[:3, :3])))
        return faces

    def close(self) -> None:
        """Free the model; location after this fails."""
        close(self._task)


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
