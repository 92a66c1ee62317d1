"""The member's own hand on their data: see, change, pause, dispute, export, erase. Everything is in the audit trail."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from kiosk.credentials import RECEIPT_LENGTH, grouped, new_code
from kiosk.errors import NotFound
from kiosk.events.types import CustomersChanged, SegmentLeft, VisitDisputed
from kiosk.exports import export
from kiosk.members.details import Details, open_details
from kiosk.members.lists import require_member
from kiosk.members.values import Clock, utc_now
from kiosk.offering.cards import category_of
from kiosk.offers import local_today
from kiosk.privacy import consent
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import ON_SCREEN, Purpose
from kiosk.screens.desks import ErasedEverywhere, Line, Overview
from kiosk.site import Site
from kiosk.store import answers, shop
from kiosk.store import members as rows
from kiosk.store import offers as offer_rows
from kiosk.store.consents import insert_consents, purposes_of
from kiosk.store.credentials import CredentialKind, delete_credentials, insert_credentials, kinds_of
from kiosk.store.dislikes import Dislike, dislikes_of, forget_dislikes, put_dislike
from kiosk.store.events import delete_visit
from kiosk.store.matches import dispute_last, matches_of
from kiosk.store.members import MemberRow
from kiosk.store.segments import segments_of
from kiosk.store.templates import templates_of
from kiosk.store.vouchers import vouchers_of
from kiosk.words import say

log = logging.getLogger(__name__)

UNWRITTEN: Final = timedelta(minutes=10)
"""How far back a disputed visit began at most whose match is not in the store yet."""


class MyData:
    """A :class:`kiosk.screens.desks.MyDataDesk` on a site. Thread-safe.

    Args:
        site: The open site.
        retention_days: Days without a visit after which a member goes.
        clock: The time now, aware.
        today: Day of the shop's calendar.
    """

    def __init__(
        self, site: Site, retention_days: int, clock: Clock = utc_now, today: Callable[[], date] = local_today
    ) -> None:
        self._site, self._days, self._clock, self._today = site, retention_days, clock, today

    def overview(self, member_id: str, *, language: str, actor: str) -> Overview:
        """What is kept; the look itself is in the audit trail.

        Raises:
            MemberUnknown: Erased, or never there.
        """
        with self._site.store.read() as connection:
            member = require_member(connection, member_id)
            details = self._open(member)
            found = Overview(
                nickname=details.nickname,
                purposes=purposes_of(connection, member_id),
                paused=member.paused_at is not None,
                has_face=bool(templates_of(connection, member_id)),
                keep_until=member.used_at + timedelta(days=self._days),
                lines=_lines(connection, member, details, language),
            )
        self._note(Action.VIEWED, member_id, actor, by="my_data")
        return found

    def set_purposes(
        self,
        member_id: str,
        purposes: Sequence[Purpose],
        *,
        language: str,
        screen: str,
        actor: str,
        reference: str = ON_SCREEN,
    ) -> None:
        """Give and withdraw consents so that exactly these stand; each takes effect at once.

        Without face recognition the templates go. Without offers the member leaves their segment, and the next offers
        are those for everyone. Without analytics it is forgotten which offers were shown. Without contact the phone
        number and the address go; the member is still found by the phone number, because that was asked for by itself.

        Raises:
            MemberUnknown: Erased, or never there.
            ConsentMissing: A purpose that is new has no reference, or no text in this language; nothing has changed.
        """
        now = self._clock()
        with self._site.audit.transaction() as connection:
            member = require_member(connection, member_id)
            before = purposes_of(connection, member_id)
            added = [purpose for purpose in Purpose if purpose in purposes and purpose not in before]
            dropped = [purpose for purpose in before if purpose not in purposes]
            given = [
                consent.give(purpose, at=now, reference=reference, screen=screen, language=language)
                for purpose in added
            ]
            insert_consents(connection, member_id, given)
            for one in given:
                detail = {"purpose": one.purpose.value, "version": one.wording_version}
                self._note(Action.CONSENT_GIVEN, member_id, actor, connection, **detail)
            left = _segments_to_leave(connection, member, dropped)
            for purpose in dropped:
                self._site.members.wishes.withdraw(connection, member, purpose, at=now, screen=screen)
                detail = {"purpose": purpose.value, "screen": screen}
                self._note(Action.CONSENT_WITHDRAWN, member_id, actor, connection, **detail)
        self._tell(member.customer_id, left, now)
        if dropped:
            self._site.store.clear_journal()

    def _tell(self, customer_id: str | None, left: Sequence[str], at: datetime) -> None:
        """Tell whoever keeps segments that a customer agrees to something else now."""
        if customer_id is None:
            return
        for segment_id in left:
            self._site.bus.publish(SegmentLeft(customer_id, segment_id, at))
        self._site.bus.publish(CustomersChanged((customer_id,), at))

    def set_paused(self, member_id: str, paused: bool, *, actor: str) -> None:
        """Pause recognition, or go on.

        Raises:
            MemberUnknown: Erased, or never there.
        """
        if paused:
            self._site.members.pause(member_id, actor=actor)
        else:
            self._site.members.resume(member_id, actor=actor)

    def dislike(self, member_id: str, offer_id: str) -> None:
        """*Less like this*: the offer stays away, its category comes after the others for a while.

        Raises:
            MemberUnknown: Erased, or never there.
            NotFound: There is no such offer.
        """
        with self._site.store.write() as connection:
            require_member(connection, member_id)
            offer = offer_rows.find_offer(connection, offer_id)
            if offer is None:
                raise NotFound("There is no such offer", mend="It has ended; look at the offers again")
            catalogue = {product.product_id: product for product in shop.all_products(connection)}
            put_dislike(connection, member_id, Dislike(offer_id, category_of(offer, catalogue), self._clock()))

    def not_me(self, member_id: str) -> None:
        """The last match shown was disputed: a suspected false match, and no visit. An erased member is ignored.

        What was shown in that visit, and what came of it, is forgotten: nothing may be learned of the wrong person, and
        what they did not want is shown to the member again.
        """
        now, changed = self._clock(), None
        since = now - UNWRITTEN
        with self._site.audit.transaction() as connection:
            member = rows.find_member(connection, member_id)
            if member is not None:
                shown_at = dispute_last(connection, member_id, now)
                since = shown_at or since
                answers.forget(connection, self._site.aliases.subject(member_id), since)
                forget_dislikes(connection, member_id, since)
                if shown_at is not None and member.customer_id is not None:
                    delete_visit(connection, member.customer_id, shown_at)
                    changed = member.customer_id
                self._note(Action.NOT_ME, member_id, "shopper", connection, counted=shown_at is not None)
        self._site.bus.publish(VisitDisputed(member_id, since, now))
        self._tell(changed, (), now)

    def export(self, member_id: str, *, actor: str) -> bytes:
        """A zip of JSON files with everything kept about the member; see :mod:`kiosk.exports`.

        Raises:
            MemberUnknown: Erased, or never there.
        """
        # Entered first, so that the export tells of itself.
        with self._site.audit.transaction() as connection:
            require_member(connection, member_id)
            self._note(Action.EXPORTED, member_id, actor, connection)
        return export(self._site, member_id, now=self._clock(), today=self._today(), retention_days=self._days)

    def new_receipt(self, member_id: str, *, actor: str) -> str:
        """A new receipt code, in groups; the old one is void.

        Raises:
            MemberUnknown: Erased, or never there.
        """
        code = new_code(RECEIPT_LENGTH)
        with self._site.audit.transaction() as connection:
            require_member(connection, member_id)
            delete_credentials(connection, member_id, CredentialKind.RECEIPT)
            lookup = self._site.members.codes.receipt(code)
            insert_credentials(connection, member_id, [(CredentialKind.RECEIPT, lookup)], self._clock())
            self._note(Action.RECEIPT_RENEWED, member_id, actor, connection)
        return grouped(code)

    def erase(self, member_id: str, *, actor: str, also_purchases: bool = False) -> ErasedEverywhere:
        """Erase everything; it has taken effect in every room when this returns.

        Raises:
            MemberUnknown: Erased before, or never there.
        """
        receipt = self._site.members.erase(member_id, actor=actor, also_purchases=also_purchases)
        stores = tuple((line.place, line.count) for line in receipt.stores)
        return ErasedEverywhere(receipt.number, receipt.at, stores, receipt.verified, receipt.purchases_stay)

    def _open(self, member: MemberRow) -> Details:
        return open_details(self._site.vault, member.member_id, member.sealed)

    def _note(
        self,
        action: Action,
        member_id: str,
        actor: str,
        connection: Connection | None = None,
        **detail: str | int | bool,
    ) -> None:
        self._site.audit.record(action, actor=actor, member_id=member_id, detail=detail, connection=connection)


def _segments_to_leave(connection: Connection, member: MemberRow, dropped: Sequence[Purpose]) -> tuple[str, ...]:
    """Segments a member is in and leaves by what they withdraw."""
    if member.customer_id is None or Purpose.OFFERS not in dropped:
        return ()
    return segments_of(connection, member.customer_id)


def _lines(connection: Connection, member: MemberRow, details: Details, language: str) -> tuple[Line, ...]:
    """Everything an overview tells beside the switches, in words of a language."""
    kinds = {kind for kind, _ in kinds_of(connection, member.member_id)}
    counts = {
        "faces": len(templates_of(connection, member.member_id)),
        "visits": len(matches_of(connection, member.member_id)),
        "offers": len(vouchers_of(connection, member.member_id)),
        "less": len(dislikes_of(connection, member.member_id)),
    }
    facts: list[tuple[str, str]] = [
        ("since", say(language, "data-day", day=member.created_at)),
        ("used", say(language, "data-day", day=member.used_at)),
        ("card", say(language, _yes(CredentialKind.CARD in kinds))),
        ("phone-known", say(language, _yes(CredentialKind.PHONE in kinds))),
        ("linked", say(language, _yes(member.customer_id is not None))),
        *((name, say(language, "data-number", count=count)) for name, count in counts.items()),
    ]
    if details.phone:
        facts.append(("phone", details.phone))
    if details.email:
        facts.append(("email", details.email))
    return tuple(Line(say(language, f"data-{name}"), value) for name, value in facts)


def _yes(answer: bool) -> str:
    return "data-yes" if answer else "data-no"
