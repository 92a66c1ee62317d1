"""Offers out: which may be shown, which come first, and why."""

from recommender.offers.asked import Asked
from recommender.offers.book import OfferBook, offer_book
from recommender.offers.checks import Fault, checked_offer, offer_faults
from recommender.offers.choosing import Choice, choose_offers
from recommender.offers.lint import lint_title
from recommender.offers.ranking import general_offers, rank_offers
from recommender.offers.refusals import Refused
from recommender.offers.verdicts import Outcome, Verdict

__all__ = [
    "Asked", "Choice", "Fault", "OfferBook", "Outcome", "Refused", "Verdict", "checked_offer", "choose_offers",
    "general_offers", "lint_title", "offer_book", "offer_faults", "rank_offers",
]  # fmt: skip
