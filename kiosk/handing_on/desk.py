"""Hands a segment on, if it may be: 20 people and more who agreed to be written to, and nobody else."""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from kiosk.campaigns.addressees import Addressees
from kiosk.errors import AudienceTooSmall, HandingOnFailed, SegmentUnknown
from kiosk.handing_on import database, webhook
from kiosk.handing_on.files import Form, Recipient, lines
from kiosk.handing_on.webhook import Hook
from kiosk.privacy.audit import Action
from kiosk.secret_place import SecretPlace
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import handing_on
from kiosk.store import insight as rows
from kiosk.store.audience_rows import SMALLEST
from kiosk.store.handing_on import DeliveryRow
from kiosk.store.insight import SegmentRow

TAKEN_UP_WITHIN: Final = timedelta(days=1)
"""How long a delivery that broke off goes on where it was; a later one begins anew."""


class HandingOn:
    """Hands segments of one site on. Thread-safe.

    Args:
        site: The open site.
        settings: Name the web address and the database; nothing goes anywhere else.
        clock: The time now, UTC.
    """

    def __init__(self, site: Site, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._site, self._settings, self._clock = site, settings, clock
        self._addressees = Addressees(site, settings)

    @property
    def has_webhook(self) -> bool:
        """Whether a web address is set."""
        return bool(self._settings.webhook_url)

    @property
    def has_database(self) -> bool:
        """Whether a database is set."""
        return bool(self._settings.segments_database)

    def file(self, segment_id: str, form: Form, *, actor: str) -> Iterator[str]:
        """The lines of a file for a mail tool: members who agreed to contact and to offers, with an address.

        Everything is checked, and entered in the audit trail, before the first line.

        Raises:
            SegmentUnknown: There is none.
            AudienceTooSmall: Fewer than 20 people are in it, or would be in the file.
        """
        with self._site.store.read() as connection:
            segment = self._usable(connection, segment_id)
            told = self._addressees.details(connection, segment_id)
            found = [Recipient(one.email, one.nickname) for _, one in told]
        if len(found) < SMALLEST:
            raise _too_few_agreed()
        self._note(segment_id, form.value, actor)
        return lines(form, found, segment.name or segment.label)

    def call(self, segment_id: str, *, actor: str, progress: Callable[[float], None]) -> None:
        """Send the customer ids of a segment to the web address of the settings; no e-mails, no names.

        They are of the same people whom a file would have. What broke off within a day goes on with the part that was
        not taken, if nobody entered or left since.

        Raises:
            SegmentUnknown: There is none.
            AudienceTooSmall: Fewer than 20 people are in it, or would be told of.
            HandingOnFailed: No address or secret is set, or the address does not take it.
        """
        place = self._settings.webhook_secret_file
        if not self.has_webhook or place is None:
            raise HandingOnFailed("No web address is set", mend="Set webhook_url and webhook_secret_file")
        secret = SecretPlace(file=str(place)).read() or ""
        ids = self._ids(segment_id)
        self._note(segment_id, "webhook", actor)
        hook = Hook(self._settings.webhook_url, secret.encode(), self._settings.webhook_private)
        self._deliver(hook, segment_id, ids, progress)

    def interrupted(self) -> tuple[str, ...]:
        """Segments whose sending to the web address a stop of the program broke off within the last day.

        What broke off for a fault of its own is not among them: a person looks at that, and sends it again.
        """
        with self._site.store.read() as connection:
            found = handing_on.deliveries(connection)
        return tuple(one.segment_id for one in found if not one.is_broken and not self._is_old(one))

    def write(self, segment_id: str, *, actor: str) -> None:
        """Write the customer ids of a segment into the table of the settings, of the same people as :meth:`call`.

        Raises:
            SegmentUnknown: There is none.
            AudienceTooSmall: Fewer than 20 people are in it, or would be told of.
            HandingOnFailed: No database is set, or it does not take it.
        """
        if not self.has_database:
            raise HandingOnFailed("No database is set", mend="Set segments_database")
        place = self._settings.segments_database_secret_file
        password = None if place is None else SecretPlace(file=str(place)).read()
        ids = self._ids(segment_id)
        self._note(segment_id, "database", actor)
        database.write(self._settings.segments_database, password, self._settings.segments_table, segment_id, ids)

    def _deliver(self, hook: Hook, segment_id: str, ids: Sequence[str], progress: Callable[[float], None]) -> None:
        """Send the ids, and write down before and after each part how far that is."""
        delivery = self._begun(segment_id, ids)

        def told(parts: int, of: int) -> None:
            with self._site.store.write() as connection:
                handing_on.note_parts(connection, segment_id, parts)
            progress(parts / of)

        try:
            webhook.call(hook, segment_id, ids, delivery.delivery_id, told, done=delivery.parts)
        except Exception:
            with self._site.store.write() as connection:
                handing_on.keep_delivery(connection, replace(self._known(connection, delivery), is_broken=True))
            raise
        with self._site.store.write() as connection:
            handing_on.forget_delivery(connection, segment_id)

    def _begun(self, segment_id: str, ids: Sequence[str]) -> DeliveryRow:
        """The delivery that goes on, where the same ids were on the way to the same address; otherwise a new one."""
        digest = sha256(json.dumps([self._settings.webhook_url, *ids]).encode()).hexdigest()
        fresh = DeliveryRow(segment_id, secrets.token_hex(8), digest, 0, is_broken=False, begun_at=self._clock())
        with self._site.store.write() as connection:
            known = self._known(connection, fresh)
            same = known.digest == digest and not self._is_old(known)
            delivery = replace(known, is_broken=False) if same else fresh
            handing_on.keep_delivery(connection, delivery)
        return delivery

    def _known(self, connection: Connection, instead: DeliveryRow) -> DeliveryRow:
        found = (one for one in handing_on.deliveries(connection) if one.segment_id == instead.segment_id)
        return next(found, instead)

    def _is_old(self, delivery: DeliveryRow) -> bool:
        return self._clock() - delivery.begun_at > TAKEN_UP_WITHIN

    def _ids(self, segment_id: str) -> tuple[str, ...]:
        with self._site.store.read() as connection:
            self._usable(connection, segment_id)
            persons = handing_on.persons_of(connection, segment_id)
            told = self._addressees.details(connection, segment_id)
            ids = {persons[member_id] for member_id, _ in told if member_id in persons}
        if len(ids) < SMALLEST:
            raise _too_few_agreed()
        return tuple(sorted(ids))

    def _usable(self, connection: Connection, segment_id: str) -> SegmentRow:
        found = next((one for one in rows.segment_rows(connection) if one.segment_id == segment_id), None)
        if found is None:
            raise SegmentUnknown("There is no such segment", mend="Choose one of the list")
        if found.size < SMALLEST:
            raise _too_small()
        return found

    def _note(self, segment_id: str, way: str, actor: str) -> None:
        detail = {"segment": segment_id, "way": way}
        self._site.audit.record(Action.SEGMENT_HANDED_ON, actor=actor, detail=detail)


def _too_few_agreed() -> AudienceTooSmall:
    return AudienceTooSmall(
        f"Fewer than {SMALLEST} people of this segment agreed to be written to", mend="Use a larger segment"
    )


def _too_small() -> AudienceTooSmall:
    return AudienceTooSmall(f"Fewer than {SMALLEST} people are in this segment", mend="Use a larger one")
