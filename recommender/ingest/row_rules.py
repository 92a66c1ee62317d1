"""Rules that look at a whole row: ranges, currencies, prices, returns, and what sets a row aside."""

from collections.abc import Mapping

import polars as pl

from recommender.currencies import minor_in
from recommender.ingest.convert import fault, fixed, given
from recommender.ingest.fields import CUSTOMER_KEYS
from recommender.ingest.money import MONEY_FAULT, in_shop_currency
from recommender.ingest.types import Context, DataKind, Field, FieldType, Rules

CODE = "code"
"""Column with the first rule for which a row is set aside, or null."""
RETURN = "return"
"""Column with the rule by which a purchase is a return, or null."""
_NUMBERS = frozenset({FieldType.WHOLE, FieldType.AMOUNT})
_STRICT = frozenset({FieldType.CHOICE, FieldType.YES_NO, FieldType.CURRENCY})
"""A cell of these that is not understood sets its row aside even where the field is optional: leaving it empty would
turn a return into a sale, a thing not to be shown into one that is, or rupees into dollars."""


class RowRules:
    """Applies the rules to batches of values.

    Args:
        kind: What the source holds.
        fields: The fields that the mapping gives.
        rules: Choices.
        context: What the shop knows.
    """

    def __init__(self, kind: DataKind, fields: tuple[Field, ...], rules: Rules, context: Context) -> None:
        self._kind, self._fields, self._rules, self._context = kind, fields, rules, context
        self._names = {field.name for field in fields}
        self._amounts = [field.name for field in fields if field.type is FieldType.AMOUNT]
        self._known: Mapping[str, tuple[str, pl.Series]] = {
            name: (code, pl.Series(list(ids), dtype=pl.String))
            for name, code, ids in (
                ("customer_id", "customer_unknown", context.customers),
                ("product_id", "product_unknown", context.products),
            )
            if ids is not None and name in self._names
        }

    def apply(self, values: pl.DataFrame) -> pl.DataFrame:
        """Values with amounts of the shop's currency, and the columns ``CODE`` and ``RETURN``."""
        values = in_shop_currency(values, self._amounts, self._rules, self._context)
        values = values.with_columns(expr for field in self._fields for expr in self._ranged(field))
        if self._kind is DataKind.PURCHASES:
            values = self._sold(values)
        else:
            values = values.with_columns(pl.lit(None, dtype=pl.String).alias(RETURN))
        return values.with_columns(pl.coalesce(self._blocking()).alias(CODE))

    def _ranged(self, field: Field) -> tuple[pl.Expr, ...]:
        if field.type not in _NUMBERS or field.low is None or field.high is None:
            return ()
        low, high = self._rules.ranges.get(field.name, (field.low, field.high))
        unit = minor_in(self._context.currency) if field.type is FieldType.AMOUNT else 1
        lowest = max(low, field.low) * unit
        if field.above_zero:
            lowest = max(lowest, 1)
        # The sign of a purchase's numbers tells that it is a return.
        value = pl.col(field.name).abs() if self._kind is DataKind.PURCHASES else pl.col(field.name)
        bad = ~value.is_between(lowest, min(high, field.high) * unit)
        return (
            pl.when(~bad).then(pl.col(field.name)).alias(field.name),
            pl.when(bad).then(pl.lit("out_of_range")).otherwise(pl.col(fault(field.name))).alias(fault(field.name)),
            pl.when(~bad).then(pl.col(fixed(field.name))).alias(fixed(field.name)),
        )

    def _sold(self, values: pl.DataFrame) -> pl.DataFrame:
        """Quantity and unit price above zero, with what makes the line a return."""
        nothing = pl.lit(None, dtype=pl.Int64)
        unit = pl.col("unit_price") if "unit_price" in self._names else nothing
        total = pl.col("line_total") if "line_total" in self._names else nothing
        quantity = pl.col("quantity")
        units = quantity.abs()
        of_total = (2 * total.abs() + units) // (2 * units)
        said = [(quantity < 0, "negative_quantity"), ((unit < 0) | (total < 0), "negative_amount")]
        if "line_type" in self._names:
            said.append((pl.col("line_type") == "return", "return_line"))
        if self._rules.return_prefix and "receipt_id" in self._names:
            said.append((pl.col("receipt_id").str.starts_with(self._rules.return_prefix), "return_receipt"))
        return values.with_columns(
            units.alias("quantity"),
            pl.coalesce(unit.abs(), of_total).alias("unit_price"),
            pl.coalesce(pl.when(is_so).then(pl.lit(code)) for is_so, code in said).alias(RETURN),
        )

    def _blocking(self) -> list[pl.Expr]:
        """Codes for which a row is set aside, in the order in which they are named."""
        found: list[pl.Expr] = []
        for field in self._fields:
            if field.required:
                found.append(pl.when(~pl.col(given(field.name))).then(pl.lit("missing")))
            if field.required or field.type in _STRICT:
                found.append(pl.col(fault(field.name)))
        found.append(pl.col(MONEY_FAULT))
        if self._kind is DataKind.PURCHASES:
            prices = [pl.col(fault(name)) for name in ("unit_price", "line_total") if name in self._names]
            why = pl.coalesce(*prices, pl.lit("price_missing"))
            found.append(pl.when(pl.col("unit_price").is_null()).then(why))
        keys = [pl.col(name) for name in CUSTOMER_KEYS if name in self._names]
        if keys:
            broken = pl.coalesce(pl.col(fault(name)) for name in CUSTOMER_KEYS if name in self._names)
            nobody = pl.all_horizontal(key.is_null() for key in keys)
            found.append(pl.when(nobody).then(pl.coalesce(broken, pl.lit("customer_missing"))))
        found += [
            pl.when(~pl.col(name).is_in(ids.implode())).then(pl.lit(code)) for name, (code, ids) in self._known.items()
        ]
        return found
