"""A person of the bundled photographs who does, again and again, everything a guided capture asks for.

For tests and demonstrations without a camera: blinks, smiles, turns to both sides, looks up, and stands still, in a
round of :data:`ROUND` seconds. A capture takes what it wants in whatever order it comes.
"""

from collections.abc import Iterator
from dataclasses import replace

from vision.bundled import cutout
from vision.frames import Image
from vision.landmarks import Landmarker
from vision.simulate import Painter
from vision.turned import Head, Look, head_of, turned
from vision.walkups import Pose, Scene

PERFORMERS = ("astronaut", "t1-1")
"""Those whose photographs are from the front and turn well."""

_STEPS = (
    (0.9, Look()),
    (0.4, Look(shut=1.0)),
    (0.4, Look()),
    (1.0, Look(smile=1.0)),
    (0.4, Look()),
    (1.1, Look(yaw=27.0)),
    (1.1, Look(yaw=-27.0)),
    (1.0, Look(pitch=-20.0)),
    (1.7, Look()),
)
"""What is done, and for how long; each movement begins and ends in the neutral look."""

ROUND = sum(seconds for seconds, _ in _STEPS)
"""Seconds of one round."""

_EASE = 0.3
"""Share of a movement's time for going there, and for coming back."""

_SERIOUS = -1.0
"""A photograph that smiles is made serious first, so that there is room for a smile."""

_SMILES = 0.4

_LIGHT = Scene(gain=1.0, gamma=1.0, noise=2.0)


class Performer:
    """Paints one person.

    Args:
        name: One of :data:`PERFORMERS`.
        landmarker: Measures the photograph, once.
        face_px: Face width in a picture of 720 lines.

    Raises:
        ValueError: The landmarker finds no face in the photograph.
    """

    def __init__(self, name: str, landmarker: Landmarker, face_px: float = 190.0) -> None:
        self._person = cutout(name)
        marks = landmarker.study(self._person.image, self._person.face)
        if marks is None or marks.mesh is None or marks.expression is None:
            raise ValueError(f"no face was found in the photograph of {name}")
        self._head: Head = head_of(self._person.image, marks.mesh)
        smile = _SERIOUS if marks.expression.smile > _SMILES else 0.0
        self._neutral = Look(yaw=-marks.yaw, smile=smile)
        self._where = Pose(x=0.5, y=0.42, width=face_px, roll=0.0, squeeze=1.0)
        self._painter = Painter()

    def paint(self, at: float) -> Image:
        """The picture of shape (720, 1280, 3) at a time in seconds."""
        look = look_at(at)
        look = replace(look, yaw=look.yaw + self._neutral.yaw, smile=look.smile + self._neutral.smile)
        person = replace(self._person, image=turned(self._head, look))
        return self._painter.compose([(person, self._where)], _LIGHT, at)

    def frames(self, seconds: float, fps: float) -> Iterator[Image]:
        """All pictures from the start of a round on."""
        for number in range(round(seconds * fps)):
            yield self.paint(number / fps)


def look_at(at: float) -> Look:
    """What is done at a time in seconds, beside the person's neutral look."""
    rest = at % ROUND
    for seconds, look in _STEPS:
        if rest < seconds:
            share = min(rest, seconds - rest) / (seconds * _EASE)
            way = min(share, 1.0) ** 2 * (3 - 2 * min(share, 1.0))
            return Look(look.yaw * way, look.pitch * way, look.shut * way, look.smile * way)
        rest -= seconds
    return Look()
