"""``kiosk incident``: whose data was touched between two moments."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext
from kiosk.cli.moments import MOMENT

if TYPE_CHECKING:
    from kiosk.privacy.incident import Affected


@click.command()
@click.option("--from", "since", type=MOMENT, required=True, help="Beginning, such as 2026-03-01 or 2026-03-01T12:30Z.")
@click.option("--to", "until", type=MOMENT, required=True, help="End, not included.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def incident(context: CliContext, *, since: datetime, until: datetime, as_json: bool) -> None:
    """List the members and customers whose data was enrolled, shown, looked at or changed between two moments.

    docs/privacy.md says what to do with the list. To make it is itself an entry of the audit trail.
    """
    from kiosk.privacy.incident import list_affected  # noqa: PLC0415 - loads the database libraries
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site:
        found = list_affected(site, since, until, actor="cli")
    if as_json:
        members = [_plain("member_id", one) for one in found.affected]
        customers = [_plain("customer_id", one) for one in found.customers]
        window = {"since": since.isoformat(), "until": until.isoformat(), "tell_by": found.tell_by.isoformat()}
        people = {"erased_since": found.erased_since, "members": members, "customers": customers}
        click.echo(json.dumps({**window, **people, "imports": found.imports}, indent=2))
        return
    for one in (*found.affected, *found.customers):
        click.echo(f"{one.who}  {one.first:%Y-%m-%d %H:%M} to {one.last:%Y-%m-%d %H:%M}  {', '.join(one.what)}")
    others = f"{len(found.customers)} customers without a membership"
    click.echo(f"{len(found.affected)} members, {others}, and {found.erased_since} erased since who cannot be told")
    if found.imports:
        numbers = ", ".join(map(str, found.imports))
        click.echo(f"Imports that went on, with everybody in their files: {numbers}")
    click.echo(f"The authority is to be told by {found.tell_by:%Y-%m-%d %H:%M} UTC (72 hours after the window)")


def _plain(name: str, one: "Affected") -> dict[str, object]:
    return {name: one.who, "what": one.what, "first": one.first.isoformat(), "last": one.last.isoformat()}
