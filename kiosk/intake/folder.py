"""The folder that other systems drop files into: what is complete is taken and put away, with a report in its place.

::

    DROP/purchases/lines.csv        a folder for each kind of data, or for each saved source without a place of its own
    DROP/purchases/done/17.report.json
    DROP/purchases/failed/...       could not be read at all; the report beside it says why

A file counts as complete when nothing of it changed between two looks. See :mod:`kiosk.intake.leftovers` for its end.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Final

from kiosk.errors import IntakeFolderUnusable, SourceInvalid, SourceUnknown, Unexpected
from kiosk.intake.intake import Intake
from kiosk.intake.leftovers import Leftovers
from kiosk.intake.values import ImportOutcome, Incoming
from kiosk.privacy.dropped import DONE, FAILED
from kiosk.security.files import PRIVATE_FOLDER
from models.errors import VanakkamError
from recommender.errors import RecommenderError
from recommender.ingest.types import DataKind

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5.0
_ONCE_SECONDS: Final = 1.0
_PARTIAL: Final = (".part", ".tmp", ".crdownload", ".filepart", "~")
_ITS_FAULT: Final = (RecommenderError, SourceInvalid, SourceUnknown)
"""What is wrong with a file or its source. Other coded errors are the store's: the next look tries again."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells whether a file grew: its size in bytes and the time of its last change in nanoseconds."""

    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that was taken and is to be put away; the arguments of :meth:`Leftovers.put_away`."""

    shape: Shape
    where: str
    number: int
    report: Mapping[str, object]


def complete(before: Mapping[Path, Shape], now: Mapping[Path, Shape]) -> tuple[Path, ...]:
    """Files that were there at the last look and have not changed since, the oldest first."""
    still = [path for path, shape in now.items() if before.get(path) == shape]
    return tuple(sorted(still, key=lambda path: (now[path].changed, path.name)))


class DropFolder:
    """Looks for files and takes them. One at a time: not for several threads.

    Args:
        folder: Where they are dropped.
        intake: Takes them.
        keep_days: Days for which a file that was taken is kept in the clear; 0 deletes it at once.
    """

    def __init__(self, folder: Path, intake: Intake, keep_days: int = 0) -> None:
        self._folder, self._intake = folder, intake
        self._leftovers = Leftovers(folder, keep_days, intake.clock, intake.purchases_erased)
        self._before: dict[Path, Shape] = {}
        self._stuck: dict[Path, _Taken] = {}

    def look(self) -> tuple[ImportOutcome | None, ...]:
        """Take what is complete; for each file what became of it, None for one that could not be read.

        Raises:
            IntakeFolderUnusable: The folder cannot be read or written.
        """
        try:
            return self._look()
        except OSError as error:
            raise IntakeFolderUnusable(
                f"The folder of dropped files cannot be used: {error.strerror}",
                mend="Check that it is there, its owner and mode, and the room on its disk",
            ) from None  # the cause names a file

    def _look(self) -> tuple[ImportOutcome | None, ...]:
        inlets = self._inlets()
        now = {path: shape for name in inlets for path, shape in self._files(name)}
        self._stuck = {path: taken for path, taken in self._stuck.items() if now.get(path) == taken.shape}
        outcomes: list[ImportOutcome | None] = []
        for path in complete(self._before, now):
            if path in self._stuck:
                self._put_away(path, self._stuck[path])
                continue
            try:
                outcomes.append(self._take(path, inlets[path.parent.name], now[path]))
            except VanakkamError as error:
                log.info("a dropped file waits [%s]", error.code)
                break
        self._before = now
        self._leftovers.sweep()
        return tuple(outcomes)

    def _inlets(self) -> Mapping[str, Incoming]:
        """What each folder holds; the folders are made, so that a person sees where to put files."""
        inlets = {kind.value: Incoming(kind) for kind in DataKind}
        inlets |= {
            source.source_id: Incoming(source.kind, source.source_id)
            for source in self._intake.sources.all()
            if source.location is None
        }
        for name in inlets:
            (self._folder / name).mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        return inlets

    def _files(self, name: str) -> Iterator[tuple[Path, Shape]]:
        with os.scandir(self._folder / name) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                if S_ISREG(status.st_mode) and not entry.name.startswith(".") and not entry.name.endswith(_PARTIAL):
                    yield Path(entry.path), Shape(status.st_size, status.st_mtime_ns)

    def _take(self, path: Path, what: Incoming, shape: Shape) -> ImportOutcome | None:
        try:
            outcome = self._intake.take_file(path, what, actor="system")
        except _ITS_FAULT as error:
            said = {"code": error.code, "message": error.message, "mend": error.mend}
        except VanakkamError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a file, those behind it are taken
            said = {"code": Unexpected.code, "message": type(error).__name__, "mend": "Take it by command to see more"}
        else:
            self._put_away(path, _Taken(shape, DONE, outcome.import_id, outcome.as_json()))
            return outcome
        # The name of a file may be that of a person, and a trace may quote one: the log has neither.
        log.warning("a dropped file could not be read [%s]", said["code"])
        self._put_away(path, _Taken(shape, FAILED, shape.changed, {"error": said}))
        return None

    def _put_away(self, path: Path, taken: _Taken) -> None:
        try:
            self._leftovers.put_away(path, taken.where, taken.number, taken.report)
        except OSError as error:
            if path not in self._stuck:
                log.error("a taken file stays in the folder: %s", error.strerror)  # noqa: TRY400 - the trace names it
            self._stuck[path] = taken
        else:
            self._stuck.pop(path, None)


class FolderWatch:
    """Looks again and again, in a thread of its own.

    Args:
        drop: The folder; None where the site has none, and nothing is done.
        every: Seconds between two looks.
    """

    def __init__(self, drop: DropFolder | None, every: float = LOOK_SECONDS) -> None:
        self._drop, self._every = drop, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="intake", daemon=True)

    def start(self) -> None:
        """Begin. Call once."""
        if self._drop is not None:
            self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End after the file under way; one that takes longer is begun again at the next start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _look_on(self) -> None:
        while self._drop is not None and not self._stop.wait(self._every):
            try:
                self._drop.look()
            except VanakkamError as error:
                log.error("the folder could not be looked at [%s]: %s", error.code, error.message)  # noqa: TRY400 - a coded error needs no trace
            except Exception:
                log.exception("the folder could not be looked at")


def rounds(drop: DropFolder, seconds: float, *, once: bool = False) -> Iterator[tuple[ImportOutcome | None, ...]]:
    """Look again and again, for a command that a person watches.

    Args:
        drop: The folder.
        seconds: Between two looks.
        once: End after the second look: a file is complete when two looks find it the same.
    """
    yield drop.look()
    while True:
        time.sleep(_ONCE_SECONDS if once else seconds)
        yield drop.look()
        if once:
            return
