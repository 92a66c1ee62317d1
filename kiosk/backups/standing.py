"""How the backups of a site stand, for its health and for ``kiosk doctor``."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kiosk.backups.book import Book
from kiosk.backups.desk import unsent
from kiosk.backups.names import made_at
from kiosk.settings import Settings

BY_HAND_DAYS: Final = 7
"""Age from which somebody should look, where no schedule takes backups."""


class How(StrEnum):
    """How they stand, the worst first."""

    NEVER = "never"
    """None was ever proved."""
    FAILED = "failed"
    """The newest attempt failed."""
    LATE = "late"
    """The newest proved one is older than the schedule would have it."""
    UNSENT = "unsent"
    """Its second copy is missing."""
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Standing:
    """How they stand.

    Attributes:
        how: In one word.
        at: When the newest proved one was made, UTC; None for never.
        code: Of the failure, empty where there is none.
        step: At which it failed, likewise.
    """

    how: How
    at: datetime | None = None
    code: str = ""
    step: str = ""


def standing(settings: Settings, known: Book, now: datetime) -> Standing:
    """How the backups of a site stand.

    Args:
        settings: Of the site.
        known: What is known of them.
        now: UTC.
    """
    at = None if known.newest_proved is None else made_at(known.newest_proved.name)
    if known.failure is not None:
        return Standing(How.FAILED, at, known.failure.code, known.failure.step)
    if at is None:
        return Standing(How.NEVER)
    # A run that is due at an hour comes half a day late at the most, and a shop may be closed for a day.
    most = timedelta(days=settings.backup_days + 2 if settings.backup_days else BY_HAND_DAYS)
    if now - at > most:
        return Standing(How.LATE, at)
    return Standing(How.GOOD if unsent(settings, known) is None else How.UNSENT, at)
