"""Segments by rule in a running shop: saved, counted, and kept true as events arrive and as time passes."""

from kiosk.audience.audience import Audience, RuleView
from kiosk.audience.job import AudienceJob
from kiosk.audience.refill import Refresh
from kiosk.audience.sizes import Estimate, Size
from kiosk.store.audience_rows import SMALLEST

__all__ = ["SMALLEST", "Audience", "AudienceJob", "Estimate", "Refresh", "RuleView", "Size"]
