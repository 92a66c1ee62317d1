"""Groups of customers that are known by what they are."""

from recommender.segments.example import ExampleSegment, segment_example
from recommender.segments.shoppers import Segmentation, segment_customers

__all__ = ["ExampleSegment", "Segmentation", "segment_customers", "segment_example"]
