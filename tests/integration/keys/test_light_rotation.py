"""A new site key beside a kiosk that runs: nothing is interrupted, one key opens at every moment, the old one never."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from kiosk.errors import KeyWrong, SiteExists, SiteInUse
from kiosk.members import utc_now
from kiosk.modes import KeyPlace
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore, restore_keys
from kiosk.security import exchange, keycopies
from kiosk.security.custody import changing, open_secret, unlock
from kiosk.security.envelope import ENVELOPE_NAME, read_envelope
from kiosk.security.key_sources import FileSource
from kiosk.security.keys import KeyPurpose, key_text
from kiosk.security.rewrapping import Changed, KeyDesk
from kiosk.settings import Settings
from kiosk.site import Site, open_site, opened
from kiosk.store.engine import check_key
from tests.integration.keys.conftest import key_in


def rotate(settings: Settings, site: Site) -> Changed:
    desk = KeyDesk(settings, site.keyring, site.audit, utc_now)
    return desk.rotate_file(open_secret(settings), actor="cli")


def test_a_site_that_is_open_goes_on_and_the_next_start_takes_the_new_key(settings: Settings) -> None:
    before = settings.key_path.read_bytes()
    running = open_site(settings)
    with opened(settings) as site:
        done = rotate(settings, site)

    assert running.members.list() == ()
    running.audit.record(Action.VIEWED, actor="cli")
    running.close()
    with opened(settings) as site:
        assert verify(site.audit, site.store).good
        newest = site.audit.entries(action=Action.KEYS_ROTATED)[0]
        assert newest.detail == {"key": done.key, "before": done.before, "place": "file"}
    assert unlock(settings).key.key_id == done.key == key_in(settings.key_path).key_id  # type: ignore[union-attr]

    settings.key_path.write_bytes(before)
    with pytest.raises(KeyWrong) as caught:
        open_site(settings)
    assert done.before in str(caught.value)
    assert done.key in str(caught.value)


def test_the_data_secret_stays_so_old_backups_and_copies_stay_good(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as site:
        backup = back_up(site, settings, tmp_path / "disk", now=utc_now(), actor="cli").path
        copy = keycopies.add(site.keyring, tmp_path / "stick")
        shutil.copytree(tmp_path / "stick", tmp_path / "old stick")
        old_key = settings.key_path.read_bytes()
        rotate(settings, site)
    envelope = read_envelope(settings.envelope_path)
    assert read_envelope(copy.with_name(ENVELOPE_NAME)) == envelope

    restore(settings, backup, actor="cli", clock=utc_now)
    open_site(settings).close()

    for stick, key in ((copy.parent, settings.key_path.read_bytes()), (tmp_path / "old stick", old_key)):
        lost = Settings.load(home=tmp_path / f"new box {stick.name}")
        lost.home.mkdir(mode=0o700)
        lost.key_path.write_bytes(key)
        lost.key_path.chmod(0o600)
        restore_keys(lost, stick / keycopies.COPY_NAME)
        restore(lost, backup, actor="cli", clock=utc_now)
        with opened(lost) as site:
            assert verify(site.audit, site.store).good


def test_a_copy_beside_which_another_key_fits_is_not_brought_back(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as site:
        copy = keycopies.add(site.keyring, tmp_path / "stick")
    settings.envelope_path.unlink()
    settings.keyring_path.unlink()
    settings.key_path.write_bytes(key_text(bytes(32)))

    with pytest.raises(KeyWrong):
        restore_keys(settings, copy)

    assert not settings.envelope_path.exists()
    assert not settings.keyring_path.exists()


def test_a_copy_that_was_away_is_told(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as site:
        copy = keycopies.add(site.keyring, tmp_path / "stick")
        (tmp_path / "stick").rename(tmp_path / "drawer")
        assert rotate(settings, site).copies.missed == (copy,)
        (tmp_path / "drawer").rename(tmp_path / "stick")
        assert keycopies.rewrite(site.keyring).written == (copy,)
    assert read_envelope(copy.with_name(ENVELOPE_NAME)) == read_envelope(settings.envelope_path)


def test_a_key_behind_a_link_stays_there(settings: Settings, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    settings.key_path.rename(place / "key")
    settings.key_path.symlink_to(place / "key")

    with opened(settings) as site:
        done = rotate(settings, site)

    assert settings.key_path.is_symlink()
    assert key_in(place / "key").key_id == done.key
    assert [entry.name for entry in place.iterdir()] == ["key"]
    open_site(settings).close()


def test_the_old_key_is_zeroed_and_not_only_unlinked(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "same file").hardlink_to(settings.key_path)

    with opened(settings) as site:
        rotate(settings, site)

    assert not any((tmp_path / "same file").read_bytes())


def test_two_at_a_time_are_one_too_many(settings: Settings) -> None:
    with opened(settings) as site:
        desk, secret = KeyDesk(settings, site.keyring, site.audit, utc_now), open_secret(settings)
        with changing(settings.home), pytest.raises(SiteInUse):
            desk.rotate_file(secret, actor="cli")


def test_whoever_comes_in_the_middle_waits_for_a_pair_that_fits(settings: Settings) -> None:
    """A start reads envelope and key under one lock, so that it never has one of before and one of after."""
    seen = list[str]()
    real = exchange.put

    def slow(path: Path) -> None:
        real(path)
        if path == settings.key_path:
            with pytest.raises(SiteInUse), changing(settings.home, wait=False):
                pass
            seen.append("held")

    with opened(settings) as site, patch.object(exchange, "put", slow):
        rotate(settings, site)
    assert seen == ["held"]


class Killed(BaseException):
    """Stands for a power cut."""


@contextmanager
def killed_after(steps: int) -> Iterator[Callable[[], int]]:
    """Let so many flushes and renames pass; the next one does not happen. Yields how many are left."""
    left = steps

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object, **named: object) -> object:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return real(*arguments, **named)

        return run

    with (
        patch.object(Path, "replace", counted(Path.replace)),
        patch.object(exchange, "_flush", counted(exchange._flush)),
    ):
        yield lambda: left


STEPS = 9
"""Flush, rename, flush: of the new key's draft, then of two envelopes and the key file."""


@pytest.mark.parametrize("step", range(STEPS))
def test_a_power_cut_leaves_one_key_that_opens(settings: Settings, step: int) -> None:
    """Every rename and every flush is once the last thing that did not happen any more."""
    old = settings.key_path.read_bytes()
    with opened(settings) as site, killed_after(step), pytest.raises(Killed):
        rotate(settings, site)

    with opened(settings) as site:
        assert site.members.list() == ()
    present = read_envelope(settings.envelope_path)
    assert present is not None
    assert present.waiting is None
    assert present.used.key_id == key_in(settings.key_path).key_id
    new = settings.key_path.read_bytes() != old
    left = {entry.name for entry in settings.home.iterdir() if entry.is_file()}
    assert left - {keycopies.LOCK_FILE} == {
        "vanakkam.db",
        "vanakkam.envelope",
        "vanakkam.key",
        "vanakkam.keys",
        "vanakkam.lock",
    }
    if new:
        settings.key_path.write_bytes(old)
        with pytest.raises(KeyWrong):
            open_site(settings)
    else:
        with opened(settings) as site:
            rotate(settings, site)
        open_site(settings).close()


def test_the_power_cuts_were_at_every_step(settings: Settings) -> None:
    with opened(settings) as site, killed_after(STEPS + 5) as left:
        rotate(settings, site)
        assert left() == 5
    with opened(settings) as site, killed_after(0), pytest.raises(Killed):
        rotate(settings, site)


@pytest.mark.parametrize("step", range(4))
def test_a_power_cut_while_a_key_is_prepared_leaves_the_old_one(settings: Settings, tmp_path: Path, step: int) -> None:
    with opened(settings) as site, killed_after(step) as left:
        desk = KeyDesk(settings, site.keyring, site.audit, utc_now)
        secret = open_secret(settings)
        try:
            desk.prepare(secret, KeyPlace.ENVIRONMENT, tmp_path / "new key", actor="cli")
        except Killed:
            assert left() == 0
            assert not (tmp_path / "new key").exists()
    open_site(settings).close()
    assert FileSource(settings.key_path).key().fits(read_envelope(settings.envelope_path).used)  # type: ignore[union-attr]


def test_a_file_is_never_overwritten_by_a_new_key(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("theirs")
    with opened(settings) as site:
        desk, secret = KeyDesk(settings, site.keyring, site.audit, utc_now), open_secret(settings)
        with pytest.raises(SiteExists):
            desk.prepare(secret, KeyPlace.SYSTEMD, tmp_path / "taken", actor="cli")
    assert (tmp_path / "taken").read_text() == "theirs"
    check_key(settings.store_path, open_secret(settings).derive(KeyPurpose.DATABASE))
