"""Who is answered how: nobody known, a newcomer, a product nobody bought yet, a customer the model knows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from math import floor
from typing import Final

from recommender.items.types import ScoredItem, Shopper
from recommender.types import Product, Reason, ReasonCode

KNOWN_FROM: Final = 1
"""Receipts from which the model answers alone.

NDCG@10 of the next 30 days over ten dates, by the receipts a customer really had, of popularity / own decayed purchases
filled up with popularity / these two fused in equal parts: Online Retail 1 receipt .106 / .270 / .157 (1,509
customers), 2 .111 / .308 / .191, 3 .128 / .346 / .227, 5 .132 / .359 / .244; Complete Journey .133 / .189 / .155 (443),
.145 / .204 / .171, .153 / .241 / .192, .156 / .274 / .208 (``scripts/measure_serving.py``). So the first receipt
already says more than everybody's favourites, and mixing favourites in only costs.
"""
FUSION: Final = 60
"""Constant of reciprocal rank fusion, as published (Cormack, Clarke and Buettcher, SIGIR 2009)."""
EXPLORED: Final = 0.1
"""Share of the places for products without buyers: one in ten."""
MOST_EXPLORED: Final = 0.3
NEW_PRODUCT: Final = "new_product"
"""Source of products that nobody bought yet."""


class Used(StrEnum):
    """Which way an answer was made."""

    GENERAL = "general"
    """Nobody is known: what the store sells."""
    NEWCOMER = "newcomer"
    """A customer without a purchase that may be spoken of: declared interests, segment and store, fused."""
    MODEL = "model"
    """The model of customers."""
    FAVOURITES = "favourites"
    """A known customer, but the model is missing or knew nothing: as for a newcomer, with content by own purchases."""


class Part(StrEnum):
    """What is fused where no model answers."""

    INTEREST = "interest"
    SEGMENT = "segment"
    CONTENT = "content"
    STORE = "store"


WEIGHTS: Final[Mapping[Part, float]] = {Part.INTEREST: 2.0, Part.SEGMENT: 1.0, Part.CONTENT: 1.0, Part.STORE: 1.0}
"""Weights of the fusion. Judgement, for no public data hold declared interests or a shop's own segments: what somebody
said of themselves counts twice, the others alike."""


def way(shopper: Shopper) -> Used:
    """How this shopper is answered as long as there is a model.

    Args:
        shopper: Known by purchases, id, segments or interests, or by none of them; the history holds only what may
            leave a trace.
    """
    receipts: set[str] = set()
    for line in shopper.history:
        receipts.add(line.receipt_id)
        if len(receipts) >= KNOWN_FROM:
            return Used.MODEL
    known = shopper.customer_id is not None or shopper.history or shopper.segments or shopper.interests
    return Used.NEWCOMER if known else Used.GENERAL


def of_segments(
    segments: Iterable[str], favourites: Mapping[str, Sequence[str]], catalogue: Mapping[str, Product]
) -> tuple[ScoredItem, ...]:
    """The segments' favourites in turn, best first, each once."""
    found = _in_turn([favourites.get(segment, ()) for segment in segments])
    return _listed(found, catalogue, Part.SEGMENT, ReasonCode.SEGMENT_LIKES)


def of_interests(
    interests: Iterable[str], favourites: Mapping[str, Sequence[str]], catalogue: Mapping[str, Product]
) -> tuple[ScoredItem, ...]:
    """The favourites of the declared categories in turn, best first, each once."""
    found = _in_turn([favourites.get(category, ()) for category in interests])
    return _listed(found, catalogue, Part.INTEREST, ReasonCode.INTEREST)


def fused(parts: Mapping[Part, Sequence[ScoredItem]], n: int) -> tuple[ScoredItem, ...]:
    """Weighted reciprocal rank fusion: scores of different methods do not compare, their ranks do.

    A product's reason and source are those of the part that raised it most and has something to say.

    Args:
        parts: Each best first.
        n: Most products.
    """
    scores: defaultdict[str, float] = defaultdict(float)
    told: dict[str, tuple[bool, float, ScoredItem]] = {}
    for part, items in parts.items():
        for rank, item in enumerate(items, start=1):
            raised = WEIGHTS[part] / (FUSION + rank)
            scores[item.product_id] += raised
            says = item.reason.code is not ReasonCode.FOR_EVERYONE
            held = told.get(item.product_id)
            if held is None or (says, raised) > held[:2]:
                told[item.product_id] = (says, raised, item)
    best = sorted(scores, key=lambda product_id: -scores[product_id])[:n]
    return tuple(item.scored(scores[product_id]) for product_id in best for item in (told[product_id][2],))


def new_for(
    bought: Collection[str],
    new: Mapping[str, Sequence[tuple[str, float]]],
    catalogue: Mapping[str, Product],
) -> tuple[ScoredItem, ...]:
    """Products without buyers that are like what this customer bought, most alike first; equals as in ``new``.

    Args:
        bought: Products of the customer.
        new: New product to the sold products it is like, most alike first.
        catalogue: Names.
    """
    found = []
    for product_id, likes in new.items():
        nearest = next(((other, cosine) for other, cosine in likes if other in bought and other in catalogue), None)
        if nearest is not None and product_id in catalogue:
            reason = Reason(ReasonCode.LIKE_WHAT_YOU_BUY, catalogue[nearest[0]].name)
            found.append(ScoredItem(product_id, nearest[1], NEW_PRODUCT, reason))
    return tuple(sorted(found, key=lambda item: -item.score))


def explore(
    items: Sequence[ScoredItem], new: Sequence[ScoredItem], n: int, share: float = EXPLORED
) -> tuple[ScoredItem, ...]:
    """Give new products their share of the places, and never more: of the first ``k`` at most ``share * k``.

    So a list of three shows none at a tenth; the learner of the offers explores there. A new product takes the score of
    the one above it, for its own compares with nothing.

    Args:
        items: Best first.
        new: Best first; those in ``items`` already are left out.
        n: Most products.
        share: 0 to :data:`MOST_EXPLORED`.

    Raises:
        ValueError: The share is out of its bounds.
    """
    if not 0 <= share <= MOST_EXPLORED:
        raise ValueError(f"the share of new products is 0 to {MOST_EXPLORED}, not {share}")
    held = {item.product_id for item in items}
    waiting = [item for item in reversed(new) if item.product_id not in held]
    usual = list(reversed(items))
    mixed: list[ScoredItem] = []
    shown = 0
    while len(mixed) < n and usual:
        # A millionth heals 0.1 * 10 and the like, which need not be whole.
        if waiting and floor(share * (len(mixed) + 1) + 1e-6) > shown:
            item = waiting.pop()
            mixed.append(item.scored(mixed[-1].score))
            shown += 1
        else:
            mixed.append(usual.pop())
    return tuple(mixed)


def _in_turn(lists: Sequence[Sequence[str]]) -> list[str]:
    """First of each, second of each, and so on; each product once."""
    longest = max(map(len, lists), default=0)
    return list(dict.fromkeys(one[rank] for rank in range(longest) for one in lists if rank < len(one)))


def _listed(
    product_ids: Sequence[str], catalogue: Mapping[str, Product], part: Part, code: ReasonCode
) -> tuple[ScoredItem, ...]:
    known = [product_id for product_id in product_ids if product_id in catalogue]
    return tuple(
        ScoredItem(product_id, 1 / rank, part.value, Reason(code, catalogue[product_id].category))
        for rank, product_id in enumerate(known, start=1)
    )
