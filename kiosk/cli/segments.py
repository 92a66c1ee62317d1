"""``kiosk segments``: make the customer segments from the purchases, and list them."""

import click

from kiosk.cli.main import CliContext


@click.group()
def segments() -> None:
    """Make and list the customer segments."""


@segments.command("update")
@click.option("--count", "k", type=click.IntRange(2, 12), default=3, show_default=True, help="How many segments.")
@click.pass_obj
def update(context: CliContext, k: int) -> None:
    """Segment the customers anew from what they bought; run it after an import of purchases."""
    from kiosk.offers import local_today  # noqa: PLC0415 - loads scikit-learn and the store's code
    from kiosk.segments import update_segments  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site:
        found = update_segments(site.store, local_today(), k)
    for segment in found.segments:
        click.echo(f"{segment.segment_id:<32}{segment.size:>9,} customers  {segment.label}")


@segments.command("list")
@click.pass_obj
def list_segments(context: CliContext) -> None:
    """List the segments as they were made last."""
    from kiosk.site import opened  # noqa: PLC0415
    from kiosk.store.segments import all_segments  # noqa: PLC0415

    with opened(context.settings()) as site, site.store.read() as connection:
        found = all_segments(connection)
    if not found:
        click.echo("There are no segments yet. Import purchases, then run: kiosk segments update")
    for segment in found:
        click.echo(f"{segment.segment_id:<32}{segment.size:>9,} customers  {segment.label}")
