"""How new the figures of a page are, and whether they are being made anew right now."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.insight import reports
from kiosk.insight.work import Job
from kiosk.marketing.office import Office

REFRESH = "refresh"
"""Kind of the work that makes figures anew."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """What a page of figures says about itself.

    Attributes:
        made_at: When the figures were made, UTC; None where there are none.
        old: Whether data came in since.
        job: The work that makes them anew, while it goes on or where it broke off; else None.
    """

    made_at: datetime | None
    old: bool
    job: Job | None


def freshness_of(office: Office) -> Freshness:
    """Of the figures that the pages show now."""
    report, job = office.insight.read(reports.OVERVIEW), office.work.newest
    shown = job is not None and job.kind == REFRESH and (not job.ended or job.fault is not None)
    return Freshness(None if report is None else report.made_at, office.insight.is_old(), job if shown else None)
