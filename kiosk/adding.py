"""Adding a face to a membership that has none: the consent and the templates in one transaction (requirement G2).

Until then nothing of it is written. What the member agreed to is held by the screen with the views and goes with them.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from kiosk.errors import ConsentMissing, DraftGone, MemberExists, MemberUnknown, RequestInvalid
from kiosk.joining import ACTOR, DRAFT_MINUTES, JoinRules, choose_views
from kiosk.members.lists import require_member
from kiosk.members.values import Clock, utc_now
from kiosk.privacy import consent
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import ON_SCREEN, Purpose
from kiosk.screens.desks import Adult, FaceAdded, FaceWish, Judged
from kiosk.site import Site
from kiosk.store import members as rows
from kiosk.store.consents import consents_of, insert_consents
from kiosk.store.members import MemberRow
from kiosk.store.templates import delete_templates, templates_of
from vision.types import CapturedView

log = logging.getLogger(__name__)

SYSTEM = "system"


class FaceAdding:
    """A :class:`kiosk.screens.desks.FaceDesk` on a site. Thread-safe.

    Args:
        site: The open site.
        rules: What the site decided about joining; the same holds here.
        clock: The time now, aware.
    """

    def __init__(self, site: Site, rules: JoinRules, clock: Clock = utc_now) -> None:
        self._site, self._rules, self._clock = site, rules, clock

    def lacks(self, member_id: str) -> bool:
        """Whether the member has no template that this site could compare with.

        Raises:
            MemberUnknown: Erased, or never there.
        """
        with self._site.store.read() as connection:
            require_member(connection, member_id)
            return self._lacks(connection, member_id)

    def agree(self, member_id: str, *, language: str, screen: str) -> FaceWish:
        """Take the yes to the wording of today; it is returned, not written.

        Raises:
            MemberUnknown: Erased, or never there.
            ConsentMissing: No text in this language.
            RequestInvalid: The membership has a face already.
        """
        with self._site.store.read() as connection:
            member = self._require(connection, member_id)
        given = consent.give(
            Purpose.FACE_RECOGNITION, at=self._clock(), reference=ON_SCREEN, screen=screen, language=language
        )
        return FaceWish(member_id, given, member.adult == Adult.GUARDIAN)

    def judge(self, wish: FaceWish, views: Sequence[CapturedView]) -> Judged:
        """Choose the templates among the views, and look for another member with this face. Writes no template.

        Raises:
            ConsentMissing: The wish is not to the wording of today (requirement G2).
            DraftGone: The wish is too old.
        """
        self._check(wish)
        kept, duplicate = choose_views(self._site, self._rules, views)
        if duplicate is not None:
            self._note(Action.DUPLICATE_FOUND, duplicate)
        return Judged(len(kept), len(views), duplicate)

    def save(self, wish: FaceWish, views: Sequence[CapturedView], adult: Adult) -> FaceAdded:
        """Write the consent and the templates, in one transaction. A pause ends: who agrees anew wants to be known.

        Raises:
            MemberUnknown: Erased meanwhile.
            MemberExists: Another member has this face.
            ConsentMissing: The wish is not to the wording of today (requirement G2).
            DraftGone: The wish is too old, or was taken back elsewhere meanwhile.
            RequestInvalid: Too few good views, the membership has a face already, or it needs a guardian's yes.
        """
        self._check(wish)
        kept, duplicate = choose_views(self._site, self._rules, views)
        if duplicate is not None:
            raise MemberExists("Another member has this face", mend="Ask the staff which membership is to stay")
        if not kept:
            raise RequestInvalid("Too few of the views are good", mend="Take them again")
        member_id = wish.member_id
        with self._site.audit.transaction() as connection:
            member = self._require(connection, member_id)
            _check_guardian(member, adult)
            _check_standing(connection, wish)
            self._write_consent(connection, wish)
            card = self._write_templates(connection, member_id, kept)
            rows.change_adult(connection, member_id, adult.value)
            self._note(Action.FACE_ADDED, member_id, connection, templates=len(kept), adult=adult.value)
            self._resume(connection, member)
        self._site.store.clear_journal()
        log.info("a face with %d templates was added to %s", len(kept), self._site.aliases.log_name(member_id))
        return FaceAdded(member_id, len(kept), card)

    def take_back(self, member_id: str) -> None:
        """Withdraw what was saved a moment ago, because nobody saw the answer; an erased member is ignored."""
        now, face = self._clock(), Purpose.FACE_RECOGNITION
        with self._site.audit.transaction() as connection:
            try:
                member = require_member(connection, member_id)
            except MemberUnknown:
                return
            self._site.members.wishes.withdraw(connection, member, face, at=now, screen=SYSTEM)
            detail = {"purpose": face.value, "why": "not_seen"}
            self._note(Action.CONSENT_WITHDRAWN, member_id, connection, SYSTEM, **detail)
        self._site.store.clear_journal()

    def _require(self, connection: Connection, member_id: str) -> MemberRow:
        member = require_member(connection, member_id)
        if not self._lacks(connection, member_id):
            raise RequestInvalid("This membership has a face already", mend="Withdraw recognition first, then add it")
        return member

    def _lacks(self, connection: Connection, member_id: str) -> bool:
        usable = (self._rules.recogniser, self._rules.card_locked)
        return all((row.recogniser, row.card_locked) != usable for row in templates_of(connection, member_id))

    def _check(self, wish: FaceWish) -> None:
        given = wish.consent
        shown = consent.current_wording(Purpose.FACE_RECOGNITION, given.language)
        if (given.purpose, given.text_hash) != (Purpose.FACE_RECOGNITION, shown.text_hash):
            raise ConsentMissing("The consent is not to the text of today", mend="Show the person the text again")
        if self._clock() - given.given_at > timedelta(minutes=DRAFT_MINUTES):
            raise DraftGone("This consent was never used", mend="Begin again on My data")

    def _write_consent(self, connection: Connection, wish: FaceWish) -> None:
        given = wish.consent
        insert_consents(connection, wish.member_id, [given])
        detail = {"purpose": given.purpose.value, "version": given.wording_version}
        self._note(Action.CONSENT_GIVEN, wish.member_id, connection, **detail)

    def _write_templates(self, connection: Connection, member_id: str, kept: Sequence[CapturedView]) -> str:
        # those of another recogniser, or of another mode, serve nobody any more
        delete_templates(connection, member_id)
        return self._site.members.enrolment.add_face(
            connection, member_id, kept, self._rules.recogniser, card_locked=self._rules.card_locked, at=self._clock()
        )

    def _resume(self, connection: Connection, member: MemberRow) -> None:
        if member.paused_at is not None:
            rows.pause(connection, member.member_id, None)
            self._site.members.wishes.note_pause(member.member_id, None)
            self._note(Action.RESUMED, member.member_id, connection)

    def _note(
        self,
        action: Action,
        member_id: str,
        connection: Connection | None = None,
        actor: str = ACTOR,
        **detail: str | int | bool,
    ) -> None:
        self._site.audit.record(action, actor=actor, member_id=member_id, detail=detail, connection=connection)


def _check_guardian(member: MemberRow, adult: Adult) -> None:
    if member.adult == Adult.GUARDIAN and adult is not Adult.GUARDIAN:
        raise RequestInvalid("A guardian agreed to this membership", mend="Have a guardian agree to the face too")


def _check_standing(connection: Connection, wish: FaceWish) -> None:
    """A member who withdrew on their phone while the camera looked at them here has changed their mind."""
    given = wish.consent
    for one in consents_of(connection, wish.member_id):
        if one.purpose is given.purpose and one.withdrawn_at is not None and one.withdrawn_at >= given.given_at:
            raise DraftGone("Recognition was withdrawn elsewhere meanwhile", mend="Begin again on My data")
