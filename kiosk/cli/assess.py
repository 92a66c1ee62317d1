"""``kiosk assess``: assessments, trainings and tests of the site."""

from datetime import date, datetime

import click

from kiosk.cli.main import CliContext

KINDS = ("assessment", "training", "accuracy_test", "notice")


@click.group()
def assess() -> None:
    """Note and list assessments, trainings and tests of the site. Identification needs an assessment on file."""


@assess.command()
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What it is.")
@click.option("--reference", required=True, metavar="NUMBER", help="Where it lies, such as a file number.")
@click.option("--approved-by", required=True, metavar="NAME", help="Who signed it.")
@click.option("--date", "dated", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day it was signed.")
@click.pass_obj
def add(context: CliContext, *, kind: str, reference: str, approved_by: str, dated: datetime) -> None:
    """Note one."""
    from kiosk.privacy.site_records import Kind, SiteRecord  # noqa: PLC0415 - loads the database libraries
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site:
        site.records.add(SiteRecord(Kind(kind), reference, approved_by, dated.date()), actor="cli")
    click.echo(f"Noted: {kind} {reference}")


@assess.command("list")
@click.pass_obj
def list_papers(context: CliContext) -> None:
    """List what is on file, and what is due."""
    from kiosk.members import utc_now  # noqa: PLC0415
    from kiosk.privacy.site_records import Freshness, health  # noqa: PLC0415
    from kiosk.shop_zone import day_of  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    today: date = day_of(utc_now())
    with opened(settings) as site:
        papers = site.records.all()
    for paper in papers:
        click.echo(f"{paper.dated}  {paper.kind.value:<14} {paper.reference}  approved by {paper.approved_by}")
    for duty in health(settings, papers, today):
        if duty.freshness is not Freshness.GOOD:
            click.echo(f"due: {duty.kind.value} is {duty.freshness.value}")
