"""One look at an engaged shopper, and the comparisons that go on while their offers are shown."""

import time
from dataclasses import dataclass, field

from vision.decide import Verdict, Vote, tally
from vision.frames import Frame
from vision.identify import Identifier
from vision.landmarks import FaceLandmarks, Landmarker
from vision.liveness import HINTS, ChallengeState, Choose, begin, feasible, judge, sample_of
from vision.recheck import Recheck
from vision.timing import Stage, StageTimer
from vision.track import Track
from vision.types import Challenge, Claim, Hint

CHALLENGE_SECONDS = 12.0
"""Longest duration of a challenge at a look."""

_FRONT = 20.0
"""Degrees to the camera up to which a first frame counts as from the front."""


@dataclass(slots=True)
class _Look:
    """What one look has found; gone with it."""

    votes: list[Vote] = field(default_factory=list)
    started: float = 0.0
    """Clock of the process when the step of the first good frame began, seconds."""
    before: Vote | None = None
    """The vote of the frame before the challenge: who meets it must be who is named."""
    challenge: ChallengeState | None = None
    met: bool = False


class Looker:
    """Turns frames of the subject into a verdict.

    Args:
        landmarker: Measures the face.
        identifier: Says who it is.
        timer: Where stage durations go.
        challenges: Liveness challenges of which one must be met before a verdict; empty where the site asks for none.
        choose: Draws one.

    Attributes:
        claim: The one template to compare with (1:1); None for everybody's (1:N).
    """

    def __init__(
        self,
        landmarker: Landmarker,
        identifier: Identifier,
        timer: StageTimer,
        challenges: tuple[Challenge, ...],
        choose: Choose,
    ) -> None:
        self._landmarker, self._identifier, self._timer = landmarker, identifier, timer
        self._challenges, self._choose = challenges, choose
        self.claim: Claim | None = None
        self.open()

    def open(self) -> None:
        """Begin a look, or forget the one before; the claim stays."""
        self._look = _Look(met=not self._challenges)
        self._check: Recheck | None = None

    def forget(self) -> None:
        """The visit is over: nothing of it stays."""
        self.claim = None
        self.open()

    @property
    def hint(self) -> Hint | None:
        """What the challenge asks for; None where nothing is asked."""
        if not self._challenges:
            return None
        if self._look.met:
            return Hint.DONE
        return Hint.LOOK_FRONT if self._look.challenge is None else HINTS[self._look.challenge.kind]

    def look(self, frame: Frame, track: Track, started: float) -> Verdict | None:
        """One more frame; the verdict once it is due.

        Args:
            frame: The picture.
            track: The subject.
            started: Clock of the process when the step began, seconds.
        """
        marks = self._marks(frame, track)
        if marks is None:
            return None
        look = self._look
        if not look.met:
            return self._challenge(frame, marks)
        ballot = self._identifier.ballot(frame.image, marks, self.claim)
        if ballot is None:
            return None
        look.started = look.started or started
        look.votes = self._identifier.valid([*look.votes, ballot], self.claim)
        verdict = tally(look.votes)
        if verdict is None:
            return None
        self._timer.note(Stage.LOOK, time.perf_counter() - look.started)
        self.open()
        if look.before is not None and look.before.member_id != verdict.member_id:
            return Verdict(None, verdict.score)
        return verdict

    def is_somebody_else(self, frame: Frame, track: Track, member_id: str) -> bool:
        """Compare a named subject again when it is time; whether it is somebody else by now."""
        check = self._check = self._check or Recheck(frame.at, track.seen_at)
        if not check.due(frame.at, track.seen_at):
            return False
        with self._timer.measure(Stage.LANDMARK):
            marks = self._landmarker.locate(frame.image, track.box)
        known = marks is not None
        agrees = self._identifier.agrees(frame.image, marks, member_id, self.claim) if known and marks else None
        return check.somebody_else(frame.at, agrees=agrees)

    def _marks(self, frame: Frame, track: Track) -> FaceLandmarks | None:
        measure = self._landmarker.locate if self._look.met else self._landmarker.study
        with self._timer.measure(Stage.LANDMARK):
            return measure(frame.image, track.box)

    def _challenge(self, frame: Frame, marks: FaceLandmarks) -> Verdict | None:
        """Wait for a frame from the front, then for the movement that was drawn."""
        look, sample = self._look, sample_of(frame.at, marks)
        if look.challenge is None:
            if abs(marks.yaw) > _FRONT:
                return None
            look.before = self._identifier.ballot(frame.image, marks, self.claim)
            if look.before is not None:
                kinds = feasible(sample, self._challenges, skip_turn=False)
                look.challenge = begin(self._choose(kinds), frame.at, sample)
            return None
        if frame.at - look.challenge.since > CHALLENGE_SECONDS:
            return Verdict(None, -1.0)
        look.challenge, look.met = judge(look.challenge, sample)
        return None
