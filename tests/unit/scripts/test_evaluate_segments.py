import evaluate_segments
import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from recommender.features.table import FeatureTable
from recommender.segments.kmeans import KMeans as Ours


def table(matrix: np.ndarray) -> FeatureTable:
    return FeatureTable(tuple(f"C{n}" for n in range(len(matrix))), ("a", "b"), matrix)


def test_stability_on_everybody_is_what_fit_and_predict_of_scikit_learn_give(monkeypatch) -> None:
    """A crowd that nothing parts, so that draws differ."""
    monkeypatch.setattr(evaluate_segments, "DRAWS", 4)
    crowd = table(np.random.default_rng(3).normal(size=(300, 2)))
    labels = Ours().fit(crowd, 4, 42).labels
    rng, wanted = np.random.default_rng(42), []
    for draw in range(4):
        part = np.sort(rng.choice(300, 240, replace=False))
        fit = KMeans(4, n_init=25, tol=0.0, max_iter=1_000, random_state=43 + draw).fit(crowd.matrix[part])
        wanted.append(adjusted_rand_score(labels, fit.predict(crowd.matrix)))
    found = evaluate_segments.on_everybody(crowd, 4, labels, 42)
    assert len(set(wanted)) > 1
    assert np.isclose(found.mean, np.mean(wanted))
    assert (found.draws, found.rows) == (4, 240)


def test_groups_with_gaps_between_them_are_stable_on_everybody() -> None:
    rng = np.random.default_rng(3)
    groups = table(np.concatenate([rng.normal(centre, 0.1, (50, 2)) for centre in (0, 3, 6)]))
    assert evaluate_segments.on_everybody(groups, 3, Ours().fit(groups, 3, 42).labels, 42).mean == 1.0
