"""Names of the methods, each with the parameters an evaluation chooses from on past windows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from numpy.typing import NDArray

from recommender.errors import RecommenderUnreadable
from recommender.items.baskets import GoesWith
from recommender.items.content import Content
from recommender.items.ease import Ease
from recommender.items.factors import Als, Bpr
from recommender.items.fusion import Fusion
from recommender.items.hybrid.model import NAME, FittedHybrid, Hybrid, loaded_hybrid
from recommender.items.neighbours import ItemNeighbours
from recommender.items.packing import unpack
from recommender.items.popularity import LocalPopularity, Popularity
from recommender.items.repeat import Repeat
from recommender.items.types import Recommender
from recommender.items.users import UserNeighbours
from recommender.types import Product

METHODS: Final[Mapping[str, tuple[Recommender, ...]]] = {
    "popularity": (Popularity(None),),
    "popularity_30d": (Popularity(30),),
    "popularity_14d": (Popularity(14),),
    "popularity_local": (LocalPopularity(),),
    "personal_frequency": (Repeat(),),
    "personal_decayed": tuple(Repeat(half_life) for half_life in (30.0, 60.0, 120.0, 240.0)),
    "tifu_knn": tuple(UserNeighbours("tifu", own=own, sharp=0.0) for own in (0.7, 0.9)),
    "up_cf": tuple(
        UserNeighbours("upcf", own=own, sharp=2.0, visits=visits) for own in (0.5, 0.8) for visits in (10, 50)
    ),
    "item_knn_bm25": tuple(ItemNeighbours("bm25", power, kept) for power in (0.0, 1.0) for kept in (50, 200)),
    "item_knn_tfidf": tuple(ItemNeighbours("tfidf", power) for power in (0.0, 1.0)),
    "item_knn_cosine": tuple(ItemNeighbours("cosine", power) for power in (0.0, 1.0)),
    "user_knn": tuple(UserNeighbours("plain", neighbours=count) for count in (100, 300)),
    "als": tuple(Als(size, penalty) for size in (32, 64, 128) for penalty in (5.0, 20.0)),
    "bpr": (Bpr(),),
    "ease": tuple(Ease(penalty) for penalty in (100.0, 300.0, 1000.0)),
    "ease_now": tuple(Ease(penalty, now=True) for penalty in (100.0, 300.0, 1000.0)),
    "content": (Content(),),
    "goes_with": (GoesWith(),),
    "fusion": (Fusion(),),
}
"""First of each: what is used where nothing is chosen."""


def lambdarank(least_customers: int = 5) -> Hybrid:
    """The same hybrid with trees that order (LambdaRank); stands beside ours in the evaluation."""
    return Hybrid(least_customers, "lambdarank")


def ours(least_customers: int = 5) -> Hybrid:
    """What the kiosk serves.

    Args:
        least_customers: Products that fewer customers bought are not recommended.
    """
    return Hybrid(least_customers)


def loaded(written: bytes, items: Sequence[Product] = ()) -> FittedHybrid:
    """The recommender that :func:`recommender.items.packing.pack` wrote down.

    Args:
        written: The bytes.
        items: The catalogue of now, for the products' names.

    Raises:
        RecommenderUnreadable: They are damaged, or of a method that is not served.
    """
    return loaded_arrays(*unpack(written), items)


def loaded_arrays(method: str, arrays: Mapping[str, NDArray[Any]], items: Sequence[Product] = ()) -> FittedHybrid:
    """The same from arrays; those of other names are left alone.

    Raises:
        RecommenderUnreadable: They are of a method that is not served, or do not fit together.
    """
    if method != NAME:
        raise RecommenderUnreadable(
            f"A recommender of the method {method!r} is not served", mend="Fit it anew: kiosk recommender refit"
        )
    return loaded_hybrid(arrays, items)
