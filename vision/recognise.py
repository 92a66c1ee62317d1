"""The loop body: one frame in, presence events out. Everything a frame may cost is decided here, one detection at most.

::

    frame -> [one square] -> detect -> zone -> track -> confirm -> presence --gate open--> landmarks -> quality
                                                          ^                                   |
                                                          +------- verdict <- vote <- search <- embed <- align
"""

import time
from dataclasses import dataclass, field, replace

from vision.crops import FOLLOW_EVERY, SEARCH_EVERY, follow_square, most_overdue, search_squares
from vision.decide import Vote, tally
from vision.detect import Detection, FaceDetector
from vision.frames import Frame, Image
from vision.geometry import Square
from vision.identify import Identifier
from vision.landmarks import Landmarker
from vision.presence import advance, dismiss, end_visit, finish_look, replace_subject
from vision.presence_state import FaceSeen, Phase, PresencePolicy, PresenceState
from vision.recheck import Recheck
from vision.timing import Stage, StageTimer
from vision.track import Tracker
from vision.types import Command, Dismiss, PresenceEvent, Tap
from vision.zone import Zone

_CONFIRM_EVERY = 0.2
_CONFIRM_TRIES = 5
"""A box that the landmarker refused so often is no face (a back, a poster); it stays known, so as not to be asked."""

_CONFIRM_AGAIN = 2.0
"""Seconds after which a refused box gets another chance: a person may have turned round."""


_LINES = 720
"""Face widths are judged as in a picture of so many lines, whatever the camera delivers."""

_DETECTIONS_A_SECOND, _MOST_DETECTIONS = 30, 4
"""What two people and three squares want: at 30 frames a second one detection a frame, at fewer frames more."""


@dataclass(slots=True)
class _Look:
    """The votes of one look; gone with it."""

    votes: list[Vote] = field(default_factory=list)
    started: float = 0.0
    """Clock of the process when the step of the first good frame began, seconds."""


class Recogniser:
    """Walks frames through the stages. One thread calls ``step``, ``tick`` and ``command``.

    Args:
        detector: Finds faces in a square.
        landmarker: Confirms and measures one face.
        identifier: Says who an engaged face is; None at a site that recognises nobody.
        presence: When somebody is there, engages and leaves; its ``act`` is None where ``identifier`` is.
        zone: Where somebody stands; faces outside are dropped at once.
        timer: Where stage durations go.
    """

    def __init__(
        self,
        *,
        detector: FaceDetector,
        landmarker: Landmarker,
        identifier: Identifier | None,
        presence: PresencePolicy,
        zone: Zone,
        timer: StageTimer,
    ) -> None:
        self._detector, self._landmarker, self._identifier = detector, landmarker, identifier
        self._policy = presence if identifier is not None else replace(presence, act=None)
        self._zone = zone
        self.timer = timer
        self._tracker = Tracker()
        self._state = PresenceState()
        self._look = _Look()
        self._check: Recheck | None = None
        self._frame_at: float | None = None
        self._looked: dict[Square | int, float] = {}
        self._tries: dict[int, tuple[int, float]] = {}
        self._squares: tuple[Square, ...] = ()
        self._size = (0, 0)
        self._tapped = False

    @property
    def state(self) -> PresenceState:
        """State of the presence machine, for screens of staff and for tests."""
        return self._state

    def command(self, command: Command) -> None:
        """Take one command; it has taken effect when the next frame is stepped."""
        if isinstance(command, Tap):
            self._tapped = True
        elif isinstance(command, Dismiss):
            self._state = dismiss(self._state)

    def close(self) -> None:
        """Free the nets."""
        self._detector.close()
        self._landmarker.close()

    def reset(self, now: float) -> tuple[PresenceEvent, ...]:
        """The camera is lost: end the visit and forget every face. Whoever is there afterwards begins a new visit."""
        self._tracker = Tracker()
        self._look, self._check, self._tapped = _Look(), None, False
        self._looked, self._tries = {}, {}
        self._state, events = end_visit(self._state, now)
        return events

    def tick(self, now: float) -> tuple[PresenceEvent, ...]:
        """Let time pass without a frame, so that leaving is noticed while a camera stalls."""
        self._tracker.update((), now)
        self._state, events = advance(self._state, now, self._faces(), self._policy)
        return events

    def step(self, frame: Frame) -> tuple[PresenceEvent, ...]:
        """Process one frame.

        Returns:
            What changed, in order. The picture is not kept.
        """
        started = time.perf_counter()
        with self.timer.measure(Stage.STEP):
            self._find_faces(frame)
            tapped, self._tapped = self._tapped, False
            before = self._state
            self._state, events = advance(before, frame.at, self._faces(), self._policy, tapped=tapped)
            if self._state.act_at != before.act_at:
                self._look = _Look()
            elif self._state.phase is Phase.LOOKING:
                # from the frame after the act on: the screen has said by then that a machine looks (requirement A7)
                events += self._look_at_subject(frame, started)
            elif self._state.member_id is not None:
                events += self._check_subject(frame, self._state.member_id)
            else:
                self._check = None
        return events

    def _find_faces(self, frame: Frame) -> None:
        height, width = frame.image.shape[:2]
        if self._size != (width, height):
            self._size = (width, height)
            self._squares = search_squares(self._zone.bounds(width, height), width, height)
        for _ in range(self._detections(frame.at)):
            target = self._next_target(frame.at)
            if target is None:
                break
            self._looked[target] = frame.at
            square = target if isinstance(target, Square) else follow_square(self._tracker[target].box)
            with self.timer.measure(Stage.DETECT):
                found = self._detector.detect(frame.image, square)
            self._tracker.update([d for d in found if self._counts(d, square)], frame.at)
        self._confirm_one(frame.image, frame.at)

    def _detections(self, now: float) -> int:
        """How many detections this frame may cost: one, or more when frames come slowly."""
        before, self._frame_at = self._frame_at, now
        interval = now - before if before is not None else 0.0
        return min(max(round(interval * _DETECTIONS_A_SECOND), 1), _MOST_DETECTIONS)

    def _next_target(self, now: float) -> Square | int | None:
        """The followed face or the search square whose turn it is; faces first among equals."""
        tracks = [track.number for track in self._tracker.tracks if track.confirmed]
        targets: list[Square | int] = [*tracks, *self._squares]
        self._looked = {key: at for key, at in self._looked.items() if key in targets}
        every = {key: FOLLOW_EVERY if isinstance(key, int) else SEARCH_EVERY for key in targets}
        return most_overdue(self._looked, every, targets, now)

    def _counts(self, detection: Detection, square: Square) -> bool:
        """Whether a box is whole and in the zone. A box cut by the square's edge is whole in a neighbouring square."""
        width, height = self._size
        box = detection.box
        slack = 0.02 * square.side
        cut = (
            (box.x < square.x + slack and square.x > 0)
            or (box.y < square.y + slack and square.y > 0)
            or (box.x + box.w > square.x + square.side - slack and square.x + square.side < width)
            or (box.y + box.h > square.y + square.side - slack and square.y + square.side < height)
        )
        return not cut and self._zone.holds(box, width, height)

    def _confirm_one(self, image: Image, now: float) -> None:
        """Ask the landmarker about at most one new box a frame."""
        tracks = self._tracker.tracks
        self._tries = {track.number: self._tries.get(track.number, (0, -1e9)) for track in tracks}
        for track in tracks:
            tries, last = self._tries[track.number]
            wait = _CONFIRM_EVERY if tries < _CONFIRM_TRIES else _CONFIRM_AGAIN
            if track.confirmed or track.seen_at != now or now - last < wait:
                continue
            self._tries[track.number] = (tries + 1, now)
            with self.timer.measure(Stage.LANDMARK):
                present = self._landmarker.locate(image, track.box) is not None
            if present:
                self._tracker.confirm(track.number)
            return

    def _faces(self) -> list[FaceSeen]:
        scale = _LINES / self._size[1] if self._size[1] else 1.0
        return [
            FaceSeen(track.number, track.box.w * scale, track.turn, track.since, track.seen_at)
            for track in self._tracker.tracks
            if track.confirmed
        ]

    def _look_at_subject(self, frame: Frame, started: float) -> tuple[PresenceEvent, ...]:
        """One more frame of the look that is under way, if the subject is good in it."""
        track = self._tracker.get(self._state.subject or 0)
        if self._identifier is None or track is None:
            return ()
        with self.timer.measure(Stage.LANDMARK):
            marks = self._landmarker.locate(frame.image, track.box)
        ballot = self._identifier.ballot(frame.image, marks) if marks is not None else None
        if ballot is None:
            return ()
        look = self._look
        look.started = look.started or started
        look.votes = self._identifier.valid([*look.votes, ballot])
        verdict = tally(look.votes)
        if verdict is None:
            return ()
        self.timer.note(Stage.LOOK, time.perf_counter() - look.started)
        self._look = _Look()
        self._state, events = finish_look(self._state, frame.at, verdict)
        return events

    def _check_subject(self, frame: Frame, member_id: str) -> tuple[PresenceEvent, ...]:
        """Compare a named subject again when it is time; end the visit when it is somebody else."""
        track = self._tracker.get(self._state.subject or 0)
        if self._identifier is None or track is None:
            return ()
        check = self._check = self._check or Recheck(frame.at, track.seen_at)
        if not check.due(frame.at, track.seen_at):
            return ()
        with self.timer.measure(Stage.LANDMARK):
            marks = self._landmarker.locate(frame.image, track.box)
        agrees = self._identifier.agrees(frame.image, marks, member_id) if marks is not None else None
        if not check.somebody_else(frame.at, agrees=agrees):
            return ()
        self._check = None
        self._state, events = replace_subject(self._state, frame.at, self._faces())
        return events
