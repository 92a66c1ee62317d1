"""Figures of the shop's customers for the marketing console: sums over 20 people and more, made beside the requests."""

from kiosk.insight.reports import Insight
from kiosk.insight.work import Job, Work

__all__ = ["Insight", "Job", "Work"]
