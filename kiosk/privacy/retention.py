"""Retention: who is erased by itself, when, and the same list as a dry run (requirements G11, B1, A6).

The term of members is the shorter one of the site's setting and its profile's. Customers who never joined have a term
of their own, from their last purchase or the last import that named them. A run erases through the same saga as a
shopper's wish.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, delete, func, select

from kiosk.errors import CustomerInvalid, MemberUnknown
from kiosk.events.types import CustomersChanged
from kiosk.privacy import orphan_keys
from kiosk.privacy.audit import KEPT_DAYS, Action
from kiosk.privacy.profiles import LONGEST_RETENTION_DAYS, rules_of
from kiosk.security import keycopies
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import ageing
from kiosk.store.idle import Person, begin_to_count, idle_people
from kiosk.store.members import MemberState
from kiosk.store.tables import audit, erasures, matches, members
from models.errors import VanakkamError

log = logging.getLogger(__name__)

MATCH_DAYS = 400
"""Matches are the log of recognitions: at least six months (requirement A6) and, for India's Rules, a year; the month
on top lets a shop compare a season with the last one. Not a setting, because less would break a duty."""

RECEIPT_DAYS = KEPT_DAYS
"""Receipts of erasures go with the audit trail that tells of them; the ledger in the key ring stays."""

DRAFT_HOURS = 24
"""A membership that was never finished. The joining desk sweeps after minutes; this is for one that was killed."""

RECORDS_AT_ONCE = 1000
"""Records of customers erased in one transaction: other programs write in between, and each part has its receipt."""

FIRST_SECONDS, EVERY_SECONDS = 120.0, 86_400.0

Progress = Callable[[int], None]
"""Told how many more members and customers are done."""


class Why(StrEnum):
    """Why somebody is due."""

    UNVISITED = "unvisited"
    """They have not come for as long as the site keeps."""
    UNFINISHED = "unfinished"
    """They never finished joining."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What decides whether somebody is due.

    Attributes:
        member_id: Who.
        state: See :class:`kiosk.store.members.MemberState`.
        used_at: Last visit, UTC.
    """

    member_id: str
    state: str
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who is due, and why."""

    member_id: str
    used_at: datetime
    why: Why


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What a run would do at one moment.

    Attributes:
        days: The term.
        due: Whom it erases, longest absent first.
        matches: How many old matches of others it deletes.
        receipts: How many old receipts of erasures it deletes.
        audit_entries: How many old entries of the audit trail it prunes.
        others: How many old rows of other tables it deletes, by table (:mod:`kiosk.store.ageing`).
        customer_days: The term of customers who never joined.
        customers: Which of those it erases, each with every record of theirs.
    """

    days: int
    due: tuple[Due, ...]
    matches: int
    receipts: int
    audit_entries: int
    others: tuple[tuple[str, int], ...] = ()
    customer_days: int = LONGEST_RETENTION_DAYS
    customers: tuple[Person, ...] = ()

    @property
    def people(self) -> int:
        """How many members and customers it erases."""
        return len(self.due) + len(self.customers)

    @property
    def token(self) -> str:
        """Tells this list of people from every other: 16 hexadecimal digits."""
        members_due = sorted(one.member_id for one in self.due)
        listed = [members_due, sorted(self.customers)]
        return sha256(json.dumps(listed).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """What a run did.

    Attributes:
        erased: Members who went, in the order of the plan.
        failed: Codes of what stopped an erasure; its members or customers stay due.
        matches: Old matches deleted.
        receipts: Old receipts deleted.
        audit_entries: Old entries pruned.
        others: Old rows of other tables deleted, by table.
        customers: How many customers who never joined went.
    """

    erased: tuple[str, ...]
    failed: tuple[str, ...] = field(default=())
    matches: int = 0
    receipts: int = 0
    audit_entries: int = 0
    others: tuple[tuple[str, int], ...] = ()
    customers: int = 0


def term(settings: Settings) -> int:
    """Days without a visit after which somebody is erased: the shorter one of setting and profile (requirement B1)."""
    return min(settings.retention_days, rules_of(settings.profile).retention_days)


def due(memberships: Iterable[Membership], now: datetime, days: int) -> tuple[Due, ...]:
    """Who is due, longest absent first.

    Args:
        memberships: Everybody.
        now: The time now.
        days: The term.
    """
    found = [Due(one.member_id, one.used_at, why) for one in memberships if (why := _why(one, now, days)) is not None]
    return tuple(sorted(found, key=lambda one: (one.used_at, one.member_id)))


def _why(one: Membership, now: datetime, days: int) -> Why | None:
    if one.state == MemberState.JOINING.value and one.used_at <= now - timedelta(hours=DRAFT_HOURS):
        return Why.UNFINISHED
    if one.state == MemberState.ACTIVE.value and one.used_at <= now - timedelta(days=days):
        return Why.UNVISITED
    return None


class Retention:
    """Plans and runs retention for one site.

    Args:
        site: The open site.
        days: The term of members, see :func:`term`.
        clock: The time now, aware.
        customer_days: The term of customers who never joined.
        backup_days: Longest time for which a backup is kept.
    """

    def __init__(
        self,
        site: Site,
        days: int,
        clock: Callable[[], datetime],
        customer_days: int = LONGEST_RETENTION_DAYS,
        backup_days: int = LONGEST_RETENTION_DAYS,
    ) -> None:
        self._site, self._days, self._clock, self._customer_days = site, days, clock, customer_days
        self._backup_days = backup_days

    def plan(self) -> RetentionPlan:
        """The dry run; reads only."""
        now = self._clock()
        with self._site.store.read() as connection:
            rows = connection.execute(select(members.c.member_id, members.c.state, members.c.used_at))
            overdue = due((Membership(*row) for row in rows), now, self._days)
            going = [one.member_id for one in overdue]
            old = select(matches.c.member_id, func.count()).where(matches.c.at <= now - timedelta(days=MATCH_DAYS))
            by_member = dict(connection.execute(old.group_by(matches.c.member_id)).all())
            receipts = connection.execute(
                select(func.count()).select_from(erasures).where(erasures.c.at <= now - timedelta(days=RECEIPT_DAYS))
            ).scalar_one()
            newest = select(func.max(audit.c.seq)).scalar_subquery()
            entries = connection.execute(
                select(func.count())
                .select_from(audit)
                .where(audit.c.at < now - timedelta(days=KEPT_DAYS), audit.c.seq < newest)
            ).scalar_one()
            others = tuple(ageing.count_old(connection, now))
            idle = idle_people(connection, now - timedelta(days=self._customer_days))
        left = sum(count for member_id, count in by_member.items() if member_id not in set(going))
        return RetentionPlan(self._days, overdue, left, receipts, entries, others, self._customer_days, idle)

    def run(self, plan: RetentionPlan, *, actor: str, progress: Progress = lambda _count: None) -> RetentionReport:
        """Do what a plan says. Whoever came back since then, was named by an import or was erased, is left out.

        Args:
            plan: From :meth:`plan`.
            actor: ``system``, ``cli`` or ``staff:ID``.
            progress: Told after each member, and after each part of the customers.
        """
        erased, failed = list[str](), list[str]()
        for one in plan.due:
            try:
                self._site.eraser.erase(one.member_id, actor=actor, if_used_at=one.used_at)
                erased.append(one.member_id)
            except MemberUnknown:
                pass  # they came back meanwhile, or were erased on their own wish
            except VanakkamError as error:
                log.warning("a member who is due could not be erased: %s", error.code)
                failed.append(error.code)
            progress(1)
        report = self._delete_old(tuple(erased))  # before the customers, whose old rows the plan counts here
        customers = self._erase_customers(plan.customers, actor, failed, progress)
        report = replace(report, failed=tuple(failed), customers=customers)
        detail = {"erased": len(erased), "failed": len(failed), "matches": report.matches, "receipts": report.receipts}
        detail["customers"] = customers
        gone = {table: count for table, count in report.others if count}
        self._site.audit.record(Action.RETENTION_RUN, actor=actor, detail={**detail, "days": self._days, **gone})
        return report

    def _erase_customers(self, people: Sequence[Person], actor: str, failed: list[str], progress: Progress) -> int:
        """Part by part; how many went. What stops a part is noted, and the others follow."""
        gone = 0
        for part in _parts(people):
            still = _Still(part, self._clock() - timedelta(days=self._customer_days))
            try:
                self._site.eraser.erase_idle(still, actor=actor)
                gone += len(still.people)
            except CustomerInvalid:
                pass  # all of them showed a sign of life meanwhile, or were erased on their own wish
            except VanakkamError as error:
                log.warning("customers who are due could not be erased: %s", error.code)
                failed.append(error.code)
            progress(len(part))
        if gone:
            self._site.bus.publish(CustomersChanged((), self._clock()))
        return gone

    def _delete_old(self, erased: tuple[str, ...]) -> RetentionReport:
        now = self._clock()
        with self._site.store.write() as connection:
            old_matches = connection.execute(
                delete(matches).where(matches.c.at <= now - timedelta(days=MATCH_DAYS))
            ).rowcount
            receipts = connection.execute(
                delete(erasures).where(erasures.c.at <= now - timedelta(days=RECEIPT_DAYS))
            ).rowcount
            others = tuple(ageing.delete_old(connection, now))
            begin_to_count(connection, now)
        pruned = self._site.audit.prune(now - timedelta(days=KEPT_DAYS))
        if pruned:
            self._site.audit.record(Action.AUDIT_PRUNED, actor="system", detail={"entries": pruned})
        orphan_keys.sweep(self._site.store, self._site.keyring, self._site.vault, now, self._backup_days)
        self._site.store.clear_journal()
        return RetentionReport(erased, matches=old_matches, receipts=receipts, audit_entries=pruned, others=others)


class _Still:
    """Which customers of a part are due still, asked for in the transaction that erases them.

    Args:
        part: Who was due.
        since: Before this moment was the last sign of life of whoever is due, UTC.
    """

    def __init__(self, part: Sequence[Person], since: datetime) -> None:
        self._part, self._since = part, since
        self.people: tuple[Person, ...] = ()

    def __call__(self, connection: Connection) -> Sequence[str]:
        """Their records."""
        self.people = idle_people(connection, self._since, self._part)
        return sorted(record for person in self.people for record in person)


def _parts(people: Iterable[Person]) -> Iterator[list[Person]]:
    """People in parts of about :data:`RECORDS_AT_ONCE` records."""
    part, records = list[Person](), 0
    for person in people:
        part.append(person)
        records += len(person)
        if records >= RECORDS_AT_ONCE:
            yield part
            part, records = [], 0
    if part:
        yield part


class RetentionJob:
    """Runs retention once a day inside the running kiosk, and keeps the copies of the key ring up to date.

    Args:
        retention: Plans and runs.
        site: The open site.
        first: Seconds until the first run.
        every: Seconds between runs.
    """

    def __init__(
        self, retention: Retention, site: Site, *, first: float = FIRST_SECONDS, every: float = EVERY_SECONDS
    ) -> None:
        self._retention, self._site, self._first, self._every = retention, site, first, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="retention", daemon=True)

    def start(self) -> None:
        """Begin. Call once, in the process that serves."""
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End before the next run; an erasure under way is finished, here or at the next start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _work(self) -> None:
        wait = self._first
        while not self._stop.wait(wait):
            wait = self._every
            try:
                plan = self._retention.plan()
                self._retention.run(plan, actor="system")
                keycopies.rewrite(self._site.keyring)
            except VanakkamError as error:
                log.error("retention did not run [%s]: %s", error.code, error.message)  # noqa: TRY400 - a coded error needs no trace
            except Exception:
                log.exception("retention did not run")
