"""The one call: any table in, segments out that are chosen, checked, described and named."""

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_tables import planted, shop_frame, table_of
from sklearn.metrics import adjusted_rand_score

from recommender.errors import SegmentsImpossible, TooFewCustomers
from recommender.segments import ALGORITHMS, SMALLEST, segment
from recommender.segments.frames import read_numbers
from recommender.segments.prepare import prepare

FEW = (2, 3, 4)


@pytest.fixture(scope="module")
def found():
    return segment(planted()[0], ks=FEW)


def frame_of(table) -> pl.DataFrame:
    return pl.DataFrame({"customer_id": table.customer_ids} | dict(zip(table.names, table.matrix.T, strict=True)))


def test_planted_groups_are_found_chosen_and_pass(found) -> None:
    assert found.fit.k == found.choice.k == 3
    assert adjusted_rand_score(planted()[1], found.fit.labels) > 0.99
    assert found.validation.passed
    assert found.validation.structure.found
    assert [one.k for one in found.choice.tried] == list(FEW)


def test_the_text_says_everything_that_was_tried_and_found(found) -> None:
    text = str(found)
    for part in (
        "3 segments of 180",
        "k=2:",
        "k=3:",
        "k=4:",
        "silhouette",
        "stability",
        "nothing speaks against",
        "rule:",
    ):
        assert part in text
    for one in found.profiles:
        assert one.label in text


def test_json_holds_aggregates_and_no_customer(found) -> None:
    written = json.dumps(found.as_json())
    assert not any(f'"{who}"' in written for who in found.customer_ids)
    assert found.as_json()["validation"]["sizes"] == [60, 60, 60]


def test_the_order_of_the_rows_changes_nothing() -> None:
    table, _ = planted(each=30)
    base = segment(table, ks=FEW)
    frame = frame_of(table)
    for seed in range(3):
        other = segment(frame.sample(fraction=1, shuffle=True, seed=seed), ks=FEW)
        assert other.assignments == base.assignments
        assert other.as_json() == base.as_json()


@given(st.permutations(range(40)), st.sampled_from(["kmeans", "ward", "gmm", "minibatch", "rfm", "lca"]))
@settings(max_examples=10, deadline=None)
def test_no_permutation_changes_the_partition(order, algorithm) -> None:
    table, _ = shop_frame(40)
    moved = table_of(table.matrix[order], table.names)
    clustering = ALGORITHMS[algorithm]
    labels = []
    for one in (table, moved):
        ordered, back = prepare(read_numbers(one)).ordered()
        labels.append(clustering.fit(ordered.of(clustering.space), 2, 1).labels[back])
    assert labels[0][list(order)].tolist() == labels[1].tolist()


@pytest.mark.parametrize("shape", ["normal", "even", "long"])
def test_one_blob_is_said_to_have_no_structure(shape) -> None:
    rng = np.random.default_rng(5)
    blob = {
        "normal": rng.normal(50, [1, 5], (400, 2)),
        "even": rng.uniform(0, 1, (400, 2)),
        "long": rng.multivariate_normal([0, 0], [[9, 5], [5, 4]], 400),
    }[shape]
    found = segment(table_of(blob), k=3)
    assert not found.validation.structure.found
    assert any("no structure" in failure for failure in found.validation.failures)
    assert "FAILS: no structure" in str(found)


def test_a_feature_of_noise_does_not_hide_the_groups() -> None:
    table, truth = planted(apart=12.0)
    noisy = np.column_stack([table.matrix, np.random.default_rng(9).normal(0, 1, len(truth))])
    found = segment(table_of(noisy, (*table.names, "noise")), k=3)
    assert adjusted_rand_score(truth, found.fit.labels) > 0.95
    assert not any(
        trait.feature == "noise" for one in found.profiles for trait in one.traits if abs(trait.effect) > 0.8
    )


def test_a_constant_is_left_out_and_said() -> None:
    table, _ = planted()
    found = segment(table_of(np.column_stack([table.matrix, np.full(180, 7.0)]), (*table.names, "shop")), k=3)
    assert found.prepared.on == table.names
    assert "shop is left out: it is the same for everybody" in str(found)
    with pytest.raises(SegmentsImpossible, match="none of the features"):
        segment(table_of(np.ones((30, 2))))


def test_missing_cells_are_filled_or_the_feature_goes_and_both_are_said() -> None:
    table, truth = planted(apart=12.0)
    matrix = table.matrix.copy()
    matrix[:5, 0] = np.nan
    matrix[7, 0] = np.inf
    rare = np.where(np.arange(180) < 60, 1.0, np.nan)
    frame = pl.DataFrame(
        {"customer_id": table.customer_ids, "visits": matrix[:, 0], "spend": matrix[:, 1], "rare": rare}
    )
    found = segment(frame, k=3)
    assert found.prepared.preparation.filled == (("visits", 6),)
    assert "rare is left out: 67% of the customers lack it" in str(found)
    assert np.isfinite(found.prepared.plain.matrix).all()
    assert adjusted_rand_score(truth[8:], found.fit.labels[8:]) > 0.95


def test_duplicates_and_too_few_people() -> None:
    with pytest.raises(TooFewCustomers, match="only 2 different"):
        segment(table_of(np.array([[0.0], [1.0]] * 50)), k=3)
    two = segment(table_of(np.array([[0.0], [1.0]] * 50)))
    assert two.fit.k == 2
    with pytest.raises(TooFewCustomers, match="1 different"):
        segment(table_of(np.array([[4.0, 2.0]])))
    with pytest.raises(TooFewCustomers, match="no customers"):
        segment(table_of(np.empty((0, 2))))
    with pytest.raises(SegmentsImpossible, match="repeat a customer"):
        segment(pl.DataFrame({"customer_id": ["a", "a"], "x": [1, 2]}))
    with pytest.raises(SegmentsImpossible, match="have no customer_id"):
        segment(pl.DataFrame({"customer_id": ["a", None], "x": [1, 2]}))


def test_a_segment_of_few_people_is_not_described_and_fails() -> None:
    rng = np.random.default_rng(0)
    matrix = np.concatenate([rng.normal(0, 1, (80, 2)), rng.normal(30, 1, (SMALLEST - 1, 2))])
    found = segment(table_of(matrix), k=2, logs=())
    small = found.profiles[1]
    assert (small.size, small.centre, small.spreads, small.traits, small.rule, small.persona) == (
        19,
        {},
        (),
        (),
        None,
        None,
    )
    assert small.as_json()["size"] is None
    assert found.as_json()["validation"]["sizes"] == [80, None]
    assert any("fewer than 20" in failure for failure in found.validation.failures)
    assert "fewer than 20 customers, not described" in str(found)
    assert found.profiles[0].traits == ()  # what it is not would tell what the few are


def test_pandas_and_polars_give_the_same() -> None:
    pd = pytest.importorskip("pandas")
    table, _ = planted(each=30)
    polars = frame_of(table).with_columns(pl.lit("x").alias("town"), pl.col("visits").gt(4).alias("member"))
    pandas = pd.DataFrame({name: polars[name].to_list() for name in polars.columns})
    pandas["spend"] = pandas["spend"].astype("Float64")
    first, second = segment(polars, k=3), segment(pandas, k=3)
    assert first.assignments == second.assignments
    assert first.prepared.preparation.ignored == second.prepared.preparation.ignored == ("town",)
    assert first.prepared.on == second.prepared.on == ("visits", "spend", "member")


def test_unknown_names_say_what_there_is() -> None:
    table, _ = planted()
    with pytest.raises(SegmentsImpossible, match="kmeans, minibatch"):
        segment(table, "magic")
    with pytest.raises(SegmentsImpossible, match="visits, spend"):
        segment(table, on=["income"])
    with pytest.raises(SegmentsImpossible, match="BIC"):
        segment(table, criterion="bic", ks=(2, 3))
    with pytest.raises(SegmentsImpossible, match="outcome"):
        segment(table, "tree")
    with pytest.raises(SegmentsImpossible, match="finds their number itself"):
        segment(table, "dbscan", k=3)
    with pytest.raises(SegmentsImpossible, match="1 or more"):
        segment(table, k=0)


def test_ids_are_no_features_but_what_was_paid_is() -> None:
    columns = {"shop_id": [1, 2], "ShopID": [1, 2], "id": [1, 2], "paid": [1, 2], "Bid": [1, 2]}
    read = read_numbers(pl.DataFrame({"customer_id": ["a", "b"], **columns}))
    assert read.names == ("paid", "Bid")
    assert read.ignored == ("shop_id", "ShopID", "id")


@pytest.mark.parametrize(("criterion", "algorithm"), [("silhouette", "kmeans"), ("gap", "kmeans"), ("bic", "gmm")])
def test_each_criterion_finds_three(criterion, algorithm) -> None:
    found = segment(planted()[0], algorithm, criterion=criterion, ks=FEW)
    assert found.choice.k == 3
    assert found.choice.criterion == criterion
    assert all((one.gap is not None) == (criterion == "gap") for one in found.choice.tried)


def test_the_same_segments_have_the_same_names_whatever_the_seed() -> None:
    table, _ = planted()
    named = [segment(table, k=3, seed=seed).assignments for seed in (1, 2, 3)]
    assert named[0] == named[1] == named[2]
    assert len(set(named[0].values())) == 3
