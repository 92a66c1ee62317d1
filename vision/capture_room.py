"""Where the frames of a guided capture are measured: the machine of :mod:`vision.capture` decides, here it is done.

Frames are not kept. Of each accepted view one vector stays until the capture is complete or dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from statistics import median

from vision.capture import advance, confirmed, start, took
from vision.capture_state import Ask, CapturePolicy, CaptureState, Measured
from vision.embed import Vectors
from vision.enrol import LEAST_AGREEMENT
from vision.frames import Frame, Image
from vision.geometry import Box
from vision.landmarks import FaceLandmarks, Landmarker
from vision.liveness import Choose, sample_of
from vision.quality import grade
from vision.reader import FaceReader, Reading
from vision.timing import Stage, StageTimer
from vision.track import Track
from vision.types import (
    Captured,
    CapturedView,
    CaptureEnd,
    CaptureFailed,
    CaptureProgress,
    Hint,
    VisionEvent,
)

Preview = Callable[[Image, Box | None], None]
"""Takes a picture of a capture and the box of the face, to show it to the shopper as in a mirror. Keeps nothing."""

SecondOpinion = Callable[[Image, FaceLandmarks], float | None]
"""How live a face looks in one picture, 0 to 1; None when it cannot tell."""

LEAST_LIVE = 0.8
"""Median of the second opinions on a capture's views under which it does not count; InsightFace's own threshold."""

_EVERY = 0.06
"""Seconds between two frames that are measured; a deliberate blink takes three times as long."""

_SAY_EVERY = 0.1
_SHOW_EVERY = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class _Studied:
    """The face of one frame; gone with it."""

    marks: FaceLandmarks
    reading: Reading
    face: Measured


@dataclass(slots=True)
class _Session:
    """One capture under way."""

    visit: int
    subject: int
    state: CaptureState
    views: list[CapturedView] = field(default_factory=list)
    opinions: list[float] = field(default_factory=list)
    said: CaptureProgress | None = None
    measured_at: float = -1e9
    shown_at: float = -1e9


class CaptureRoom:
    """Runs one guided capture at a time.

    Args:
        landmarker: Studies the face.
        reader: Aligns, judges and embeds it.
        policy: The site's choices.
        choose: Draws the challenge.
        timer: Where stage durations go.
        preview: Shown the pictures, at most eight a second.
        second_opinion: A passive check of each view, where the site has one.
    """

    def __init__(
        self,
        landmarker: Landmarker,
        reader: FaceReader,
        policy: CapturePolicy,
        choose: Choose,
        timer: StageTimer,
        *,
        preview: Preview | None = None,
        second_opinion: SecondOpinion | None = None,
    ) -> None:
        self._landmarker, self._reader, self._timer = landmarker, reader, timer
        self._policy, self._choose = policy, choose
        self._preview, self._second_opinion = preview, second_opinion
        self._session: _Session | None = None

    @property
    def is_open(self) -> bool:
        """Whether a capture is under way."""
        return self._session is not None

    def begin(self, at: float, visit: int, subject: int, *, skip_turn: bool) -> None:
        """Start a capture of one track; the one before it is dropped."""
        self._session = _Session(visit, subject, start(at, skip_turn=skip_turn))

    def drop(self) -> None:
        """Forget everything of a capture, without a word."""
        self._session = None

    def fail(self, at: float, why: CaptureEnd) -> tuple[VisionEvent, ...]:
        """End a capture that is under way without views."""
        session, self._session = self._session, None
        return () if session is None else (CaptureFailed(at, session.visit, why),)

    def step(self, frame: Frame, track: Track | None, scale: float, *, company: bool) -> tuple[VisionEvent, ...]:
        """One more frame of the subject.

        Args:
            frame: The picture; not kept.
            track: Where the subject is; None while nobody is seen and the visit has not ended yet.
            scale: Pixels of a picture of 720 lines in one of this picture.
            company: Whether a second face may be there.
        """
        session = self._session
        if session is None:
            return ()
        if track is None:
            return self._say(session, frame, Ask(Hint.STEP_IN), None)
        if track.number != session.subject:
            return self.fail(frame.at, CaptureEnd.LEFT)
        self._show(session, frame, track)
        if frame.at - session.measured_at < _EVERY:
            return ()
        session.measured_at = frame.at
        studied = self._measure(frame, track, scale)
        face = studied.face if studied is not None else None
        session.state, ask = advance(session.state, frame.at, face, self._policy, self._choose, company=company)
        if studied is not None:
            self._embed(session, ask, frame, studied)
        if ask.end is not None:
            return self.fail(frame.at, ask.end)
        said = self._say(session, frame, ask, studied)
        return (*said, *self._complete(session, frame.at)) if ask.finished else said

    def _measure(self, frame: Frame, track: Track, scale: float) -> _Studied | None:
        with self._timer.measure(Stage.LANDMARK):
            marks = self._landmarker.study(frame.image, track.box)
        if marks is None:
            return None
        reading = self._reader.read(frame.image, marks)
        x, y = marks.box.centre
        centre = (x / marks.box.w, y / marks.box.w)
        return _Studied(
            marks, reading, Measured(sample_of(frame.at, marks), marks.box.w * scale, centre, reading.reasons)
        )

    def _embed(self, session: _Session, ask: Ask, frame: Frame, studied: _Studied) -> None:
        """Do what the machine asked for: one vector, at most."""
        if ask.take is None and not ask.confirm:
            return
        vector = self._reader.embed(studied.reading).vector
        agrees = _is_same(vector, session.views)
        if ask.confirm:
            session.state = confirmed(session.state, agrees=agrees)
        if ask.take is None:
            return
        session.state = took(session.state, ask.take, studied.face, agrees=agrees)
        if agrees:
            quality = grade(studied.reading.measures, self._reader.quality)
            session.views.append(CapturedView(ask.take, vector, quality))
            opinion = None if self._second_opinion is None else self._second_opinion(frame.image, studied.marks)
            if opinion is not None:
                session.opinions.append(opinion)

    def _complete(self, session: _Session, at: float) -> tuple[VisionEvent, ...]:
        if session.opinions and median(session.opinions) < LEAST_LIVE:
            return self.fail(at, CaptureEnd.NOT_LIVE)
        self._session = None
        return (Captured(at, session.visit, tuple(session.views), session.state.met),)

    def _say(self, session: _Session, frame: Frame, ask: Ask, studied: _Studied | None) -> tuple[CaptureProgress, ...]:
        """A progress event where something is new, at most ten a second; the last one is always sent."""
        state, last = session.state, session.said
        face = None if studied is None else mirrored(studied.marks.box, frame.image)
        now = CaptureProgress(frame.at, session.visit, ask.hint, state.wanted, state.done, face)
        if last is not None and not ask.finished:
            soon = frame.at - last.at < _SAY_EVERY
            if soon or replace(last, at=frame.at) == now:
                return ()
        session.said = now
        return (now,)

    def _show(self, session: _Session, frame: Frame, track: Track) -> None:
        if self._preview is not None and frame.at - session.shown_at >= _SHOW_EVERY:
            session.shown_at = frame.at
            self._preview(frame.image, track.box)


def mirrored(box: Box, image: Image) -> tuple[float, float, float, float]:
    """A box as shares of the picture seen in a mirror: x, y, width, height, to two places."""
    height, width = image.shape[:2]
    x = 1.0 - (box.x + box.w) / width
    return round(x, 2), round(box.y / height, 2), round(box.w / width, 2), round(box.h / height, 2)


def _is_same(vector: Vectors, views: list[CapturedView]) -> bool:
    """Whether a vector looks like the person of the first view; the first is its own measure."""
    return not views or float(vector @ views[0].vector) >= LEAST_AGREEMENT
