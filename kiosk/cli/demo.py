"""``kiosk demo``: make the demo site."""

import shutil

import click

from kiosk.cli.main import CliContext
from kiosk.errors import SiteExists


@click.command()
@click.option("--again", is_flag=True, help="Delete a demo that is there and make it anew.")
@click.option("--if-missing", is_flag=True, help="Do nothing when the demo is there already.")
@click.pass_obj
def demo(context: CliContext, *, again: bool, if_missing: bool) -> None:
    """Make a demo shop with made-up customers and five members in the folder given by --home.

    The members are faces that lie in the installed packages. Nothing of a real shop is touched: the folder must be
    empty, or hold an earlier demo.
    """
    from kiosk.demo.build import SITE_TOML, build_demo, is_ready  # noqa: PLC0415 - loads numpy, polars and the nets' code
    from kiosk.offers import local_today  # noqa: PLC0415
    from kiosk.settings import SITE_FILE  # noqa: PLC0415

    settings = context.settings()
    if is_ready(settings) and if_missing:
        click.echo(f"The demo is in {settings.home}")
        return
    site_file = settings.home / SITE_FILE
    earlier = site_file.exists() and site_file.read_text(encoding="utf-8") == SITE_TOML
    half_made = settings.home.exists() and not site_file.exists() and (settings.home / DEMO_MARK).exists()
    if half_made or (again and earlier):
        shutil.rmtree(settings.home)
    elif settings.store_path.exists():
        raise SiteExists(
            f"There is a site in {settings.home} already",
            mend="Give another folder with --home, or --again if it holds an earlier demo",
        )
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (settings.home / DEMO_MARK).touch()
    build_demo(settings, local_today(), click.echo)
    (settings.home / DEMO_MARK).unlink()
    click.echo(f"The demo is ready in {settings.home}. Show it with: kiosk --home {settings.home} run")


DEMO_MARK = "demo"
"""An empty file that says: ``kiosk demo`` began to make this folder and did not come to its end."""
