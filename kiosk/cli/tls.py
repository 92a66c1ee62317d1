"""``kiosk tls``: an authority of one shop, and the certificates of its server and its devices."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.security.authority import TlsFolder
    from kiosk.security.tls import Issued
    from kiosk.settings import Settings

_ACTOR: Final = "cli"


@click.group()
def tls() -> None:
    """Make certificates of this shop's own, for https without anybody else (docs/network.md)."""


@tls.command()
@click.argument("names", nargs=-1)
@click.option(
    "--network", "networks", multiple=True, metavar="192.168.1.0/24", help="Network whose addresses may be named later."
)
@click.pass_obj
def make(context: CliContext, names: tuple[str, ...], networks: tuple[str, ...]) -> None:
    """Make the shop's authority, and the server's first certificate, for host NAMES and addresses.

    The authority can name these and this machine itself, and nothing else ever. Without NAMES the one of public_url
    and the addresses of host are taken.
    """
    from kiosk.certificates import issue_server, note_issued  # noqa: PLC0415 - the libraries would slow down --help
    from kiosk.security.authority import TlsFolder  # noqa: PLC0415
    from kiosk.security.keyring import Secret  # noqa: PLC0415
    from kiosk.security.tls import fingerprint, make_authority  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    wanted = names or _names_of(settings)
    folder = TlsFolder.of(settings.home)
    with opened(settings) as site, folder.alone():
        authority = make_authority(settings.shop_name, (*wanted, *networks))
        folder.keep(authority, site.keyring.secret(Secret.AUTHORITY))
        note_issued(site, "authority", fingerprint(authority.certificate), wanted, actor=_ACTOR)
        issued = issue_server(site, folder, wanted, actor=_ACTOR)
    click.echo(f"The authority of this shop is {folder.authority}")
    click.echo(f"  SHA-256  {fingerprint(authority.certificate)}")
    _tell(folder, issued, wanted)
    click.echo("What to do next:")
    click.echo(f'  1. Write into {settings.home / "site.toml"}:  tls_certificate = "{folder.server}"')
    click.echo("  2. Start the kiosk again: kiosk run")
    click.echo("  3. Have each tablet and screen trust the authority: docs/network.md says how, kiosk tls show helps")


@tls.command()
@click.argument("names", nargs=-1)
@click.pass_obj
def renew(context: CliContext, names: tuple[str, ...]) -> None:
    """Give the server a new key and certificate; a running kiosk takes it at once, and no screen goes dark.

    A kiosk that runs does this by itself in good time; the command is for other names, and for a key that was lost.
    Without NAMES it is for the same names as the one before.
    """
    from kiosk.certificates import issue_server  # noqa: PLC0415 - as above
    from kiosk.security.authority import TlsFolder  # noqa: PLC0415
    from kiosk.security.tls import names_of, read_certificate  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    folder = TlsFolder.of(settings.home)
    with opened(settings) as site, folder.alone():
        before = names_of(read_certificate(folder.server.read_bytes())) if folder.server.exists() else ()
        wanted = names or before or _names_of(settings)
        issued = issue_server(site, folder, wanted, actor=_ACTOR)
    _tell(folder, issued, wanted)


@tls.command()
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for NAME.pem, with its key, and authority.crt; made where it is missing.",
)
@click.pass_obj
def device(context: CliContext, name: str, out: Path) -> None:
    """Issue a client certificate to a device, a screen or a camera box, for tls_client_authority.

    Bring the folder to the device by hand and delete it here: who has it can show it. NAME has no dots.
    """
    from kiosk.certificates import note_issued  # noqa: PLC0415 - as above
    from kiosk.security.authority import TlsFolder, replace_private  # noqa: PLC0415
    from kiosk.security.keyring import Secret  # noqa: PLC0415
    from kiosk.security.tls import issue  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    folder = TlsFolder.of(settings.home)
    with opened(settings) as site:
        issued = issue(folder.open(site.keyring.secret(Secret.AUTHORITY)), name, client=True)
        note_issued(site, "device", issued.fingerprint, (name,), actor=_ACTOR)
    replace_private(out / f"{name}.pem", issued.key + issued.certificate)
    replace_private(out / "authority.crt", folder.authority.read_bytes())
    click.echo(f"{out / name}.pem holds the key and the certificate of {name}, until {issued.ends_at:%Y-%m-%d}")
    click.echo(f"  SHA-256  {issued.fingerprint}")
    click.echo(f'The server asks for it with:  tls_client_authority = "{folder.authority}"')


@tls.command()
@click.pass_obj
def show(context: CliContext) -> None:
    """Show the authority's fingerprint, to be compared on each tablet, and how long the certificates last."""
    from kiosk.members import utc_now  # noqa: PLC0415 - as above
    from kiosk.security.authority import TlsFolder  # noqa: PLC0415
    from kiosk.security.tls import days_left, fingerprint, names_of, read_certificate  # noqa: PLC0415
    from kiosk.server_tls import files_of, make_context  # noqa: PLC0415

    settings = context.settings()
    folder = TlsFolder.of(settings.home)
    if folder.authority.exists():
        authority = folder.certificate()
        click.echo(f"authority    {folder.authority}")
        click.echo(f"  SHA-256    {fingerprint(authority)}")
        click.echo(f"  until      {authority.not_valid_after_utc:%Y-%m-%d}")
    files = files_of(settings)
    if files is None:
        click.echo("certificate  none: the setting tls_certificate is empty, and the kiosk speaks plain http")
        return
    make_context(files)  # says what is wrong with the files
    certificate = read_certificate(files.certificate.read_bytes())
    click.echo(f"certificate  {files.certificate}")
    click.echo(f"  SHA-256    {fingerprint(certificate)}")
    click.echo(f"  for        {', '.join(names_of(certificate))}")
    left = days_left(certificate, utc_now())
    click.echo(f"  until      {certificate.not_valid_after_utc:%Y-%m-%d} ({left} days)")


def _tell(folder: "TlsFolder", issued: "Issued", names: tuple[str, ...]) -> None:
    click.echo(f"The certificate of the server is {folder.server}, until {issued.ends_at:%Y-%m-%d}")
    click.echo(f"  for      {', '.join(names) or 'this machine only'}")


def _names_of(settings: "Settings") -> tuple[str, ...]:
    from kiosk.api.guards import WILDCARDS, believed_names  # noqa: PLC0415 - as above
    from kiosk.security.tls import ALWAYS  # noqa: PLC0415

    return tuple(sorted(believed_names(settings) - {*ALWAYS, *WILDCARDS}))
