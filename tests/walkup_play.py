"""Plays walk-ups through a recogniser, for tests."""

from collections.abc import Iterator, Mapping

from vision.frames import Frame
from vision.recognise import Recogniser
from vision.simulate import Painter, frames
from vision.types import Command, PresenceEvent
from vision.walkups import WalkUp

FPS = 15.0
PAINTER = Painter()


def play(
    recogniser: Recogniser, walk: WalkUp, commands: Mapping[int, Command] | None = None, pause: float = 4.5
) -> list[PresenceEvent]:
    """All events of a walk-up and of the empty shop after it, with commands before the frames of these numbers."""
    said: list[PresenceEvent] = []
    for number, image in enumerate(frames(PAINTER, walk, FPS, pause)):
        if commands and number in commands:
            recogniser.command(commands[number])
        said += recogniser.step(Frame(image, number, number / FPS))
    return said


def standing(name: str, seconds: float) -> Iterator[Frame]:
    """Somebody who came and stays."""
    walk = WalkUp((name,), seed=8, approach=1.0, stand=seconds, leave=0.0)
    for number, image in enumerate(frames(PAINTER, walk, FPS)):
        yield Frame(image, number, number / FPS)
