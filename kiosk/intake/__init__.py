"""Data in: sources and their mappings, runs, what was set aside and tried again, events, and the drop folder."""

from kiosk.intake.intake import Intake
from kiosk.intake.values import (
    Database,
    EventsTaken,
    ImportOutcome,
    Incoming,
    Preview,
    RefusedEvent,
    Replayed,
    Setup,
    Source,
)

__all__ = [
    "Database",
    "EventsTaken",
    "ImportOutcome",
    "Incoming",
    "Intake",
    "Preview",
    "RefusedEvent",
    "Replayed",
    "Setup",
    "Source",
]
