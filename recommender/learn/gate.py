"""Whether a policy may be switched on, by the log of the one that runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np

from recommender.errors import PolicyInvalid
from recommender.learn.offpolicy import (
    Estimate,
    Weighed,
    clipped_share,
    doubly_robust_terms,
    effective_sample,
    interval,
    ips_terms,
    snips_terms,
)
from recommender.learn.slates import weigh
from recommender.learn.types import Floats, Logged, Policy

_FAR: Final = 4.0
"""Standard errors by which a mean weight may miss 1 before the propensities are not believed."""
_SMALL: Final = 0.05
"""Distance of a mean weight from 1 that is no matter, whatever its standard error."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a log must show.

    Attributes:
        margin: Reward of a decision by which the lower end of the difference must be above 0, 0 or more.
        decisions: Fewest decisions after the candidate was learned, 30 or more.
        effective: Fewest decisions that the log is worth for each of the two, 30 or more.
        cut: Most of the weight that may be cut away, 0 to 1; what is cut away is not estimated.
    """

    margin: float = 0.0
    decisions: int = 1_000
    effective: float = 300.0
    cut: float = 0.05

    def __post_init__(self) -> None:
        if self.margin < 0 or self.decisions < 30 or self.effective < 30 or not 0 <= self.cut <= 1:  # noqa: PLR2004
            raise PolicyInvalid("The needs of a switch must keep within their bounds")


class Refusal(StrEnum):
    """Why a policy may not be switched on."""

    TOO_FEW = "too_few"
    """Too few decisions since the candidate learned."""
    EFFECTIVE_SMALL = "effective_small"
    """The candidate, or the running policy, would show too little of what was shown."""
    PROPENSITIES_OFF = "propensities_off"
    """The weights do not mean 1: propensities are wrong, or one of the two shows what never was shown."""
    CUT = "cut"
    """Too much of the weight had to be cut away."""
    NOT_BETTER = "not_better"
    """The lower end of the difference is not above the margin."""


class Method(StrEnum):
    """How a reward is estimated; see :mod:`recommender.learn.offpolicy`."""

    DOUBLY_ROBUST = "doubly_robust"
    """The one that decides."""
    SNIPS = "snips"
    IPS = "ips"


@dataclass(frozen=True, slots=True)
class Compared:
    """Reward of a decision, estimated in one way for both policies from the same decisions.

    Attributes:
        candidate: Of the candidate.
        running: Of the running policy.
        difference: Of the candidate to the running one.
    """

    candidate: Estimate
    running: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a policy may be switched on, and why not.

    Attributes:
        refusals: Empty when it may.
        decisions: Logged after the candidate learned.
        effective: Decisions they are worth for the candidate, or for the running policy where that is less.
        cut: Share of the weight that was cut away, of the two policies the larger one.
        estimates: By every method; empty where there were too few.
    """

    refusals: tuple[Refusal, ...]
    decisions: int
    effective: float = 0.0
    cut: float = 0.0
    estimates: Mapping[Method, Compared] = field(default_factory=dict)

    @property
    def allowed(self) -> bool:
        """Whether the policy may be switched on."""
        return not self.refusals

    @property
    def difference(self) -> Estimate | None:
        """What decides, of the candidate to the running policy; None where there were too few."""
        return self.estimates[Method.DOUBLY_ROBUST].difference if self.estimates else None


def may_switch_on(log: Sequence[Logged], candidate: Policy, running: Policy, needs: Needs | None = None) -> Verdict:
    """Judge a candidate by decisions it has not learned from; others of the log are left out.

    The estimate is doubly robust and reads a slate as a cascade. The running policy may have learned from the log: that
    flatters it, and the candidate has it harder. Judge at set times: each look has a chance of 2.5 % to be wrong.

    Args:
        log: Decisions with their rewards, all of them whose time to answer is over, whatever came of them.
        candidate: To be switched on.
        running: What is shown otherwise. It need not have made the log: where cards were drawn by chance only to
            collect answers, hold the candidate against the order without that chance, or it wins too easily.
        needs: What the log must show.
    """
    needs = needs or Needs()
    until = candidate.learned_until
    fresh = [one for one in log if one.draws and (until is None or one.at.date() > until)]
    if len(fresh) < needs.decisions:
        return Verdict((Refusal.TOO_FEW,), len(fresh))
    theirs, ours = weigh(fresh, candidate), weigh(fresh, running)
    estimates = {method: _compared(theirs, ours, terms) for method, terms in _TERMS.items()}
    both = (theirs, ours)
    effective, cut = min(map(effective_sample, both)), max(map(clipped_share, both))
    found = {
        Refusal.EFFECTIVE_SMALL: effective < needs.effective,
        Refusal.PROPENSITIES_OFF: any(map(_off, both)),
        Refusal.CUT: cut > needs.cut,
        Refusal.NOT_BETTER: not estimates[Method.DOUBLY_ROBUST].difference.low > needs.margin,
    }
    return Verdict(
        refusals=tuple(refusal for refusal, holds in found.items() if holds),
        decisions=len(fresh),
        effective=effective,
        cut=cut,
        estimates=estimates,
    )


_TERMS: Final[Mapping[Method, Callable[[Weighed], Floats]]] = MappingProxyType(
    {Method.DOUBLY_ROBUST: doubly_robust_terms, Method.SNIPS: snips_terms, Method.IPS: ips_terms}
)


def _compared(theirs: Weighed, ours: Weighed, terms: Callable[[Weighed], Floats]) -> Compared:
    one, other = terms(theirs), terms(ours)
    return Compared(*(interval(part, theirs.groups) for part in (one, other, one - other)))


def _off(log: Weighed) -> bool:
    """Whether the weights of the first place, whose mean must be 1, are too far from it."""
    weights = log.weights[:, 0]
    apart = abs(float(weights.mean()) - 1)
    return apart > _SMALL and apart > _FAR * float(weights.std()) / np.sqrt(len(weights))
