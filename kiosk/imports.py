"""Offers, taken whole or not at all, and customers whom the product itself makes. Files go through :mod:`kiosk.intake`.

What is promised on a screen is written by hand, so one wrong line keeps the file out.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from kiosk.credentials import CodeBook
from kiosk.errors import CustomerInvalid
from kiosk.store import offers, shop, tables
from kiosk.store.credentials import CredentialKind, replace_customer_cards
from kiosk.store.database import Store
from kiosk.store.shop import Progress
from kiosk.store.traits import replace_traits
from kiosk.traits import keyed_traits, traits_told
from recommender.ingest import read_offers
from recommender.types import Customer

log = logging.getLogger(__name__)

_TRAITS = ("card", "phone", "city")
"""Fields of a customer by which other records of the same one are found."""


@dataclass(frozen=True, slots=True)
class OffersReport:
    """What an import of offers did.

    Attributes:
        records: Offers in the file.
        added: Of those, new ones.
        replaced: Of those, ones that were known.
    """

    records: int
    added: int
    replaced: int


def import_offers(store: Store, path: Path, currency: str = "INR") -> OffersReport:
    """Check a whole file of offers, then write it in one transaction; one that is known is replaced whole.

    Args:
        store: Where the offers go.
        path: A CSV file; :func:`recommender.ingest.offers.read_offers` lists the columns.
        currency: ISO 4217 code of its amounts.

    Raises:
        FileUnreadable: Not a table of offers.
        RowsInvalid: Some lines are wrong, or name products or categories that are not in the store.
        StoreFull: No room.
        StoreBusy: Another program wrote for too long.
    """
    with store.read() as connection:
        catalogue = {product.product_id: product for product in shop.all_products(connection)}
    found = read_offers(path, catalogue=catalogue, currency=currency)
    with store.write() as connection:
        before = shop.count(connection, tables.offers)
        offers.put_offers(connection, found)
        added = shop.count(connection, tables.offers) - before
    store.clear_journal()
    log.info("imported %d offers, %d of them new", len(found), added)
    return OffersReport(len(found), added, len(found) - added)


def put_customers(
    connection: Connection, customers: Sequence[Customer], codes: CodeBook, progress: Progress | None = None
) -> None:
    """Write customers with what they are found by; the cards and phone numbers they had before go.

    Raises:
        CustomerInvalid: Two customers have the same card.
    """
    found_by: dict[tuple[CredentialKind, str], list[str]] = defaultdict(list)
    for customer in customers:
        for kind, lookup in (
            (CredentialKind.CARD, codes.card(customer.card or "")),
            (CredentialKind.PHONE, codes.phone(customer.phone or "")),
        ):
            if lookup:
                found_by[kind, lookup].append(customer.customer_id)
    shared = [owners for (kind, _), owners in found_by.items() if kind is CredentialKind.CARD and len(owners) > 1]
    if shared:
        raise CustomerInvalid(
            f"Customers {' and '.join(shared[0][:2])} have the same card; nothing was kept",
            mend="Case, blanks, dashes, O and 0, I, L and 1 count as the same",
        )
    shop.put_customers(connection, customers, progress)
    replace_customer_cards(connection, [customer.customer_id for customer in customers], found_by)
    told = {
        (customer.customer_id, trait, lookup)
        for customer in customers
        for trait, lookup in keyed_traits({name: getattr(customer, name) for name in _TRAITS}, codes)
    }
    replace_traits(connection, [customer.customer_id for customer in customers], traits_told(_TRAITS), told)
