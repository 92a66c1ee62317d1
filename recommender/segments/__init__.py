"""Groups of customers that are known by what they are.

``print(segment(frame))`` is all a notebook needs; docs/segments.md shows it.
"""

from recommender.segments.business import Outcome
from recommender.segments.choice import Criterion, KChoice, choose_k
from recommender.segments.example import ExampleSegment, segment_example
from recommender.segments.flows import Flow, flows
from recommender.segments.names import Money
from recommender.segments.profile import SegmentProfile, profile
from recommender.segments.protocol import NOISE, SMALLEST, Clustering, Fit
from recommender.segments.registry import ALGORITHMS
from recommender.segments.rfm_grid import rfm_grid
from recommender.segments.segmentation import Segmentation, segment
from recommender.segments.shoppers import ShopSegments, segment_customers
from recommender.segments.topics import basket_table
from recommender.segments.validation import Validation, validate

__all__ = [
    "ALGORITHMS",
    "NOISE",
    "SMALLEST",
    "Clustering",
    "Criterion",
    "ExampleSegment",
    "Fit",
    "Flow",
    "KChoice",
    "Money",
    "Outcome",
    "SegmentProfile",
    "Segmentation",
    "ShopSegments",
    "Validation",
    "basket_table",
    "choose_k",
    "flows",
    "profile",
    "rfm_grid",
    "segment",
    "segment_customers",
    "segment_example",
    "validate",
]
