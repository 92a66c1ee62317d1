"""What a site must have on paper: assessment, training, accuracy test, notice (requirements G17, A2, A6, B8, B9)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import insert, select

from kiosk.errors import AssessmentMissing, RequestInvalid
from kiosk.modes import Recognition
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.profiles import rules_of
from kiosk.settings import Settings
from kiosk.shop_zone import day_of
from kiosk.store.database import Store
from kiosk.store.tables import site_records

RENEW_MONTHS = 12
"""Trainings, accuracy tests and assessments are repeated within a year (the order against Rite Aid, requirement B8)."""

_LONGEST_REFERENCE, _LONGEST_NAME = 200, 100


class Kind(StrEnum):
    """What can be on file."""

    ASSESSMENT = "assessment"
    """The assessment of the impact on people (DPIA); switches ``identify`` on."""
    TRAINING = "training"
    """Staff were trained."""
    ACCURACY_TEST = "accuracy_test"
    """Error rates were measured here, by group, with the image-quality floor on."""
    NOTICE = "notice"
    """The notice was put up at the entrance and at the camera."""


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """One paper.

    Attributes:
        kind: What it is.
        reference: Where it lies, such as a file number.
        approved_by: Who signed it.
        dated: Its date.
    """

    kind: Kind
    reference: str
    approved_by: str
    dated: date


class Freshness(StrEnum):
    """How a duty stands."""

    GOOD = "good"
    OLD = "old"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Duty:
    """One paper that a site with recognition should have.

    Attributes:
        kind: Which.
        freshness: How it stands.
        dated: Date of the newest one, or None.
        until: Last day it counts, or None.
    """

    kind: Kind
    freshness: Freshness
    dated: date | None
    until: date | None


class SiteRecords:
    """Keeps the papers of one site.

    Args:
        store: Where their references lie.
        audit: Gets an entry for each.
        clock: The time now, aware.
    """

    def __init__(self, store: Store, audit: AuditLog, clock: Callable[[], datetime]) -> None:
        self._store, self._audit, self._clock = store, audit, clock

    def add(self, record: SiteRecord, *, actor: str) -> None:
        """Note one.

        Raises:
            RequestInvalid: A part is missing or too long, or the date lies ahead.
        """
        now = self._clock()
        if not 1 <= len(record.reference.strip()) <= _LONGEST_REFERENCE:
            raise RequestInvalid("The reference is missing or too long", mend="Give the number under which it lies")
        if not 1 <= len(record.approved_by.strip()) <= _LONGEST_NAME:
            raise RequestInvalid("Who approved it is missing or too long", mend="Give the name of who signed it")
        if record.dated > day_of(now):
            raise RequestInvalid("The date lies ahead", mend="Give the day on which it was signed")
        with self._store.write() as connection:
            connection.execute(
                insert(site_records).values(
                    kind=record.kind.value,
                    reference=record.reference.strip(),
                    approved_by=record.approved_by.strip(),
                    dated=record.dated,
                    noted_at=now,
                )
            )
        self._audit.record(
            Action.SITE_RECORD, actor=actor, detail={"kind": record.kind.value, "dated": record.dated.isoformat()}
        )

    def all(self) -> tuple[SiteRecord, ...]:
        """Every paper, newest first."""
        columns = (site_records.c.kind, site_records.c.reference, site_records.c.approved_by, site_records.c.dated)
        wanted = select(*columns).order_by(site_records.c.dated.desc(), site_records.c.record_id.desc())
        with self._store.read() as connection:
            rows = connection.execute(wanted)
            return tuple(SiteRecord(Kind(row.kind), row.reference, row.approved_by, row.dated) for row in rows)


class HasRecords(Protocol):
    """An open site."""

    @property
    def records(self) -> SiteRecords:
        """Its papers."""


def newest(records: Iterable[SiteRecord]) -> Mapping[Kind, date]:
    """Date of the newest paper of each kind."""
    found: dict[Kind, date] = {}
    for record in records:
        found[record.kind] = max(record.dated, found.get(record.kind, record.dated))
    return found


def needed(settings: Settings) -> tuple[Kind, ...]:
    """Papers without which the chosen mode may not run."""
    if settings.recognition is Recognition.OFF:
        return ()
    kinds = {Kind(name) for name in rules_of(settings.profile).records}
    if settings.recognition is Recognition.IDENTIFY:
        kinds.add(Kind.ASSESSMENT)
    return tuple(kind for kind in Kind if kind in kinds)


def require_assessment(site: HasRecords, settings: Settings) -> None:
    """The gate that a start passes before it builds anything that looks at faces.

    Raises:
        AssessmentMissing: The mode needs a paper that is not on file.
    """
    refuse_missing(settings, site.records.all())


def refuse_missing(settings: Settings, records: Iterable[SiteRecord]) -> None:
    """The rule of the gate (requirements G17, A2, B9).

    Args:
        settings: Of the site.
        records: From :meth:`SiteRecords.all`.

    Raises:
        AssessmentMissing: The mode needs a paper that is not on file.
    """
    missing = [kind for kind in needed(settings) if kind not in newest(records)]
    if missing:
        names = " and ".join(kind.value for kind in missing)
        raise AssessmentMissing(
            f"recognition {settings.recognition.value} under profile {settings.profile.value} needs on file: {names}",
            mend=f"Record it: kiosk assess add --kind {missing[0].value} --reference NUMBER --approved-by NAME "
            "--date YYYY-MM-DD. Or set recognition to off or verify",
        )


def health(settings: Settings, records: Iterable[SiteRecord], today: date) -> tuple[Duty, ...]:
    """How the papers stand that a site with recognition should have; empty where recognition is off.

    Args:
        settings: Of the site.
        records: From :meth:`SiteRecords.all`.
        today: The day now.
    """
    if settings.recognition is Recognition.OFF:
        return ()
    dates, must = newest(records), needed(settings)
    wanted = [kind for kind in Kind if kind is not Kind.NOTICE or kind in must]
    return tuple(_duty(kind, dates.get(kind), today) for kind in wanted)


def _duty(kind: Kind, dated: date | None, today: date) -> Duty:
    if dated is None:
        return Duty(kind, Freshness.MISSING, None, None)
    if kind is Kind.NOTICE:
        return Duty(kind, Freshness.GOOD, dated, None)
    until = _a_year_later(dated)
    return Duty(kind, Freshness.GOOD if today <= until else Freshness.OLD, dated, until)


def _a_year_later(day: date) -> date:
    """The same day twelve months later; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + RENEW_MONTHS // 12)
    except ValueError:
        return day.replace(year=day.year + RENEW_MONTHS // 12, day=28)
