"""The loop body: one frame in, events out. It moves data between the rooms below it and decides nothing itself.

::

    frame -> find (detect, zone, track, confirm) -> presence --gate open--> look (landmarks, quality, embed, vote)
          |                                            |                      ^ verdict back to presence
          +-> codes (QR), while asked                  +--StartCapture--> capture room (views out, no look meanwhile)
"""

import random
import time
from dataclasses import replace

from vision.capture_room import CaptureRoom, Preview, SecondOpinion
from vision.capture_state import CapturePolicy
from vision.codes import CodeReader
from vision.detect import FaceDetector
from vision.find import FaceFinder
from vision.frames import Frame
from vision.identify import Identifier
from vision.landmarks import Landmarker
from vision.liveness import Choose
from vision.look import CHALLENGE_SECONDS, Looker
from vision.presence import advance, dismiss, end_visit, finish_look, replace_subject, set_aside
from vision.presence_state import Phase, PresencePolicy, PresenceState
from vision.timing import Stage, StageTimer
from vision.types import (
    Act,
    CaptureEnd,
    CaptureFailed,
    CaptureProgress,
    Claim,
    Command,
    Dismiss,
    PresenceEvent,
    PresenceKind,
    ReadCodes,
    StartCapture,
    StopCapture,
    Tap,
    VisionEvent,
)
from vision.zone import Zone

_CLAIM_WAITS = 2.0
"""Seconds for which a card that was shown waits until its holder stands there alone."""

_LOSES_CLAIM = frozenset({PresenceKind.LEFT, PresenceKind.SEVERAL})


class Recogniser:
    """Walks frames through the stages. One thread calls ``step``, ``tick`` and ``command``.

    Args:
        detector: Finds faces in a square.
        landmarker: Confirms and measures one face.
        identifier: Embeds, and says who an engaged face is; None at a site that recognises nobody, where claims are
            ignored and captures fail.
        presence: When somebody is there, engages and leaves; its ``act`` is None where ``identifier`` is.
        zone: Where somebody stands; faces outside are dropped at once.
        timer: Where stage durations go.
        capture: The site's choices for a guided capture; its challenges count at a look as well.
        challenge_at_look: Whether a look needs a liveness challenge too. Its hints come as ``CaptureProgress`` without
            wanted views.
        choose: Draws a challenge.
        preview: Shown the pictures of a capture, for a mirror on the screen; of nothing else.
        second_opinion: A passive liveness check of a capture's views.
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
        capture: CapturePolicy | None = None,
        challenge_at_look: bool = False,
        choose: Choose | None = None,
        preview: Preview | None = None,
        second_opinion: SecondOpinion | None = None,
    ) -> None:
        self._detector, self._landmarker, self.timer = detector, landmarker, timer
        self._policy = presence if identifier is not None else replace(presence, act=None)
        self._finder = FaceFinder(detector, landmarker.locate, zone, timer)
        self._codes = CodeReader()
        self._state = PresenceState()
        self._looker: Looker | None = None
        self._room: CaptureRoom | None = None
        self._tapped = False
        self._claimed_at: float | None = None
        self._claim: Claim | None = None
        self._start: StartCapture | None = None
        self._said: CaptureProgress | None = None
        if identifier is None:
            return
        capture, choose = capture or CapturePolicy(), choose or random.SystemRandom().choice
        challenges = capture.challenges if challenge_at_look else ()
        if challenges:
            self._policy = replace(self._policy, look_seconds=self._policy.look_seconds + CHALLENGE_SECONDS)
        self._looker = Looker(landmarker, identifier, timer, challenges, choose)
        self._room = CaptureRoom(
            landmarker, identifier.reader, capture, choose, timer, preview=preview, second_opinion=second_opinion
        )

    @property
    def state(self) -> PresenceState:
        """State of the presence machine, for screens of staff and for tests."""
        return self._state

    def command(self, command: Command) -> None:
        """Take one command; it has taken effect when the next frame is stepped."""
        match command:
            case Tap():
                self._tapped = True
            case Dismiss():
                self._state = dismiss(self._state)
                self._forget_looks()
            case Claim():
                self._claim, self._claimed_at = command, None
            case ReadCodes(on):
                self._codes.turn(on=on)
            case StartCapture():
                self._start = command
            case StopCapture():
                self._start = None
                if self._room is not None:
                    self._room.drop()

    def close(self) -> None:
        """Free the nets."""
        self._detector.close()
        self._landmarker.close()

    def reset(self, now: float) -> tuple[VisionEvent, ...]:
        """The camera is lost: end the visit and forget every face. Whoever is there afterwards begins a new visit."""
        failed = self._room.fail(now, CaptureEnd.CAMERA_LOST) if self._room is not None else ()
        self._finder.forget()
        self._tapped, self._start = False, None
        self._codes.turn(on=False)
        self._state, events = end_visit(self._state, now)
        self._forget_looks()
        return (*failed, *events)

    def tick(self, now: float) -> tuple[VisionEvent, ...]:
        """Let time pass without a frame, so that leaving is noticed while a camera stalls."""
        self._finder.pass_time(now)
        self._state, events = advance(self._state, now, self._finder.faces(), self._policy)
        return self._note(events, now)

    def step(self, frame: Frame) -> tuple[VisionEvent, ...]:
        """Process one frame.

        Returns:
            What changed, in order. The picture is not kept.
        """
        started = time.perf_counter()
        with self.timer.measure(Stage.STEP):
            codes = self._codes.step(frame)
            self._finder.search(frame)
            return (*self._presence(frame, started), *codes)

    def _presence(self, frame: Frame, started: float) -> tuple[VisionEvent, ...]:
        before, capturing = self._state, self._room is not None and self._room.is_open
        policy = replace(self._policy, act=None) if capturing else self._policy
        asked = self._asked(frame.at, capturing=capturing)
        self._state, changes = advance(before, frame.at, self._finder.faces(), policy, asked=asked)
        events = self._note(changes, frame.at)
        if self._start is not None:
            return (*events, *self._start_capture(frame.at))
        if capturing:
            return (*events, *self._capture(frame))
        if self._state.act_at != before.act_at:
            self._engage()
            return events
        if self._state.phase is Phase.LOOKING:
            # from the frame after the act on: the screen has said by then that a machine looks (requirement A7)
            return (*events, *self._look(frame, started))
        return (*events, *self._check(frame))

    def _asked(self, at: float, *, capturing: bool) -> Act | None:
        """What the shopper did since the frame before. A card waits a moment for its holder to stand there alone."""
        tapped, self._tapped = self._tapped and not capturing, False
        if self._claim is None or self._looker is None or capturing:
            self._claim = None
            return Act.TAP if tapped else None
        self._claimed_at = at if self._claimed_at is None else self._claimed_at
        if at - self._claimed_at > _CLAIM_WAITS:
            self._claim = None
            return None
        return Act.CARD

    def _engage(self) -> None:
        """A look begins with the next frame: against the card's template, or against everybody."""
        if self._looker is None:
            return
        self._looker.forget()
        self._said = None
        if self._state.act is Act.CARD:
            self._looker.claim, self._claim = self._claim, None

    def _note(self, events: tuple[PresenceEvent, ...], at: float) -> tuple[VisionEvent, ...]:
        """Drop what belongs to a visit that is over or no longer one person's."""
        kinds = {event.kind for event in events}
        if not kinds & _LOSES_CLAIM:
            return events
        self._forget_looks()
        self._start = None
        if PresenceKind.LEFT in kinds:
            self._codes.turn(on=False)
        why = CaptureEnd.LEFT if PresenceKind.LEFT in kinds else CaptureEnd.SEVERAL
        failed = self._room.fail(at, why) if self._room is not None else ()
        return (*failed, *events)

    def _forget_looks(self) -> None:
        self._claim = None
        if self._looker is not None:
            self._looker.forget()

    def _start_capture(self, at: float) -> tuple[VisionEvent, ...]:
        start, self._start = self._start, None
        state = self._state
        subject = next((face for face in self._finder.faces() if face.track == state.subject), None)
        several = state.phase is Phase.SEVERAL or state.company_since is not None
        near = subject is not None and subject.width >= self._policy.company_face_px
        if start is None or self._room is None or state.subject is None or several or not near:
            return (CaptureFailed(at, state.visit, CaptureEnd.SEVERAL if several else CaptureEnd.LEFT),)
        self._state = set_aside(state)
        self._claim = None
        if self._looker is not None:
            self._looker.open()
        self._room.begin(at, state.visit, state.subject, skip_turn=start.skip_turn)
        return ()

    def _capture(self, frame: Frame) -> tuple[VisionEvent, ...]:
        if self._room is None:
            return ()
        track = self._finder.get(self._state.subject)
        company = self._state.company_since is not None
        return self._room.step(frame, track, self._finder.scale, company=company)

    def _look(self, frame: Frame, started: float) -> tuple[VisionEvent, ...]:
        """One more frame of the look that is under way, if the subject is good in it."""
        track = self._finder.get(self._state.subject)
        if self._looker is None or track is None:
            return ()
        verdict = self._looker.look(frame, track, started)
        if verdict is None:
            return self._say(frame.at)
        self._state, events = finish_look(self._state, frame.at, verdict)
        return events

    def _say(self, at: float) -> tuple[CaptureProgress, ...]:
        """The hint of a challenge at a look, when it is a new one."""
        hint = self._looker.hint if self._looker is not None else None
        if hint is None or (self._said is not None and self._said.hint is hint):
            return ()
        self._said = CaptureProgress(at, self._state.visit, hint, (), (), None)
        return (self._said,)

    def _check(self, frame: Frame) -> tuple[VisionEvent, ...]:
        """Compare a named subject again when it is time; end the visit when it is somebody else."""
        state, track = self._state, self._finder.get(self._state.subject)
        if self._looker is None:
            return ()
        if state.member_id is None:
            self._looker.forget()
            return ()
        if track is None:
            return ()
        if not self._looker.is_somebody_else(frame, track, state.member_id):
            return ()
        self._state, events = replace_subject(state, frame.at, self._finder.faces())
        return self._note(events, frame.at)
