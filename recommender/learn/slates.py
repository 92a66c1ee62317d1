"""A log with up to a few places a decision, weighed for another policy."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import PolicyInvalid
from recommender.learn.offpolicy import Weighed, numbered
from recommender.learn.posterior import Assumed, Posterior
from recommender.learn.types import Logged, Policy

FOLDS: Final = 5
"""Parts of the subjects; the response of each is modelled without it (V. Chernozhukov et al., "Double/debiased machine
learning", Econometrics Journal 2018)."""


class Reading(StrEnum):
    """What a response is assumed to depend on, beside the customer and what is shown at its place."""

    CASCADE = "cascade"
    """On what stands before it, not after: the weight is the product over the places up to here (J. McInerney et al.,
    "Counterfactual evaluation of slate recommendations with sequential reward interactions", KDD 2020). Needs no other
    assumption, and many decisions.
    """
    PLACES = "places"
    """On nothing else: the weight is that of the place alone (the item-position model of S. Li et al., "Offline
    evaluation of ranking policies with click models", KDD 2018, given what was open). Far steadier; wrong where one
    offer takes from another, and later places are judged with what the policy that ran had left open there.
    """


def weigh(log: Sequence[Logged], candidate: Policy, reading: Reading = Reading.CASCADE) -> Weighed:
    """See a log with the eyes of a candidate.

    Args:
        log: Decisions of contexts of one width; at least one that showed something.
        candidate: Must not have learned from them, else it is flattered.
        reading: What a response is assumed to depend on.

    Raises:
        PolicyInvalid: The log is empty, holds what cannot be, or does not fit the candidate.
    """
    places = _places(log)
    groups = numbered([one.subject for one in log])
    models = _models(log, groups)
    columns = np.zeros((5, len(log), places))
    shown = np.zeros((len(log), places), dtype=bool)
    for row, one in enumerate(log):
        model, before = models[groups[row] % len(models)], 1.0
        for place, draw in enumerate(one.draws):
            arm = draw.picked.arm
            shares = candidate.shares(draw.arms, draw.contexts, draw.prior)
            weight = before * float(shares[arm]) / draw.picked.propensity
            expected, _ = model.expect(draw.arms, draw.contexts, draw.prior, place)
            columns[:, row, place] = one.rewards[place], weight, before, expected[arm], shares @ expected
            shown[row, place] = True
            before = weight if reading is Reading.CASCADE else 1.0
    rewards, weights, befores, fitted, direct = columns
    return Weighed(rewards, weights, befores, shown, fitted, direct, groups)


def _places(log: Sequence[Logged]) -> int:
    for one in log:
        known = all(0 < draw.picked.propensity <= 1 and 0 <= draw.picked.arm < len(draw.arms) for draw in one.draws)
        if not (known and len(one.rewards) == len(one.draws) and np.isfinite(one.rewards).all()):
            raise PolicyInvalid("A logged decision has a propensity outside 0 to 1, or not one reward for each place")
    places = max((len(one.draws) for one in log), default=0)
    if not places:
        raise PolicyInvalid("There is no decision to estimate from")
    return places


def _models(log: Sequence[Logged], groups: NDArray[np.intp]) -> list[Posterior]:
    """Models of the response: number i has not seen the groups whose number leaves the rest i."""
    folds = min(FOLDS, int(groups.max()) + 1)
    width = next(draw.contexts.shape[1] for one in log for draw in one.draws)
    empty = Posterior.empty(width, Assumed())
    if folds == 1:
        return [empty]  # nobody is left to learn from: the model is then the prior
    seen = [one.seen() for one in log]
    parts = [[some for some, group in zip(seen, groups, strict=True) if group % folds != fold] for fold in range(folds)]
    return [empty.observe([one for some in part for one in some]) for part in parts]
