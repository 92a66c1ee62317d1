"""Each reason is checked against the purchases it speaks of."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from made_up_baskets import START, history_of, made_up_products

from recommender.items.hybrid.model import FittedHybrid
from recommender.items.reasons import LEAST_PEOPLE, together
from recommender.items.registry import METHODS
from recommender.items.types import Context, Fitted, Interactions, Mode, Shopper
from recommender.types import Purchase, Reason, ReasonCode

NOW = START + timedelta(days=200)
TELLING = ("personal_decayed", "item_knn_bm25", "ease", "content", "goes_with", "popularity_30d", "fusion", "ours")
PRODUCTS = {product.product_id: product for product in made_up_products()}
NAMED = {product.name: product.product_id for product in PRODUCTS.values()}


def days_of(history: tuple[Purchase, ...], product_id: str) -> list[int]:
    return sorted({line.at.toordinal() for line in history if line.product_id == product_id})


def holds(  # noqa: PLR0911 - one line a reason
    reason: Reason, product_id: str, history: tuple[Purchase, ...], frame: pl.DataFrame
) -> bool:
    mine = {line.product_id for line in history}
    source = NAMED.get(reason.detail, "")
    if reason.code is ReasonCode.RHYTHM:
        gaps = np.diff(days_of(history, product_id))
        return source == product_id and len(gaps) >= 2 and reason.days == round(float(np.median(gaps[-8:])))
    if reason.code is ReasonCode.BUYS_PRODUCT:
        return source == product_id and len(days_of(history, product_id)) >= 2
    if reason.code is ReasonCode.BUYS_CATEGORY:
        bought = [len(days_of(history, one)) for one in mine if PRODUCTS[one].category == reason.detail]
        return PRODUCTS[product_id].category == reason.detail and sum(bought) >= 2
    if reason.code in {ReasonCode.GOES_WITH, ReasonCode.ALSO_BOUGHT}:
        unit = "receipt_id" if reason.code is ReasonCode.GOES_WITH else "customer_id"
        first, second = (set(frame.filter(product_id=one)[unit]) for one in (source, product_id))
        return source in mine and len(first & second) >= LEAST_PEOPLE
    if reason.code is ReasonCode.LIKE_WHAT_YOU_BUY:
        shared = set(PRODUCTS[source].name.split()) & set(PRODUCTS[product_id].name.split())
        return source in mine and bool(shared or PRODUCTS[source].category == PRODUCTS[product_id].category)
    if reason.code is ReasonCode.STORE_LIKES:
        month = frame.filter(pl.col("at") > frame["at"].max() - timedelta(days=31)).group_by("product_id").len()
        counts = dict(month.iter_rows())
        return source == product_id and sum(one > counts[product_id] for one in counts.values()) <= 7
    return reason == Reason(ReasonCode.FOR_EVERYONE)


@pytest.fixture(scope="module")
def fitted(lines: Interactions, hybrid: FittedHybrid) -> dict[str, Fitted]:
    found: dict[str, Fitted] = {"ours": hybrid}
    return found | {name: METHODS[name][0].fit(lines, made_up_products()) for name in TELLING if name in METHODS}


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("name", TELLING)
def test_every_reason_is_true(name: str, mode: Mode, fitted: dict[str, Fitted], frame: pl.DataFrame) -> None:
    for number in range(0, 120, 7):
        history = history_of(frame, f"C{number:03d}")
        for one in fitted[name].recommend(Shopper(history=history), 10, Context(NOW, mode=mode)):
            assert holds(one.reason, one.product_id, history, frame), (number, one)


def test_the_check_itself_can_fail(frame: pl.DataFrame) -> None:
    history = history_of(frame, "C000")
    bought, name = history[0].product_id, PRODUCTS[history[0].product_id].name
    assert not holds(Reason(ReasonCode.RHYTHM, name, 400), bought, history, frame)
    assert not holds(Reason(ReasonCode.GOES_WITH, name), "P000", (), frame)


def test_several_kinds_of_reasons_are_given(hybrid: FittedHybrid, frame: pl.DataFrame) -> None:
    codes = set()
    for number in range(40):
        asked = Shopper(history=history_of(frame, f"C{number:03d}"))
        for mode in (Mode.AGAIN, Mode.NEW):
            codes |= {one.reason.code for one in hybrid.recommend(asked, 10, Context(NOW, mode=mode))}
    assert {ReasonCode.RHYTHM, ReasonCode.BUYS_PRODUCT, ReasonCode.ALSO_BOUGHT} <= codes


def test_a_stranger_hears_nothing_about_themselves(hybrid: FittedHybrid) -> None:
    answer = hybrid.recommend(Shopper(), 10, Context(NOW))
    assert {one.reason.code for one in answer} <= {ReasonCode.STORE_LIKES, ReasonCode.FOR_EVERYONE}
    assert {one.source for one in answer} == {"popular"}


def test_chance_is_no_reason() -> None:
    assert together(10, 50, 50, 1_000)
    assert not together(4, 5, 5, 1_000)
    assert not together(10, 500, 50, 1_000)
