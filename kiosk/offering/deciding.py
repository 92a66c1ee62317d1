"""From a choice of offers to the decision that is written down. Pure but for the random number."""

import secrets
from datetime import datetime
from typing import Any

from kiosk.offering.values import Decision, Shown
from recommender.offers import Choice
from recommender.offers.places import DIGITS


def decision_of(choice: Choice, at: datetime, arm: str | None = None) -> Decision:
    """The decision of a choice; its number is random and says nothing.

    Args:
        choice: What was chosen.
        at: When, naive local time of the shop.
        arm: ``experiment/arm`` under which it was, or None.
    """
    shown = tuple(
        Shown(one.offer.offer_id, place, one.propensity, round(one.score, DIGITS))
        for place, one in enumerate(choice.shown)
    )
    return Decision(secrets.token_hex(16), choice.policy, shown, arm, context_of(choice, at))


def context_of(choice: Choice, at: datetime) -> dict[str, Any]:
    """What learning needs of a choice, as JSON: :func:`kiosk.learning.reading.known` reads it.

    Every offer that was open at any place stands in ``arms`` once, with its features, the response that was expected
    beforehand and its value to the shop. ``picked`` is (arm, propensity, expected) of each place, and ``open`` the arms
    that were open there. Arms are indices into ``arms``.
    """
    index: dict[str, int] = {}
    rows: list[list[float]] = []
    prior: list[float] = []
    value: list[float] = []
    for draw in choice.draws:
        for place, arm in enumerate(draw.arms):
            if arm not in index:
                index[arm] = len(index)
                rows.append(draw.contexts[place].tolist())
                prior.append(float(draw.prior[place]))
                value.append(float(draw.value[place]))
    picked = [(index[draw.arms[draw.picked.arm]], draw.picked) for draw in choice.draws]
    return {
        "at": at.isoformat(timespec="minutes"),
        "arms": list(index),
        "contexts": rows,
        "prior": prior,
        "value": value,
        "picked": [[arm, one.propensity, round(one.expected, DIGITS)] for arm, one in picked],
        "open": [[index[arm] for arm in draw.arms] for draw in choice.draws],
    }
