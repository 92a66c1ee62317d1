"""What became of every offer when a few were chosen, for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from recommender.offers.places import Candidate, Draw, likeness
from recommender.offers.refusals import SENTENCES, Refused


class Outcome(StrEnum):
    """What became of an offer."""

    SHOWN = "shown"
    OUTSCORED = "outscored"
    TOO_ALIKE = "too_alike"
    """It scored above an offer that was shown, but is like one that was taken before."""
    NOT_DRAWN = "not_drawn"
    """It scored above an offer that was shown, and the policy drew that one."""
    PUT_BEHIND = "put_behind"
    """The customer asked for less of its category, and there were others."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one offer, for staff.

    Attributes:
        offer_id: Which.
        outcome: What became of it.
        refused: Why it was not open; only with :attr:`Outcome.REFUSED`.
        place: 1 for the first; None unless shown.
        affinity: 0 to 1; None where it was refused.
        value: 0 to 1; None where it was refused.
        score: Affinity times value; None where it was refused.
        like: Offer it is too much like; only with :attr:`Outcome.TOO_ALIKE`.
        expected: Response the policy expected; None unless shown by a policy.
        propensity: Probability with which it was drawn at its place; None unless shown.
    """

    offer_id: str
    outcome: Outcome
    refused: Refused | None = None
    place: int | None = None
    affinity: float | None = None
    value: float | None = None
    score: float | None = None
    like: str | None = None
    expected: float | None = None
    propensity: float | None = None

    def sentence(self) -> str:
        """The same in plain English."""
        if self.refused:
            return SENTENCES[self.refused]
        numbers = f"scored {self.score:.3f} (affinity {self.affinity:.3f} times value {self.value:.2f})"
        return {
            Outcome.SHOWN: f"Shown in place {self.place}; it {numbers}.",
            Outcome.OUTSCORED: f"Others scored higher; it {numbers}.",
            Outcome.TOO_ALIKE: f"It is too much like {self.like}, which was taken before; it {numbers}.",
            Outcome.NOT_DRAWN: f"The policy drew another one; it {numbers}.",
            Outcome.PUT_BEHIND: f"The customer asked for less of its category; it {numbers}.",
        }[self.outcome]


def of_shown(taken: Sequence[Candidate], draws: Sequence[Draw], drawn: int) -> list[Verdict]:
    """Of the offers that are shown, by place; ``drawn`` says how many of the first ones a policy drew."""
    return [
        Verdict(
            one.entry.offer.offer_id,
            Outcome.SHOWN,
            place=place,
            affinity=one.felt.total,
            value=one.entry.value,
            score=one.score,
            expected=draw.picked.expected if place <= drawn else None,
            propensity=draw.picked.propensity,
        )
        for place, (one, draw) in enumerate(zip(taken, draws, strict=True), start=1)
    ]


def of_lost(candidates: Sequence[Candidate], taken: Sequence[Candidate], drawn: int) -> list[Verdict]:
    """Of the offers that were open and not taken, by score; ``drawn`` as of :func:`of_shown`."""
    there = {one.entry.offer.offer_id for one in taken}
    left = [one for one in candidates if one.entry.offer.offer_id not in there]
    left.sort(key=lambda one: (-one.score, -one.entry.saving, one.entry.offer.offer_id))
    return [_lost(one, taken, drawn) for one in left]


def _lost(one: Candidate, taken: Sequence[Candidate], drawn: int) -> Verdict:
    outcome, like = Outcome.OUTSCORED, None
    by_policy, by_score = (any(one.score > other.score for other in part) for part in (taken[:drawn], taken[drawn:]))
    if one.disliked:
        outcome = Outcome.PUT_BEHIND
    elif by_policy or by_score:
        nearest = max(taken, key=lambda other: likeness(one.entry, other.entry))
        near = likeness(one.entry, nearest.entry)
        if near == 1.0 or (near > 0.0 and by_score):
            outcome, like = Outcome.TOO_ALIKE, nearest.entry.offer.offer_id
        elif by_policy:
            outcome = Outcome.NOT_DRAWN
    return Verdict(
        one.entry.offer.offer_id,
        outcome,
        affinity=one.felt.total,
        value=one.entry.value,
        score=one.score,
        like=like,
    )
