from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_shop import NOON, World, small_shop

from recommender.items.coldstart import KNOWN_FROM, NEW_PRODUCT, Used
from recommender.items.lookups import LEAST_BUYERS
from recommender.items.rules import RefusalCode
from recommender.items.serving import POOL, Answer, Tuning
from recommender.items.types import Context, Fitted, Mode, ScoredItem, Shopper
from recommender.types import Purchase, Reason, ReasonCode

NOW = Context(NOON)


def ids(answer: Answer) -> list[str]:
    return [item.product_id for item in answer.items]


def bought(product_id: str, *days_ago: int) -> tuple[Purchase, ...]:
    return tuple(
        Purchase("C1", product_id, NOON - timedelta(days=ago), 1, 500, f"{product_id}-{ago}") for ago in days_ago
    )


class Listed:
    """A model that always gives the same list."""

    name = "listed"

    def __init__(self, *product_ids: str) -> None:
        self.product_ids = product_ids
        self.asked: list[Shopper] = []

    def recommend(self, shopper: Shopper, n: int, context: Context) -> tuple[ScoredItem, ...]:
        del context
        self.asked.append(shopper)
        return tuple(
            ScoredItem(one, 9.0 - place, self.name, Reason(ReasonCode.FOR_EVERYONE))
            for place, one in enumerate(self.product_ids[:n])
        )


def known(world: World, *more: Purchase) -> Shopper:
    return Shopper("C11", history=(*world.of("C11"), *more))


def test_the_answer_says_how_it_was_made(world: World) -> None:
    serving = world.serving
    assert serving.answer(Shopper(), 5, NOW).used is Used.GENERAL
    assert serving.answer(Shopper("C99", interests=("Tea",)), 5, NOW).used is Used.NEWCOMER
    assert serving.answer(Shopper("C0", history=world.of("C0")), 5, NOW).used is Used.MODEL
    assert serving.answer(known(world), 5, NOW).used is Used.MODEL
    for model in (None, Listed()):
        answer = replace(serving, model=model).answer(known(world), 5, NOW)
        assert (answer.used, len(answer.items)) == (Used.FAVOURITES, 5), "a missing model never blanks the screen"


def test_a_purchase_counts_in_the_next_answer(world: World) -> None:
    before = world.serving.answer(known(world), 10, NOW)
    strange = next(one for one in ("rice1", "tea1", "coffee1", "soap1", "rice2", "tea2") if one not in ids(before))
    fresh = bought(strange, *range(9))
    after = world.serving.answer(known(world, *fresh), 10, NOW)
    assert ids(after)[0] == strange
    assert after.items[0].reason.code in {ReasonCode.RHYTHM, ReasonCode.BUYS_PRODUCT}
    new = replace(NOW, mode=Mode.NEW)
    candidates = ids(world.serving.answer(Shopper("C99"), 40, new))
    newly = candidates[0]
    assert newly not in ids(world.serving.answer(Shopper("C99", history=bought(newly, 0)), 40, new))


def test_a_tap_counts_in_the_next_answer(world: World) -> None:
    last = ids(world.serving.answer(known(world), 30, NOW))[-1]
    answer = world.serving.answer(known(world), 30, replace(NOW, tapped=(last,)))
    assert ids(answer)[0] == last
    assert answer.items[0].reason == Reason(ReasonCode.CHOSEN_NOW, world.catalogue[last].name)


def test_a_durable_just_bought_rests_at_once(world: World) -> None:
    serving = replace(world.serving, model=Listed("pots1", "tea1"))
    assert "pots1" in ids(serving.answer(Shopper("C99", history=bought("tea1", 1)), 2, NOW))
    answer = serving.answer(Shopper("C99", history=(*bought("tea1", 1), *bought("pots1", 0))), 2, NOW)
    assert "pots1" not in ids(answer)
    assert ("pots1", RefusalCode.RESTING) in [(one, refusal.code) for one, refusal in answer.refused]


def test_what_may_not_be_seen_leaves_no_trace(world: World) -> None:
    model = Listed("secret", "wine", "glass", "tea1")
    secrets = (*bought("secret", 1, 2, 3), *bought("wine", 1), *bought("glass", 2))
    shopper = Shopper("C11", history=(*secrets, *world.of("C11")))
    context = replace(NOW, tapped=("secret",), basket=("wine",))
    answer = replace(world.serving, model=model).answer(shopper, 40, context)
    assert not {"secret", "wine", "glass"} & set(ids(answer))
    assert {line.product_id for line in model.asked[0].history}.isdisjoint({"secret", "wine", "glass"})
    without = tuple(line for line in shopper.history if line.product_id not in {"secret", "wine", "glass"})
    plain = replace(world.serving, model=model).answer(replace(shopper, history=without), 40, NOW)
    acts_only = replace(world.serving, model=model).answer(shopper, 40, NOW)
    assert (ids(acts_only), acts_only.used) == (ids(plain), plain.used)
    codes = dict(answer.refused)
    assert codes["secret"].code is RefusalCode.DISCREET
    assert codes["glass"].code is RefusalCode.SENSITIVE_CATEGORY


def test_an_excluded_product_is_neither_offered_nor_named(world: World) -> None:
    limits = replace(world.serving.limits, products=frozenset({"tea0"}))
    model = Listed("tea0", "tea1")
    shopper = known(world, *bought("tea0", 1, 2, 3))
    answer = replace(world.serving, limits=limits, model=model).answer(shopper, 40, replace(NOW, tapped=("tea0",)))
    assert "tea0" not in ids(answer)
    assert all(item.reason.detail != world.catalogue["tea0"].name for item in answer.items)


def test_a_short_answer_of_the_model_is_filled_up(world: World) -> None:
    answer = replace(world.serving, model=Listed("tea1")).answer(known(world), 10, NOW)
    assert len(answer.items) == 10
    assert len(set(ids(answer))) == 10
    assert ids(answer)[0] == "tea1"


def test_a_new_product_takes_its_place_for_those_who_buy_alike(world: World) -> None:
    shopper = known(world, *bought("coffee1", 1, 2))
    answer = world.serving.answer(shopper, 10, NOW)
    assert [place for place, item in enumerate(answer.items, start=1) if item.source == NEW_PRODUCT] == [10]
    named = world.named(answer.items[9].reason.detail)
    assert answer.items[9].product_id == "coffee9"
    assert named in {line.product_id for line in shopper.history}
    assert "coffee9" not in ids(world.serving.answer(shopper, 10, replace(NOW, mode=Mode.AGAIN)))
    assert "coffee9" not in ids(world.serving.answer(shopper, 10, replace(NOW, basket=("coffee9",))))


def test_people_without_a_history_see_several_categories(world: World) -> None:
    teas = Listed("tea0", "tea1", "tea2", "tea4", "tea5", "coffee0", "rice0")
    serving = replace(world.serving, popular=teas, tuning=replace(world.serving.tuning, relevance=0.3))
    top = ids(serving.answer(Shopper(), 3, NOW))
    assert len({world.catalogue[one].category for one in top}) == 3


def test_again_and_new_are_blended_by_purpose(world: World) -> None:
    shopper = known(world)
    mine = {line.product_id for line in shopper.history}
    both = world.serving.mixed(shopper, 10, NOW)
    assert {one.origin for one in both.items} == {Mode.AGAIN, Mode.NEW}
    for one in both.items:
        assert (one.item.product_id in mine) == (one.origin is Mode.AGAIN)
    again = sum(one.origin is Mode.AGAIN for one in both.items)
    assert abs(again - both.share * 10) <= 0.5 or again == len(
        world.serving.answer(shopper, 10, replace(NOW, mode=Mode.AGAIN)).items
    )
    only = world.serving.mixed(shopper, 5, replace(NOW, mode=Mode.NEW))
    assert {one.origin for one in only.items} == {Mode.NEW}


def _true(world: World, shopper: Shopper, context: Context, item: ScoredItem) -> bool:  # noqa: PLR0911
    """Check a reason against the purchases themselves."""
    product, reason, today = world.catalogue[item.product_id], item.reason, context.now.date()
    days = Counter(one for one, _ in {(line.product_id, line.at.date()) for line in shopper.history})
    acts = {*context.tapped, *context.basket}
    if reason.code is ReasonCode.RHYTHM:
        return days[product.product_id] >= 3 and reason.detail == product.name and reason.days is not None
    if reason.code is ReasonCode.BUYS_PRODUCT:
        return days[product.product_id] >= 2 and reason.detail == product.name
    if reason.code is ReasonCode.BUYS_CATEGORY:
        in_it = sum(count for one, count in days.items() if world.catalogue[one].category == product.category)
        return in_it >= 2 and reason.detail == product.category
    if reason.code is ReasonCode.GOES_WITH:
        named = world.named(reason.detail)
        both = world.receipts(named) & world.receipts(product.product_id)
        return named in acts and len(both) >= LEAST_BUYERS
    if reason.code is ReasonCode.LIKE_WHAT_YOU_BUY:
        return world.named(reason.detail) in days
    if reason.code is ReasonCode.CHOSEN_NOW:
        named = world.named(reason.detail)
        return named in context.tapped and world.catalogue[named].category == product.category
    if reason.code is ReasonCode.INTEREST:
        return reason.detail == product.category and reason.detail in shopper.interests
    if reason.code is ReasonCode.SEGMENT_LIKES:
        members = {one for segment in shopper.segments for one in world.members[segment]}
        return reason.detail == product.category and len(world.buyers(product.product_id) & members) >= LEAST_BUYERS
    if reason.code is ReasonCode.STORE_LIKES:
        since = today - timedelta(days=31)
        sold = any(line.at.date() >= since for line in world.purchases if line.product_id == product.product_id)
        return sold and reason.detail == product.name
    return reason == Reason(ReasonCode.FOR_EVERYONE)


WORLD = small_shop()
some = st.lists(st.sampled_from(list(WORLD.catalogue)), max_size=3, unique=True).map(tuple)


@given(
    st.sampled_from([None, *(f"C{number}" for number in range(12))]),
    some,
    some,
    st.sampled_from(Mode),
    st.sampled_from([(), ("Tea",), ("Rice", "Soap", "Wine")]),
    st.sampled_from([(), ("odd",), ("few", "odd")]),
    st.integers(0, 30),
)
def test_every_answer_keeps_its_promises(
    customer: str | None,
    tapped: tuple[str, ...],
    basket: tuple[str, ...],
    mode: Mode,
    interests: tuple[str, ...],
    segments: tuple[str, ...],
    n: int,
) -> None:
    history = WORLD.of(customer) if customer else ()
    shopper = Shopper(customer, history, segments, interests)
    context = Context(NOON, tapped=tapped, basket=basket, mode=mode)
    answer = WORLD.serving.answer(shopper, n, context)
    shown, mine = ids(answer), {line.product_id for line in history}
    assert len(set(shown)) == len(shown) <= n
    assert all(one.score >= other.score >= 0 for one, other in pairwise(answer.items))
    for item in answer.items:
        product = WORLD.catalogue[item.product_id]
        assert not product.discreet
        assert product.least_age == 0
        assert product.category != "Wine"
        assert product.stock != 0
        assert item.product_id not in basket
        assert not (product.rest_days and item.product_id in mine)
        assert mode is Mode.ALL or (item.product_id in mine) == (mode is Mode.AGAIN)
        assert _true(WORLD, shopper, context, item), (item, shopper.customer_id)
    assert answer == WORLD.serving.answer(replace(shopper, history=history[::-1]), n, context)


def test_every_kind_of_reason_was_met(world: World) -> None:
    """The check of reasons above is worth nothing for a kind of reason that never comes up."""
    met = set()
    for number in range(12):
        shopper = Shopper(f"C{number}", world.of(f"C{number}") if number else (), ("odd",), ("Tea",))
        for context in (NOW, replace(NOW, tapped=("tea1",)), replace(NOW, basket=("rice1", "soap1"))):
            met |= {item.reason.code for item in world.serving.answer(shopper, 30, context).items}
    assert met >= {
        ReasonCode.BUYS_PRODUCT,
        ReasonCode.GOES_WITH,
        ReasonCode.CHOSEN_NOW,
        ReasonCode.INTEREST,
        ReasonCode.SEGMENT_LIKES,
        ReasonCode.LIKE_WHAT_YOU_BUY,
    }


def test_the_least_margin_of_the_shop_counts(world: World) -> None:
    strict = replace(world.serving, limits=replace(world.serving.limits, least_margin_percent=46))
    assert strict.answer(Shopper(), 40, NOW).items == (), "all cost 300 and sell for 500 to 550"


@pytest.mark.parametrize("receipts", [KNOWN_FROM - 1, KNOWN_FROM])
def test_only_receipts_that_may_be_spoken_of_make_somebody_known(world: World, receipts: int) -> None:
    history = (*bought("tea1", *range(receipts)), *bought("secret", *range(9)))
    used = world.serving.answer(Shopper("C1", history), 3, NOW).used
    assert used is (Used.MODEL if receipts >= KNOWN_FROM else Used.NEWCOMER)


def test_the_pool_is_asked_for_once_and_whole(world: World) -> None:
    asked: list[int] = []

    class Counting(Listed):
        def recommend(self, shopper: Shopper, n: int, context: Context) -> tuple[ScoredItem, ...]:
            asked.append(n)
            return super().recommend(shopper, n, context)

    model: Fitted = Counting(*(one for one in world.catalogue if one.startswith("tea")))
    replace(world.serving, model=model).answer(known(world), 3, NOW)
    assert asked == [POOL]


def test_novelty_alone_orders_by_how_few_buy(world: World) -> None:
    tuning = replace(world.serving.tuning, novelty=1.0, relevance=1.0)
    found = ids(replace(world.serving, tuning=tuning).answer(Shopper(), 10, NOW))
    counts = [len(world.buyers(one)) for one in found]
    assert counts == sorted(counts)
    usual = [len(world.buyers(one)) for one in ids(world.serving.answer(Shopper(), 10, NOW))]
    assert sum(counts) < sum(usual)


def test_without_a_model_purchases_still_count_by_content(world: World) -> None:
    serving = replace(world.serving, model=None, popular=Listed())
    answer = serving.answer(Shopper("C1", bought("coffee1", 1, 2, 3)), 3, NOW)
    assert answer.used is Used.FAVOURITES
    assert {world.catalogue[one].category for one in ids(answer)} == {"Coffee"}
    others = [item for item in answer.items if item.product_id != "coffee1"]
    assert {item.reason for item in others} == {Reason(ReasonCode.LIKE_WHAT_YOU_BUY, "coffee beans 1")}


@pytest.mark.parametrize("wrong", [{"calibration": 1.1}, {"relevance": -0.1}, {"novelty": 2}, {"explored": 0.31}])
def test_a_wrong_weight_is_told_before_the_first_customer(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="0 to"):
        Tuning(**wrong)
