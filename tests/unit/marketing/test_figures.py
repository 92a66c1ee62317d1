"""No figure is of fewer than 20 people, whatever the values are."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kiosk.insight import figures, history
from kiosk.insight.groups import EVERYBODY, MEASURES, by_segment, thinned
from kiosk.store.audience_rows import SMALLEST

VALUES = st.lists(
    st.one_of(st.none(), st.integers(-5, 40).map(float), st.floats(-1e6, 1e6)), min_size=0, max_size=300
).map(lambda found: np.array([np.nan if one is None else one for one in found], dtype=np.float64))


@given(VALUES)
def test_every_bar_has_20_people_and_together_all_of_them(values):
    found = figures.distribution(values)
    known = int((~np.isnan(values)).sum())
    if known < SMALLEST:
        assert found is None
        return
    assert min(found["counts"]) >= SMALLEST
    assert sum(found["counts"]) == known == found["people"]
    assert len(found["edges"]) == len(found["counts"]) + 1
    assert all(np.diff(found["edges"]) > 0)


@given(VALUES)
def test_no_border_of_a_distribution_is_one_persons_value(values):
    known = values[~np.isnan(values)]
    found = figures.distribution(values)
    if found is not None and len(set(known)) > 1 and len(found["edges"]) > 2:
        assert (known <= found["edges"][0]).sum() != 1
        assert (known >= found["edges"][-1]).sum() != 1


@given(VALUES, st.integers(0, 2**32 - 1))
def test_a_cell_of_a_grid_has_20_people_or_nothing(values, seed):
    other = np.random.default_rng(seed).permutation(values)
    found = figures.grids({"a": values, "b": other})
    for one in found.values():
        for rows in one["others"].values():
            assert all(count is None or count >= SMALLEST for row in rows for count in row)


def test_a_grid_counts_as_numpy_does():
    rng = np.random.default_rng(3)
    x, y = rng.normal(0, 1, 20_000), rng.normal(5, 2, 20_000)
    found = figures.grids({"x": x, "y": y})
    edges = [np.array(found[name]["edges"]) for name in "xy"]
    inside = [
        np.clip(values, edge[0], np.nextafter(edge[-1], -np.inf)) for values, edge in zip((x, y), edges, strict=True)
    ]
    expected = np.histogram2d(*inside, bins=edges)[0].T
    for row, wanted in zip(found["x"]["others"]["y"], expected, strict=True):
        assert row == [int(one) if one >= SMALLEST else None for one in wanted]


def test_cells_of_a_long_tail_are_even_by_logarithms():
    """With even cells in pounds nearly everybody who spends would be in the first."""
    rng = np.random.default_rng(3)
    money, visits = rng.lognormal(11, 1.2, 4_000), 1 + rng.geometric(0.2, 4_000).astype(float) ** 1.3 // 1
    found = figures.grids({"money": money, "visits": visits, "age": rng.normal(40, 9, 4_000)})
    assert {name: one["log"] for name, one in found.items()} == {"money": True, "visits": True, "age": False}
    assert np.ptp(np.diff(np.log1p(found["money"]["edges"]))) == pytest.approx(0, abs=1e-6)
    assert all(edge % 1 == 0.5 for edge in found["visits"]["edges"]), "between two whole numbers"
    counts = [count for row in found["money"]["others"]["visits"] for count in row]
    assert sum(count or 0 for count in counts) > 0.75 * 4_000
    assert sum(count is not None for count in counts) > 0.35 * len(counts)
    bars = figures.distribution(money)
    assert bars["log"]
    assert max(bars["counts"]) < 0.2 * 4_000


def test_a_few_returns_beyond_what_was_bought_do_not_make_the_scale_even():
    money = np.random.default_rng(3).lognormal(11, 1.2, 4_000)
    money[:8] = -500.0
    assert figures.cut(money).log
    money[:400] = -500.0
    assert not figures.cut(money).log, "a tenth below 0 has no logarithms"


def test_a_difference_has_welchs_interval():
    rng = np.random.default_rng(5)
    first, second = rng.normal(10, 2, 4000), rng.normal(9, 5, 3000)
    found = figures.difference(figures.moments(first), figures.moments(second))
    expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx(tuple(expected), rel=1e-3)
    assert found.clear
    assert not figures.difference(figures.moments(first), figures.moments(first)).clear


def test_nothing_is_told_of_19_people():
    assert figures.moments(np.arange(19.0)) is None
    assert figures.enough(19) is None
    assert figures.enough(0) is None
    assert figures.enough(20) == 20


def people(count):
    return pl.DataFrame({"customer_id": [f"C{n}" for n in range(count)]}).with_columns(
        pl.lit(float(number)).alias(name) for number, name in enumerate(MEASURES)
    )


def test_a_segment_of_19_has_no_figures_and_a_feature_that_19_have_is_not_told():
    everybody = people(100).with_columns(
        pl.when(pl.int_range(pl.len()) < 19).then(pl.col("age")).otherwise(None).alias("age")
    )
    members = pl.DataFrame({"customer_id": [f"C{n}" for n in range(59)], "segment_id": ["few"] * 19 + ["many"] * 40})
    found = by_segment(everybody, members)
    assert set(found) == {EVERYBODY, "many"}
    assert found["many"]["people"] == 40
    assert "age" not in found[EVERYBODY]["moments"]
    assert found["many"]["money_share"] == pytest.approx(0.4)


def test_two_rules_that_differ_in_one_person_do_not_give_them_away():
    """The difference of the sums of two such segments is far from the person's value."""
    rng = np.random.default_rng(9)
    everybody = people(200).with_columns(pl.Series("frequency", rng.normal(10, 3, 200)))
    ids = everybody["customer_id"].to_list()
    members = pl.DataFrame({"customer_id": ids[:60] + ids[:59], "segment_id": ["a"] * 60 + ["b"] * 59})
    found = by_segment(everybody, members, {"a", "b"})
    sums = [found[name]["moments"]["frequency"][1] * count for name, count in (("a", 60), ("b", 59))]
    assert abs((sums[0] - sums[1]) - everybody["frequency"][59]) > 1
    assert found == by_segment(everybody, members, {"a", "b"}), "asking again tells no more"
    assert by_segment(everybody, members)["a"]["people"] == 60
    assert len(thinned(np.arange(60), everybody["customer_id"])) == 54
    few = pl.DataFrame({"customer_id": ids[:21], "segment_id": ["c"] * 21})
    assert "c" not in by_segment(everybody, few, {"c"})


def counts(rows):
    return pl.DataFrame(rows, schema=["month", "first", "customers", "receipts", "money_minor"], orient="row")


NOTHING = pl.DataFrame(schema={"month": pl.Int64, "money_minor": pl.Int64})


def test_a_month_does_not_give_away_its_few_newcomers():
    march = 2026 * 12 + 2
    found = history.by_month(
        counts([(march - 1, march - 1, 60, 80, 900), (march, march - 1, 50, 70, 700), (march, march, 19, 19, 100)]),
        pl.DataFrame({"month": [march], "money_minor": [50]}),
    )
    assert [one["month"] for one in found] == ["2026-02", "2026-03"]
    assert found[1] == {
        "month": "2026-03",
        "customers": 69,
        "new": None,
        "returning": None,
        "receipts": 89,
        "money_minor": 750,
    }


def test_a_month_of_19_customers_has_no_figures():
    found = history.by_month(counts([(100, 100, 19, 30, 900)]), NOTHING)
    assert set(found[0].values()) == {"0008-05", None}


def test_cohorts_count_who_came_back():
    rows = [(10, 10, 200, 0, 0), (11, 10, 50, 0, 0), (12, 10, 19, 0, 0), (11, 11, 19, 0, 0), (12, 12, 30, 0, 0)]
    found = history.cohorts(counts(rows), 1)
    assert found["rows"] == [
        {"first": "0000-11", "people": 200, "shares": [0.25, None]},
        {"first": "0001-01", "people": 30, "shares": []},
    ]
    assert history.cohorts(counts([]), 3) == {"months": 3, "rows": []}
    assert history.span_of(counts(rows)) == 3
    assert history.span_of(counts([(10, 10, 200, 0, 0)])) == 1
