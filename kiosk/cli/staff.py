"""``kiosk staff``: who may sign in to the staff console."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.console.accounts import StaffAccounts
    from kiosk.settings import Settings
    from kiosk.store.staff import StaffRow

_ACTOR = "cli"
_ROLES = ("staff", "officer", "admin", "marketing")


@click.group()
def staff() -> None:
    """Add, list and close accounts of the staff console at /staff."""


@staff.command()
@click.argument("name")
@click.option(
    "--role", "roles", type=click.Choice(_ROLES), multiple=True, required=True, help="May be given more than once."
)
@click.pass_obj
def add(context: CliContext, name: str, roles: tuple[str, ...]) -> None:
    """Add an account. The password is asked for, never given as an argument: arguments stay in the shell's history."""
    from kiosk.console.access import Role  # noqa: PLC0415 - as below

    with _accounts(context) as accounts:
        accounts.add(name, _ask_password(), [Role(role) for role in roles], actor=_ACTOR)
    click.echo(f"Added {name} ({', '.join(roles)})")


@staff.command("list")
@click.pass_obj
def list_accounts(context: CliContext) -> None:
    """List the accounts."""
    settings = context.settings()
    with _accounts(context) as accounts:
        found, factors = accounts.list(), accounts.factors()
        used = accounts.used(*found)
    for account in found:
        state = _state(account, used[account.staff_id], settings)
        ways = _ways(account, *factors.get(account.staff_id, (False, 0)))
        click.echo(
            f"{account.staff_id:<24}  {','.join(account.roles):<20}  {account.created_at:%Y-%m-%d}  {ways:<24}  {state}"
        )
    if not found:
        click.echo("No accounts. Add one with: kiosk staff add NAME --role staff")


@staff.command()
@click.argument("name")
@click.option("--again", is_flag=True, help="Open the account again.")
@click.pass_obj
def disable(context: CliContext, name: str, again: bool) -> None:
    """Close an account; whoever is signed in with it is out at the next click."""
    with _accounts(context) as accounts:
        accounts.set_disabled(name, not again, actor=_ACTOR)
        found = accounts.list()
    click.echo(f"{name} is {'open again' if again else 'disabled'}")
    held = {role for one in found if one.staff_id == name for role in one.roles}
    still_held = {role for one in found if one.disabled_at is None for role in one.roles}
    missing = [role for role in _ROLES if role in held - still_held]
    if missing and not again:
        click.echo(f"No open account has the role {' or '.join(missing)} now. Add one with: kiosk staff add")


@staff.command()
@click.argument("name")
@click.pass_obj
def password(context: CliContext, name: str) -> None:
    """Give an account a new password; its sessions end."""
    with _accounts(context) as accounts:
        accounts.set_password(name, _ask_password(), actor=_ACTOR)
    click.echo(f"{name} has a new password")


@staff.command("sign-out")
@click.argument("name")
@click.pass_obj
def sign_out(context: CliContext, name: str) -> None:
    """End every session of an account; whoever is signed in with it is out at the next click."""
    with _accounts(context) as accounts:
        accounts.end_sessions(name, actor=_ACTOR)
    click.echo(f"{name} is signed out everywhere")


@staff.command("reset-factor")
@click.argument("name")
@click.pass_obj
def reset_factor(context: CliContext, name: str) -> None:
    """Take the app for codes, the recovery codes and the passkeys of an account away, as for a lost phone."""
    with _accounts(context) as accounts:
        accounts.reset_factors(name, actor=_ACTOR)
    click.echo(f"{name} signs in with the password alone, until a new second factor is set up")


@contextlib.contextmanager
def _accounts(context: CliContext) -> Iterator["StaffAccounts"]:
    from kiosk.console.accounts import StaffAccounts  # noqa: PLC0415 - the database libraries would slow down --help
    from kiosk.console.passwords import PasswordRule  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        yield StaffAccounts(site.store, site.audit, rule=PasswordRule.of(settings))


def _state(account: "StaffRow", used_at: "datetime", settings: "Settings") -> str:
    from kiosk.console.disuse import is_unused  # noqa: PLC0415 - as above
    from kiosk.members.values import utc_now  # noqa: PLC0415 - as above

    if account.disabled_at is not None:
        return f"disabled since {account.disabled_at:%Y-%m-%d}"
    if is_unused(account, used_at, utc_now(), settings):
        return f"locked (not used since {used_at:%Y-%m-%d}): kiosk staff disable {account.staff_id} --again"
    return "open"


def _ways(account: "StaffRow", app: bool, passkeys: int) -> str:
    known = {
        "password": account.password_hash,
        "provider": not account.password_hash,
        "codes": app,
        f"{passkeys} passkeys": passkeys,
    }
    return ", ".join(word for word, there in known.items() if there)


def _ask_password() -> str:
    said: str = click.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True)
    return said
