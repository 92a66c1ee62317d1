"""A new data secret: what was protected before matches nothing any more, and everybody is still recognised."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from open_sites import Clock, Face, Join
from sqlalchemy import select, update

from kiosk.errors import KeyWrong, SiteInUse, StoreElsewhere
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.security import exchange, keycopies
from kiosk.security.custody import open_secret
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KeyPurpose
from kiosk.security.lockfile import SiteLock
from kiosk.security.rotation import Rotated, rotate, turn
from kiosk.security.templates import Rotation
from kiosk.settings import Settings
from kiosk.site import open_site, opened
from kiosk.store.database import Store
from kiosk.store.tables import templates


def give_new_key(settings: Settings, clock: Clock) -> Rotated:
    with SiteLock(settings.home, alone=True) as lock:
        return rotate(settings, lock, actor="cli", clock=clock)


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
def test_old_templates_score_like_strangers_and_new_ones_match(
    settings: Settings, clock: Clock, join: Join, face: Face
) -> None:
    """Requirement T1: re-issued without a picture, and the old one stops matching."""
    with opened(settings) as site:
        ids = [join(site, f"Asha {number}", number) for number in range(12)]
        before = dict(zip(*_gallery(site), strict=True))
        probes = {whose: site.members.likest(face(number), "buffalo_s") for number, whose in enumerate(ids)}

    done = give_new_key(settings, clock)

    assert (done.members, done.templates, done.recapture) == (12, 24, ())
    with opened(settings) as site:
        after = dict(zip(*_gallery(site), strict=True))
        same = [float(before[whose] @ after[whose]) for whose in ids]
        strangers = [float(before[one] @ after[two]) for one in ids for two in ids if one != two]
        assert abs(np.mean(same)) < 0.15
        assert max(map(abs, same)) < 0.6
        assert abs(np.mean(same) - np.mean(strangers)) < 0.15
        for number, whose in enumerate(ids):
            found, score = site.members.likest(face(number), "buffalo_s") or ("", 0.0)
            assert found == whose
            assert score == pytest.approx(probes[whose][1], abs=1e-4)
        assert site.members.person(ids[0]).nickname == "Asha 0"


def _gallery(site: object) -> tuple[tuple[str, ...], np.ndarray]:
    rows = site.members.gallery_rows("buffalo_s")  # type: ignore[attr-defined]
    return rows.member_ids, rows.vectors


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
def test_the_old_key_opens_nothing_any_more(settings: Settings, clock: Clock, join: Join) -> None:
    old = open_secret(settings)
    with opened(settings) as site:
        join(site)
    give_new_key(settings, clock)

    with pytest.raises(KeyWrong):
        Store.open(settings.store_path, old.derive(KeyPurpose.DATABASE))
    with pytest.raises(KeyWrong):
        KeyRing.open(settings.keyring_path, old.derive(KeyPurpose.KEYRING))
    for path in settings.home.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
def test_templates_behind_a_card_are_gone_and_their_members_are_named(
    settings: Settings, clock: Clock, join: Join
) -> None:
    """Requirement G13: what the site itself cannot open, it cannot turn."""
    with opened(settings) as site:
        locked, other = join(site, "Asha", 1), join(site, "Ravi", 2)
        with site.store.write() as connection:
            mine = templates.c.member_id == locked
            connection.execute(update(templates).where(mine).values(card_locked=True))

    done = give_new_key(settings, clock)

    assert (done.templates, done.recapture) == (2, (locked,))
    with opened(settings) as site:
        with site.store.read() as connection:
            assert set(connection.scalars(select(templates.c.member_id))) == {other}
        assert site.members.person(locked).nickname == "Asha"


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
def test_hashes_ledger_and_trail_outlive_the_key(settings: Settings, clock: Clock, join: Join) -> None:
    """Requirements G10 and G18."""
    with opened(settings) as site:
        member_id, erased = join(site, phone="+919876543210"), join(site, "Ravi", 2)
        site.eraser.erase(erased, actor="shopper")
        subject, ledger = site.aliases.subject(member_id), site.keyring.erased()
    give_new_key(settings, clock)

    with opened(settings) as site:
        assert site.aliases.subject(member_id) == subject
        assert site.keyring.erased() == ledger
        assert verify(site.audit, site.store).good
        assert [entry.action for entry in site.audit.entries(limit=1)] == [Action.KEYS_ROTATED]


def test_nobody_else_may_have_the_site_open(settings: Settings, clock: Clock) -> None:
    with opened(settings), pytest.raises(SiteInUse):
        give_new_key(settings, clock)
    with SiteLock(settings.home, alone=True), pytest.raises(SiteInUse):
        open_site(settings)


def test_a_store_on_a_server_is_left_as_it_is(settings: Settings, clock: Clock) -> None:
    away = settings.model_copy(update={"database": "postgresql://kiosk@127.0.0.1:1/kiosk"})
    with pytest.raises(StoreElsewhere) as refused:
        give_new_key(away, clock)
    assert "kiosk store move --to file" in refused.value.mend


class Killed(BaseException):
    """Stands for a power cut."""


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
@pytest.mark.parametrize("step", range(18))
def test_a_power_cut_leaves_the_old_key_or_the_new_one_and_nothing_between(
    settings: Settings, clock: Clock, join: Join, step: int
) -> None:
    """Every rename, deletion and flush of the exchange is once the last thing that happened."""
    with opened(settings) as site:
        member_id = join(site, "Ravi")
    real_replace, real_flush = Path.replace, exchange._flush
    calls_left = step

    def counted(real: object) -> object:
        def run(*arguments: object, **named: object) -> object:
            nonlocal calls_left
            if calls_left == 0:
                raise Killed
            calls_left -= 1
            return real(*arguments, **named)  # type: ignore[operator]

        return run

    with (
        patch.object(Path, "replace", counted(real_replace)),
        patch.object(exchange, "_flush", counted(real_flush)),
        pytest.raises(Killed),
    ):
        give_new_key(settings, clock)

    with opened(settings) as site:
        assert site.members.person(member_id).nickname == "Ravi"
        assert site.members.gallery_rows("buffalo_s").member_ids == (member_id,)
        assert verify(site.audit, site.store).good
    left = {entry.name for entry in settings.home.iterdir() if entry.is_file()}
    assert left == {"vanakkam.db", "vanakkam.envelope", "vanakkam.key", "vanakkam.keys", "vanakkam.lock"}


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
def test_copies_of_the_key_ring_are_useful_again_after_a_rewrite(
    settings: Settings, clock: Clock, join: Join, tmp_path: Path
) -> None:
    with opened(settings) as site:
        join(site)
        copy = keycopies.add(site.keyring, tmp_path / "stick")
    give_new_key(settings, clock)
    new_key = open_secret(settings).derive(KeyPurpose.KEYRING)
    with pytest.raises(KeyWrong):
        KeyRing.open(copy, new_key)

    with opened(settings) as site:
        assert keycopies.rewrite(site.keyring).written == (copy,)

    KeyRing.open(copy, new_key).close()


def test_turning_is_what_protecting_anew_would_give(face: Face) -> None:
    """Requirement T1."""
    old, new = Rotation(b"o" * 32), Rotation(b"n" * 32)

    vectors = np.stack([face(number) for number in range(5)])

    np.testing.assert_allclose(turn(old.protect(vectors), old, new), new.protect(vectors), atol=1e-5)
