"""``kiosk keys``: the site's key."""

from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.security.rotation import SiteFiles
    from kiosk.settings import Settings


@click.group()
def keys() -> None:
    """Look at the site's key, and give the site a new one."""


@keys.command()
@click.pass_obj
def status(context: CliContext) -> None:
    """Say how old the key is, what it protects and where the copies of the key ring are. No key is shown."""
    from kiosk.privacy.audit import Action  # noqa: PLC0415 - loads the database libraries
    from kiosk.security import keycopies  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:
        rotations = site.audit.entries(action=Action.KEYS_ROTATED, limit=1)
        click.echo(f"key file   {settings.key_path}")
        click.echo(f"rotated    {f'{rotations[0].at:%Y-%m-%d %H:%M} UTC' if rotations else 'never'}")
        click.echo(f"data keys  {len(site.keyring.member_keys())}, erased so far {len(site.keyring.erased())}")
        for path in keycopies.known(site.keyring):
            click.echo(f"copy       {path}{'' if path.exists() else '  not there now'}")


@keys.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def rotate(context: CliContext, *, yes: bool) -> None:
    """Give the site a new key and every template a new secret rotation, without new pictures. Stop the kiosk first.

    Old backups open with the old key only; make a new one afterwards, and copy the new key file. Templates that only a
    member's card opens cannot be turned: they are deleted, and those members show their face again.
    """
    from kiosk.members import utc_now  # noqa: PLC0415 - loads the database libraries
    from kiosk.security import exchange, keycopies  # noqa: PLC0415
    from kiosk.security.lockfile import SiteLock  # noqa: PLC0415
    from kiosk.security.rotation import rotate as rotate_site  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:  # finishes what was interrupted, and proves that the present key is the right one
        count = len(site.members.list())
    if not yes:
        click.confirm(f"Give the site of {count} members a new key? Old backups open with the old one only", abort=True)
    with SiteLock(settings.home, alone=True) as lock:
        exchange.complete(settings.home, lock)
        done = rotate_site(_files(settings), lock, actor="cli", clock=utc_now)
    with opened(settings) as site:
        copies = keycopies.rewrite(site.keyring)
    click.echo(f"The site has a new key: {done.members} members, {done.templates} templates")
    if done.recapture:
        click.echo(f"{len(done.recapture)} members have to show their face again:")
        for member_id in done.recapture:
            click.echo(f"  {member_id}")
    for path in copies.missed:
        click.echo(f"This copy of the key ring could not be written and is useless now: {path}")
    click.echo(f"What to do next: keep a copy of {settings.key_path} apart from the store, and run: kiosk backup")


def _files(settings: "Settings") -> "SiteFiles":
    from kiosk.security.rotation import SiteFiles  # noqa: PLC0415 - as above

    return SiteFiles(settings.store_path, settings.keyring_path, settings.key_path)
