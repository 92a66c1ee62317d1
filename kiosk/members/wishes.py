"""What members took back stays taken back, whatever backup is restored (requirements G4 and G10).

A backup holds the consents, the templates and the pauses of its day. What was taken back since is therefore noted in
the key ring too, which no backup rolls back, and done again whenever the site is opened.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from kiosk.errors import KeyWrong
from kiosk.members.details import open_details, seal_details
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.consent import Purpose
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing
from kiosk.security.vault import Vault
from kiosk.store import answers, features, segments
from kiosk.store import members as rows
from kiosk.store.consents import consents_of, withdraw
from kiosk.store.events import delete_kiosk_events
from kiosk.store.identity import same_person
from kiosk.store.matches import forget_shown
from kiosk.store.members import MemberRow
from kiosk.store.sends import forget_marks
from kiosk.store.templates import delete_templates

log = logging.getLogger(__name__)

RESTORED = "restored store"
"""Where a consent was withdrawn that only a backup had brought back."""

_PAUSED = "paused"


class Wishes:
    """Withdraws consents with what follows from it, and does it again after a backup. Thread-safe.

    Args:
        keyring: Remembers.
        vault: Seals what names a member.
        aliases: Makes the subjects.
        audit: The audit trail, in whose transactions the store is changed.
    """

    def __init__(self, keyring: KeyRing, vault: Vault, aliases: Aliases, audit: AuditLog) -> None:
        self._keyring, self._vault, self._aliases, self._audit = keyring, vault, aliases, audit

    def withdraw(
        self, connection: Connection, member: MemberRow, purpose: Purpose, *, at: datetime, screen: str
    ) -> None:
        """Withdraw a consent with what was kept under it.

        Args:
            connection: In a write transaction.
            member: Whose.
            purpose: Which.
            at: When, UTC.
            screen: Where.
        """
        withdraw(connection, member.member_id, purpose, at=at, screen=screen)
        match purpose:
            case Purpose.FACE_RECOGNITION:
                delete_templates(connection, member.member_id)
            case Purpose.OFFERS:
                answers.forget_contexts(connection, self._aliases.subject(member.member_id))
                if member.customer_id is not None:
                    segments.leave_segments(connection, member.customer_id, at)
                    features.forget(connection, same_person(connection, member.customer_id))
            case Purpose.ANALYTICS:
                forget_shown(connection, member.member_id)
                answers.forget(connection, self._aliases.subject(member.member_id))
                forget_marks(connection, member.member_id)
                if member.customer_id is not None:
                    delete_kiosk_events(connection, member.customer_id)
                    features.forget_visits(connection, member.customer_id)
            case Purpose.CONTACT:
                self._drop_contact(connection, member)
        # Last, and before the commit: a stop between the two withdraws at the next start what was to be withdrawn.
        self._keyring.note_wish(self._aliases.subject(member.member_id), purpose.value, at)

    def note_pause(self, member_id: str, since: datetime | None) -> None:
        """Remember that recognition is paused, or goes on (None)."""
        subject = self._aliases.subject(member_id)
        if since is None:
            self._keyring.drop_wish(subject, _PAUSED)
        else:
            self._keyring.note_wish(subject, _PAUSED, since)

    def replay(self) -> int:
        """Take back again what a restored backup gave; how many wishes that were. Call it when the site is opened."""
        wishes = self._keyring.wishes()
        if not wishes:
            return 0
        done = 0
        with self._audit.transaction() as connection:
            for member in rows.all_members(connection):
                mine = wishes.get(self._aliases.subject(member.member_id), {})
                for purpose, at in _undone(connection, member, mine):
                    self._repeat(connection, member, purpose, at)
                    done += 1
        if done:
            log.warning("%d wishes of members were met again that a backup had undone", done)
        return done

    def _repeat(self, connection: Connection, member: MemberRow, purpose: Purpose | None, at: datetime) -> None:
        action = Action.PAUSED if purpose is None else Action.CONSENT_WITHDRAWN
        if purpose is None:
            rows.pause(connection, member.member_id, at)
        else:
            self.withdraw(connection, member, purpose, at=at, screen=RESTORED)
        detail = {"why": "restored"} if purpose is None else {"why": "restored", "purpose": purpose.value}
        self._audit.record(action, actor="system", member_id=member.member_id, detail=detail, connection=connection)

    def _drop_contact(self, connection: Connection, member: MemberRow) -> None:
        try:
            details = open_details(self._vault, member.member_id, member.sealed)
        except KeyWrong:
            return  # nobody can read an address that does not open
        kept = seal_details(self._vault, member.member_id, details.without_contact())
        rows.change_details(connection, member.member_id, kept)


def _undone(
    connection: Connection, member: MemberRow, wishes: Mapping[str, datetime]
) -> Iterator[tuple[Purpose | None, datetime]]:
    """Wishes that the store does not know of: a purpose, or None for the pause."""
    given = consents_of(connection, member.member_id) if wishes else ()
    for wish, at in wishes.items():
        if wish == _PAUSED:
            if member.paused_at is None:
                yield None, at
        elif any(one.purpose == wish and not one.withdrawn and one.given_at <= at for one in given):
            yield Purpose(wish), at
