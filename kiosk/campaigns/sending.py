"""The loop that sends: it takes the next e-mail that is due, looks once more whether it may go, and hands it over.

What may go out and what follows from an answer is decided in :mod:`kiosk.campaigns.states` and
:mod:`kiosk.campaigns.addressees`; here the data only moves. An e-mail is marked in the store before it is handed over,
so that a stop at any moment sends nobody the same twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kiosk.campaigns import faults
from kiosk.campaigns.addressees import Addressees, Why
from kiosk.campaigns.addresses import address_lookup, new_token, return_path, token_lookup
from kiosk.campaigns.composing import Composer
from kiosk.campaigns.envelope import to_bytes
from kiosk.campaigns.hours import wait_for_hours
from kiosk.campaigns.line import Line
from kiosk.campaigns.lock import one_sender
from kiosk.campaigns.softness import suppress_if_soft
from kiosk.campaigns.states import (
    MOST_TRIES,
    CampaignState,
    Event,
    Reply,
    SendState,
    happened,
    judge,
    wait_after,
)
from kiosk.campaigns.values import Campaign, Fault, Tally
from kiosk.errors import MailRefused, MailUnreachable, StoreBusy
from kiosk.members.values import Clock
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import campaigns as rows
from kiosk.store import sends
from kiosk.store.sends import SendRow, Standing
from models.errors import VanakkamError

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
"""How soon a pause, a new campaign or a stop is noticed while nothing is to be done."""

MOST_REFUSED: Final = 10
"""So many e-mails in a row whose content the server does not want pause their campaign."""

_SKIPS: Final = 200
"""E-mails that are looked at in one transaction until one may go out."""

_CLOSING: Final = 421

Wait = Callable[[float], bool]
"""Waits so many seconds; True as soon as the program is to stop."""

_TALLIES: Final = {
    Event.ACCEPT: (Tally.SENT, Tally.DELIVERED),
    Event.LOSE: (Tally.UNSURE,),
    Event.SKIP: (Tally.SKIPPED,),
    Event.REFUSE: (Tally.REFUSED,),
    Event.SOFTEN: (Tally.SOFT,),
    Event.BOUNCE: (Tally.BOUNCED,),
}


@dataclass(frozen=True, slots=True)
class _Taken:
    """An e-mail that is marked as being sent, with its token."""

    send: SendRow
    token: str
    standing: Standing


class Sending:
    """Sends what is due on one site. One run at a time; not thread-safe.

    Args:
        site: The open site.
        settings: Of the site.
        line: To the mail server.
        clock: The time now, aware.
        wait: Waits.
    """

    def __init__(self, site: Site, settings: Settings, line: Line, clock: Clock, wait: Wait) -> None:
        self._site, self._settings, self._line, self._clock, self._wait = site, settings, line, clock, wait
        self._addressees = Addressees(site, settings)
        self._composer = Composer(site, settings, clock)
        self._pace = timedelta(minutes=1) / settings.mail_per_minute
        self._hours = (ZoneInfo(settings.time_zone), settings.mail_hour_from, settings.mail_hour_until)
        self._next = self._set_at = clock()
        self._unreachable = 0
        self._refused = 0

    def run(self, told: Callable[[], None] = lambda: None) -> None:
        """Send until no campaign runs any more, or the program is to stop.

        Args:
            told: Called after each step, for whoever shows the progress.

        Raises:
            MailBusy: Another program of this site sends.
            StoreBusy: Another writer holds the store, and nothing was begun.
            StoreFull: No room; what was handed over is not sent again.
        """
        with one_sender(self._settings.home):
            try:
                settle_interrupted(self._site, self._clock)
                while self._patient_step():
                    told()
            finally:
                self._line.close()

    def _patient_step(self) -> bool:
        """A step; while an import holds the store, a short wait."""
        try:
            return self._step()
        except StoreBusy:
            log.warning("the outbox waits for another writer")
            return not self._wait(LOOK_SECONDS)

    def _step(self) -> bool:
        """One e-mail, or a short wait; False when there is nothing more to do."""
        now = self._clock()
        if now < self._set_at:  # the clock was set back, and would keep everybody waiting by as much
            self._rest(timedelta(0))
        closed = wait_for_hours(now, *self._hours)
        if closed:
            faults.finish_done(self._site, now)  # what is over need not wait for the morning to be called so
        left = max(self._next - now, closed).total_seconds()
        if left > 0:
            return not self._wait(min(left, LOOK_SECONDS)) and self._is_running()
        taken, looked = self._take()
        if taken is not None:
            self._rest(self._pace)
            self._send(taken)
        elif not looked:
            faults.finish_done(self._site, self._clock())
            return self._is_running() and not self._wait(LOOK_SECONDS)
        return not self._wait(0.0)

    def _rest(self, span: timedelta) -> None:
        """Hand nothing over for so long."""
        self._set_at = self._clock()
        self._next = self._set_at + span

    def _is_running(self) -> bool:
        with self._site.store.read() as connection:
            return bool(rows.running(connection))

    def _take(self) -> tuple[_Taken | None, int]:
        """Mark the next e-mail that may go out; also how many were looked at."""
        now, looked = self._clock(), 0
        with self._site.store.write() as connection:
            while looked < _SKIPS and (send := sends.next_due(connection, now)) is not None:
                looked += 1
                found = self._addressees.look(connection, send, now)
                if isinstance(found, Why):
                    self._note(connection, send, Event.SKIP, found.value)
                    continue
                token = new_token()
                tried = replace(send, state=SendState.SENDING, tries=send.tries + 1)
                lookup = token_lookup(self._site.aliases, token)
                sends.change_send(connection, send, SendState.SENDING, at=now, lookup=lookup, tries=tried.tries)
                return _Taken(tried, token, found[0]), looked
        return None, looked

    def _send(self, taken: _Taken) -> None:
        try:
            answer = self._hand_over(taken)
        except MailUnreachable as error:
            self._release(taken.send)
            self._back_off(Fault(error.message, error.mend))
        except MailRefused as error:
            self._release(taken.send)
            faults.pause_all(self._site, Fault(error.message, error.mend), self._clock())
        except VanakkamError:
            self._release(taken.send)  # a busy store too: it is written again in a moment
            raise
        except Exception:
            log.exception("an e-mail of campaign %d could not be made", taken.send.campaign_id)
            self._release(taken.send)
            faults.pause_all(self._site, faults.UNEXPECTED, self._clock())
        else:
            if answer is not None:
                self._settle(taken.send, *answer)

    def _hand_over(self, taken: _Taken) -> tuple[Reply, str] | None:
        """The server's answer with the keyed hash of the address; None where the e-mail may not go any more."""
        campaign = self._campaign(taken.send)
        made = self._composer.for_member(campaign, taken.send.member_id, taken.standing, taken.token)
        now = self._clock()
        # Last, and after everything slow: whoever withdrew, paused or was erased meanwhile gets nothing.
        with self._site.store.read() as connection:
            again = rows.find_campaign(connection, taken.send.campaign_id)
            found = Why.ERASED if made is None else self._addressees.look(connection, taken.send, now)
        if again is None or again.state is not CampaignState.RUNNING:
            self._release(taken.send, skip=again is None or again.state is CampaignState.CANCELLED)
            return None
        if made is None or isinstance(found, Why):
            self._change(taken.send, Event.SKIP, (found if isinstance(found, Why) else Why.ERASED).value)
            return None
        (letter, links), address = made, found[1]
        if links.counted and not found[0].analytics:
            self._release(taken.send)  # written anew without marks
            return None
        settings = self._settings
        content = to_bytes(letter, mail_from=settings.mail_from, recipient=address, links=links, now=now)
        sender = return_path(settings.mail_from, settings.mail_bounces, links.returned)
        reply = self._line.deliver(sender, address, content)
        return reply, address_lookup(self._site.aliases, address)

    def _settle(self, send: SendRow, reply: Reply, address: str) -> None:
        verdict = judge(reply, send.tries)
        self._refused = self._refused + 1 if verdict.event is Event.REFUSE else 0
        self._change(send, verdict.event, reply.words, address)
        if verdict.quiet:
            self._back_off(faults.quiet(reply.words))
            return
        self._unreachable = 0
        if verdict.stop or self._refused >= MOST_REFUSED:
            self._refused = 0
            faults.pause_all(self._site, faults.refused(reply.words), self._clock())
        elif verdict.event is Event.DEFER and reply.code == _CLOSING:
            self._rest(wait_after(1))  # the server wants quiet

    def _back_off(self, fault: Fault) -> None:
        self._unreachable += 1
        log.warning("the mail server takes nothing, try %d of %d", self._unreachable, MOST_TRIES)
        if self._unreachable >= MOST_TRIES:
            self._unreachable = 0
            faults.pause_all(self._site, fault, self._clock())
        else:
            self._rest(wait_after(self._unreachable))

    def _release(self, send: SendRow, *, skip: bool = False) -> None:
        if skip:
            self._change(send, Event.SKIP, Why.CANCELLED.value)
        else:
            self._change(send, Event.RELEASE, None)

    def _change(self, send: SendRow, event: Event, reason: str | None, address: str = "") -> None:
        while True:
            try:
                with self._site.store.write() as connection:
                    self._note(connection, send, event, reason, address)
            except StoreBusy:  # what was handed over has to be noted, however long an import takes
                if self._wait(LOOK_SECONDS):
                    raise
            else:
                return

    def _note(self, connection: Connection, send: SendRow, event: Event, reason: str | None, address: str = "") -> None:
        """Write what happened; the count stays even where the member was erased in the same moment."""
        now = self._clock()
        state = happened(send.state, event)
        if state is None:
            return
        at = now + wait_after(send.tries) if event is Event.DEFER else now
        tries = send.tries - 1 if event is Event.RELEASE else send.tries
        sends.change_send(connection, send, state, at=at, reason=reason, tries=tries)
        for what in _TALLIES.get(event, ()):
            rows.count_up(connection, send.campaign_id, what)
        if reason == Why.OVER_CAP.value:
            rows.count_up(connection, send.campaign_id, Tally.HELD)
        if event is Event.BOUNCE and address:
            rows.suppress(connection, address, rows.HARD_BOUNCE, now)
        if event is Event.SOFTEN and address:
            suppress_if_soft(connection, send.member_id, address, now)

    def _campaign(self, send: SendRow) -> Campaign:
        with self._site.store.read() as connection:
            found = rows.find_campaign(connection, send.campaign_id)
        if found is None:  # the rows hold each other by a foreign key
            raise LookupError(send.campaign_id)
        return found


def settle_interrupted(site: Site, clock: Clock) -> int:
    """E-mails in whose middle an earlier run was stopped may have gone out, and are not tried again; how many.

    Only for whoever holds :func:`kiosk.campaigns.lock.one_sender`.
    """
    with site.store.write() as connection:
        found = sends.in_state(connection, SendState.SENDING)
        for send in found:
            sends.change_send(connection, send, SendState.UNSURE, at=clock(), reason="stopped")
            rows.count_up(connection, send.campaign_id, Tally.UNSURE)
    if found:
        log.warning("%d e-mails may have gone out when the program was stopped; they are not tried again", len(found))
    return len(found)
