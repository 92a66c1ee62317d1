"""What comes back for an e-mail: its reader ends them all, opens it, follows a link, or it could not be delivered."""

import contextlib
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from kiosk.campaigns.addressees import Addressees
from kiosk.campaigns.addresses import address_lookup, return_lookup, token_lookup
from kiosk.campaigns.bounces import Bounce
from kiosk.campaigns.composing import targets_of
from kiosk.campaigns.softness import suppress_if_soft
from kiosk.campaigns.states import Event, SendState, happened
from kiosk.campaigns.values import Tally
from kiosk.errors import StoreBusy, StoreFull
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import campaigns as rows
from kiosk.store import sends
from kiosk.store.consents import purposes_of
from kiosk.store.members import MemberState, find_member
from kiosk.store.sends import SendRow

log = logging.getLogger(__name__)

SCREEN = "mail"
"""Where a consent was withdrawn that a link in an e-mail withdrew; also who acts, in the audit trail."""

_PATIENCE: Final = 5
"""Times that whoever ends the e-mails waits for another writer, :data:`kiosk.store.engine.BUSY_MS` each."""

_COUNTED_BEFORE: Final = {SendState.SENT: Tally.DELIVERED, SendState.SOFT: Tally.SOFT, SendState.UNSURE: Tally.UNSURE}
"""What an e-mail that comes back no longer counts as."""

_COUNT_MS: Final = 200
"""Longest wait of a reader who follows a link for another writer."""


class Responses:
    """Takes what comes back on one site. Thread-safe.

    Args:
        site: The open site.
        settings: Of the site.
        clock: The time now, aware.
    """

    def __init__(self, site: Site, settings: Settings, clock: Clock = utc_now) -> None:
        self._site, self._clock = site, clock
        self._addressees = Addressees(site, settings)

    def unsubscribe(self, token: str) -> bool:
        """End the e-mails to the reader of one; whether there is such an e-mail.

        The consent to be contacted is withdrawn as on the member's own page, with what was kept under it; the address
        stays known by its keyed hash, so that an import or another member with the same address brings it back to
        nobody's inbox. Doing it twice changes nothing.

        Raises:
            StoreBusy: An import held the store for too long. Mail programs press once, and so it is waited for.
        """
        with self._site.store.read() as connection:
            if self._find(connection, token) is None:
                return False  # nobody who makes tokens up waits for the store
        for _ in range(_PATIENCE - 1):
            with contextlib.suppress(StoreBusy):
                return self._unsubscribe(token)
        return self._unsubscribe(token)

    def _unsubscribe(self, token: str) -> bool:
        now = self._clock()
        with self._site.audit.transaction() as connection:
            send = self._find(connection, token)
            member = None if send is None else find_member(connection, send.member_id)
            if send is None or member is None or member.state is not MemberState.ACTIVE:
                return False
            if Purpose.CONTACT not in purposes_of(connection, member.member_id):
                return True
            address = self._addressees.address_hash(member.member_id, member.sealed)
            if address is not None:
                rows.suppress(connection, address, rows.UNSUBSCRIBED, now)
            wishes = self._site.members.wishes
            wishes.withdraw(connection, member, Purpose.CONTACT, at=now, screen=SCREEN)
            self._site.audit.record(
                Action.CONSENT_WITHDRAWN,
                actor=SCREEN,
                member_id=member.member_id,
                detail={"purpose": Purpose.CONTACT.value, "screen": SCREEN},
                connection=connection,
            )
            rows.count_up(connection, send.campaign_id, Tally.UNSUBSCRIBED)
        self._site.store.clear_journal()
        log.info("%s ended the e-mails", self._site.aliases.log_name(member.member_id))
        return True

    def opened(self, token: str) -> None:
        """Count that an e-mail was opened, once, and only while its reader agrees to analytics."""
        self._count(token, sends.mark_opened, Tally.OPENED)

    def clicked(self, campaign_id: int, number: int, token: str) -> str | None:
        """Where a link leads, and count that it was followed, as :meth:`opened` does.

        Args:
            campaign_id: Of which campaign.
            number: Place of the address among those of its texts.
            token: Of the e-mail; an unknown one is led on all the same.

        Returns:
            An address that stands in the texts of a campaign that began, and no other; None where there is none.
        """
        with self._site.store.read() as connection:
            campaign = rows.find_campaign(connection, campaign_id)
        if campaign is None or campaign.started_at is None:
            return None
        targets = targets_of(campaign.draft.words)
        if number >= len(targets):
            return None
        self._count(token, sends.mark_clicked, Tally.CLICKED, campaign_id)
        return targets[number]

    def bounced(self, bounce: Bounce) -> bool:
        """Take note of an e-mail that could not be delivered; whether it is one of ours and says something new.

        A hard one ends the e-mails to the address it names, if that is still the member's own; where it names another,
        such as the end of a forwarding, it counts as a soft one.
        """
        now = self._clock()
        with self._site.store.write() as connection:
            send = self._returned(connection, bounce.tokens)
            member = None if send is None else find_member(connection, send.member_id)
            if send is None or member is None:
                return False
            address = self._addressees.address_hash(member.member_id, member.sealed)
            hard = bounce.hard and address is not None and address in self._hashes(bounce.recipients)
            event = Event.BOUNCE if hard else Event.SOFTEN
            state = happened(send.state, event)
            if state is None or not sends.change_send(connection, send, state, at=now, reason=bounce.status):
                return False
            rows.count_up(connection, send.campaign_id, Tally.BOUNCED if hard else Tally.SOFT)
            if (before := _COUNTED_BEFORE.get(send.state)) is not None:
                rows.count_up(connection, send.campaign_id, before, -1)
            if hard and address is not None:
                rows.suppress(connection, address, rows.HARD_BOUNCE, now)
            elif address is not None:
                suppress_if_soft(connection, send.member_id, address, now)
        return True

    def _count(
        self,
        token: str,
        mark: Callable[[Connection, SendRow, datetime], bool],
        what: Tally,
        campaign_id: int | None = None,
    ) -> None:
        """Count once. Whoever follows a link is led on whether there is room to count it or not."""
        with self._site.store.read() as connection:
            if self._counted(connection, token) is None:
                return  # nobody who makes tokens up gets to the store's one writer
        with contextlib.suppress(StoreBusy, StoreFull), self._site.store.write(wait_ms=_COUNT_MS) as connection:
            send = self._counted(connection, token)
            if send is None or send.campaign_id != (campaign_id or send.campaign_id):
                return
            if mark(connection, send, self._clock()):
                rows.count_up(connection, send.campaign_id, what)

    def _hashes(self, addresses: Iterable[str]) -> frozenset[str]:
        return frozenset(address_lookup(self._site.aliases, one) for one in addresses)

    def _returned(self, connection: Connection, tokens: Iterable[str]) -> SendRow | None:
        lookups = (return_lookup(self._site.aliases, one) for one in tokens)
        return next((found for one in lookups if (found := sends.find_send(connection, one))), None)

    def _find(self, connection: Connection, token: str) -> SendRow | None:
        return sends.find_send(connection, token_lookup(self._site.aliases, token))

    def _counted(self, connection: Connection, token: str) -> SendRow | None:
        """The e-mail of a token whose reader agrees to be counted now."""
        send = self._find(connection, token)
        if send is None or Purpose.ANALYTICS not in purposes_of(connection, send.member_id):
            return None
        return send
