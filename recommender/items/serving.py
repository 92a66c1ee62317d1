"""One request from model to list: who is asked for, cold start, this visit, hard rules, diversity, reasons.

Nothing is kept between requests. The history comes with the shopper, so whatever was bought or tapped a moment ago
counts in the next answer; the models are fitted anew in the background only to learn what others do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from recommender.items.again_new import Blended, blend, share_for
from recommender.items.coldstart import (
    EXPLORED,
    MOST_EXPLORED,
    Part,
    Used,
    explore,
    fused,
    new_for,
    of_interests,
    of_segments,
    way,
)
from recommender.items.diversity import calibrated, mmr, novel, same_category
from recommender.items.lookups import Lookups
from recommender.items.own import Own, own
from recommender.items.rules import Limits, Refusal, refused, set_apart
from recommender.items.session import USUAL, SessionWeights, rerank
from recommender.items.types import Context, Fitted, Mode, ScoredItem, Shopper

POOL: Final = 150
"""Candidates asked of each method: two and a half times :data:`CHOICE`, so that rules may take more than half away."""
DIVERSE: Final = 10
"""Places whose products are chosen for diversity; behind them nobody looks."""
CHOICE: Final = 60
"""Best candidates that these are chosen from."""
CALIBRATION: Final = 0.02
RELEVANCE: Final = 0.95
"""Weights of ``Tuning``. On Complete Journey, ten own decayed purchases (``scripts/measure_serving.py``): NDCG@10 .409,
divergence 2.45, 8.0 categories; calibrated by .02 .408 / 2.34 / 8.3, by .1 .398 / 2.14 / 9.0; relevance .95 .408 / 2.38
/ 8.6, .8 .401 / 2.29 / 9.5. So both stop where a four-hundredth of the NDCG is lost."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a shop may turn.

    Attributes:
        calibration: Weight of the customer's category shares, 0 to 1; more costs hits, see ``docs/recommenders.md``.
        relevance: Weight of the score against sameness for people without a purchase, 0 to 1; 1 allows ten of a kind.
        novelty: Weight of surprise (how few buy it) against the score, 0 to 1; 0, the default, leaves it to the model.
            More shows what a customer would not find alone, and costs hits.
        explored: Share of the places for products that nobody bought yet, 0 to 0.3.
        session: What the acts of this visit add.

    Raises:
        ValueError: A weight is out of its bounds.
    """

    calibration: float = CALIBRATION
    relevance: float = RELEVANCE
    novelty: float = 0.0
    explored: float = EXPLORED
    session: SessionWeights = USUAL

    def __post_init__(self) -> None:
        # Here, and not only where they are used: a wrong setting must not wait for the first customer.
        if not all(0 <= weight <= 1 for weight in (self.calibration, self.relevance, self.novelty)):
            raise ValueError("the weights of diversity are 0 to 1")
        if not 0 <= self.explored <= MOST_EXPLORED:
            raise ValueError(f"the share of new products is 0 to {MOST_EXPLORED}, not {self.explored}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Products for one shopper.

    Attributes:
        items: Best first; scores 0 or more that never rise from place to place.
        used: Which way it was made.
        refused: Candidates that a rule took out, with why; for the staff's trace.
    """

    items: tuple[ScoredItem, ...]
    used: Used
    refused: tuple[tuple[str, Refusal], ...] = ()


@dataclass(frozen=True, slots=True)
class Mixed:
    """Again and new in one list.

    Attributes:
        items: In the order to be shown, each with the list it came from.
        share: Of the places for what was bought before, 0 to 1.
        used: Which way both lists were made.
    """

    items: tuple[Blended, ...]
    share: float
    used: Used


@dataclass(frozen=True, slots=True, eq=False)
class Serving:
    """Everything one shop's requests are answered from. Safe to use from several threads.

    A change of the catalogue (a stock that runs out) or of the rules needs a new one; that takes milliseconds.

    Attributes:
        lookups: Tables of the last fit.
        popular: What the store sells; the last resort, so it must be there.
        limits: The shop's rules.
        model: Of customers, or None where none could be loaded or fitted.
        content: By what products are, or None.
        tuning: Weights.
        barred: Products that nobody may be offered, with why.
        spoken: Category of each product whose purchase may leave a trace.
    """

    lookups: Lookups
    popular: Fitted
    limits: Limits
    model: Fitted | None = None
    content: Fitted | None = None
    tuning: Tuning = Tuning()
    barred: Mapping[str, Refusal] = field(init=False, repr=False)
    spoken: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Once for thousands of requests: only the customer's own last day is left to be asked of each candidate.
        barred, spoken = set_apart(self.lookups.catalogue, self.limits)
        object.__setattr__(self, "barred", barred)
        object.__setattr__(self, "spoken", spoken)

    def answer(self, shopper: Shopper, n: int, context: Context) -> Answer:
        """At most ``n`` products, best first; fewer only where the rules or the mode leave fewer.

        Args:
            shopper: With the history as of this moment.
            n: 0 or more.
            context: Where, when, which mode, and the acts of this visit.
        """
        shopper = self._seen(shopper)
        seen = own(shopper.history, self.spoken, context.now.date())
        found, used = self._candidates(shopper, self._spoken_of(context))
        may, no = self._ruled(found, seen, context)
        if len(may) < n:
            may += self._more(found, shopper, seen, context)
        rare = novel(may[: max(n, CHOICE)], self.lookups.buyers, self.tuning.novelty)
        ordered = self._diverse(rare, seen, acted=bool(context.tapped or context.basket))
        new = () if context.mode is Mode.AGAIN else new_for(seen.last, self.lookups.new, self.lookups.catalogue)
        fresh, _ = self._ruled(new, seen, context)
        return Answer(explore(_levelled(ordered[:n]), fresh, n, self.tuning.explored), used, tuple(no))

    def mixed(self, shopper: Shopper, n: int, context: Context) -> Mixed:
        """What was bought before and what never was, answered apart and blended for ``context.mode``.

        Args:
            shopper: As in :meth:`answer`.
            n: 0 or more.
            context: ``Mode.ALL`` gives each list the share that the customer's own months show.
        """
        share = share_for(context.mode, self._seen(shopper).history, context.now.date())
        again = self.answer(shopper, n, replace(context, mode=Mode.AGAIN))
        new = self.answer(shopper, n, replace(context, mode=Mode.NEW))
        return Mixed(blend(again.items, new.items, share, n), share, new.used)

    def _candidates(self, shopper: Shopper, context: Context) -> tuple[Sequence[ScoredItem], Used]:
        used = way(shopper)
        found: Sequence[ScoredItem] = ()
        if used is Used.GENERAL:
            found = self.popular.recommend(shopper, POOL, context)
        elif used is Used.MODEL and self.model is not None:
            found = self.model.recommend(shopper, POOL, context)
        if not found:
            used = Used.FAVOURITES if used is Used.MODEL else used
            found = fused(self._parts(shopper, context), POOL)
        lookups = self.lookups
        moved = rerank(
            scaled(found),
            context,
            lookups.catalogue,
            lookups.goes_with,
            weights=self.tuning.session,
            favourites=lookups.of_category,
        )
        return moved, used

    def _parts(self, shopper: Shopper, context: Context) -> dict[Part, Sequence[ScoredItem]]:
        lookups = self.lookups
        content = self.content.recommend(shopper, POOL, context) if self.content and shopper.history else ()
        return {
            Part.INTEREST: of_interests(shopper.interests, lookups.of_category, lookups.catalogue),
            Part.SEGMENT: of_segments(shopper.segments, lookups.of_segment, lookups.catalogue),
            Part.CONTENT: content,
            Part.STORE: self.popular.recommend(shopper, POOL, context),
        }

    def _more(self, found: Sequence[ScoredItem], shopper: Shopper, seen: Own, context: Context) -> list[ScoredItem]:
        """What the store sells, behind a list that is too short."""
        held = {item.product_id for item in found}
        sold = self.popular.recommend(shopper, POOL, context)
        may, _ = self._ruled([item for item in sold if item.product_id not in held], seen, context)
        return [item.scored(0.0) for item in may]

    def _ruled(
        self, items: Sequence[ScoredItem], seen: Own, context: Context
    ) -> tuple[list[ScoredItem], list[tuple[str, Refusal]]]:
        """Those that keep to the mode, are not in the basket, and pass the rules; and those that do not pass."""
        today, basket, mode, catalogue = context.now.date(), context.basket, context.mode, self.lookups.catalogue
        may: list[ScoredItem] = []
        no: list[tuple[str, Refusal]] = []
        for item in items:
            product_id = item.product_id
            last = seen.last.get(product_id)
            if product_id in basket or (mode is not Mode.ALL and (last is not None) != (mode is Mode.AGAIN)):
                continue
            refusal = self.barred.get(product_id)
            if refusal is None:
                product = catalogue.get(product_id)
                if product is None or (last is not None and product.rest_days is not None):
                    bought = None if last is None else date.fromordinal(last)
                    refusal = refused(product, self.limits, today, last_bought=bought)
            if refusal is None:
                may.append(item)
            else:
                no.append((product_id, refusal))
        return may, no

    def _seen(self, shopper: Shopper) -> Shopper:
        """Without purchases of what may not be spoken of: no method looks at them, so no reason can name them."""
        return replace(shopper, history=[line for line in shopper.history if line.product_id in self.spoken])

    def _spoken_of(self, context: Context) -> Context:
        """Without acts on what may not be spoken of."""
        tapped, basket = (tuple(one for one in acts if one in self.spoken) for acts in (context.tapped, context.basket))
        return replace(context, tapped=tapped, basket=basket)

    def _diverse(self, items: Sequence[ScoredItem], seen: Own, *, acted: bool) -> Sequence[ScoredItem]:
        """By the customer's own shares where they are known; an act of this visit overrules last month's shares."""
        if acted:
            return items
        catalogue = self.lookups.catalogue
        categories = [catalogue[item.product_id].category for item in items]
        if seen.shares:
            return calibrated(items, categories, seen.shares, self.tuning.calibration, DIVERSE)
        return mmr(items, same_category(categories), self.tuning.relevance, DIVERSE)


def scaled(items: Sequence[ScoredItem]) -> tuple[ScoredItem, ...]:
    """Scores from 1 for the first to 0 for the last, in proportion; all 1 where they are equal."""
    if not items:
        return ()
    top, low = items[0].score, items[-1].score
    span = top - low
    return tuple(item.scored((item.score - low) / span if span else 1.0) for item in items)


def _levelled(items: Sequence[ScoredItem]) -> tuple[ScoredItem, ...]:
    """Give the places their scores in falling order: a product moved for diversity scores as its place does."""
    scores = sorted((item.score for item in items), reverse=True)
    return tuple(item.scored(score) for item, score in zip(items, scores, strict=True))
