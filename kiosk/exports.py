"""Everything that is kept about one member or customer, as a zip of JSON files (requirement G7).

Templates are described, never given out: a number that opens nothing to the member would open something to a thief.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from kiosk.members.details import open_details
from kiosk.members.lists import require_member
from kiosk.members.values import Person
from kiosk.offering.values import OfferAct
from kiosk.offers import ranked_for
from kiosk.privacy.audit import Entry
from kiosk.privacy.consent import WORDINGS, answers_logged, standing
from kiosk.privacy.records import Ends, tables_that_end
from kiosk.site import Site
from kiosk.store import offers as offer_rows
from kiosk.store import segments, shop
from kiosk.store.answers import decisions_of
from kiosk.store.consents import consents_of
from kiosk.store.credentials import kinds_of
from kiosk.store.dislikes import dislikes_of
from kiosk.store.identity import same_person
from kiosk.store.idle import named_at
from kiosk.store.intake_tables import customer_merges, match_suggestions
from kiosk.store.marketing_tables import sends
from kiosk.store.matches import matches_of
from kiosk.store.members import MemberRow
from kiosk.store.redemptions import redemptions_of
from kiosk.store.tables import offers
from kiosk.store.templates import templates_of
from kiosk.store.vouchers import vouchers_of
from recommender.types import Customer

SCHEMA: Final = "vanakkam-export/1"
MOST_ENTRIES: Final = 100_000

README: Final = """\
This is everything the shop's kiosk keeps about you, made on {made}.

Every file is JSON in UTF-8; times are UTC, except those of purchases, which are the shop's local time. Amounts are in
the smallest unit of the currency. The form of the files is called {schema}.

profile.json    who you are to the kiosk, and until when it keeps you
consents.json   what you agreed to, with the exact words, and what you withdrew
templates.json  which templates of your face there are. The templates themselves stay sealed: they are useless to you
                and dangerous in other hands. No picture is kept
matches.json    when the kiosk knew you, by what, and after which act of yours
offers.json     the codes you were shown, and at which till you used which, when and with which receipt
answers.json    with your consent to analytics: which offers came on the screen together, how they were chosen, and what
                you did: how long they stood there in four steps, whether you saved or used one, or wanted less of it
choice.json     the offers you would be shown now, why, and the group of shoppers with similar habits
dislikes.json   what you asked to see less of
customer.json   what the shop's own records say about you, where they are linked
purchases.json  your receipts, where they are linked
known.json      what else is kept or worked out from those receipts: numbers, groups, estimates, events
emails.json     the e-mails of the shop that went to you
audit.json      who did what with your data, and when
"""

CUSTOMER_README: Final = """\
This is everything the shop keeps about you in its kiosk, made on {made}. You are no member of it.

Every file is JSON in UTF-8; times are UTC, except those of purchases, which are the shop's local time. Amounts are in
the smallest unit of the currency. The form of the files is called {schema}.

customer.json   what the shop's own records say about you
purchases.json  your receipts
known.json      what else is kept or worked out from them: numbers, groups, estimates, events
audit.json      who did what with your data, and when
"""

_TIES: Final = ((customer_merges, "into_id"), (match_suggestions, "other_id"))
"""Tables whose rows speak of two records, and their column of the second one."""
_BY: Final = ("actor", "undone_by", "decided_by")

_Content = dict[str, Any] | list[Any]


def export(site: Site, member_id: str, *, now: datetime, today: date, retention_days: int) -> bytes:
    """The zip.

    Args:
        site: The open site.
        member_id: Who.
        now: The time now, aware.
        today: Day of the shop's calendar.
        retention_days: Days without a visit after which a member goes.

    Raises:
        MemberUnknown: Erased, or never there.
        KeyWrong: Their record does not open.
    """
    entries = site.audit.entries(member_id=member_id, limit=MOST_ENTRIES)
    with site.store.read() as connection:
        member = require_member(connection, member_id)
        details = open_details(site.vault, member_id, member.sealed)
        kept_until = member.used_at + timedelta(days=retention_days)
        given = consents_of(connection, member_id)
        person = Person(
            member_id, details.nickname, member.customer_id, standing(given), member.language, answers_logged(given)
        )
        files: Mapping[str, _Content] = {
            "profile.json": _profile(connection, member) | asdict(details) | {"kept_until": kept_until},
            "consents.json": list(_consents(connection, member_id)),
            "templates.json": list(_templates(connection, member_id)),
            "matches.json": [asdict(match) for match in matches_of(connection, member_id)],
            "offers.json": list(_vouchers(connection, member_id)),
            "answers.json": list(_answers(connection, site.aliases.subject(member_id))),
            "choice.json": _choice(connection, person, datetime.combine(today, now.astimezone().time())),
            "dislikes.json": [asdict(dislike) for dislike in dislikes_of(connection, member_id)],
            "emails.json": list(_rows(connection, sends, sends.c.member_id == member_id)),
            **_shop(connection, member.customer_id),
        }
    return _zip({**files, "audit.json": _trail(entries)}, README, now)


def export_customer(site: Site, customer_id: str, *, now: datetime) -> bytes:
    """The zip of a customer of the shop who is no member: every record of theirs.

    Args:
        site: The open site.
        customer_id: The record that stands for them.
        now: The time now, aware.
    """
    entries = site.audit.entries(subject=site.aliases.record(customer_id), limit=MOST_ENTRIES)
    with site.store.read() as connection:
        files = _shop(connection, customer_id)
    return _zip({**files, "audit.json": _trail(entries)}, CUSTOMER_README, now)


def _trail(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Staff, but not who of them: their names are not the person's data, and they sign in with them."""
    return [
        {"at": entry.at, "actor": entry.actor.partition(":")[0], "action": entry.action, "detail": dict(entry.detail)}
        for entry in reversed(entries)
    ]


def _profile(connection: Connection, member: MemberRow) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "member_id": member.member_id,
        "customer_id": member.customer_id,
        "language": member.language,
        "agreed_by": member.adult,
        "member_since": member.created_at,
        "last_used": member.used_at,
        "paused_since": member.paused_at,
        "found_by": [{"kind": kind.value, "since": at} for kind, at in kinds_of(connection, member.member_id)],
    }


def _consents(connection: Connection, member_id: str) -> Iterator[dict[str, Any]]:
    texts = {wording.text_hash: wording.text for wording in WORDINGS}
    for consent in consents_of(connection, member_id):
        yield asdict(consent) | {"text": texts.get(consent.text_hash, "")}


def _templates(connection: Connection, member_id: str) -> Iterator[dict[str, Any]]:
    for row in templates_of(connection, member_id):
        yield {
            "recogniser": row.recogniser,
            "number": row.number,
            "view": row.view,
            "quality": round(row.quality, 2),
            "opens_with_card_only": row.card_locked,
            "made_at": row.created_at,
            "sealed_bytes": len(row.sealed),
        }


def _vouchers(connection: Connection, member_id: str) -> Iterator[dict[str, Any]]:
    titles, uses = _titles(connection), redemptions_of(connection, member_id)
    for voucher in vouchers_of(connection, member_id):
        yield {
            "shown_on": voucher.issued_on,
            "offer_id": voucher.offer_id,
            "title": titles.get(voucher.offer_id, ""),
            "code": voucher.code,
            "used_at": voucher.redeemed_at,
            "uses": [
                {
                    "at": use.at,
                    "till": use.till.partition(":")[0],
                    "store": use.store,
                    "receipt": use.receipt_id,
                    "cost": use.cost_minor,
                    "taken_back_at": use.cancelled_at,
                }
                for use in uses
                if use.code == voucher.code
            ],
        }


def _titles(connection: Connection) -> dict[str, str]:
    return {row.offer_id: row.title for row in connection.execute(select(offers.c.offer_id, offers.c.title))}


def _answers(connection: Connection, subject: str) -> Iterator[dict[str, Any]]:
    titles = _titles(connection)
    for made, came in decisions_of(connection, subject):
        yield {
            "shown_at": made.at,
            "screen": made.screen,
            "chosen_by": made.policy,
            "experiment": made.arm,
            "offers": [asdict(one) | {"title": titles.get(one.offer_id, "")} for one in made.offers],
            "weighed": dict(made.context),
            "what_came": [
                {"what": _SAID[one.act], "offer": titles.get(one.offer_id or "", ""), "at": one.at, "for": one.bucket}
                for one in came
            ],
        }


_SAID: Final = {
    OfferAct.IMPRESSION: "was on the screen",
    OfferAct.DWELL: "seconds that they stood there",
    OfferAct.TAP: "you saved it to your phone",
    OfferAct.REDEMPTION: "you used it at the till",
    OfferAct.LESS: "you wanted less like this",
}


def _choice(connection: Connection, person: Person, now: datetime) -> dict[str, Any]:
    catalogue = {product.product_id: product for product in shop.all_products(connection)}
    ranked = ranked_for(connection, person, offer_rows.offers_on(connection, now.date()), catalogue, now)
    records = () if person.customer_id is None else same_person(connection, person.customer_id)
    mine = {segment_id for record in records for segment_id in segments.segments_of(connection, record)}
    return {
        "offers": [
            {
                "offer_id": one.offer.offer_id,
                "title": one.offer.title,
                "reason": one.reason.code.value,
                "about": one.reason.detail,
                "score": round(one.score, 4),
            }
            for one in ranked
        ],
        "segments": [
            {"segment_id": segment.segment_id, "label": segment.label, "size": segment.size}
            for segment in segments.all_segments(connection)
            if segment.segment_id in mine
        ],
    }


def _shop(connection: Connection, customer_id: str | None) -> dict[str, _Content]:
    customer = None if customer_id is None else shop.find_customer(connection, customer_id)
    if customer is None:
        return {"customer.json": {}, "purchases.json": [], "known.json": {}}
    mine = same_person(connection, customer.customer_id)
    others = [shop.find_customer(connection, one) for one in mine if one != customer.customer_id]
    record = _declared(customer) | {"same_customer": [_declared(other) for other in others if other is not None]}
    record["last_named"] = named_at(connection, mine)
    bought = shop.purchases_of(connection, *mine)
    known: dict[str, Any] = {
        table.name: list(_rows(connection, table, table.c[owner].in_(mine)))
        for table, owner in tables_that_end(Ends.WITH_PURCHASES)
        if table.name not in {"customers", "purchases"}
    }
    known |= {table.name: list(_ties(connection, table, other, mine)) for table, other in _TIES}
    return {"customer.json": record, "purchases.json": [asdict(line) for line in bought], "known.json": known}


def _declared(customer: Customer) -> dict[str, Any]:
    return {name: value for name, value in asdict(customer).items() if name not in {"card", "phone"}}


def _ties(connection: Connection, table: Table, other: str, mine: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What ties a record of the member to another one; not whose that is, and not who of the staff said so."""
    both = ("customer_id", other)
    for row in _rows(connection, table, or_(*(table.c[name].in_(mine) for name in both))):
        hidden = {name: None for name in both if row[name] not in mine}
        staff = {name: who.partition(":")[0] for name in _BY if (who := row.get(name))}
        yield row | hidden | staff


def _rows(connection: Connection, table: Table, whose: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    """Rows as they lie there, without keyed hashes: they would tell the member nothing."""
    for row in connection.execute(select(table).where(whose)).mappings():
        yield {name: value for name, value in row.items() if name != "lookup"}


def _zip(files: Mapping[str, _Content], readme: str, now: datetime) -> bytes:
    stamp = now.astimezone(UTC).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        made = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        archive.writestr(zipfile.ZipInfo("README.txt", stamp), readme.format(made=made, schema=SCHEMA))
        for name, content in files.items():
            text = json.dumps(content, indent=2, ensure_ascii=False, default=_plain)
            archive.writestr(zipfile.ZipInfo(name, stamp), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _plain(value: object) -> str:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an export")
