"""Papers of the site and changes of its settings, on a real store."""

import time
from datetime import date, timedelta

import pytest
from open_sites import Clock

from kiosk.errors import AssessmentMissing, RequestInvalid
from kiosk.privacy.audit import Action
from kiosk.privacy.site_records import Kind, SiteRecord, require_assessment
from kiosk.privacy.site_settings import note_settings
from kiosk.settings import Settings
from kiosk.shop_zone import stand_in
from kiosk.site import Site


def test_identification_waits_for_the_paper(site: Site, settings: Settings, clock: Clock) -> None:
    """Requirement G17: reference, date and approver are stored before it may be switched on."""
    identify = Settings.load(home=settings.home, recognition="identify")
    with pytest.raises(AssessmentMissing):
        require_assessment(site, identify)

    site.records.add(SiteRecord(Kind.ASSESSMENT, "DPIA-7", "R. Iyer", clock.now.date()), actor="cli")

    require_assessment(site, identify)
    assert site.records.all() == (SiteRecord(Kind.ASSESSMENT, "DPIA-7", "R. Iyer", clock.now.date()),)
    entry = site.audit.entries(limit=1)[0]
    assert entry.action == Action.SITE_RECORD
    assert "Iyer" not in str(entry)


@pytest.mark.parametrize(
    ("reference", "approved_by", "ahead"),
    [("", "R. Iyer", 0), ("  ", "R. Iyer", 0), ("x" * 201, "R. Iyer", 0), ("7", "", 0), ("7", "R. Iyer", 1)],
)
def test_a_paper_with_a_part_missing_is_refused(
    site: Site, clock: Clock, reference: str, approved_by: str, ahead: int
) -> None:
    dated = clock.now.date() + timedelta(days=ahead)

    with pytest.raises(RequestInvalid):
        site.records.add(SiteRecord(Kind.TRAINING, reference, approved_by, dated), actor="cli")

    assert site.records.all() == ()


def test_a_paper_is_of_today_where_the_shop_stands(site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the east it is tomorrow already when the world's clock says late evening."""
    clock.now = clock.now.replace(hour=20)
    tomorrow = clock.now.date() + timedelta(days=1)
    monkeypatch.setenv("TZ", "")
    stand_in("Asia/Kolkata")
    try:
        site.records.add(SiteRecord(Kind.TRAINING, "T1", "R. Iyer", tomorrow), actor="cli")
        with pytest.raises(RequestInvalid, match="lies ahead"):
            site.records.add(SiteRecord(Kind.TRAINING, "T2", "R. Iyer", tomorrow + timedelta(days=1)), actor="cli")
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_newest_paper_is_first(site: Site) -> None:
    for day in (1, 3, 2):
        site.records.add(SiteRecord(Kind.TRAINING, f"T{day}", "R. Iyer", date(2026, 1, day)), actor="cli")

    assert [paper.reference for paper in site.records.all()] == ["T3", "T2", "T1"]


def test_every_change_of_a_setting_is_in_the_trail_once(site: Site, settings: Settings) -> None:
    """Requirement G18: what changed, and what it is now; a start without a change says nothing."""
    home = settings.home
    assert "recognition" in note_settings(site.audit, site.aliases, settings)
    assert note_settings(site.audit, site.aliases, settings) == ()

    changed = Settings.load(home=home, recognition="verify", retention_days=100)
    assert set(note_settings(site.audit, site.aliases, changed)) == {"recognition", "retention_days"}
    assert note_settings(site.audit, site.aliases, changed) == ()
    assert set(note_settings(site.audit, site.aliases, settings)) == {"recognition", "retention_days"}

    entries = site.audit.entries(action=Action.SETTINGS_CHANGED)
    assert [entry.detail.get("retention_days") for entry in entries] == ["365", "100", "365"]


def test_a_password_in_the_cameras_address_stays_out_of_the_trail(site: Site, settings: Settings) -> None:
    camera = "rtsp://user:hunter2@10.0.0.9/stream"
    note_settings(site.audit, site.aliases, Settings.load(home=settings.home, camera=camera))

    assert "hunter2" not in str(site.audit.entries())
    other = Settings.load(home=settings.home, camera="rtsp://user:hunter3@10.0.0.9/stream")
    assert note_settings(site.audit, site.aliases, other) == ("camera",)
