"""Screens and camera boxes beside the kiosk's own: paired by a short code, each with a key that can be revoked."""

from kiosk.devices.pairing import Asker, Asking, DeviceKind
from kiosk.devices.registry import Devices

__all__ = ["Asker", "Asking", "DeviceKind", "Devices"]
