"""``kiosk backup``, ``kiosk backups`` and ``kiosk restore``."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext
from kiosk.cli.showing import stepping

if TYPE_CHECKING:
    from kiosk.backups.desk import Backups, Outcome
    from kiosk.backups.proving import Proof
    from kiosk.settings import Settings

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_MIB = 1024**2


@click.command()
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--verify/--no-verify", default=True, help="Prove the copy by restoring it into a scratch place.")
@click.option("--to", "offsite", metavar="PLACE", help="Send a second copy to this folder or bucket, this time.")
@click.option("--due", "only_due", is_flag=True, help="Do only what the schedule says is due; for cron, and the kiosk.")
@click.option("--keys", "key_folder", type=_FOLDER, help="Copy the key ring into this folder instead of the store.")
@click.option("--dismiss-keys", type=_FILE, help="Delete this copy of the key ring, and write it no more.")
@click.pass_obj
def backup(
    context: CliContext,
    *,
    folder: Path | None,
    verify: bool,
    offsite: str | None,
    only_due: bool,
    key_folder: Path | None,
    dismiss_keys: Path | None,
) -> None:
    """Copy the store, encrypted, prove the copy, send it to the second place, and delete what is old.

    The kiosk may run meanwhile. With FOLDER one copy goes there, and neither the proof nor the rotation knows of it.

    The store's copy is worth nothing without the key and the key ring. The key ring has one copy in each place given
    with --keys, which every erasure overwrites; keep it apart from the backups of the store.
    """
    from kiosk.security import keycopies  # noqa: PLC0415 - loads the database libraries
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    if dismiss_keys is not None or key_folder is not None:
        with opened(settings) as site:
            if dismiss_keys is not None:
                known = keycopies.dismiss(site.keyring, dismiss_keys)
                click.echo(f"Deleted {dismiss_keys}" if known else f"There was no copy known at {dismiss_keys}")
            elif key_folder is not None:
                click.echo(f"Copied the key ring to {keycopies.add(site.keyring, _without_backups(key_folder))}")
        return
    second = _place(offsite, settings)
    with _desk(settings, "Backup", actor="system" if only_due else "cli") as desk:
        if folder is not None:
            made = desk.copy_to(folder)
            click.echo(f"Copied the store to {made.path}: {made.rows['members']} members")
            return
        done = desk.run_due() if only_due else desk.run(proved=verify, offsite=second)
    _say_outcome(done)


@click.group()
def backups() -> None:
    """List, prove and delete the backups of the store."""


@backups.command("list")
@click.pass_obj
def list_backups(context: CliContext) -> None:
    """List the backups here and in the second place, newest first; also where the store itself is lost."""
    from kiosk.backups.listing import book_of, listed  # noqa: PLC0415 - loads the database libraries
    from kiosk.privacy.backups import FOLDER  # noqa: PLC0415

    settings = context.settings()
    book = book_of(settings)
    found = listed(settings, book)
    for one in found:
        where = ", ".join(name for name, there in (("here", one.here), ("second place", one.away)) if there)
        proved = None if one.entry is None else one.entry.proved_at
        state = f"proved {proved:%Y-%m-%d %H:%M}" if proved is not None else "not proved"
        click.echo(f"{one.name}  {one.size / _MIB:8.1f} MiB  {state:23}  {where}")
    if not found:
        away = settings.backup_offsite
        click.echo(f"There is no backup yet in {settings.home / FOLDER}")
        click.echo(f"nor in {away}" if away else "and no second place: see backup_offsite")
    if book.failure is not None:
        click.echo(f"The last one failed at {book.failure.at:%Y-%m-%d %H:%M}: {book.failure.step} {book.failure.code}")


@backups.command("verify")
@click.argument("name", required=False)
@click.option("--offsite", is_flag=True, help="Fetch the copy of the second place, and prove that one.")
@click.pass_obj
def verify_backup(context: CliContext, *, name: str | None, offsite: bool) -> None:
    """Prove the backup NAME, or the newest, by restoring it into a scratch place. The kiosk may run meanwhile."""
    from kiosk.backups.listing import listed  # noqa: PLC0415 - loads the database libraries
    from kiosk.errors import StoreMissing  # noqa: PLC0415

    settings = context.settings()
    with _desk(settings, "Prove") as desk:
        if name is None:
            newest = next((one for one in listed(settings, desk.book()) if (one.away if offsite else one.here)), None)
            if newest is None:
                raise StoreMissing("There is no backup", mend="Make one: kiosk backup")
            name = newest.name
        proof = desk.prove(name, from_offsite=offsite)
    _say_proof(name, proof)


@backups.command()
@click.option("--dry-run", is_flag=True, help="Only say which.")
@click.pass_obj
def prune(context: CliContext, *, dry_run: bool) -> None:
    """Delete the backups that are older than the settings keep them; the newest proved one always stays."""
    with _desk(context.settings(), "Delete") as desk:
        if dry_run:
            for name in desk.old():
                click.echo(name)
            return
        gone = desk.prune()
    click.echo(f"Deleted {gone} backups")


@click.command()
@click.argument("file", required=False)
@click.option("--keys", "keys_file", type=_FILE, help="Put back this copy of the key ring; only where it is lost.")
@click.option("--offsite", is_flag=True, help="Fetch FILE from the second place first.")
@click.option(
    "--over-foreign",
    is_flag=True,
    help="Replace the database of the settings although another site's tables lie in it: they are deleted.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def restore(
    context: CliContext, *, file: str | None, keys_file: Path | None, offsite: bool, over_foreign: bool, yes: bool
) -> None:
    """Put the backup FILE, a path or a name of 'kiosk backups list', in place of the store. Stop the kiosk first.

    Whoever was erased since the backup is erased again before anything is served. Whoever joined since then is gone.

    On a new machine bring the site's key to its place, then the key ring with --keys, from the copy that
    'kiosk backup --keys' made; with it comes the envelope beside that copy. FILE may be given at the same time, and may
    lie anywhere. What was stopped in the middle has changed nothing, or everything: give the same command again.
    """
    from kiosk.backups.fetching import backup_file  # noqa: PLC0415 - loads the database libraries
    from kiosk.members import utc_now  # noqa: PLC0415
    from kiosk.privacy.backups import RESTORING, restore_keys  # noqa: PLC0415
    from kiosk.privacy.backups import restore as put_back  # noqa: PLC0415

    settings = context.settings()
    if keys_file is not None:
        restore_keys(settings, keys_file)
        click.echo(f"The key ring is back in {settings.home}, with the envelope")
    if file is None:
        if keys_file is None:
            raise click.UsageError("Give a backup to put back, or --keys")
        click.echo("What to do next: kiosk restore FILE, with the newest backup")
        return
    if not yes:
        click.confirm(f"Put {Path(file).name} in place of the store? What came since then is lost", abort=True)
    with (
        backup_file(settings, file, offsite=offsite) as path,
        stepping("Restore", len(RESTORING)) as told,
    ):
        done = put_back(settings, path, actor="cli", clock=utc_now, over_foreign=over_foreign, told=told)
    click.echo(f"Restored {done.members} members; {done.erased_again} were erased again")
    click.echo(f"Kept {done.carried_over} newer entries of the audit trail")
    if done.unreadable:
        click.echo(f"The key ring has no keys for {done.unreadable} of them: nothing of theirs can be read")
    click.echo("What to do next: kiosk audit verify, kiosk doctor, then start the kiosk and run: kiosk backup")


@contextlib.contextmanager
def _desk(settings: "Settings", label: str, actor: str = "cli") -> "Iterator[Backups]":
    """The desk for one command, with a bar that shows its steps."""
    from kiosk.backups.desk import STEPS, Backups  # noqa: PLC0415 - loads the database libraries
    from kiosk.members import utc_now  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(settings) as site, stepping(label, STEPS) as told:
        yield Backups(site, settings, utc_now, actor=actor, told=told)


def _place(given: str | None, settings: "Settings") -> str | None:
    """A second place as the settings have it; a folder as a whole path, for the book is read from anywhere."""
    from kiosk.backups.places import refuse_home  # noqa: PLC0415 - loads the database libraries

    if not given or "://" in given:
        return given
    refuse_home(given, settings.home)  # before anything is copied
    return str(Path(given).absolute())


def _without_backups(folder: Path) -> Path:
    """A folder for a copy of the key ring; a backup of the store in it would be open to whoever finds both."""
    from kiosk.backups.names import made_at  # noqa: PLC0415 - as above
    from kiosk.errors import OffsiteFailed  # noqa: PLC0415

    if folder.is_dir() and any(made_at(path.name) is not None for path in folder.iterdir()):
        raise OffsiteFailed(f"Backups of the store lie in {folder}", mend="Give the key ring another folder or disk")
    return folder


def _say_outcome(done: "Outcome") -> None:
    if done.made is not None:
        click.echo(f"Copied the store to {done.made.path}: {done.made.rows['members']} members")
    if done.made is not None and done.proof is not None:
        _say_proof(done.made.path.name, done.proof)
    if done.sent_to:
        click.echo(f"Sent it to {done.sent_to} and read it back")
    if done.dropped:
        click.echo(f"Deleted {done.dropped} older ones")
    if done.made is None and not done.sent_to:
        click.echo("Nothing is due")


def _say_proof(name: str, proof: "Proof") -> None:
    click.echo(
        f"Proved {name}: {proof.members} members restored, all {proof.rows} rows in place, "
        f"{proof.opened} sealed values opened, "
        f"{proof.audit_entries} entries of the audit trail in place"
    )
    if proof.erased_again:
        click.echo(f"{proof.erased_again} who were erased since were erased again in the restored copy")
    if proof.unreadable:
        click.echo(f"The key ring has no keys for {proof.unreadable} of them: nothing of theirs can be read")
