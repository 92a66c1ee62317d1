from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.items.rules import Limits, RefusalCode, refused, sensitive_categories
from recommender.types import Product

TODAY = date(2026, 3, 31)
POT = Product("pot", "Steel pot", "Kitchen", 1_000, cost_minor=600)
USUAL = Limits()


def code(product: Product | None, limits: Limits = USUAL, **more) -> RefusalCode | None:
    refusal = refused(product, limits, TODAY, **more)
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("product", "limits", "expected"),
    [
        (None, USUAL, RefusalCode.UNKNOWN),
        (POT, USUAL, None),
        (replace(POT, discreet=True), USUAL, RefusalCode.DISCREET),
        (replace(POT, least_age=1), USUAL, RefusalCode.LEAST_AGE),
        (POT, Limits(sensitive=frozenset({"Kitchen"})), RefusalCode.SENSITIVE_CATEGORY),
        (POT, Limits(products=frozenset({"pot"})), RefusalCode.EXCLUDED),
        (POT, Limits(categories=frozenset({"Kitchen"})), RefusalCode.EXCLUDED),
        (replace(POT, stock=0), USUAL, RefusalCode.OUT_OF_STOCK),
        (replace(POT, stock=1), USUAL, None),
        (replace(POT, cost_minor=1_001), USUAL, RefusalCode.MARGIN),
        (replace(POT, cost_minor=1_001), Limits(least_margin_percent=None), None),
        (replace(POT, cost_minor=None), Limits(least_margin_percent=99), None),
    ],
)
def test_each_rule_has_its_code(product: Product | None, limits: Limits, expected: RefusalCode | None) -> None:
    assert code(product, limits) is expected


def test_what_may_not_be_seen_is_told_before_what_does_not_pay() -> None:
    wrong = replace(POT, discreet=True, stock=0, cost_minor=2_000, rest_days=9)
    assert code(wrong, last_bought=TODAY) is RefusalCode.DISCREET


@pytest.mark.parametrize(
    ("price", "percent", "expected"),
    [
        (600, 0, None),
        (599, 0, RefusalCode.MARGIN),
        (800, 25, None),
        (799, 25, RefusalCode.MARGIN),
        (0, 0, RefusalCode.MARGIN),
    ],
)
def test_the_margin_is_of_the_price_after_the_offer_and_holds_at_its_floor(
    price: int, percent: int, expected: RefusalCode | None
) -> None:
    assert code(POT, Limits(least_margin_percent=percent), price_minor=price) is expected


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.integers(0, 99), st.integers(0, 500))
def test_a_dearer_offer_is_never_refused_for_its_margin_where_a_cheaper_one_passed(
    price: int, cost: int, percent: int, more: int
) -> None:
    product, limits = replace(POT, cost_minor=cost), Limits(least_margin_percent=percent)
    if refused(product, limits, TODAY, price_minor=price) is None:
        assert refused(product, limits, TODAY, price_minor=price + more) is None


@pytest.mark.parametrize(("ago", "expected"), [(-1, True), (0, True), (29, True), (30, False), (400, False)])
def test_a_durable_rests_for_its_days(ago: int, expected: bool) -> None:
    durable = replace(POT, rest_days=30)
    found = code(durable, last_bought=TODAY - timedelta(days=ago))
    assert (found is RefusalCode.RESTING) is expected
    assert code(durable) is None
    assert code(POT, last_bought=TODAY) is None


def test_a_sentence_says_when_the_durable_was_bought() -> None:
    refusal = refused(replace(POT, rest_days=30), USUAL, TODAY, last_bought=TODAY - timedelta(days=4))
    assert refusal is not None
    assert refusal.sentence == "The customer bought one 4 days ago, and it is needed again after 30 days"


def test_a_category_is_sensitive_when_half_of_it_is() -> None:
    wine, glass = replace(POT, product_id="w", category="Wine", least_age=18), replace(POT, category="Wine")
    more = replace(glass, product_id="g2")
    assert sensitive_categories({"w": wine, "g": glass}) == {"Wine"}
    assert sensitive_categories({"w": wine, "g": glass, "g2": more}) == frozenset()


@pytest.mark.parametrize("percent", [-1, 100])
def test_a_margin_keeps_its_bounds(percent: int) -> None:
    with pytest.raises(ValueError, match="0 to 99"):
        Limits(least_margin_percent=percent)
