"""What holds for every algorithm of the registry."""

import json

import numpy as np
import pytest
from planted_tables import planted, shop_frame, table_of
from sklearn.metrics import adjusted_rand_score

from recommender.errors import SegmentsImpossible, TooFewCustomers
from recommender.segments import ALGORITHMS, NOISE, basket_table, rfm_grid
from recommender.segments.choice import choose_k
from recommender.segments.density import bend
from recommender.segments.frames import read_numbers
from recommender.segments.hierarchy import dendrogram
from recommender.segments.kmeans import KMeans
from recommender.segments.latent import LatentClasses
from recommender.segments.prepare import prepare
from recommender.segments.protocol import Fit, Space
from recommender.segments.rfm_grid import GRID, fifths
from recommender.segments.supervised import TargetTree
from recommender.segments.topics import LatentTopics

GEOMETRIC = ["kmeans", "minibatch", "ward", "dbscan", "hdbscan", "gmm", "lca", "factor"]


def fitted(name: str, table, k: int | None):
    clustering = ALGORITHMS[name]
    return clustering.fit(prepare(read_numbers(table)).of(clustering.space), k, 1)


@pytest.mark.parametrize("name", GEOMETRIC)
def test_planted_groups_are_found(name) -> None:
    # what lies behind the features needs several features to be seen
    table, truth = planted(apart=12.0, copies=3 if name in {"lca", "factor"} else 1)
    fit = fitted(name, table, 3)
    inside = fit.labels != NOISE
    assert inside.mean() > 0.9
    assert adjusted_rand_score(truth[inside], fit.labels[inside]) > 0.9


@pytest.mark.parametrize("name", GEOMETRIC)
def test_labels_are_numbered_by_size_and_repeat(name) -> None:
    rng = np.random.default_rng(3)
    matrix = np.concatenate([rng.normal(place, 0.3, (size, 2)) for place, size in ((0, 40), (9, 90), (18, 60))])
    fit = fitted(name, table_of(matrix), 3)
    assert fit.labels.dtype == np.int32
    assert fit.labels.shape == (190,)
    assert list(fit.sizes) == sorted(fit.sizes, reverse=True)
    assert sum(fit.sizes) + fit.noise == 190
    assert fitted(name, table_of(matrix), 3).labels.tolist() == fit.labels.tolist()
    assert json.dumps(fit.artefact.as_json() if fit.artefact else None)


@pytest.mark.parametrize("name", [name for name in GEOMETRIC if ALGORITHMS[name].takes_k])
def test_more_groups_than_different_customers_are_refused(name) -> None:
    twins = table_of(np.array([[0.0, 1.0], [5.0, 9.0]] * 10))
    with pytest.raises(TooFewCustomers, match="only 2 different"):
        ALGORITHMS[name].fit(twins, 3, 0)


@pytest.mark.parametrize("name", [*GEOMETRIC, "lda", "rfm", "tree"])
def test_one_person_is_no_crash(name) -> None:
    table = table_of(np.array([[3.0, 1.0, 0.0]]), ("recency_days", "frequency", "outcome"))
    try:
        fit = ALGORITHMS[name].fit(table, 1, 0)
    except TooFewCustomers:
        pytest.fail("one group of one person is possible")
    assert len(fit.labels) == 1
    assert fit.k + fit.noise == 1


@pytest.mark.parametrize("name", ["kmeans", "ward", "gmm", "dbscan", "hdbscan", "lca"])
def test_beyond_the_sample_the_rest_is_assigned_and_it_is_said(name, monkeypatch) -> None:
    limits = {
        "kmeans": ("kmeans", "START_ROWS"),
        "ward": ("hierarchy", "WARD_ROWS"),
        "gmm": ("mixture", "MIXTURE_ROWS"),
        "dbscan": ("density", "DENSITY_ROWS"),
        "hdbscan": ("density", "DENSITY_ROWS"),
        "lca": ("latent", "LATENT_ROWS"),
    }
    module, limit = limits[name]
    table, truth = planted(each=150, groups=4, apart=14.0, copies=3)
    full = fitted(name, table, 4)
    monkeypatch.setattr(f"recommender.segments.{module}.{limit}", 200)
    fit = fitted(name, table, 4)
    assert any("200" in note for note in fit.notes)
    assert len(fit.labels) == len(truth)
    both = (fit.labels != NOISE) & (full.labels != NOISE)
    assert both.mean() > 0.8
    assert adjusted_rand_score(full.labels[both], fit.labels[both]) > 0.9


def test_wards_tree_is_cut_at_the_top() -> None:
    from scipy.cluster.hierarchy import linkage

    table, _ = planted(each=40)
    tree = linkage(table.matrix, method="ward")
    shown = dendrogram(tree, leaves=10)
    assert sum(shown.leaf_sizes) == shown.rows == 120
    assert len(shown.merges) == 9
    assert shown.merges[-1][3] == 120
    heights = [merge[2] for merge in shown.merges]
    assert heights == sorted(heights)
    sizes = list(shown.leaf_sizes)
    for left, right, _, count in shown.merges:
        assert sizes[left] + sizes[right] == count
        sizes.append(count)
    pair = dendrogram(linkage(table.matrix[:2], method="ward"), leaves=10)
    assert (pair.leaf_sizes, pair.rows) == ((1, 1), 2)


def test_noise_is_said() -> None:
    table, _ = planted(each=100)
    far = table_of(np.concatenate([table.matrix, np.random.default_rng(1).uniform(-60, 60, (60, 2))]))
    for name in ("dbscan", "hdbscan"):
        fit = fitted(name, far, None)
        assert fit.noise >= 20
        assert any("noise" in note and str(fit.noise) in note for note in fit.notes)


def test_the_bend_of_a_curve() -> None:
    assert bend(np.array([1.0, 1.1, 1.2, 1.3, 9.0])) == 1.3
    assert bend(np.zeros(4)) == 1.0
    assert bend(np.array([0.0, 0.0, 0.0, 2.0])) == 2.0


def test_topics_part_people_by_what_they_buy_not_by_how_much() -> None:
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1], 60)
    much = rng.integers(1, 10, 120)[:, None]
    counts = np.where(truth[:, None] == 0, [5, 4, 0, 0], [0, 0, 5, 4]) * much
    counts[0] = 0
    table = table_of(counts.astype(np.float64), ("tea", "milk", "nails", "paint"))
    fit = LatentTopics().fit(table, 2, 1)
    assert fit.labels[0] == NOISE
    assert adjusted_rand_score(truth[1:], fit.labels[1:]) == 1.0
    assert {frozenset(name.split(", ")[:2]) for name in fit.names} == {
        frozenset({"tea", "milk"}),
        frozenset({"nails", "paint"}),
    }
    with pytest.raises(SegmentsImpossible, match="0 or more"):
        LatentTopics().fit(table_of(counts - 1.0), 2, 1)


def test_the_number_of_topics_is_chosen_on_few_customers() -> None:
    """A fit takes seconds for a thousand customers; 20 draws for each of seven numbers must not be of as many."""
    seen = []

    class Watched(LatentTopics):
        def fit(self, table, k, seed):
            del seed
            seen.append(len(table.customer_ids))
            return Fit(self.name, table.matrix.argmax(axis=1).astype(np.int32), k)

    counts = np.eye(3)[np.arange(5_000) % 3]
    choice = choose_k(prepare(read_numbers(table_of(counts, ("tea", "nails", "wool")))), Watched(), 42, ks=(3,))
    assert choice.rows == seen[0] == 1_000
    assert seen[1:] == [250] * 20


def test_baskets_are_counted_per_customer() -> None:
    import polars as pl

    lines = pl.DataFrame({"customer_id": ["b", "a", "b", "b", None], "category": ["tea", "tea", "tea", "milk", "tea"]})
    table = basket_table(lines, "category")
    assert (table.customer_ids, table.names) == (("a", "b"), ("tea", "milk"))
    assert table.matrix.tolist() == [[1.0, 0.0], [2.0, 1.0]]
    assert basket_table(lines, "category", commonest=1).names == ("tea",)


def test_the_grid_has_the_usual_names_and_counts_everybody() -> None:
    table, _ = shop_frame(400)
    fit = rfm_grid(table)
    assert fit.artefact.counts.sum() == 400
    best = np.argmin(table.matrix[:, 0] - 10 * table.matrix[:, 1])
    assert fit.names[fit.labels[best]] == "Champions"
    assert {name for row in GRID for name in row} >= set(fit.names)
    shown = fit.artefact.as_json()
    assert all(n is None or n == 0 or n >= 20 for row in shown["counts"] for n in row)
    money = np.nansum(np.where(np.isnan(fit.artefact.money), 0, fit.artefact.money) * fit.artefact.counts)
    assert money <= table.matrix[:, 2].sum()
    with pytest.raises(SegmentsImpossible, match="frequency"):
        rfm_grid(table.select(["recency_days"]))


def test_equal_values_have_equal_scores() -> None:
    assert fifths(np.array([1.0, 1.0, 1.0, 1.0, 9.0])).tolist() == [3, 3, 3, 3, 5]
    assert fifths(np.arange(10.0)).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert fifths(np.array([4.0])).tolist() == [3]


def test_a_tree_finds_what_parts_an_outcome_and_says_when_nothing_does() -> None:
    rng = np.random.default_rng(2)
    x = rng.uniform(0, 1, (400, 3))
    x[:, 2] = np.where(x[:, 0] > 0.5, 100, 10) + rng.normal(0, 1, 400)
    fit = TargetTree("spend").fit(table_of(x, ("visits", "age", "spend")), 2, 0)
    assert adjusted_rand_score(x[:, 0] > 0.5, fit.labels) > 0.95
    assert fit.scores["held_out_r2"] > 0.9
    assert 190 <= fit.held_out.sum() <= 210
    chance = np.column_stack([x[:, :2], rng.normal(0, 1, 400)])
    assert TargetTree("spend").fit(table_of(chance, ("visits", "age", "spend")), 4, 0).scores["held_out_r2"] < 0.1
    with pytest.raises(SegmentsImpossible, match="outcome"):
        TargetTree("profit").fit(table_of(x), 2, 0)


def test_classes_show_a_probability_for_each_level() -> None:
    table, _ = planted(groups=4)
    shown = LatentClasses().fit(table, 2, 0).artefact
    assert shown.probabilities.shape == (2, 2, 3)
    assert np.allclose(shown.probabilities.sum(axis=2), 1.0)


def test_scales_do_not_matter() -> None:
    table, _ = planted()
    scaled = table_of(table.matrix * [1.0, 1e6], table.names)
    plain, big = (prepare(read_numbers(one), logs=()).of(Space.STANDARD) for one in (table, scaled))
    assert KMeans().fit(plain, 3, 1).labels.tolist() == KMeans().fit(big, 3, 1).labels.tolist()
