"""The till keeps every limit, also against two tills at once; says the same twice; and takes back what it voids."""

import datetime as dt
import threading
from dataclasses import replace

import pytest
from flask import Flask

from kiosk.api import answers, guards
from kiosk.api.till import till_routes
from kiosk.campaigns.till import Till
from kiosk.campaigns.values import Tally
from kiosk.errors import (
    NotFound,
    RequestInvalid,
    TooManyTries,
    VoucherNotValid,
    VoucherRefused,
    VoucherUsed,
    VoucherUsedUp,
)
from kiosk.intake.tokens import ApiTokens, Scope
from kiosk.offering.redeeming import Slip, Why
from kiosk.offering.tokens import VoucherSigner
from kiosk.offering.values import OfferAct, Shown
from kiosk.security.keyring import Secret
from kiosk.store import answers as answer_rows
from kiosk.store import campaigns, redemptions, vouchers
from kiosk.store.answers import DecisionRow
from kiosk.store.offer_states import OfferState, set_offer_state
from kiosk.store.offer_tables import offer_uses
from kiosk.store.offers import find_offer, put_offers
from kiosk.tries import Tries
from recommender.offers.types import Hours, OfferKind, Use

TILL, OTHER = "token:till-1", "token:till-2"


@pytest.fixture
def till(room):
    return Till(room.site, room.settings, room.clock)


def change(room, **limits):
    """Give the offer of every code these limits."""
    with room.site.store.write() as connection:
        put_offers(connection, [replace(find_offer(connection, "O1"), **limits)])


def code_of(room, number, days=0):
    """A code of a member, given out some days ago."""
    day = room.clock().date() - dt.timedelta(days=days)
    with room.site.store.write() as connection:
        (made,) = vouchers.issue(connection, room.members[number], ["O1"], day)
    return made.code


def use(room, number=0):
    with room.site.store.read() as connection:
        return redemptions.use_of(connection, "O1", room.clock().date(), room.members[number])


def refused(room):
    with room.site.store.read() as connection:
        return connection.execute(offer_uses.select()).one().refused


def test_the_last_piece_goes_once_however_many_tills_ask_at_once(room, till):
    change(room, stock=1)
    codes = [code_of(room, number) for number in range(6)]
    start, took, errors = threading.Barrier(len(codes)), [], []

    def ask(number):
        start.wait(10)
        try:
            took.append(till.redeem(codes[number], actor=f"token:till-{number}"))
        except VoucherUsedUp as error:
            errors.append(error)

    run_all([threading.Thread(target=ask, args=(number,)) for number in range(len(codes))])

    assert (len(took), len(errors)) == (1, len(codes) - 1)
    assert use(room).redeemed == 1
    assert refused(room) == len(codes) - 1


def test_one_code_goes_once_however_many_tills_ask_at_once(room, till):
    code, start, took, errors = code_of(room, 0), threading.Barrier(6), [], []

    def ask(number):
        start.wait(10)
        try:
            took.append(till.redeem(code, actor=f"token:till-{number}", slip=Slip(receipt_id="R1")))
        except VoucherUsed as error:
            errors.append(error)

    run_all([threading.Thread(target=ask, args=(number,)) for number in range(6)])

    assert (len(took), len(errors)) == (1, 5)
    assert use(room) == Use(1, 1, use(room).spent_minor, 1)


def test_the_same_request_at_the_same_time_is_answered_alike(room, till):
    """A till that got no answer in time asks again while the first one is still under way."""
    code, start, took = code_of(room, 0), threading.Barrier(4), []

    def ask():
        start.wait(10)
        took.append(till.redeem(code, actor=TILL, slip=Slip(key="one")))

    run_all([threading.Thread(target=ask) for _ in range(4)])

    assert len({(one.redemption, one.at) for one in took}) == 1
    assert sorted(one.repeated for one in took) == [False, True, True, True]
    assert use(room).redeemed == 1


def run_all(threads):
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert not [one for one in threads if one.is_alive()]


@pytest.mark.parametrize("slip", [Slip(key="k" * 40), Slip(receipt_id="R-17"), Slip(key="k", receipt_id="R-17")])
def test_the_same_again_is_the_same_answer_and_another_till_is_told_of_it(room, till, slip):
    code = code_of(room, 0)
    first = till.redeem(code, actor=TILL, slip=slip)
    room.clock.forward(minutes=5)

    again = till.redeem(code, actor=TILL, slip=slip)

    assert again == replace(first, repeated=True)
    for actor, other in ((OTHER, slip), (TILL, Slip()), (TILL, Slip(receipt_id="R-18"))):
        with pytest.raises(VoucherUsed):
            till.redeem(code, actor=actor, slip=other)
    assert use(room).redeemed == 1


def test_a_key_is_for_one_code_and_one_receipt(room, till):
    till.redeem(code_of(room, 0), actor=TILL, slip=Slip(key="k", receipt_id="R1"))

    for code, slip in ((code_of(room, 1), Slip(key="k", receipt_id="R1")), (code_of(room, 0), Slip(key="k"))):
        with pytest.raises(RequestInvalid, match="Idempotency-Key"):
            till.redeem(code, actor=TILL, slip=slip)
    assert not till.redeem(code_of(room, 1), actor=OTHER, slip=Slip(key="k")).repeated, "keys are each till's own"


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        ({"budget_minor": 3_299}, VoucherUsedUp),
        ({"stock": 0}, VoucherUsedUp),
        ({"day_cap": 0}, VoucherUsedUp),
        ({"person_cap": 0}, VoucherUsedUp),
        ({"hours": Hours(frozenset({0}), 0, 1440)}, VoucherNotValid),
        ({"stores": ("Adyar",)}, VoucherNotValid),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_a_refused_try_is_counted_and_audited_and_uses_nothing_up(room, till, limits, error):
    """O1 takes 15 % off 220.00, which is 33.00; the first of March 2026 is a Sunday."""
    change(room, **limits)
    code = code_of(room, 0)

    with pytest.raises(error):
        till.redeem(code, actor=TILL)

    assert use(room) == Use()
    assert refused(room) == 1
    (entry,) = room.site.audit.entries(member_id=room.members[0], limit=1)
    assert (entry.action, entry.actor, entry.detail["offer"]) == ("voucher_refused", TILL, "O1")
    assert entry.detail["why"] in set(Why)
    change(room, **dict.fromkeys(limits, None if "stores" not in limits else ()))
    assert till.redeem(code, actor=TILL).offer.offer_id == "O1"


def test_a_budget_is_spent_by_what_the_till_took_off(room, till):
    change(room, budget_minor=5_000, ends=dt.date(2026, 12, 31))
    till.redeem(code_of(room, 0), actor=TILL, slip=Slip(value_minor=2_000))
    assert use(room).spent_minor == 2_000
    with pytest.raises(VoucherUsedUp):
        till.redeem(code_of(room, 1), actor=TILL, slip=Slip(value_minor=3_001))
    till.redeem(code_of(room, 1), actor=TILL, slip=Slip(value_minor=3_000))
    with pytest.raises(VoucherUsedUp):
        till.redeem(code_of(room, 2), actor=TILL, slip=Slip(value_minor=0))


def test_a_stopped_offer_is_not_taken_and_counts_when_it_goes_on(room, till):
    code = code_of(room, 0)
    for state in (OfferState.PAUSED, OfferState.ENDED):
        with room.site.store.write() as connection:
            set_offer_state(connection, "O1", state, room.clock())
        with pytest.raises(VoucherNotValid, match="stopped"):
            till.redeem(code, actor=TILL)
    with room.site.store.write() as connection:
        set_offer_state(connection, "O1", OfferState.ON, room.clock())
    assert till.redeem(code, actor=TILL).redemption


def test_an_offer_for_certain_stores_is_taken_there(room, till):
    change(room, stores=("Adyar",))
    code = code_of(room, 0)
    for store, why in ((None, Why.STORE_UNTOLD), ("Mylapore", Why.STORE)):
        assert till.check(code, actor=TILL, slip=Slip(store=store)).why is why
    at_home = Till(room.site, room.settings.model_copy(update={"store_name": "Adyar"}), room.clock)
    assert at_home.check(code, actor=TILL).why is None
    till.redeem(code, actor=TILL, slip=Slip(store="Adyar"))
    with room.site.store.read() as connection:
        (row,) = redemptions.redemptions_of(connection, room.members[0])
    assert row.store == "Adyar"


def test_a_day_cap_begins_anew_at_the_shops_midnight(room):
    change(room, day_cap=1, ends=dt.date(2026, 12, 31))
    till = Till(room.site, room.settings.model_copy(update={"time_zone": "Asia/Kolkata"}), room.clock)
    room.clock.now = dt.datetime(2026, 3, 1, 18, 29, tzinfo=dt.UTC)  # 23:59 in the shop
    till.redeem(code_of(room, 0), actor=TILL)
    with pytest.raises(VoucherUsedUp):
        till.redeem(code_of(room, 1), actor=TILL)
    room.clock.forward(minutes=1)

    assert till.redeem(code_of(room, 1), actor=TILL).redemption


def test_one_till_and_one_member_have_a_pace(room):
    change(room, ends=dt.date(2026, 12, 31))
    paced = room.settings.model_copy(update={"till_redemptions_a_minute": 2, "member_redemptions_a_day": 3})
    till = Till(room.site, paced, room.clock)
    codes = [code_of(room, 0, days) for days in range(5)]
    for code in codes[:2]:
        till.redeem(code, actor=TILL)
    with pytest.raises(TooManyTries):
        till.redeem(codes[2], actor=TILL)
    till.redeem(codes[2], actor=OTHER)
    room.clock.forward(minutes=2)
    with pytest.raises(VoucherUsedUp, match="as many codes today"):
        till.redeem(codes[3], actor=TILL)
    room.clock.forward(days=1)
    assert till.redeem(codes[3], actor=TILL).redemption


def test_a_voided_receipt_gives_everything_back(room, till):
    change(room, stock=2, person_cap=1)
    codes = [code_of(room, number) for number in range(2)]
    for code in codes:
        till.redeem(code, actor=TILL, slip=Slip(receipt_id="R1", value_minor=100))
    assert use(room) == Use(2, 2, 200, 1)

    gone = till.cancel(actor=TILL, receipt_id="R1")
    room.clock.forward(minutes=9)

    assert len(gone) == 2
    assert till.cancel(actor=TILL, receipt_id="R1") == gone, "once more is the same answer"
    assert use(room) == Use()
    with pytest.raises(VoucherUsed, match="taken back"):
        till.redeem(codes[0], actor=TILL, slip=Slip(receipt_id="R1"))
    assert till.redeem(codes[0], actor=OTHER, slip=Slip(receipt_id="R2")).redemption
    assert use(room).redeemed == 1


def test_a_use_of_yesterday_that_is_taken_back_leaves_todays_count(room, till):
    change(room, ends=dt.date(2026, 12, 31))
    yesterday = till.redeem(code_of(room, 0), actor=TILL)
    room.clock.forward(days=1)
    till.redeem(code_of(room, 1), actor=TILL)

    till.cancel(actor=TILL, redemption=yesterday.redemption)

    assert (use(room).redeemed, use(room).today) == (1, 1)


def test_only_the_till_that_used_it_and_staff_take_it_back(room, till):
    first = till.redeem(code_of(room, 0), actor=TILL).redemption
    with pytest.raises(VoucherRefused):
        till.cancel(actor=OTHER, redemption=first)
    for what in ({"redemption": 99}, {"receipt_id": "R9"}):
        with pytest.raises(NotFound):
            till.cancel(actor=TILL, **what)
    for what in ({}, {"redemption": first, "receipt_id": "R1"}):
        with pytest.raises(RequestInvalid):
            till.cancel(actor=TILL, **what)

    assert till.cancel(actor="staff:anbu", redemption=first)[0].cancelled_at == room.clock()
    (entry,) = room.site.audit.entries(member_id=room.members[0], limit=1)
    assert (entry.action, entry.actor) == ("voucher_cancelled", "staff:anbu")


def test_a_campaign_and_the_learning_lose_what_was_taken_back(room, till):
    campaign = room.run()
    room.clock.forward(hours=2)
    subject = room.site.aliases.subject(room.members[0])
    with room.site.store.write() as connection:
        shown = (Shown("O1", 0, 1.0, 0.5),)
        answer_rows.put_decision(
            connection, DecisionRow("d" * 32, subject, room.clock(), "kiosk", "thompson", None, shown)
        )
        (made,) = vouchers.vouchers_of(connection, room.members[0])

    used = till.redeem(made.code, actor=TILL)
    assert (counted(room, campaign), acts(room, subject)) == (1, [OfferAct.IMPRESSION, OfferAct.REDEMPTION])
    till.cancel(actor=TILL, redemption=used.redemption)

    assert (counted(room, campaign), acts(room, subject)) == (0, [OfferAct.IMPRESSION])


def test_another_use_that_stands_is_the_answer_then(room, till):
    campaign = room.run()
    change(room, ends=dt.date(2026, 12, 31))
    room.clock.forward(hours=2)
    with room.site.store.read() as connection:
        (made,) = vouchers.vouchers_of(connection, room.members[0])
    first = till.redeem(made.code, actor=TILL)
    room.clock.forward(hours=1)
    second = till.redeem(code_of(room, 0, days=3), actor=TILL)

    till.cancel(actor=TILL, redemption=first.redemption)
    assert counted(room, campaign) == 1
    till.cancel(actor=TILL, redemption=second.redemption)

    assert counted(room, campaign) == 0


def test_one_till_that_guesses_locks_no_other_one_out(room):
    till, code = Till(room.site, room.settings, room.clock, Tries(most=1, seconds=3600)), code_of(room, 0)
    with pytest.raises(NotFound):
        till.redeem("AAAA-AAAA", actor=TILL)
    with pytest.raises(TooManyTries):
        till.redeem(code, actor=TILL)

    assert till.redeem(code, actor=OTHER).redemption


def test_of_whoever_does_not_agree_to_analytics_no_answer_is_kept(room, till):
    subject = room.site.aliases.subject(room.members[5])
    with room.site.store.write() as connection:
        row = DecisionRow("d" * 32, subject, room.clock(), "kiosk", "thompson", None, (Shown("O1", 0, 1.0, 0.5),))
        answer_rows.put_decision(connection, row)

    till.redeem(code_of(room, 5), actor=TILL)

    assert acts(room, subject) == [OfferAct.IMPRESSION]


def counted(room, campaign):
    with room.site.store.read() as connection:
        return campaigns.tallies_of(connection, campaign).get(Tally.REDEEMED, 0)


def acts(room, subject):
    with room.site.store.read() as connection:
        return [one.act for _, came in answer_rows.decisions_of(connection, subject) for one in came]


def test_an_erased_members_uses_go_and_the_stock_stays_used(room, till):
    change(room, stock=1)
    till.redeem(code_of(room, 3), actor=TILL, slip=Slip(receipt_id="R1"))

    assert room.site.members.erase(room.members[3]).verified

    assert use(room, 4).redeemed == 1
    with pytest.raises(VoucherUsedUp):
        till.redeem(code_of(room, 4), actor=TILL)
    with pytest.raises(NotFound):
        till.cancel(actor=TILL, receipt_id="R1")


def test_what_is_scanned_counts_like_what_is_typed(room, till):
    code = code_of(room, 0)
    signer = VoucherSigner(room.site.keyring.secret(Secret.VOUCHER), dt.UTC)
    day = room.clock().date()
    for bad in (
        VoucherSigner(b"x" * 32, dt.UTC).sign(code, "O1", day, day),
        signer.sign("ZZZZ9999", "O1", day, day),
        "a.b.c",
    ):
        with pytest.raises(NotFound):
            till.redeem(bad, actor=TILL)
    assert [one.detail["why"] for one in room.site.audit.entries(actor=TILL, limit=9)] == ["unknown"] * 3

    assert till.check(signer.sign(code, "O1", day, day), actor=TILL).why is None
    assert till.redeem(signer.sign(code, "O1", day, day), actor=TILL).redemption
    with pytest.raises(VoucherUsed):
        till.redeem(code, actor=TILL)


def test_a_message_costs_nothing_and_a_category_is_counted_by_its_prices(room, till):
    change(room, kind=OfferKind.MESSAGE, value=0)
    till.redeem(code_of(room, 0), actor=TILL)
    assert use(room).spent_minor == 0
    change(room, kind=OfferKind.PERCENT_OFF, value=10, product_ids=(), category="Coffee")
    till.redeem(code_of(room, 1), actor=TILL)
    assert use(room).spent_minor == 2_200


@pytest.fixture
def web(room):
    app = Flask("kiosk")
    guards.install(app, room.settings)
    answers.install(app)
    app.register_blueprint(till_routes(room, room.clock))
    return app.test_client()


@pytest.fixture
def ask(room, web):
    """Ask as one of two tills."""
    tokens = ApiTokens(room.site.store, room.site.audit)
    held = {name: tokens.add(name, [Scope.VOUCHERS], actor="cli") for name in ("till-1", "till-2")}

    def send(path, body=None, *, till="till-1", key=None):
        headers = {"Authorization": f"Bearer {held[till]}"} | ({"Idempotency-Key": key} if key else {})
        method = "GET" if body is None else "POST"
        return web.open(f"/api/v1/vouchers/{path}", method=method, json=body, headers=headers)

    return send


def test_a_till_asks_uses_repeats_and_voids_over_http(room, ask):
    code = code_of(room, 0)
    body = {"code": code, "receipt": "R1", "store": "Adyar", "value_minor": 3300}

    assert ask("check", {"code": code}).json["good"]
    first, again = ask("redeem", body, key="k1"), ask("redeem", body, key="k1")
    assert (first.status_code, again.status_code, first.json) == (200, 200, again.json)
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    second = ask("redeem", body, till="till-2", key="k1")
    assert (second.status_code, second.json["error"]["code"]) == (409, "kiosk.voucher_used")
    looked = ask("check", {"code": code}).json
    assert (looked["good"], looked["why"]["code"]) == (False, "kiosk.voucher_used")
    assert ask("cancel", {"receipt": "R1"}, till="till-2").status_code == 404
    assert ask("cancel", {"redemption": first.json["redemption"]}, till="till-2").status_code == 409
    gone = ask("cancel", {"receipt": "R1"})
    assert [one["redemption"] for one in gone.json["cancelled"]] == [first.json["redemption"]]
    assert ask("check", {"code": code}).json["good"]
    texts = first.text + looked["why"]["message"] + second.text + gone.text
    assert "Reader" not in texts
    assert room.members[0] not in texts


def test_the_key_proves_a_code_of_the_screen_without_the_kiosk(room, ask):
    import jwt

    code, day = code_of(room, 0), room.clock().date()
    signer = VoucherSigner(room.site.keyring.secret(Secret.VOUCHER), dt.UTC)
    (key,) = ask("key").json["keys"]

    token = signer.sign(code, "O1", day, dt.date(2099, 1, 1))

    assert jwt.decode(token, jwt.PyJWK(key), algorithms=["EdDSA"])["jti"] == code
    assert "d" not in key, "the secret half stays"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("redeem", {"code": "A", "receipt": ""}), ("redeem", {"code": "A", "receipt": "x" * 65}),
        ("redeem", {"code": "A", "store": 7}), ("redeem", {"code": "A", "value_minor": -1}),
        ("redeem", {"code": "A", "value_minor": True}), ("redeem", {"code": "A", "value_minor": 1.5}),
        ("redeem", {"code": "A", "value_minor": 10**13}), ("check", {}), ("cancel", {}),
        ("cancel", {"redemption": "1"}), ("cancel", {"redemption": 10**30}), ("cancel", {"redemption": 0}),
        ("cancel", {"redemption": 1, "receipt": "R"}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_so(ask, path, body):
    assert ask(path, body).status_code == 400


def test_a_key_that_is_a_novel_is_refused(ask):
    assert ask("redeem", {"code": "A"}, key="k" * 201).status_code == 400
    assert ask("redeem", {"code": "A"}, key="k" * 200).status_code == 404
