"""From still pictures to templates: find the face, refuse what would poison a profile, one vector a picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from vision.align import align
from vision.crops import search_squares
from vision.detect import Detection, FaceDetector
from vision.embed import Embedder, Embedding, Vectors, unit
from vision.errors import PhotoRejected, PhotoUnreadable
from vision.frames import Image
from vision.geometry import Box, Square
from vision.landmarks import FaceLandmarks, Landmarker
from vision.quality import QualityPolicy, assess, grade, measure

LEAST_AGREEMENT = 0.3
"""Similarity below which two photos do not show one person: under it lie 0.1 % of LFW's genuine pairs."""

_SMALL = 0.3
"""Faces under this share of the widest face are bystanders in the background of a photo."""

_REACH = 2.5
"""Side of the squares that are searched for bystanders, in widths of the main face: BlazeFace needs an eighth of it."""

_OVERLAP = 0.3
"""Boxes of two squares that overlap by more are one face."""


Still = Path | Image
"""A still picture: a file, or an array of shape (height, width, 3), uint8, BGR, that is only in memory."""


@dataclass(frozen=True, slots=True, eq=False)
class StillView:
    """What is kept of one still picture; the picture is not.

    Attributes:
        vector: Shape (d,), float32, length 1, straight from the recogniser.
        quality: 0 (just passed the gate) to 1.
    """

    vector: Vectors = field(repr=False)
    quality: float


@dataclass(frozen=True, slots=True, eq=False)
class PhotoTemplate:
    """What is kept of the still pictures of one person.

    Attributes:
        vector: Shape (d,), float32, length 1: mean of the views' vectors.
        views: One a picture, in order.
    """

    vector: Vectors = field(repr=False)
    views: tuple[StillView, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FoundFace:
    """One confirmed face of a still picture."""

    landmarks: FaceLandmarks
    aligned: Image


class StillFaces:
    """Finds and embeds the faces of still pictures.

    Args:
        detector: BlazeFace.
        landmarker: Confirms each box.
        embedder: Recogniser.
    """

    def __init__(self, detector: FaceDetector, landmarker: Landmarker, embedder: Embedder) -> None:
        self._detector, self._landmarker, self._embedder = detector, landmarker, embedder

    def find(self, image: Image) -> tuple[FoundFace, ...]:
        """All confirmed faces, widest first. Looks at small squares only when the large ones show nobody."""
        height, width = image.shape[:2]
        picture = Box(0, 0, width, height)
        whole = Square.around(picture, 1.0)
        large = (whole, Square.around(picture, 1.6), *search_squares(picture, width, height))
        return self._find_in(image, large) or self._find_in(image, grid(width, height, min(width, height) // 2))

    def find_company(self, image: Image, face: FoundFace) -> tuple[FoundFace, ...]:
        """Every other face in the picture that is not much smaller than ``face``."""
        height, width = image.shape[:2]
        mine = face.landmarks.box
        found = self._find_in(image, grid(width, height, round(_REACH * mine.w)))
        others = (other for other in found if other.landmarks.box.iou(mine) < _OVERLAP)
        return tuple(other for other in others if other.landmarks.box.w >= _SMALL * mine.w)

    def _find_in(self, image: Image, squares: Sequence[Square]) -> tuple[FoundFace, ...]:
        boxes = distinct([d for square in squares for d in self._detector.detect(image, square)])
        marks = [found for box in boxes if (found := self._landmarker.locate(image, box)) is not None]
        marks.sort(key=lambda mark: -mark.box.w)
        kept = [m for n, m in enumerate(marks) if all(m.box.iou(o.box) < _OVERLAP for o in marks[:n])]
        return tuple(FoundFace(mark, align(image, mark.points)) for mark in kept)

    def embed(self, faces: Sequence[FoundFace]) -> tuple[Embedding, ...]:
        """One embedding a face."""
        return self._embedder.embed([face.aligned for face in faces])

    def template(self, photos: Sequence[Still], policy: QualityPolicy | None = None) -> PhotoTemplate:
        """One template from pictures of one person.

        Args:
            photos: At least one picture, file or array, each with exactly one face.
            policy: Quality limits; the default policy when left out.

        Raises:
            PhotoUnreadable: A file is missing or no picture.
            PhotoRejected: A picture has no face, several faces or too poor a face, or they show different people.
        """
        views = self.views(photos, policy)
        vectors = np.stack([view.vector for view in views])
        agreement = vectors @ vectors.T
        if agreement.min() < LEAST_AGREEMENT:
            row = int(agreement.mean(axis=1).argmin())
            raise PhotoRejected(
                f"{_name(photos[row], row)} does not seem to show the same person as the other photos "
                "[different_people]",
                mend="Leave it out, or take new photos of the member",
            )
        return PhotoTemplate(unit(vectors.mean(axis=0)).vector, views)

    def views(self, photos: Sequence[Still], policy: QualityPolicy | None = None) -> tuple[StillView, ...]:
        """One vector a picture, without asking whether they show one person.

        Args:
            photos: Pictures, files or arrays, each with exactly one face.
            policy: Quality limits; the default policy when left out.

        Raises:
            PhotoUnreadable: A file is missing or no picture.
            PhotoRejected: A picture has no face, several faces or too poor a face.
        """
        limits = policy or QualityPolicy()
        faces = [self._only_face(photo, _name(photo, row), limits) for row, photo in enumerate(photos)]
        grades = [grade(measure(face.aligned, face.landmarks), limits) for face in faces]
        return tuple(StillView(one.vector, good) for one, good in zip(self.embed(faces), grades, strict=True))

    def _only_face(self, photo: Still, name: str, policy: QualityPolicy) -> FoundFace:
        image = read_photo(photo) if isinstance(photo, Path) else photo
        found = self.find(image)
        if not found:
            raise PhotoRejected(
                f"{name} shows no face [no_face]", mend="Use a photo that shows the face from the front"
            )
        company = self.find_company(image, found[0])
        if company:
            raise PhotoRejected(
                f"{name} shows {1 + len(company)} faces [several_faces]",
                mend="Cut the photo so that only the member is in it",
            )
        reasons = assess(measure(found[0].aligned, found[0].landmarks), policy)
        if reasons:
            raise PhotoRejected(
                f"{name} is not good enough [{', '.join(reasons)}]",
                mend="Take the photo again: closer, from the front, in even light, holding still",
            )
        return found[0]


def _name(photo: Still, row: int) -> str:
    """What an error calls a picture: its file, or its place among those given."""
    return str(photo) if isinstance(photo, Path) else f"Picture {row + 1}"


def read_photo(path: Path) -> Image:
    """Decode a picture file to BGR.

    Raises:
        PhotoUnreadable: The file is missing or no picture that OpenCV decodes.
    """
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise PhotoUnreadable(
            f"{path} cannot be read: {error.strerror}", mend="Check the path and who may read it"
        ) from error
    image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if image is None:
        raise PhotoUnreadable(f"{path} is not a picture, or it is damaged", mend="Use a JPEG or PNG file")
    decoded: Image = image
    return decoded


def grid(width: int, height: int, side: int) -> tuple[Square, ...]:
    """Squares of one side, half overlapping, over a whole picture of this size in pixels."""
    step = max(side // 2, 1)
    lefts, tops = range(0, max(width - step, 1), step), range(0, max(height - step, 1), step)
    return tuple(Square(x, y, max(side, 1)) for y in tops for x in lefts)


def distinct(detections: Sequence[Detection]) -> list[Box]:
    """Boxes without second sights of the same face, most certain first."""
    kept: list[Box] = []
    for detection in sorted(detections, key=lambda d: -d.score):
        if all(detection.box.iou(box) < _OVERLAP for box in kept):
            kept.append(detection.box)
    return kept
