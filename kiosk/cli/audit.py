"""``kiosk audit``: prove and list the audit trail."""

import json
from datetime import datetime

import click

from kiosk.cli.main import CliContext
from kiosk.cli.moments import MOMENT
from kiosk.errors import AuditBroken


@click.group()
def audit() -> None:
    """Prove and list the audit trail: who did what to whose data."""


@audit.command()
@click.pass_obj
def verify(context: CliContext) -> None:
    """Prove every entry. Exit code 1 when one was changed, dropped, moved, cut off or put in by somebody else."""
    from kiosk.privacy.audit_check import verify as verify_trail  # noqa: PLC0415 - loads the database libraries
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        found = verify_trail(site.audit, site.store)
    for first, last in found.lost:
        click.echo(f"entries {first} to {last}: not in the backup that was put back; the restoring is in the trail")
    for finding in found.findings:
        click.echo(str(finding))
    if not found.good:
        raise AuditBroken(
            f"The audit trail has {len(found.findings)} faults in {found.entries} entries",
            mend="Keep the store and the key ring as they are, copy both, and find out who could write to them",
        )
    click.echo(f"{found.entries} entries, all in place")


@audit.command("list")
@click.option("--member", "member_id", metavar="ID", help="Only about this member.")
@click.option("--actor", metavar="WHO", help="Only by this one: shopper, phone, system, cli or staff:NAME.")
@click.option("--since", type=MOMENT, help="Not before this moment, UTC.")
@click.option("--most", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_entries(
    context: CliContext, *, member_id: str | None, actor: str | None, since: datetime | None, most: int, as_json: bool
) -> None:
    """List entries, newest first. To look at a member's is itself an entry."""
    from kiosk.privacy.audit import Action  # noqa: PLC0415 - as above
    from kiosk.security.aliases import alias_of  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        found = site.audit.entries(member_id=member_id, actor=actor, since=since, limit=most)
        if member_id is not None:
            site.audit.record(Action.VIEWED, actor="cli", member_id=member_id, detail={"what": "audit"})
    if as_json:
        rows = [
            {
                "seq": entry.seq, "at": entry.at.isoformat(), "actor": entry.actor,
                "action": entry.action, "subject": entry.subject, "detail": dict(entry.detail),
            }
            for entry in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for entry in found:
        detail = " ".join(f"{name}={value}" for name, value in entry.detail.items())
        about = "-" if entry.subject is None else alias_of(entry.subject)
        what = f"{entry.actor:<14} {entry.action:<18} {about}  {detail}"
        click.echo(f"{entry.seq:>7}  {entry.at:%Y-%m-%d %H:%M:%S}  {what}")
