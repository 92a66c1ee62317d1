"""The table that comes out, with ids for rows whose source gives none: the same row has the same id each time."""

from collections.abc import Sequence
from hashlib import sha256

import polars as pl

from recommender.ingest.fields import CUSTOMER_KEYS, OUTPUT_OF, schema
from recommender.ingest.types import LINE, DataKind

_LENGTH = 32
_EVENT_PARTS = (*CUSTOMER_KEYS, "kind", "at", "product_id", "value_minor", "channel")
_RECEIPT_PARTS = (*CUSTOMER_KEYS, "at")


def canonical(kind: DataKind, values: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
    """Values as a table of :func:`recommender.ingest.fields.schema`.

    Args:
        kind: What they are.
        values: By field; fields that the source does not give are missing.
        lines: Their line numbers.
    """
    source = {output: name for name, output in OUTPUT_OF.items()}
    columns = [
        (pl.col(found) if (found := source.get(name, name)) in values.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema(kind).items()
        if name != LINE
    ]
    frame = values.with_columns(columns).select(name for name in schema(kind) if name != LINE)
    frame = frame.insert_column(0, lines.alias(LINE))
    match kind:
        case DataKind.EVENTS:
            return _with_event_ids(frame)
        case DataKind.PURCHASES:
            return _with_receipt_ids(frame)
        case DataKind.PRODUCTS:
            return frame.with_columns(pl.col("discreet").fill_null(value=False))
        case DataKind.CUSTOMERS:
            return frame


def _with_event_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Events whose source gave no id get one made of everything it says: two that agree in all of it are one."""
    return _filled(frame, "event_id", _EVENT_PARTS)


def _with_receipt_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Purchases without a receipt number get one made of customer and time: what was bought together was one basket."""
    return _filled(frame, "receipt_id", _RECEIPT_PARTS)


def _filled(frame: pl.DataFrame, name: str, parts: Sequence[str]) -> pl.DataFrame:
    if not frame[name].null_count():
        return frame
    texts = frame.select(
        pl.when(pl.col(name).is_null()).then(
            pl.concat_str([pl.col(part).cast(pl.String).fill_null("") for part in parts], separator="\x1f")
        )
    ).to_series()
    made = [None if text is None else sha256(text.encode()).hexdigest()[:_LENGTH] for text in texts]
    return frame.with_columns(pl.col(name).fill_null(pl.Series(made, dtype=pl.String)))
