"""From cells to values: each field gives its value, the rule that its cell broke, and the rule that mended it.

All columns are worked on whole. For a field ``name`` the result has the columns ``name`` (null where there is no good
value), ``fault:name`` and ``fixed:name`` (codes or null), ``given:name`` (whether there was anything), and for amounts
``sign:name`` (the currency written beside the number).
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from recommender.ingest.choices import MISSING_WORDS, NAMES, WORDS_OF
from recommender.ingest.numbers import codes_of_signs, fine, number, split_currency, whole_number
from recommender.ingest.times import EARLIEST, EARLIEST_DAY, FAR_DAY, moment, to_local, to_utc
from recommender.ingest.types import OTHER_WORDS, ColumnMapping, Context, DataKind, Field, FieldType

_BLANK: Final = " \t\r\n\v\f\u00a0\u202f\u2007\u200b\ufeff"
_FORBIDDEN: Final = r"[\p{Cc}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FFFD}]"
"""Control characters, signs that turn the reading direction, and the mark of a broken character."""
_SPACES: Final = r"[\s\x{a0}\x{202f}]+"
_TEXT: Final = "text"
_DAMAGED: Final = r"^[0-9]([.,][0-9]+)?[eE]\+[0-9]+$"
_EMAIL: Final = r"^[^\s@,;<>\x22()]+@[^\s@,;<>\x22()]+\.[^\s@,;<>\x22().]{2,}$"
_PHONE: Final = r"^[+(]?[0-9][0-9 ()./-]*$"
_PHONE_DIGITS: Final = (5, 15)
"""Digits of a phone number: local ones are short, ITU-T E.164 allows 15."""
_EXCEL_DAY: Final = r"[ T]00:00(:00(\.0+)?)?$"
_HOURS_MINUTES: Final = "^([0-9]{1,2})([0-9]{2})$"
"""A time of day as ``905`` or ``1631``."""
_EXCEL_CLOCK: Final = r"^(1899-12-3[01]|1900-01-0[01])[ T]"


def fault(name: str) -> str:
    """Column of the rule that a field's cell broke."""
    return f"fault:{name}"


def fixed(name: str) -> str:
    """Column of the rule that mended a field's cell."""
    return f"fixed:{name}"


def given(name: str) -> str:
    """Column that tells whether a field's cell held anything."""
    return f"given:{name}"


def sign(name: str) -> str:
    """Column of the currency that stands beside an amount."""
    return f"sign:{name}"


class Converter:
    """Converts batches of one kind of data.

    Args:
        kind: What the source holds.
        fields: The fields that the mapping gives.
        mapping: Which column is what.
        context: For time zones and the last day.
    """

    def __init__(self, kind: DataKind, fields: tuple[Field, ...], mapping: ColumnMapping, context: Context) -> None:
        self._kind, self._fields, self._mapping, self._context = kind, fields, mapping, context

    def words(self, frame: pl.DataFrame) -> pl.DataFrame:
        """One column of trimmed text for each field, null where nothing is said; the source's own words translated.

        The column ``left`` tells which rows the mapping leaves out.
        """
        texts = {field.name: self._text(field, frame) for field in self._fields}
        left = pl.lit(value=False)
        for name, words in self._mapping.vocabulary.items():
            if name in texts:
                said = texts[name].str.to_lowercase()
                known = {word.lower(): is_it for word, is_it in words.items()}
                out = [word for word, is_it in known.items() if is_it is None]
                others = ~said.is_in(list(known)) if OTHER_WORDS in out else pl.lit(value=False)
                left = left | (said.is_in(out) | others).fill_null(value=False)
                meant = {word: is_it for word, is_it in known.items() if is_it is not None}
                named = said.replace_strict(meant, default=None, return_dtype=pl.String)
                texts[name] = pl.coalesce(
                    named, pl.when(said.is_not_null()).then(pl.lit(meant.get(OTHER_WORDS))), texts[name]
                )
        # In place of the source's columns, so that constants fill every row.
        found = frame.with_columns(*(text.alias(name) for name, text in texts.items()), left.alias("left"))
        return found.select(*texts, "left")

    def _text(self, field: Field, frame: pl.DataFrame) -> pl.Expr:
        column = self._mapping.columns.get(field.name)
        constant = self._mapping.constants.get(field.name)
        filler = pl.lit(constant, dtype=pl.String)
        if column is None or column not in frame.columns:
            return filler
        text = pl.col(column).str.strip_chars(_BLANK)
        missing = text == "" if field.name in NAMES else text.str.to_lowercase().is_in(MISSING_WORDS)
        return pl.when(~missing).then(text).otherwise(filler)

    def values(self, words: pl.DataFrame, numbers: frozenset[str]) -> pl.DataFrame:
        """Values, faults and fixes of every field; ``numbers`` are the source's columns that hold machine numbers."""
        columns: list[pl.Series] = []
        for field in self._fields:
            text = self._with_clock(words) if field.name == "at" and "time" in words.columns else words[field.name]
            plain = self._mapping.columns.get(field.name) in numbers
            # Cells repeat: each text is worked on once.
            each = text.unique()
            found = self._field(field, each, plain=plain).insert_column(0, each.alias(_TEXT))
            rows = (
                text.alias(_TEXT).to_frame().join(found, on=_TEXT, how="left", nulls_equal=True, maintain_order="left")
            )
            columns += [
                rows["value"].alias(field.name),
                rows["fault"].alias(fault(field.name)),
                rows["fixed"].alias(fixed(field.name)),
                rows[_TEXT].is_not_null().alias(given(field.name)),
            ]
            if "sign" in rows.columns:
                columns.append(rows["sign"].alias(sign(field.name)))
        return pl.DataFrame(columns)

    def _with_clock(self, words: pl.DataFrame) -> pl.Series:
        """The texts of ``at``, with the time of day of its own column where they hold none."""
        clock = pl.col("time").str.replace(_EXCEL_CLOCK, "").str.replace(_HOURS_MINUTES, "${1}:${2}")
        on = pl.col("at").str.replace(_EXCEL_DAY, "")
        both = pl.when(clock.is_not_null() & ~on.str.contains(":", literal=True)).then(on + " " + clock)
        return words.select(pl.coalesce(both, "at")).to_series()

    def _field(self, field: Field, text: pl.Series, *, plain: bool) -> pl.DataFrame:
        """Columns ``value``, ``fault``, ``fixed`` and for amounts ``sign`` of texts of one field."""
        match field.type:
            case FieldType.WHOLE | FieldType.AMOUNT:
                found = self._number(field, text, plain=plain)
            case FieldType.DAY | FieldType.MOMENT:
                found = self._time(field, text)
            case FieldType.CHOICE | FieldType.YES_NO:
                found = _choice(field, text)
            case FieldType.CURRENCY:
                found = _currency(text, self._context.currency)
            case _:
                found = _written(field, text)
        good = pl.col("fault").is_null()
        return found.with_columns(
            value=pl.when(good).then("value"),
            fault=pl.when(text.is_not_null()).then("fault"),
            fixed=pl.when(good & text.is_not_null()).then("fixed"),
        )

    def _number(self, field: Field, text: pl.Series, *, plain: bool) -> pl.DataFrame:
        is_amount = field.type is FieldType.AMOUNT
        money = split_currency(text)
        parts = number(money["bare"] if is_amount else text, self._mapping.decimal, plain=plain)
        broken = (pl.col("decimals").is_null(), "not_a_number"), (pl.col("value").is_null(), "out_of_range")
        if is_amount:
            frame = parts.select("decimals", value=fine(parts), sign=money["code"])
            return frame.select("value", "sign", fault=_first(*broken), fixed=_nothing())
        frame = pl.concat([whole_number(parts), parts.select("decimals")], how="horizontal")
        return frame.select(
            "value", fault=_first(broken[0], (pl.col("changed"), "not_whole"), broken[1]), fixed=_nothing()
        )

    def _time(self, field: Field, text: pl.Series) -> pl.DataFrame:
        at = moment(text, self._mapping.dates, short_years=field.name != "birth_date")
        last = self._context.last_day or FAR_DAY
        is_none = pl.col("naive").is_null() & pl.col("utc").is_null()
        value = pl.col("value")
        if field.type is FieldType.DAY:
            frame = at.with_columns(value=pl.coalesce("naive", "utc").dt.date())
            faults = _first((is_none, "not_a_date"), (~value.is_between(EARLIEST_DAY, last), "out_of_range"))
            return frame.select("value", fault=faults, fixed=_nothing())
        shop = self._context.time_zone
        source = self._mapping.time_zone or shop
        is_event = self._kind is DataKind.EVENTS
        frame = at.with_columns(value=to_utc(at, source) if is_event else to_local(at, source, shop))
        outside = ~value.dt.date().is_between(EARLIEST, last)
        faults = _first((is_none, "not_a_time"), (value.is_null(), "no_such_time"), (outside, "out_of_range"))
        moved = pl.lit(value=False) if is_event else pl.col("utc").is_not_null() | pl.lit(source != shop)
        return frame.select("value", fault=faults, fixed=_when(moved, "time_zone"))


def _nothing() -> pl.Expr:
    return pl.lit(None, dtype=pl.String)


def _when(is_so: pl.Expr, code: str) -> pl.Expr:
    return pl.when(is_so).then(pl.lit(code))


def _first(*rules: tuple[pl.Expr, str]) -> pl.Expr:
    """Code of the first rule that holds, or null."""
    return pl.coalesce(_when(is_so, code) for is_so, code in rules)


def _choice(field: Field, text: pl.Series) -> pl.DataFrame:
    words: Mapping[str, str] = WORDS_OF[field.name if field.type is FieldType.CHOICE else "yes_no"]
    word = text.str.to_lowercase().str.replace_all(r"[\s_-]+", "_")
    chosen = word.replace_strict(words, default=None, return_dtype=pl.String)
    value = chosen == "yes" if field.type is FieldType.YES_NO else chosen
    return pl.DataFrame({"value": value}).with_columns(
        fault=_when(pl.col("value").is_null(), "unknown_word"), fixed=_nothing()
    )


def _currency(text: pl.Series, shop: str) -> pl.DataFrame:
    code = text.replace_strict(codes_of_signs(shop), default=text.str.to_uppercase(), return_dtype=pl.String)
    broke = _when(~pl.col("value").str.contains("^[A-Z]{3}$"), "currency_unknown")
    return pl.DataFrame({"value": code}).with_columns(fault=broke, fixed=_nothing())


def _written(field: Field, text: pl.Series) -> pl.DataFrame:
    """Ids, texts, e-mail addresses and phone numbers."""
    frame = pl.DataFrame({"text": text, "joined": text.str.replace_all(_SPACES, " ")})
    joined, value = pl.col("joined"), pl.col("value")
    too_long = (value.str.len_chars() > field.longest, "too_long")
    no_text = (joined.str.contains(_FORBIDDEN), "not_text")
    spaced = _when(joined != pl.col("text"), "spaces")
    match field.type:
        case FieldType.ID:
            frame = frame.with_columns(value=joined.str.replace(r"^([0-9]+)\.0$", "${1}"))
            broke = _first(no_text, too_long, (joined.str.contains(_DAMAGED), "damaged_number"))
            return frame.select("value", fault=broke, fixed=pl.coalesce(_when(value != joined, "id_decimal"), spaced))
        case FieldType.EMAIL:
            frame = frame.with_columns(value=joined.str.to_lowercase().str.replace("^mailto:", ""))
            broke = _first(no_text, too_long, (~value.str.contains(_EMAIL), "not_an_email"))
            return frame.select("value", fault=broke, fixed=spaced)
        case FieldType.PHONE:
            digits = joined.str.replace_all("[^0-9]", "").str.len_bytes()
            wrong = ~joined.str.contains(_PHONE) | ~digits.is_between(*_PHONE_DIGITS)
            damaged = (joined.str.contains(_DAMAGED), "damaged_number")
            broke = _first(
                no_text, (joined.str.len_chars() > field.longest, "too_long"), damaged, (wrong, "not_a_phone")
            )
            return frame.select(value="joined", fault=broke, fixed=spaced)
        case _:
            broke = _first(no_text, (joined.str.len_chars() > field.longest, "too_long"))
            return frame.select(value="joined", fault=broke, fixed=spaced)
