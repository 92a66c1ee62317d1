"""The erasure as a saga: stopped anywhere and finished at the next start, over rooms, logs, copies and backups."""

import logging
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest
from open_sites import Clock, Join
from sqlalchemy import select

from kiosk.events.bus import InProcessBus
from kiosk.events.types import MemberErased
from kiosk.privacy import erasure
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.audit_check import verify
from kiosk.privacy.erasure import Eraser
from kiosk.privacy.forgetting import Forgotten
from kiosk.privacy.logfiles import log_to
from kiosk.privacy.records import SUBJECT, Ends, tables_that_end
from kiosk.security import keycopies
from kiosk.security.keyring import KeyRing
from kiosk.security.vault import Vault
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from kiosk.store.database import Store
from kiosk.store.tables import erasures, members


class Killed(BaseException):
    """Stands for a power cut."""


STOPS = (
    (KeyRing, "note_erased"),
    (Vault, "destroy_key"),
    (Eraser, "_delete_rows"),
    (InProcessBus, "publish"),
    (Store, "clear_journal"),
    (keycopies, "rewrite"),
    (AuditLog, "record"),
)
"""Every step that changes something, in their order."""


def everything_is_gone(site: Site, member_id: str) -> bool:
    with site.store.read() as connection:
        for table, column in tables_that_end(Ends.WITH_MEMBER):
            whose = site.aliases.subject(member_id) if column == SUBJECT else member_id
            if connection.execute(select(table).where(table.c[column] == whose)).first() is not None:
                return False
        receipt = connection.execute(select(erasures.c.receipt)).scalar_one()
    ledger = site.keyring.erased()
    return receipt["done"] and site.keyring.member_key(member_id) is None and site.aliases.subject(member_id) in ledger


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("place", "name"), STOPS)
def test_an_erasure_that_was_killed_is_finished_by_the_next_start(
    settings: Settings, clock: Clock, join: Join, place: object, name: str, moment: str
) -> None:
    """Requirement G9: whatever step the power went in, nothing is left once the site is open again."""
    site = open_site(settings, clock=clock)
    other, member_id = join(site, "Ravi", 2), join(site)
    real = getattr(place, name)

    def stop(*arguments: object, **named: object) -> object:
        if moment == "after":
            result = real(*arguments, **named)
            if hasattr(result, "__next__"):
                list(result)
        raise Killed

    with patch.object(place, name, stop), pytest.raises(Killed):
        site.eraser.erase(member_id, actor="shopper")
    site.close()

    reopened = open_site(settings, clock=clock)
    assert everything_is_gone(reopened, member_id)
    assert reopened.members.gallery_rows("buffalo_s").member_ids == (other,)
    assert verify(reopened.audit, reopened.store).good
    assert Action.ERASED in {entry.action for entry in reopened.audit.entries()}
    reopened.close()


def test_the_wish_for_the_purchases_outlives_a_power_cut(settings: Settings, clock: Clock, join: Join) -> None:
    from kiosk.store.shop import customer_ids, put_customers
    from recommender.types import Customer

    site = open_site(settings, clock=clock)
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1")])
    member_id = join(site, customer_id="C1")
    with patch.object(Vault, "destroy_key", side_effect=Killed), pytest.raises(Killed):
        site.eraser.erase(member_id, actor="shopper", also_purchases=True)
    site.close()

    reopened = open_site(settings, clock=clock)
    with reopened.store.read() as connection:
        assert customer_ids(connection) == frozenset()
    reopened.close()


class Room:
    """A cache as rooms have one."""

    place = "offers cache"

    def __init__(self, *held: str, deaf: bool = False) -> None:
        self.held, self.deaf = set(held), deaf

    def forget(self, member_id: str) -> int:
        count = int(member_id in self.held)
        if not self.deaf:
            self.held.discard(member_id)
        return count

    def holds(self, member_id: str) -> bool:
        return member_id in self.held


def test_rooms_that_registered_are_cleared_and_checked(site: Site, join: Join) -> None:
    """Requirement G9: caches, queues and screens of this process."""
    member_id, other = join(site), join(site, "Ravi", 2)
    room = Room(member_id, other)
    site.eraser.register(room)

    receipt = site.eraser.erase(member_id, actor="shopper")

    assert room.held == {other}
    assert Forgotten("offers cache", 1, verified=True) in receipt.stores


def test_a_room_that_does_not_forget_spoils_the_receipt(site: Site, join: Join) -> None:
    member_id = join(site)
    site.eraser.register(Room(member_id, deaf=True))

    receipt = site.eraser.erase(member_id, actor="shopper")

    assert not receipt.verified
    assert Forgotten("offers cache", 1, verified=False) in receipt.stores


def test_the_progress_is_told_step_by_step(site: Site, join: Join) -> None:
    seen: list[Forgotten] = []

    receipt = site.eraser.erase(join(site), actor="shopper", told=seen.append)

    assert tuple(seen) == receipt.stores


def test_screens_are_told_when_the_rows_are_gone(site: Site, join: Join) -> None:
    member_id, seen = join(site), list[bool]()

    def look(event: MemberErased) -> None:
        with site.store.read() as connection:
            row = connection.execute(select(members).where(members.c.member_id == event.member_id)).first()
            seen.append(row is None)

    site.bus.subscribe(MemberErased, look)
    site.eraser.erase(member_id, actor="shopper")

    assert seen == [True]


def test_logs_hold_neither_the_id_nor_the_name(site: Site, join: Join, caplog: pytest.LogCaptureFixture) -> None:
    """Requirement G9: a search of the log for id and name finds nothing, before and after."""
    with caplog.at_level(logging.DEBUG, logger="kiosk"):
        member_id = join(site, "Xylophonia")
        site.members.gallery_rows("buffalo_s")
        site.eraser.erase(member_id, actor="shopper")

    assert "erased m-" in caplog.text
    assert member_id not in caplog.text
    assert "Xylophonia" not in caplog.text


def test_an_id_that_a_library_logged_is_overwritten(settings: Settings, clock: Clock, join: Join) -> None:
    """Requirement G9: the step over the log files does something, and the log goes on behind it."""
    path = settings.home / "log" / "kiosk.log"
    with_log = settings.model_copy(update={"log_file": path})
    site = open_site(with_log, clock=clock)
    member_id = join(site)
    handler = log_to(path)
    logger = logging.getLogger("some.library")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.info("row %s and %s", member_id, member_id)

    receipt = site.eraser.erase(member_id, actor="shopper")
    logger.info("the next line")
    logger.removeHandler(handler)
    handler.close()
    site.close()

    assert Forgotten("log kiosk.log", 2, verified=True) in receipt.stores
    text = path.read_text()
    assert member_id not in text
    assert text.endswith("the next line\n")
    assert path.stat().st_mode & 0o777 == 0o600


def test_every_copy_of_the_key_ring_is_written_anew(site: Site, join: Join, tmp_path: Path) -> None:
    """Requirement G9: a copy of the key ring from before the erasure would open the backups."""
    member_id = join(site)
    copy = keycopies.add(site.keyring, tmp_path / "stick")
    before = copy.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600

    receipt = site.eraser.erase(member_id, actor="shopper")

    assert copy.read_bytes() != before
    assert Forgotten("copies of the keys", 1, verified=True) in receipt.stores
    assert sorted(entry.name for entry in copy.parent.iterdir()) == ["vanakkam.envelope", keycopies.COPY_NAME]


def test_a_copy_that_is_not_there_spoils_the_receipt_until_it_is_back(site: Site, join: Join, tmp_path: Path) -> None:
    copy = keycopies.add(site.keyring, tmp_path / "stick")
    shutil.move(copy.parent, tmp_path / "in a drawer")

    first = site.eraser.erase(join(site), actor="shopper")
    assert Forgotten("copies of the keys", 0, verified=False) in first.stores
    assert not copy.parent.exists()

    shutil.move(tmp_path / "in a drawer", copy.parent)
    second = site.eraser.erase(join(site, "Ravi", 2), actor="shopper")
    assert Forgotten("copies of the keys", 1, verified=True) in second.stores


def test_a_dismissed_copy_is_deleted_and_written_no_more(site: Site, join: Join, tmp_path: Path) -> None:
    copy = keycopies.add(site.keyring, tmp_path / "stick")

    assert keycopies.dismiss(site.keyring, copy)
    assert not keycopies.dismiss(site.keyring, copy)

    site.eraser.erase(join(site), actor="shopper")
    assert not copy.exists()


def test_receipts_have_numbers_that_say_nothing(site: Site, join: Join) -> None:
    receipts = [site.eraser.erase(join(site, "Asha", number), actor="shopper") for number in range(3)]

    numbers = {receipt.number for receipt in receipts}
    assert len(numbers) == 3
    assert all(len(number) == 14 and set(number) <= set(erasure._NUMBER_SIGNS) | {"-"} for number in numbers)
