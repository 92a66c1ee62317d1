"""``kiosk devices``: the screens and camera boxes beside the kiosk's own."""

from pathlib import Path

import click

from kiosk.cli.main import CliContext
from kiosk.errors import TokenRefused

_ACTOR = "cli"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def devices() -> None:
    """List, pair and revoke screens and camera boxes. The page /staff/devices does the same."""


@devices.command("list")
@click.pass_obj
def list_devices(context: CliContext) -> None:
    """List the paired devices, revoked ones too."""
    from kiosk.site import opened  # noqa: PLC0415 - the database libraries would slow down --help

    with opened(context.settings()) as site:
        found = site.devices.list()
    for device in found:
        if device.revoked_at is not None:
            state = f"revoked since {device.revoked_at:%Y-%m-%d}"
        elif device.claim is not None:
            state = "waits for the device that shows its code"
        else:
            state = "never seen" if device.seen_at is None else f"last seen {device.seen_at:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{device.name:<40}  {device.kind:<6}  {device.paired_at:%Y-%m-%d}  {state}")
    if not found:
        click.echo("No devices. Open the kiosk's address on one, then: kiosk devices pair CODE NAME")


@devices.command()
@click.argument("code")
@click.argument("name")
@click.pass_obj
def pair(context: CliContext, code: str, name: str) -> None:
    """Pair the device that shows CODE now, and call it NAME.

    The page of staff tells who shows a code before it is paired; this command does not. Use it with the device before
    your eyes.
    """
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        device = site.devices.approve_elsewhere(code, name, actor=_ACTOR)
    click.echo(f"{device.name} is paired as soon as the kiosk hears of it, while the device shows that code")


@devices.command()
@click.argument("name")
@click.pass_obj
def revoke(context: CliContext, name: str) -> None:
    """Let the key of a device open nothing any more; it is out within a second or two."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        site.devices.revoke(site.devices.named(name).device_id, actor=_ACTOR)
    click.echo(f"Revoked {name}. To use it again, pair it anew")


@devices.command()
@click.argument("address")
@click.option("--camera", "source", default="0", show_default=True, metavar="SOURCE", help="As for kiosk run.")
@click.option("--name", default="camera box", show_default=True, help="What this box calls itself before it is paired.")
@click.option(
    "--key-file", type=_FILE, default=Path("camera-box.key"), show_default=True, help="Where this box keeps its key."
)
@click.option("--authority", type=_FILE, help="Certificate of the shop's own authority; the system's otherwise.")
@click.option("--certificate", type=_FILE, help="This box's own certificate and key, by kiosk tls device.")
def camera(  # noqa: PLR0917 - click passes them by name
    address: str, source: str, name: str, key_file: Path, authority: Path | None, certificate: Path | None
) -> None:
    """Be a camera box: send the pictures of a camera here to the kiosk at ADDRESS, until Ctrl-C.

    The first time, and after the key was revoked, a code is shown here; somebody types it at /staff/devices of the
    kiosk, whose setting camera is "paired". No picture is kept here, and this box needs no site of its own.
    """
    from kiosk.devices import camera_box  # noqa: PLC0415 - loads OpenCV
    from vision.camera import Camera  # noqa: PLC0415 - as above
    from vision.sources import parse_source  # noqa: PLC0415 - as above

    spec = parse_source(source)
    link = camera_box.Link(camera_box.Kiosk(address, authority, certificate))
    key = camera_box.kept_key(key_file) if key_file.exists() else ""
    opened_camera: Camera | None = None
    try:
        while True:
            if not key:
                camera_box.check_place(key_file)
                key = camera_box.pair(link, name, lambda code: click.echo(f"Type this code at /staff/devices: {code}"))
                camera_box.keep_key(key_file, key)
                click.echo("Paired. Pictures are sent now; Ctrl-C stops it")
            opened_camera = opened_camera or Camera(spec)
            try:
                camera_box.send_pictures(link, key, opened_camera, _warn)
            except TokenRefused as error:
                _warn(error.message)
                key = ""
    finally:
        if opened_camera is not None:
            opened_camera.close()
        link.close()


def _warn(trouble: str) -> None:
    click.echo(f"Warning: {trouble}", err=True)
