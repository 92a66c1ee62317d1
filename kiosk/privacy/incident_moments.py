"""Where the store keeps a moment of somebody: what an incident's list is made from."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, func, select

from kiosk.store.intake_tables import customer_merges, events, imports, match_suggestions, rejects
from kiosk.store.marketing_tables import segment_moves, sends
from kiosk.store.offer_tables import redemptions
from kiosk.store.tables import (
    consents,
    credentials,
    dislikes,
    matches,
    members,
    segment_members,
    templates,
    vouchers,
)

Moment = tuple[str, Column[str], Column[Any]]
"""A word for what happened, the column of whose it is, and the column of when."""

MEMBERS: Final[tuple[Moment, ...]] = (
    ("enrolled", members.c.member_id, members.c.created_at),
    ("used", members.c.member_id, members.c.used_at),
    ("paused", members.c.member_id, members.c.paused_at),
    ("template", templates.c.member_id, templates.c.created_at),
    ("code", credentials.c.member_id, credentials.c.created_at),
    ("consent", consents.c.member_id, consents.c.given_at),
    ("withdrawn", consents.c.member_id, consents.c.withdrawn_at),
    ("match", matches.c.member_id, matches.c.at),
    ("disliked", dislikes.c.member_id, dislikes.c.at),
    ("voucher", vouchers.c.member_id, vouchers.c.redeemed_at),
    ("redeemed", redemptions.c.member_id, redemptions.c.at),
    ("taken_back", redemptions.c.member_id, redemptions.c.cancelled_at),
    ("email", sends.c.member_id, sends.c.at),
    ("email_opened", sends.c.member_id, sends.c.opened_at),
    ("email_followed", sends.c.member_id, sends.c.clicked_at),
)
"""Decisions and answers to offers are of visits that are matches, too."""

CUSTOMERS: Final[tuple[Moment, ...]] = (
    ("event", events.c.customer_id, events.c.at),
    ("segment", segment_members.c.customer_id, segment_members.c.entered_at),
    ("segment_move", segment_moves.c.customer_id, segment_moves.c.at),
    ("merged", customer_merges.c.customer_id, customer_merges.c.at),
    ("merged", customer_merges.c.into_id, customer_merges.c.at),
    ("separated", customer_merges.c.customer_id, customer_merges.c.undone_at),
    ("separated", customer_merges.c.into_id, customer_merges.c.undone_at),
    ("suggested", match_suggestions.c.customer_id, match_suggestions.c.at),
    ("suggested", match_suggestions.c.other_id, match_suggestions.c.at),
)
"""Purchases and what was declared carry the shop's own times; whom they came for is told by the runs of imports."""


def spans(moment: Moment, since: datetime, until: datetime) -> Select[str, datetime, datetime]:
    """(whose, first, last) of one kind of moment in a window; ``until`` is not in it."""
    _, whose, at = moment
    within = select(whose, func.min(at), func.max(at)).where(at >= since, at < until)
    return within.where(whose.is_not(None)).group_by(whose)


def set_aside(since: datetime, until: datetime) -> Select[Any, datetime, datetime]:
    """The same of rows of files that were set aside; they carry the time of their run."""
    began = imports.c.started_at
    wanted = select(rejects.c.customer_id, func.min(began), func.max(began)).join_from(rejects, imports)
    wanted = wanted.where(began >= since, began < until, rejects.c.customer_id.is_not(None))
    return wanted.group_by(rejects.c.customer_id)


def runs(connection: Connection, since: datetime, until: datetime) -> tuple[int, ...]:
    """Numbers of the imports that went on in a window, oldest first: everybody in their files is concerned."""
    ended = func.coalesce(imports.c.ended_at, imports.c.started_at)
    wanted = select(imports.c.import_id).where(imports.c.started_at < until, ended >= since)
    return tuple(connection.scalars(wanted.order_by(imports.c.import_id)))
