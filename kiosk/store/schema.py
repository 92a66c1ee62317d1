"""Every table of the store in one metadata: whoever needs all of them imports it from here."""

from kiosk.store import (
    device_tables,
    experiment_tables,
    intake_tables,
    marketing_tables,
    offer_tables,
    recommender_tables,
    staff_tables,
    tables,
)

metadata = tables.metadata

MODULES = (
    tables,
    intake_tables,
    marketing_tables,
    offer_tables,
    recommender_tables,
    experiment_tables,
    staff_tables,
    device_tables,
)
"""Where the tables are declared."""
