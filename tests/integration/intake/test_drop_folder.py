"""The drop folder: what is complete is taken, nothing is lost, and nothing of a person stays lying there."""

import json
import logging
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from open_sites import Clock

from kiosk.errors import IntakeFolderUnusable, StoreUnusable, Unexpected
from kiosk.intake import Intake
from kiosk.intake.folder import DropFolder, FolderWatch, Shape, complete
from kiosk.intake.leftovers import FAILED_DAYS
from kiosk.intake.lock import one_import
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.ageing import REJECT_DAYS
from tests.integration.intake.shop_files import CUSTOMERS, PRODUCTS, PURCHASES, content

NO_WORKBOOK = b"PK\3\4 not a workbook"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drop"


@pytest.fixture
def drop(folder: Path, intake: Intake) -> DropFolder:
    made = DropFolder(folder, intake)
    made.look()
    return made


@pytest.fixture
def keeping(folder: Path, intake: Intake) -> DropFolder:
    """A folder whose files stay for 30 days."""
    made = DropFolder(folder, intake, keep_days=30)
    made.look()
    return made


def names(folder: Path, where: str) -> list[str]:
    return sorted(path.name for path in folder.glob(f"*/{where}/*"))


def put_to_now(clock: Clock, folder: Path) -> None:
    """The clock of the site as that of the disk: what was moved was moved just now."""
    latest = max(path.stat().st_ctime for path in folder.glob("*/*/*"))
    clock.now = datetime.fromtimestamp(latest, UTC) + timedelta(microseconds=1)  # which a datetime may cut off


def test_a_file_that_grows_is_not_complete() -> None:
    before = {Path("a"): Shape(10, 1), Path("b"): Shape(10, 1), Path("c"): Shape(9, 5)}
    now = {Path("a"): Shape(20, 2), Path("b"): Shape(10, 1), Path("c"): Shape(9, 5), Path("d"): Shape(1, 1)}

    assert complete(before, now) == (Path("b"), Path("c"))


def test_dropped_files_are_taken_and_leave_a_report_without_a_name(
    drop: DropFolder, folder: Path, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (folder / "customers" / "meena sundaram.csv").write_text(CUSTOMERS)
    (folder / "products" / "p.csv").write_text(PRODUCTS)
    (folder / "products" / "q.xlsx").write_bytes(NO_WORKBOOK)
    (folder / "products" / "r.csv.part").write_text(PRODUCTS)
    (folder / "products" / ".hidden.csv").write_text(PRODUCTS)
    (folder / "products" / "link.csv").symlink_to(folder / "products" / "p.csv")
    assert drop.look() == (), "seen once, it may still grow"

    outcomes = drop.look()

    assert sorted(done.kind for done in outcomes if done) == ["customers", "products"]
    assert outcomes.count(None) == 1
    assert len(content(site)["customers"]) == 2
    (report,) = (folder / "customers" / "done").iterdir()
    (run,) = [done for done in outcomes if done and done.kind == "customers"]
    assert report.name == f"{run.import_id}.report.json"
    said = json.loads(report.read_text())
    assert (said["quality"]["kept"], said["state"]) == (2, "done")
    (failed,) = [path for path in (folder / "products" / "failed").iterdir() if path.suffix == ".json"]
    assert set(json.loads(failed.read_text())["error"]) == {"code", "message", "mend"}
    left = {path.name for path in (folder / "products").iterdir() if not path.is_dir()}
    assert left == {"r.csv.part", ".hidden.csv", "link.csv"}
    assert "meena" not in caplog.text, "a file may be named like a person"


def test_a_file_waits_while_another_import_runs(drop: DropFolder, folder: Path, settings: Settings) -> None:
    (folder / "customers" / "c.csv").write_text(CUSTOMERS)
    drop.look()
    with one_import(settings.home):
        assert drop.look() == ()

    assert [done.added for done in drop.look() if done] == [2]


def test_what_is_kept_goes_after_its_days(keeping: DropFolder, folder: Path, clock: Clock, site: Site) -> None:
    (folder / "customers" / "c.csv").write_text(CUSTOMERS)
    (folder / "products" / "q.xlsx").write_bytes(NO_WORKBOOK)
    for _ in range(2):
        keeping.look()
    put_to_now(clock, folder)
    clock.forward(days=FAILED_DAYS - 1)
    keeping.look()
    assert (len(names(folder, "done")), len(names(folder, "failed"))) == (2, 2)
    clock.forward(days=1, seconds=1)
    keeping.look()
    assert (len(names(folder, "done")), len(names(folder, "failed"))) == (2, 0)
    clock.forward(days=30 - FAILED_DAYS)

    keeping.look()

    assert names(folder, "done") == []
    assert len(content(site)["customers"]) == 2


def test_a_shorter_term_counts_for_what_was_kept_before(
    keeping: DropFolder, folder: Path, clock: Clock, intake: Intake
) -> None:
    (folder / "customers" / "c.csv").write_text(CUSTOMERS)
    for _ in range(2):
        keeping.look()
    put_to_now(clock, folder)

    DropFolder(folder, intake).look()

    assert names(folder, "done") == []


def test_reports_go_with_the_rows_they_tell_of(drop: DropFolder, folder: Path, clock: Clock) -> None:
    (folder / "customers" / "c.csv").write_text(CUSTOMERS)
    for _ in range(2):
        drop.look()
    put_to_now(clock, folder)
    clock.forward(days=REJECT_DAYS - 1)
    drop.look()
    assert names(folder, "done") == ["1.report.json"]
    clock.forward(days=1, seconds=1)

    drop.look()

    assert names(folder, "done") == []


def test_what_is_kept_below_a_source_that_is_gone_goes_too(drop: DropFolder, folder: Path, clock: Clock) -> None:
    (folder / "old-till" / "failed").mkdir(parents=True)
    (folder / "old-till" / "failed" / "1-lines.csv").write_text(PURCHASES)
    put_to_now(clock, folder)
    clock.forward(days=FAILED_DAYS, seconds=1)

    drop.look()

    assert names(folder, "failed") == []


@pytest.mark.parametrize(("also_purchases", "left"), [(True, 0), (False, 2)])
def test_an_erasure_with_purchases_takes_the_files_along(
    keeping: DropFolder, folder: Path, site: Site, clock: Clock, *, also_purchases: bool, left: int
) -> None:
    """Requirement G9: a file may hold lines of theirs; without the purchases the shop's own records stay."""
    (folder / "customers" / "c.csv").write_text(CUSTOMERS)
    (folder / "customers" / "q.xlsx").write_bytes(NO_WORKBOOK)
    for _ in range(2):
        keeping.look()
    put_to_now(clock, folder)
    clock.forward(minutes=1)
    keeping.look()
    assert (len(names(folder, "done")), len(names(folder, "failed"))) == (2, 2)
    member = site.members.add(
        "Asha", [], recogniser="sface", consent_reference="17", customer_id="C1", purposes=[Purpose.OFFERS]
    )

    site.eraser.erase(member, actor="shopper", also_purchases=also_purchases)
    keeping.look()

    assert (len(names(folder, "done")), len(names(folder, "failed"))) == (left, left)


def test_a_file_that_breaks_the_reader_does_not_hold_up_the_others(
    drop: DropFolder, folder: Path, intake: Intake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, when in (("asha.csv", 1), ("good.csv", 2)):
        (folder / "customers" / name).write_text(CUSTOMERS)
        os.utime(folder / "customers" / name, (when, when))
    real = intake.take_file

    def take(path: Path, *arguments: object, **named: object) -> object:
        if path.name == "asha.csv":
            raise RuntimeError(f"{path} is odd")
        return real(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "take_file", take)
    drop.look()

    outcomes = drop.look()

    assert [done and done.added for done in outcomes] == [None, 2]
    (report,) = [path for path in (folder / "customers" / "failed").iterdir() if path.suffix == ".json"]
    assert json.loads(report.read_text())["error"]["code"] == Unexpected.code
    assert "asha" not in caplog.text


def test_a_fault_of_the_store_is_not_the_files(
    drop: DropFolder, folder: Path, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "customers" / "c.csv").write_text(CUSTOMERS)
    drop.look()

    def broken(*_arguments: object, **_named: object) -> None:
        raise StoreUnusable("the disk is ill", mend="")

    with monkeypatch.context() as ill:
        ill.setattr(intake, "take_file", broken)
        assert drop.look() == ()

    assert [done.added for done in drop.look() if done] == [2]


def test_a_taken_file_that_cannot_be_deleted_is_said_once_and_deleted_later(
    drop: DropFolder, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "customers" / "asha.csv").write_text(CUSTOMERS)
    drop.look()

    def refused(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as locked:
        locked.setattr(Path, "unlink", refused)
        outcomes = [drop.look() for _ in range(3)]
    assert [len(found) for found in outcomes] == [1, 0, 0], "taken once"
    drop.look()

    assert [path.name for path in (folder / "customers").iterdir()] == ["done"]
    assert caplog.text.count("stays in the folder") == 1
    assert "asha" not in caplog.text


def test_a_folder_that_cannot_be_used_is_a_coded_error(tmp_path: Path, intake: Intake) -> None:
    (tmp_path / "asha").write_text("a file")

    with pytest.raises(IntakeFolderUnusable) as refused:
        DropFolder(tmp_path / "asha" / "drop", intake).look()
    assert "asha" not in str(refused.value)


def test_a_running_kiosk_watches_the_folder(
    drop: DropFolder, folder: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, real = threading.Event(), drop.look

    def look() -> object:
        found = real()
        if any(found):
            taken.set()
        return found

    monkeypatch.setattr(drop, "look", look)
    (folder / "customers" / "c.csv").write_text(CUSTOMERS)
    watch = FolderWatch(drop, every=0.01)
    watch.start()
    assert taken.wait(30)
    watch.stop(30)
    assert len(content(site)["customers"]) == 2
    nothing = FolderWatch(None)
    nothing.start()
    nothing.stop()
