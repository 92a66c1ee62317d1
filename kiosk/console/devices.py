"""The room of paired devices: who shows a code, pair it, rename it, revoke it; nothing about a person."""

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.devices import Asker, Devices
from kiosk.devices.pairing import shown_code
from kiosk.errors import DeviceInvalid, TooManyTries

_HOME = f"{guard.PREFIX}/devices"
_LONGEST = 60
"""Characters of a field that are given back in the form."""


class DevicePages:
    """Views of devices."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @property
    def _devices(self) -> Devices:
        return self._console.deps.site.devices

    @route("GET", "/devices", Permission.DEVICES)
    def devices(self) -> BaseResponse:
        """Every device, and the field for the code of a new one."""
        return self._list()

    @route("POST", "/devices/find", Permission.DEVICES)
    def find_device(self) -> BaseResponse:
        """Who shows a code: to be compared with the device before it is paired."""
        code = _field("code")
        try:
            return self._ask_name(code)
        except (DeviceInvalid, TooManyTries) as error:
            return self._list(code, error)

    @route("POST", "/devices/pair", Permission.DEVICES)
    def pair_device(self) -> BaseResponse:
        """Pair the device that shows a code."""
        code, name = _field("code"), _field("name")
        try:
            self._devices.approve(code, name, actor=guard.actor())
        except (DeviceInvalid, TooManyTries) as error:
            return self._ask_again(code, name, error)
        return redirect(_HOME, 303)

    @route("GET", "/devices/<device_id>", Permission.DEVICES)
    def device(self, device_id: str) -> BaseResponse:
        """One device, to be renamed or revoked."""
        return self._one(device_id)

    @route("POST", "/devices/<device_id>/rename", Permission.DEVICES)
    def rename_device(self, device_id: str) -> BaseResponse:
        """Call a device something else."""
        name = _field("name")
        try:
            self._devices.rename(device_id, name, actor=guard.actor())
        except DeviceInvalid as error:
            return self._one(device_id, name, error)
        return redirect(_HOME, 303)

    @route("POST", "/devices/<device_id>/revoke", Permission.DEVICES)
    def revoke_device(self, device_id: str) -> BaseResponse:
        """Let the key of a device open nothing any more."""
        self._devices.revoke(device_id, actor=guard.actor())
        return redirect(_HOME, 303)

    def _list(self, code: str = "", error: DeviceInvalid | TooManyTries | None = None) -> BaseResponse:
        return self._console.pages.show(
            "devices",
            "staff-devices-title",
            status=200 if error is None else 422,
            devices=self._devices.list(),
            code=code,
            error=error,
        )

    def _ask_name(self, code: str, name: str = "", error: DeviceInvalid | None = None) -> BaseResponse:
        asking = self._devices.who_shows(code, actor=guard.actor())
        return self._name_page(asking.asker, shown_code(asking.code), name, error)

    def _name_page(
        self, asker: Asker | None, code: str, name: str, error: DeviceInvalid | TooManyTries | None
    ) -> BaseResponse:
        return self._console.pages.show(
            "device_pair",
            "staff-devices-pair",
            status=200 if error is None else 422,
            asker=asker,
            code=code,
            name=name,
            error=error,
        )

    def _ask_again(self, code: str, name: str, error: DeviceInvalid | TooManyTries) -> BaseResponse:
        """The name again where it was wrong or has to wait, the code where no device shows it any more."""
        if isinstance(error, TooManyTries):
            return self._name_page(None, code, name, error)
        try:
            return self._ask_name(code, name, error)
        except DeviceInvalid as gone:
            return self._list(code, gone)

    def _one(self, device_id: str, name: str | None = None, error: DeviceInvalid | None = None) -> BaseResponse:
        device = self._devices.get(device_id)
        return self._console.pages.show(
            "device",
            "staff-devices-one",
            status=200 if error is None else 422,
            device=device,
            name=device.name if name is None else name,
            error=error,
        )


def _field(name: str) -> str:
    return guard.fields().get(name, "").strip()[:_LONGEST]
