"""Tests and intervals that may be looked at as often as one likes: the mixture sequential probability ratio test.

R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Always valid inference", Operations Research 70 (2022), with a normal
mixture (H. Robbins, Annals of Mathematical Statistics 41, 1970). Variances are estimated, so the guarantee holds for
large samples (I. Waudby-Smith et al., "Time-uniform central limit theory", Annals of Statistics 52, 2024): a test
measures what it is worth on heavy tails (``docs/experiments.md``).

The width of the mixture must be chosen before the data are seen. It follows from the planned size alone: the interval
is the narrowest one can be at the size that was planned, and wider before and after.
"""

import math
from functools import lru_cache
from typing import Final

ALPHA: Final = 0.05
"""Share of experiments without an effect in which one is seen, at most, over all looks together."""


def critical(information: float, alpha: float = ALPHA) -> float:
    """Standard errors from an estimate to the ends of its always-valid interval.

    Args:
        information: Part of the planned size that is there, above 0; 1 at the planned size, may be more.
        alpha: 1 minus the confidence of all looks together.
    """
    ratio = _best(alpha) * information
    return math.sqrt((1 + ratio) / ratio * (2 * math.log(1 / alpha) + math.log1p(ratio)))


def p_value(z: float, information: float, tuned_for: float = ALPHA) -> float:
    """The always-valid p value of an estimate.

    Args:
        z: Estimate in its standard errors.
        information: As in :func:`critical`.
        tuned_for: Alpha that the mixture is the best for; that of the intervals, so that both agree.
    """
    ratio = _best(tuned_for) * information
    log_of_ratio = z * z / 2 * ratio / (1 + ratio) - math.log1p(ratio) / 2
    return math.exp(-max(log_of_ratio, 0.0))


@lru_cache(maxsize=64)
def _best(alpha: float) -> float:
    """Variance of the mixture over that of the estimate that makes the interval narrowest.

    The half width is least where ``k = 2 log(1 / alpha) + log(1 + k)``; the right side grows so slowly that putting
    ``k`` in again and again comes to it at once.
    """
    found = 2 * math.log(1 / alpha)
    for _ in range(60):
        found = 2 * math.log(1 / alpha) + math.log1p(found)
    return found
