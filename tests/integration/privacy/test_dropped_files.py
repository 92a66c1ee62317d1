"""Files that the drop folder keeps in the clear go in the erasure itself, and the receipt says so (requirement G9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_sites import Clock, Join

from kiosk.imports import put_customers
from kiosk.privacy.dropped import PLACE
from kiosk.privacy.erasure import ErasureReceipt
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from recommender.types import Customer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "drop"
    for where, name in (("done", "3-lines.csv"), ("failed", "4-lines.csv"), ("done", "2.report.json")):
        (made / "purchases" / where).mkdir(parents=True, exist_ok=True)
        (made / "purchases" / where / name).write_text("C1,Tea")
    (made / "purchases" / "done" / "3-lines.csv.report.json").write_text("{}")
    (made / "purchases" / "new.csv").write_text("C2,Tea")
    return made


@pytest.fixture
def site(settings: Settings, clock: Clock, folder: Path) -> Iterator[Site]:
    opened = open_site(Settings.load(home=settings.home, intake_folder=folder), clock=clock)
    with opened.store.write() as connection:
        put_customers(connection, [Customer("C1"), Customer("C2")], opened.members.codes)
    yield opened
    opened.close()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("purchases/**/*") if path.is_file()}


def line_of(receipt: ErasureReceipt) -> list[tuple[int, bool]]:
    return [(line.count, line.verified) for line in receipt.stores if line.place == PLACE]


def test_they_go_with_a_customer_who_never_joined(site: Site, folder: Path) -> None:
    receipt = site.eraser.erase_customer("C1", actor="cli")

    assert line_of(receipt) == [(3, True)]
    assert names(folder) == {"2.report.json", "new.csv"}, "a report alone names nobody; a new file is still to be taken"


def test_they_go_with_a_member_whose_purchases_go_and_stay_without(site: Site, folder: Path, join: Join) -> None:
    stays = site.eraser.erase(join(site, "Ravi", 2, customer_id="C2"), actor="shopper")
    assert line_of(stays) == []
    assert "3-lines.csv" in names(folder)

    goes = site.eraser.erase(join(site, customer_id="C1"), actor="shopper", also_purchases=True)

    assert line_of(goes) == [(3, True)]
    assert names(folder) == {"2.report.json", "new.csv"}


def test_one_that_cannot_be_deleted_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path.name == "4-lines.csv":
            raise PermissionError
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)

    receipt = site.eraser.erase_customer("C1", actor="cli")

    assert line_of(receipt) == [(2, False)]
    assert not receipt.verified


def test_they_go_at_the_next_start_where_the_erasure_was_killed(
    site: Site, settings: Settings, clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("kiosk.privacy.dropped.delete_kept", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            site.eraser.erase_customer("C1", actor="cli")
    assert "3-lines.csv" in names(folder)

    open_site(Settings.load(home=settings.home, intake_folder=folder), clock=clock).close()

    assert names(folder) == {"2.report.json", "new.csv"}
