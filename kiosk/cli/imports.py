"""``kiosk import``: take the shop's files into the store."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from recommender.ingest.types import DataKind

_FILE = click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
_AGAIN = click.option("--again", is_flag=True, help="Take the file although it was taken before.")


@click.group("import")
def import_group() -> None:
    """Import customers, products, purchases, events and offers.

    CSV, Excel, Parquet or JSON lines, also packed. Columns are found by their names; other names, and files that come
    again and again, are told with 'kiosk sources'. A good row is kept, a bad one is set aside with its reason: see
    'kiosk sources rejects'. Importing the same file again changes nothing.
    """


@import_group.command()
@_FILE
@_AGAIN
@click.pass_obj
def customers(context: CliContext, path: Path, *, again: bool) -> None:
    """Import customers.

    Columns: customer_id and, where known, age, gender, annual_income, city, joined, card, phone, email, and more
    (docs/data.md). Of cards, phone numbers, addresses and names only keyed hashes are kept; the card links a shopper
    who joins to their purchases. Columns that the file does not have stay as they are.
    """
    from recommender.ingest.types import DataKind  # noqa: PLC0415 - the table libraries would slow down --help

    _import(context, DataKind.CUSTOMERS, path, again=again)


@import_group.command()
@_FILE
@_AGAIN
@click.pass_obj
def products(context: CliContext, path: Path, *, again: bool) -> None:
    """Import products.

    Columns: product_id, name, category, price and, where needed, discreet (yes or no).
    """
    from recommender.ingest.types import DataKind  # noqa: PLC0415 - as above

    _import(context, DataKind.PRODUCTS, path, again=again)


@import_group.command()
@_FILE
@_AGAIN
@click.pass_obj
def purchases(context: CliContext, path: Path, *, again: bool) -> None:
    """Import purchases and returns.

    Columns: customer_id (or card, phone, email), product_id, at, quantity, unit_price, receipt_id. Lines of customers
    or products that no file has told of wait, and are taken by themselves once one does (setting unknown_rows).
    """
    from recommender.ingest.types import DataKind  # noqa: PLC0415 - as above

    _import(context, DataKind.PURCHASES, path, again=again)


@import_group.command()
@_FILE
@_AGAIN
@click.pass_obj
def events(context: CliContext, path: Path, *, again: bool) -> None:
    """Import events, such as an export of web analytics.

    Columns: customer_id (or card, phone, email), kind (view, cart, tap, email_opened, purchase), at and, where known,
    event_id, product_id, value, channel. Money is counted from purchases, never from events of a file.
    """
    from recommender.ingest.types import DataKind  # noqa: PLC0415 - as above

    _import(context, DataKind.EVENTS, path, again=again)


@import_group.command()
@_FILE
@click.pass_obj
def offers(context: CliContext, path: Path) -> None:
    """Import a CSV file of offers, after their products. One wrong line keeps the file out.

    Columns: offer_id, title, starts, ends and, where given, percent or amount, product_id or category, segment_id.
    Without percent and amount an offer informs; without a segment it is for everyone. Titles may not press the shopper.
    """
    from kiosk.imports import import_offers  # noqa: PLC0415 - the database libraries would slow down --help
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        report = import_offers(site.store, path, settings.currency_code)
    click.echo(f"Imported {report.records} offers: {report.added} new, {report.replaced} known before")


def _import(context: CliContext, kind: "DataKind", path: Path, *, again: bool) -> None:
    from kiosk.cli.showing import exit_code, reading, say_outcome  # noqa: PLC0415 - as above
    from kiosk.intake import Incoming, Intake  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site, reading(kind.value, path) as progress:
        done = Intake(site, settings).take_file(path, Incoming(kind), actor="cli", progress=progress, again=again)
    say_outcome(done)
    click.get_current_context().exit(exit_code([done]))
