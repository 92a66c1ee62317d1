"""The zone in which the shop's day begins: everything of a process that knows no other takes it for the box's own.

A box often runs on UTC whatever its shop's clock says. Without this an offer that begins today would come to the screen
hours after the console has called it running.
"""

import os
import time
from datetime import date, datetime


def stand_in(zone: str) -> None:
    """Let this process, and every one that it starts, stand in a zone. Only for a process that is one site's.

    Args:
        zone: IANA name, of which the machine has data; Unix knows it by the variable ``TZ`` (POSIX.1, ``tzset``).
    """
    os.environ["TZ"] = zone
    time.tzset()


def day_of(moment: datetime) -> date:
    """Day of the shop's calendar on which an aware moment falls."""
    return moment.astimezone().date()
