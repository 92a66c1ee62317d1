"""Sample ratio mismatch: arms whose sizes the hash cannot have made. Then something is broken, and no figure counts.

A. Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019. The usual chi-square
test is safe for one look. Beside it stands a test for every look (M. Lindon, A. Malek, "Anytime-valid inference for
multinomial count data", NeurIPS 2022), and that one decides.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from recommender.errors import ExperimentInvalid

MISMATCH_BELOW: Final = 0.01
"""Always-valid p value under which sizes count as wrong: at most one false alarm in 100 experiments, over all looks."""
_SURE: Final = (10.0, 100.0, 1000.0)
"""Weights of the Dirichlet mixtures in units: a small one finds an arm that nobody gets, a large one two per cent."""


@dataclass(frozen=True, slots=True)
class RatioCheck:
    """Sizes of the arms against their weights.

    Attributes:
        expected: Units that each arm should have about, by name.
        chi_square_p: P value of the chi-square test, right for a single look.
        p_value: Always valid.
        mismatch: Whether it is below :data:`MISMATCH_BELOW`.
    """

    expected: dict[str, float]
    chi_square_p: float
    p_value: float

    @property
    def mismatch(self) -> bool:
        """Whether the sizes count as wrong."""
        return self.p_value < MISMATCH_BELOW


def check_ratio(units: Mapping[str, int], shares: Mapping[str, float]) -> RatioCheck:
    """Compare the sizes of the arms with their weights.

    Args:
        units: Exposed units of each arm, 0 or more.
        shares: What each arm should get, relative to the others, above 0.

    Raises:
        ExperimentInvalid: An arm has units and no share.
    """
    if set(units) - set(shares):
        raise ExperimentInvalid(f"There is no arm {', '.join(sorted(set(units) - set(shares)))}")
    from scipy.stats import chi2  # noqa: PLC0415 - takes long to load, and most starts look at no experiment

    whole, total = sum(shares.values()), sum(units.values())
    wanted = {name: share / whole for name, share in shares.items()}
    expected = {name: share * total for name, share in wanted.items()}
    if not total:
        return RatioCheck(expected, 1.0, 1.0)
    distance = sum((units.get(name, 0) - mean) ** 2 / mean for name, mean in expected.items())
    single = float(chi2.sf(distance, len(expected) - 1))
    return RatioCheck(expected, single, min(1.0, math.exp(-_evidence(units, wanted, total))))


def _evidence(units: Mapping[str, int], wanted: Mapping[str, float], total: int) -> float:
    """Logarithm of how much better other shares, drawn around the wanted ones, foretell the counts."""
    each = [_evidence_at(sure, units, wanted, total) for sure in _SURE]
    most = max(each)
    return most + math.log(sum(math.exp(one - most) for one in each) / len(each))


def _evidence_at(sure: float, units: Mapping[str, int], wanted: Mapping[str, float], total: int) -> float:
    found = math.lgamma(sure) - math.lgamma(sure + total)
    for name, share in wanted.items():
        count, prior = units.get(name, 0), sure * share
        found += math.lgamma(prior + count) - math.lgamma(prior) - count * math.log(share)
    return found
