"""Who is in which arm: a keyed hash, so that nothing has to be stored and nobody can foretell it without the key."""

import hashlib
import hmac
from typing import Final

from recommender.experiments.types import HOLDOUT, Arm, Experiment

_HELD_OUT: Final = "holdout"
_SPLIT: Final = "arms"
_RANGE: Final = 1 << 64


def assign(experiment: Experiment, unit: str, key: bytes) -> Arm:
    """The arm of a unit: the same at every call, independent of every other experiment.

    Args:
        experiment: Its id salts the hash.
        unit: Pseudonym, any text.
        key: Secret of the site, 16 bytes or more.

    Returns:
        One of the arms, or :data:`HOLDOUT`.
    """
    if held_out(unit, key, experiment.holdout):
        return HOLDOUT
    place = _place(key, _SPLIT, experiment.experiment_id, unit) * sum(arm.weight for arm in experiment.arms)
    for arm in experiment.arms:
        place -= arm.weight
        if place < 0:
            return arm
    return experiment.arms[-1]  # rounding: the place was the very end of the last arm


def held_out(unit: str, key: bytes, share: float) -> bool:
    """Whether a unit takes part in no experiment: the same units for all of them, and the more the larger the share.

    Args:
        unit: Pseudonym, any text.
        key: Secret of the site.
        share: 0 to 1; who is out at a small share is out at every larger one too.
    """
    return _place(key, _HELD_OUT, "", unit) < share


def _place(key: bytes, purpose: str, salt: str, unit: str) -> float:
    """A number of 0 to below 1 that nobody can tell from a random one without the key (HMAC-SHA-256)."""
    parts = (part.encode() for part in (purpose, salt, unit))
    # Each part carries its length: no two different triples make the same text.
    text = b"".join(len(part).to_bytes(4) + part for part in parts)
    digest = hmac.new(key, text, hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) / _RANGE
