"""The seven faces that lie in the installed packages, as cut-outs for the simulator and as photos to enrol.

Six from ``insightface.data`` (``t1``), one from ``skimage.data`` (``astronaut``). Nothing of them is stored by us.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from vision.frames import Image
from vision.geometry import Box

GROUP = ("t1-1", "t1-2", "t1-3", "t1-4", "t1-5", "t1-6")
"""The people of the group picture from left to right."""

SINGLE = "astronaut"

# Measured once with SCRFD on the two pictures, in pixels.
_FACES: Mapping[str, Box] = {
    "t1-1": Box(56, 261, 113, 137),
    "t1-2": Box(270, 145, 102, 125),
    "t1-3": Box(464, 266, 109, 149),
    "t1-4": Box(745, 342, 102, 138),
    "t1-5": Box(906, 59, 105, 147),
    "t1-6": Box(1130, 273, 97, 128),
    SINGLE: Box(180, 60, 92, 120),
}

_MARGIN = (1.7, 0.95, 2.6)
"""Room of a cut-out beside, above and below the middle of the face, in face widths, heights and heights."""


@dataclass(frozen=True, slots=True)
class Cutout:
    """One person to paint into a scene.

    Attributes:
        image: Shape (h, w, 3), uint8, BGR: the head on a drawn torso.
        alpha: Shape (h, w), float32 in [0, 1]: where the person is.
        face: The face in pixels of ``image``.
    """

    image: Image
    alpha: npt.NDArray[np.float32]
    face: Box


def photo(name: str) -> Image:
    """A photo with exactly this person's face, BGR, to enrol from."""
    picture, face = _source(name)
    cx, cy = face.centre
    half_w, half_h = 0.95 * face.w, 1.0 * face.h
    top, left = max(round(cy - half_h), 0), max(round(cx - half_w), 0)
    return picture[top : round(cy + half_h), left : round(cx + half_w)].copy()


def cutout(name: str) -> Cutout:
    """This person as a cut-out.

    Raises:
        KeyError: Nobody has this name.
    """
    picture, face = _source(name)
    cx, cy = face.centre
    left, top = round(cx - _MARGIN[0] * face.w), round(cy - _MARGIN[1] * face.h)
    width, height = round(2 * _MARGIN[0] * face.w), round((_MARGIN[1] + _MARGIN[2]) * face.h)
    shift = np.array([[1, 0, -left], [0, 1, -top]], np.float32)
    image = cv2.warpAffine(picture, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
    middle = (round(cx - left), round(cy - top))
    head = np.zeros((height, width), np.uint8)
    cv2.ellipse(head, middle, (round(0.78 * face.w), round(0.84 * face.h)), 0, 0, 360, 255, -1)
    torso = np.zeros((height, width), np.uint8)
    shoulders = (middle[0], round(middle[1] + 2.2 * face.h))
    cv2.ellipse(torso, shoulders, (round(1.5 * face.w), round(1.5 * face.h)), 0, 0, 360, 255, -1)
    colour = np.random.default_rng(len(name) + round(cx)).integers(40, 170, 3)
    image[(torso > 0) & (head == 0)] = colour
    blur = 0.06 * face.w
    soft_head = cv2.GaussianBlur(head, (0, 0), blur).astype(np.float32) / 255
    soft_torso = cv2.GaussianBlur(torso, (0, 0), blur).astype(np.float32) / 255
    return Cutout(image, np.maximum(soft_head, soft_torso), face.moved(-left, -top))


def _source(name: str) -> tuple[Image, Box]:
    face = _FACES[name]
    if name == SINGLE:
        from skimage.data import astronaut  # noqa: PLC0415 - heavy, and only the simulator wants it

        return cv2.cvtColor(astronaut(), cv2.COLOR_RGB2BGR), face
    from insightface.data import get_image  # noqa: PLC0415 - heavy, and only the simulator wants it

    return get_image("t1"), face
