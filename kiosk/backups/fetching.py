"""Finds the file that a restore or a proof is to read: a path, a name of the folder of backups, or a second copy.

The site need not open for it: what is put back may be the only store there is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.backups.lock import one_backup
from kiosk.backups.names import made_at
from kiosk.backups.places import digest_of_file, place_of
from kiosk.backups.scratch import scratch_folder
from kiosk.errors import OffsiteFailed, StoreMissing
from kiosk.privacy.backups import FOLDER
from kiosk.security.files import PRIVATE_FILE, PRIVATE_FOLDER
from kiosk.settings import Settings


@contextmanager
def backup_file(settings: Settings, given: str, *, offsite: bool) -> Iterator[Path]:
    """The file of a backup that is to be put back.

    Args:
        settings: Of the site.
        given: A path or a name.
        offsite: Whether to fetch the name from the second place.

    Raises:
        StoreMissing: There is none of this name in the second place, or no second place.
        OffsiteFailed: It does not answer.
        BackupBusy: A backup is under way.
    """
    if offsite:
        with one_backup(settings.home), fetched(settings, given) as file:
            yield file
    else:
        named = settings.home / FOLDER / given
        yield named if made_at(given) is not None and not Path(given).exists() else Path(given)


@contextmanager
def fetched(settings: Settings, name: str, sha256: str | None = None) -> Iterator[Path]:
    """A copy of the second place as a private file, gone afterwards. Call it under the lock of backups.

    Args:
        settings: Of the site.
        name: Of the backup.
        sha256: What its bytes must be; None where nobody knows.

    Raises:
        StoreMissing: There is none of this name, or no second place.
        OffsiteFailed: It does not answer, or gave back other bytes than were sent.
    """
    place = place_of(settings.backup_offsite, settings.home) if settings.backup_offsite else None
    if place is None or all(one.name != name for one in place.list()):
        raise StoreMissing(f"There is no backup {name} in the second place", mend="kiosk backups list shows them")
    folder = settings.home / FOLDER
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with scratch_folder(folder) as scratch:
        file = scratch / name
        file.touch(PRIVATE_FILE)
        place.fetch(name, file)
        if sha256 is not None and digest_of_file(file) != sha256:
            raise OffsiteFailed(f"{place.label} gave back other bytes of {name}", mend="Send it again: kiosk backup")
        yield file
