"""Builds the audience of an open site, for the running kiosk and for commands."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from kiosk.audience.audience import Audience
from kiosk.features import refresh
from kiosk.members import Clock, utc_now
from kiosk.settings import Settings
from kiosk.site import Site
from recommender.currencies import minor_in
from recommender.rules import describe


def shop_time(settings: Settings, clock: Clock = utc_now) -> Callable[[], datetime]:
    """A clock in the shop's time zone, in which purchases are kept; the box may stand in another one.

    Args:
        settings: Name the zone.
        clock: The time now, aware.
    """
    zone = ZoneInfo(settings.time_zone)
    return lambda: clock().astimezone(zone)


def open_audience(site: Site, settings: Settings, clock: Clock = utc_now) -> Audience:
    """The segments by rule of a site, with features that follow each event.

    Args:
        site: The open site.
        settings: Of the site.
        clock: The time now, aware.
    """
    words = partial(describe, currency=settings.currency, minor=minor_in(settings.currency_code))
    return Audience(site.store, site.bus, shop_time(settings, clock), site.audit, site.aliases, refresh, words)
