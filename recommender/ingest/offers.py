"""Reader of a shop's offers. What may be said on a screen is checked here, before an offer exists."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from recommender.currencies import decimals_of
from recommender.errors import OfferInvalid
from recommender.ingest.cells import Column, convert, day, known, minor_units, refuse, text, whole
from recommender.ingest.readers import FAR_DAY, ID_LENGTH, ID_WANTED, TEXT_LENGTH, TEXT_WANTED
from recommender.ingest.table import LINE, read_table
from recommender.offers.lint import HIGHEST_PERCENT, checked_offer
from recommender.types import Offer, OfferKind

_REQUIRED = ("offer_id", "title", "starts", "ends")


def read_offers(
    path: Path, *, products: Collection[str], categories: Collection[str], currency: str = "INR"
) -> tuple[Offer, ...]:
    """Read offers: ``offer_id, title, starts, ends`` and, where given, ``percent`` or ``amount``, ``product_id`` or
    ``category``, ``segment_id``.

    An offer without percent and amount informs. Without a segment it is for everyone.

    Args:
        path: The file.
        products: Ids that ``product_id`` must be one of.
        categories: Names that ``category`` must be one of.
        currency: ISO 4217 code of the amounts.

    Raises:
        FileUnreadable: The file is missing, empty, not text, or lacks a column.
        RowsInvalid: Some lines are wrong; it carries all of them.
    """  # noqa: D205 - the columns are the summary
    columns = (
        Column("offer_id", text(ID_LENGTH), ID_WANTED, unique=True),
        Column("title", text(TEXT_LENGTH), TEXT_WANTED),
        Column("starts", day(FAR_DAY), "a date such as 2026-03-31"),
        Column("ends", day(FAR_DAY), "a date such as 2026-03-31"),
        Column("percent", whole(1, HIGHEST_PERCENT), f"a whole number from 1 to {HIGHEST_PERCENT}", may_be_empty=True),
        Column("amount", minor_units(1, decimals_of(currency)), f"an amount above 0 in {currency}", may_be_empty=True),
        Column("product_id", known(products), "the id of a product", may_be_empty=True),
        Column("category", known(categories), "a category of the products", may_be_empty=True),
        Column("segment_id", text(ID_LENGTH), ID_WANTED, may_be_empty=True),
    )
    optional = [column.name for column in columns if column.name not in _REQUIRED]
    table = read_table(path, required=_REQUIRED, optional=optional)
    offers, faults = [], {}
    for line, row in zip(table.frame[LINE], convert(table, columns).iter_rows(named=True), strict=True):
        try:
            offers.append(checked_offer(_offer(row)))
        except OfferInvalid as error:
            faults[line] = [error.message]
    refuse(table, faults)
    return tuple(offers)


def _offer(row: dict[str, Any]) -> Offer:
    """One offer from the values of a line."""
    percent, amount = row["percent"], row["amount"]
    if percent is not None and amount is not None:
        raise OfferInvalid(f"Offer {row['offer_id']}: it has both a percent and an amount")
    if row["product_id"] is not None and row["category"] is not None:
        raise OfferInvalid(f"Offer {row['offer_id']}: it names both a product and a category")
    kind = OfferKind.PERCENT_OFF if percent else OfferKind.AMOUNT_OFF if amount else OfferKind.INFORMATION
    return Offer(
        offer_id=row["offer_id"],
        title=row["title"],
        kind=kind,
        value=percent or amount or 0,
        category=row["category"],
        product_ids=() if row["product_id"] is None else (row["product_id"],),
        segment_id=row["segment_id"],
        starts=row["starts"],
        ends=row["ends"],
    )
