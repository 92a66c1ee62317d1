"""One call from a table of customers to segments that are chosen, validated, described and named."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from recommender.errors import SegmentsImpossible, TooFewCustomers
from recommender.segments.business import Outcome
from recommender.segments.choice import KS, Criterion, KChoice, choose_k
from recommender.segments.frames import Data, Numbers, read_numbers
from recommender.segments.names import PLAIN, Money
from recommender.segments.prepare import Prepared, prepare
from recommender.segments.profile import SegmentProfile, profile
from recommender.segments.protocol import NOISE, Clustering, Fit, Progress, Space, part_of, unwatched
from recommender.segments.registry import algorithm_of
from recommender.segments.supervised import LEAVES, TargetTree
from recommender.segments.text import in_words
from recommender.segments.validation import Validation, validate
from recommender.threads import one_thread

CHOSEN: Final = 0.7
"""Share of the work after which the number is chosen; the next is that after which the segments are made."""
MADE: Final = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """Segments, and all that is known of them; ``print`` says it.

    Attributes:
        prepared: The features, in the order of the table that was given.
        fit: The groups, in the same order.
        choice: How their number was chosen; None where it was given, or the algorithm finds it.
        validation: What speaks for and against them.
        profiles: Each segment, largest first.
    """

    prepared: Prepared
    fit: Fit
    choice: KChoice | None
    validation: Validation
    profiles: tuple[SegmentProfile, ...]

    @property
    def customer_ids(self) -> tuple[str, ...]:
        """Everybody in the table."""
        return self.prepared.plain.customer_ids

    @property
    def assignments(self) -> Mapping[str, str]:
        """Customer id to the slug of their segment; who is noise is not in it."""
        slugs = [one.slug for one in self.profiles]
        pairs = zip(self.customer_ids, self.fit.labels.tolist(), strict=True)
        return {who: slugs[label] for who, label in pairs if label != NOISE}

    def as_json(self) -> dict[str, Any]:
        """Aggregates for programs and reports; no customer is in it."""
        return {
            "algorithm": self.fit.algorithm,
            "customers": len(self.prepared),
            "features": list(self.prepared.on),
            "preparation": self.prepared.preparation.as_json(),
            "choice": self.choice and self.choice.as_json(),
            "scores": dict(self.fit.scores),
            "notes": list(self.fit.notes),
            "artefact": self.fit.artefact and self.fit.artefact.as_json(),
            "validation": self.validation.as_json(),
            "segments": [one.as_json() for one in self.profiles],
        }

    def __str__(self) -> str:
        return in_words(
            self.prepared,
            self.fit,
            choice=self.choice,
            validation=self.validation,
            profiles=self.profiles,
        )


def segment(
    data: Data,
    algorithm: str = "kmeans",
    k: int | None = None,
    seed: int = 42,
    *,
    on: Sequence[str] | None = None,
    outcome: str | None = None,
    criterion: Criterion | str = Criterion.STABLE,
    ks: Sequence[int] = KS,
    logs: Collection[str] | None = None,
    customer_id: str = "customer_id",
    money: Money = PLAIN,
    progress: Progress = unwatched,
) -> Segmentation:
    """Make segments of a table with one row a customer.

    Args:
        data: A pandas or Polars DataFrame, or a :class:`recommender.features.FeatureTable`.
        algorithm: A name of :data:`recommender.segments.ALGORITHMS`.
        k: Number of segments, or None to choose it.
        seed: The same table and seed give the same segments, in whatever order the rows come.
        on: Columns that segments are made of; None for all columns of numbers. The others describe them.
        outcome: Column that should differ between segments, such as the spend of the next period; it is no feature. The
            tree learns from it.
        criterion: What decides on the number.
        ks: Numbers that are tried.
        logs: Columns to take logarithms of; None for those with a long tail.
        customer_id: Column of the ids.
        money: The currency in which the words say amounts.
        progress: Told how far it is; what it raises ends the work.

    Raises:
        SegmentsImpossible: The table, the algorithm or the criterion cannot give segments; the mend says what can.
        TooFewCustomers: There are fewer different customers than segments.
    """
    clustering = algorithm_of(algorithm)
    numbers = read_numbers(data, customer_id)
    if not numbers.customer_ids:
        raise TooFewCustomers("the table has no customers", mend="Import purchases first")
    prepared, result = _inputs(numbers, on, logs, outcome)
    if outcome is not None and clustering.space is Space.OUTCOME:
        clustering = TargetTree(outcome)
    if k is not None and not (clustering.takes_k and k >= 1):
        raise SegmentsImpossible(
            f"{algorithm} cannot be asked for {k} segments",
            mend="Ask for 1 or more" if clustering.takes_k else "It finds their number itself: leave k out",
        )
    with one_thread():
        return _segmented(
            prepared, clustering, result, k, seed, criterion=Criterion(criterion), ks=ks, money=money, progress=progress
        )


def _segmented(
    prepared: Prepared,
    clustering: Clustering,
    result: Outcome | None,
    k: int | None,
    seed: int,
    *,
    criterion: Criterion,
    ks: Sequence[int],
    money: Money,
    progress: Progress,
) -> Segmentation:
    ordered, back = prepared.ordered()
    choice = None
    if clustering.takes_k and k is None:
        if clustering.space is Space.OUTCOME:
            k = LEAVES
        else:
            choosing = part_of(progress, 0.0, CHOSEN)
            choice = choose_k(ordered, clustering, seed, criterion=criterion, ks=ks, progress=choosing)
            k = choice.k
    progress(CHOSEN)
    fit = clustering.fit(ordered.of(clustering.space), k, seed)
    checked = validate(
        ordered,
        clustering,
        fit,
        seed,
        k=k,
        outcome=None if result is None else result.take(np.argsort(back)),
        progress=part_of(progress, MADE, 1.0),
    )
    return Segmentation(prepared, fit.take(back), choice, checked, profile(ordered, fit, seed, money))


def _inputs(
    numbers: Numbers, on: Sequence[str] | None, logs: Collection[str] | None, outcome: str | None
) -> tuple[Prepared, Outcome | None]:
    """The features, and beside them the outcome."""
    for name in on or ():
        numbers.column(name)
    if outcome is None:
        return prepare(numbers, on, logs), None
    values = numbers.column(outcome)
    empty = int(np.isnan(values).sum())
    if empty:
        raise SegmentsImpossible(
            f"{empty:,} customers have no {outcome}", mend="Give them a value (0 for no spend) or leave them out"
        )
    kept = [name for name in numbers.names if name != outcome or name in (on or ())]
    places = [numbers.names.index(name) for name in kept]
    features = Numbers(numbers.customer_ids, tuple(kept), numbers.matrix[:, places], numbers.ignored)
    return replace(prepare(features, on, logs), target=(outcome, values)), Outcome(outcome, values)
