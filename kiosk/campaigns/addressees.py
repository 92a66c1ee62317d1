"""Who is written to: asked when a campaign starts, and once more for each e-mail right before it goes out.

An address is opened for one member at a time, looked at, and dropped; nothing that names anybody leaves this module but
the one address that the next e-mail goes to.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial

from sqlalchemy import Connection

from kiosk.campaigns.addresses import address_lookup, deliverable
from kiosk.errors import KeyWrong
from kiosk.members.details import Details, open_details
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import campaigns as rows
from kiosk.store import sends
from kiosk.store.sends import SendRow, Standing


class Why(StrEnum):
    """Why somebody is not written to after all."""

    ERASED = "erased"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    NO_OFFERS = "no_offers"
    """They do not want offers by what they bought, and so are in no group."""
    LEFT = "left"
    """The rule of the segment is no longer true of them."""
    OVER_CAP = "over_cap"
    NO_ADDRESS = "no_address"
    UNFIT = "unfit"
    """The address is none that mail servers take."""
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


def standing_reason(standing: Standing | None, cap: int) -> Why | None:
    """Why a member is not written to as far as the store can tell, or None.

    Args:
        standing: As it is now; None where there is nobody any more.
        cap: Most e-mails within the span of the cap.
    """
    if standing is None or not standing.active:
        return Why.ERASED
    if standing.paused:
        return Why.PAUSED
    if standing.contact_since is None:
        return Why.WITHDRAWN
    if not standing.offers:
        return Why.NO_OFFERS
    if standing.left:
        return Why.LEFT
    return Why.OVER_CAP if standing.recent >= cap else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who of a segment can be written to.

    Attributes:
        members: Their ids, in the order in which they are written to.
        held: How many more could be, but had as many e-mails of late as the cap allows.
        shared: How many more could be, but the same e-mail goes to their address already, for somebody before them.
    """

    members: tuple[str, ...]
    held: int
    shared: int


class Addressees:
    """Decides on one site. Thread-safe.

    Args:
        site: The open site.
        settings: The cap.
    """

    def __init__(self, site: Site, settings: Settings) -> None:
        self._site, self._cap = site, settings.mail_cap
        self._span = timedelta(days=settings.mail_cap_days)

    def of_segment(self, connection: Connection, segment_id: str, now: datetime) -> Chosen:
        """The members of a segment who can be written to now; of those who share an address the first by id.

        That one stays the first, so that the cap of one keeps the address from more e-mails than it allows.

        Args:
            connection: For reading.
            segment_id: Which.
            now: The time now, UTC.
        """
        keys, known = self._site.vault.keys(), rows.all_suppressed(connection)
        seen: set[str] = set()
        chosen, held, shared = [], 0, 0
        for one in sends.candidates(connection, segment_id, since=now - self._span):
            address = self._address(known.get, one.member_id, one.sealed, one.contact_since, keys)
            if isinstance(address, Why):
                continue
            lookup = address_lookup(self._site.aliases, address)
            if lookup in seen:
                shared += 1
            elif one.recent >= self._cap:
                held += 1
            else:
                chosen.append(one.member_id)
            seen.add(lookup)
        return Chosen(tuple(chosen), held, shared)

    def details(self, connection: Connection, segment_id: str) -> Iterator[tuple[str, Details]]:
        """Id and names of each member of a segment who may be written to, however often they were of late."""
        keys, known = self._site.vault.keys(), rows.all_suppressed(connection)
        for one in sends.candidates(connection, segment_id, since=datetime.now(UTC)):
            found = self._details(one.member_id, one.sealed, keys)
            address = self._address(known.get, one.member_id, one.sealed, one.contact_since, keys)
            if found is not None and not isinstance(address, Why):
                yield one.member_id, replace(found, email=address)

    def look(self, connection: Connection, send: SendRow, now: datetime) -> Why | tuple[Standing, str]:
        """Look whether an e-mail may go out at this moment, and where to.

        Args:
            connection: For reading.
            send: Which.
            now: The time now, UTC.
        """
        standing = sends.standing_of(connection, send, since=now - self._span)
        why = standing_reason(standing, self._cap)
        if why is not None or standing is None:
            return why or Why.ERASED
        known = partial(rows.suppressed, connection)
        found = self._address(known, send.member_id, standing.sealed, standing.contact_since)
        return found if isinstance(found, Why) else (standing, found)

    def address_hash(self, member_id: str, sealed: bytes) -> str | None:
        """Keyed hash of a member's address, or None where there is none."""
        details = self._details(member_id, sealed)
        return address_lookup(self._site.aliases, details.email) if details is not None and details.email else None

    def _address(
        self,
        known: Callable[[str], tuple[str, datetime] | None],
        member_id: str,
        sealed: bytes,
        contact_since: datetime | None,
        keys: Mapping[str, bytes] | None = None,
    ) -> Why | str:
        details = self._details(member_id, sealed, keys)
        if details is None:
            return Why.ERASED
        if not details.email:
            return Why.NO_ADDRESS
        lookup = address_lookup(self._site.aliases, details.email)
        if _is_suppressed(known(lookup), contact_since):
            return Why.SUPPRESSED
        return deliverable(details.email) or Why.UNFIT

    def _details(self, member_id: str, sealed: bytes, keys: Mapping[str, bytes] | None = None) -> Details | None:
        try:
            return open_details(self._site.vault, member_id, sealed, keys)
        except KeyWrong:
            return None  # the key died with an erasure that began this moment


def _is_suppressed(found: tuple[str, datetime] | None, contact_since: datetime | None) -> bool:
    """Whether an address stays unwritten; a consent given after an unsubscription is a new yes, a bounce stays one."""
    if found is None:
        return False
    reason, at = found
    return not (reason == rows.UNSUBSCRIBED and contact_since is not None and contact_since > at)
