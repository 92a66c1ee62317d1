"""Catalogue and offers are read beside the greetings, on a real store."""

from collections.abc import Callable
from datetime import datetime

import pytest

from kiosk import offers as desks
from kiosk.offers import KEPT_SECONDS, RENEWED_SECONDS, House, ShopOffers
from kiosk.site import Site
from kiosk.store import offers as rows

NOON = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - of the shop


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(desks, "time", made)
    return made


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """One entry for each time that offers are read; what is put into it before is done in the midst of the next."""
    seen: list[Callable[[], None]] = []
    real = rows.offers_on

    def watched(*asked):
        seen.append(lambda: None)
        if len(seen) > 1:
            seen[-2]()
        return real(*asked)

    monkeypatch.setattr(desks.offer_rows, "offers_on", watched)
    return seen


@pytest.fixture
def desk(site: Site) -> ShopOffers:
    return ShopOffers(site.store, site.members, House("₹"), lambda: NOON)


def test_no_shopper_waits_while_somebody_looks(
    desk: ShopOffers, clock: Clock, reads: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    choices: list[object] = []
    real = desks.choose_offers

    def watched(*asked):
        choices.append(asked)
        return real(*asked)

    monkeypatch.setattr(desks, "choose_offers", watched)
    desk.general()
    for _ in range(20):
        clock.seconds += RENEWED_SECONDS + 1
        desk.look()
        read = len(reads)
        chosen = len(choices)
        desk.general()
        assert len(reads) == read
        assert len(choices) == chosen, "the offers for everyone are chosen beside the screen too"
    assert len(reads) == 21


def test_a_look_at_what_is_new_reads_nothing(desk: ShopOffers, clock: Clock, reads: list[object]) -> None:
    desk.look()
    clock.seconds += RENEWED_SECONDS - 1
    desk.look()
    assert len(reads) == 1


def test_without_a_look_the_greeting_reads_what_is_too_old(desk: ShopOffers, clock: Clock, reads: list[object]) -> None:
    desk.general()
    clock.seconds += KEPT_SECONDS + 1
    desk.general()
    assert len(reads) == 2


def test_a_change_while_it_is_read_is_read_again(
    desk: ShopOffers, clock: Clock, reads: list[Callable[[], None]]
) -> None:
    desk.general()
    reads[-1] = desk.forget_shop
    clock.seconds += RENEWED_SECONDS + 1
    desk.look()
    desk.general()
    assert len(reads) == 3
