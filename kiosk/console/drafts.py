"""Enrolments under way at the counter: in memory, tied to one session, gone after ten minutes."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kiosk.console.capture import Pose
from kiosk.errors import DraftGone
from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import JoinForm, Judged
from vision.types import CapturedView, PoseView

DRAFT_SECONDS = 600.0

WANTED = (PoseView.FRONT, PoseView.LEFT, PoseView.RIGHT, PoseView.UP, PoseView.STILL)
WITHOUT_TURNS = (PoseView.FRONT, PoseView.STILL)
"""For somebody who cannot or does not want to turn the head (requirement W12)."""


class Way(StrEnum):
    """Where the views come from."""

    TABLET = "tablet"
    PHOTOS = "photos"


class Step(StrEnum):
    """What comes next."""

    CONSENT = "consent"
    PERSON = "person"
    CAPTURE = "capture"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Draft:
    """One enrolment.

    Attributes:
        draft_id: Of the console; in addresses.
        session: Key of the session that began it.
        way: Where the views come from.
        language: The shopper's.
        began_at: Seconds on a monotonic clock.
        desk_id: Of the draft at the join desk, which has put the consents on record; None for a form on paper.
        reference: Number of the form on paper.
        purposes: What was agreed to.
        form: What the shopper told; None before.
        skip_turn: Without turning the head.
        views: Taken so far; hidden from the text form.
        neutral: Where the head pointed in the first view; turns are relative to it.
        judged: What became of the views; None before.
    """

    draft_id: str
    session: str
    way: Way
    language: str
    began_at: float
    desk_id: str | None = None
    reference: str = ""
    purposes: tuple[Purpose, ...] = ()
    form: JoinForm | None = field(default=None, repr=False)
    skip_turn: bool = False
    views: tuple[CapturedView, ...] = field(default=(), repr=False)
    neutral: Pose | None = None
    judged: Judged | None = None


def step_of(draft: Draft) -> Step:
    """What comes next: nothing is asked before consent, and no picture is taken without the one for faces (G2)."""
    if not draft.purposes:
        return Step.CONSENT
    if draft.form is None:
        return Step.PERSON
    if Purpose.FACE_RECOGNITION in draft.purposes and draft.judged is None:
        return Step.CAPTURE
    return Step.REVIEW


def wanted(draft: Draft) -> tuple[PoseView, ...]:
    """The views of this enrolment, in order."""
    return WITHOUT_TURNS if draft.skip_turn else WANTED


def next_view(draft: Draft) -> PoseView | None:
    """The view that is asked for now, or None when all are there."""
    done = {view.view for view in draft.views}
    return next((view for view in wanted(draft) if view not in done), None)


class Drafts:
    """Every enrolment under way. Thread-safe.

    Args:
        clock: Seconds, monotonic.
        discard: Called with the desk's id of a draft that ends unsaved; must not raise.
    """

    def __init__(self, clock: Callable[[], float], discard: Callable[[str], None]) -> None:
        self._clock, self._discard = clock, discard
        self._open: dict[str, Draft] = {}
        self._timers: dict[str, threading.Timer] = {}
        self._lock = threading.Lock()

    def begin(self, session: str, way: Way, language: str) -> Draft:
        """Begin one; an earlier one of the same session is discarded."""
        self.drop_of(session)
        draft = Draft(secrets.token_hex(8), session, way, language, self._clock())
        self.put_back(draft)
        return draft

    def get(self, draft_id: str, session: str) -> Draft:
        """The draft, for the session that began it.

        Raises:
            DraftGone: Saved, discarded, too old, or of another session.
        """
        with self._lock:
            draft = self._open.get(draft_id)
        if draft is not None and self._clock() - draft.began_at >= DRAFT_SECONDS:
            self.drop(draft_id)
            draft = None
        if draft is None or draft.session != session:
            raise DraftGone("This enrolment has ended; nothing of it was kept", mend="Begin again")
        return draft

    def is_open(self, draft_id: str) -> bool:
        """Whether an enrolment goes on."""
        with self._lock:
            return draft_id in self._open

    def change(self, draft: Draft, **changes: Any) -> Draft:
        """Put a changed draft in place of the old one.

        Raises:
            DraftGone: It ended meanwhile.
        """
        with self._lock:
            current = self._open.get(draft.draft_id)
            if current is None:
                raise DraftGone("This enrolment has ended; nothing of it was kept", mend="Begin again")
            self._open[draft.draft_id] = replace(current, **changes)
            return self._open[draft.draft_id]

    def take(self, draft: Draft) -> None:
        """Take a draft out to save it: pressed twice, *Save* makes one member only.

        Raises:
            DraftGone: It ended meanwhile, or is being saved.
        """
        if self._pop(draft.draft_id) is None:
            raise DraftGone("This enrolment has ended, or is being saved", mend="Look for the member before you repeat")

    def put_back(self, draft: Draft) -> None:
        """Go on with a draft that could not be saved, in what is left of its time."""
        # A timer, not the next request: consents on record and vectors in memory must go also when nobody comes back.
        timer = threading.Timer(max(0.0, draft.began_at + DRAFT_SECONDS - self._clock()), self.drop, (draft.draft_id,))
        timer.daemon = True
        with self._lock:
            self._open[draft.draft_id] = draft
            self._timers[draft.draft_id] = timer
        timer.start()

    def drop(self, draft_id: str) -> None:
        """Discard a draft and everything of it; an unknown one is ignored."""
        draft = self._pop(draft_id)
        if draft is not None and draft.desk_id is not None:
            self._discard(draft.desk_id)

    def drop_of(self, session: str) -> None:
        """Discard what a session began."""
        with self._lock:
            mine = [draft.draft_id for draft in self._open.values() if draft.session == session]
        for draft_id in mine:
            self.drop(draft_id)

    def close(self) -> None:
        """Discard everything."""
        with self._lock:
            every = list(self._open)
        for draft_id in every:
            self.drop(draft_id)

    def __len__(self) -> int:
        return len(self._open)

    def _pop(self, draft_id: str) -> Draft | None:
        with self._lock:
            timer = self._timers.pop(draft_id, None)
            if timer is not None:
                timer.cancel()
            return self._open.pop(draft_id, None)
