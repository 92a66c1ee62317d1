"""Dates and times as people and machines write them."""

from datetime import date
from typing import Final

import polars as pl

from recommender.ingest.types import DateOrder

EARLIEST: Final = date(1990, 1, 1)
"""No till or web shop of today kept records before it."""
EARLIEST_DAY: Final = date(1900, 1, 1)
"""Earliest day of birth or of joining."""
FAR_DAY: Final = date(2199, 12, 31)
_CLOCK: Final = (
    r"(?:[ T,]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?\s*(?P<zone>Z|z|UTC|GMT|[-+][0-9]{2}(?::?[0-9]{2})?)?$"
)
_ISO: Final = r"^(?P<year>[0-9]{4})[-/.](?P<one>[0-9]{1,2})[-/.](?P<two>[0-9]{1,2})" + _CLOCK
_TURNED: Final = r"^(?P<one>[0-9]{1,2})[-/.](?P<two>[0-9]{1,2})[-/.](?P<year>[0-9]{4}|[0-9]{2})" + _CLOCK
_COMPACT: Final = r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:T?([0-9]{2})([0-9]{2})([0-9]{2}))?(Z?)$"
_UNIX_UNITS: Final = {10: 1_000_000, 13: 1_000, 16: 1}
"""Microseconds in one unit of a Unix time, by its number of digits: seconds, milliseconds, microseconds."""


_FULL_YEAR: Final = 4
_LAST_OF_CENTURY: Final = 68
"""Years of two digits up to it are of this century (POSIX)."""


def moment(text: pl.Series, order: DateOrder, *, short_years: bool = True) -> pl.DataFrame:
    """Read times.

    Understood are ISO 8601 (``2026-03-31``, ``2026-03-31 18:05[:59[.5]]``, with ``Z`` or ``+05:30``), ``20260331`` and
    ``20260331180559``, days and months turned (``31/03/2026 6:05 pm``) in the given order, and Unix times in seconds,
    milliseconds or microseconds.

    Args:
        text: Without white space around it.
        order: Whether the day or the month comes first in ``03/04/2026``.
        short_years: Whether years of two digits are read; not for birth dates.

    Returns:
        ``naive``: Datetime("us") without a zone, as written; null where the text is no time or carries a zone.
        ``utc``: Datetime("us") in UTC where the text carries a zone or is a Unix time.
    """
    first, second = ("two", "one") if order is DateOrder.DAY_FIRST else ("one", "two")
    plain = (
        pl.col("text").str.replace(_COMPACT, "${1}-${2}-${3} ${4}:${5}:${6}${7}").str.replace(" ::", "", literal=True)
    )
    groups = (
        pl.DataFrame({"text": text})
        .with_columns(iso=plain.str.extract_groups(_ISO), turned=pl.col("text").str.extract_groups(_TURNED))
        .select(
            "text",
            *(
                pl.coalesce(pl.col("iso").struct.field(part), pl.col("turned").struct.field(part)).alias(part)
                for part in ("year", "hour", "minute", "second", "part", "half", "zone")
            ),
            month=pl.coalesce(pl.col("iso").struct.field("one"), pl.col("turned").struct.field(first)),
            day=pl.coalesce(pl.col("iso").struct.field("two"), pl.col("turned").struct.field(second)),
        )
    )
    stamp = pl.concat_str(
        _year(pl.col("year"), short_years=short_years), pl.lit("-"), _two("month"), pl.lit("-"), _two("day"),
        pl.lit(" "), _two("of_day"), pl.lit(":"), pl.col("minute").fill_null("00"), pl.lit(":"),
        pl.col("second").fill_null("00"),
        pl.lit("."), pl.col("part").fill_null("0").str.pad_end(6, "0").str.slice(0, 6),
    )  # fmt: skip
    written = groups.with_columns(of_day=_hour(pl.col("hour"), pl.col("half"))).with_columns(
        at=stamp.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
    )
    zone = pl.col("zone")
    aware = pl.when(zone.is_not_null()).then(pl.col("at") - pl.duration(minutes=_offset(zone)))
    return written.select(
        naive=pl.when(zone.is_null()).then(pl.col("at")),
        utc=pl.coalesce(aware, _unix(pl.col("text"))),
    )


def _year(year: pl.Expr, *, short_years: bool) -> pl.Expr:
    whole = pl.when(year.str.len_bytes() == _FULL_YEAR).then(year)
    if not short_years:
        return whole
    century = pl.when(year.cast(pl.Int32, strict=False) <= _LAST_OF_CENTURY).then(pl.lit("20")).otherwise(pl.lit("19"))
    return pl.coalesce(whole, pl.concat_str(century, year))


def _two(name: str) -> pl.Expr:
    return pl.col(name).str.zfill(2)


def _hour(hour: pl.Expr, half: pl.Expr) -> pl.Expr:
    """Hour of the day from an hour with or without am and pm; null for ``13 pm``."""
    clock = hour.cast(pl.Int32, strict=False)
    later = half.str.to_lowercase().str.starts_with("p").cast(pl.Int32) * 12
    of_day = pl.when(clock.is_between(1, 12)).then(clock % 12 + later)
    return pl.when(half.is_null()).then(clock.fill_null(0)).otherwise(of_day).cast(pl.String)


def _offset(zone: pl.Expr) -> pl.Expr:
    """Minutes east of Greenwich."""
    hours = zone.str.extract(r"^[-+]([0-9]{2})", 1).cast(pl.Int32).fill_null(0)
    minutes = zone.str.extract(r"^[-+][0-9]{2}:?([0-9]{2})$", 1).cast(pl.Int32).fill_null(0)
    return (hours * 60 + minutes) * pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)


def _unix(text: pl.Expr) -> pl.Expr:
    digits = text.str.extract("^(1[0-9]{9}(?:[0-9]{3}(?:[0-9]{3})?)?)$", 1)
    unit = digits.str.len_bytes().replace_strict(_UNIX_UNITS, default=None, return_dtype=pl.Int64)
    return pl.from_epoch(digits.cast(pl.Int64, strict=False) * unit, time_unit="us")


def to_local(at: pl.DataFrame, source_zone: str, shop_zone: str) -> pl.Series:
    """Naive local time of the shop; null for a time that its zone's clocks skip."""
    naive = pl.col("naive")
    if source_zone != shop_zone:
        naive = _zoned(naive, source_zone).dt.convert_time_zone(shop_zone).dt.replace_time_zone(None)
    given = pl.col("utc").dt.replace_time_zone("UTC").dt.convert_time_zone(shop_zone).dt.replace_time_zone(None)
    return at.select(pl.coalesce(naive, given)).to_series()


def to_utc(at: pl.DataFrame, source_zone: str) -> pl.Series:
    """The moment in UTC; null for a time that its zone's clocks skip, the earlier one where they repeat an hour."""
    naive = _zoned(pl.col("naive"), source_zone).dt.convert_time_zone("UTC")
    return at.select(pl.coalesce(naive, pl.col("utc").dt.replace_time_zone("UTC"))).to_series()


def _zoned(naive: pl.Expr, zone: str) -> pl.Expr:
    return naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
