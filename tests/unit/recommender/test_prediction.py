from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_shop import START, made_up_lines
from sklearn.metrics import brier_score_loss, roc_auc_score

from recommender.errors import PredictionImpossible
from recommender.predict import (
    ChurnModel,
    Split,
    ValueModel,
    examples,
    fit_churn,
    fit_value,
    hold_out,
    older,
    outcome,
    score_chances,
    score_money,
    snapshot,
    split_before,
)
from recommender.predict.bgnbd import BgNbd
from recommender.predict.learners import inputs
from recommender.predict.scores import SMALLEST_BIN, rank_correlation, wilson
from recommender.predict.windows import PREDICTORS, WINDOWS, history

HORIZON = 60
TODAY = START.date() + timedelta(days=450)


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return made_up_lines(1_000)


@pytest.fixture(scope="module")
def learned(lines: pl.DataFrame) -> pl.DataFrame:
    return examples(lines, split_before(START.date(), TODAY, HORIZON))


@pytest.fixture(scope="module")
def churn(learned: pl.DataFrame) -> ChurnModel:
    return fit_churn(learned, HORIZON)


@pytest.fixture(scope="module")
def value(learned: pl.DataFrame) -> ValueModel:
    return fit_value(learned, HORIZON)


@pytest.fixture(scope="module")
def known(lines: pl.DataFrame) -> pl.DataFrame:
    return snapshot(lines, TODAY, HORIZON)


@pytest.fixture(scope="module")
def happened(lines: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    after = outcome(lines, TODAY, HORIZON)
    return known.select("customer_id").join(after, on="customer_id", how="left", maintain_order="left").fill_null(0.0)


@given(st.integers(0, 900), st.integers(3, 200))
def test_no_outcome_of_a_past_window_reaches_beyond_the_day_known(days: int, horizon: int) -> None:
    as_of = START.date() + timedelta(days=days)
    try:
        split = split_before(START.date(), as_of, horizon)
    except PredictionImpossible:
        assert days < horizon + horizon // 2
        return
    assert 1 <= len(split.past) <= WINDOWS
    assert max(split.past) + timedelta(days=horizon) == as_of
    assert all((day - START.date()).days >= horizon // 2 for day in split.past)


@given(st.integers(100, 500))
@settings(max_examples=8)
def test_what_comes_later_changes_nothing_that_is_known(days: int) -> None:
    lines = made_up_lines(40)
    as_of = START.date() + timedelta(days=days)
    past = lines.filter(pl.col("at").dt.date() <= as_of)
    assert snapshot(lines, as_of, HORIZON).equals(snapshot(past, as_of, HORIZON))
    split = split_before(START.date(), as_of, HORIZON)
    assert examples(lines, split).sort("day", "customer_id").equals(examples(past, split).sort("day", "customer_id"))


def test_an_example_by_hand() -> None:
    day = START.date()
    rows = [("A", 0, 100), ("A", 0, 50), ("A", 20, 300), ("A", 50, 30), ("A", 52, 40), ("B", 5, 10), ("C", 51, 7)]
    lines = pl.DataFrame(
        [(who, START + timedelta(days=after, hours=9), price) for who, after, price in rows],
        schema=["customer_id", "at", "unit_price_minor"],
        orient="row",
    ).with_columns(quantity=pl.lit(1), receipt_id=pl.col("at").cast(pl.String))
    as_of, horizon = day + timedelta(days=40), 40
    found = {row["customer_id"]: row for row in snapshot(lines, as_of, horizon).iter_rows(named=True)}
    assert found.keys() == {"A", "B"}
    assert found["A"] | {"visits_0.5": 0, "visits_1": 1, "spent_1": 300, "visits_2": 2, "spent_2": 450} == found["A"]
    assert found["A"]["gap_days"] == 20
    assert found["B"]["gap_days"] is None
    after = {row["customer_id"]: row for row in outcome(lines, as_of, horizon).iter_rows(named=True)}
    assert (after["A"]["visits"], after["A"]["spent_minor"]) == (2, 70)
    assert "B" not in after
    seen = history(snapshot(lines, as_of, horizon))
    assert (seen.repeats.tolist(), seen.recency.tolist(), seen.age.tolist()) == ([1, 0], [20, 0], [40, 35])
    assert seen.spent.tolist() == [225, 10]


def test_churn_is_told_well_and_calibrated(churn: ChurnModel, known: pl.DataFrame, happened: pl.DataFrame) -> None:
    gone = (happened["visits"] == 0).to_numpy()
    chances = churn.predict(known)
    scores = score_chances(chances.churn, gone)
    assert scores.auc >= 0.8
    assert scores.brier < 0.75 * gone.mean() * (1 - gone.mean())
    assert scores.calibration_error < 0.06
    alive = BgNbd.fit(history(known)).p_alive(history(known))
    assert scores.brier < score_chances(1 - alive, gone).brier
    assert churn.tried[churn.chosen] == min(churn.tried.values())
    assert churn.validation.auc >= 0.8


def test_intervals_of_churn_hold_for_groups_of_customers(
    churn: ChurnModel, known: pl.DataFrame, happened: pl.DataFrame
) -> None:
    """In a window that nothing was chosen on; a small group may miss by chance, so Wilson's interval stands beside."""
    gone, chances = (happened["visits"] == 0).to_numpy(), churn.predict(known)
    assert (chances.low <= chances.churn).all()
    assert (chances.churn <= chances.high).all()
    assert chances.low.min() >= 0
    assert chances.high.max() <= 1
    held = []
    for part in np.array_split(np.argsort(chances.churn), 10):
        least, most = wilson(gone[part])
        held.append(chances.low[part].mean() <= most and least <= chances.high[part].mean())
    assert np.mean(held) >= 0.8
    assert (chances.high - chances.low).mean() < 0.3


def test_value_is_told_well_and_its_interval_holds(
    value: ValueModel, known: pl.DataFrame, happened: pl.DataFrame
) -> None:
    spent, money = happened["spent_minor"].to_numpy(), value.predict(known)
    scores = score_money(money.value, money.low, money.high, spent)
    assert scores.spearman >= 0.5
    assert scores.total_ratio == pytest.approx(1, abs=0.25)
    assert 0.84 <= scores.coverage <= 0.97
    assert (money.low >= 0).all()
    assert (money.low <= money.value).all()
    assert (money.value <= money.high).all()
    assert value.tried[value.chosen] == max(value.tried.values())


def test_a_window_is_held_out_from_everything(lines: pl.DataFrame) -> None:
    """The same figures come of models that were never shown what came after the day, by tables cut out anew."""
    some = lines.filter(pl.col("customer_id") < "C00400")
    split = split_before(START.date(), TODAY, HORIZON)
    before = older(START.date(), split)
    assert before is not None
    day = split.past[0]
    assert max(before.past) + timedelta(days=HORIZON) == day
    both = Split(HORIZON, tuple(dict.fromkeys((*split.past, *before.past))))
    held = hold_out(examples(some, both), split, before)
    assert held is not None
    past = some.filter(pl.col("at").dt.date() <= day)
    known, after = snapshot(past, day, HORIZON), outcome(some, day, HORIZON)
    came = known.join(after, on="customer_id", how="left", maintain_order="left")["visits"].fill_null(0.0)
    chances = fit_churn(examples(past, before), HORIZON).predict(known)
    assert held.churn == score_chances(chances.churn, (came == 0).to_numpy())
    assert (held.known_by, held.until) == (day, TODAY)


def test_too_little_history_holds_nothing_out() -> None:
    split = split_before(START.date(), START.date() + timedelta(days=100), HORIZON)
    assert older(START.date(), split) is None


def test_the_same_examples_give_the_same_model(learned: pl.DataFrame, known: pl.DataFrame) -> None:
    some = learned.head(400)
    once, again = (fit_churn(some, HORIZON).predict(known) for _ in range(2))
    assert np.array_equal(once.churn, again.churn)
    assert np.array_equal(once.high, again.high)


def test_the_order_of_examples_changes_nothing(learned: pl.DataFrame) -> None:
    shuffled = learned.with_row_index("place").sample(fraction=1.0, shuffle=True, seed=3)
    assert np.allclose(
        inputs(shuffled, HORIZON), inputs(learned, HORIZON)[shuffled["place"].to_numpy()], equal_nan=True, rtol=1e-3
    )


def test_too_little_history_says_so(lines: pl.DataFrame) -> None:
    with pytest.raises(PredictionImpossible, match="too little history"):
        split_before(START.date(), START.date() + timedelta(days=80), HORIZON)
    once = lines.unique("customer_id", keep="first").with_columns(pl.col("at").dt.date().cast(pl.Datetime("us")))
    with pytest.raises(PredictionImpossible, match=r"nearly|two days"):
        fit_churn(examples(once, split_before(START.date(), TODAY, HORIZON)), HORIZON)
    nothing = examples(lines, split_before(START.date(), TODAY, HORIZON)).with_columns(spent_minor=pl.lit(0.0))
    with pytest.raises(PredictionImpossible, match="Nobody spent"):
        fit_value(nothing, HORIZON)


def test_customers_merged_are_one(lines: pl.DataFrame) -> None:
    people = pl.DataFrame({"customer_id": ["C00001", "C00002"], "merged_into": [None, "C00001"]})
    found = snapshot(lines, date(2025, 12, 1), HORIZON, people)
    assert "C00002" not in found["customer_id"]
    assert found.columns == ["customer_id", *PREDICTORS]


def test_scores_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(2)
    said, truth = rng.random(500), rng.random(500) < 0.4
    scores = score_chances(said, truth)
    assert scores.auc == pytest.approx(roc_auc_score(truth, said))
    assert scores.brier == pytest.approx(brier_score_loss(truth, said))
    assert sum(one.count for one in scores.bins) == 500
    assert min(one.count for one in scores.bins) >= SMALLEST_BIN
    assert score_chances(said[:15], truth[:15]).bins == ()
    assert score_chances(said, np.ones(500, dtype=bool)).auc == 0.5


def test_wilsons_interval_and_rank_correlation_by_known_figures() -> None:
    assert wilson(np.array([True] * 5 + [False] * 5)) == pytest.approx((0.269, 0.731), abs=1e-3)
    assert rank_correlation(np.array([1.0, 2, 3]), np.array([10.0, 20, 5])) == pytest.approx(-0.5)
    assert rank_correlation(np.ones(3), np.array([1.0, 2, 3])) == 0
