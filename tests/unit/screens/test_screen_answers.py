"""The stage tells of offers after the match that brought them, in order, and never of somebody who was erased."""

from dataclasses import replace
from datetime import UTC, date

import pytest

from kiosk.events.types import MemberErased, OffersAnswered, OffersDecided, OffersShown
from kiosk.offering.tokens import VoucherSigner
from kiosk.offering.values import Decision, Dwell, OfferAct, Shown
from kiosk.screens.kinds import Action
from kiosk.screens.view import to_json
from vision.types import PresenceKind

A = Action
P = PresenceKind

MADE = Decision("d1", "affinity_value", (Shown("o0", 0, 1.0, 0.5),))
TOKEN = VoucherSigner(b"s" * 32, UTC).sign("K7QF2M9A", "o0", date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture
def told(kiosk):
    """What the bus hears of offers, in its order."""
    heard = []
    greeting = kiosk.desk.members["m1"]
    cards = tuple(replace(card, token=TOKEN) for card in greeting.cards)
    kiosk.desk.members["m1"] = replace(greeting, cards=cards, decision=MADE)
    for kind in (OffersShown, OffersDecided, OffersAnswered):
        kiosk.bus.subscribe(kind, heard.append)
    return heard


def test_a_visit_is_told_in_order(kiosk, told):
    kiosk.recognise()
    kiosk.now += 3
    kiosk.press(A.SAVE_TO_PHONE)
    kiosk.now += 4
    kiosk.see(P.LEFT)

    assert [type(one) for one in told] == [OffersShown, OffersDecided, OffersAnswered, OffersAnswered]
    assert [(one.act, one.dwell) for one in told[2:]] == [(OfferAct.TAP, None), (OfferAct.DWELL, Dwell.LONG)]
    assert {one.decision_id for one in told[2:]} == {"d1"}
    assert all(one.at.tzinfo for one in told)


def test_less_like_this_is_told_with_its_offer(kiosk, told):
    kiosk.recognise().press(A.LESS_LIKE_THIS, value="o0")

    (less,) = [one for one in told if isinstance(one, OffersAnswered) and one.act is OfferAct.LESS]
    assert (less.member_id, less.offer_id) == ("m1", "o0")


@pytest.mark.usefixtures("told")
def test_not_me_is_counted_before_the_end_of_the_visit_is_told(kiosk):
    """What is told later finds no decision any more, and is dropped."""
    order = []
    kiosk.work.my_data.not_me = lambda _member: order.append("not_me")
    kiosk.bus.subscribe(OffersAnswered, lambda event: order.append(event.act.value))

    kiosk.recognise().press(A.NOT_ME)

    assert order == ["not_me", "dwell"]


def test_of_an_erased_member_nothing_is_told(kiosk, told):
    kiosk.recognise()
    before = len(told)

    kiosk.bus.publish(MemberErased("m1", told[0].at))

    assert told[before:] == []


@pytest.mark.usefixtures("told")
def test_the_code_that_a_till_scans_is_drawn_when_it_is_asked_for_and_goes_again(kiosk):
    kiosk.recognise()
    first = to_json(kiosk.stage.view(), 0.0)["cards"][0]
    shown = to_json(kiosk.press(A.SAVE_TO_PHONE), 0.0)["cards"]
    gone = to_json(kiosk.press(A.SAVE_TO_PHONE), 0.0)["cards"][0]

    assert first["scan"] == gone["scan"] == ()
    assert {len(card["scan"]) for card in shown} == {57}
    assert TOKEN not in str(shown), "drawn, and told nowhere else"
