"""``kiosk demo``: make the demo site."""

import click

from kiosk.cli.main import CliContext


@click.command()
@click.option("--again", is_flag=True, help="Delete a demo that is there, its members too, and make it anew.")
@click.option("--if-missing", is_flag=True, help="Do nothing when the demo is there already.")
@click.pass_obj
def demo(context: CliContext, *, again: bool, if_missing: bool) -> None:
    """Make a demo shop with made-up customers and five members in the folder given by --home.

    The members are faces that lie in the installed packages. The folder must be new, empty, or hold a demo; nothing
    else is ever touched.
    """
    # these load numpy, polars and the nets' code
    from kiosk.demo.build import build_demo  # noqa: PLC0415
    from kiosk.demo.cards import CARDS_FILE  # noqa: PLC0415
    from kiosk.demo.folder import State, clear, finish, prepare, state_of  # noqa: PLC0415
    from kiosk.offers import local_today  # noqa: PLC0415

    settings = context.settings()
    state = state_of(settings)
    if state is State.READY and if_missing:
        click.echo(f"The demo is in {settings.home}")
        return
    if state is State.HALF_MADE or (again and state in {State.READY, State.INCOMPLETE}):
        clear(settings)
    prepare(settings)
    build_demo(settings, local_today(), click.echo)
    finish(settings)
    click.echo(f"The demo is ready in {settings.home}. Show it with: kiosk --home {settings.home} run")
    click.echo(f"Cards and codes of its members to try: {settings.home / CARDS_FILE}")
