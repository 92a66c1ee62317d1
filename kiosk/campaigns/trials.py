"""Tests of an e-mail to one typed address: few a day, and each told by the audit trail before it goes."""

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from kiosk.campaigns.addresses import address_lookup, deliverable, return_path
from kiosk.campaigns.composing import Composer
from kiosk.campaigns.envelope import to_bytes
from kiosk.campaigns.line import Line
from kiosk.campaigns.states import Event, judge
from kiosk.campaigns.values import Draft
from kiosk.errors import MailRefused, PressRefused, RequestInvalid
from kiosk.members.values import Clock
from kiosk.privacy.audit import Action, Entry
from kiosk.settings import Settings
from kiosk.site import Site

MOST_TESTS: Final = 20
"""Tests of one account within a day. Nobody asked the owners of their addresses, and so a test is to look at a text
with, not to write to people one by one."""

_TESTS_WITHIN: Final = timedelta(days=1)
_TO: Final = "to"
"""Detail of an entry about a test: the beginning of the keyed hash of the address."""
_TO_DIGITS: Final = 16


class Trials:
    """The tests of one site. Thread-safe.

    Args:
        site: The open site.
        settings: Of the site.
        composer: Writes the e-mail to an invented person.
        smtp: Opens a line to the mail server.
        clock: The time now, aware.
    """

    def __init__(
        self, site: Site, settings: Settings, composer: Composer, smtp: Callable[[Settings], Line], clock: Clock
    ) -> None:
        self._site, self._settings, self._composer = site, settings, composer
        self._smtp, self._clock = smtp, clock

    def send(self, campaign_id: int, draft: Draft, address: str, *, language: str, actor: str) -> None:
        """Send a draft, as an invented person would get it, to one address.

        The audit trail knows the address by its keyed hash; nothing else keeps it.

        Args:
            campaign_id: Of which campaign.
            draft: With valid texts.
            address: Where to.
            language: One of the draft's languages.
            actor: Who sends it.

        Raises:
            RequestInvalid: The address is none that mail servers take.
            PressRefused: Whoever sends it sent :data:`MOST_TESTS` within a day.
            MailNotReady: A setting is missing.
            MailRefused: The mail server does not take it.
        """
        recipient = deliverable(address)
        if recipient is None:
            raise RequestInvalid("This is no e-mail address", mend="Write it as name@example.org")
        letter, links = self._composer.test(draft, language)
        settings = self._settings
        line = self._smtp(settings)  # says which setting is missing, before anything is made of them
        try:
            content = to_bytes(
                letter, mail_from=settings.mail_from, recipient=recipient, links=links, now=self._clock()
            )
            self._note(campaign_id, recipient, actor)
            reply = line.deliver(return_path(settings.mail_from, "", links.returned), recipient, content)
        finally:
            line.close()
        if judge(reply, 1).event is not Event.ACCEPT:
            raise MailRefused(
                f"The mail server did not take the test ({reply.words})", mend="Look at the address and at mail_from"
            )

    def entries(self, address: str = "") -> tuple[Entry, ...]:
        """Entries of the audit trail about tests, newest first.

        Args:
            address: Only those to this one; all when left out.
        """
        found = self._site.audit.entries(action=Action.CAMPAIGN_TESTED, limit=sys.maxsize)
        hashed = self._name(address)
        return tuple(one for one in found if not address or one.detail.get(_TO) == hashed)

    def _note(self, campaign_id: int, recipient: str, actor: str) -> None:
        """Note a test before it goes; one that nobody could tell of afterwards is not sent."""
        with self._site.audit.transaction() as connection:
            since = self._clock() - _TESTS_WITHIN
            found = self._site.audit.entries(action=Action.CAMPAIGN_TESTED, actor=actor, since=since, limit=MOST_TESTS)
            if len(found) >= MOST_TESTS:
                raise PressRefused(
                    f"You sent {MOST_TESTS} tests within a day", mend="Look at the preview, or try again tomorrow"
                )
            detail: dict[str, str | int | bool] = {"campaign": campaign_id, _TO: self._name(recipient)}
            self._site.audit.record(Action.CAMPAIGN_TESTED, actor=actor, detail=detail, connection=connection)

    def _name(self, address: str) -> str:
        return address_lookup(self._site.aliases, address)[:_TO_DIGITS]
