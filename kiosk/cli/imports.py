"""``kiosk import``: take the shop's files into the store."""

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.imports import ImportKind
    from kiosk.store.shop import Progress

_FILE = click.argument("path", metavar="FILE", type=click.Path(path_type=Path))


@click.group("import")
def import_group() -> None:
    """Import customers, products, purchases and offers.

    A file is taken whole or not at all. Importing the same file again changes nothing.
    """


@import_group.command()
@_FILE
@click.pass_obj
def customers(context: CliContext, path: Path) -> None:
    """Import a CSV file of customers.

    Columns: customer_id and, where known, age, gender, annual_income, city, joined, card, phone. Of cards and phone
    numbers only keyed hashes are kept; the card links a shopper who joins to their purchases.
    """
    from kiosk.imports import ImportKind  # noqa: PLC0415 - the database libraries would slow down --help

    _import(context, ImportKind.CUSTOMERS, path)


@import_group.command()
@_FILE
@click.pass_obj
def products(context: CliContext, path: Path) -> None:
    """Import a CSV file of products.

    Columns: product_id, name, category, price and, where needed, discreet (yes or no).
    """
    from kiosk.imports import ImportKind  # noqa: PLC0415 - as above

    _import(context, ImportKind.PRODUCTS, path)


@import_group.command()
@_FILE
@click.pass_obj
def purchases(context: CliContext, path: Path) -> None:
    """Import a CSV file of purchases, after their customers and products.

    Columns: customer_id, product_id, at, quantity, unit_price, receipt_id.
    """
    from kiosk.imports import ImportKind  # noqa: PLC0415 - as above

    _import(context, ImportKind.PURCHASES, path)


@import_group.command()
@_FILE
@click.pass_obj
def offers(context: CliContext, path: Path) -> None:
    """Import a CSV file of offers, after their products.

    Columns: offer_id, title, starts, ends and, where given, percent or amount, product_id or category, segment_id.
    Without percent and amount an offer informs; without a segment it is for everyone. Titles may not press the shopper.
    """
    from kiosk.imports import ImportKind  # noqa: PLC0415 - as above

    _import(context, ImportKind.OFFERS, path)


def _import(context: CliContext, kind: "ImportKind", path: Path) -> None:
    from kiosk.imports import import_file  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site, contextlib.ExitStack() as display:

        def start(lines: int) -> "Progress":
            bar = click.progressbar(length=lines, label=kind.value, file=sys.stderr, hidden=not sys.stderr.isatty())
            return display.enter_context(bar).update

        report = import_file(site.store, kind, path, start, codes=site.members.codes)
    click.echo(f"Imported {report.records} {kind.value}: {report.added} new, {report.replaced} known before")
