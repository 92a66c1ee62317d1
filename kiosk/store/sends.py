"""Queries on the outbox: one row for each e-mail of a campaign to a member. No row holds an address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, and_, case, exists, func, insert, select, update

from kiosk.campaigns.states import GONE_OUT, OPEN, POLICY, CampaignState, SendState
from kiosk.privacy.consent import Purpose
from kiosk.store.audience_rows import RULE
from kiosk.store.consents import stands
from kiosk.store.marketing_tables import campaigns, sends
from kiosk.store.members import MemberState
from kiosk.store.tables import consents, customers, members, segment_members, segments


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of a segment who may be written to, as far as the store can tell without their address.

    Attributes:
        member_id: Who.
        sealed: What names them; hidden from the text form.
        contact_since: When they agreed to be contacted last, UTC.
        recent: E-mails of campaigns that went to them within the span of the cap.
    """

    member_id: str
    sealed: bytes = field(repr=False)
    contact_since: datetime | None
    recent: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member stands to e-mails at this moment.

    Attributes:
        sealed: What names them; hidden from the text form.
        language: In which they are served.
        active: Neither a draft nor being erased.
        paused: Whether they paused recognition.
        contact_since: When they agreed to be contacted last, UTC; None where they do not.
        offers: Whether they agree to offers by what they bought, without which they are in no group.
        analytics: Whether it may be counted what they open.
        left: Whether the rule of the segment is no longer true of them.
        recent: E-mails of campaigns that went to them within the span of the cap.
    """

    sealed: bytes = field(repr=False)
    language: str
    active: bool
    paused: bool
    contact_since: datetime | None
    offers: bool
    analytics: bool
    left: bool
    recent: int


@dataclass(frozen=True, slots=True)
class SendRow:
    """One e-mail.

    Attributes:
        send_id: Its number.
        campaign_id: Of which campaign.
        member_id: To whom.
        state: How far it is.
        tries: How often it was handed to the server.
        at: Since when it is so, UTC; of one that waits: from when it may be tried again.
    """

    send_id: int
    campaign_id: int
    member_id: str
    state: SendState
    tries: int
    at: datetime


_ROW = (sends.c.send_id, sends.c.campaign_id, sends.c.member_id, sends.c.state, sends.c.tries, sends.c.at)
_PERSON = func.coalesce(customers.c.merged_into, customers.c.customer_id)
"""Who counts in segments: whom a customer was merged into."""
_OPEN = tuple(state.value for state in OPEN)
_GONE_OUT = tuple(state.value for state in GONE_OUT)


def candidates(connection: Connection, segment_id: str, *, since: datetime) -> tuple[Candidate, ...]:
    """Members of a segment who agree to contact and to offers, and did not pause; in the order of their random ids.

    Args:
        connection: For reading.
        segment_id: Which; a customer who was merged into another counts as that other.
        since: From when e-mails count for the cap, UTC.
    """
    wanted = (
        select(members.c.member_id, members.c.sealed, _contact_since(), _recent(since))
        .join(customers, customers.c.customer_id == members.c.customer_id)
        .join(segment_members, segment_members.c.customer_id == _PERSON)
        .where(
            segment_members.c.segment_id == segment_id,
            members.c.state == MemberState.ACTIVE.value,
            members.c.paused_at.is_(None),
            stands(members, Purpose.CONTACT),
            stands(members, Purpose.OFFERS),
        )
        .order_by(members.c.member_id)
    )
    return tuple(Candidate(*row) for row in connection.execute(wanted))


def active_members(connection: Connection) -> frozenset[str]:
    """Ids of everybody who is a member now."""
    return frozenset(connection.scalars(select(members.c.member_id).where(members.c.state == MemberState.ACTIVE.value)))


def standing_of(connection: Connection, send: SendRow, *, since: datetime) -> Standing | None:
    """How the member of an e-mail stands to it now; None where nobody has this id any more.

    Args:
        connection: For reading.
        send: Which; it does not count for the cap itself.
        since: From when e-mails count for the cap, UTC.
    """
    wanted = select(
        members.c.sealed,
        members.c.language,
        members.c.state == MemberState.ACTIVE.value,
        members.c.paused_at.is_not(None),
        case((stands(members, Purpose.CONTACT), _contact_since())),
        stands(members, Purpose.OFFERS),
        stands(members, Purpose.ANALYTICS),
        _left(send),
        _recent(since, send.send_id),
    ).where(members.c.member_id == send.member_id)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Standing(*row)


def enqueue(connection: Connection, campaign_id: int, rows: Sequence[tuple[str, str]], at: datetime) -> None:
    """Put e-mails into the outbox.

    Args:
        connection: In a write transaction.
        campaign_id: Of which campaign.
        rows: (member, keyed hash of a token that nobody knows) each.
        at: When, UTC.
    """
    common = {"campaign_id": campaign_id, "state": SendState.QUEUED.value, "tries": 0, "at": at}
    if rows:
        connection.execute(insert(sends), [common | {"member_id": who, "lookup": lookup} for who, lookup in rows])


def next_due(connection: Connection, now: datetime) -> SendRow | None:
    """The e-mail that is to go out next: one that has waited long enough, then of the campaign that began first."""
    waiting = _of_running(SendState.WAITING).where(sends.c.at <= now).order_by(sends.c.at).limit(1)
    row = connection.execute(waiting).one_or_none()
    if row is not None:
        return _row(row)
    is_running = campaigns.c.state == CampaignState.RUNNING.value
    first = select(campaigns.c.campaign_id).where(is_running).order_by(campaigns.c.started_at, campaigns.c.campaign_id)
    for campaign_id in connection.scalars(first).all():
        mine = and_(sends.c.campaign_id == campaign_id, sends.c.state == SendState.QUEUED.value)
        row = connection.execute(select(*_ROW).where(mine).order_by(sends.c.at, sends.c.send_id).limit(1)).one_or_none()
        if row is not None:
            return _row(row)
    return None


def change_send(
    connection: Connection, send: SendRow, state: SendState, *, at: datetime, reason: str | None = None, **more: Any
) -> bool:
    """Note how an e-mail goes on, if it is still where it was; whether it was.

    Args:
        connection: In a write transaction.
        send: As it was read.
        state: The new one.
        at: When, UTC; or from when it may be tried again.
        reason: A word or reply codes; never a text of the server.
        **more: Further columns.
    """
    mine = and_(sends.c.send_id == send.send_id, sends.c.state == send.state.value)
    changed = update(sends).where(mine).values(state=state.value, at=at, reason=reason, **more)
    return bool(connection.execute(changed).rowcount)


def in_state(connection: Connection, state: SendState) -> tuple[SendRow, ...]:
    """Every e-mail that is so far."""
    return tuple(_row(row) for row in connection.execute(select(*_ROW).where(sends.c.state == state.value)))


def find_send(connection: Connection, lookup: str) -> SendRow | None:
    """The e-mail with a token, by its keyed hash, or None."""
    row = connection.execute(select(*_ROW).where(sends.c.lookup == lookup)).one_or_none()
    return None if row is None else _row(row)


def count_open(connection: Connection, campaign_id: int) -> int:
    """How many e-mails of a campaign may still go out."""
    mine = and_(sends.c.campaign_id == campaign_id, sends.c.state.in_(_OPEN))
    return connection.execute(select(func.count()).select_from(sends).where(mine)).scalar_one()


def skip_open(connection: Connection, campaign_id: int, reason: str, at: datetime) -> int:
    """Take out of a campaign what did not go out yet; how many."""
    ready = (SendState.QUEUED.value, SendState.WAITING.value)
    mine = and_(sends.c.campaign_id == campaign_id, sends.c.state.in_(ready))
    skipped = {"state": SendState.SKIPPED.value, "reason": reason, "at": at}
    return connection.execute(update(sends).where(mine).values(skipped)).rowcount


def count_soft(connection: Connection, member_id: str, since: datetime) -> int:
    """How many e-mails to a member could not be delivered for a cause of their own since a moment."""
    mine = and_(
        sends.c.member_id == member_id,
        sends.c.state == SendState.SOFT.value,
        sends.c.at >= since,
        sends.c.reason.not_like(f"%{POLICY}%"),
    )
    return connection.execute(select(func.count()).select_from(sends).where(mine)).scalar_one()


def mark_opened(connection: Connection, send: SendRow, at: datetime) -> bool:
    """Note that an e-mail was opened; whether that is new."""
    mine = and_(sends.c.send_id == send.send_id, sends.c.opened_at.is_(None))
    return bool(connection.execute(update(sends).where(mine).values(opened_at=at)).rowcount)


def mark_clicked(connection: Connection, send: SendRow, at: datetime) -> bool:
    """Note that a link of an e-mail was followed; whether that is new."""
    mine = and_(sends.c.send_id == send.send_id, sends.c.clicked_at.is_(None))
    return bool(connection.execute(update(sends).where(mine).values(clicked_at=at)).rowcount)


def mark_redeemed(connection: Connection, member_id: str, at: datetime, within: timedelta) -> tuple[int, ...]:
    """Note that a member used a voucher, at the e-mails it may be an answer to; the campaigns for which that is new.

    Args:
        connection: In a write transaction.
        member_id: Who; nothing is noted of whoever does not agree to analytics.
        at: When, UTC.
        within: How long after an e-mail.
    """
    wanted = select(sends.c.send_id, sends.c.campaign_id).where(
        sends.c.member_id == member_id,
        sends.c.state == SendState.SENT.value,
        sends.c.at.between(at - within, at),
        sends.c.redeemed_at.is_(None),
        stands(sends, Purpose.ANALYTICS),
    )
    found = connection.execute(wanted).all()
    mine = sends.c.send_id.in_([row.send_id for row in found])
    connection.execute(update(sends).where(mine).values(redeemed_at=at))
    return tuple(row.campaign_id for row in found)


def unmark_redeemed(connection: Connection, member_id: str, at: datetime) -> tuple[int, ...]:
    """Take back what :func:`mark_redeemed` noted at that moment; the campaigns for which it was."""
    mine = (sends.c.member_id == member_id) & (sends.c.redeemed_at == at)
    return tuple(connection.scalars(update(sends).where(mine).values(redeemed_at=None).returning(sends.c.campaign_id)))


def forget_marks(connection: Connection, member_id: str) -> None:
    """Forget what a member opened, followed and redeemed, because they do not want it counted."""
    nothing = {"opened_at": None, "clicked_at": None, "redeemed_at": None}
    connection.execute(update(sends).where(sends.c.member_id == member_id).values(nothing))


def _contact_since() -> ScalarSelect[datetime]:
    mine = and_(
        consents.c.member_id == members.c.member_id,
        consents.c.purpose == Purpose.CONTACT.value,
        consents.c.withdrawn_at.is_(None),
    )
    return select(func.max(consents.c.given_at)).where(mine).scalar_subquery()


def _left(send: SendRow) -> ColumnElement[bool]:
    """The rule of the segment is no longer true of the member.

    Groups without a rule are drawn anew as a whole; whoever was in one when the campaign began stays addressed.
    """
    segment_id = select(campaigns.c.segment_id).where(campaigns.c.campaign_id == send.campaign_id).scalar_subquery()
    by_rule = exists().where(segments.c.segment_id == segment_id, segments.c.kind == RULE)
    inside = (
        select(customers.c.customer_id)
        .join(segment_members, segment_members.c.customer_id == _PERSON)
        .where(customers.c.customer_id == members.c.customer_id, segment_members.c.segment_id == segment_id)
    )
    return and_(by_rule, ~inside.exists())


def _recent(since: datetime, without: int = 0) -> ScalarSelect[int]:
    mine = and_(
        sends.c.member_id == members.c.member_id,
        sends.c.state.in_(_GONE_OUT),
        sends.c.at > since,
        sends.c.send_id != without,
    )
    return select(func.count()).select_from(sends).where(mine).scalar_subquery()


def _of_running(state: SendState) -> Select[int, int, str, str, int, datetime]:
    is_running = campaigns.c.state == CampaignState.RUNNING.value
    wanted = select(*_ROW).join(campaigns, campaigns.c.campaign_id == sends.c.campaign_id)
    return wanted.where(is_running, sends.c.state == state.value)


def _row(row: Any) -> SendRow:
    return SendRow(row.send_id, row.campaign_id, row.member_id, SendState(row.state), row.tries, row.at)
