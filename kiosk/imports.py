"""Imports of the shop's files: a file is taken whole or not at all, and never doubles what was taken before."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError

from kiosk.credentials import CodeBook
from kiosk.errors import CustomerInvalid, StoreBusy
from kiosk.store import offers, shop, tables
from kiosk.store.credentials import CredentialKind, replace_customer_cards
from kiosk.store.database import Store
from kiosk.store.shop import Progress
from recommender.ingest import read_customers, read_offers, read_products, read_purchases
from recommender.types import Customer

log = logging.getLogger(__name__)

Start = Callable[[int], Progress]
"""Told the number of records once the whole file was found good; gives what is told of each batch that was written."""
Put = Callable[[Connection, Progress | None], None]


class ImportKind(StrEnum):
    """What a file holds."""

    CUSTOMERS = "customers"
    PRODUCTS = "products"
    PURCHASES = "purchases"
    OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        kind: What the file holds.
        records: Records in the file.
        added: Of those, new ones.
        replaced: Of those, ones that were known.
    """

    kind: ImportKind
    records: int
    added: int
    replaced: int


def import_file(
    store: Store, kind: ImportKind, path: Path, start: Start | None = None, *, codes: CodeBook
) -> ImportReport:
    """Check a whole file, then write it in one transaction.

    A record that is known is replaced whole; :mod:`kiosk.store.shop` says what makes a purchase known.

    Args:
        store: Where the data goes.
        kind: What the file holds; :mod:`recommender.ingest.readers` lists the columns.
        path: A CSV file.
        start: Called before the first write.
        codes: Makes keyed hashes of cards and phone numbers; the numbers themselves are not kept.

    Raises:
        FileUnreadable: Not a table of this kind.
        RowsInvalid: Some lines are wrong, or name customers, products or categories that are not in the store.
        StoreFull: No room.
        StoreBusy: Another import was running for too long.
        CustomerInvalid: Two customers have the same card, written differently.
    """
    records, table, put = _read(store, kind, path, codes)
    progress = None if start is None else start(records)
    try:
        with store.write() as connection:
            before = shop.count(connection, table)
            put(connection, progress)
            added = shop.count(connection, table) - before
    except IntegrityError as error:
        raise StoreBusy(
            f"Customers were erased while the {kind.value} were read; nothing was kept", mend="Import the file again"
        ) from error
    store.clear_journal()
    log.info("imported %d %s, %d of them new", records, kind.value, added)
    return ImportReport(kind, records, added, records - added)


def _latest_day() -> date:
    """Purchases of tomorrow are a slip of the clock that is forgiven; later ones are a slip of the pen."""
    return datetime.now().astimezone().date() + timedelta(days=1)


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
            f"Customers {' and '.join(shared[0][:2])} have the same card; nothing was imported",
            mend="Case, blanks, dashes, O and 0, I, L and 1 count as the same. Correct the file and import it again",
        )
    shop.put_customers(connection, customers, progress)
    replace_customer_cards(connection, [customer.customer_id for customer in customers], found_by)


def _read(store: Store, kind: ImportKind, path: Path, codes: CodeBook) -> tuple[int, Table, Put]:
    """Number of records, their table, and what writes them."""
    match kind:
        case ImportKind.CUSTOMERS:
            customers = read_customers(path)
            return len(customers), tables.customers, lambda to, progress: put_customers(to, customers, codes, progress)
        case ImportKind.PRODUCTS:
            products = read_products(path)
            return len(products), tables.products, lambda to, progress: shop.put_products(to, products, progress)
        case ImportKind.PURCHASES:
            with store.read() as connection:
                known_customers, known_products = shop.customer_ids(connection), shop.product_ids(connection)
            lines = read_purchases(path, customers=known_customers, products=known_products, today=_latest_day())
            return len(lines), tables.purchases, lambda to, progress: shop.put_purchases(to, lines, progress)
        case ImportKind.OFFERS:
            with store.read() as connection:
                catalogue = shop.all_products(connection)
            found = read_offers(
                path,
                products={product.product_id for product in catalogue},
                categories={product.category for product in catalogue},
            )
            return len(found), tables.offers, lambda to, _progress: offers.put_offers(to, found)
