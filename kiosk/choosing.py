"""What chooses offers in a running kiosk, for the pages that show how."""

from dataclasses import dataclass

from kiosk.offers import ShopOffers
from kiosk.recommending.job import RefitJob
from kiosk.recommending.running import RunningRecommender


@dataclass(frozen=True, slots=True, eq=False)
class Choosing:
    """The rooms behind the offers of the shopper's screen.

    Attributes:
        offers: The desk that the screen asks.
        recommender: The recommender of products in use.
        refits: Fits it anew.
    """

    offers: ShopOffers
    recommender: RunningRecommender
    refits: RefitJob
