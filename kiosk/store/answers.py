"""Queries on decisions, which offers were shown together, and on what came of them: the answers of shoppers.

Whose they are is a keyed hash (:meth:`kiosk.security.aliases.Aliases.subject`). Callers write only what a consent to
analytics covers; an event of a decision that is not there, for it was never covered or was forgotten, is not written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from kiosk.offering.values import OfferAct, Shown
from kiosk.store.offer_tables import decisions, offer_events
from kiosk.store.upsert import insert_missing
from recommender.offers.types import Seen

AT_ONCE: Final = 500
"""Decisions that one question names at most."""
ONE_VISIT: Final = timedelta(minutes=30)
"""An offer that is shown again within this time is shown in the same visit."""
_SEEN = (
    select(offer_events.c.offer_id, offer_events.c.kind, offer_events.c.at)
    .where(
        offer_events.c.subject == bindparam("subject"),
        offer_events.c.at.between(bindparam("since"), bindparam("until")),
    )
    .order_by(offer_events.c.event_id)
)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Offers that were shown together once.

    Attributes:
        decision_id: Random, 32 hexadecimal digits.
        subject: Keyed hash of the member.
        at: When they came on the screen, UTC.
        screen: Where.
        policy: Name of what chose them.
        arm: ``experiment/arm`` under which it chose, or None.
        offers: First place first.
        context: What else is known of the choice, for whoever learns from it; JSON.
    """

    decision_id: str
    subject: str
    at: datetime
    screen: str
    policy: str
    arm: str | None
    offers: tuple[Shown, ...]
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One thing that came of a decision.

    Attributes:
        decision_id: Which.
        subject: Keyed hash of the member.
        offer_id: Which offer; None where it is said of all that were shown.
        act: What.
        at: When, UTC.
        bucket: How long, of :attr:`OfferAct.DWELL`; else None.
        event_id: Number, counting up; 0 before it is written.
    """

    decision_id: str
    subject: str
    offer_id: str | None
    act: OfferAct
    at: datetime
    bucket: str | None = None
    event_id: int = 0


def put_decision(connection: Connection, row: DecisionRow) -> bool:
    """Write a decision and an impression of each of its offers; False where it is there already."""
    shown = [
        {"offer_id": one.offer_id, "place": one.place, "propensity": one.propensity, "score": one.score}
        for one in row.offers
    ]
    names = ("decision_id", "subject", "at", "screen", "policy", "arm")
    values = {name: getattr(row, name) for name in names}
    if not insert_missing(connection, decisions, [values | {"offers": shown, "context": dict(row.context)}]):
        return False
    for one in row.offers:
        _insert(connection, AnswerRow(row.decision_id, row.subject, one.offer_id, OfferAct.IMPRESSION, row.at))
    return True


def put_answer(connection: Connection, row: AnswerRow) -> bool:
    """Write what came of a decision; False where there is no such decision of this subject.

    A tap on all offers at once is written as one on each of them.
    """
    mine = (decisions.c.decision_id == row.decision_id, decisions.c.subject == row.subject)
    shown = connection.scalar(select(decisions.c.offers).where(*mine))
    if shown is None:
        return False
    everyone = row.act is OfferAct.TAP and row.offer_id is None
    for offer_id in [one["offer_id"] for one in shown] if everyone else [row.offer_id]:
        _insert(connection, replace(row, offer_id=offer_id))
    return True


def note_redeemed(connection: Connection, subject: str, offer_id: str, at: datetime, within: timedelta) -> bool:
    """Note a redemption at the newest decision that showed the offer; False where none did lately.

    Args:
        connection: In a write transaction.
        subject: Whose.
        offer_id: Which offer.
        at: When, UTC.
        within: How long after a decision.
    """
    mine = (decisions.c.subject == subject, decisions.c.at.between(at - within, at))
    wanted = select(decisions.c.decision_id, decisions.c.offers).where(*mine).order_by(decisions.c.at.desc())
    for decision_id, shown in connection.execute(wanted):
        if any(one["offer_id"] == offer_id for one in shown):
            _insert(connection, AnswerRow(decision_id, subject, offer_id, OfferAct.REDEMPTION, at))
            return True
    return False


def forget_redeemed(connection: Connection, subject: str, offer_id: str, at: datetime) -> None:
    """Take back what :func:`note_redeemed` noted at that moment."""
    connection.execute(
        delete(offer_events).where(
            offer_events.c.subject == subject,
            offer_events.c.offer_id == offer_id,
            offer_events.c.kind == OfferAct.REDEMPTION.value,
            offer_events.c.at == at,
        )
    )


def forget(connection: Connection, subject: str, since: datetime | None = None) -> int:
    """Forget what was shown to somebody and what came of it; how many decisions that were.

    Args:
        connection: In a write transaction.
        subject: Whose.
        since: Only what was shown at this moment or later.
    """
    mine = decisions.c.subject == subject
    if since is not None:
        mine &= decisions.c.at >= since
    theirs = select(decisions.c.decision_id).where(mine)
    connection.execute(delete(offer_events).where(offer_events.c.decision_id.in_(theirs)))
    return connection.execute(delete(decisions).where(mine)).rowcount


def forget_contexts(connection: Connection, subject: str) -> None:
    """Forget by which numbers the offers of somebody were chosen; what was shown and what came of it stays."""
    connection.execute(update(decisions).where(decisions.c.subject == subject).values(context={}))


def decisions_of(connection: Connection, subject: str) -> tuple[tuple[DecisionRow, tuple[AnswerRow, ...]], ...]:
    """Every decision of one subject with what came of it, oldest first."""
    wanted = select(decisions).where(decisions.c.subject == subject).order_by(decisions.c.at)
    rows = [_decision(row) for row in connection.execute(wanted).mappings()]
    mine = _answers(connection, [row.decision_id for row in rows])
    return tuple((row, tuple(mine.get(row.decision_id, ()))) for row in rows)


def shown_until(connection: Connection, until: datetime) -> Iterator[tuple[DecisionRow, tuple[AnswerRow, ...]]]:
    """Decisions up to a moment with what came of them so far, oldest first; few are held at once.

    Args:
        connection: For reading.
        until: Aware.
    """
    at, number = decisions.c.at, decisions.c.decision_id
    wanted = select(decisions).where(at <= until).order_by(at, number).limit(AT_ONCE)
    part = wanted
    while rows := [_decision(row) for row in connection.execute(part).mappings()]:
        found = _answers(connection, [row.decision_id for row in rows])
        yield from ((row, tuple(found.get(row.decision_id, ()))) for row in rows)
        last = rows[-1]
        part = wanted.where((at > last.at) | ((at == last.at) & (number > last.decision_id)))


def seen_by(connection: Connection, subject: str, since: datetime, until: datetime) -> Mapping[str, Seen]:
    """How often somebody saw each offer since they last answered it, by offer; one never seen is left out.

    Args:
        connection: For reading.
        subject: Whose.
        since: Older events do not count, aware.
        until: Later ones do not either: those of a visit that is not over.

    Returns:
        With times of the zone of :mod:`kiosk.shop_zone`, naive, as everything that is told to the choice of offers.
    """
    asked = {"subject": subject, "since": since, "until": until}
    found: dict[str, Seen] = {}
    for offer_id, kind, at in connection.execute(_SEEN, asked):
        if offer_id is None:
            continue
        if kind == OfferAct.IMPRESSION:
            last, local = found.get(offer_id, Seen()), at.astimezone().replace(tzinfo=None)
            again = last.last is not None and local - last.last < ONE_VISIT
            found[offer_id] = Seen(last.times if again else last.times + 1, local)
        elif kind in {OfferAct.TAP, OfferAct.REDEMPTION}:
            found.pop(offer_id, None)
    return found


def _insert(connection: Connection, row: AnswerRow) -> None:
    connection.execute(
        insert(offer_events).values(
            decision_id=row.decision_id,
            subject=row.subject,
            offer_id=row.offer_id,
            kind=row.act.value,
            at=row.at,
            bucket=row.bucket,
        )
    )


def _answers(connection: Connection, ids: Sequence[str]) -> Mapping[str, list[AnswerRow]]:
    found: dict[str, list[AnswerRow]] = {}
    for start in range(0, len(ids), AT_ONCE):
        wanted = select(offer_events).where(offer_events.c.decision_id.in_(ids[start : start + AT_ONCE]))
        for row in connection.execute(wanted.order_by(offer_events.c.event_id)).mappings():
            one = AnswerRow(act=OfferAct(row["kind"]), **{name: value for name, value in row.items() if name != "kind"})
            found.setdefault(one.decision_id, []).append(one)
    return found


def _decision(row: RowMapping) -> DecisionRow:
    return DecisionRow(**{**row, "offers": tuple(Shown(**one) for one in row["offers"])})
