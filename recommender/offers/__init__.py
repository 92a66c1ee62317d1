"""Offers out: which may be shown, which come first, and why."""

from recommender.offers.lint import checked_offer, lint_title
from recommender.offers.ranking import general_offers, rank_offers

__all__ = ["checked_offer", "general_offers", "lint_title", "rank_offers"]
