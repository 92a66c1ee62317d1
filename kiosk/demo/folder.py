"""Which folder the demo may be made in. A demo never writes into, or deletes, what it did not make itself."""

from enum import Enum, auto
from typing import Final

from kiosk.demo.cards import CARDS_FILE
from kiosk.errors import SiteExists
from kiosk.security.lockfile import LOCK_FILE
from kiosk.settings import SITE_FILE, Settings

MARK: Final = "demo-site"
"""Written first into an empty folder; only a folder that carries it is ever cleared."""

BEGUN: Final = "kiosk demo began to fill this folder and may begin anew.\n"
DONE: Final = "Made by kiosk demo. kiosk demo --again deletes the store, the key and the settings in it.\n"


class State(Enum):
    """What is in the folder."""

    FREE = auto()
    READY = auto()
    HALF_MADE = auto()
    INCOMPLETE = auto()
    """A finished demo that lacks a file now: only a person may decide that it goes."""
    FOREIGN = auto()


def state_of(settings: Settings) -> State:
    """What is in the home folder: nothing, a demo, a demo that was interrupted, or something else."""
    mark = settings.home / MARK
    said = mark.read_text(encoding="utf-8", errors="replace") if mark.is_file() else ""
    if said == BEGUN:
        return State.HALF_MADE
    if said == DONE:
        needed = (settings.store_path, settings.keyring_path, settings.key_path, settings.home / SITE_FILE)
        whole = all(path.exists() for path in needed)
        return State.READY if whole else State.INCOMPLETE
    empty = not settings.home.exists() or (settings.home.is_dir() and not any(settings.home.iterdir()))
    return State.FREE if empty else State.FOREIGN


def prepare(settings: Settings) -> None:
    """Make the folder and mark it.

    Raises:
        SiteExists: It is neither new nor empty.
    """
    if state_of(settings) is not State.FREE:
        raise SiteExists(
            f"There is something in {settings.home} already",
            mend="Nothing was changed. Give another folder with --home, or --again if it holds an earlier demo",
        )
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (settings.home / MARK).write_text(BEGUN, encoding="utf-8")


def finish(settings: Settings) -> None:
    """Note that the demo is complete."""
    (settings.home / MARK).write_text(DONE, encoding="utf-8")


def clear(settings: Settings) -> None:
    """Delete the files of a demo by their names, nothing else; the mark goes last."""
    files = (settings.store_path, settings.keyring_path, settings.envelope_path)
    journals = [path.with_name(path.name + ending) for path in files for ending in ("-wal", "-shm", "-journal")]
    others = [settings.home / name for name in (SITE_FILE, CARDS_FILE, LOCK_FILE)]
    for path in (*files, *journals, settings.key_path, *others, settings.home / MARK):
        path.unlink(missing_ok=True)
