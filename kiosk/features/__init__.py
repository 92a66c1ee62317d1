"""Numbers about a site's customers, made from its store: features, and predictions with their intervals."""

from kiosk.features.making import refresh
from kiosk.features.predicting import predict

__all__ = ["predict", "refresh"]
