"""Tables with groups that are known."""

import numpy as np

from recommender.features import FeatureTable


def table_of(matrix: np.ndarray, names: tuple[str, ...] | None = None) -> FeatureTable:
    """Customers ``c0``, ``c1`` ... with these numbers."""
    ids = tuple(f"c{row}" for row in range(len(matrix)))
    return FeatureTable(ids, names or tuple(f"f{place}" for place in range(matrix.shape[1])), matrix)


def planted(
    each: int = 60, groups: int = 3, apart: float = 8.0, seed: int = 0, copies: int = 1
) -> tuple[FeatureTable, np.ndarray]:
    """Round groups of width 1 at the corners of a shape with that edge, each axis seen so often, and who is which."""
    corners = apart * np.array([[0, 0], [1, 0], [0, 1], [1, 1]])[:groups]
    truth = np.repeat(np.arange(groups), each)
    matrix = np.tile(corners[truth], copies) + np.random.default_rng(seed).normal(0, 1, (groups * each, 2 * copies))
    return table_of(matrix, ("visits", "spend", *(f"f{place}" for place in range(2, 2 * copies)))), truth


def shop_frame(n: int = 300, seed: int = 0) -> tuple[FeatureTable, np.ndarray]:
    """Customers who come often and lately, and those who do not; who is which."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, n)
    recency = np.where(truth, rng.integers(1, 15, n), rng.integers(120, 300, n))
    frequency = np.where(truth, rng.integers(20, 40, n), rng.integers(1, 5, n))
    money = frequency * rng.integers(1_000, 2_000, n)
    matrix = np.column_stack([recency, frequency, money]).astype(np.float64)
    return table_of(matrix, ("recency_days", "frequency", "monetary_minor")), truth
