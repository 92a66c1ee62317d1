"""Writes down every match that was shown, beside the camera's thread and not in it (requirements A1 and G18)."""

from dataclasses import dataclass

from kiosk.beside import WriteQueue
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged, OffersShown
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.consent import Purpose
from kiosk.security.aliases import Aliases
from kiosk.store import members as rows
from kiosk.store.consents import purposes_of
from kiosk.store.events import KIOSK, EventKind, EventRow, put_events
from kiosk.store.matches import MatchRow, insert_match
from kiosk.store.members import MemberState


@dataclass(frozen=True, slots=True)
class MatchSite:
    """What is noted with every match.

    Attributes:
        mode: The site's setting ``recognition``.
        engage: The site's setting ``engage``.
        screen: Name of the screen.
    """

    mode: str
    engage: str
    screen: str


class MatchLog(WriteQueue[OffersShown]):
    """Takes ``OffersShown`` from the bus at once and writes it from a thread of its own. Thread-safe.

    A member's use is noted in the same transaction. Which offers were shown is written only with the consent to
    analytics: the vouchers say it to the member anyway, and the law asks for the match, not for its content. With that
    consent the visit is an event of the linked customer, too.

    Args:
        audit: The audit trail, in whose transactions matches are written.
        aliases: Names members in the log.
        site: What is noted with every match.
    """

    def __init__(self, audit: AuditLog, aliases: Aliases, site: MatchSite) -> None:
        super().__init__("a match", "waiting matches", self._write_match, aliases)
        self._audit, self._site = audit, site
        self._bus: Bus | None = None

    def start(self, bus: Bus) -> None:
        """Take what the bus tells, write, and tell it whose visits are known now. Call once."""
        self._bus = bus
        bus.subscribe(OffersShown, self.take)
        self.begin()

    def _write_match(self, event: OffersShown) -> None:
        visitor = self._insert(event)
        if visitor is not None and self._bus is not None:
            self._bus.publish(CustomersChanged((visitor,), event.at))

    def _insert(self, event: OffersShown) -> str | None:
        """Write the match, the use and the entry of the trail, all or nothing; nothing when the member is gone.

        Returns:
            The customer whose visit was counted.
        """
        with self._audit.transaction() as connection:
            member = rows.find_member(connection, event.member_id)
            if member is None or member.state is not MemberState.ACTIVE:
                return None
            counted = Purpose.ANALYTICS in purposes_of(connection, event.member_id)
            reasons = event.reasons or ("",) * len(event.offer_ids)
            row = MatchRow(
                member_id=event.member_id,
                at=event.at,
                how=event.how.value,
                mode=self._site.mode,
                engage=self._site.engage,
                act=None if event.act is None else event.act.value,
                act_at=event.act_at,
                screen=self._site.screen,
                shown=tuple(zip(event.offer_ids, reasons, strict=True)) if counted else None,
            )
            insert_match(connection, row)
            if counted and member.customer_id is not None:
                visit = self._aliases.lookup("visit", f"{event.member_id} {event.at.isoformat()}")
                put_events(connection, [EventRow(visit, member.customer_id, EventKind.VISIT, event.at, channel=KIOSK)])
            rows.touch(connection, event.member_id, event.at)
            detail = {"how": row.how, "act": row.act or "", "screen": row.screen}
            self._audit.record(
                Action.MATCH_SHOWN, actor="system", member_id=row.member_id, detail=detail, connection=connection
            )
        return member.customer_id if counted else None
