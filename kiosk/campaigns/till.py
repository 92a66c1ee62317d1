"""The till: a code that a shopper shows is used once, and nobody at the till learns whose it is.

Everything that decides is looked at in the transaction that uses the code up, with the code and its offer locked: two
tills at once cannot both use one code, nor the last piece of a stock. A refused try is counted and entered in the audit
trail in that transaction, too.
"""

import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kiosk.campaigns.values import Tally
from kiosk.errors import NotFound, RequestInvalid, VoucherRefused
from kiosk.members.values import Clock, utc_now
from kiosk.offering.redeeming import Counts, Slip, Why, error_of, refusal
from kiosk.offering.tokens import VoucherSigner, is_token
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import Purpose
from kiosk.security.keyring import Secret
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import answers, campaigns, offers, redemptions, sends, shop, vouchers
from kiosk.store.consents import purposes_of
from kiosk.store.redemptions import Redemption
from kiosk.store.vouchers import Voucher
from kiosk.tries import Limit, Tries
from recommender.offers.shelves import shelf_of
from recommender.offers.types import Offer
from recommender.offers.worth import cost_of

REDEEMED_WITHIN: Final = timedelta(days=30)
"""A code that is used later is hardly an answer to the e-mail."""
PACE: Final = timedelta(minutes=1)
"""Time within which the vouchers of one till are counted."""
STAFF: Final = "staff:"
_LOST: Final = "There is no such code any more"


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code that is used up; nothing in it says whose it was.

    Attributes:
        offer: For which offer.
        issued_on: Day of the shop's calendar on which the shopper got the code.
        redemption: Number of this use; with it the till takes it back.
        at: When it was used, UTC.
        repeated: Whether it was used by this very request before.
    """

    offer: Offer
    issued_on: date
    redemption: int
    at: datetime
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A code that was looked at; nothing was used up.

    Attributes:
        offer: For which offer.
        issued_on: As of :class:`Redeemed`.
        why: What speaks against it now, or None when it is good.
    """

    offer: Offer
    issued_on: date
    why: Why | None


@dataclass(frozen=True, slots=True)
class Used:
    """One use of a code, for whoever may take it back; nothing in it says whose it was.

    Attributes:
        offer: For which offer.
        redemption: Number of the use.
        at: When, UTC.
        till: ``token:NAME`` or ``staff:ID``.
        receipt_id: Of the till, or None.
    """

    offer: Offer
    redemption: int
    at: datetime
    till: str
    receipt_id: str | None


class Till:
    """Takes codes on one site. Thread-safe.

    Args:
        site: The open site.
        settings: The time zone, whose day decides which offers are valid; the store; how fast codes may be used up.
        clock: The time now, aware.
        tries: How many unknown codes one till may try; no till locks another one out.
    """

    def __init__(self, site: Site, settings: Settings, clock: Clock = utc_now, tries: Tries | None = None) -> None:
        self._site, self._settings, self._clock = site, settings, clock
        self._zone = ZoneInfo(settings.time_zone)
        self._tries, self._limits, self._lock = tries, dict[str, Limit](), threading.Lock()
        self._signer = VoucherSigner(site.keyring.secret(Secret.VOUCHER), self._zone)

    @property
    def public_key(self) -> dict[str, str]:
        """What a till proves tokens with while it has no network, as a JSON Web Key."""
        return self._signer.public_key

    def check(self, code: str, *, actor: str, slip: Slip = Slip()) -> Checked:  # noqa: B008 - frozen
        """Whether a code is good now; nothing is used up.

        Args:
            code: As for :meth:`redeem`.
            actor: As for :meth:`redeem`.
            slip: What the till tells beside it.

        Raises:
            NotFound: There is no such code, or its member was erased.
            TooManyTries: Too many unknown codes in a short time.
        """
        plain, now = self._known(code, actor), self._clock()
        with self._site.store.read() as connection:
            found, offer = _find(connection, plain)
            why = Why.USED if found.redeemed_at is not None else self._refusal(connection, found, offer, slip, now)
        return Checked(offer, found.issued_on, why)

    def redeem(self, code: str, *, actor: str, slip: Slip = Slip()) -> Redeemed:  # noqa: B008 - frozen
        """Use a code, and count it for its offer and for the campaigns it may be an answer to.

        Who did it and when is in the audit trail; whose it was, there, by keyed hash.

        Args:
            code: As it was typed or scanned, the token too; blanks, dashes and small letters make no difference.
            actor: ``token:NAME`` or ``staff:ID``.
            slip: What the till tells beside it.

        Raises:
            NotFound: There is no such code, or its member was erased.
            VoucherUsed: It was used before, by another request.
            VoucherNotValid: Its offer is not valid now or here.
            VoucherUsedUp: A limit of its offer, or of its member, is reached.
            RequestInvalid: The key of the slip was used for something else.
            TooManyTries: Too many unknown codes in a short time, or too many of this till in a minute.
        """
        plain, now = self._known(code, actor), self._clock()
        with self._site.audit.transaction() as connection:
            found, offer = _find(connection, plain, lock=True)
            redemptions.lock_uses(connection, offer.offer_id, self._local(now).date())
            done = self._redeem(connection, found, offer, actor, slip, now)
        if isinstance(done, Why):
            raise error_of(done)
        return done

    def cancel(
        self, *, actor: str, redemption: int | None = None, receipt_id: str | None = None
    ) -> tuple[Redemption, ...]:
        """Take back one use of a code, or every one of a receipt; the codes are good again, and the counts right.

        Taken back once more it is the same answer.

        Args:
            actor: The till that used them, or ``staff:ID``, who may take back what any till did.
            redemption: Number of the use; or
            receipt_id: The receipt that is taken back, of this till.

        Raises:
            NotFound: There is no such use, or its member was erased.
            VoucherRefused: Another till used it.
            RequestInvalid: Neither was given, or both.
        """
        if (redemption is None) == (receipt_id is None):
            raise RequestInvalid("Nothing says what is to be taken back", mend="Give either redemption or receipt")
        with self._site.audit.transaction() as connection:
            if receipt_id is not None:
                found = redemptions.of_receipts(connection, actor, receipt_id)
            else:
                one = redemptions.find_redemption(connection, redemption or 0)
                found = () if one is None else (one,)
            if not found:
                raise NotFound("No code was used so", mend="Give the number that came with the use, or its receipt")
            if any(one.till != actor for one in found) and not actor.startswith(STAFF):
                raise VoucherRefused("Another till used this code", mend="Take it back there, or ask the counter")
            return tuple(self._cancel(connection, one, actor) for one in found)

    def newest_use(self, code: str, *, actor: str) -> Used:
        """The use of a code that stands, to be looked at before it is taken back; nothing is changed.

        Args:
            code: As for :meth:`redeem`.
            actor: As for :meth:`redeem`.

        Raises:
            NotFound: There is no such code, its member was erased, or it was never used.
            VoucherRefused: Its use was taken back already.
            TooManyTries: Too many unknown codes in a short time.
        """
        plain = self._known(code, actor)
        with self._site.store.read() as connection:
            _, offer = _find(connection, plain)
            use = redemptions.newest_of_code(connection, plain)
        if use is None:
            raise NotFound("This code was not used", mend="There is nothing to take back")
        return _standing(use, offer)

    def use_of(self, redemption: int) -> Used:
        """One use by its number; nothing is changed.

        Raises:
            NotFound: There is no such use, or its member was erased.
            VoucherRefused: It was taken back already.
        """
        with self._site.store.read() as connection:
            use = redemptions.find_redemption(connection, redemption)
            if use is None:
                raise NotFound("There is no such use any more", mend="Its member was erased, or the number is wrong")
            _, offer = _find(connection, use.code)
        return _standing(use, offer)

    def _known(self, code: str, actor: str) -> str:
        """The code itself, as it is kept; unknown ones count against the limit and are in the audit trail."""
        with self._lock:
            limit = self._limits.setdefault(actor, Limit(self._tries))
        with limit.attempt() as attempt:
            plain = self._plain(code)
            with self._site.store.read() as connection:
                attempt.good = plain is not None and vouchers.find_voucher(connection, plain) is not None
            if plain is None or not attempt.good:
                self._site.audit.record(Action.VOUCHER_REFUSED, actor=actor, detail={"why": "unknown"})
                raise NotFound("There is no such code", mend="Read it again from the screen, the e-mail or the receipt")
        return plain

    def _plain(self, code: str) -> str | None:
        if not is_token(code):
            return vouchers.plain(code)
        signed = self._signer.read(code)
        return None if signed is None else signed.code

    def _redeem(  # noqa: PLR0917 - one use of a code
        self, connection: Connection, found: Voucher, offer: Offer, actor: str, slip: Slip, now: datetime
    ) -> Redeemed | Why:
        before = _repeated(connection, found, actor, slip)
        if before is not None and before.cancelled_at is None:
            return Redeemed(offer, found.issued_on, before.redemption_id, before.at, repeated=True)
        why = Why.VOIDED if before is not None else Why.USED if found.redeemed_at is not None else None
        why = why or self._refusal(connection, found, offer, slip, now, actor)
        if why is not None:
            self._refuse(connection, found, why, actor, now)
            return why
        use = redemptions.insert_redemption(
            connection,
            Redemption(
                code=found.code,
                member_id=found.member_id,
                offer_id=offer.offer_id,
                at=now,
                day=self._local(now).date(),
                till=actor,
                key=_digest(slip.key),
                receipt_id=slip.receipt_id,
                store=slip.store or self._settings.store_name or None,
                cost_minor=_cost(connection, offer, slip),
            ),
        )
        self._count_for_campaigns(connection, use)
        if Purpose.ANALYTICS in purposes_of(connection, found.member_id):
            subject = self._site.aliases.subject(found.member_id)
            answers.note_redeemed(connection, subject, offer.offer_id, now, REDEEMED_WITHIN)
        self._note(connection, Action.VOUCHER_REDEEMED, actor, use)
        return Redeemed(offer, found.issued_on, use.redemption_id, now)

    @staticmethod
    def _count_for_campaigns(connection: Connection, use: Redemption) -> None:
        for campaign_id in sends.mark_redeemed(connection, use.member_id, use.at, REDEEMED_WITHIN):
            campaigns.count_up(connection, campaign_id, Tally.REDEEMED)

    def _cancel(self, connection: Connection, use: Redemption, actor: str) -> Redemption:
        if use.cancelled_at is not None:
            return use
        cancelled = redemptions.cancel(connection, use, self._clock())
        counted = sends.unmark_redeemed(connection, use.member_id, use.at)
        for campaign_id in counted:
            campaigns.count_up(connection, campaign_id, Tally.REDEEMED, -1)
        for other in redemptions.redemptions_of(connection, use.member_id) if counted else ():
            if other.cancelled_at is None:  # another use that stands may be the answer to the same e-mail
                self._count_for_campaigns(connection, other)
        answers.forget_redeemed(connection, self._site.aliases.subject(use.member_id), use.offer_id, use.at)
        self._note(connection, Action.VOUCHER_CANCELLED, actor, use)
        return cancelled

    def _refusal(  # noqa: PLR0917 - as above
        self, connection: Connection, found: Voucher, offer: Offer, slip: Slip, now: datetime, actor: str | None = None
    ) -> Why | None:
        local = self._local(now)
        day, settings = local.date(), self._settings
        counts = Counts(
            use=redemptions.use_of(connection, offer.offer_id, day, found.member_id),
            cost_minor=_cost(connection, offer, slip),
            till=0 if actor is None else redemptions.count_of_till(connection, actor, now - PACE),
            till_most=settings.till_redemptions_a_minute,
            member=redemptions.count_of_member(connection, found.member_id, day),
            member_most=settings.member_redemptions_a_day,
        )
        stopped = not offers.is_on(connection, offer.offer_id)
        return refusal(offer, local, slip.store or settings.store_name or None, counts, stopped=stopped)

    def _refuse(self, connection: Connection, found: Voucher, why: Why, actor: str, now: datetime) -> None:
        redemptions.count_refused(connection, found.offer_id, self._local(now).date())
        detail = {"offer": found.offer_id, "why": why.value}
        self._site.audit.record(
            Action.VOUCHER_REFUSED, actor=actor, member_id=found.member_id, detail=detail, connection=connection
        )

    def _note(self, connection: Connection, action: Action, actor: str, use: Redemption) -> None:
        detail: dict[str, str | int | bool] = {"offer": use.offer_id, "redemption": use.redemption_id}
        self._site.audit.record(action, actor=actor, member_id=use.member_id, detail=detail, connection=connection)

    def _local(self, now: datetime) -> datetime:
        return now.astimezone(self._zone).replace(tzinfo=None)


def _find(connection: Connection, plain: str, *, lock: bool = False) -> tuple[Voucher, Offer]:
    found = vouchers.find_voucher(connection, plain, lock=lock)
    offer = None if found is None else offers.find_offer(connection, found.offer_id)
    if found is None or offer is None:
        raise NotFound(_LOST, mend="Its member was erased this moment")
    return found, offer


def _standing(use: Redemption, offer: Offer) -> Used:
    """A use that was not taken back."""
    if use.cancelled_at is not None:
        raise VoucherRefused("This use was taken back already", mend="The code may be used again")
    return Used(offer, use.redemption_id, use.at, use.till, use.receipt_id)


def _repeated(connection: Connection, found: Voucher, actor: str, slip: Slip) -> Redemption | None:
    """What this very request did before, cancelled or not."""
    key = _digest(slip.key)
    before = None if key is None else redemptions.of_key(connection, actor, key)
    if before is not None and (before.code, before.receipt_id) != (found.code, slip.receipt_id):
        raise RequestInvalid(
            "This Idempotency-Key was used for another code or receipt", mend="Give every new request a new key"
        )
    if before is None and slip.receipt_id is not None:
        return redemptions.of_receipt(connection, found.code, actor, slip.receipt_id)
    return before


def _cost(connection: Connection, offer: Offer, slip: Slip) -> int:
    """What this use costs the shop: as the till says, else as it is worked out where offers are chosen."""
    if slip.value_minor is not None:
        return slip.value_minor
    shelf = shelf_of(shop.products_of(connection, offer))
    return cost_of(offer, shelf) if shelf.price_minor else offer.cost_minor or 0


def _digest(key: str | None) -> str | None:
    return None if key is None else sha256(key.encode()).hexdigest()
