"""The till: a code that a shopper shows is used once, and nobody at the till learns whose it is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.campaigns.values import Tally
from kiosk.errors import NotFound, PressRefused
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import campaigns, offers, sends, vouchers
from kiosk.tries import Limit, Tries

REDEEMED_WITHIN: Final = timedelta(days=30)
"""A code that is used later is hardly an answer to the e-mail."""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code that was just used; nothing in it says whose it was.

    Attributes:
        offer_id: Of which offer.
        title: As the shopper read it.
        issued_on: Day of the shop's calendar on which the shopper got the code.
    """

    offer_id: str
    title: str
    issued_on: date


class Till:
    """Takes codes on one site. Thread-safe.

    Args:
        site: The open site.
        settings: The time zone, whose day decides which offers are valid.
        clock: The time now, aware.
        tries: How many unknown codes may be tried.
    """

    def __init__(self, site: Site, settings: Settings, clock: Clock = utc_now, tries: Tries | None = None) -> None:
        self._site, self._clock = site, clock
        self._zone = ZoneInfo(settings.time_zone)
        self._limit = Limit(tries)

    def redeem(self, code: str, *, actor: str) -> Redeemed:
        """Use a code, and count it for the campaigns it may be an answer to.

        Who did it and when is in the audit trail; whose it was, there, by keyed hash.

        Args:
            code: As it was typed or scanned; blanks, dashes and small letters make no difference.
            actor: ``token:NAME`` or ``staff:ID``.

        Raises:
            NotFound: There is no such code, or its member was erased.
            PressRefused: It was used before, or its offer is not valid today.
            TooManyTries: Too many unknown codes in a short time.
        """
        with self._limit.attempt() as attempt:
            with self._site.store.read() as connection:
                attempt.good = vouchers.find_voucher(connection, vouchers.plain(code)) is not None
            if not attempt.good:
                raise NotFound("There is no such code", mend="Read it again from the screen, the e-mail or the receipt")
        now = self._clock()
        with self._site.audit.transaction() as connection:
            found = vouchers.find_voucher(connection, vouchers.plain(code))
            offer = None if found is None else offers.find_offer(connection, found.offer_id)
            if found is None or offer is None:
                raise NotFound("There is no such code any more", mend="Its member was erased this moment")
            if not offer.starts <= now.astimezone(self._zone).date() <= offer.ends:
                raise PressRefused("The offer of this code is not valid today", mend="Charge the usual price")
            if not vouchers.redeem(connection, found.code, now):
                raise PressRefused("This code was used before", mend="Each code is good once; charge the usual price")
            for campaign_id in sends.mark_redeemed(connection, found.member_id, now, REDEEMED_WITHIN):
                campaigns.count_up(connection, campaign_id, Tally.REDEEMED)
            self._site.audit.record(
                Action.VOUCHER_REDEEMED,
                actor=actor,
                member_id=found.member_id,
                detail={"offer": offer.offer_id},
                connection=connection,
            )
        return Redeemed(offer.offer_id, offer.title, found.issued_on)
