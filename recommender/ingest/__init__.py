"""Customer data in: any file or URL is opened, mapped, cleaned by stated rules and accounted for row by row.

:mod:`recommender.ingest.types` shows the way of a file. The readers that take a file whole or not at all
(``read_...``) stay for offers, the catalogue that a site is set up with, and the worked example.
"""

from recommender.ingest.cleaning import Cleaned, CleanedBatch, Cleaning, clean
from recommender.ingest.fields import CUSTOMER_KEYS, fields, schema
from recommender.ingest.locations import fingerprint, list_sources
from recommender.ingest.mapping import (
    check_mapping,
    identity_mapping,
    mapping_as_json,
    mapping_of_json,
    options_as_json,
    options_of_json,
    rules_as_json,
    rules_of_json,
)
from recommender.ingest.offers import read_offers
from recommender.ingest.opening import open_source, open_upload
from recommender.ingest.presets import PRESETS, Preset
from recommender.ingest.readers import read_products
from recommender.ingest.records import rows_of
from recommender.ingest.report import QualityReport
from recommender.ingest.returns import match_returns
from recommender.ingest.rows import RawBatch, RawRows
from recommender.ingest.suggest import suggest_mapping
from recommender.ingest.types import (
    BATCH_ROWS,
    LINE,
    RAW_LINE,
    ColumnMapping,
    Context,
    DataKind,
    DateOrder,
    DecimalMark,
    Field,
    FieldType,
    Format,
    ReadOptions,
    Reject,
    Repeats,
    Rules,
)
from recommender.ingest.worked_example import ExampleCustomer, read_worked_example

__all__ = [
    "BATCH_ROWS", "CUSTOMER_KEYS", "LINE", "PRESETS", "RAW_LINE",
    "Cleaned", "CleanedBatch", "Cleaning", "ColumnMapping", "Context", "DataKind", "DateOrder", "DecimalMark",
    "ExampleCustomer", "Field", "FieldType", "Format", "Preset", "QualityReport", "RawBatch", "RawRows", "ReadOptions",
    "Reject", "Repeats", "Rules",
    "check_mapping", "clean", "fields", "fingerprint", "identity_mapping", "list_sources", "mapping_as_json",
    "mapping_of_json", "match_returns", "open_source", "open_upload", "options_as_json", "options_of_json",
    "read_offers", "read_products", "read_worked_example", "rows_of",
    "rules_as_json", "rules_of_json", "schema", "suggest_mapping",
]  # fmt: skip
