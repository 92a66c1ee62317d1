"""What makes a whole run short and weakens no test: compiled modules, folders in memory, an order of the files."""

import fcntl
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import store_on_server

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
ROOM: Final = 6 << 30
"""Bytes that have to be free: far more than the folders of a run need, for those of a test go as it passes."""

LONGEST_FIRST: Final = (
    "integration/kiosk/test_commands.py",
    "integration/vision/test_moved_photographs.py",
    "integration/vision/test_walkups_real.py",
    "integration/vision/test_clearing_times.py",
    "integration/vision/test_guided_capture.py",
    "browser/test_journey_shopper.py",
    "browser/test_staff_tablet.py",
    "browser/test_marketing_console.py",
    "browser/test_marketing_builder.py",
    "integration/marketing/test_marketing_segments.py",
    "integration/marketing/test_segmentation_runs.py",
    "integration/campaigns/test_responses.py",
    "integration/campaigns/test_trouble.py",
    "integration/campaigns/test_sending.py",
    "integration/store/test_refits.py",
    "integration/scripts/test_evaluate_liveness.py",
    "integration/kiosk/test_face_to_offer.py",
    "unit/recommender/test_worked_example.py",
    "unit/recommender/segments/test_segment.py",
    "unit/recommender/segments/test_odd_tables.py",
)
"""Files of tests in the order in which workers take them; the others follow. One that is taken last keeps one worker
busy while the others have nothing left to do."""

_PLACES: Final = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST_FIRST)}


def one_thread_each() -> None:
    """Let libraries count with one thread: the workers keep every core busy, and threads that wait turn in circles."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def keep_compiled() -> None:
    """Let no process of the run compile the same modules again: there are hundreds, and each compiles for seconds.

    Where the machine forbids Python to write compiled modules, they go into the environment instead of beside the
    sources.
    """
    if not sys.dont_write_bytecode:
        return
    sys.dont_write_bytecode = False
    sys.pycache_prefix = sys.pycache_prefix or str(Path(sys.prefix) / "pycache")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


def temporary_in_memory(config: pytest.Config) -> None:
    """Put pytest's temporary folders into memory where it has room: on a disk, every commit of a store waits for it."""
    chosen = config.option.basetemp or "PYTEST_DEBUG_TEMPROOT" in os.environ
    if not chosen and has_memory():
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def has_memory() -> bool:
    """Whether memory has room for the folders of a run."""
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first worker makes and all workers of the run read; each test changes a copy.

    Args:
        factory: Of temporary folders.
        name: Of the folder, one for all tests.
        make: Fills the folder, which is there and empty.
    """
    base = factory.getbasetemp()
    # Stores on a server are those of one worker: each has a server of its own.
    alone = "PYTEST_XDIST_WORKER" not in os.environ or store_on_server.chosen()
    shared = base if alone else base.parent
    folder, whole = shared / name, shared / f"{name}.made"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker whose attempt failed
            folder.mkdir(mode=0o700)
            make(folder)
            whole.touch()
    return folder


def rank(file: Path) -> int:
    """Place of a file of tests in the order of a run."""
    return _PLACES.get(file, len(_PLACES))


def gone() -> list[str]:
    """Names of :data:`LONGEST_FIRST` that no file has any more."""
    return [str(path) for path in _PLACES if not path.is_file()]


one_thread_each()
keep_compiled()
