"""A new site key while kiosks run: the data secret stays, only its wrapping changes.

Each change is a row of steps of which every one leaves a key that opens. First the envelope gets a second wrapping, by
the new key; then the new key takes its place; then the wrapping by the old one goes. A key that only somebody else can
put in its place (in an environment, a unit) takes over when the site is first opened with it.
"""

import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_bytes

from kiosk.errors import KeyInvalid, KioskError, SiteExists, SiteInUse, StoreUnusable
from kiosk.modes import KeyPlace
from kiosk.privacy.audit import Action, AuditLog
from kiosk.security import exchange, keycopies
from kiosk.security.custody import Unlocked, changing, source_of
from kiosk.security.envelope import Envelope, read_envelope
from kiosk.security.files import new_private_file
from kiosk.security.key_sources import LocalKey, Wrapped
from kiosk.security.keycopies import Rewritten
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KEY_BYTES, SiteSecret, key_text
from kiosk.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a new key came to.

    Attributes:
        before: Id of the key that was in use.
        key: Id of the new one.
        forgotten: Id of a key that waited for its turn and will have none.
        waits: Whether it takes over only when the site is first opened with it.
        adopted: See :attr:`kiosk.security.envelope.Envelope.adopted`: the new key helps less than it seems.
        copies: Of the key ring, whose envelopes were written anew.
    """

    before: str
    key: str
    forgotten: str | None
    waits: bool
    adopted: bool
    copies: Rewritten


class KeyDesk:
    """Changes the site key of an open site. Kiosks may run meanwhile.

    Args:
        settings: Of the site.
        keyring: Knows the copies.
        audit: The trail.
        clock: The time now, aware.
    """

    def __init__(self, settings: Settings, keyring: KeyRing, audit: AuditLog, clock: Callable[[], datetime]) -> None:
        self._settings, self._keyring, self._audit, self._clock = settings, keyring, audit, clock
        self._envelope = settings.envelope_path

    def settle(self, unlocked: Unlocked) -> None:
        """Finish what the way in began, once the site is open: make an envelope, or let a waiting key take over.

        What does not work now is done by the next one who opens the site; nothing stops for it.
        """
        if unlocked.key is None:
            return
        try:
            with changing(self._settings.home, wait=False):
                entry = self._settled(unlocked)
            if entry is not None:
                self._tell(*entry, actor="system")
        except SiteInUse:
            return  # whoever changes the key settles it
        except (KioskError, OSError) as error:
            log.warning("the site key could not be settled: %s", error)

    def _settled(self, unlocked: Unlocked) -> tuple[Action, Mapping[str, str]] | None:
        """Change the envelope where it must be; what there is to tell the trail."""
        envelope = read_envelope(self._envelope)
        if envelope is None:
            if unlocked.key is None or unlocked.wrapped is not None:
                return None
            # a site of an older version: its key is its data secret, and goes on being that
            made = Envelope.seal(unlocked.secret, unlocked.key, self._clock(), adopted=True)
            self._write(made)
            return Action.KEY_ADOPTED, {"key": made.used.key_id}
        if envelope.waiting is None:
            return None
        if unlocked.wrapped == envelope.waiting:
            return Action.KEYS_ROTATED, self._take_over(envelope, envelope.waiting)
        if envelope.used.place is envelope.waiting.place is KeyPlace.FILE and self._file_fits(envelope.used):
            self._write(envelope.with_waiting(None))  # a rotation that was interrupted before its key got into the file
        return None

    def _file_fits(self, wrapped: Wrapped) -> bool:
        """Whether the key in the file is, at this moment, the one that wrapped this."""
        with contextlib.suppress(KioskError, OSError):
            return source_of(self._settings, KeyPlace.FILE).key().fits(wrapped)
        return False

    def rotate_file(self, secret: SiteSecret, *, actor: str) -> Changed:
        """Give the key file a new key.

        Args:
            secret: The data secret.
            actor: Who wants it, for the audit trail.

        Raises:
            KeyInvalid: There is no envelope.
            SiteInUse: Somebody else changes the key this moment.
            StoreUnusable: A folder cannot be written, or the disk is full. One of the two keys opens the site.
        """
        place = self._settings.key_path.resolve()
        content = token_bytes(KEY_BYTES)
        new = LocalKey(content, KeyPlace.FILE)
        with self._changing() as envelope:
            exchange.stage(place, key_text(content))
            waiting = new.wrap(secret.reveal(), envelope.label)
            self._write(envelope.with_waiting(waiting))
            with _zeroed_afterwards(place):
                exchange.put(place)
                detail = self._take_over(envelope, waiting)
        copies = self._tell(Action.KEYS_ROTATED, detail, actor=actor)
        return _changed(envelope, waiting, waits=False, copies=copies)

    def prepare(self, secret: SiteSecret, place: KeyPlace, file: Path, *, actor: str) -> Changed:
        """Make a key that waits: it takes over when the site is first opened with it, and until then the old one opens.

        Args:
            secret: The data secret.
            place: Where it will be put.
            file: New file that gets the key, mode 0600; from there a person brings it to its place.
            actor: Who wants it.

        Raises:
            SiteExists: There is such a file.
            KeyInvalid: There is no envelope.
            SiteInUse: Somebody else changes the key this moment.
            StoreUnusable: A folder cannot be written.
        """
        content = token_bytes(KEY_BYTES)
        new = LocalKey(content, place)
        with self._changing() as envelope:
            waiting = new.wrap(secret.reveal(), envelope.label)
            try:
                with new_private_file(file) as draft:
                    draft.write_bytes(key_text(content))
                    # Before the file has its name: a key that nobody has may wait, and the next move replaces it. A
                    # file with a key that nothing waits for would be in the way of that move.
                    self._write(envelope.with_waiting(waiting))
            except SiteExists:
                if read_envelope(self._envelope) != envelope:
                    self._write(envelope)
                raise
        copies = self._tell(Action.KEY_PREPARED, _detail(envelope, waiting), actor=actor)
        return _changed(envelope, waiting, waits=True, copies=copies)

    def rewrap(self, secret: SiteSecret, *, actor: str) -> Changed:
        """Have the key service wrap the data secret with the key that it uses now.

        Where the site key is in another place so far, the service's key waits until the settings lead to it.

        Raises:
            KeyInvalid: The service still uses the same key, or there is no envelope.
            KeyServiceRefused: It does not do it.
            KeyServiceUnreachable: It does not answer.
            SiteInUse: Somebody else changes the key this moment.
            StoreUnusable: The home folder cannot be written.
        """
        key = source_of(self._settings, KeyPlace.SERVICE).key()
        wrapped = key.wrap(secret.reveal(), self._present().label)
        with self._changing() as envelope:
            if (wrapped.place, wrapped.key_id) == (envelope.used.place, envelope.used.key_id):
                raise KeyInvalid(
                    f"The key service still uses the key {wrapped.key_id}", mend="Make a new key in the service first"
                )
            at_once = self._settings.key_source is KeyPlace.SERVICE
            if at_once:
                detail = self._take_over(envelope, wrapped)
            else:
                detail = _detail(envelope, wrapped)
                self._write(envelope.with_waiting(wrapped))
        copies = self._tell(Action.KEYS_ROTATED if at_once else Action.KEY_PREPARED, detail, actor=actor)
        return _changed(envelope, wrapped, waits=not at_once, copies=copies)

    def _take_over(self, envelope: Envelope, wrapped: Wrapped) -> Mapping[str, str]:
        """From here on one key opens, and a key file that is dead goes; what there is to tell the trail.

        Where the new key waited, and has opened the site, the file goes first: a stop in between leaves a key that
        opens, and the next start goes on. The other way round it would leave a dead file that nobody knows any more.
        """
        moved = envelope.used.place is KeyPlace.FILE and wrapped.place is not KeyPlace.FILE
        if moved and wrapped == envelope.waiting:
            self._drop_key_file(envelope.used)
        self._write(envelope.taken_over(wrapped, self._clock()))
        if moved and wrapped != envelope.waiting:
            self._drop_key_file(envelope.used)
        return _detail(envelope, wrapped)

    def _drop_key_file(self, dead: Wrapped) -> None:
        """The file of a key that was moved elsewhere; never one of another key."""
        if not self._file_fits(dead):
            return
        place = self._settings.key_path.resolve()
        with contextlib.suppress(OSError), _zeroed_afterwards(place):  # its name first: half a key is nobody's
            place.unlink()
            self._settings.key_path.unlink(missing_ok=True)  # a link to it

    def _tell(self, action: Action, detail: Mapping[str, str], *, actor: str) -> Rewritten:
        """Bring the copies up to date, and enter the change in the trail."""
        copies = keycopies.rewrite(self._keyring)
        self._audit.record(action, actor=actor, detail=detail)
        return copies

    @contextlib.contextmanager
    def _changing(self) -> Iterator[Envelope]:
        with changing(self._settings.home, wait=False):
            try:
                yield self._present()
            except OSError as error:
                raise StoreUnusable(
                    f"The key could not be written: {error.strerror}",
                    mend="Correct the folder's owner, or free some space",
                ) from error

    def _present(self) -> Envelope:
        envelope = read_envelope(self._envelope)
        if envelope is None:
            raise KeyInvalid("This site has no envelope", mend="Open it once, such as with kiosk keys show")
        return envelope

    def _write(self, envelope: Envelope) -> None:
        exchange.stage(self._envelope, envelope.to_bytes())
        exchange.put(self._envelope)


def _changed(before: Envelope, wrapped: Wrapped, *, waits: bool, copies: Rewritten) -> Changed:
    forgotten = None if before.waiting is None else before.waiting.key_id
    return Changed(before.used.key_id, wrapped.key_id, forgotten, waits, before.adopted, copies)


def _detail(envelope: Envelope, wrapped: Wrapped) -> Mapping[str, str]:
    return {"key": wrapped.key_id, "before": envelope.used.key_id, "place": wrapped.place.value}


@contextlib.contextmanager
def _zeroed_afterwards(path: Path) -> Iterator[None]:
    """Zero what a file holds now once another one has its name; where that may not be done it only loses its name."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    with os.fdopen(handle, "wb", closefd=True) as old:
        yield
        with contextlib.suppress(OSError):
            old.write(bytes(os.fstat(handle).st_size))
            old.flush()
            os.fsync(handle)
