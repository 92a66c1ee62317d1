"""Where a paired camera box sends its pictures. They are looked at in memory and never written anywhere."""

from flask import Blueprint, Response, g, request

from kiosk.api.access import CAMERA, Access, Keeper, Who
from kiosk.api.deps import WebDeps
from kiosk.api.device_keys import bearer_key, needed_certificate
from kiosk.api.guards import count
from kiosk.api.pace import Kind, address_of
from kiosk.api.routes import Media, blueprint_of, route
from kiosk.console.pictures import MEGA, read_picture
from kiosk.devices import DeviceKind, Devices
from kiosk.devices.frames import SentFrames
from kiosk.errors import DeviceInvalid, NotFound, PictureRefused, TokenRefused
from kiosk.settings import Settings
from kiosk.store.devices import DeviceRow

FRAME_BYTES = MEGA
"""A picture of 1280 x 720 as a good JPEG is a quarter of it."""

FRAME_PIXELS = 4 * MEGA


def camera_routes(deps: WebDeps) -> Blueprint:
    """The blueprint; only keys of camera boxes open it."""
    settings, devices = deps.settings, deps.site.devices
    if deps.frames is not None:
        devices.when_revoked(deps.frames.forget)
    return blueprint_of(
        "camera", CameraRoutes(deps.frames, settings, devices), {Who.CAMERA: camera_keeper(settings, devices)}
    )


def camera_keeper(settings: Settings, devices: Devices) -> Keeper:
    """Lets camera boxes in by their key as bearer."""

    def keep(_access: Access) -> None:
        device = _sender(settings, devices)
        count(Kind.FRAME, address_of(request.remote_addr) if device is None else f"device:{device.device_id}")
        if device is None:
            raise _not_paired()
        g.camera_box = device

    return keep


def _sender(settings: Settings, devices: Devices) -> DeviceRow | None:
    return devices.of_key(bearer_key(), DeviceKind.CAMERA, needed_certificate(settings))


def _not_paired() -> TokenRefused:
    return TokenRefused("This camera box is not paired", mend="Pair it again: kiosk devices camera ADDRESS")


class CameraRoutes:
    """The view.

    Args:
        frames: Where pictures go; None where the site has a camera of its own.
        settings: Of the site.
        devices: The paired devices.
    """

    def __init__(self, frames: SentFrames | None, settings: Settings, devices: Devices) -> None:
        self._frames, self._settings, self._devices = frames, settings, devices

    @route(
        "POST",
        "/api/v1/camera/frames",
        CAMERA,
        body=Media(("image/jpeg", "image/png")),
        largest=FRAME_BYTES,
        answers={204: None},
        refuses=(NotFound, PictureRefused, DeviceInvalid),
    )
    def frame(self) -> Response:
        """Take one picture of the camera; an older one that nobody has looked at yet is dropped."""
        if self._frames is None:
            raise NotFound("This kiosk has a camera of its own", mend='Set camera = "paired" in its site.toml')
        box: DeviceRow = g.camera_box
        self._frames.check_sender(box.device_id)  # before the work of decoding
        picture = read_picture(request.get_data(cache=False), most_pixels=FRAME_PIXELS)
        if _sender(self._settings, self._devices) is None:
            raise _not_paired()  # revoked while its picture was on the way, which may take a minute
        self._frames.put(picture, box.device_id)
        return Response(status=204)
