"""One sender a site: the lock goes back to the system with the process, however that ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.errors import MailBusy, StoreUnusable
from kiosk.security.files import PRIVATE_FILE

LOCK_FILE: Final = "mail.lock"


@contextlib.contextmanager
def one_sender(home: Path) -> Iterator[None]:
    """Hold the outbox of a site; whoever holds it knows that nobody else is in the middle of an e-mail.

    Args:
        home: Folder of the site.

    Raises:
        MailBusy: Another program sends.
        StoreUnusable: The folder cannot be written.
    """
    try:
        handle = os.open(home / LOCK_FILE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, PRIVATE_FILE)
    except OSError as error:
        raise StoreUnusable(
            f"The folder {home} cannot be used: {error.strerror}", mend="Check its owner and mode, and --home"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise MailBusy(
            "Another program of this site sends e-mails", mend="It sends these too; look at the progress there"
        ) from error
    finally:
        os.close(handle)
