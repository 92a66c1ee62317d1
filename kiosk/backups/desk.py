"""The desk for backups: copies, proves, sends and rotates them, one after the other, and notes how it went."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.backups import book as books
from kiosk.backups.book import Book, Entry, Failure
from kiosk.backups.fetching import fetched
from kiosk.backups.listing import in_folder
from kiosk.backups.lock import one_backup
from kiosk.backups.names import made_at, name_of
from kiosk.backups.places import Place, digest_of_file, place_of
from kiosk.backups.proving import Proof, prove
from kiosk.backups.rotation import Kept, policy_of, to_drop
from kiosk.backups.schedule import is_due
from kiosk.backups.scratch import sweep
from kiosk.errors import BackupInvalid, KioskError, OffsiteFailed, StoreMissing, StoreUnusable
from kiosk.privacy.audit import Action
from kiosk.privacy.backups import FOLDER, RESTORING, Backup, Told, back_up
from kiosk.privacy.retention import term
from kiosk.security import keycopies
from kiosk.settings import Settings
from kiosk.site import Site
from models.errors import VanakkamError

log = logging.getLogger(__name__)

STEPS = 5 + len(RESTORING)
_TRIES, _TRY_SECONDS = 25, 0.05
"""A little more than a second."""
_MARK_DIGITS = 16
_STALE_SECONDS = 3600.0
"""A draft this old was left by a program that was killed, also where another site's may lie."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did.

    Attributes:
        made: The new backup; None where none was due.
        proof: What its proof found; None where none was asked for.
        sent_to: The second place, where one went there; empty otherwise.
        dropped: How many older ones were deleted, in both places.
    """

    made: Backup | None = None
    proof: Proof | None = None
    sent_to: str = ""
    dropped: int = 0


class Backups:
    """Backups of one site.

    Args:
        site: The open site.
        settings: Of the site.
        clock: The time now, aware.
        actor: ``cli``, ``system`` or ``staff:ID``.
        told: Hears each step as it begins, those of a proof too; :data:`STEPS` of them at most.
    """

    def __init__(
        self,
        site: Site,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        actor: str,
        told: Told = lambda _step: None,
    ) -> None:
        self._site, self._settings, self._clock, self._actor, self._told = site, settings, clock, actor, told
        self.folder = settings.home / FOLDER
        self._mark = site.aliases.record("backups")[:_MARK_DIGITS]

    def run(self, *, proved: bool = True, offsite: str | None = None) -> Outcome:
        """Copy the store, prove the copy, send it to the second place, and delete what is old, in this order.

        Args:
            proved: Whether to restore it into a scratch place. One that was not proved is sent nowhere.
            offsite: Another second place than that of the settings, for this time; empty for none.

        Raises:
            BackupBusy: Another one is under way.
            BackupInvalid: The copy is not what it should be.
            OffsiteFailed: The second place did not take it; the copy here is made and proved.
            StoreFull: No room.
            StoreUnusable: The folder cannot be written.
        """
        target = self._settings.backup_offsite if offsite is None else offsite
        with one_backup(self._settings.home):
            sweep(self.folder)
            with self._step("rotate"):
                dropped = self._rotate_here()  # before, too: a full disk must not keep the old ones for good
            with self._step("copy"):
                made = back_up(self._site, self._settings, self.folder, now=self._free_second(), actor=self._actor)
                self._enter(made)
            proof, sent = None, ""
            if proved:
                with self._step("prove"):
                    proof = self._prove(made.path)
                if target:
                    with self._step("send"):
                        sent = self._send(made.path, self._place(target))
            with self._step("rotate"):
                dropped += self._rotate_here()
                dropped += self._rotate_away(self._place(target)) if sent else 0
            self._went_well()
        return Outcome(made, proof, sent, dropped)

    def run_due(self) -> Outcome:
        """Do what the schedule says is due: a backup, or only the second copy that could not be sent before."""
        known = self.book()
        waiting = unsent(self._settings, known)
        lost = waiting is not None and waiting.name not in self._here()  # what is gone here can be sent nowhere
        if lost or due(self._settings, known, self._clock()):
            return self.run()
        if waiting is None:
            return Outcome()
        with one_backup(self._settings.home), self._step("send"):
            place = self._place(self._settings.backup_offsite)
            sent = self._send(self.folder / waiting.name, place)
            dropped = self._rotate_away(place)
            self._went_well()
        return Outcome(sent_to=sent, dropped=dropped)

    def prove(self, name: str, *, from_offsite: bool = False) -> Proof:
        """Prove a backup that was made before.

        Args:
            name: Of the file.
            from_offsite: Fetch the copy of the second place, and prove that one.

        Raises:
            StoreMissing: There is none of this name.
            BackupInvalid: It is damaged, of another key, or does not hold what it should.
            OffsiteFailed: The second place does not answer.
        """
        with one_backup(self._settings.home):
            sweep(self.folder)
            if from_offsite:
                known = self.book().entries.get(name)
                with fetched(self._settings, name, None if known is None else known.sha256) as file:
                    return self._proof(file)
            if name not in self._here():
                raise StoreMissing(f"There is no backup {name}", mend="kiosk backups list shows them")
            with self._step("prove"):
                return self._prove(self.folder / name)

    def copy_to(self, folder: Path) -> Backup:
        """Copy the store into another folder, once; the rotation knows nothing of it.

        Raises:
            BackupBusy: Another one is under way.
            BackupInvalid: The copy is not what it should be.
            StoreFull: No room.
            StoreUnusable: The folder cannot be written.
        """
        with one_backup(self._settings.home):
            sweep(folder, older=_STALE_SECONDS)
            return back_up(self._site, self._settings, folder, now=self._clock(), actor=self._actor)

    def prune(self) -> int:
        """Delete what is old in both places; how many.

        Raises:
            OffsiteFailed: The second place does not answer; what was old here is deleted.
        """
        with one_backup(self._settings.home), self._step("rotate"):
            sweep(self.folder)
            dropped, away = self._rotate_here(), self._away()
            return dropped + (0 if away is None else self._rotate_away(away))

    def old(self) -> tuple[str, ...]:
        """Names that :meth:`prune` would delete here."""
        return tuple(one.name for one in self._to_drop(self._here()))

    def book(self) -> Book:
        """What is known of the backups."""
        return books.read(self._site.keyring)

    def _away(self) -> Place | None:
        return self._place(self._settings.backup_offsite) if self._settings.backup_offsite else None

    def _place(self, target: str) -> Place:
        return place_of(target, self._settings.home)

    def _free_second(self) -> datetime:
        """The time now; the name of a backup tells its second, and one may have been made in this very one."""
        for _try in range(_TRIES):
            if not (self.folder / name_of(self._clock())).exists():
                break
            time.sleep(_TRY_SECONDS)
        return self._clock()

    def _here(self) -> dict[str, int]:
        return in_folder(self.folder)

    def _enter(self, made: Backup) -> None:
        path, members = made.path, made.rows["members"]
        entry = Entry(path.name, digest_of_file(path), path.stat().st_size, members, rows=made.rows)
        self._note(self.book().with_entry(entry))

    def _prove(self, path: Path) -> Proof:
        known = self.book().entries.get(path.name)
        if known is not None and digest_of_file(path) != known.sha256:
            self._unprove(known)
            raise BackupInvalid(f"{path.name} is not as it was made", mend="Make another backup; look at the disk")
        try:
            proof = self._proof(path, None if known is None else known.rows)
        except BackupInvalid:
            if known is not None:
                self._unprove(known)
            raise
        entry = known or Entry(path.name, digest_of_file(path), path.stat().st_size, proof.members)
        self._note(self.book().with_entry(replace(entry, proved_at=self._clock())))
        found = {"members": proof.members, "erased_again": proof.erased_again}
        self._site.audit.record(Action.BACKUP_PROVED, actor=self._actor, detail={"backup": path.name, **found})
        return proof

    def _proof(self, file: Path, rows: Mapping[str, int] | None = None) -> Proof:
        return prove(self._site, self._settings, file, actor=self._actor, clock=self._clock, rows=rows, told=self._told)

    def _unprove(self, entry: Entry) -> None:
        self._note(self.book().with_entry(replace(entry, proved_at=None)))

    def _send(self, path: Path, place: Place) -> str:
        """Only a proved backup, only where no key lies, and only counted once it was read back."""
        entry = self.book().entries[path.name]
        copies = {copy.parent for copy in keycopies.known(self._site.keyring)}
        if place.keys_there() or Path(place.label) in copies:
            raise OffsiteFailed(
                f"A key or a copy of the key ring lies in {place.label}; a backup beside it would be open to whoever "
                "finds both",
                mend="Keep the copy of the key ring in another place: kiosk backup --keys FOLDER, then --dismiss-keys",
            )
        if place.owner() not in {"", self._mark}:
            raise OffsiteFailed(
                f"Another site keeps its backups in {place.label}", mend="Give each site a folder of its own there"
            )
        place.claim(self._mark)
        place.put(path)
        if place.digest(path.name) != entry.sha256:
            place.delete(path.name)
            raise OffsiteFailed(f"{place.label} gave back other bytes than it was sent", mend="Look at its disk")
        self._note(self.book().with_entry(replace(entry, sent_to=place.label)))
        self._site.audit.record(Action.BACKUP_SENT, actor=self._actor, detail={"backup": path.name})
        return place.label

    def _rotate_here(self) -> int:
        gone = self._to_drop(self._here())
        for one in gone:
            (self.folder / one.name).unlink(missing_ok=True)
        return self._dropped(gone, "here")

    def _rotate_away(self, place: Place) -> int:
        if place.owner() != self._mark:
            return 0  # nothing of ours was ever sent there
        gone = self._to_drop({one.name: one.size for one in place.list()}, place.label)
        for one in gone:
            place.delete(one.name)
        known, names = self.book(), {one.name for one in gone}
        here = {name: replace(one, sent_to="") if name in names else one for name, one in known.entries.items()}
        self._note(replace(known, entries=here))
        return self._dropped(gone, "away")

    def _dropped(self, gone: tuple[Kept, ...], where: str) -> int:
        if gone:
            detail: dict[str, str | int | bool] = {"count": len(gone), "where": where, "last": gone[-1].name}
            self._site.audit.record(Action.BACKUPS_DELETED, actor=self._actor, detail=detail)
        return len(gone)

    def _to_drop(self, files: Mapping[str, int], sent_to: str | None = None) -> tuple[Kept, ...]:
        """Of one place; in the second one only a copy that was sent there and read back counts as proved."""
        known = self.book().entries
        kept = [
            Kept(name, at, _is_proved(known.get(name), sent_to), size)
            for name, size in files.items()
            if (at := made_at(name)) is not None
        ]
        return to_drop(kept, policy_of(self._settings, term(self._settings)), self._clock())

    def _note(self, changed: Book) -> None:
        books.write(self._site.keyring, changed)

    def _went_well(self) -> None:
        """No failure, and no entry of what is nowhere any more."""
        known = self.book()
        away = {name for name, one in known.entries.items() if one.sent_to}
        self._note(replace(known.of({*self._here(), *away}), failure=None))

    @contextmanager
    def _step(self, step: str) -> Iterator[None]:
        """Note where it failed: a schedule has nobody who reads its errors."""
        self._told(step)
        try:
            yield
        except OSError as error:
            fault = StoreUnusable(
                f"The folder of backups cannot be used: {error.strerror}", mend="Check its disk, its owner and its mode"
            )
            self._note_failure(fault, step)
            raise fault from error
        except VanakkamError as error:
            self._note_failure(error, step)
            raise

    def _note_failure(self, error: VanakkamError, step: str) -> None:
        log.warning("the backup failed at the step %s [%s]", step, error.code)
        try:
            self._note(replace(self.book(), failure=Failure(self._clock(), error.code, step)))
        except KioskError as second:  # such as a full disk; the age of the last good one tells it in the end
            log.warning("that could not be noted either [%s]", second.code)


def due(settings: Settings, known: Book, now: datetime) -> bool:
    """Whether the schedule wants a backup.

    Args:
        settings: Of the site.
        known: Of the site.
        now: UTC.
    """
    last = None if known.newest_proved is None else made_at(known.newest_proved.name)
    return is_due(last, now, settings.backup_days, settings.backup_hour, ZoneInfo(settings.time_zone))


def unsent(settings: Settings, known: Book) -> Entry | None:
    """The newest proved backup, where its second copy is still missing."""
    newest = known.newest_proved
    if newest is None or not settings.backup_offsite or newest.sent_to == settings.backup_offsite:
        return None
    return newest


def _is_proved(entry: Entry | None, sent_to: str | None) -> bool:
    return entry is not None and entry.proved_at is not None and sent_to in {None, entry.sent_to}
