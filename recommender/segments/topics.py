"""Topics of what is bought: each customer is a document, the categories or products they buy are its words."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recommender.errors import SegmentsImpossible
from recommender.features.table import FeatureTable
from recommender.segments.common import need_different, numbered, sample_rows
from recommender.segments.protocol import NOISE, Fit, Space
from recommender.threads import one_thread

TOPIC_ROWS: Final = 20_000
"""Most customers the topics are learned from; the others are then assigned by them."""
TOPIC_PASSES: Final = 20
WORDS_SHOWN: Final = 8
"""Categories or products shown of each topic."""
WORDS_IN_NAME: Final = 3
COMMONEST: Final = 100
"""Most words that are counted; the rarest others say little and cost memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """What the topics are about.

    Attributes:
        words: Per topic the most probable words with their probability within it.
    """

    words: tuple[tuple[tuple[str, float], ...], ...]

    def as_json(self) -> dict[str, Any]:
        """The same for programs and charts."""
        return {
            "kind": "topics",
            "topics": [[{"word": word, "probability": round(p, 4)} for word, p in topic] for topic in self.words],
        }


@dataclass(frozen=True, slots=True)
class LatentTopics:
    """Latent Dirichlet allocation (Blei 2003); a customer is in the segment of the topic that they buy most of.

    The table holds counts of 0 or more; somebody without any count is in no segment.
    """

    name: str = "lda"
    space: Space = Space.PLAIN
    takes_k: bool = True
    trial_rows: int = 1_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """See :meth:`recommender.segments.protocol.Clustering.fit`.

        Raises:
            SegmentsImpossible: A count is below 0.
        """
        from sklearn.decomposition import LatentDirichletAllocation  # noqa: PLC0415 - as in kmeans.py

        wanted = k or 1
        if (table.matrix < 0).any():
            raise SegmentsImpossible(
                "topics need counts of 0 or more", mend="Count purchases with recommender.segments.basket_table"
            )
        need_different(table.matrix, wanted)
        part = table.matrix[sample_rows(len(table.matrix), TOPIC_ROWS, seed)]
        with one_thread():
            model = LatentDirichletAllocation(wanted, max_iter=TOPIC_PASSES, random_state=seed).fit(part)
            mixtures = np.asarray(model.transform(table.matrix))
            scores = {"perplexity": float(model.perplexity(part))}
        groups = mixtures.argmax(axis=1)
        groups[table.matrix.sum(axis=1) == 0] = NOISE
        points = np.sqrt(shares(table.matrix))
        labels, order = numbered(groups, points)
        topics = _topics(np.asarray(model.components_)[list(order)], table.names)
        return Fit(
            self.name,
            labels,
            len(order),
            scores,
            ("a customer is in the segment of their main topic; distances are between shares (Hellinger)",),
            names=tuple(", ".join(word for word, _ in topic[:WORDS_IN_NAME]) for topic in topics),
            artefact=Topics(topics),
            points=points,
        )


def basket_table(lines: pl.DataFrame, word: str, commonest: int = COMMONEST) -> FeatureTable:
    """Count how many receipts or lines of each customer hold each word.

    Args:
        lines: Columns ``customer_id`` and ``word``, one row a purchase; empty cells do not count.
        word: The column that is counted, such as ``category``.
        commonest: How many words are counted, by the number of customers who have them.
    """
    held = lines.select(pl.col("customer_id").cast(pl.String), pl.col(word).cast(pl.String)).drop_nulls()
    people = held.group_by(word).agg(pl.col("customer_id").n_unique().alias("people"))
    kept = people.sort(["people", word], descending=[True, False]).head(commonest)[word].to_list()
    counted = (
        held.group_by("customer_id")
        .agg(*((pl.col(word) == name).sum().cast(pl.Float64).alias(f"w{at}") for at, name in enumerate(kept)))
        .sort("customer_id")
    )
    matrix = counted.drop("customer_id").to_numpy().astype(np.float64).reshape(counted.height, len(kept))
    return FeatureTable(tuple(counted["customer_id"]), tuple(kept), matrix)


def shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row divided by its sum; a row of zeros stays one."""
    sums = counts.sum(axis=1, keepdims=True)
    return np.asarray(counts / np.where(sums > 0, sums, 1.0), dtype=np.float64)


def _topics(components: NDArray[np.float64], names: tuple[str, ...]) -> tuple[tuple[tuple[str, float], ...], ...]:
    probabilities = components / components.sum(axis=1, keepdims=True)
    tops = np.argsort(-probabilities, axis=1)[:, :WORDS_SHOWN]
    return tuple(
        tuple((names[word], float(row[word])) for word in top.tolist())
        for row, top in zip(probabilities, tops, strict=True)
    )
