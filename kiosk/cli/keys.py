"""``kiosk keys``: the site's key."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext
from kiosk.modes import KeyPlace

if TYPE_CHECKING:
    from kiosk.security.keycopies import Rewritten
    from kiosk.security.rewrapping import Changed
    from kiosk.settings import Settings

_FILE = click.Path(dir_okay=False, path_type=Path)
_WRITE = click.option(
    "--write",
    "file",
    type=_FILE,
    help="New file that gets the new key, for the environment and systemd: bring it there, then delete the file.",
)
_FROM_OUTSIDE = frozenset({KeyPlace.ENVIRONMENT, KeyPlace.SYSTEMD})


@click.group()
def keys() -> None:
    """Look at the site's key, give the site a new one, or move it to another place.

    The site key opens the envelope of the site (vanakkam.envelope), and in it lies the data secret that opens
    everything else. Keys are told apart by their ids; no command shows a key.
    """


@keys.command()
@click.argument("files", type=_FILE, nargs=-1)
@click.pass_obj
def show(context: CliContext, *, files: tuple[Path, ...]) -> None:
    """Say where the key is, its id, what it opens, and where the copies of the key ring are. No key is shown.

    FILES are backups or copies of the key ring: of each is said whether it opens with the site as it is now.
    """
    from kiosk.security.key_report import about_files, about_site  # noqa: PLC0415 - loads the database libraries
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:
        lines = (*about_site(settings, site.keyring, site.audit), *about_files(settings, files))
    for line in lines:
        click.echo(line)


@keys.command()
@click.option("--deep", is_flag=True, help="A new data secret too, and every template turned. Stop the kiosk first.")
@_WRITE
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def rotate(context: CliContext, *, deep: bool, file: Path | None, yes: bool) -> None:
    """Give the site a new key. The kiosk may run; it takes a second, and every backup stays good.

    The old key does not open the site any more. A key in the environment or in a systemd unit can only be put there
    by you: --write FILE makes the new one, and it takes over at the first start with it; until then the old one opens.
    In a key service make the new key there first.

    --deep is for a key that somebody else may have, together with a copy of vanakkam.envelope. It makes a new data
    secret: the store is copied, every template turned without a new picture, and old backups open with the old key and
    its envelope only. Templates that only a member's card opens are deleted, and those members show their face again.
    """
    settings = context.settings()
    _check_file(settings.key_source, file)
    if deep:
        _rotate_deep(settings, file, yes=yes)
        return
    if not yes:
        click.confirm("Give the site a new key? Copies of the old one will not open it any more", abort=True)
    _tell(settings, _change(settings, settings.key_source, file), settings.key_source)


@keys.command()
@click.option("--to", "place", type=click.Choice([place.value for place in KeyPlace]), required=True, help="Where to.")
@_WRITE
@click.pass_obj
def move(context: CliContext, *, place: str, file: Path | None) -> None:
    """Move the site's key to another place, with a new key there. The kiosk may run.

    The new key waits: set key_source to the new place and start the kiosk anew. With that start it takes over, the old
    key opens nothing any more, and a key file that is not needed any more is deleted. Until then nothing changes.
    """
    settings, to = context.settings(), KeyPlace(place)
    if to is settings.key_source:
        raise click.UsageError(
            f"The key is in the place '{to.value}' already; a new one is given by: kiosk keys rotate"
        )
    _check_file(to, file)
    _tell(settings, _change(settings, to, settings.key_path if to is KeyPlace.FILE else file), to)


def _check_file(place: KeyPlace, file: Path | None) -> None:
    if file is None and place in _FROM_OUTSIDE:
        raise click.UsageError(f"Give --write FILE: the key for the place '{place.value}' has to be put there by you")
    if file is not None and place not in _FROM_OUTSIDE:
        raise click.UsageError("--write is for keys in the environment or in a systemd unit")


def _change(settings: "Settings", place: KeyPlace, file: Path | None) -> "Changed":
    from kiosk.members import utc_now  # noqa: PLC0415 - loads the database libraries
    from kiosk.security.custody import open_secret  # noqa: PLC0415
    from kiosk.security.rewrapping import KeyDesk  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(settings) as site:
        desk, secret = KeyDesk(settings, site.keyring, site.audit, utc_now), open_secret(settings)
        if place is KeyPlace.SERVICE:
            return desk.rewrap(secret, actor="cli")
        if file is None:
            return desk.rotate_file(secret, actor="cli")
        return desk.prepare(secret, place, file, actor="cli")


def _tell(settings: "Settings", done: "Changed", place: KeyPlace) -> None:
    if done.waits:
        click.echo(f"The new key {done.key} waits; until it takes over, the old one ({done.before}) opens the site")
    else:
        click.echo(f"The site has the new key {done.key}; the old one ({done.before}) does not open it any more")
        if done.adopted:
            click.echo(
                "But the old key file of the version before is the data secret itself: whoever has a copy of that"
            )
            click.echo("file and of the store can read it as before. kiosk keys rotate --deep, once, ends that")
    if done.forgotten is not None:
        click.echo(f"The key {done.forgotten} waited for its turn; it will open nothing")
    _tell_missed(done.copies, f"it opens with the old key {done.before} only, so keep a copy of that key until then")
    if not done.waits:
        if place is KeyPlace.FILE:
            click.echo(f"What to do next: keep a copy of {settings.key_path} apart from the store")
        return
    click.echo("What to do next:")
    step = {
        KeyPlace.FILE: f"keep a copy of {settings.key_path} apart from the store",
        KeyPlace.ENVIRONMENT: "bring the new key into VANAKKAM_SITE_KEY of the kiosk, and delete the file with it",
        KeyPlace.SYSTEMD: "systemd-creds encrypt the file into the unit's credential vanakkam.key, and delete it",
        KeyPlace.SERVICE: "keep the service running: the kiosk does not start without it",
    }[place]
    click.echo(f"  {step}")
    if place is not settings.key_source:
        click.echo(f'  put this into site.toml: key_source = "{place.value}"')
    click.echo("  start the kiosk anew, and look with: kiosk keys show")


def _tell_missed(copies: "Rewritten", what: str) -> None:
    for path in copies.missed:
        click.echo(f"This copy of the key ring was not there: {path}")
        click.echo(f"  Plug it in and run kiosk backup; {what}")


def _rotate_deep(settings: "Settings", file: Path | None, *, yes: bool) -> None:
    from kiosk.members import utc_now  # noqa: PLC0415 - loads the database libraries
    from kiosk.security import exchange, inherited, keycopies  # noqa: PLC0415
    from kiosk.security.lockfile import SiteLock  # noqa: PLC0415
    from kiosk.security.rotation import rotate as rotate_site  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(settings) as site:  # finishes what was interrupted, and proves that the present key is the right one
        count = len(site.members.list())
    if not yes:
        click.confirm(
            f"Give the site of {count} members a new data secret? Old backups open with the old key and its envelope "
            "only",
            abort=True,
        )
    with SiteLock(settings.home, alone=True) as lock:
        exchange.complete(settings.home, lock)
        done = rotate_site(settings, lock, actor="cli", clock=utc_now, file=file)
    inherited.hold(settings.home, done.secret.reveal())  # the new key may not be in its place yet
    with opened(settings) as site:
        copies = keycopies.rewrite(site.keyring)
    click.echo(f"The site has a new data secret and a new key: {done.members} members, {done.templates} templates")
    if done.recapture:
        click.echo(f"{len(done.recapture)} members have to show their face again:")
        for member_id in done.recapture:
            click.echo(f"  {member_id}")
    _tell_missed(copies, "until then it is of no use")
    if file is not None:
        click.echo(
            f"What to do next: bring the key from {file} to its place before the next start, and delete the file"
        )
    click.echo("What to do next: keep a copy of the new key apart from the store, and run: kiosk backup")
