"""``kiosk tokens``: which programs may send data."""

from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.intake.tokens import ApiTokens
    from kiosk.site import Site

_ACTOR = "cli"
_SCOPES = ("events", "imports", "vouchers")


@click.group()
def tokens() -> None:
    """Add, list and revoke tokens of programs that send events or files (docs/api.md)."""


@tokens.command()
@click.argument("name")
@click.option(
    "--scope", "scopes", type=click.Choice(_SCOPES), multiple=True, required=True, help="May be given more than once."
)
@click.pass_obj
def add(context: CliContext, name: str, scopes: tuple[str, ...]) -> None:
    """Make a token for a program and print it. It is shown this once; only its hash is kept."""
    from kiosk.intake.tokens import Scope  # noqa: PLC0415 - as below
    from kiosk.site import opened  # noqa: PLC0415 - the database libraries would slow down --help

    with opened(context.settings()) as site:
        token = _tokens(site).add(name, [Scope(scope) for scope in scopes], actor=_ACTOR)
    click.echo(token)
    click.echo(f"This is the token of {name} ({', '.join(scopes)}). It is not shown again.", err=True)


@tokens.command("list")
@click.pass_obj
def list_tokens(context: CliContext) -> None:
    """List the tokens by name; never the tokens themselves."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        found = _tokens(site).list()
    for token in found:
        state = "open" if token.revoked_at is None else f"revoked {token.revoked_at:%Y-%m-%d}"
        click.echo(f"{token.name:<24}  {','.join(token.scopes):<16}  {token.created_at:%Y-%m-%d}  {state}")
    if not found:
        click.echo("No tokens. Make one with: kiosk tokens add NAME --scope events")


@tokens.command()
@click.argument("name")
@click.pass_obj
def revoke(context: CliContext, name: str) -> None:
    """Let a token open nothing any more, from its next request on."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        _tokens(site).revoke(name, actor=_ACTOR)
    click.echo(f"{name} opens nothing any more")


def _tokens(site: "Site") -> "ApiTokens":
    from kiosk.intake.tokens import ApiTokens  # noqa: PLC0415 - as above

    return ApiTokens(site.store, site.audit)
