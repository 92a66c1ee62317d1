"""Tills at the same moment on a server: programs of their own connections, and every round has one winner."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from open_sites import Clock, Join

from kiosk.campaigns.till import Redeemed, Till
from kiosk.errors import KioskError, RequestInvalid, VoucherUsed, VoucherUsedUp
from kiosk.offering.redeeming import Slip
from kiosk.privacy.audit_check import verify
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from kiosk.store import redemptions, vouchers
from kiosk.store.offers import find_offer, put_offers
from recommender.offers.types import Offer, OfferKind

ROUNDS = 20
FIRST, SECOND = "token:till-1", "token:till-2"
Ask = Callable[[Till], Redeemed]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"till_redemptions_a_minute": 1000, "member_redemptions_a_day": 1000})


@pytest.fixture
def tills(site: Site, settings: Settings, clock: Clock) -> Iterator[tuple[Till, Till]]:
    """Two programs that have the same site open."""
    with closing(open_site(settings, clock=clock)) as other:
        yield Till(site, settings, clock), Till(other, settings, clock)


@pytest.fixture
def codes(site: Site, clock: Clock, join: Join) -> tuple[str, str]:
    """Codes of two members for one offer."""
    day = clock.now.date()
    with site.store.write() as connection:
        put_offers(connection, [Offer("O1", "15 % off", OfferKind.PERCENT_OFF, 15, None, (), (), day, day)])
    found = []
    for number, name in enumerate(("Asha", "Ravi")):
        member = join(site, name, number)
        with site.store.write() as connection:
            (made,) = vouchers.issue(connection, member, ["O1"], day)
        found.append(made.code)
    return found[0], found[1]


def at_once(tills: tuple[Till, Till], *asked: Ask) -> tuple[list[Redeemed], list[KioskError]]:
    """What was answered and what was refused, with everything asked at the same moment, of both programs in turn."""
    start, answered, refused = threading.Barrier(len(asked)), list[Redeemed](), list[KioskError]()

    def ask(till: Till, one: Ask) -> None:
        start.wait(30)
        try:
            answered.append(one(till))
        except KioskError as error:
            refused.append(error)

    threads = [threading.Thread(target=ask, args=(tills[number % 2], one)) for number, one in enumerate(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answered, refused


def redeem(code: str, actor: str, key: str | None = None) -> Ask:
    return lambda till: till.redeem(code, actor=actor, slip=Slip(key=key, value_minor=100))


def used(site: Site) -> int:
    with site.store.read() as connection:
        return redemptions.uses_on(connection, Clock().now.date())["O1"].redeemed


def test_one_key_of_one_till_is_one_use(tills: tuple[Till, Till], site: Site, codes: tuple[str, str]) -> None:
    for number in range(ROUNDS):
        answered, refused = at_once(tills, *[redeem(codes[0], FIRST, f"key {number}")] * 4)
        assert not refused
        assert len({one.redemption for one in answered}) == 1
        assert sorted(one.repeated for one in answered) == [False, True, True, True]
        assert used(site) == 1
        tills[0].cancel(actor=FIRST, redemption=answered[0].redemption)
    assert verify(site.audit, site.store).good


def test_one_key_for_two_codes_uses_one(tills: tuple[Till, Till], site: Site, codes: tuple[str, str]) -> None:
    for number in range(ROUNDS):
        key = f"key {number}"
        answered, refused = at_once(tills, redeem(codes[0], FIRST, key), redeem(codes[1], FIRST, key))
        assert (len(answered), [type(one) for one in refused]) == (1, [RequestInvalid])
        assert used(site) == 1
        tills[1].cancel(actor=FIRST, redemption=answered[0].redemption)


def test_one_code_goes_to_one_of_two_tills(tills: tuple[Till, Till], site: Site, codes: tuple[str, str]) -> None:
    """Also where both chose the same key: keys are those of a till."""
    for number in range(ROUNDS):
        key = f"key {number}"
        answered, refused = at_once(tills, redeem(codes[0], FIRST, key), redeem(codes[0], SECOND, key))
        assert (len(answered), [type(one) for one in refused]) == (1, [VoucherUsed])
        assert used(site) == 1
        tills[0].cancel(actor="staff:asha", redemption=answered[0].redemption)


def test_the_last_piece_goes_once(tills: tuple[Till, Till], site: Site, codes: tuple[str, str]) -> None:
    with site.store.write() as connection:
        put_offers(connection, [replace(find_offer(connection, "O1") or pytest.fail("no offer"), stock=1)])
    for _ in range(ROUNDS):
        answered, refused = at_once(tills, redeem(codes[0], FIRST), redeem(codes[1], SECOND))
        assert (len(answered), [type(one) for one in refused]) == (1, [VoucherUsedUp])
        assert used(site) == 1
        tills[0].cancel(actor="staff:asha", redemption=answered[0].redemption)
    assert verify(site.audit, site.store).good
