"""What holds for every recommender, whatever it does inside."""

from datetime import datetime, timedelta

import polars as pl
import pytest
from made_up_baskets import START, history_of, made_up_products

from recommender.items.hybrid.model import FittedHybrid
from recommender.items.registry import METHODS
from recommender.items.types import Context, Fitted, Interactions, Mode, Shopper

NOW = START + timedelta(days=200)
METHOD_NAMES = [*METHODS, "ours"]


@pytest.fixture(scope="module")
def fitted(lines: Interactions, hybrid: FittedHybrid) -> dict[str, Fitted]:
    known: dict[str, Fitted] = {name: tries[0].fit(lines, made_up_products()) for name, tries in METHODS.items()}
    return known | {"ours": hybrid}


def ask(fitted: Fitted, shopper: Shopper, mode: Mode, now: datetime = NOW, n: int = 10) -> list[str]:
    return [one.product_id for one in fitted.recommend(shopper, n, Context(now, "S1", mode=mode))]


@pytest.mark.parametrize("name", METHOD_NAMES)
@pytest.mark.parametrize("customer", ["C000", "C017", "C063"])
def test_modes_keep_their_promise(name: str, customer: str, fitted: dict[str, Fitted], frame: pl.DataFrame) -> None:
    shopper = Shopper(customer, history_of(frame, customer))
    bought = {line.product_id for line in shopper.history}
    new, again, both = (ask(fitted[name], shopper, mode) for mode in (Mode.NEW, Mode.AGAIN, Mode.ALL))
    assert not bought & set(new)
    assert set(again) <= bought
    assert len(both) == 10
    for answer in (new, again, both):
        assert len(set(answer)) == len(answer)


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_the_same_question_has_the_same_answer_in_any_order(
    name: str, fitted: dict[str, Fitted], frame: pl.DataFrame
) -> None:
    history = history_of(frame, "C005")
    forwards, backwards = Shopper("C005", history), Shopper("C005", tuple(reversed(history)))
    first = fitted[name].recommend(forwards, 10, Context(NOW))
    assert first == fitted[name].recommend(backwards, 10, Context(NOW))
    assert [one.score for one in first] == sorted((one.score for one in first), reverse=True)


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_strangers_and_unknown_products_are_no_error(name: str, fitted: dict[str, Fitted]) -> None:
    stranger, odd = Shopper(), Shopper("X", history_of(_unknown(), "X"))
    assert ask(fitted[name], stranger, Mode.AGAIN) == []
    assert ask(fitted[name], odd, Mode.NEW) == ask(fitted[name], stranger, Mode.NEW)


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_what_is_bought_later_does_not_count_yet(name: str, fitted: dict[str, Fitted], frame: pl.DataFrame) -> None:
    until = START + timedelta(days=120)
    history = history_of(frame, "C011")
    known = tuple(line for line in history if line.at.date() <= until.date())
    whole = ask(fitted[name], Shopper("C011", history), Mode.ALL, until)
    assert whole == ask(fitted[name], Shopper("C011", known), Mode.ALL, until)


@pytest.mark.parametrize("name", ["personal_frequency", "personal_decayed", "ours"])
def test_a_receipt_of_a_moment_ago_counts_at_once(name: str, fitted: dict[str, Fitted], frame: pl.DataFrame) -> None:
    history = history_of(frame, "C002")
    fresh = next(
        product for product in (f"P{n:03d}" for n in range(48)) if product not in {p.product_id for p in history}
    )
    line = history_of(frame, "C000")[0]
    bought = tuple(type(line)("C002", fresh, NOW - timedelta(days=k), 1, 100, f"N{k}") for k in (0, 7, 14))
    assert fresh not in ask(fitted[name], Shopper("C002", history), Mode.AGAIN, n=99)
    assert fresh in ask(fitted[name], Shopper("C002", history + bought), Mode.AGAIN, n=99)


def _unknown() -> pl.DataFrame:
    row = {"customer_id": "X", "product_id": "nobody-knows-it", "at": START, "quantity": 1, "receipt_id": "R"}
    return pl.DataFrame([row])
