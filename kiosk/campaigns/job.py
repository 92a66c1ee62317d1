"""The thread of the running kiosk that sends the e-mails of campaigns."""

import logging
import threading

from kiosk.campaigns import faults
from kiosk.campaigns.campaigns import Campaigns
from kiosk.campaigns.sending import LOOK_SECONDS
from kiosk.campaigns.values import Fault
from kiosk.errors import MailBusy, MailNotReady
from kiosk.members.values import Clock, utc_now
from kiosk.site import Site
from kiosk.store import campaigns as rows
from models.errors import VanakkamError

log = logging.getLogger(__name__)

_AFTER_FAULT_SECONDS = 60.0


class MailJob:
    """Looks every few seconds whether a campaign runs, and sends it. A failing round is logged; the next tries again.

    Args:
        campaigns: Sends.
        site: The open site.
        clock: The time now, aware.
    """

    def __init__(self, campaigns: Campaigns, site: Site, clock: Clock = utc_now) -> None:
        self._campaigns, self._site, self._clock = campaigns, site, clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="mail", daemon=True)

    def start(self) -> None:
        """Begin. Call once, in the process that serves."""
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End after the e-mail that is being handed over; what is left goes on at the next start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def round(self) -> float:
        """Send what is due; how many seconds to wait until the next look."""
        try:
            with self._site.store.read() as connection:
                some = rows.running(connection)
            if some:
                self._campaigns.send(self._stop.wait)
        except MailBusy:
            pass  # a command of this site sends; it is looked after again
        except MailNotReady as error:
            faults.pause_all(self._site, Fault(error.message, error.mend), self._clock())
        except VanakkamError as error:
            log.error("e-mails could not be sent [%s]: %s", error.code, error.message)  # noqa: TRY400 - a coded error needs no trace
            return _AFTER_FAULT_SECONDS
        except Exception:
            log.exception("e-mails could not be sent")
            return _AFTER_FAULT_SECONDS
        return LOOK_SECONDS

    def _work(self) -> None:
        while not self._stop.wait(self.round()):
            pass
