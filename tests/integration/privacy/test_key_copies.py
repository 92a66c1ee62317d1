"""Copies of the key ring while others write them, and putting one back in the middle of an exchange."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from open_sites import Clock, Join

from kiosk.errors import SiteExists
from kiosk.privacy.backups import restore_keys
from kiosk.privacy.forgetting import Forgotten
from kiosk.security import exchange, keycopies
from kiosk.security.custody import open_secret
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KeyPurpose
from kiosk.security.lockfile import SiteLock
from kiosk.security.rotation import rotate
from kiosk.settings import Settings
from kiosk.site import Site, opened

_LONG_SECONDS = 0.5
"""An erasure that does not wait for the lock is through in a tenth of it."""


def test_an_erasure_is_never_undone_by_an_older_draft(
    site: Site, settings: Settings, join: Join, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G9: a backup copies the ring, and before it has put its draft in place a key is destroyed."""
    goes = join(site, "Xylophonia")
    copy = keycopies.add(site.keyring, tmp_path / "stick")
    real, threads = KeyRing.copy_to, ThreadPoolExecutor(1)
    erasing = []

    def slow(keyring: KeyRing, path: Path, key: bytes | None = None) -> None:
        real(keyring, path, key)
        if not erasing:
            erasing.append(threads.submit(site.eraser.erase, goes, actor="shopper"))
            wait(erasing, _LONG_SECONDS)

    monkeypatch.setattr(KeyRing, "copy_to", slow)
    keycopies.rewrite(site.keyring)
    receipt = erasing[0].result()
    threads.shutdown()

    assert Forgotten("copies of the keys", 1, verified=True) in receipt.stores
    with KeyRing.open(copy, open_secret(settings).derive(KeyPurpose.KEYRING)) as opened_copy:
        assert goes not in opened_copy.member_keys()


def test_two_copies_made_at_once_are_both_known(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is forgotten is never overwritten again."""
    real, both = keycopies.known, Barrier(2)

    def read(keyring: KeyRing) -> tuple[Path, ...]:
        found = real(keyring)
        with suppress(BrokenBarrierError):  # who waits for the lock never comes here
            both.wait(_LONG_SECONDS)
        return found

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr(keycopies, "known", read)
        list(threads.map(lambda name: keycopies.add(site.keyring, tmp_path / name), ("one", "two")))

    assert {copy.parent.name for copy in keycopies.known(site.keyring)} == {"one", "two"}


class Killed(BaseException):
    """Stands for a power cut."""


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
@pytest.mark.parametrize("last", ["vanakkam.db", "vanakkam.keys", "vanakkam.envelope"])
def test_a_key_ring_is_put_back_only_after_a_rotation_that_was_killed_is_finished(
    settings: Settings, clock: Clock, join: Join, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    """In its middle key and envelope do not fit, which says nothing about the copy."""
    with opened(settings) as site:
        member_id = join(site, "Ravi")
        copy = keycopies.add(site.keyring, tmp_path / "stick")
    real = Path.replace

    def killed(path: Path, target: Path) -> Path:
        done = real(path, target)
        if Path(target).name == last:
            raise Killed
        return done

    with monkeypatch.context() as patch, SiteLock(settings.home, alone=True) as lock:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            rotate(settings, lock, actor="cli", clock=clock)
    assert (settings.home / exchange.MARKER).exists()

    with pytest.raises(SiteExists):
        restore_keys(settings, copy)

    assert not (settings.home / exchange.MARKER).exists()
    with opened(settings) as site:
        assert site.members.person(member_id).nickname == "Ravi"
