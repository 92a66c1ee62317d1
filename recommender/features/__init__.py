"""From purchases and declared attributes to numbers per customer."""

from recommender.features.profile import PROFILE_NAMES, profile
from recommender.features.rfm import RFM_NAMES, rfm
from recommender.features.table import FeatureTable

__all__ = ["PROFILE_NAMES", "RFM_NAMES", "FeatureTable", "profile", "rfm"]
