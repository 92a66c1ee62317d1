"""From a decision in the store, with what came of it, to what can be learned from. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from kiosk.offering.values import OfferAct
from kiosk.store.answers import AnswerRow, DecisionRow
from recommender.learn.rewards import WAIT, Answer, reward
from recommender.learn.types import Drawn, Logged, Picked
from recommender.offers.choosing import NO_POLICY
from recommender.offers.contexts import CONTEXT

_ANSWERS: Final = MappingProxyType(
    {OfferAct.TAP: Answer.TAP, OfferAct.REDEMPTION: Answer.REDEMPTION, OfferAct.LESS: Answer.LESS}
)
"""What counts as an answer. How long cards stood there does not: whoever stands there makes it, for all alike."""


class Unusable(StrEnum):
    """Why a decision cannot be learned from."""

    NOT_TOLD = "not_told"
    """Nothing of the choice was written down: the member agreed to an older text, or no offer was open."""
    OTHER_WIDTH = "other_width"
    """It was described by other numbers: another version of the program wrote it."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A decision that can be learned from.

    Attributes:
        logged: With its responses.
        chance: Whether a policy drew it, with a chance for every offer that was open.
    """

    logged: Logged
    chance: bool


def known(row: DecisionRow, came: Iterable[AnswerRow]) -> Known | Unusable:
    """Read one decision whose time to answer is over.

    Args:
        row: As :func:`kiosk.offering.deciding.context_of` made it.
        came: All that came of it; what came after the time to answer is left out.
    """
    if not row.context or not row.context.get("picked"):
        return Unusable.NOT_TOLD
    try:
        logged = _logged(row, came)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        return Unusable.BROKEN
    if logged is None:
        return Unusable.OTHER_WIDTH
    return Known(logged, row.policy != NO_POLICY)


def _logged(row: DecisionRow, came: Iterable[AnswerRow]) -> Logged | None:
    """The decision, or None where it has another width."""
    stored = row.context
    arms = tuple(str(arm) for arm in stored["arms"])
    contexts = np.asarray(stored["contexts"], np.float64)
    prior, value = (np.asarray(stored[name], np.float64) for name in ("prior", "value"))
    if contexts.ndim != 2 or len(set(arms)) != len(arms) or not len(contexts) == len(prior) == len(value) == len(arms):  # noqa: PLR2004 - a matrix
        raise ValueError("the columns do not fit each other")
    if contexts.shape[1] != len(CONTEXT):
        return None
    if not (np.isfinite(contexts).all() and _shares(prior) and _shares(value)):
        raise ValueError("a number cannot be")
    draws = [
        _drawn(arms, contexts, prior, open_then, picked)
        for open_then, picked in zip(stored["open"], stored["picked"], strict=True)
    ]
    shown = [draw.arms[draw.picked.arm] for draw in draws]
    if shown != [one.offer_id for one in row.offers]:
        raise ValueError("what was picked is not what was shown")
    answers = _answers(row, came)
    worth = dict(zip(arms, value.tolist(), strict=True))
    rewards = np.array([reward(answers.get(arm, frozenset()), worth[arm]) for arm in shown])
    return Logged(datetime.fromisoformat(stored["at"]), tuple(draws), rewards, row.subject)


def _drawn(arms: tuple[str, ...], contexts: Any, prior: Any, open_then: list[int], picked: list[float]) -> Drawn:
    arm, propensity, expected = picked
    place = open_then.index(int(arm))
    if min(open_then) < 0 or not 0 < propensity <= 1:
        raise ValueError("what was picked cannot be")
    return Drawn(
        arms=tuple(arms[one] for one in open_then),
        contexts=contexts[open_then],
        prior=prior[open_then],
        picked=Picked(place, float(propensity), float(expected)),
    )


def _answers(row: DecisionRow, came: Iterable[AnswerRow]) -> Mapping[str, frozenset[Answer]]:
    found: dict[str, frozenset[Answer]] = {}
    for one in came:
        answer = _ANSWERS.get(one.act)
        if answer is not None and one.offer_id is not None and one.at - row.at <= WAIT:
            found[one.offer_id] = found.get(one.offer_id, frozenset()) | {answer}
    return found


def _shares(numbers: Any) -> bool:
    return numbers.ndim == 1 and bool(((numbers >= 0) & (numbers <= 1)).all())
