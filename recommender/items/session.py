"""Re-ranking from this visit: what was tapped or put in the basket a moment ago speaks louder than last month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from recommender.items.types import Context, ScoredItem
from recommender.types import Product, Reason, ReasonCode

SOURCE: Final = "session"
"""Source of products that only this visit brought up."""
_MOST_WEIGHT: Final = 10.0

GoesWith: TypeAlias = Mapping[str, Sequence[tuple[str, float]]]
"""Product to the products often on one receipt with it, strongest first, each with the cosine of the two over receipts
(above 0 to 1). Cosine, not lift: lift is highest for what is hardly ever sold."""


@dataclass(frozen=True, slots=True)
class SessionWeights:
    """What one act of this visit adds to a score of 0 to 1.

    Only ``together`` could be measured: NDCG@10 of the rest of 1,200 real receipts with three products known, in the
    window before the last (``scripts/measure_serving.py``). With the weight 0 / 1 / 2 / 3 / 5 it is .197 / .243 / .292
    / .310 / .308 on Online Retail and .229 / .236 / .236 / .234 / .218 on Complete Journey. Receipts do not tell the
    order in which things were taken, and no public data hold taps: the other weights are judgement.

    Attributes:
        tapped: Of the tapped product itself; 1 brings it level with the best. 0 to 10.
        category: Of the other products of its category; more shows only that category. 0 to 10.
        together: Of what goes with it or with the basket, times its cosine; more forgets habits. 0 to 10.
        fading: Weight of an act against the next newer one, above 0 to 1; less lets the newest alone decide.

    Raises:
        ValueError: A weight is out of its bounds.
    """

    tapped: float = 1.0
    category: float = 0.5
    together: float = 2.0
    fading: float = 0.8

    def __post_init__(self) -> None:
        if not all(0 <= weight <= _MOST_WEIGHT for weight in (self.tapped, self.category, self.together)):
            raise ValueError(f"a weight of the session is 0 to {_MOST_WEIGHT:g}")
        if not 0 < self.fading <= 1:
            raise ValueError(f"acts fade by a factor above 0 to 1, not {self.fading}")


USUAL: Final = SessionWeights()
_NOTHING: Final = Reason(ReasonCode.FOR_EVERYONE)


@dataclass(slots=True)
class _Gain:
    """What the visit adds to one product, and the act that adds most."""

    total: float = 0.0
    strongest: float = 0.0
    reason: Reason = _NOTHING

    def add(self, amount: float, reason: Reason) -> None:
        self.total += amount
        if amount > self.strongest:
            self.strongest, self.reason = amount, reason


def rerank(
    items: Sequence[ScoredItem],
    context: Context,
    catalogue: Mapping[str, Product],
    goes_with: GoesWith,
    *,
    weights: SessionWeights = USUAL,
    favourites: Mapping[str, Sequence[str]] | None = None,
) -> tuple[ScoredItem, ...]:
    """Add what this visit says, and take out what is in the basket already.

    A product that the visit moved more than its own score tells the visit as its reason; the others keep theirs.

    Args:
        items: Best first, scores 0 to 1.
        context: Holds the acts.
        catalogue: Names and categories; acts on products out of it say nothing.
        goes_with: What is bought together.
        weights: How much each act adds.
        favourites: Products by category, best first; they join when something of their category was tapped.

    Returns:
        Best first; also products that ``items`` lacked. Equal scores keep the order of ``items``.
    """
    if not context.tapped and not context.basket:
        return tuple(items)
    gains, tapped = _gains(context, catalogue, goes_with, weights)
    held = {item.product_id for item in items}
    joining = dict.fromkeys([*gains, *(one for category in tapped for one in (favourites or {}).get(category, ()))])
    added = [
        ScoredItem(product_id, 0.0, SOURCE, _NOTHING)
        for product_id in joining
        if product_id in catalogue and product_id not in held
    ]
    basket = frozenset(context.basket)
    moved = [
        _moved(item, gains.get(item.product_id), tapped, catalogue)
        for item in (*items, *added)
        if item.product_id not in basket
    ]
    return tuple(sorted(moved, key=lambda item: -item.score))


def _newest_first(acts: Sequence[str], catalogue: Mapping[str, Product]) -> list[Product]:
    """Each product once, at its newest act."""
    return [catalogue[one] for one in dict.fromkeys(reversed(acts)) if one in catalogue]


def _gains(
    context: Context, catalogue: Mapping[str, Product], goes_with: GoesWith, weights: SessionWeights
) -> tuple[dict[str, _Gain], dict[str, tuple[float, str]]]:
    """Gain by product, and by tapped category its gain with the name of the newest product tapped in it."""
    gains: dict[str, _Gain] = {}
    tapped: dict[str, tuple[float, str]] = {}
    for acts, looked_at in ((context.tapped, True), (context.basket, False)):
        for age, product in enumerate(_newest_first(acts, catalogue)):
            fresh = weights.fading**age
            if looked_at:
                chosen = Reason(ReasonCode.CHOSEN_NOW, product.name)
                gains.setdefault(product.product_id, _Gain()).add(weights.tapped * fresh, chosen)
                tapped.setdefault(product.category, (weights.category * fresh, product.name))
            together = Reason(ReasonCode.GOES_WITH, product.name)
            for partner, cosine in goes_with.get(product.product_id, ()):
                if partner != product.product_id:
                    gains.setdefault(partner, _Gain()).add(weights.together * fresh * cosine, together)
    return gains, tapped


def _moved(
    item: ScoredItem, gain: _Gain | None, tapped: Mapping[str, tuple[float, str]], catalogue: Mapping[str, Product]
) -> ScoredItem:
    product = catalogue.get(item.product_id)
    category = tapped.get(product.category) if product is not None else None
    if gain is None and category is None:
        return item
    total = gain or _Gain()
    if category is not None:
        total.add(category[0], Reason(ReasonCode.CHOSEN_NOW, category[1]))
    reason = total.reason if total.total > item.score else item.why
    return ScoredItem(item.product_id, item.score + total.total, item.source, reason)
