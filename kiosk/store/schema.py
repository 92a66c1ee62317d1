"""Every table of the store in one metadata: whoever needs all of them imports it from here."""

from kiosk.store import experiment_tables, intake_tables, marketing_tables, offer_tables, recommender_tables, tables

metadata = tables.metadata

MODULES = (tables, intake_tables, marketing_tables, offer_tables, recommender_tables, experiment_tables)
"""Where the tables are declared."""
