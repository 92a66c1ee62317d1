"""Amounts in the smallest unit of the shop's currency: rounded, converted by the stated rates, or set aside."""

from collections.abc import Sequence

import polars as pl

from recommender.currencies import decimals_of
from recommender.ingest.convert import fixed, sign
from recommender.ingest.mapping import RATE_PARTS, rate_parts
from recommender.ingest.numbers import FINE_DECIMALS, SHARED_SIGNS, codes_of_signs, minor
from recommender.ingest.types import Context, Rules

MONEY_FAULT = "fault:money"
"""Column with ``currency_unknown`` or ``currency_contradicts``; null for rows without an amount."""


def in_shop_currency(values: pl.DataFrame, amounts: Sequence[str], rules: Rules, context: Context) -> pl.DataFrame:
    """Amounts in the smallest unit of the shop's currency (ISO 4217), half a one rounded away from zero.

    The currency of a row is what its own column (or the source's constant) says, else the sign beside the number, else
    the shop's.

    Args:
        values: Of :meth:`recommender.ingest.convert.Converter.values`, amounts as :func:`numbers.fine` makes them.
        amounts: Names of its amounts.
        rules: For the rates.
        context: For the shop's currency.
    """
    if not amounts:
        return values.with_columns(pl.lit(None, dtype=pl.String).alias(MONEY_FAULT))
    shop = context.currency
    said = pl.col("currency") if "currency" in values.columns else pl.lit(None, dtype=pl.String)
    beside = pl.coalesce(sign(name) for name in amounts)
    # A plain dollar sign agrees with every currency that is called a dollar.
    shared = pl.any_horizontal((beside == one) & said.is_in(sorted(codes)) for one, codes in SHARED_SIGNS.items())
    agrees = beside.is_null() | said.is_null() | (beside == said) | shared
    currency = pl.coalesce(said, beside.replace(codes_of_signs(shop)), pl.lit(shop))
    rates = {code: rate_parts(code, text) for code, text in rules.rates.items()} | {shop: RATE_PARTS}
    rate = currency.replace_strict(rates, default=None, return_dtype=pl.Int64)
    broke = pl.when(~agrees).then(pl.lit("currency_contradicts")).when(rate.is_null()).then(pl.lit("currency_unknown"))
    has_amount = pl.any_horizontal(pl.col(name).is_not_null() for name in amounts)
    own, decimals = rate == RATE_PARTS, decimals_of(shop)
    converted = [
        pl.when(own).then(minor(pl.col(name), decimals)).otherwise(_converted(pl.col(name), rate, decimals)).alias(name)
        for name in amounts
    ]
    mended = [
        pl.when(~own & pl.col(name).is_not_null())
        .then(pl.lit("converted"))
        .when(own & (pl.col(name) % 10 ** (FINE_DECIMALS - decimals) != 0))
        .then(pl.lit("rounded"))
        .otherwise(pl.col(fixed(name)))
        .alias(fixed(name))
        for name in amounts
    ]
    return values.with_columns(*converted, *mended, pl.when(has_amount).then(broke).alias(MONEY_FAULT))


def _converted(amount: pl.Expr, rate: pl.Expr, decimals: int) -> pl.Expr:
    # 64 bits do not hold a large amount times a rate in millionths.
    product = amount.abs().cast(pl.Int128) * rate.cast(pl.Int128)
    parts = RATE_PARTS * 10 ** (FINE_DECIMALS - decimals)
    rounded = (product + pl.lit(parts // 2, dtype=pl.Int128)) // pl.lit(parts, dtype=pl.Int128)
    return rounded.cast(pl.Int64, strict=False) * amount.sign()
