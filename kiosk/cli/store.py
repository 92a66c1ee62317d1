"""``kiosk store``: where the tables lie, and moving them."""

import click

from kiosk.cli.main import CliContext
from kiosk.cli.showing import stepping


@click.group()
def store() -> None:
    """Look at where the tables lie, and move them between the encrypted file and a database server."""


@store.command()
@click.option("--to", "target", type=click.Choice(["server", "file"]), required=True, help="Where to.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def move(context: CliContext, *, target: str, yes: bool) -> None:
    """Carry every row to the database server that 'database' in site.toml names, or from it back into a file.

    Stop the kiosk first, and make a backup. The key ring stays in the home folder. What was moved is deleted where it
    was: the file is overwritten and removed, the tables of the server are emptied. Where it was stopped, by a power cut
    or otherwise, give the same command again: it goes on from there, and what was written since is kept.
    """
    from kiosk.members import utc_now  # noqa: PLC0415 - loads the database libraries
    from kiosk.moving import MOVING, move_to_file, move_to_server  # noqa: PLC0415
    from kiosk.security import exchange  # noqa: PLC0415
    from kiosk.security.custody import open_secret  # noqa: PLC0415
    from kiosk.security.lockfile import SiteLock  # noqa: PLC0415

    settings = context.settings()
    if not yes:
        click.confirm(
            f"Move the tables of {settings.home} to the {target}, and delete them where they are?", abort=True
        )
    with SiteLock(settings.home, alone=True) as lock:
        exchange.complete(settings.home, lock)
        secret = open_secret(settings)
        with stepping(f"Move to the {target}", len(MOVING)) as told:
            if target == "server":
                members = move_to_server(settings, secret, utc_now, told)
            else:
                members = move_to_file(settings, secret, lock, utc_now, told)
    click.echo(f"The tables lie on the {target} now, with {members} members")
    if target == "file":
        click.echo("What to do next: take 'database' out of site.toml; until then the kiosk does not start")
    else:
        click.echo("What to do next: start the kiosk, and have the server's disks and its own backups encrypted")
