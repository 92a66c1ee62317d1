"""``kiosk retention``: erase whom the site has kept long enough."""

import sys

import click

from kiosk.cli.main import CliContext
from kiosk.errors import EraseFailed


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say whom it would erase.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def retention(context: CliContext, *, dry_run: bool, yes: bool) -> None:
    """Erase members and customers who have not come for as long as the site keeps, and cut old lists.

    A running kiosk does the same once a day. The term of members is retention_days of the settings, or less where the
    profile says so; that of customers who never joined is customer_retention_days.
    """
    from kiosk.members import utc_now  # noqa: PLC0415 - loads the database libraries
    from kiosk.privacy.retention import Retention, term  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:
        work = Retention(site, term(settings), utc_now, settings.customer_retention_days, settings.backup_keep_days)
        plan = work.plan()
        click.echo(f"Due after {plan.days} days without a visit: {len(plan.due)} members")
        for one in plan.due:
            click.echo(f"  {one.member_id}  {one.why.value} since {one.used_at:%Y-%m-%d}")
        strangers = len(plan.customers)
        click.echo(
            f"Due after {plan.customer_days} days without a sign of life: {strangers} customers who never joined"
        )
        click.echo(f"Also: {plan.matches} old matches, {plan.receipts} receipts, {plan.audit_entries} audit entries")
        for table, count in plan.others:
            if count:
                click.echo(f"      {count} old rows of {table}")
        if dry_run:
            return
        if plan.people and not yes:
            click.confirm(f"Erase these {len(plan.due)} members and {strangers} customers for good?", abort=True)
        with click.progressbar(
            length=plan.people, label="erasing", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            report = work.run(plan, actor="cli", progress=bar.update)
    click.echo(f"Erased {len(report.erased)} members and {report.customers} customers who never joined")
    if report.failed:
        raise EraseFailed(
            f"{len(report.failed)} erasures did not work: {', '.join(sorted(set(report.failed)))}",
            mend="Mend the cause (kiosk doctor), and run it again; what was begun is finished at the next start",
        )
