"""``kiosk records``: the records of processing."""

import click

from kiosk.cli.main import CliContext


@click.command()
@click.option("--json", "wants_json", is_flag=True, help="Print JSON instead of Markdown.")
@click.pass_obj
def records(context: CliContext, *, wants_json: bool) -> None:
    """Print the records of processing: what is kept about people, why, for how long, and how it ends.

    They are written from the tables themselves. Nobody's data is in them.
    """
    from kiosk.privacy.processing import as_json, as_markdown, records_of_processing  # noqa: PLC0415 - as in retention
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:
        found = records_of_processing(settings, site.records.all())
    click.echo(as_json(found) if wants_json else as_markdown(found))
