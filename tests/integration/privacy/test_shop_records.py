"""The shop's own records in an erasure: merged ones, those of people who never joined, and backups of any day."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from open_sites import Clock, Join
from sqlalchemy import insert, select, update

from kiosk.errors import CustomerInvalid, MergeUnknown
from kiosk.identity import Identity
from kiosk.imports import put_customers
from kiosk.members import Correction
from kiosk.mydata import MyData
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import Site, open_site, opened
from kiosk.store.audience_rows import Move, write_moves
from kiosk.store.events import KIOSK, EventKind, EventRow, events_of, put_events
from kiosk.store.features import features_of
from kiosk.store.intake_tables import customer_merges
from kiosk.store.marketing_tables import features, segment_moves
from kiosk.store.tables import customers, members, segments
from recommender.types import Customer

Return = Callable[[Settings, Path, Clock], None]


def put(site: Site, *records: str) -> None:
    with site.store.write() as connection:
        put_customers(
            connection, [Customer(one, city="Chennai", card=f"90{one}") for one in records], site.members.codes
        )


def records_of(site: Site) -> set[str]:
    with site.store.read() as connection:
        return set(connection.scalars(select(customers.c.customer_id)))


def merged(site: Site, clock: Clock, one: str, other: str) -> int:
    return Identity(site, clock).merge(one, other, "the same address", actor="staff:anbu")


def keep(site: Site, settings: Settings, clock: Clock, folder: Path) -> Path:
    clock.forward(minutes=5)
    file = back_up(site, settings, folder / "backups", now=clock.now, actor="cli").path
    clock.forward(minutes=5)
    return file


def by_command(settings: Settings, file: Path, clock: Clock) -> None:
    restore(settings, file, actor="cli", clock=clock)


def by_hand(settings: Settings, file: Path, clock: Clock) -> None:
    """As somebody does who does not know of the command."""
    shutil.copy2(file, settings.store_path)
    clock.forward(minutes=1)


def by_command_without_a_store(settings: Settings, file: Path, clock: Clock) -> None:
    settings.store_path.unlink()
    restore(settings, file, actor="cli", clock=clock)


_FILE_BY_HAND = pytest.param(by_hand, marks=pytest.mark.sqlcipher("a file is put in its place by hand"))
_FILE_IS_LOST = pytest.param(by_command_without_a_store, marks=pytest.mark.sqlcipher("the file is lost"))
both_ways = pytest.mark.parametrize("put_back", [by_command, _FILE_BY_HAND, _FILE_IS_LOST])


def test_every_merged_record_goes_and_no_merge_can_be_taken_back(site: Site, clock: Clock, join: Join) -> None:
    """Requirement G9: two records that were made one are erased as one, whichever of them the member is linked to."""
    put(site, "C1", "C2", "C3")
    number = merged(site, clock, "C1", "C2")
    member_id = join(site, customer_id="C2")

    receipt = site.eraser.erase(member_id, actor="shopper", also_purchases=True)

    assert records_of(site) == {"C3"}
    assert receipt.verified
    assert not receipt.purchases_stay
    with site.store.read() as connection:
        assert connection.execute(select(customer_merges)).all() == []
    with pytest.raises(MergeUnknown):
        Identity(site, clock).unmerge(number, actor="staff:anbu")


def test_a_receipt_says_so_where_something_of_the_purchases_was_left(
    site: Site, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G9: the shop's tables are looked at again as well, not only the member's."""
    put(site, "C1")
    member_id = join(site, customer_id="C1")
    monkeypatch.setattr("kiosk.privacy.erasure.delete_records", lambda *_: iter([("customers", 0)]))

    receipt = site.eraser.erase(member_id, actor="shopper", also_purchases=True)

    assert [line.place for line in receipt.stores if not line.verified] == ["customers"]


@both_ways
def test_a_backup_of_before_the_merge_brings_no_record_back(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path, put_back: Return
) -> None:
    """Requirement G10: the backup knows no merge; the ledger knows each record."""
    put(site, "C1", "C2", "C3")
    member_id = join(site, customer_id="C1")
    file = keep(site, settings, clock, tmp_path)
    merged(site, clock, "C1", "C2")
    site.eraser.erase(member_id, actor="shopper", also_purchases=True)
    site.close()

    put_back(settings, file, clock)

    with opened(settings) as reopened:
        assert records_of(reopened) == {"C3"}


@both_ways
def test_a_backup_of_before_the_person_joined_brings_no_record_back(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path, put_back: Return
) -> None:
    """Requirement G10: no member in the backup leads to the record, and it is found all the same."""
    put(site, "C1", "C2")
    file = keep(site, settings, clock, tmp_path)
    member_id = join(site, customer_id="C1")
    site.eraser.erase(member_id, actor="shopper", also_purchases=True)
    site.close()

    put_back(settings, file, clock)

    with opened(settings) as reopened:
        assert records_of(reopened) == {"C2"}


@both_ways
def test_a_record_that_was_somebody_elses_stays_when_an_old_merge_comes_back(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path, put_back: Return
) -> None:
    """The merge was a mistake and was taken back before the erasure: the other person's record must not go with it."""
    put(site, "C1", "C2")
    number = merged(site, clock, "C1", "C2")
    member_id = join(site, customer_id="C1")
    file = keep(site, settings, clock, tmp_path)
    Identity(site, clock).unmerge(number, actor="staff:anbu")
    site.eraser.erase(member_id, actor="shopper", also_purchases=True)
    site.close()

    put_back(settings, file, clock)

    with opened(settings) as reopened, reopened.store.read() as connection:
        assert connection.execute(select(customers.c.customer_id, customers.c.merged_into)).all() == [("C2", None)]
        assert connection.execute(select(members)).all() == []


def test_a_record_that_another_member_is_linked_to_in_a_backup_leaves_them(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path
) -> None:
    """A wrong link that was corrected later: the backup gives the erased record to somebody who stays."""
    put(site, "C1")
    stays, goes = join(site, "Ravi", 2, customer_id="C1"), join(site)
    file = keep(site, settings, clock, tmp_path)
    site.members.correct(stays, Correction(customer_id=""), actor="staff:anbu")
    site.members.correct(goes, Correction(customer_id="C1"), actor="staff:anbu")
    site.eraser.erase(goes, actor="shopper", also_purchases=True)
    site.close()

    by_command(settings, file, clock)

    with opened(settings) as reopened:
        assert records_of(reopened) == set()
        assert reopened.members.person(stays).customer_id is None


def test_what_the_shop_sends_anew_stays(site: Site, settings: Settings, clock: Clock, join: Join) -> None:
    """The ledger cleans backups; it does not turn away a customer of today, start after start."""
    put(site, "C1")
    site.eraser.erase(join(site, customer_id="C1"), actor="shopper", also_purchases=True)
    put(site, "C1")
    site.close()

    for _ in range(2):
        with opened(settings) as reopened:
            assert records_of(reopened) == {"C1"}
            assert verify(reopened.audit, reopened.store).good
    assert clock.now is not None


def test_who_never_joined_is_erased_with_every_record(
    site: Site, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    """Requirements G9, G10 and G18: a customer whom an import brought in has the same right as a member."""
    put(site, "C1", "C2", "C3")
    merged(site, clock, "C1", "C2")
    file = keep(site, settings, clock, tmp_path)

    receipt = site.eraser.erase_customer("C2", actor="staff:meena")

    assert records_of(site) == {"C3"}
    assert receipt.verified
    entry = site.audit.entries(limit=1)[0]
    assert (entry.action, entry.actor, entry.subject) == (Action.ERASED, "staff:meena", site.aliases.record("C1"))
    with pytest.raises(CustomerInvalid, match="no such record"):
        site.eraser.erase_customer("C1", actor="staff:meena")
    site.close()
    by_command(settings, file, clock)
    with opened(settings) as reopened:
        assert records_of(reopened) == {"C3"}


def test_who_never_joined_can_be_erased_again_after_another_import(site: Site) -> None:
    put(site, "C1")
    first = site.eraser.erase_customer("C1", actor="cli")
    put(site, "C1")

    second = site.eraser.erase_customer("C1", actor="cli")

    assert records_of(site) == set()
    assert first.number != second.number


def test_the_record_of_a_member_is_not_erased_beside_them(site: Site, clock: Clock, join: Join) -> None:
    """Their face, their name and their consents would be left; the erasure of the member takes all of it."""
    put(site, "C1", "C2")
    merged(site, clock, "C1", "C2")
    join(site, customer_id="C1")

    with pytest.raises(CustomerInvalid, match="membership"):
        site.eraser.erase_customer("C2", actor="staff:meena")
    assert records_of(site) == {"C1", "C2"}


def test_an_erasure_of_a_record_that_was_killed_is_finished_by_the_next_start(
    site: Site, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G9: the power goes after the rows."""
    put(site, "C1")
    monkeypatch.setattr(site.store, "clear_journal", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        site.eraser.erase_customer("C1", actor="staff:meena")
    site.close()

    reopened = open_site(settings, clock=clock)

    assert records_of(reopened) == set()
    assert reopened.audit.entries(limit=1)[0].action == Action.ERASED
    assert verify(reopened.audit, reopened.store).good
    reopened.close()


@pytest.mark.parametrize("how", ["withdrawn", "unlinked"])
def test_visits_leave_the_features_with_the_consent_or_the_link(site: Site, clock: Clock, join: Join, how: str) -> None:
    """Requirement G3: what was counted at the kiosk goes with its purpose, and not with the next daily run."""
    put(site, "C1", "C2")
    merged(site, clock, "C1", "C2")
    member_id = join(site, customer_id="C2", purposes=tuple(Purpose))
    with site.store.write() as connection:
        values = {"kiosk_visits": 3.0, "engagement": 5.0, "frequency": 7.0}
        connection.execute(insert(features).values(customer_id="C1", as_of=clock.now.date(), **values))

    if how == "withdrawn":
        others = [one for one in Purpose if one is not Purpose.ANALYTICS]
        MyData(site, 365, clock).set_purposes(member_id, others, language="en", screen="kiosk", actor="shopper")
    else:
        site.members.correct(member_id, Correction(customer_id=""), actor="staff:anbu")

    with site.store.read() as connection:
        kept = features_of(connection, "C1")
    assert kept is not None
    assert (kept["kiosk_visits"], kept["engagement"], kept["frequency"]) == (0.0, None, 7.0)


def test_the_history_of_groups_goes_with_the_consent_to_offers(site: Site, clock: Clock, join: Join) -> None:
    """Requirement G3: whoever objects to be in groups is in no list of who was in which; sizes stay right."""
    put(site, "C1", "C2", "C3")
    merged(site, clock, "C1", "C2")
    member_id = join(site, customer_id="C2", purposes=tuple(Purpose))
    with site.store.write() as connection:
        segment = {"segment_id": "s", "label": "S", "size": 0, "centre": [], "kind": "rule", "updated_at": clock.now}
        connection.execute(insert(segments).values(segment))
        write_moves(connection, [Move(one, "s", entered=True) for one in ("C1", "C2", "C3")], clock.now)

    others = [one for one in Purpose if one is not Purpose.OFFERS]
    MyData(site, 365, clock).set_purposes(member_id, others, language="en", screen="kiosk", actor="shopper")

    with site.store.read() as connection:
        assert set(connection.scalars(select(segment_moves.c.customer_id))) == {"C3"}
        assert connection.execute(select(segments.c.size)).scalar_one() == 1


def test_what_was_worked_out_from_visits_goes_with_the_member(site: Site, clock: Clock, join: Join) -> None:
    """Requirement G9: the purchases stay the shop's, the numbers made of them and of the kiosk's visits do not."""
    put(site, "C1", "C2")
    merged(site, clock, "C1", "C2")
    member_id = join(site, customer_id="C2")
    with site.store.write() as connection:
        put_events(connection, [EventRow("e1", "C2", EventKind.VISIT, clock.now, channel=KIOSK)])
        connection.execute(insert(features).values(customer_id="C1", as_of=clock.now.date(), kiosk_visits=3.0))
        connection.execute(update(customers).values(city="Madurai"))

    receipt = site.eraser.erase(member_id, actor="shopper")

    with site.store.read() as connection:
        assert events_of(connection, "C2") == ()
        assert features_of(connection, "C1") is None
    assert receipt.purchases_stay
