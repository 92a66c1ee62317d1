"""``kiosk run``: the screen and the camera."""

import logging
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.settings import Settings

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--camera",
    metavar="SOURCE",
    help="simulator, an index such as 0, /dev/v4l/by-id/..., rtsp://..., http://... or a clip.",
)
@click.option("--host", help="Address to serve on; the default is this machine only.")
@click.option("--port", type=int, help="Port to serve on; the default is 8000.")
@click.option("--verbose", is_flag=True, help="Log what happens, by ids.")
@click.pass_obj
def run(context: CliContext, *, camera: str | None, host: str | None, port: int | None, verbose: bool) -> None:
    """Show the kiosk's screen on http://127.0.0.1:8000 and watch the camera. Ctrl-C stops it.

    Everything that can be missing is checked first; kiosk doctor says the same with more detail. Without its weights
    the kiosk starts with card and code only.
    """
    from kiosk.checks import check_start  # noqa: PLC0415 - loads numpy and the store's code
    from kiosk.site import keep_key  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    settings = context.settings(camera=camera, host=host, port=port)
    if settings.log_file is not None:
        from kiosk.privacy.logfiles import log_to  # noqa: PLC0415

        logging.getLogger().addHandler(log_to(settings.log_file))
    click.echo("Checking the key, the store, the weights and the camera ...")
    keep_key(settings)
    for finding in check_start(settings):
        click.echo(
            f"Warning: {finding.text}. {finding.mend}. Until then nobody is recognised; card and code work.", err=True
        )
    _tell_of_certificate(settings)
    _note_settings(settings)
    from kiosk.bootstrap import run_app  # noqa: PLC0415
    from kiosk.server import listen, ports_of, serve  # noqa: PLC0415

    for opened in ports_of(settings):
        listen(settings.host, opened).close()  # says what is wrong with the address before it is announced
    scheme = "http" if settings.tls_certificate is None else "https"
    click.echo(f"The kiosk is on {scheme}://{settings.host}:{settings.port}/  (Ctrl-C stops it)")
    serve(lambda: run_app(settings), settings)
    click.echo("Stopped.")


def _tell_of_certificate(settings: "Settings") -> None:
    """It would run out silently: browsers refuse it from one second to the next."""
    from kiosk.checks import certificate_ahead, certificate_ends  # noqa: PLC0415 - as above
    from kiosk.members import utc_now  # noqa: PLC0415

    now = utc_now()
    if certificate_ahead(settings, now):
        log.warning("the certificate of the server begins only after now; set the clock, then: kiosk tls renew")
    left = certificate_ends(settings, now)
    if left is not None:
        log.warning("the certificate of the server has %d days left; run: kiosk tls renew", left)


def _note_settings(settings: "Settings") -> None:
    """Before the server forks; what changed since the last start enters the audit trail."""
    from kiosk.privacy.site_settings import note_settings  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415

    with opened(settings) as site:
        note_settings(site.audit, site.aliases, settings)
