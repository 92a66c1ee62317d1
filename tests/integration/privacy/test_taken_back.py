"""What members took back stays taken back when a backup is restored, with the command or by hand."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from open_sites import Clock, Join
from sqlalchemy import select

from kiosk.imports import put_customers
from kiosk.mydata import MyData
from kiosk.privacy.audit import Action
from kiosk.privacy.backups import back_up, restore
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import Site, opened
from kiosk.store import shop
from kiosk.store.consents import consents_of
from kiosk.store.tables import customers, purchases
from recommender.types import Customer, Product

OFFERS = Purpose.OFFERS


BY_HAND = pytest.param(True, marks=pytest.mark.sqlcipher("a file is put in its place by hand"))


def put_back(settings: Settings, file: Path, clock: Clock, *, by_hand: bool) -> None:
    if by_hand:
        shutil.copy2(file, settings.store_path)
    else:
        restore(settings, file, actor="cli", clock=clock)


def gallery(site: Site) -> tuple[str, ...]:
    return site.members.gallery_rows("buffalo_s").member_ids


@pytest.mark.parametrize("by_hand", [False, BY_HAND])
def test_a_withdrawn_consent_is_not_given_back_by_a_backup(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path, by_hand: bool
) -> None:
    """Requirements G4 and G10: a member who took the consent back is never matched again."""
    left, stays = join(site, "Asha", 1), join(site, "Ravi", 2)
    file = back_up(site, settings, tmp_path / "backups", now=clock.now, actor="cli").path
    clock.forward(days=1)
    MyData(site, 365, clock).set_purposes(left, [OFFERS], language="en", screen="kiosk", actor="shopper")
    site.close()

    put_back(settings, file, clock, by_hand=by_hand)

    with opened(settings) as reopened:
        assert gallery(reopened) == (stays,)
        with reopened.store.read() as connection:
            [face] = [one for one in consents_of(connection, left) if one.purpose is Purpose.FACE_RECOGNITION]
        assert face.withdrawn_at == clock.now
        again = reopened.audit.entries(member_id=left, action=Action.CONSENT_WITHDRAWN)
        assert "restored" in {entry.detail.get("why") for entry in again}
        assert reopened.members.wishes.replay() == 0, "once is enough"


def test_a_consent_that_was_given_again_stays(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path
) -> None:
    member_id, data = join(site), MyData(site, 365, clock)
    data.set_purposes(member_id, [Purpose.FACE_RECOGNITION], language="en", screen="kiosk", actor="shopper")
    clock.forward(days=1)
    data.set_purposes(member_id, [OFFERS], language="en", screen="kiosk", actor="shopper")
    file = back_up(site, settings, tmp_path / "backups", now=clock.now, actor="cli").path
    site.close()

    restore(settings, file, actor="cli", clock=clock)

    with opened(settings) as reopened:
        assert reopened.members.person(member_id).purposes == (OFFERS,)


def test_a_pause_outlives_a_backup_and_ends_when_the_member_says_so(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path
) -> None:
    """Requirement A1: who paused is not recognised because somebody restored a backup."""
    paused, resumed = join(site, "Asha", 1), join(site, "Ravi", 2)
    file = back_up(site, settings, tmp_path / "backups", now=clock.now, actor="cli").path
    for member_id in (paused, resumed):
        site.members.pause(member_id, actor="shopper")
    site.members.resume(resumed, actor="shopper")
    site.close()

    restore(settings, file, actor="cli", clock=clock)

    with opened(settings) as reopened:
        assert gallery(reopened) == (resumed,)


def test_purchases_that_were_to_go_too_do_not_come_back(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path
) -> None:
    """Requirement G10: the ledger knows that the person asked for the shop's record to go as well."""
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", city="Chennai")], site.members.codes)
        shop.put_products(connection, [Product("P1", "Coffee", "Drinks", 1250)])
    member_id = join(site, customer_id="C1")
    file = back_up(site, settings, tmp_path / "backups", now=clock.now, actor="cli").path
    site.eraser.erase(member_id, actor="shopper", also_purchases=True)
    site.close()

    restore(settings, file, actor="cli", clock=clock)

    with opened(settings) as reopened, reopened.store.read() as connection:
        assert connection.execute(select(customers)).all() == []
        assert connection.execute(select(purchases)).all() == []


def test_a_second_erasure_does_not_forget_that_the_purchases_were_to_go(site: Site, join: Join) -> None:
    """A retention run that meets an erasure under way must not make it a smaller one."""
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", joined=date(2025, 1, 1))], site.members.codes)
    member_id = join(site, customer_id="C1")
    site.eraser._mark(member_id, also_purchases=True)  # the first one was killed here

    site.eraser.erase(member_id, actor="system")

    with site.store.read() as connection:
        assert connection.execute(select(customers)).all() == []


def test_who_comes_back_while_retention_runs_stays(site: Site, clock: Clock, join: Join) -> None:
    """Requirement G11: between the last look and the erasure nobody slips through."""
    from kiosk.errors import MemberUnknown

    member_id = join(site)
    was_here = site.members.list()[0].used_at
    clock.forward(days=400)
    site.members.touch(member_id)

    with pytest.raises(MemberUnknown):
        site.eraser.erase(member_id, actor="system", if_used_at=was_here)
    assert gallery(site) == (member_id,)
    assert site.keyring.erased() == frozenset()


def test_an_old_copy_of_the_key_ring_learns_from_the_receipts(site: Site, settings: Settings, join: Join) -> None:
    """Requirements G9 and G10: a lost ring that is put back from an older copy still has the key of who was erased."""
    goes, stays = join(site, "Asha", 1), join(site, "Ravi", 2)
    site.close()
    old = settings.keyring_path.read_bytes()
    with opened(settings) as again:
        again.members.erase(goes)
    settings.keyring_path.write_bytes(old)

    with opened(settings) as reopened:
        assert reopened.keyring.member_key(goes) is None
        assert reopened.keyring.member_key(stays) is not None
        assert reopened.keyring.erased() == {reopened.aliases.subject(goes)}


def test_a_phone_number_gets_the_country_of_the_site(settings: Settings, join: Join) -> None:
    """Requirement G5: the setting reaches the look-ups of members and of the shop's customers alike."""
    with opened(Settings.load(home=settings.home, phone_country="61")) as site:
        join(site, phone="0412 345 678")
        assert len(site.members.search("+61 412 345 678", actor="cli")) == 1
        assert site.members.search("+91 412 345 678", actor="cli") == ()
