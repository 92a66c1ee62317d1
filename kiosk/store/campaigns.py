"""Queries on campaigns, what is counted of them, and addresses that are not written to any more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, and_, delete, insert, literal, or_, select, update

from kiosk.campaigns.states import CampaignState
from kiosk.campaigns.values import Campaign, Draft, Fault, Tally, Words
from kiosk.store.marketing_tables import campaigns, suppressions, tallies
from kiosk.store.tables import products, segments
from kiosk.store.upsert import inserting

UNSUBSCRIBED: Final = "unsubscribed"
HARD_BOUNCE: Final = "hard_bounce"
SOFT_BOUNCES: Final = "soft_bounces"
BOUNCES: Final = (HARD_BOUNCE, SOFT_BOUNCES)


def insert_campaign(connection: Connection, draft: Draft, *, actor: str, at: datetime) -> int:
    """Keep a new draft; its number."""
    values = _texts(draft) | {"state": CampaignState.DRAFT.value, "actor": actor, "created_at": at}
    return connection.execute(insert(campaigns).values(values).returning(campaigns.c.campaign_id)).scalar_one()


def change_texts(connection: Connection, campaign_id: int, draft: Draft) -> None:
    """Put other texts in place of those of a draft."""
    connection.execute(update(campaigns).where(campaigns.c.campaign_id == campaign_id).values(_texts(draft)))


def change_state(
    connection: Connection, campaign: Campaign, state: CampaignState, *, at: datetime, fault: Fault | None = None
) -> None:
    """Note how a campaign goes on."""
    said = {} if fault is None else {"fault": {"message": fault.message, "mend": fault.mend}}
    values: dict[str, Any] = {"state": state.value, "options": _options(campaign.draft) | said}
    if state is CampaignState.RUNNING and campaign.started_at is None:
        values["started_at"] = at
    if state in {CampaignState.DONE, CampaignState.CANCELLED}:
        values["ended_at"] = at
    connection.execute(update(campaigns).where(campaigns.c.campaign_id == campaign.campaign_id).values(values))


def find_campaign(connection: Connection, campaign_id: int) -> Campaign | None:
    """One campaign, or None."""
    wanted = select(campaigns).where(campaigns.c.campaign_id == campaign_id)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else _campaign(row)


def all_campaigns(connection: Connection) -> tuple[Campaign, ...]:
    """Every campaign, newest first."""
    rows = connection.execute(select(campaigns).order_by(campaigns.c.campaign_id.desc())).mappings()
    return tuple(_campaign(row) for row in rows)


def running(connection: Connection) -> tuple[Campaign, ...]:
    """Campaigns whose e-mails may go out now, oldest first."""
    wanted = select(campaigns).where(campaigns.c.state == CampaignState.RUNNING.value)
    return tuple(_campaign(row) for row in connection.execute(wanted.order_by(campaigns.c.campaign_id)).mappings())


def count_up(connection: Connection, campaign_id: int, what: Tally, by: int = 1) -> None:
    """Add to a count of a campaign."""
    if by:
        row = inserting(connection, tallies).values(campaign_id=campaign_id, what=what.value, count=by)
        more = {"count": tallies.c.count + by}
        connection.execute(row.on_conflict_do_update(index_elements=["campaign_id", "what"], set_=more))


def tallies_of(connection: Connection, campaign_id: int) -> Mapping[Tally, int]:
    """The counts of a campaign; what was never counted is left out."""
    rows = connection.execute(select(tallies.c.what, tallies.c.count).where(tallies.c.campaign_id == campaign_id))
    return {Tally(what): count for what, count in rows}


def suppress(connection: Connection, lookup: str, reason: str, at: datetime) -> None:
    """Write to an address never again; a later reason takes the place of an earlier one.

    An unsubscription does not take the place of a bounce: a new consent would lift it, and the address is still dead.

    Args:
        connection: In a write transaction.
        lookup: Keyed hash of the address.
        reason: :data:`UNSUBSCRIBED`, :data:`HARD_BOUNCE` or :data:`SOFT_BOUNCES`.
        at: When, UTC.
    """
    row = inserting(connection, suppressions).values(lookup=lookup, reason=reason, at=at)
    newer = {"reason": reason, "at": at}
    is_newer = or_(suppressions.c.reason == UNSUBSCRIBED, literal(reason) != UNSUBSCRIBED)
    connection.execute(row.on_conflict_do_update(index_elements=[suppressions.c.lookup], set_=newer, where=is_newer))


def lift_bounce(connection: Connection, lookup: str) -> bool:
    """Forget that e-mails to an address came back; whether they had. An unsubscription stays.

    Args:
        connection: In a write transaction.
        lookup: Keyed hash of the address.
    """
    mine = and_(suppressions.c.lookup == lookup, suppressions.c.reason.in_(BOUNCES))
    return bool(connection.execute(delete(suppressions).where(mine)).rowcount)


def suppressed(connection: Connection, lookup: str) -> tuple[str, datetime] | None:
    """Why and since when an address is not written to, or None."""
    wanted = select(suppressions.c.reason, suppressions.c.at).where(suppressions.c.lookup == lookup)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else (row.reason, row.at)


def all_suppressed(connection: Connection) -> Mapping[str, tuple[str, datetime]]:
    """:func:`suppressed` of every address that has an answer, by its keyed hash."""
    rows = connection.execute(select(suppressions.c.lookup, suppressions.c.reason, suppressions.c.at))
    return {row.lookup: (row.reason, row.at) for row in rows}


def discreet_names(connection: Connection) -> tuple[str, ...]:
    """Names of products that may not be shown in public view."""
    return tuple(connection.scalars(select(products.c.name).where(products.c.discreet)))


def segment_size(connection: Connection, segment_id: str) -> int | None:
    """How many customers a segment had when it was made or changed last; None where there is no such segment."""
    return connection.execute(select(segments.c.size).where(segments.c.segment_id == segment_id)).scalar_one_or_none()


def segment_names(connection: Connection, least: int) -> Mapping[str, str]:
    """Segment to the name people gave it, or the suggested one, of those with so many people; largest first."""
    wanted = select(segments.c.segment_id, segments.c.name, segments.c.label).where(segments.c.size >= least)
    rows = connection.execute(wanted.order_by(segments.c.size.desc(), segments.c.segment_id))
    return {row.segment_id: row.name or row.label for row in rows}


def _texts(draft: Draft) -> dict[str, Any]:
    first = next(iter(draft.words.values()))
    return {
        "name": draft.name,
        "segment_id": draft.segment_id,
        "subject": first.subject,
        "body": first.body,
        "options": _options(draft),
    }


def _options(draft: Draft) -> dict[str, Any]:
    first, *others = draft.words
    variants = {one: {"subject": draft.words[one].subject, "body": draft.words[one].body} for one in others}
    return {"language": first, "variants": variants}


def _campaign(row: RowMapping) -> Campaign:
    options = row["options"]
    variants = {language: Words(**words) for language, words in options["variants"].items()}
    words = {options["language"]: Words(row["subject"], row["body"]), **variants}
    return Campaign(
        campaign_id=row["campaign_id"],
        draft=Draft(row["name"], row["segment_id"], words),
        state=CampaignState(row["state"]),
        actor=row["actor"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        fault=Fault(**options["fault"]) if "fault" in options else None,
    )
