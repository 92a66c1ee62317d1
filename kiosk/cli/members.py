"""``kiosk members``: add, list and erase members."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.members import MemberSummary

_FILE = click.Path(path_type=Path)


@click.group()
def members() -> None:
    """Add, list and erase members."""


@members.command()
@click.option("--first-name", required=True, metavar="NAME", help="As the screen greets.")
@click.option(
    "--photo", "photos", type=_FILE, multiple=True, required=True, help="A photo of the face; three are best."
)
@click.option("--consent", "reference", required=True, metavar="REF", help="Number of the signed consent form.")
@click.option("--customer", "customer_id", metavar="ID", help="The shop's customer number of the same person.")
@click.pass_obj
def add(
    context: CliContext, first_name: str, photos: tuple[Path, ...], reference: str, customer_id: str | None
) -> None:
    """Add a member who signed the consent to face recognition and to offers.

    The photos are read once to make the template; they are not kept. A face that is a member already is refused: two
    members with one face would be told apart by nobody.
    """
    from kiosk.bootstrap import photo_template, refuse_known_face  # noqa: PLC0415 - loads the weights
    from kiosk.site import opened  # noqa: PLC0415 - the database libraries would slow down --help

    settings = context.settings()
    with opened(settings) as site:
        template = photo_template(settings, photos)
        refuse_known_face(settings, site.members, template.vector)
        member_id = site.members.add(
            first_name,
            template.vector,
            pictures=template.pictures,
            recogniser=settings.recogniser.value,
            consent_reference=reference,
            customer_id=customer_id,
        )
    click.echo(f"Added member {member_id} from {_count(template.pictures, 'picture')}")


@members.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_members(context: CliContext, as_json: bool) -> None:
    """List the members."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        found = site.members.list()
    if as_json:
        click.echo(json.dumps([_as_dict(member) for member in found], indent=2, ensure_ascii=False))
        return
    head = ("MEMBER", "FIRST NAME", "CUSTOMER", "SINCE", "PICTURES", "TEMPLATES", "CONSENTS")
    rows = [head, *(_as_row(member) for member in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@members.command()
@click.argument("member_id", metavar="ID")
@click.option("--also-purchases", is_flag=True, help="Delete the linked customer's record and purchases too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(context: CliContext, member_id: str, also_purchases: bool, yes: bool) -> None:
    """Erase a member and everything that belongs to them. A running kiosk forgets them at once."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        person = site.members.person(member_id)
        if not yes:
            click.confirm(f"Erase {person.first_name} ({member_id}) for good?", abort=True)
        receipt = site.members.erase(member_id, also_purchases=also_purchases)
    click.echo(f"Erased member {receipt.member_id} at {receipt.at:%Y-%m-%d %H:%M:%S} UTC")
    for name, rows in receipt.stores:
        click.echo(f"  {name}: {_count(rows, 'row')} deleted")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _as_row(member: "MemberSummary") -> tuple[str, ...]:
    return (
        member.member_id,
        member.first_name,
        member.customer_id or "-",
        f"{member.created_at:%Y-%m-%d}",
        str(member.pictures),
        ",".join(member.recognisers),
        ",".join(member.purposes),
    )


def _as_dict(member: "MemberSummary") -> dict[str, Any]:
    return {
        "member_id": member.member_id,
        "first_name": member.first_name,
        "customer_id": member.customer_id,
        "created_at": member.created_at.isoformat(),
        "pictures": member.pictures,
        "recognisers": list(member.recognisers),
        "purposes": list(member.purposes),
    }
