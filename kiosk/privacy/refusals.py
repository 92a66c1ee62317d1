"""Refusals of whoever is known but may not: each is an entry of the audit trail, and no number of them floods it.

An account that tries doors its role does not open is worth an officer's look; a thousand requests of a script are not
worth a thousand entries. So one hour has one entry for each who and each what, and :data:`MOST` for each who.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from kiosk.errors import KioskError
from kiosk.privacy.audit import Action, AuditLog

log = logging.getLogger(__name__)

MOST: Final = 20
"""Entries of one account or token in one hour; the last of them says that there may have been more."""


class Refusals:
    """Writes refusals down. Thread-safe.

    What was written is remembered in memory, for as many as there are accounts and tokens, until the hour is over.

    Args:
        audit: Told of them.
        clock: The time now, aware.
    """

    def __init__(self, audit: AuditLog, clock: Callable[[], datetime]) -> None:
        self._audit, self._clock = audit, clock
        self._hour: datetime | None = None
        self._noted: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def note(self, actor: str, asked: str) -> None:
        """Write down that somebody was refused. That it cannot be written changes nothing of the refusal.

        Args:
            actor: ``staff:ID`` or ``token:NAME``, of an account or a token that there is.
            asked: Name of a route or of a scope, never an address, which may hold an id.
        """
        count = self._counted(actor, asked)
        if count is None:
            return
        detail: dict[str, str | bool] = {"asked": asked, **({"more": True} if count == MOST else {})}
        try:
            self._audit.record(Action.ACCESS_REFUSED, actor=actor, detail=detail)
        except KioskError as error:
            log.warning("a refusal was not written down [%s]", error.code)

    def _counted(self, actor: str, asked: str) -> int | None:
        """How many entries of this actor there are with this one; None where it needs none."""
        hour = self._clock().replace(minute=0, second=0, microsecond=0)
        with self._lock:
            if hour != self._hour:
                self._hour, self._noted = hour, {}
            noted = self._noted.setdefault(actor, set())
            if asked in noted or len(noted) >= MOST:
                return None
            noted.add(asked)
            return len(noted)
