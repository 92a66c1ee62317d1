"""The folder that other systems drop files into: what is complete is taken and moved, with its report beside it.

::

    DROP/purchases/lines.csv        a folder for each kind of data, or for each saved source without a place of its own
    DROP/purchases/done/17-lines.csv, 17-lines.csv.report.json
    DROP/purchases/failed/...       could not be read at all; the report says why

A file counts as complete when nothing of it changed between two looks. What was taken stays for the shop to look at,
and goes after :data:`KEPT_DAYS`: it holds names in the clear, which the store does not.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from stat import S_ISREG
from typing import Final

from kiosk.errors import IntakeBusy, StoreBusy, StoreFull
from kiosk.intake.intake import Intake
from kiosk.intake.values import ImportOutcome, Incoming
from kiosk.security.files import PRIVATE_FILE, PRIVATE_FOLDER
from models.errors import VanakkamError
from recommender.errors import RecommenderError
from recommender.ingest.types import DataKind

log = logging.getLogger(__name__)

DONE: Final = "done"
FAILED: Final = "failed"
KEPT_DAYS: Final = 90
"""As long as rows that were set aside."""
LOOK_SECONDS: Final = 5.0
_ONCE_SECONDS: Final = 1.0
_PARTIAL: Final = (".part", ".tmp", ".crdownload", ".filepart", "~")
_LATER: Final = (IntakeBusy, StoreBusy, StoreFull)
"""Not the file's fault; the next look tries again."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells whether a file grew: its size in bytes and the time of its last change in nanoseconds."""

    size: int
    changed: int


def complete(before: Mapping[Path, Shape], now: Mapping[Path, Shape]) -> tuple[Path, ...]:
    """Files that were there at the last look and have not changed since, the oldest first."""
    still = [path for path, shape in now.items() if before.get(path) == shape]
    return tuple(sorted(still, key=lambda path: (now[path].changed, path.name)))


class DropFolder:
    """Looks for files and takes them. One at a time: not for several threads.

    Args:
        folder: Where they are dropped.
        intake: Takes them.
    """

    def __init__(self, folder: Path, intake: Intake) -> None:
        self._folder, self._intake = folder, intake
        self._before: dict[Path, Shape] = {}

    def look(self) -> tuple[ImportOutcome | None, ...]:
        """Take what is complete; for each file what became of it, None for one that could not be read."""
        inlets = self._inlets()
        now = {path: shape for name in inlets for path, shape in self._files(name)}
        ready = complete(self._before, now)
        outcomes = []
        for path in ready:
            try:
                outcomes.append(self._take(path, inlets[path.parent.name]))
            except _LATER as error:
                log.info("a dropped file waits [%s]", error.code)
                break
            now.pop(path)
        self._before = now
        for name in inlets:
            self._sweep(name)
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

    def _take(self, path: Path, what: Incoming) -> ImportOutcome | None:
        try:
            outcome = self._intake.take_file(path, what, actor="system")
        except _LATER:
            raise
        except (VanakkamError, RecommenderError) as error:
            # The name of a file may be that of a person, so the log has none.
            log.warning("a dropped file could not be read [%s]", error.code)
            said = {"code": error.code, "message": error.message, "mend": error.mend}
            self._move(path, FAILED, f"{path.stat().st_mtime_ns}", {"error": said})
            return None
        self._move(path, DONE, str(outcome.import_id), outcome.as_json())
        return outcome

    def _move(self, path: Path, where: str, number: str, report: Mapping[str, object]) -> None:
        folder = path.parent / where
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        target = folder / f"{number}-{path.name}"
        path.replace(target)
        beside = target.with_name(f"{target.name}.report.json")
        handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE_FILE)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(report, file, ensure_ascii=False, indent=1)

    def _sweep(self, name: str) -> None:
        last = (self._intake.clock() - timedelta(days=KEPT_DAYS)).timestamp()
        for where in (DONE, FAILED):
            folder = self._folder / name / where
            for path in folder.iterdir() if folder.is_dir() else ():
                # When it was moved here, not when it was written.
                if path.is_file() and path.stat().st_ctime <= last:
                    path.unlink()


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
                log.error("the folder could not be looked at [%s]", error.code)  # noqa: TRY400 - a coded error needs no trace
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
