"""``kiosk init``: set up a new site."""

import click

from kiosk.cli.main import CliContext


@click.command()
@click.pass_obj
def init(context: CliContext) -> None:
    """Set up a new site: its folder, its key, its key ring and an empty, encrypted store.

    Nothing that is there already is overwritten.
    """
    from kiosk.site import make_site  # noqa: PLC0415 - the database libraries would slow down --help

    settings = context.settings()
    make_site(settings)
    click.echo(f"A new site is ready in {settings.home}")
    click.echo(f"  key    {settings.key_path}   keep a copy of it apart from the store: without it the store is lost")
    click.echo(f"  keys   {settings.keyring_path}   the same, apart from both: kiosk backup --keys FOLDER")
    click.echo(f"  store  {settings.store_path}")
    if settings.home.stat().st_mode & 0o077:
        click.echo(f"Others may look into the folder. To keep them out: chmod 700 {settings.home}")
    click.echo("What to do next:")
    click.echo("  kiosk import customers FILE, kiosk import products FILE, kiosk import purchases FILE")
    click.echo("  kiosk members add --first-name NAME --photo FILE --consent REFERENCE")
    click.echo("  kiosk assess add ..., then recognition in site.toml; see docs/privacy.md")
    click.echo("  kiosk doctor")
