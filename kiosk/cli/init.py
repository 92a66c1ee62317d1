"""``kiosk init``: set up a new site."""

import click

from kiosk.cli.main import CliContext


@click.command()
@click.pass_obj
def init(context: CliContext) -> None:
    """Set up a new site: its folder, its key and envelope, its key ring and an empty, encrypted store.

    Nothing that is there already is overwritten. A key in the environment, a systemd unit or a key service has to be
    there first (docs/keys.md).
    """
    from kiosk.security.custody import source_of  # noqa: PLC0415 - as below
    from kiosk.site import make_site  # noqa: PLC0415 - the database libraries would slow down --help

    settings = context.settings()
    make_site(settings)
    click.echo(f"A new site is ready in {settings.home}")
    click.echo(f"  key    {source_of(settings).shown}   keep a copy of it apart: without it the store is lost")
    click.echo(f"  keys   {settings.keyring_path}   the same, with {settings.envelope_path.name} beside it:")
    click.echo("         kiosk backup --keys FOLDER")
    click.echo(f"  store  {settings.database or settings.store_path}")
    click.echo("What to do next:")
    click.echo("  kiosk import customers FILE, kiosk import products FILE, kiosk import purchases FILE")
    click.echo("  kiosk members add --first-name NAME --photo FILE --consent REFERENCE")
    click.echo("  kiosk assess add ..., then recognition in site.toml; see docs/privacy.md")
    click.echo("  kiosk doctor")
