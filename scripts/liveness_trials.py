"""Plays what is held before a camera: clips through the whole loop, moved photographs through every challenge."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from pad import Response
from photo_attack import attempt, frames

from models.store import ModelStore
from vision.capture import advance, confirmed, start, took
from vision.capture_state import Ask, CapturePolicy, CaptureState, Measured
from vision.decide import CALIBRATIONS
from vision.detect import BlazeFace
from vision.embed import OnnxEmbedder
from vision.find import FaceFinder
from vision.frames import Frame, Image
from vision.gallery import Gallery
from vision.identify import Identifier, IdentifyPolicy
from vision.landmarks import MeshLandmarker
from vision.liveness import Choose, sample_of
from vision.presence_state import PresencePolicy
from vision.quality import QualityPolicy
from vision.reader import FaceReader
from vision.recognise import Recogniser
from vision.timing import StageTimer
from vision.types import Captured, CaptureEnd, CaptureFailed, Challenge, StartCapture
from vision.zone import Zone

LINES = 720
"""Smaller clips are scaled to the lines of a camera."""

PHOTO_FACE_PX = 170.0
"""Width of the photograph's face before the camera."""

PHOTO_FPS = 12.0
PHOTO_SECONDS = 15.0
"""Longer than one challenge lasts."""


class _Nobody:
    """A gallery without members."""

    def current(self) -> Gallery:
        return Gallery([], np.zeros((0, 0), np.float32), 0)


@dataclass(slots=True)
class Attempts:
    """What photographs achieved.

    Attributes:
        tried: Attempts in which a face was followed and the challenge was asked for, by challenge.
        passed: Those that met it.
        ignored: Attempts in which no challenge was ever asked for: the photograph was not taken for a face from the
            front.
        most_yaw: Largest turn that was measured in an attempt, degrees from its neutral frame.
    """

    tried: dict[Challenge, int] = field(default_factory=lambda: dict.fromkeys(Challenge, 0))
    passed: dict[Challenge, list[str]] = field(default_factory=lambda: {kind: [] for kind in Challenge})
    ignored: dict[Challenge, int] = field(default_factory=lambda: dict.fromkeys(Challenge, 0))
    most_yaw: list[float] = field(default_factory=list)


def read_clip(path: Path) -> tuple[list[Image], float]:
    """All pictures of a clip, scaled to 720 lines where it has fewer, and its frames a second."""
    clip = cv2.VideoCapture(str(path))
    fps = clip.get(cv2.CAP_PROP_FPS) or 25.0
    images: list[Image] = []
    while True:
        good, image = clip.read()
        if not good:
            clip.release()
            return images, fps
        scale = LINES / image.shape[0]
        images.append(
            cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if scale > 1 else image
        )


def to_and_fro(images: Sequence[Image], fps: float, seconds: float) -> Iterator[Image]:
    """A clip forwards and backwards again and again, like somebody who keeps moving."""
    round_trip = [*images, *images[-2:0:-1]]
    for number in range(round(seconds * fps)):
        yield round_trip[number % len(round_trip)]


@contextlib.contextmanager
def capturing(store: ModelStore, policy: CapturePolicy, choose: Choose) -> Iterator[Recogniser]:
    """A loop that recognises nobody and captures whoever stands there."""
    timer = StageTimer()
    task = store.path("face_landmarker")
    identifier = Identifier(
        OnnxEmbedder(store.path("sface")), lambda v: v, _Nobody(), IdentifyPolicy(CALIBRATIONS["sface"]), timer
    )
    recogniser = Recogniser(
        detector=BlazeFace(task),
        landmarker=MeshLandmarker(task),
        identifier=identifier,
        presence=PresencePolicy(act=None),
        zone=Zone(),
        timer=timer,
        capture=policy,
        choose=choose,
    )
    try:
        yield recogniser
    finally:
        recogniser.close()


def play_clip(recogniser: Recogniser, images: Iterable[Image], fps: float) -> tuple[Response, Captured | None]:
    """Play one presentation; the capture begins as soon as somebody is there."""
    began, at = False, 0.0
    for number, image in enumerate(images):
        at = number / fps
        if not began and recogniser.state.subject is not None:
            recogniser.command(StartCapture())
            began = True
        for event in recogniser.step(Frame(image, number, at)):
            if isinstance(event, Captured):
                return Response.ACCEPTED, event
            if isinstance(event, CaptureFailed):
                return (Response.REFUSED if event.why is CaptureEnd.NOT_LIVE else Response.NONE), None
    return Response.NONE, None


class PhotoTrial:
    """Plays moved photographs, every challenge on the same frames.

    Args:
        store: The weights.
    """

    def __init__(self, store: ModelStore) -> None:
        task, timer = store.path("face_landmarker"), StageTimer()
        self._detector, self._landmarker = BlazeFace(task), MeshLandmarker(task)
        self._reader = FaceReader(OnnxEmbedder(store.path("sface")), QualityPolicy(), timer)
        self._timer = timer
        self._subject: int | None = None

    def close(self) -> None:
        """Free the nets."""
        self._detector.close()
        self._landmarker.close()

    def play(self, name: str, photo: Image, face_px: float, seed: int, found: Attempts) -> None:
        """One attempt.

        Args:
            name: Of the photograph, for the report.
            photo: It.
            face_px: Width of its face, pixels.
            seed: Draws the movements.
            found: Where the outcome is noted.
        """
        finder, self._subject = FaceFinder(self._detector, self._landmarker.locate, Zone(), self._timer), None
        states: dict[Challenge, CaptureState | None] = {kind: start(0.0) for kind in Challenge}
        yaws: list[float] = []
        film = frames(photo, attempt(seed), PHOTO_FACE_PX / face_px, PHOTO_SECONDS, PHOTO_FPS)
        for number, image in enumerate(film):
            frame = Frame(image, number, number / PHOTO_FPS)
            finder.search(frame)
            face = self._measure(finder, frame)
            for kind, state in states.items():
                if state is None:
                    continue
                policy = CapturePolicy(challenges=(kind,), tries=1)
                after, ask = advance(state, frame.at, face, policy, lambda kinds: kinds[0])
                states[kind] = after = _answered(after, ask, face)
                if after.met is not None:
                    found.passed[kind].append(f"{name} #{seed}")
                    states[kind] = None
                if face is not None and after.neutral is not None and kind is Challenge.BLINK:
                    yaws.append(abs(face.live.yaw - after.neutral.yaw))
        for kind, state in states.items():
            asked = state is None or state.challenge is not None or bool(state.tried)
            found.tried[kind] += asked
            found.ignored[kind] += not asked
        found.most_yaw.append(max(yaws, default=0.0))

    def _measure(self, finder: FaceFinder, frame: Frame) -> Measured | None:
        """The face that a capture would be of: it follows one track, and ends with it."""
        faces = finder.faces()
        if self._subject is None and faces:
            self._subject = max(faces, key=lambda one: one.width).track
        track = finder.get(self._subject) if self._subject is not None else None
        marks = self._landmarker.study(frame.image, track.box) if track is not None else None
        if marks is None:
            return None
        reading = self._reader.read(frame.image, marks)
        x, y = marks.box.centre
        centre = (x / marks.box.w, y / marks.box.w)
        return Measured(sample_of(frame.at, marks), marks.box.w * finder.scale, centre, reading.reasons)


def _answered(state: CaptureState, ask: Ask, face: Measured | None) -> CaptureState:
    """It is the same photograph all along: every comparison agrees."""
    if ask.confirm:
        state = confirmed(state, agrees=True)
    if ask.take is not None and face is not None:
        state = took(state, ask.take, face, agrees=True)
    return state
