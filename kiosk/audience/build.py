"""Builds the audience of an open site, for the running kiosk and for commands."""

from datetime import datetime

from kiosk.audience.audience import Audience
from kiosk.features import refresh
from kiosk.members import Clock
from kiosk.site import Site


def local_now() -> datetime:
    """The time now with the zone of the box, which is that of the shop."""
    return datetime.now().astimezone()


def open_audience(site: Site, clock: Clock = local_now) -> Audience:
    """The segments by rule of a site, with features that follow each event.

    Args:
        site: The open site.
        clock: The time now, in the shop's time zone.
    """
    return Audience(site.store, site.bus, clock, site.audit, refresh)
