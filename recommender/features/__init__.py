"""From purchases, acts and declared attributes to numbers per customer."""

from recommender.features.build import build, category_shares, features_and_shares
from recommender.features.names import FEATURES, NAMES
from recommender.features.profile import PROFILE_NAMES, profile
from recommender.features.rfm import RFM_NAMES, rfm
from recommender.features.table import FeatureTable
from recommender.features.tables import read_tables

__all__ = [
    "FEATURES",
    "NAMES",
    "PROFILE_NAMES",
    "RFM_NAMES",
    "FeatureTable",
    "build",
    "category_shares",
    "features_and_shares",
    "profile",
    "read_tables",
    "rfm",
]
