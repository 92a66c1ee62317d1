"""Writes down every match that was shown, beside the camera's thread and not in it (requirements A1 and G18)."""

import logging
import threading
from collections import deque
from dataclasses import dataclass

from kiosk.errors import KioskError, StoreBusy, StoreFull
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

log = logging.getLogger(__name__)

MOST_WAITING = 256
"""Matches that wait for the store; at a busy screen an hour of them."""

RETRY_SECONDS = 1.0
"""Pause before a match is tried again that a busy or full store refused."""

CLOSE_SECONDS = 5.0
"""Longest time that a stop waits for the last matches."""


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


class MatchLog:
    """Takes ``OffersShown`` from the bus at once and writes it from a thread of its own. Thread-safe.

    A member's use is noted in the same transaction. Which offers were shown is written only with the consent to
    analytics: the vouchers say it to the member anyway, and the law asks for the match, not for its content. With that
    consent the visit is an event of the linked customer, too.

    It is a :class:`kiosk.privacy.forgetting.Forgets`: what waits of an erased member is dropped, and what is being
    written is waited for.

    Args:
        audit: The audit trail, in whose transactions matches are written.
        aliases: Names members in the log.
        site: What is noted with every match.
    """

    def __init__(self, audit: AuditLog, aliases: Aliases, site: MatchSite) -> None:
        self._audit, self._aliases, self._site = audit, aliases, site
        self._waiting: deque[OffersShown] = deque()
        self._writing: OffersShown | None = None
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._bus: Bus | None = None
        self._thread = threading.Thread(target=self._write_all, name="match-log", daemon=True)

    def start(self, bus: Bus) -> None:
        """Listen on the bus, write, and tell it whose visits are known now. Call once."""
        self._bus = bus
        bus.subscribe(OffersShown, self.take)
        self._thread.start()

    def close(self) -> None:
        """Write what waits and stop; gives up after :data:`CLOSE_SECONDS`. May be called twice."""
        with self._changed:
            self._closing.set()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)

    def take(self, event: OffersShown) -> None:
        """Queue a match; returns at once."""
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                log.error("a match of %s is lost: too many wait for the store", self._aliases.log_name(event.member_id))
                return
            self._waiting.append(event)
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until everything is written; False when the time was not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and self._writing is None, timeout)

    @property
    def waiting(self) -> int:
        """Matches that are not in the store yet."""
        return len(self._waiting)

    @property
    def place(self) -> str:
        """Its name in receipts."""
        return "waiting matches"

    def forget(self, member_id: str) -> int:
        """Drop what waits of a member, and wait for what is being written; how many were dropped."""
        with self._changed:
            kept = [event for event in self._waiting if event.member_id != member_id]
            gone = len(self._waiting) - len(kept)
            self._waiting = deque(kept)
            self._changed.wait_for(lambda: not self._is_writing(member_id), CLOSE_SECONDS)
            self._changed.notify_all()
        return gone

    def holds(self, member_id: str) -> bool:
        """Whether anything of a member waits or is being written."""
        with self._changed:
            return self._is_writing(member_id) or any(event.member_id == member_id for event in self._waiting)

    def _is_writing(self, member_id: str) -> bool:
        return self._writing is not None and self._writing.member_id == member_id

    def _write_all(self) -> None:
        while (event := self._next()) is not None:
            done = self._try(event)
            with self._changed:
                self._writing = None
                if not done and not self._closing.is_set():
                    self._waiting.appendleft(event)
                self._changed.notify_all()
            if not done:
                self._closing.wait(RETRY_SECONDS)

    def _next(self) -> OffersShown | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing.is_set())
            if not self._waiting:
                return None
            self._writing = self._waiting.popleft()
            return self._writing

    def _try(self, event: OffersShown) -> bool:
        """Write one match; False when it should be tried again."""
        alias = self._aliases.log_name(event.member_id)
        try:
            visitor = self._insert(event)
            if visitor is not None and self._bus is not None:
                self._bus.publish(CustomersChanged((visitor,), event.at))
        except (StoreBusy, StoreFull) as error:
            log.warning("a match of %s waits [%s]", alias, error.code)
            return False
        except KioskError as error:
            log.error("a match of %s is lost [%s]", alias, error.code)  # noqa: TRY400 - a coded error needs no trace
        except Exception:
            log.exception("a match of %s is lost", alias)
        return True

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
