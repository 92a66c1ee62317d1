"""``kiosk backup`` and ``kiosk restore``."""

from pathlib import Path

import click

from kiosk.cli.main import CliContext

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--keys", "key_folder", type=_FOLDER, help="Copy the key ring into this folder instead of the store.")
@click.option("--dismiss-keys", type=_FILE, help="Delete this copy of the key ring, and write it no more.")
@click.pass_obj
def backup(context: CliContext, *, folder: Path | None, key_folder: Path | None, dismiss_keys: Path | None) -> None:
    """Copy the store, encrypted, into FOLDER (default: backups in the home folder). The kiosk may run meanwhile.

    The store's copy is worth nothing without the key file and the key ring. The key ring has one copy in each place
    given with --keys, which every erasure overwrites; keep it apart from the backups of the store.
    """
    from kiosk.members import utc_now  # noqa: PLC0415 - loads the database libraries
    from kiosk.privacy.backups import back_up  # noqa: PLC0415
    from kiosk.security import keycopies  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:
        if dismiss_keys is not None:
            known = keycopies.dismiss(site.keyring, dismiss_keys)
            click.echo(f"Deleted {dismiss_keys}" if known else f"There was no copy known at {dismiss_keys}")
        elif key_folder is not None:
            click.echo(f"Copied the key ring to {keycopies.add(site.keyring, key_folder)}")
        else:
            made = back_up(site, settings, folder, now=utc_now(), actor="cli")
            click.echo(f"Copied the store to {made.path}: {made.rows['members']} members")


@click.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--keys", "keys_file", type=_FILE, help="Put back this copy of the key ring; only where it is lost.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def restore(context: CliContext, *, file: Path | None, keys_file: Path | None, yes: bool) -> None:
    """Put the backup FILE in place of the store. Stop the kiosk first.

    Whoever was erased since the backup is erased again before anything is served. Whoever joined since then is gone.
    """
    from kiosk.members import utc_now  # noqa: PLC0415 - loads the database libraries
    from kiosk.privacy.backups import restore as put_back  # noqa: PLC0415
    from kiosk.privacy.backups import restore_keys  # noqa: PLC0415

    settings = context.settings()
    if keys_file is not None:
        restore_keys(settings, keys_file)
        click.echo("The key ring is back")
    if file is None:
        if keys_file is None:
            raise click.UsageError("Give a backup to put back, or --keys")
        return
    if not yes:
        click.confirm(f"Put {file.name} in place of the store? What came since then is lost", abort=True)
    done = put_back(settings, file, actor="cli", clock=utc_now)
    click.echo(f"Restored {done.members} members; {done.erased_again} were erased again")
    click.echo(f"Kept {done.carried_over} newer entries of the audit trail")
    if done.unreadable:
        click.echo(f"The key ring has no keys for {done.unreadable} of them: nothing of theirs can be read")
