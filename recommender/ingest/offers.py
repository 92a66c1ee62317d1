"""Reader of a shop's offers. What may be said on a screen is checked here, before an offer exists."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from recommender.currencies import decimals_of
from recommender.errors import OfferInvalid
from recommender.ingest.cells import Column, convert, day, known, minor_units, refuse, text, whole
from recommender.ingest.readers import FAR_DAY, ID_LENGTH, ID_WANTED, TEXT_LENGTH, TEXT_WANTED
from recommender.ingest.table import LINE, read_table
from recommender.offers.checks import checked_offer
from recommender.offers.lint import HIGHEST_PERCENT
from recommender.offers.types import Hours, Offer, OfferKind, OfferWords, Purpose
from recommender.offers.worth import HIGHEST_PRIORITY
from recommender.types import Product

LANGUAGES: Final = ("en", "hi", "ta")
"""Languages that a file may have columns for."""
LONG_TEXT: Final = 200
"""Longest line under a title, in characters."""
MOST: Final = 1_000_000_000
"""Of a stock, a cap, points; more is a slip of the keyboard."""
_REQUIRED: Final = ("offer_id", "title", "starts", "ends")
_GIVES: Final = {
    "percent": OfferKind.PERCENT_OFF,
    "amount": OfferKind.AMOUNT_OFF,
    "bundle_price": OfferKind.BUNDLE,
    "points": OfferKind.POINTS,
}
"""Columns that say what an offer gives, at most one of them; none makes it a message."""
_ABOUT: Final = ("product_id", "product_ids", "category")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT: Final = 1440


def read_offers(path: Path, *, catalogue: Mapping[str, Product], currency: str = "INR") -> tuple[Offer, ...]:
    """Read offers: ``offer_id, title, starts, ends``, and any of the columns that ``docs/offers.md`` lists.

    Args:
        path: The file.
        catalogue: Product id to product; what an offer is about must be in it.
        currency: ISO 4217 code of the amounts.

    Raises:
        FileUnreadable: The file is missing, empty, not text, or lacks a column.
        RowsInvalid: Some lines are wrong; it carries all of them.
    """
    columns = _columns(catalogue, currency)
    optional = [column.name for column in columns if column.name not in _REQUIRED]
    table = read_table(path, required=_REQUIRED, optional=optional)
    offers, faults = [], {}
    for line, row in zip(table.frame[LINE], convert(table, columns).iter_rows(named=True), strict=True):
        try:
            offers.append(checked_offer(_offer(row), catalogue))
        except OfferInvalid as error:
            faults[line] = [error.message]
    refuse(table, faults)
    return tuple(offers)


def _columns(catalogue: Mapping[str, Product], currency: str) -> tuple[Column, ...]:
    categories = {product.category for product in catalogue.values()}
    decimals = decimals_of(currency)
    amount = f"an amount above 0 in {currency}"
    date_wanted, count_wanted = "a date such as 2026-03-31", "a whole number above 0"
    some = {
        "percent": (whole(1, HIGHEST_PERCENT), f"a whole number from 1 to {HIGHEST_PERCENT}"),
        "amount": (minor_units(1, decimals), amount),
        "bundle_price": (minor_units(1, decimals), amount),
        "points": (whole(1, MOST), count_wanted),
        "product_id": (known(catalogue), "the id of a product"),
        "product_ids": (_several(catalogue), "ids of products with | between them"),
        "category": (known(categories), "a category of the products"),
        "segment_id": (text(ID_LENGTH), ID_WANTED),
        "segment_ids": (_several(), "ids of segments with | between them"),
        "text": (text(LONG_TEXT), f"text of at most {LONG_TEXT} characters"),
        "picture": (text(ID_LENGTH), ID_WANTED),
        "purpose": (_one_of(tuple(Purpose)), "any, again or new"),
        "weekdays": (_several(_WEEKDAYS), "weekdays such as mon|tue"),
        "opens": (_minute, "a time such as 09:30"),
        "closes": (_minute, "a time such as 18:00"),
        "stores": (_several(), "names of stores with | between them"),
        "stock": (whole(1, MOST), count_wanted),
        "budget": (minor_units(1, decimals), amount),
        "person_cap": (whole(1, MOST), count_wanted),
        "day_cap": (whole(1, MOST), count_wanted),
        "priority": (whole(0, HIGHEST_PRIORITY), f"a whole number from 0 to {HIGHEST_PRIORITY}"),
        "cost": (minor_units(0, decimals), f"an amount in {currency}"),
    } | {
        f"{part}_{language}": (text(longest), f"text of at most {longest} characters")
        for language in LANGUAGES
        for part, longest in (("title", TEXT_LENGTH), ("text", LONG_TEXT))
    }
    return (
        Column("offer_id", text(ID_LENGTH), ID_WANTED, unique=True),
        Column("title", text(TEXT_LENGTH), TEXT_WANTED),
        Column("starts", day(FAR_DAY), date_wanted),
        Column("ends", day(FAR_DAY), date_wanted),
        *(Column(name, parse, wanted, may_be_empty=True) for name, (parse, wanted) in some.items()),
    )


def _offer(row: dict[str, Any]) -> Offer:
    """One offer from the values of a line."""
    gives = [name for name in _GIVES if row[name] is not None]
    about = [name for name in _ABOUT if row[name] is not None]
    for found in (gives, about, [name for name in ("segment_id", "segment_ids") if row[name] is not None]):
        if len(found) > 1:
            raise OfferInvalid(f"Offer {row['offer_id']}: it has both {found[0]} and {found[1]}")
    return Offer(
        offer_id=row["offer_id"],
        title=row["title"],
        kind=_GIVES[gives[0]] if gives else OfferKind.MESSAGE,
        value=row[gives[0]] if gives else 0,
        category=row["category"],
        product_ids=_together(row["product_id"], row["product_ids"]),
        segment_ids=_together(row["segment_id"], row["segment_ids"]),
        starts=row["starts"],
        ends=row["ends"],
        text=row["text"] or "",
        words=_words(row),
        picture=row["picture"],
        purpose=Purpose(row["purpose"] or Purpose.ANY),
        hours=_hours(row),
        stores=_together(None, row["stores"]),
        stock=row["stock"],
        budget_minor=row["budget"],
        person_cap=row["person_cap"],
        day_cap=row["day_cap"],
        priority=row["priority"] or 0,
        cost_minor=row["cost"],
    )


def _together(one: str | None, several: list[str] | None) -> tuple[str, ...]:
    return (one,) if one is not None else tuple(dict.fromkeys(several or ()))


def _words(row: dict[str, Any]) -> tuple[OfferWords, ...]:
    """Title and text of each language with one of both; a text without a title is refused later."""
    said = ((language, row[f"title_{language}"] or "", row[f"text_{language}"] or "") for language in LANGUAGES)
    return tuple(OfferWords(*one) for one in said if one[1] or one[2])


def _hours(row: dict[str, Any]) -> Hours | None:
    if row["weekdays"] is None and row["opens"] is None and row["closes"] is None:
        return None
    days = frozenset(_WEEKDAYS.index(one) for one in row["weekdays"] or _WEEKDAYS)
    return Hours(days, row["opens"] or 0, _MIDNIGHT if row["closes"] is None else row["closes"])


def _several(ids: Collection[str] | None = None) -> Callable[[pl.Expr], pl.Expr]:
    """Texts with ``|`` between them: out of ``ids``, or any of at most an id's length."""

    def parse(cell: pl.Expr) -> pl.Expr:
        parts = cell.str.replace_all(r"\s*\|\s*", "|").str.replace_all(r"\s+", " ").str.split("|")
        one = pl.element()
        if ids is None:
            good = (one.str.len_chars() > 0) & text(TEXT_LENGTH)(one).is_not_null()
        else:
            good = one.is_in(sorted(ids))
        return pl.when(parts.list.eval(good).list.all()).then(parts)

    return parse


def _one_of(words: Collection[str]) -> Callable[[pl.Expr], pl.Expr]:
    """One of some words, in any case."""
    return lambda cell: pl.when(cell.str.to_lowercase().is_in(list(words))).then(cell.str.to_lowercase())


def _minute(cell: pl.Expr) -> pl.Expr:
    """``HH:MM`` as the minute of the day; ``24:00`` is the end of it."""
    good = cell.str.contains(r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$|^24:00$")
    hour = cell.str.extract(r"^([0-9]+):", 1).cast(pl.Int64, strict=False)
    minute = cell.str.extract(r":([0-9]+)$", 1).cast(pl.Int64, strict=False)
    return pl.when(good).then(hour * 60 + minute)
