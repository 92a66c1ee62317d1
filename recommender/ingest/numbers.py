"""Numbers as people write them: thousands parted, either decimal mark, signs and currency around them."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from recommender.currencies import MOST_DECIMALS
from recommender.ingest.types import DecimalMark

_DIGITS: Final = 9
"""Decimals that are read; what a float writes behind them is noise."""
_SIGNS: Final = {"€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY", "₩": "KRW", "₪": "ILS", "₺": "TRY", "$": "USD"}
SHARED_SIGNS: Final = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BZD", "JMD", "BBD", "TTD", "TWD"}),
    "¥": frozenset({"JPY", "CNY"}),
}
"""Signs of several currencies; one means the shop's own where that is one of them."""
_SIGN: Final = "([€£₹¥₩₪₺$]|[A-Z]{3}|Rs\\.?)"
_MINUS: Final = r"-\x{2212}"
"""Inside of a character class: the hyphen, and the minus sign of typesetting."""
_BEFORE: Final = rf"^\s*[{_MINUS}(]?\s*{_SIGN}\s*[{_MINUS}]?\s*[0-9.,]"
_AFTER: Final = rf"[0-9.,]\s*[{_MINUS})]?\s*{_SIGN}\s*[{_MINUS})]?\s*$"
_MOST_DIGITS: Final = 15
FINE_DECIMALS: Final = MOST_DECIMALS + 1
"""One more than any currency has, which tells how the last one is rounded."""
FINE: Final = 10**FINE_DECIMALS
"""Parts of one unit of currency in which amounts are read, before their currency is known."""
_MOST_DIGITS_OF_AMOUNT: Final = 13
"""Digits of an amount before its mark: with ``FINE_DECIMALS`` behind it still fits into 64 bits."""


def number(text: pl.Series, mark: DecimalMark, *, plain: bool) -> pl.DataFrame:
    """Take numbers apart.

    A sign may stand before or behind, parentheses mean below zero. Thousands are parted in threes, or as in India
    (``1,00,000``), by the other mark, a blank or an apostrophe; nothing is guessed, so ``1,50`` is no number where the
    mark is a point.

    Args:
        text: Without white space around it and without currency.
        mark: Decimal mark.
        plain: Written by a machine: a point, no thousands.

    Returns:
        ``whole`` (Int64, the digits before the mark; null beyond ``_MOST_DIGITS`` of them), ``decimals`` (up to
        ``_DIGITS`` digits as text; null where the text is no number) and ``negative``.
    """
    point, other = (r"\.", ",") if mark is DecimalMark.POINT or plain else (",", r"\.")
    gap = rf"[{other} '\x{{2019}}\x{{a0}}\x{{202f}}]"
    in_threes = rf"[0-9]{{1,3}}(?:{gap}[0-9]{{3}})+"
    in_india = rf"[0-9]{{1,2}}(?:{gap}[0-9]{{2}})+{gap}[0-9]{{3}}"
    grouped = "[0-9]+" if plain else f"{in_threes}|{in_india}|[0-9]+"
    parts = rf"^(?:({grouped})(?:{point}([0-9]*))?|{point}([0-9]+))$"
    frame = pl.DataFrame({"text": text}).with_columns(
        negative=pl.col("text").str.contains(rf"^[{_MINUS}]|[{_MINUS}]$|^\(.*\)$"),
        body=pl.col("text").str.replace(rf"^[{_MINUS}+(]\s*", "").str.replace(rf"\s*[{_MINUS})]$", ""),
    )
    # Exponents are written by machines, always with a point.
    exponent = pl.col("body").str.contains(r"^[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]{1,3}$")
    exact = pl.col("body").cast(pl.Float64, strict=False).cast(pl.Decimal(30, _DIGITS), strict=False).cast(pl.String)
    frame = frame.with_columns(exact=pl.when(exponent).then(exact))
    frame = frame.with_columns(
        found=pl.when(pl.col("exact").is_null()).then(pl.col("body").str.extract_groups(parts)),
        plain=pl.col("exact").str.extract_groups(r"^([0-9]+)\.([0-9]+)$"),
    )
    before, behind, alone = (pl.col("found").struct.field(str(group)) for group in (1, 2, 3))
    frame = frame.with_columns(
        digits=pl.coalesce(before, pl.col("plain").struct.field("1")),
        decimals=pl.coalesce(behind, alone, pl.col("plain").struct.field("2")),
    ).with_columns(shaped=pl.col("digits").is_not_null() | pl.col("decimals").is_not_null())
    bare = pl.col("digits").fill_null("").str.replace_all("[^0-9]", "").str.strip_chars_start("0")
    frame = frame.with_columns(bare=bare)
    fits = pl.col("shaped") & (pl.col("bare").str.len_bytes() <= _MOST_DIGITS)
    return frame.select(
        whole=pl.when(fits).then(pl.concat_str(pl.lit("0"), "bare")).cast(pl.Int64, strict=False),
        decimals=pl.when("shaped").then(pl.col("decimals").fill_null("").str.slice(0, _DIGITS)),
        negative=pl.col("negative"),
    )


def whole_number(parts: pl.DataFrame) -> pl.DataFrame:
    """``value`` (Int64 with its sign) and ``changed`` (whether there are decimals other than noughts)."""
    return parts.select(value=_signed(pl.col("whole")), changed=pl.col("decimals").str.contains("[1-9]"))


def fine(parts: pl.DataFrame) -> pl.Series:
    """Amounts with their sign as whole numbers (Int64) of which ``FINE`` make one unit of any currency.

    Further decimals are cut off, but for what a float's last digits take away (``2.9999999999999996``). Null is what is
    no number, or has more than ``_MOST_DIGITS_OF_AMOUNT`` digits before its mark.
    """
    digits = pl.col("decimals").str.pad_end(_DIGITS, "0")
    behind = digits.str.slice(0, FINE_DECIMALS).cast(pl.Int64, strict=False)
    up = digits.str.slice(FINE_DECIMALS).str.contains("^9+$").cast(pl.Int64)
    fits = pl.col("whole") < 10**_MOST_DIGITS_OF_AMOUNT
    return parts.select(_signed(pl.when(fits).then(pl.col("whole")) * FINE + behind + up)).to_series()


def minor(amount: pl.Expr, decimals: int) -> pl.Expr:
    """Smallest units of a currency with so many decimals, out of :func:`fine`; half a one rounded away from zero."""
    parts = int(10 ** (FINE_DECIMALS - decimals))
    return (amount.abs() + parts // 2) // parts * amount.sign()


def _signed(size: pl.Expr) -> pl.Expr:
    return pl.when("negative").then(-size).otherwise(size)


def codes_of_signs(shop: str) -> Mapping[str, str]:
    """ISO 4217 code by sign, in a shop whose currency is ``shop``."""
    return _SIGNS | {sign: shop for sign, codes in SHARED_SIGNS.items() if shop in codes}


def split_currency(text: pl.Series) -> pl.DataFrame:
    """``bare`` (the text without a currency before or behind the number) and ``code``.

    The code is one of ISO 4217, a sign of ``SHARED_SIGNS``, or null.
    """
    frame = pl.DataFrame({"text": text}).with_columns(
        sign=pl.coalesce(pl.col("text").str.extract(_BEFORE, 1), pl.col("text").str.extract(_AFTER, 1))
    )
    sign = pl.col("sign")
    named = pl.when(sign.str.starts_with("Rs")).then(pl.lit("INR")).otherwise(sign)
    return frame.select(
        bare=pl.when(sign.is_null()).then("text").otherwise(pl.col("text").str.replace(_SIGN, "").str.strip_chars()),
        code=pl.when(sign.is_in(list(SHARED_SIGNS))).then(sign).otherwise(named.replace(_SIGNS)),
    )
