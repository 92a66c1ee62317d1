"""The joining desk: from consent to membership, in an order that cannot be turned round (requirements G2, B2, A4).

A draft is a row of the store with its consents, written before the first picture is looked at. What the shopper tells
is held in memory until they save. A draft that is not saved leaves nothing but entries of the audit trail.
"""

import logging
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from kiosk.errors import ConsentMissing, DraftGone, MemberExists, RequestInvalid
from kiosk.members.details import Details, clean_nickname, seal_details
from kiosk.members.enrolment import Membership
from kiosk.members.shelf import require_face_consent
from kiosk.members.values import Clock, utc_now
from kiosk.privacy import consent
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import ON_SCREEN, Purpose
from kiosk.screens.desks import JoinForm, JoinReceipt, Judged
from kiosk.site import Site
from kiosk.store import members as rows
from kiosk.store.consents import consents_of, delete_consents, insert_consents, purposes_of, withdraw
from kiosk.store.members import MemberRow, MemberState
from kiosk.tries import Limit, Tries
from vision.templates import LEAST_TEMPLATES, choose
from vision.types import CapturedView

log = logging.getLogger(__name__)

DRAFT_MINUTES = 10
"""After so long an unfinished draft is swept away."""

ACTOR = "shopper"


@dataclass(frozen=True, slots=True)
class JoinRules:
    """What the site decided about joining.

    Attributes:
        recogniser: Which weights make the views.
        known_from: Similarity from which a face is a member's already.
        card_locked: Whether the templates are sealed under the card's secret too (``verify``).
        retention_days: Days without a visit after which a member goes.
    """

    recogniser: str
    known_from: float
    card_locked: bool
    retention_days: int


@dataclass(slots=True)
class _Draft:
    """What a shopper told so far; in memory only."""

    screen: str
    actor: str
    began_at: datetime
    form: JoinForm = field(default_factory=JoinForm, repr=False)


class ShopJoining:
    """A :class:`kiosk.screens.desks.JoinDesk` on a site. Thread-safe.

    Args:
        site: The open site.
        rules: What the site decided.
        clock: The time now, aware.
        tries: How many cards and phone numbers may be refused.
    """

    def __init__(self, site: Site, rules: JoinRules, clock: Clock = utc_now, tries: Tries | None = None) -> None:
        self._site, self._rules, self._clock = site, rules, clock
        self._drafts: dict[str, _Draft] = {}
        self._lock = threading.Lock()
        self._limit = Limit(tries)

    def begin(self, purposes: Sequence[Purpose], *, language: str, screen: str, actor: str = ACTOR) -> str:
        """Record the consents, before anything else happens, and return the id of the draft.

        Raises:
            ConsentMissing: No purpose, or no text in this language.
        """
        if not purposes:
            raise ConsentMissing("Nothing was agreed to", mend="Without any consent the shopper is a guest")
        now, draft_id = self._clock(), secrets.token_hex(16)
        given = [
            consent.give(purpose, at=now, reference=ON_SCREEN, screen=screen, language=language)
            for purpose in dict.fromkeys(purposes)
        ]
        # The key ring first: a stop between the two leaves a key of nobody, never a row without its key.
        self._site.vault.make_key(draft_id)
        try:
            sealed = seal_details(self._site.vault, draft_id, Details())
            with self._site.audit.transaction() as connection:
                draft = MemberRow(draft_id, MemberState.JOINING, sealed, None, language, "", now, now)
                rows.insert_member(connection, draft)
                insert_consents(connection, draft_id, given)
                for one in given:
                    detail = {"purpose": one.purpose.value, "version": one.wording_version}
                    self._note(Action.CONSENT_GIVEN, draft_id, actor, connection, **detail)
        except BaseException:
            self._site.vault.destroy_key(draft_id)
            raise
        with self._lock:
            self._drafts[draft_id] = _Draft(screen, actor, now)
        return draft_id

    def fill(self, draft_id: str, form: JoinForm) -> None:
        """Note what the shopper told; nothing is written yet.

        Raises:
            DraftGone: The draft was saved, discarded or swept away.
            NameInvalid: A name that cannot be shown.
            PhoneInvalid: No phone number, or another member's.
            CustomerInvalid: The card is unknown, or belongs to another member.
            TooManyTries: Too many of them were refused in a short time.
        """
        draft = self._draft(draft_id)
        form = replace(form, nickname=clean_nickname(form.nickname), card=form.card.strip(), phone=form.phone.strip())
        # A card links what somebody bought, and its number can be guessed; so can a phone number of a member.
        with self._limit.attempt() as attempt, self._site.store.read() as connection:
            self._site.members.enrolment.customer_for(connection, form.card, None)
            if form.phone:
                self._site.members.enrolment.require_free_phone(connection, form.phone, draft_id)
            attempt.good = True
        draft.form = form

    def judge(self, draft_id: str, views: Sequence[CapturedView]) -> Judged:
        """Choose the templates among the views, and look whether somebody has this face already. Writes nothing.

        None are kept where too few are good: a weak profile would be mistaken for others. Where the site verifies,
        only a member's card opens their templates, so that nobody can tell whether a face is known.

        Raises:
            DraftGone: The draft was saved, discarded or swept away.
            ConsentMissing: No consent for face recognition is on record for this draft (requirement G2).
        """
        with self._site.store.read() as connection:
            self._require_draft(connection, draft_id)
            require_face_consent(connection, draft_id)
        kept, duplicate = choose_views(self._site, self._rules, views)
        if duplicate is not None:
            self._note(Action.DUPLICATE_FOUND, duplicate, self._actor(draft_id))
        return Judged(len(kept), len(views), duplicate)

    def save(self, draft_id: str, views: Sequence[CapturedView]) -> JoinReceipt:
        """Make the draft a member; without views, one who is found by card, phone and receipt only.

        Raises:
            DraftGone: The draft was saved, discarded or swept away.
            ConsentMissing: There are views, and no consent for face recognition is on record (requirement G2).
            MemberExists: Somebody has this face already; two members with one face could not be told apart.
            RequestInvalid: Too few of the views are good.
            CustomerInvalid: The card went to another member meanwhile.
            PhoneInvalid: So did the phone number.
        """
        draft = self._draft(draft_id)
        with self._site.store.read() as connection:
            self._require_draft(connection, draft_id)
            if views:
                require_face_consent(connection, draft_id)
        kept, duplicate = choose_views(self._site, self._rules, views)
        if duplicate is not None:
            raise MemberExists("A member has this face already", mend="Open that membership, or join by card only")
        if views and not kept:
            raise RequestInvalid("Too few of the views are good", mend="Take them again, or join by card only")
        now, membership = self._clock(), self._membership(draft_id, draft.form, kept)
        with self._site.audit.transaction() as connection:
            self._require_draft(connection, draft_id)
            if not kept:
                self._withdraw_face(connection, draft_id, draft, now)
            codes = self._site.members.enrolment.complete(connection, membership, now)
            self._site.members.note_enrolled(connection, draft_id, views=len(kept), actor=draft.actor)
            purposes = purposes_of(connection, draft_id)
        self._forget(draft_id)
        self._site.members.tell_enrolled(draft_id, views=len(kept))
        until = now + timedelta(days=self._rules.retention_days)
        return JoinReceipt(draft_id, codes.receipt, codes.card, len(kept), until, purposes)

    def _membership(self, draft_id: str, form: JoinForm, kept: tuple[CapturedView, ...]) -> Membership:
        return Membership(
            member_id=draft_id,
            nickname=form.nickname,
            phone=form.phone,
            card=form.card,
            customer_id=None,
            adult=form.adult.value,
            views=kept,
            recogniser=self._rules.recogniser,
            card_locked=self._rules.card_locked,
        )

    def _withdraw_face(self, connection: Connection, draft_id: str, draft: _Draft, at: datetime) -> None:
        """A consent to recognition that no template came of ends here."""
        face = Purpose.FACE_RECOGNITION
        if withdraw(connection, draft_id, face, at=at, screen=draft.screen):
            detail = {"purpose": face.value, "why": "no_views"}
            self._note(Action.CONSENT_WITHDRAWN, draft_id, draft.actor, connection, **detail)

    def discard(self, draft_id: str) -> None:
        """Remove the draft and everything of it; an unknown one, or a member, is ignored."""
        actor = self._actor(draft_id)
        self._forget(draft_id)
        with self._site.store.read() as connection:
            if not _is_draft(connection, draft_id):
                return
        with self._site.audit.transaction() as connection:
            if not _is_draft(connection, draft_id):
                return  # saved a moment ago
            # Within the transaction, so that no save comes between, and the key first: if the rows stay behind, the
            # next sweep finds them, and they are noise until then.
            self._site.vault.destroy_key(draft_id)
            agreed = len(consents_of(connection, draft_id))
            delete_consents(connection, draft_id)
            rows.delete_member(connection, draft_id)
            self._note(Action.CONSENT_WITHDRAWN, draft_id, actor, connection, purposes=agreed, why="not_saved")
        self._site.store.clear_journal()

    def sweep(self, now: datetime) -> int:
        """Discard every draft that was begun more than ten minutes ago, and finish what was interrupted.

        Call it at the start and every few minutes.

        Args:
            now: The time now, aware.

        Returns:
            How many drafts went.
        """
        since = now - timedelta(minutes=DRAFT_MINUTES)
        with self._site.store.read() as connection:
            old = rows.drafts_before(connection, since)
        for draft_id in old:
            self.discard(draft_id)
        with self._lock:  # what was told goes also where another process removed the rows
            self._drafts = {key: draft for key, draft in self._drafts.items() if draft.began_at >= since}
        if old:
            log.info("swept %d unfinished drafts away", len(old))
        return len(old)

    def _draft(self, draft_id: str) -> _Draft:
        with self._lock:
            draft = self._drafts.get(draft_id)
        if draft is None:
            raise _gone()
        return draft

    def _forget(self, draft_id: str) -> None:
        with self._lock:
            self._drafts.pop(draft_id, None)

    def _require_draft(self, connection: Connection, draft_id: str) -> None:
        if not _is_draft(connection, draft_id):
            raise _gone()

    def _actor(self, draft_id: str) -> str:
        """In whose hands the screen of a draft is; the shopper's where this process did not begin it."""
        with self._lock:
            draft = self._drafts.get(draft_id)
        return ACTOR if draft is None else draft.actor

    def _note(
        self,
        action: Action,
        member_id: str,
        actor: str,
        connection: Connection | None = None,
        **detail: str | int | bool,
    ) -> None:
        self._site.audit.record(action, actor=actor, member_id=member_id, detail=detail, connection=connection)


def choose_views(
    site: Site, rules: JoinRules, views: Sequence[CapturedView]
) -> tuple[tuple[CapturedView, ...], str | None]:
    """The views to keep, and the member whose face it is already; none of them where too few are good."""
    if not views:
        return (), None
    gallery = site.members.shelf.gallery(rules.recogniser, also_paused=True)
    protected = site.rotation.protect(np.stack([view.vector for view in views]))
    choice = choose(protected, [view.quality for view in views], gallery.vectors, rules.known_from)
    duplicate = None if choice.duplicate_of is None else gallery.member_ids[choice.duplicate_of]
    enough = len(choice.kept) >= min(LEAST_TEMPLATES, len(views))
    return tuple(views[row] for row in choice.kept) if enough else (), duplicate


def _is_draft(connection: Connection, draft_id: str) -> bool:
    found = rows.find_member(connection, draft_id)
    return found is not None and found.state is MemberState.JOINING


def _gone() -> DraftGone:
    return DraftGone("This enrolment has ended", mend="Begin again with the consent")
