"""Finds faces in one square of a picture with MediaPipe's BlazeFace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from vision.frames import Image
from vision.geometry import Box, Square
from vision.mediapipe_tasks import DETECTOR_SIDE, close, face_detector, picture

MIN_SCORE = 0.5
"""MediaPipe's own default; the landmarker's presence check removes what passes wrongly."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One face box before it is confirmed.

    Attributes:
        box: In pixels of the whole picture.
        score: BlazeFace's confidence in [0, 1].
        turn: How far the nose lies off the middle of the eyes along the eye line, in eye distances; 0 is straight
            ahead. A cheap stand-in for yaw: about .2 at 17 degrees, .4 at 30, .9 at 50.
    """

    box: Box
    score: float
    turn: float = 0.0


class FaceDetector(Protocol):
    """Finds the faces in one square of a picture."""

    def detect(self, image: Image, square: Square) -> tuple[Detection, ...]:
        """All faces found within ``square``, in coordinates of the whole picture."""

    def close(self) -> None:
        """Free the model."""


class BlazeFace:
    """A :class:`FaceDetector` on MediaPipe's FaceDetector task. Not thread-safe.

    Args:
        task_file: A verified ``face_landmarker.task``.

    Raises:
        LibraryMissing: MediaPipe lacks a system library.
    """

    def __init__(self, task_file: Path) -> None:
        self._task = face_detector(task_file, MIN_SCORE)

    def detect(self, image: Image, square: Square) -> tuple[Detection, ...]:
        """All faces found within ``square``; the part of it that lies outside the picture is black."""
        rgb = cv2.cvtColor(shrink(image, square, DETECTOR_SIDE), cv2.COLOR_BGR2RGB)
        result = self._task.detect(picture(rgb))
        scale = square.side / DETECTOR_SIDE
        found = []
        for raw in result.detections:
            box = raw.bounding_box
            found.append(
                Detection(
                    Box(
                        square.x + box.origin_x * scale,
                        square.y + box.origin_y * scale,
                        max(box.width * scale, 1.0),
                        max(box.height * scale, 1.0),
                    ),
                    float(raw.categories[0].score),
                    turn_of(np.array([(point.x, point.y) for point in raw.keypoints[:3]])),
                )
            )
        return tuple(found)

    def close(self) -> None:
        """Free the model; detection after this fails."""
        close(self._task)


def shrink(image: Image, square: Square, side: int) -> Image:
    """One square of a picture scaled to ``side`` x ``side``, black where it reaches over the edge.

    Bilinear, as MediaPipe scales by itself: area averaging costs thirty times more and finds nothing more.
    """
    height, width = image.shape[:2]
    left, top = max(square.x, 0), max(square.y, 0)
    right, bottom = min(square.x + square.side, width), min(square.y + square.side, height)
    if right <= left or bottom <= top:
        return np.zeros((side, side, 3), np.uint8)
    part = image[top:bottom, left:right]
    if part.shape[:2] != (square.side, square.side):
        part = cv2.copyMakeBorder(
            part, top - square.y, square.y + square.side - bottom, left - square.x, square.x + square.side - right,
            cv2.BORDER_CONSTANT,
        )  # fmt: skip
    scaled: Image = cv2.resize(part, (side, side), interpolation=cv2.INTER_LINEAR)
    return scaled


def turn_of(points: npt.NDArray[np.float64]) -> float:
    """How far a face is turned, from three points.

    Args:
        points: Shape (3, 2): first eye, second eye, nose tip, in any one unit.

    Returns:
        Offset of the nose from the middle of the eyes along the eye line, in eye distances, 0 or more.
    """
    first, second, nose = points
    line = second - first
    length = float(np.hypot(*line)) or 1.0
    return abs(float(np.dot(nose - (first + second) / 2, line))) / length**2
