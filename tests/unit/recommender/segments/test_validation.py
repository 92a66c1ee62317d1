"""Whether the checks can tell good segments from bad ones, and say so."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted_tables import planted, shop_frame, table_of
from scipy.stats import false_discovery_control, mannwhitneyu

from recommender.segments import Outcome, flows, segment
from recommender.segments.business import business, holm, mean_interval
from recommender.segments.choice import Criterion, Tried, decide
from recommender.segments.flows import OUTSIDE, stayed
from recommender.segments.gap import first_enough
from recommender.segments.names import Money, label_of, said, suggest
from recommender.segments.stability import Stability
from recommender.segments.tree_rules import rounded


def with_outcome(differs: float) -> tuple[pl.DataFrame, np.ndarray]:
    table, truth = planted()
    spend = np.random.default_rng(1).lognormal(3, 0.5, len(truth)) + differs * truth
    columns = dict(zip(table.names, table.matrix.T, strict=True))
    return pl.DataFrame({"customer_id": table.customer_ids, **columns, "next_spend": spend}), truth


def test_an_outcome_that_differs_is_shown_with_intervals() -> None:
    frame, truth = with_outcome(30.0)
    found = segment(frame, k=3, outcome="next_spend")
    assert found.prepared.on == ("visits", "spend")
    assert found.validation.passed
    business = found.validation.business
    assert business.effect_word == "large"
    assert business.customers == 180
    spend = frame["next_spend"].to_numpy()
    for one in business.segments:
        inside = found.fit.labels == one.segment
        assert one.low < spend[inside].mean() < one.high
        assert one.mean == pytest.approx(spend[inside].mean())
        assert one.others == pytest.approx(spend[~inside].mean())
    assert "next_spend: large effect" in str(found)
    assert max(len(set(truth[found.fit.labels == number])) for number in range(3)) == 1


def test_what_few_people_spend_is_not_told() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], [100, 19]).astype(np.int32)
    found = business(labels, 2, Outcome("spend", rng.exponential(10, 119)), 0, None)
    assert len(found.segments) == 2
    assert found.as_json()["segments"] == []


def test_an_outcome_of_chance_is_a_failure_in_words() -> None:
    found = segment(with_outcome(0.0)[0], k=3, outcome="next_spend")
    assert any("next_spend does not differ" in failure for failure in found.validation.failures)


def test_an_outcome_that_made_the_segments_proves_nothing() -> None:
    frame, _ = with_outcome(30.0)
    found = segment(frame, k=3, on=("visits", "spend", "next_spend"), outcome="next_spend")
    assert any("proves nothing" in failure for failure in found.validation.failures)


def test_a_tree_is_judged_by_those_it_did_not_see() -> None:
    frame, _ = with_outcome(30.0)
    found = segment(frame, "tree", outcome="next_spend", k=3)
    assert found.validation.business.held_out
    assert found.validation.business.customers == 90
    assert found.validation.structure is None
    assert "not seen by the algorithm" in str(found)


@given(st.lists(st.integers(0, 6), min_size=8, max_size=60), st.data())
def test_mann_whitney_is_scipys(values, data) -> None:
    labels = np.array(
        data.draw(st.lists(st.integers(0, 1), min_size=len(values), max_size=len(values))), dtype=np.int32
    )
    outcome = np.array(values, dtype=np.float64)
    found = business(labels, 2, Outcome("x", outcome), 0, None)
    if found is None or len(set(values)) == 1:
        return
    expected = mannwhitneyu(outcome[labels == 0], outcome[labels == 1], method="asymptotic").pvalue
    assert found.segments[0].p == pytest.approx(min(1.0, 2 * expected), rel=1e-6)
    greater = (outcome[labels == 0][:, None] > outcome[labels == 1]).mean()
    less = (outcome[labels == 0][:, None] < outcome[labels == 1]).mean()
    assert found.segments[0].delta == pytest.approx(greater - less)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_and_lies_above_the_false_discovery_rate(ps) -> None:
    corrected = holm(ps)
    assert all(p <= c <= 1 for p, c in zip(ps, corrected, strict=True))
    assert (np.array(corrected) >= false_discovery_control(ps) - 1e-12).all()
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))


def test_an_interval_of_blocks_is_as_wide_as_one_of_people() -> None:
    values = np.random.default_rng(0).exponential(10, 60_000)
    low, high = mean_interval(values, np.random.default_rng(1))
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(60_000), rel=0.1)


def tried(k: int, silhouette: float, stability: float, bic: float | None = None) -> Tried:
    return Tried(k, silhouette, Stability(stability, stability, stability, 20, 100), 0.1, bic)


def test_the_largest_stable_number_near_threes_silhouette_is_taken() -> None:
    rows = [tried(2, 0.43, 1.0), tried(3, 0.33, 0.95), tried(4, 0.32, 0.91), tried(5, 0.31, 0.85), tried(6, 0.29, 0.99)]
    assert decide(rows, Criterion.STABLE, 500)[0] == 4
    assert decide(rows, Criterion.SILHOUETTE, 500)[0] == 2
    k, why = decide([tried(2, 0.4, 1.0), tried(3, 0.3, 0.5)], Criterion.STABLE, 500)
    assert k == 3
    assert "guess" in why
    few = replace(rows[2], smallest=0.03)
    assert decide([*rows[:2], few], Criterion.STABLE, 1_000)[0] == 4
    assert decide([*rows[:2], few], Criterion.STABLE, 500)[0] == 3
    assert "20 people" in decide([replace(rows[1], smallest=0.01)], Criterion.STABLE, 500)[1]


def test_a_criterion_that_settles_nothing_says_so() -> None:
    falling = [tried(2, 0.4, 1.0, 90.0), tried(3, 0.3, 1.0, 50.0)]
    assert "does not settle" in decide(falling, Criterion.BIC, 500)[1]
    assert decide([*falling, tried(4, 0.3, 1.0, 60.0)], Criterion.BIC, 500)[0] == 3
    growing = [replace(one, gap=(float(one.k), 0.01)) for one in falling]
    assert decide(growing, Criterion.GAP, 500)[0] == 3
    assert "does not settle" in decide(growing, Criterion.GAP, 500)[1]
    assert first_enough((1, 2, 3), [(0.1, 0.01), (0.5, 0.01), (0.49, 0.02)]) == 2
    assert first_enough((1, 2, 3), [(0.1, 0.01), (0.5, 0.01), (0.9, 0.02)]) is None


def test_rules_are_of_the_rule_language_and_keep_what_they_promise() -> None:
    from recommender.rules import describe, parse

    table, truth = shop_frame()
    found = segment(table, k=2)
    assert len(found.profiles) == 2
    for one in found.profiles:
        assert one.rule.precision == one.rule.recall == 1.0
        assert describe(parse(one.rule.as_json()["rule"]))
    assert found.profiles[0].rule.rule["all"][0]["op"] in {"<=", ">"}
    assert {frozenset(set(truth[found.fit.labels == number])) for number in (0, 1)} == {frozenset({0}), frozenset({1})}


def test_precision_is_counted_after_the_border_was_rounded() -> None:
    assert rounded(127.5, whole=True) == 127
    assert rounded(104_321.5, whole=True) == 104_000
    assert rounded(0.123456, whole=False) == 0.123
    assert rounded(-1.5, whole=True) == -2
    assert rounded(0.4, whole=True) == 0


def test_personas_speak_of_many() -> None:
    table, _ = shop_frame()
    card = segment(table, k=2).profiles[0].persona
    assert len(card.facts) == 3
    assert all("half of them between" in fact for fact in card.facts)
    assert "100% right" in card.how_to_tell


def test_moves_are_counted_and_few_are_hidden() -> None:
    before = {f"c{n}": "new" for n in range(30)} | {"gone": "loyal"}
    after = {f"c{n}": "loyal" if n < 25 else "new" for n in range(30)} | {"late": "new"}
    found = flows(before, after)
    assert [(one.before, one.after, one.count) for one in found] == [
        ("new", "loyal", 25),
        ("new", "new", 5),
        (OUTSIDE, "new", 1),
        ("loyal", OUTSIDE, 1),
    ]
    assert [one.as_json()["count"] for one in found] == [25, None, None, None]
    assert stayed(found) == pytest.approx(5 / 30)
    assert flows({}, {}) == ()
    assert stayed(()) == 0.0


@given(st.lists(st.tuples(*[st.floats(-3, 3)] * 2), min_size=1, max_size=8), st.randoms())
def test_suggested_names_are_unique_and_fit_a_key(rows, chance) -> None:
    standings = [dict(zip(("Annual Income (k$)", "score_days"), row, strict=True)) for row in rows]
    named = suggest(standings)
    assert len({one.slug for one in named}) == len({one.label for one in named}) == len(named)
    assert all(1 <= len(one.slug) <= 100 for one in named)
    if len({tuple(row) for row in rows}) == len(rows):
        order = list(range(len(rows)))
        chance.shuffle(order)
        again = suggest([standings[place] for place in order])
        assert {one.slug for one in again} == {one.slug for one in named}


def test_words_for_features_and_values() -> None:
    assert label_of("Annual Income (k$)") == "Annual Income"
    assert label_of("recency_days") == "Days since the last purchase"
    assert label_of("score_days") == "score"
    assert [said("monetary_minor", 123_456), said("online_share", 0.25), said("x", 0.0), said("x", 12_345)] == [
        "1,230",
        "25%",
        "0",
        "12,300",
    ]
    yen, dinar = Money("¥", 1), Money("KD ", 1000)
    assert [
        said(name, value, money)
        for name, value, money in (
            ("monetary_minor", 123_456, yen),
            ("basket_minor", -12_345, dinar),
            ("annual_income", 50_000, yen),
            ("frequency", 7, yen),
            ("return_share", 0.5, yen),
        )
    ] == ["¥123,000", "-KD 12.3", "¥50,000", "7", "50%"]


def test_own_names_of_an_algorithm_are_kept() -> None:
    found = segment(shop_frame(400)[0], "rfm")
    assert "champions" in {one.slug for one in found.profiles}
    assert found.choice is None
    assert found.validation.structure is None


def test_groups_of_noise_only_are_no_crash() -> None:
    found = segment(table_of(np.random.default_rng(0).uniform(0, 1, (15, 2))), "hdbscan")
    assert found.fit.k == 0
    assert found.profiles == ()
    assert found.assignments == {}
    assert "no group was found" in found.validation.failures
    assert "100% of the customers are in no segment" in found.validation.failures
