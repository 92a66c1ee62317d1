"""The audit trail: who did what to whose data, as an append-only chain of keyed codes (requirement G18).

Each entry carries a code over itself and the code of the entry before, under a key of the key ring; the key ring also
knows the end of the chain. So whoever can write to the store alone can change nothing unnoticed, not even cut the end.
"""

import contextlib
import hmac
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Self

from sqlalchemy import Connection, delete, func, insert, select

from kiosk.errors import KioskError
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing, Secret
from kiosk.store.database import Store
from kiosk.store.tables import audit

log = logging.getLogger(__name__)

FIRST = "0" * 64
"""What the first entry is chained to."""

KEPT_DAYS = 1095
"""Entries older than three years are pruned: six times the least of the EU AI Act (article 26, requirement A6), and the
longest term after which a claim from the other laws is usual."""

GAP_FROM, GAP_AFTER = "gap_from", "gap_after"
"""Details of an entry that follows a hole: the first missing number, and the code that the hole ended with."""

_START_NOTE = "audit_start"


class Action(StrEnum):
    """Everything that leaves an entry."""

    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    ENROLLED = "enrolled"
    FACE_ADDED = "face_added"
    DUPLICATE_FOUND = "duplicate_found"
    MATCH_SHOWN = "match_shown"
    NOT_ME = "not_me"
    VIEWED = "viewed"
    CORRECTED = "corrected"
    CARD_REFUSED = "card_refused"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXPORTED = "exported"
    ERASED = "erased"
    RECEIPT_RENEWED = "receipt_renewed"
    RETENTION_RUN = "retention_run"
    INCIDENT_LISTED = "incident_listed"
    SETTINGS_CHANGED = "settings_changed"
    SCREEN_CLOSED = "screen_closed"
    SCREEN_OPENED = "screen_opened"
    SITE_RECORD = "site_record"
    STAFF_CHANGED = "staff_changed"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    ACCESS_REFUSED = "access_refused"
    PROVEN = "proven"
    KEYS_ROTATED = "keys_rotated"
    KEY_PREPARED = "key_prepared"
    KEY_ADOPTED = "key_adopted"
    CERTIFICATE_ISSUED = "certificate_issued"
    BACKED_UP = "backed_up"
    BACKUP_PROVED = "backup_proved"
    BACKUP_SENT = "backup_sent"
    BACKUPS_DELETED = "backups_deleted"
    RESTORED = "restored"
    AUDIT_PRUNED = "audit_pruned"
    CAMPAIGN_SAVED = "campaign_saved"
    CAMPAIGN_TESTED = "campaign_tested"
    CAMPAIGN_STARTED = "campaign_started"
    CAMPAIGN_PAUSED = "campaign_paused"
    CAMPAIGN_RESUMED = "campaign_resumed"
    CAMPAIGN_CANCELLED = "campaign_cancelled"
    CAMPAIGN_ENDED = "campaign_ended"
    OFFER_SAVED = "offer_saved"
    OFFER_STARTED = "offer_started"
    OFFER_PAUSED = "offer_paused"
    OFFER_ENDED = "offer_ended"
    OFFER_REMOVED = "offer_removed"
    ADDRESS_LIFTED = "address_lifted"
    VOUCHER_REDEEMED = "voucher_redeemed"
    VOUCHER_REFUSED = "voucher_refused"
    VOUCHER_CANCELLED = "voucher_cancelled"
    IMPORTED = "imported"
    REPLAYED = "replayed"
    SOURCE_CHANGED = "source_changed"
    TOKEN_CHANGED = "token_changed"  # noqa: S105 - the name of an action
    DEVICE_CHANGED = "device_changed"
    SEGMENT_SAVED = "segment_saved"
    SEGMENT_REMOVED = "segment_removed"
    SEGMENTS_REPLACED = "segments_replaced"
    SEGMENT_NAMED = "segment_named"
    SEGMENT_HANDED_ON = "segment_handed_on"
    CUSTOMERS_MERGED = "customers_merged"
    CUSTOMERS_SEPARATED = "customers_separated"
    MATCH_REFUSED = "match_refused"
    RECOMMENDER_ASKED = "recommender_asked"
    RECOMMENDER_CHANGED = "recommender_changed"
    LEARNING_CHANGED = "learning_changed"
    EXPERIMENT_SAVED = "experiment_saved"
    EXPERIMENT_STARTED = "experiment_started"
    EXPERIMENT_ENDED = "experiment_ended"
    EXPERIMENT_REMOVED = "experiment_removed"
    STORE_MOVED = "store_moved"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the trail.

    Attributes:
        seq: Number, from 1 without holes.
        at: When, UTC.
        actor: ``shopper``, ``phone``, ``system``, ``cli`` or ``staff:ID``.
        action: What was done, a value of :class:`Action`.
        subject: Keyed hash of the member, or None.
        detail: Ids, codes and counts.
        mac: The code, 64 hexadecimal digits.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str | None
    detail: Mapping[str, str | int | bool]
    mac: str


class AuditLog:
    """Appends and reads entries. Thread-safe, also across processes.

    Args:
        store: Where the entries lie.
        keyring: Holds the key of the codes and remembers both ends of the chain.
        aliases: Makes the subject of a member.
        clock: The time now, aware.
    """

    def __init__(
        self,
        store: Store,
        keyring: KeyRing,
        aliases: Aliases,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._keyring, self._aliases, self._clock = store, keyring, aliases, clock
        self._key = keyring.secret(Secret.AUDIT)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A write transaction of the store for a change together with its entry: both are kept, or neither.

        Give the connection to :meth:`record`. The key ring is told of the end after the commit and never before, so
        that it is not ahead of the store; after a stop between the two the next transaction makes up for it.

        Raises:
            StoreFull: The disk is full; nothing was kept.
            StoreBusy: Another writer did not finish in time.
        """
        with self._store.write() as connection:
            yield connection
        try:
            with self._store.read() as connection:
                last = _last(connection)
            if last is not None:
                self._keyring.note_audit_end(*last)
        except KioskError as error:  # what was committed stays, so nobody may be told that it did not
            log.warning("the key ring was not told of the end of the audit trail [%s]", error.code)

    def record(
        self,
        action: Action,
        *,
        actor: str,
        member_id: str | None = None,
        subject: str | None = None,
        detail: Mapping[str, str | int | bool] | None = None,
        connection: Connection | None = None,
    ) -> None:
        """Append one entry; it is on the disk when this returns, or when the given transaction ends.

        Args:
            action: What was done.
            actor: ``shopper``, ``phone``, ``system``, ``cli`` or ``staff:ID``.
            member_id: Whose data; only its keyed hash is written.
            subject: That hash itself, where the id is gone already.
            detail: Ids, codes and counts; never a name, a card, a vector.
            connection: Of :meth:`transaction`, where the entry stands or falls with the change it tells of.
        """
        whose = subject if member_id is None else self._aliases.subject(member_id)
        if connection is not None:
            self._append(connection, action, actor, whose, detail or {})
            return
        with self.transaction() as own:
            self._append(own, action, actor, whose, detail or {})

    def _append(
        self,
        connection: Connection,
        action: Action,
        actor: str,
        subject: str | None,
        detail: Mapping[str, str | int | bool],
    ) -> None:
        seq, before, hole = self._next(connection)
        entry = {
            "seq": seq,
            "at": self._clock(),
            "actor": actor,
            "action": action.value,
            "subject": subject,
            "detail": {**detail, **hole},
        }
        connection.execute(insert(audit).values(**entry, mac=code_of(self._key, before, entry)))

    def entries(
        self,
        *,
        member_id: str | None = None,
        subject: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        actor: str | None = None,
        action: Action | None = None,
        limit: int = 200,
    ) -> tuple[Entry, ...]:
        """Entries, newest first.

        Args:
            member_id: Only about this member.
            subject: Only about whoever has this keyed hash, such as that of a record of the shop.
            since: Not before this time.
            until: Before this time.
            actor: Only by this one.
            action: Only of this kind.
            limit: At most so many.
        """
        wanted = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        if member_id is not None:
            subject = self._aliases.subject(member_id)
        if subject is not None:
            wanted = wanted.where(audit.c.subject == subject)
        if since is not None:
            wanted = wanted.where(audit.c.at >= since)
        if until is not None:
            wanted = wanted.where(audit.c.at < until)
        if actor is not None:
            wanted = wanted.where(audit.c.actor == actor)
        if action is not None:
            wanted = wanted.where(audit.c.action == action.value)
        with self._store.read() as connection:
            return tuple(Entry(**row) for row in connection.execute(wanted).mappings())

    def prune(self, before: datetime) -> int:
        """Delete the entries from the beginning up to a time; how many went.

        The chain stays provable: the key ring notes the number and the code of the last pruned entry first, and the
        check begins there. The newest entry always stays.
        """
        with self._store.read() as connection:
            newest = connection.execute(select(func.max(audit.c.seq))).scalar_one_or_none()
            wanted = select(audit.c.seq, audit.c.mac).where(audit.c.at < before, audit.c.seq < (newest or 0))
            last = connection.execute(wanted.order_by(audit.c.seq.desc()).limit(1)).one_or_none()
        if last is None:
            return 0
        self._keyring.put_note(_START_NOTE, f"{last.seq} {last.mac}")
        with self._store.write() as connection:
            return connection.execute(delete(audit).where(audit.c.seq <= last.seq)).rowcount

    def start(self) -> tuple[int, str]:
        """Number and code of the entry before the first kept one; (0, :data:`FIRST`) while nothing was pruned."""
        noted = self._keyring.note(_START_NOTE)
        if noted is None:
            return 0, FIRST
        seq, _, mac = noted.partition(" ")
        return int(seq), mac

    def end(self) -> tuple[int, str] | None:
        """Number and code of the last entry the key ring knows."""
        return self._keyring.audit_end()

    def on(self, store: Store) -> Self:
        """The trail of this site as another store holds it."""
        return type(self)(store, self._keyring, self._aliases, self._clock)

    def is_own(self) -> bool:
        """Whether the newest entry carries a code of this site's secret; a trail that lost all of them is not."""
        newest, *others = self.entries(limit=2) or (None,)
        if newest is None:
            return self.end() is None
        before = newest.detail.get(GAP_AFTER) or (others[0].mac if others else self.start()[1])
        return self.fits(str(before), newest)

    def fits(self, before: str, entry: Entry) -> bool:
        """Whether the code of an entry is the right one after the code ``before``."""
        content = {
            "seq": entry.seq, "at": entry.at, "actor": entry.actor,
            "action": entry.action, "subject": entry.subject, "detail": entry.detail,
        }  # fmt: skip
        return hmac.compare_digest(code_of(self._key, before, content), entry.mac)

    def _next(self, connection: Connection) -> tuple[int, str, Mapping[str, str | int | bool]]:
        """Number of the next entry, the code it is chained to, and what to say about a hole before it.

        The key ring is never ahead of the store, unless the store was put back to an older state or its end was cut.
        Then numbering goes on behind the lost entries, so that the hole stays visible for ever.
        """
        seq, mac = _last(connection) or self.start()
        known = self._keyring.audit_end()
        if known is not None and known[0] > seq:
            return known[0] + 1, known[1], MappingProxyType({GAP_FROM: seq + 1, GAP_AFTER: known[1]})
        return seq + 1, mac, MappingProxyType({})


def last_entry(store: Store) -> tuple[int, str] | None:
    """Number and code of the newest entry in a store, or None before the first."""
    with store.read() as connection:
        return _last(connection)


def has_entry(store: Store, seq: int, mac: str) -> bool:
    """Whether a store has the entry with this number and code."""
    wanted = select(audit.c.seq).where(audit.c.seq == seq, audit.c.mac == mac)
    with store.read() as connection:
        return connection.execute(wanted).first() is not None


def _last(connection: Connection) -> tuple[int, str] | None:
    row = connection.execute(select(audit.c.seq, audit.c.mac).order_by(audit.c.seq.desc()).limit(1)).one_or_none()
    return None if row is None else (row.seq, row.mac)


def code_of(key: bytes, before: str, entry: Mapping[str, object]) -> str:
    """HMAC-SHA256 over the code of the entry before and the canonical JSON of this one: 64 hexadecimal digits."""
    at = entry["at"]
    canonical = {**entry, "at": at.astimezone(UTC).isoformat() if isinstance(at, datetime) else at}
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key, f"{before}\n{text}".encode(), sha256).hexdigest()
