"""From the store to one number a member: who was greeted in which arm, and what they did after it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Connection

from kiosk.experiments.values import Guard, Measure
from kiosk.offering.values import OfferAct
from kiosk.store import experiment_facts as facts
from recommender.experiments import Exposure, first_exposures

Floats = NDArray[np.float64]

BEFORE_DAYS: Final = 90
"""Days before the first greeting whose purchases CUPED knows: longer helps little (``docs/experiments.md``)."""
GUARD_DAYS: Final = 7
"""Days after the first greeting in which guardrails count: harm is seen soon, and told before any gain."""
_MOMENTS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {"subject": pl.String, "at": pl.Datetime("us", "UTC")}


@dataclass(frozen=True, slots=True, eq=False)
class Greeted:
    """Members with the day of their first greeting.

    Attributes:
        subjects: Keyed hashes.
        days: Days of the shop's calendar, one for each.
        arms: Number of the arm of each, shape ``(n,)``.
        crossed: Members left out because they met several arms.
    """

    subjects: tuple[str, ...]
    days: tuple[date, ...]
    arms: NDArray[np.intp]
    crossed: int = 0

    def take(self, rows: Sequence[int]) -> "Greeted":
        """Some of them."""
        subjects, days = tuple(self.subjects[row] for row in rows), tuple(self.days[row] for row in rows)
        return Greeted(subjects, days, self.arms[list(rows)], self.crossed)


class Measurer:
    """Counts what members did.

    Args:
        connection: For reading; all of it is of one moment.
        zone: Of the shop.
        subject_of: Keyed hash of a member's id.
    """

    def __init__(self, connection: Connection, zone: ZoneInfo, subject_of: Callable[[str], str]) -> None:
        self._connection, self._zone = connection, zone
        links = facts.links(connection)
        self._subjects = {member_id: subject_of(member_id) for member_id in links}
        self._customers = {self._subjects[member_id]: record for member_id, record in links.items()}

    def greeted(self, since: datetime, labels: Sequence[str] = ()) -> Greeted:
        """Who was greeted since a moment, under one of the labels (their places are the arms' numbers), or at all."""
        rows = facts.first_greetings(self._connection, since, labels)
        exposed = first_exposures(Exposure(subject, "", label or "", at) for subject, label, at in rows)
        place = {label: number for number, label in enumerate(labels)}
        return Greeted(
            tuple(exposed.first),
            tuple(self.local_day(one.at) for one in exposed.first.values()),
            np.array([place.get(one.arm, 0) for one in exposed.first.values()], dtype=np.intp),
            len(exposed.crossed),
        )

    def linked(self, people: Greeted) -> Greeted:
        """Those whose purchases are known."""
        known = self._customers
        return people.take([row for row, subject in enumerate(people.subjects) if known.get(subject) is not None])

    def known_until(self, measure: Measure, today: date) -> date:
        """First day of which nothing is known yet: today, or the day after the last purchase that was taken in."""
        if measure is Measure.REDEEMED:
            return today
        newest = facts.newest_purchase(self._connection)
        return min(today, newest + timedelta(days=1)) if newest is not None else date.min

    def measured(self, people: Greeted, measure: Measure, window: int) -> tuple[Floats, Floats]:
        """What each did from the day of the first greeting on, and what was known of them before it.

        Args:
            people: Who.
            measure: What is counted; money is in minor units.
            window: Days from the first greeting on.

        Returns:
            The measure, shape ``(n,)``; money and days with a purchase before, shape ``(n, 2)``, empty (nan) for who is
            not linked to purchases.
        """
        if not people.subjects:
            return np.zeros(0), np.zeros((0, 2))
        frame, receipts = _frame(people), self._receipts(people)
        visits = receipts.select("subject", "day").unique().with_columns(pl.lit(1.0).alias("value"))
        there = np.array([self._customers.get(subject) is not None for subject in people.subjects])
        past = np.column_stack([_sums(frame, table, -BEFORE_DAYS, 0) for table in (receipts, visits)])
        before = np.where(there[:, None], past, np.nan)
        if measure is Measure.MONEY:
            return _sums(frame, receipts, 0, window), before
        since = datetime.combine(min(people.days), datetime.min.time(), self._zone)
        redeemed = self._local(facts.answers(self._connection, OfferAct.REDEMPTION, since))
        return _sums(frame, redeemed.with_columns(pl.lit(1.0).alias("value")), 0, window), before

    def presses(self, people: Greeted) -> tuple[Floats, Mapping[Guard, Floats]]:
        """Greetings of each within :data:`GUARD_DAYS`, shape ``(n,)``, and presses of each guardrail in that time."""
        if not people.subjects:
            return np.zeros(0), {guard: np.zeros(0) for guard in Guard}
        since = datetime.combine(min(people.days), datetime.min.time(), self._zone)
        not_me = [(self._subjects[member], at) for member, at in facts.disputes(self._connection, since)]
        tables = (
            facts.greetings(self._connection, since),
            facts.answers(self._connection, OfferAct.LESS, since),
            not_me,
        )
        frame = _frame(people)
        seen, less, disputed = (
            _sums(frame, self._local(table).with_columns(pl.lit(1.0).alias("value")), 0, GUARD_DAYS) for table in tables
        )
        return seen, {Guard.LESS: less, Guard.NOT_ME: disputed}

    def local_day(self, at: datetime) -> date:
        """Day of the shop's calendar."""
        return at.astimezone(self._zone).date()

    def _receipts(self, people: Greeted) -> pl.DataFrame:
        """``subject, day, value`` of receipts of linked members, from :data:`BEFORE_DAYS` before the first day on."""
        linked = ((self._customers.get(subject), subject) for subject in people.subjects)
        whose = {record: subject for record, subject in linked if record is not None}
        found = facts.receipts(self._connection, min(people.days) - timedelta(days=BEFORE_DAYS), whose)
        rows = [(whose[record], at.date(), float(money)) for record, at, money in found]
        return pl.DataFrame(rows, schema={"subject": pl.String, "day": pl.Date, "value": pl.Float64}, orient="row")

    def _local(self, moments: facts.Moments) -> pl.DataFrame:
        """``subject, day``."""
        table = pl.DataFrame(moments, schema=_MOMENTS, orient="row")
        return table.select("subject", pl.col("at").dt.convert_time_zone(self._zone.key).dt.date().alias("day"))


def _frame(people: Greeted) -> pl.DataFrame:
    return pl.DataFrame(
        {"subject": people.subjects, "first": people.days}, schema={"subject": pl.String, "first": pl.Date}
    )


def _sums(people: pl.DataFrame, facts_of: pl.DataFrame, start: int, end: int) -> Floats:
    """Sum of ``value`` over days ``start`` to before ``end`` from each one's first day; 0 where there is nothing."""
    since = (pl.col("day") - pl.col("first")).dt.total_days()
    found = (
        facts_of.join(people, on="subject")
        .filter((since >= start) & (since < end))
        .group_by("subject")
        .agg(pl.col("value").sum())
    )
    whole = people.join(found, on="subject", how="left", maintain_order="left")
    return whole["value"].fill_null(0.0).to_numpy()
