"""Which backups are kept: the last of so many days, weeks and months, none too old, and always one that was proved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in one place.

    Attributes:
        name: Of the file.
        at: When it was made, UTC.
        proved: Whether it was restored once, and was whole.
        size: Bytes.
    """

    name: str
    at: datetime
    proved: bool
    size: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """How many are kept.

    Attributes:
        daily: Of so many days with a backup, counted from the newest.
        weekly: Of so many ISO weeks.
        monthly: Of so many months.
        longest: Nothing older is kept.
    """

    daily: int
    weekly: int
    monthly: int
    longest: timedelta


def policy_of(settings: Settings, term: int) -> Policy:
    """What a site has chosen, no longer than anybody's data may be kept.

    Args:
        settings: Of the site.
        term: Days after which a member who does not come is erased (:func:`kiosk.privacy.retention.term`).
    """
    longest = min(settings.backup_keep_days, term, settings.customer_retention_days)
    return Policy(settings.backup_daily, settings.backup_weekly, settings.backup_monthly, timedelta(days=longest))


def to_drop(backups: Iterable[Kept], policy: Policy, now: datetime) -> tuple[Kept, ...]:
    """Which of the backups of one place go, oldest first.

    The newest proved one never goes, whatever its age; where none is proved, the newest stays. The newest of all stays
    too while it is not too old: it was just made, perhaps to be proved later.

    Args:
        backups: All of the place.
        policy: How many are kept.
        now: UTC.
    """
    newest_first = sorted(backups, key=lambda one: (one.at, one.name), reverse=True)
    if not newest_first:
        return ()
    last = next((one for one in newest_first if one.proved), newest_first[0])
    young = [one for one in newest_first if now - one.at <= policy.longest]
    kept = {last.name, *(one.name for one in young[:1])}
    for count, form in ((policy.daily, "%G-%V-%u"), (policy.weekly, "%G-%V"), (policy.monthly, "%Y-%m")):
        spans: dict[str, Kept] = {}
        for one in young:
            best = spans.setdefault(one.at.strftime(form), one)
            if one.proved and not best.proved:
                spans[one.at.strftime(form)] = one
        kept |= {one.name for one in list(spans.values())[:count]}
    return tuple(one for one in reversed(newest_first) if one.name not in kept)
