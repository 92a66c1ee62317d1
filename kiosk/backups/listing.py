"""Lists the backups of a site, also where its store, or even its key ring, is lost: that is when one looks for them."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.backups import book as books
from kiosk.backups.book import Book, Entry
from kiosk.backups.names import made_at
from kiosk.backups.places import FolderPlace, place_of
from kiosk.errors import KioskError
from kiosk.privacy.backups import FOLDER, site_key
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KeyPurpose
from kiosk.settings import Settings


@dataclass(frozen=True, slots=True)
class Listed:
    """One backup and where it is.

    Attributes:
        name: Of the file.
        at: When it was made, UTC.
        size: Bytes.
        entry: What the book knows; None of one that an older key ring made, or that was put there by hand.
        here: Whether it is in the folder of backups.
        away: Whether it is in the second place.
    """

    name: str
    at: datetime
    size: int
    entry: Entry | None
    here: bool
    away: bool


def listed(settings: Settings, known: Book) -> tuple[Listed, ...]:
    """Every backup of both places, newest first.

    Args:
        settings: Of the site.
        known: What is known of them.

    Raises:
        OffsiteFailed: The second place does not answer.
    """
    here = in_folder(settings.home / FOLDER)
    target = settings.backup_offsite
    there = {one.name: one.size for one in place_of(target, settings.home).list()} if target else {}
    return tuple(
        Listed(name, at, here.get(name, there.get(name, 0)), known.entries.get(name), name in here, name in there)
        for name in sorted({*here, *there}, reverse=True)
        if (at := made_at(name)) is not None
    )


def in_folder(folder: Path) -> dict[str, int]:
    """Finished backups of a folder with their sizes; none where there is no folder."""
    return {one.name: one.size for one in FolderPlace(folder).list()} if folder.is_dir() else {}


def book_of(settings: Settings) -> Book:
    """What the key ring knows of the backups of a site that is not open; nothing where the ring or the key is lost."""
    with contextlib.suppress(KioskError):
        ring_key = site_key(settings).derive(KeyPurpose.KEYRING)
        with KeyRing.open(settings.keyring_path, ring_key) as keyring:
            return books.read(keyring)
    return Book()
