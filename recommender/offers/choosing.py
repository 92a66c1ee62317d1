"""Choosing a few offers for one customer, or for anybody, and saying what became of every other one."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender.offers.affinity import affinity
from recommender.offers.asked import Asked, Facts, facts_of
from recommender.offers.book import Entry, OfferBook
from recommender.offers.eligibility import refusal
from recommender.offers.places import Candidate, Draw, fill
from recommender.offers.reasons import explain
from recommender.offers.refusals import Refused
from recommender.offers.types import RankedOffer
from recommender.offers.verdicts import Outcome, Verdict, of_lost, of_shown

PLACES: Final = 3
"""Offers on the screen."""
NO_POLICY: Final = "affinity_value"
"""Name of choosing without a policy."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The offers to show, and how they came about.

    Attributes:
        shown: Best place first.
        policy: Name of what drew them; :data:`NO_POLICY` without one.
        drawn: How many of the first places it drew; 0 without one.
        draws: What was open at each place, one for each offer shown.
        taken: The shown offers with their numbers.
        candidates: All offers that were open, in the order of the book.
        refused: Ids of the others and why, in the order of the book.
    """

    shown: tuple[RankedOffer, ...]
    policy: str
    drawn: int
    draws: tuple[Draw, ...]
    taken: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    refused: tuple[tuple[str, Refused], ...]

    @property
    def trace(self) -> tuple[Verdict, ...]:
        """Every offer of the book once: the shown ones by place, then the others by score, then the refused ones.

        It is written when it is asked for, because a customer does not wait for what staff may read later.
        """
        return (
            *of_shown(self.taken, self.draws, self.drawn),
            *of_lost(self.candidates, self.taken, self.drawn),
            *(Verdict(offer_id, Outcome.REFUSED, why) for offer_id, why in self.refused),
        )


def choose_offers(book: OfferBook, asked: Asked, limit: int = PLACES) -> Choice:
    """Choose the offers for one customer at one moment, or for whoever passes.

    First what is not open is refused, then the others score affinity times value, then the places are filled. Without a
    policy the same input always gives the same offers, in whatever order offers and history come.

    Args:
        book: The shop's offers.
        asked: Whom for, where and when.
        limit: Most offers to show, 0 or more.
    """
    facts = facts_of(book, asked)
    candidates: list[Candidate] = []
    refused: list[tuple[str, Refused]] = []
    for entry in book.entries:
        why = refusal(entry, facts)
        if why:
            refused.append((entry.offer.offer_id, why))
        else:
            candidates.append(_candidate(entry, facts))
    rng = asked.rng if asked.rng is not None else np.random.default_rng()
    taken, draws = fill(candidates, limit, facts, asked.policy, rng)
    return Choice(
        shown=tuple(_ranked(one, draw, facts) for one, draw in zip(taken, draws, strict=True)),
        policy=asked.policy.name if asked.policy else NO_POLICY,
        drawn=asked.drawn if asked.policy else 0,
        draws=tuple(draws),
        taken=tuple(taken),
        candidates=tuple(candidates),
        refused=tuple(refused),
    )


def _candidate(entry: Entry, facts: Facts) -> Candidate:
    felt = affinity(entry, facts)
    disliked = not facts.asked.dislikes.categories.isdisjoint(entry.categories)
    return Candidate(entry, felt, felt.total * entry.value, disliked)


def _ranked(one: Candidate, draw: Draw, facts: Facts) -> RankedOffer:
    return RankedOffer(one.entry.offer, one.score, explain(one.entry, one.felt, facts), draw.picked.propensity)
