"""Whether segments deserve the name: apart, stable, large enough, and different in what matters. Failures are said."""

from dataclasses import dataclass
from typing import Any, Final

from recommender.segments.business import Business, Outcome, business
from recommender.segments.choice import points_of
from recommender.segments.leakage import LEAKS, told_by
from recommender.segments.prepare import Prepared
from recommender.segments.protocol import SMALLEST, Clustering, Fit, Progress, unwatched
from recommender.segments.scores import Separation, separation
from recommender.segments.stability import STABLE, Stability, stability
from recommender.segments.structure import Structure, structure

WEAK: Final = 0.25
"""Silhouette up to which there is no substantial structure (Kaufman and Rousseeuw 1990)."""
MUCH_NOISE: Final = 0.25
"""Share of customers in no segment from which a segmentation leaves out too many."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What was measured, and what is wrong.

    Attributes:
        separation: How well the groups lie apart; None with fewer than two.
        structure: Whether there are groups at all; None with fewer than two.
        stability: Whether they come again.
        sizes: Customers of each segment.
        noise: Customers in no segment.
        business: Whether an outcome differs; None where none was given, or there is nothing to compare.
        told: How much of the outcome the features tell (:mod:`recommender.segments.leakage`); None where that was not
            measured.
        failures: Each in words; empty when nothing speaks against the segments.
    """

    separation: Separation | None
    structure: Structure | None
    stability: Stability
    sizes: tuple[int, ...]
    noise: int
    business: Business | None
    told: float | None
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    def as_json(self) -> dict[str, Any]:
        """The same for programs; sizes under ``SMALLEST`` are null."""
        return {
            "separation": self.separation and self.separation.as_json(),
            "structure": self.structure and self.structure.as_json(),
            "stability": self.stability.as_json(),
            "sizes": [size if size >= SMALLEST else None for size in self.sizes],
            "noise": self.noise,
            "business": self.business and self.business.as_json(),
            "told": None if self.told is None else round(self.told, 4),
            "failures": list(self.failures),
        }


def validate(
    prepared: Prepared,
    clustering: Clustering,
    fit: Fit,
    seed: int,
    *,
    k: int | None = None,
    outcome: Outcome | None = None,
    progress: Progress = unwatched,
) -> Validation:
    """Measure a segmentation and say in words what fails.

    Args:
        prepared: What it was made from.
        clustering: The algorithm.
        fit: What it found.
        seed: Start of chance.
        k: As given to the algorithm; None where it takes none.
        outcome: What should differ between the segments.
        progress: Told while stability is measured, which takes longest.
    """
    points = points_of(prepared, fit)
    apart = separation(points, fit.labels, seed)
    clouds = None if fit.by_rule else structure(points, fit.k, seed)
    stays = stability(prepared, clustering, k, fit.labels, seed, progress=progress)
    differs = None if outcome is None else business(fit.labels, fit.k, outcome, seed, fit.held_out)
    told = None if outcome is None else told_by(prepared.plain.select(prepared.on).matrix, outcome.values, seed)
    failures = [
        *_groups(prepared, fit),
        *([] if fit.by_rule else _apart(apart, clouds)),
        *_stays(stays, fit),
        *_differs(differs, outcome, prepared, told),
    ]
    return Validation(apart, clouds, stays, fit.sizes, fit.noise, differs, told, tuple(failures))


def _groups(prepared: Prepared, fit: Fit) -> list[str]:
    found = []
    if fit.k < 2:  # noqa: PLR2004 - one segment is none
        found.append(f"only {fit.k} group was found: the customers are not parted" if fit.k else "no group was found")
    small = [size for size in fit.sizes if size < SMALLEST]
    if small:
        found.append(
            f"{len(small)} of {fit.k} segments have fewer than {SMALLEST} customers: too few to describe or address"
        )
    if fit.noise / len(prepared) > MUCH_NOISE:
        found.append(f"{fit.noise / len(prepared):.0%} of the customers are in no segment")
    return found


def _apart(apart: Separation | None, clouds: Structure | None) -> list[str]:
    found = []
    if clouds is not None and not clouds.found:
        found.append(
            f"no structure: a silhouette of {clouds.silhouette:.3f} is no more than a cloud without any groups reaches "
            f"({clouds.cloud:.3f}); the segments cut one crowd at places where nothing parts it"
        )
    if apart is not None and apart.silhouette <= WEAK:
        found.append(
            f"the segments overlap: a silhouette of {apart.silhouette:.2f}, where {WEAK} is the least that counts"
        )
    return found


def _stays(stays: Stability, fit: Fit) -> list[str]:
    if not stays.draws:
        return ["stability could not be measured: too few customers differ"]
    if stays.mean < STABLE and fit.k > 1:
        interval = f"{stays.mean:.2f} [{stays.low:.2f}, {stays.high:.2f}]"
        return [f"the segments change with the customers drawn: an agreement of {interval}, {STABLE} counts as stable"]
    return []


def _differs(differs: Business | None, outcome: Outcome | None, prepared: Prepared, told: float | None) -> list[str]:
    if outcome is None:
        return []
    if outcome.name in prepared.on:
        return [f"{outcome.name} is one of the features that made the segments: that they differ in it proves nothing"]
    if told is not None and told >= LEAKS:
        why = f"{outcome.name} follows from the features, which tell {told:.0%} of it"
        return [f"{why}: that the segments differ in it proves nothing; take an outcome of the time after the features"]
    if differs is None:
        return [f"{outcome.name} cannot be compared: there are fewer than two segments"]
    if not differs.differ:
        return [f"{outcome.name} does not differ between the segments (effect {differs.effect:.3f})"]
    return []
