"""Tables that no shop should have: an answer or a refusal in words, never a crash or a warning."""

import json
import resource

import numpy as np
import polars as pl
import pytest
from planted_tables import table_of

from recommender.errors import RecommenderError, SegmentsImpossible, TooFewCustomers
from recommender.features.table import FeatureTable
from recommender.segments import ALGORITHMS, basket_table, segment
from recommender.segments.density import Dbscan
from recommender.segments.factors import LEAST_ROWS, FactorGroups
from recommender.segments.frames import LARGEST, read_numbers
from recommender.segments.kmeans import MiniBatchKMeans, lloyd
from recommender.segments.prepare import prepare
from recommender.segments.stability import stability

NAMES = ("recency_days", "frequency", "outcome")
CHANCE = np.random.default_rng(0)
NEARLY = np.where(np.arange(40)[:, None] % 2, 1.0, 1.0 + CHANCE.uniform(0, 1e-15, (40, 3)))
TABLES = {
    "one": [[1.0, 2.0, 3.0]],
    "two": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
    "five": CHANCE.integers(0, 9, (5, 3)),
    "two kinds": np.tile([[0.0, 1.0, 0.0], [1.0, 5.0, 1.0]], (30, 1)),
    "one column says nothing": np.column_stack([CHANCE.integers(0, 90, 60), np.ones(60), CHANCE.integers(0, 9, 60)]),
    "gaps": np.where(CHANCE.random((60, 3)) < [0.1, 0.1, 0.0], np.nan, CHANCE.integers(0, 50, (60, 3))),
    "negative": CHANCE.normal(0, 100, (60, 3)),
    "huge": np.concatenate([CHANCE.integers(0, 50, (60, 3)), [[1e18, 1e18, 1.0], [1e300, -1e300, 1.0]]]),
    "hardly different": 1e9 + CHANCE.normal(0, 1e-6, (60, 3)),
    "mostly alike": np.concatenate([np.zeros((150, 3)), CHANCE.integers(0, 50, (30, 3))]),
}


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("name", ALGORITHMS)
def test_an_answer_or_a_refusal_in_words(name, kind, monkeypatch) -> None:
    monkeypatch.setitem(stability.__kwdefaults__, "draws", 2)
    monkeypatch.setattr("recommender.segments.structure.CLOUDS", 1)
    frame = pl.DataFrame(np.array(TABLES[kind], dtype=np.float64), schema=NAMES)
    k = 3 if ALGORITHMS[name].takes_k else None
    try:
        found = segment(frame, name, k, on=NAMES[:2], outcome="outcome")
    except RecommenderError as error:
        said, people = error.mend, len(frame)
    else:
        said, people = str(found), len(found.fit.labels)
        assert json.dumps(found.as_json(), allow_nan=False)
    assert said
    assert people == len(frame)


def test_a_number_that_cannot_be_counted_with_is_missing() -> None:
    frame = pl.DataFrame({"customer_id": list("abc"), "spend": [1.0, -10 * LARGEST, float("inf")]})
    assert np.isnan(read_numbers(frame).matrix[:, 0]).tolist() == [False, True, True]
    table = FeatureTable(("a", "b"), ("spend",), np.array([[2.0], [10 * LARGEST]]))
    assert np.isnan(read_numbers(table).matrix[:, 0]).tolist() == [False, True]
    assert prepare(read_numbers(frame.with_columns(other=pl.Series([1, 2, 3])))).preparation.left_out


def test_groups_that_rounding_joins_are_told() -> None:
    found = MiniBatchKMeans().fit(table_of(NEARLY), 3, 1)
    assert found.k < 3
    assert any("could be told apart" in note for note in found.notes)


def test_a_factor_analysis_of_few_is_refused_by_its_own_name() -> None:
    few = table_of(CHANCE.normal(0, 1, (LEAST_ROWS - 1, 3)))
    with pytest.raises(TooFewCustomers, match="a factor analysis needs"):
        FactorGroups().fit(few, 2, 1)


def test_a_grid_says_why_a_measure_is_missing() -> None:
    table = table_of(np.column_stack([np.arange(50.0), np.ones(50)]), NAMES[:2])
    with pytest.raises(SegmentsImpossible, match="frequency, which is not there or the same for everybody"):
        segment(table, "rfm")


def test_alike_customers_cost_no_memory() -> None:
    """With a list of neighbours for each, these need 2 GB."""
    alike = np.concatenate([np.zeros((16_000, 2)), CHANCE.lognormal(0, 1, (4_000, 2))])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = Dbscan().fit(table_of(alike), None, 1)
    assert found.labels[0] == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


def test_customers_who_are_alike_weigh_as_many_as_they_are() -> None:
    """Six alike and one beside them are a dense region of seven."""
    matrix = np.concatenate([np.zeros((6, 2)), [[0.01, 0.0]], 50 + 10 * CHANCE.normal(0, 1, (60, 2))])
    found = Dbscan().fit(table_of(matrix), None, 1)
    assert len(set(found.labels[:7].tolist())) == 1
    assert found.labels[0] >= 0


def test_another_start_finds_the_same_groups_of_a_crowd() -> None:
    """Ten starts that stop early are .84 alike where nothing parts the customers."""
    from sklearn.metrics import adjusted_rand_score

    crowd = np.random.default_rng(1).multivariate_normal([0, 0, 0], [[1, 0.8, 0.5], [0.8, 1, 0.4], [0.5, 0.4, 1]], 1500)
    first = lloyd(crowd, 7, 0)[0]
    again = [adjusted_rand_score(first, lloyd(crowd, 7, seed)[0]) for seed in range(1, 6)]
    assert min(again) > 0.88


def test_no_purchase_is_no_table_of_baskets() -> None:
    empty = basket_table(pl.DataFrame(schema={"customer_id": pl.String, "category": pl.String}), "category")
    with pytest.raises(TooFewCustomers):
        segment(empty, "lda", k=2)
