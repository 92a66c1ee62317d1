"""How many segments: every number that was tried, with its scores, and why one was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from recommender.errors import SegmentsImpossible, TooFewCustomers
from recommender.segments.common import distinct, sample_rows
from recommender.segments.gap import first_enough, gaps
from recommender.segments.prepare import Prepared
from recommender.segments.protocol import SMALLEST, Clustering, Fit, Progress, part_of, unwatched
from recommender.segments.scores import silhouette
from recommender.segments.stability import STABLE, Stability, stability

KS: Final = tuple(range(2, 9))
"""Numbers of segments that are tried; more than eight nobody can keep apart."""
FEWEST: Final = 2
USUAL: Final = 3
"""The number that others are measured against."""
NEAR: Final = 0.03
"""Silhouette that a larger number may lose against ``USUAL``."""
CHOICE_ROWS: Final = 20_000
"""Most customers that are seen while the number is chosen."""
SLOW: Final[Mapping[str, int]] = {"lda": 250}
"""Most customers in a draw of the stability while the number is chosen, where that are fewer than ``trial_rows``.

A fit of topics takes 5 s for 1,000 customers, and the choice takes 147. What was taken is validated on ``trial_rows``.
"""
GAP_ROWS: Final = 2_000
"""Most customers in the gap statistic; each is compared with 20 clouds of as many."""


class Criterion(StrEnum):
    """What decides on the number of segments."""

    STABLE = "stable"
    """The largest number whose stability is at least ``STABLE``, whose silhouette is within ``NEAR`` of three's, and of
    whose segments none has fewer than ``SMALLEST`` people.

    The silhouette alone prefers two on nearly any shop's customers, which nobody can use.
    """
    SILHOUETTE = "silhouette"
    BIC = "bic"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Tried:
    """One number of segments.

    Attributes:
        k: Asked for; fewer may be found.
        silhouette: Or None where it has no meaning.
        stability: Of resampled customers.
        smallest: Share of the smallest group, 0 to 1.
        bic: Bayesian information criterion where the algorithm has one; lower is better.
        gap: Gap and its standard error, where the gap decides.
    """

    k: int
    silhouette: float | None
    stability: Stability
    smallest: float
    bic: float | None = None
    gap: tuple[float, float] | None = None

    def __str__(self) -> str:
        parts = ["silhouette " + ("-" if self.silhouette is None else f"{self.silhouette:.3f}")]
        parts.append(f"stability {self.stability.mean:.2f} [{self.stability.low:.2f}, {self.stability.high:.2f}]")
        parts.append(f"smallest {self.smallest:.0%}")
        if self.bic is not None:
            parts.append(f"BIC {self.bic:,.0f}")
        if self.gap is not None:
            parts.append(f"gap {self.gap[0]:.3f} ± {self.gap[1]:.3f}")
        return f"k={self.k}: " + ", ".join(parts)

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "k": self.k,
            "silhouette": None if self.silhouette is None else round(self.silhouette, 4),
            "stability": self.stability.as_json(),
            "smallest_share": round(self.smallest, 4),
            "bic": self.bic,
            "gap": None if self.gap is None else list(self.gap),
        }


@dataclass(frozen=True, slots=True)
class KChoice:
    """The number taken, and what it was taken from.

    Attributes:
        k: Taken.
        criterion: What decided.
        tried: Every number, smallest first.
        why: In words.
        rows: Customers it was tried on.
    """

    k: int
    criterion: Criterion
    tried: tuple[Tried, ...]
    why: str
    rows: int

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "k": self.k,
            "criterion": self.criterion.value,
            "why": self.why,
            "rows": self.rows,
            "tried": [one.as_json() for one in self.tried],
        }


def choose_k(
    prepared: Prepared,
    clustering: Clustering,
    seed: int,
    *,
    criterion: Criterion = Criterion.STABLE,
    ks: Sequence[int] = KS,
    most: int = CHOICE_ROWS,
    progress: Progress = unwatched,
) -> KChoice:
    """Try numbers of segments and take one by the criterion.

    Beyond ``most`` customers, or four times those of a draw, a sample by chance stands for all.

    Raises:
        TooFewCustomers: Fewer than two customers differ.
        SegmentsImpossible: The BIC is to decide and the algorithm has none.
    """
    rows = sample_rows(len(prepared), min(most, 4 * _drawn(clustering)), seed)
    part = prepared.take(rows) if len(rows) < len(prepared) else prepared
    different = distinct(part.of(clustering.space).matrix, max(ks))
    possible = sorted({k for k in ks if FEWEST <= k <= different})
    if not possible:
        raise TooFewCustomers(
            f"segments need customers who differ, and there are {different} different ones",
            mend="Import more purchases, or give features in which customers differ",
        )
    share = 1 / len(possible)
    tried = [
        _try(part, clustering, k, seed, part_of(progress, place * share, (place + 1) * share))
        for place, k in enumerate(possible)
    ]
    if criterion is Criterion.GAP:
        points = part.of(clustering.space).matrix[sample_rows(len(part), GAP_ROWS, seed)]
        with_gaps = zip(tried, gaps(points, possible, seed), strict=True)
        tried = [Tried(t.k, t.silhouette, t.stability, t.smallest, t.bic, gap) for t, gap in with_gaps]
    k, why = decide(tried, criterion, len(prepared))
    return KChoice(k, criterion, tuple(tried), why, len(part))


def _try(part: Prepared, clustering: Clustering, k: int, seed: int, progress: Progress) -> Tried:
    try:
        fit = clustering.fit(part.of(clustering.space), k, seed)
    except TooFewCustomers:  # categories may leave fewer different customers than numbers do
        return Tried(k, None, Stability(0.0, 0.0, 0.0, 0, len(part)), 0.0)
    found = silhouette(points_of(part, fit), fit.labels, seed)
    few = sample_rows(len(part), _drawn(clustering), seed)
    return Tried(
        k=k,
        silhouette=found[0] if found else None,
        stability=stability(part.take(few), clustering, k, fit.labels[few], seed, progress=progress),
        smallest=min(fit.sizes, default=0) / len(part),
        bic=fit.scores.get("bic"),
    )


def _drawn(clustering: Clustering) -> int:
    return SLOW.get(clustering.name, clustering.trial_rows)


def points_of(prepared: Prepared, fit: Fit) -> Any:
    """The coordinates in which the groups of a fit should lie apart, shape ``(n, d)``."""
    return prepared.standard.select(prepared.on).matrix if fit.points is None else fit.points


def decide(tried: Sequence[Tried], criterion: Criterion, customers: int) -> tuple[int, str]:
    """Take a number by the criterion, and say why.

    Args:
        tried: Every number, smallest first.
        criterion: What decides.
        customers: How many there are, those included that the numbers were not tried on.

    Raises:
        SegmentsImpossible: The BIC is to decide and nothing has one.
    """
    match criterion:
        case Criterion.STABLE:
            return _stable(tried, customers)
        case Criterion.SILHOUETTE:
            best = max(tried, key=_silhouette)
            return best.k, f"the highest silhouette, {_silhouette(best):.3f}"
        case Criterion.BIC:
            return _least_bic(tried)
        case Criterion.GAP:
            found = first_enough([one.k for one in tried], [one.gap or (0.0, 0.0) for one in tried])
            if found is None:
                return tried[-1].k, "the gap still grows at the largest number tried: it does not settle the question"
            return found, "the smallest number whose gap the next one does not beat by a standard error"


def _stable(tried: Sequence[Tried], customers: int) -> tuple[int, str]:
    usual = min(tried, key=lambda one: abs(one.k - USUAL))
    least = _silhouette(usual) - NEAR
    stays = [one for one in tried if one.stability.mean >= STABLE and one.k >= usual.k]
    good = [one for one in stays if _silhouette(one) >= least and round(one.smallest * customers) >= SMALLEST]
    if good:
        best = max(good, key=lambda one: one.k)
        return best.k, (
            f"the largest number with a stability of at least {STABLE}, a silhouette within {NEAR} of "
            f"{usual.k} segments' {_silhouette(usual):.3f}, and {SMALLEST} people in each segment"
        )
    lacks = (
        f"that is stable parts them as well and has {SMALLEST} people in each segment"
        if stays
        else f"has a stability of {STABLE}"
    )
    return usual.k, f"no number from {usual.k} on {lacks}: {usual.k} is a guess, not a finding"


def _least_bic(tried: Sequence[Tried]) -> tuple[int, str]:
    scored = [(one.bic, one.k) for one in tried if one.bic is not None]
    if not scored:
        raise SegmentsImpossible(
            "this algorithm has no BIC", mend="Take gmm or lca, or let stability, silhouette or the gap decide"
        )
    k = min(scored)[1]
    if k == scored[-1][1] and len(scored) > 1:
        return k, "the BIC still falls at the largest number tried: it does not settle the question"
    return k, f"the least BIC, {min(scored)[0]:,.0f}"


def _silhouette(one: Tried) -> float:
    return -1.0 if one.silhouette is None else one.silhouette
