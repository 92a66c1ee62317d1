"""``kiosk customers``: find, export and erase a customer of the shop who never joined."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext
from kiosk.cli.members import ACTOR

if TYPE_CHECKING:
    from kiosk.shop_people import ShopPerson

_MOST = 20
"""Customers with the same number who are shown; as on the page of staff."""

_ID = click.argument("customer_id", metavar="ID")


@click.group()
def customers() -> None:
    """Find, export and erase customers of the shop who never joined.

    They have the rights of a member. Each command leaves an entry in the audit trail.
    """


@customers.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def find(context: CliContext, text: str, as_json: bool) -> None:
    """Find customers by exact card, phone number or e-mail address.

    A family may share a number, so there may be several. Nobody's name is kept: ask for something that only the person
    knows, such as the last receipt.
    """
    from kiosk.shop_people import ShopPeople  # noqa: PLC0415 - the database libraries would slow down --help
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site:
        found = ShopPeople(site).find(text, actor=ACTOR, most=_MOST)
    if as_json:
        click.echo(json.dumps([_as_dict(person) for person in found], indent=2, ensure_ascii=False))
        return
    if not found:
        click.echo("Nobody who never joined has this. Members: kiosk members find")
    for person in found:
        kept = ", ".join(f"{table} {count}" for table, count in person.kept)
        click.echo(f"{person.customer_id}  {kept}")


@customers.command()
@_ID
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The zip file to write; it must not be there yet.",
)
@click.pass_obj
def export(context: CliContext, customer_id: str, out: Path) -> None:
    """Write everything that is kept about a customer into a zip file of JSON."""
    from kiosk.security.files import new_private_file  # noqa: PLC0415 - as above
    from kiosk.shop_people import ShopPeople  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site:
        content = ShopPeople(site).export(customer_id, actor=ACTOR)
    with new_private_file(out) as draft:
        draft.write_bytes(content)
    click.echo(f"Wrote {out}. Delete it once it was handed over")


@customers.command()
@_ID
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(context: CliContext, customer_id: str, yes: bool) -> None:
    """Erase every record of a customer. If the shop's own system still has them, erase them there as well."""
    from kiosk.cli.showing import say_erased  # noqa: PLC0415 - as above
    from kiosk.shop_people import ShopPeople  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site:
        people = ShopPeople(site)
        person = people.show(customer_id, actor=ACTOR)
        if not yes:
            click.confirm(f"Erase customer {customer_id} for good, {person.records} records?", abort=True)
        receipt = people.erase(customer_id, actor=ACTOR)
    click.echo(f"Erased the customer at {receipt.at:%Y-%m-%d %H:%M:%S} UTC. Receipt {receipt.number}")
    say_erased(receipt)


def _as_dict(person: "ShopPerson") -> dict[str, object]:
    return {"customer_id": person.customer_id, "records": person.records, "kept": dict(person.kept)}
