from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.offers import general_offers, rank_offers
from recommender.offers.places import DIVERSE_TOP
from recommender.offers.taste import HALF_LIFE_DAYS, taste
from recommender.offers.types import Dislikes, Offer, OfferKind
from recommender.types import Product, Purchase, Reason, ReasonCode

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time
CATEGORIES = ("Coffee", "Tea", "Rice", "Shoes")
CATALOGUE = {
    f"{category.lower()}{number}": Product(f"{category.lower()}{number}", f"{category} {number}", category, 10_000)
    for category in CATEGORIES
    for number in range(3)
} | {"secret": Product("secret", "Secret", "Coffee", 10_000, discreet=True)}


def offer(
    offer_id: str, category: str | None = None, *products: str, segment: str | None = None, value: int = 10
) -> Offer:
    segments = () if segment is None else (segment,)
    return Offer(
        offer_id, offer_id, OfferKind.PERCENT_OFF, value, category, products, segments, TODAY, TODAY + timedelta(days=9)
    )


def bought(product: str, *days_ago: int) -> list[Purchase]:
    return [
        Purchase("C1", product, NOON - timedelta(days=ago), 1, 10_000, f"R{product}{ago}{place}")
        for place, ago in enumerate(days_ago)
    ]


def ids(ranked) -> list[str]:
    return [one.offer.offer_id for one in ranked]


GENERAL = [offer(category.lower(), category) for category in CATEGORIES]


def test_what_somebody_buys_comes_first_with_the_reason() -> None:
    history = bought("tea1", 3, 10, 17) + bought("rice0", 5, 30, 40)
    offers = [*GENERAL, offer("tea1-offer", None, "tea1"), offer("rice2-offer", None, "rice2")]
    ranked = rank_offers(offers, history, CATALOGUE, (), TODAY)
    assert ids(ranked) == ["tea1-offer", "rice", "coffee"]
    assert [(one.reason.code, one.reason.detail) for one in ranked] == [
        (ReasonCode.RHYTHM, "Tea 1"),
        (ReasonCode.BUYS_CATEGORY, "Rice"),
        (ReasonCode.FOR_EVERYONE, ""),
    ]


def test_lately_counts_more_than_long_ago() -> None:
    history = bought("tea0", 300, 310, 320) + bought("rice0", 2, 9)
    assert ids(rank_offers(GENERAL, history, CATALOGUE, (), TODAY))[:2] == ["rice", "tea"]


def test_a_purchase_of_a_half_life_ago_weighs_half() -> None:
    ago = round(HALF_LIFE_DAYS)
    own = taste(bought("tea0", 0, ago), CATALOGUE, TODAY)
    assert own.products["tea0"] == pytest.approx(1.5)
    assert own.total == pytest.approx(1.5)


def test_the_future_and_products_out_of_the_catalogue_do_not_count() -> None:
    own = taste(bought("tea0", -1) + bought("gone", 1), CATALOGUE, TODAY)
    assert (own.total, dict(own.products)) == (0, {})


def test_two_purchases_are_no_habit_and_an_old_habit_is_none() -> None:
    once = rank_offers([offer("tea", "Tea")], bought("tea0", 1, 5), CATALOGUE, (), TODAY)
    assert once[0].reason.code is ReasonCode.FOR_EVERYONE
    long_ago = rank_offers([offer("tea", "Tea")], bought("tea0", 400, 401, 410), CATALOGUE, (), TODAY)
    assert long_ago[0].reason.code is ReasonCode.FOR_EVERYONE
    assert long_ago[0].score > 0


def test_three_of_one_receipt_are_one_purchase_in_telling_a_habit() -> None:
    history = [replace(line, receipt_id="R1") for line in bought("tea0", 1, 1, 1)]
    (ranked,) = rank_offers([offer("tea", None, "tea0")], history, CATALOGUE, (), TODAY)
    assert ranked.reason.code is ReasonCode.FOR_EVERYONE


def test_cold_start_takes_the_segments_offers_then_the_general_ones() -> None:
    offers = [*GENERAL, offer("for-a", "Shoes", segment="a", value=5), offer("for-b", "Shoes", segment="b", value=50)]
    ranked = rank_offers(offers, (), CATALOGUE, ("a",), TODAY)
    assert ids(ranked) == ["for-a", "coffee", "rice"]
    assert ranked[0].reason == Reason(ReasonCode.FOR_YOUR_GROUP)
    assert {one.reason.code for one in ranked[1:]} == {ReasonCode.FOR_EVERYONE}


def test_own_purchases_go_before_the_segment() -> None:
    offers = [*GENERAL, offer("for-a", "Shoes", segment="a")]
    ranked = rank_offers(offers, bought("tea0", 1, 8, 15), CATALOGUE, ("a",), TODAY)
    assert ids(ranked)[:2] == ["tea", "for-a"]


def test_a_category_comes_once_in_the_top_while_there_are_others() -> None:
    history = bought("tea0", 1, 2, 3) + bought("tea1", 1, 2, 3)
    offers = [*GENERAL, offer("tea0-offer", None, "tea0"), offer("tea1-offer", None, "tea1")]
    ranked = rank_offers(offers, history, CATALOGUE, (), TODAY, limit=5)
    assert ids(ranked) == ["tea0-offer", "coffee", "rice", "tea1-offer", "tea"]


def test_a_category_may_come_again_when_there_are_no_others() -> None:
    offers = [offer("a", None, "tea0"), offer("b", None, "tea1"), offer("c", "Tea")]
    assert sorted(ids(rank_offers(offers, (), CATALOGUE, (), TODAY))) == ["a", "b", "c"]


def test_nothing_discreet_is_shown_or_told() -> None:
    history = bought("secret", *range(1, 20))
    offers = [*GENERAL, offer("secret", None, "secret")]
    ranked = rank_offers(offers, history, CATALOGUE, (), TODAY, limit=10)
    assert "secret" not in ids(ranked)
    assert {one.score for one in ranked} == {one.score for one in rank_offers(GENERAL, (), CATALOGUE, (), TODAY)}
    assert {one.reason.code for one in ranked} == {ReasonCode.FOR_EVERYONE}


def test_information_gives_way_to_a_saving_on_the_same() -> None:
    note = replace(offer("note", "Tea"), kind=OfferKind.MESSAGE, value=0)
    assert ids(rank_offers([note, offer("tea", "Tea")], bought("tea0", 1, 2), CATALOGUE, (), TODAY)) == [
        "tea",
        "note",
    ]


def test_general_offers_are_for_everyone_larger_savings_first() -> None:
    offers = [
        offer("small", "Tea", value=5),
        offer("large", "Rice", value=30),
        offer("for-a", "Shoes", segment="a", value=90),
        replace(offer("amount", None, "coffee0"), kind=OfferKind.AMOUNT_OFF, value=2_000),
    ]
    ranked = general_offers(offers, CATALOGUE, TODAY)
    assert ids(ranked) == ["large", "amount", "small"]
    assert {one.reason.code for one in ranked} == {ReasonCode.FOR_EVERYONE}


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (1, 1), (2, 2), (9, 4)])
def test_the_limit_is_kept(limit, count) -> None:
    assert len(general_offers(GENERAL, CATALOGUE, TODAY, limit=limit)) == count


def test_no_offers_give_none() -> None:
    assert rank_offers([], bought("tea0", 1), CATALOGUE, ("a",), TODAY) == ()


products = st.sampled_from(sorted(CATALOGUE))
histories = st.lists(st.tuples(products, st.integers(0, 400)), max_size=15).map(
    lambda pairs: [line for product, ago in pairs for line in bought(product, ago)]
)
offer_lists = st.lists(
    st.tuples(st.sampled_from([*CATEGORIES, None]), products, st.sampled_from([None, "a", "b"]), st.integers(1, 90)),
    max_size=12,
).map(
    lambda rows: [
        offer(f"o{place}", category, *(() if category else (product,)), segment=segment, value=value)
        for place, (category, product, segment, value) in enumerate(rows)
    ]
)


@given(offer_lists, histories, st.sampled_from([(), ("a",), ("a", "b")]), st.integers(0, 12), st.randoms())
def test_ranking_is_deterministic_eligible_and_diverse(offers, history, segments, limit, random) -> None:
    ranked = rank_offers(offers, history, CATALOGUE, segments, TODAY, limit=limit)
    random.shuffle(offers)
    random.shuffle(history)
    again = rank_offers(offers, history, CATALOGUE, segments, TODAY, limit=limit)
    assert again == ranked
    assert all("secret" not in one.offer.product_ids for one in ranked)
    assert all(not one.offer.segment_ids or set(one.offer.segment_ids) & set(segments) for one in ranked)
    top = ranked[:DIVERSE_TOP]
    everything = rank_offers(offers, history, CATALOGUE, segments, TODAY, limit=99)
    assert top[:1] == everything[:1][: len(top)]
    assert all(one.score <= everything[0].score for one in everything)
    possible = {category(one.offer) for one in everything}
    assert len({category(one.offer) for one in top}) == min(len(top), len(possible))


def category(one: Offer) -> str:
    return one.category or CATALOGUE[one.product_ids[0]].category


def test_a_disliked_offer_is_gone_and_its_category_comes_last() -> None:
    history = bought("tea1", 3, 10, 17)
    offers = [*GENERAL, offer("tea1-offer", None, "tea1")]
    assert ids(rank_offers(offers, history, CATALOGUE, (), TODAY))[0] == "tea1-offer"

    gone = rank_offers(offers, history, CATALOGUE, (), TODAY, dislikes=Dislikes(frozenset({"tea1-offer"})))
    assert ids(gone)[0] == "tea"
    less = Dislikes(frozenset({"tea1-offer"}), frozenset({"Tea"}))
    assert ids(rank_offers(offers, history, CATALOGUE, (), TODAY, limit=9, dislikes=less)) == [
        "coffee", "rice", "shoes", "tea",
    ]  # fmt: skip


def test_where_nothing_else_is_left_a_disliked_category_is_better_than_nothing() -> None:
    less = Dislikes(categories=frozenset(CATEGORIES))
    assert len(rank_offers(GENERAL, (), CATALOGUE, (), TODAY, dislikes=less)) == 3


@given(
    disliked=st.frozensets(st.sampled_from([one.offer_id for one in GENERAL])),
    categories=st.frozensets(st.sampled_from(CATEGORIES)),
    limit=st.integers(0, 6),
)
def test_a_wish_is_never_overruled_by_a_score(disliked, categories, limit) -> None:
    history = bought("tea1", 3, 10) + bought("coffee0", 1, 2, 4)
    wishes = Dislikes(disliked, categories)
    shown = rank_offers(GENERAL, history, CATALOGUE, (), TODAY, limit=limit, dislikes=wishes)
    assert not {one.offer.offer_id for one in shown} & disliked
    assert len(shown) == min(limit, len(GENERAL) - len(disliked))
    behind = [one.offer.category in categories for one in shown]
    assert behind == sorted(behind)
