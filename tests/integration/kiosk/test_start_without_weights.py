"""A kiosk whose weights are missing: cards and codes, no stack trace, and the missing file on the staff's side only."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiosk.bootstrap import Kiosk, build_kiosk
from kiosk.errors import AssessmentMissing
from kiosk.members import NewMember
from kiosk.modes import Recognition
from kiosk.privacy.consent import Purpose
from kiosk.privacy.site_records import Kind, SiteRecord
from kiosk.screens.kinds import ScreenKind
from kiosk.settings import Settings
from kiosk.site import make_site, opened
from kiosk.web import create_app
from models.errors import WeightMissing


def settings_of(tmp_path: Path, recognition: Recognition = Recognition.IDENTIFY) -> Settings:
    return Settings(home=tmp_path / "site", models_dir=tmp_path / "nothing", recognition=recognition)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    chosen = settings_of(tmp_path)
    make_site(chosen)
    with opened(chosen) as site:
        site.records.add(SiteRecord(Kind.ASSESSMENT, "DPIA-1", "A. Officer", date(2026, 1, 1)), actor="cli")
    return chosen


@pytest.fixture
def kiosk(settings: Settings) -> Iterator[Kiosk]:
    built = build_kiosk(settings)
    built.start()
    yield built
    built.stop()


def test_a_missing_weight_is_told_to_staff_and_the_screen_works_by_card(kiosk: Kiosk) -> None:
    """Requirements W9, G5: without any weight the same offers open by a code."""
    new = NewMember("Meena", (), "buffalo_s", "F-1", purposes=(Purpose.OFFERS,))
    _, codes = kiosk.site.members.enrol(new)
    client = create_app(kiosk.web).test_client()
    screen = client.get("/api/v1/screen").get_json()
    assert screen["kind"] == "unavailable"
    assert screen["light"] == "off"
    assert "face_landmarker" not in str(screen)
    assert isinstance(kiosk.web.health().fault, WeightMissing)
    assert client.get("/healthz").get_json() == {
        "status": "ok", "camera": "off", "screens": 0, "fault": WeightMissing.code,
    }  # fmt: skip

    for action, sent in (("use_code", {}), ("code", {"fields": {"code": codes.card}})):
        screen = client.post("/api/v1/press", json={"action": action, "serial": screen["serial"], **sent}).get_json()

    assert (screen["kind"], screen["headline"]) == ("recognised", "Vanakkam, Meena")


def test_nobody_is_asked_for_their_face_where_none_can_be_read(kiosk: Kiosk) -> None:
    """Requirement G3."""
    client = create_app(kiosk.web).test_client()
    screen = client.get("/api/v1/screen").get_json()
    for action in ("start", "join"):
        screen = client.post("/api/v1/press", json={"action": action, "serial": screen["serial"]}).get_json()

    assert screen["kind"] == "consent"
    assert "face_recognition" not in {switch["name"] for switch in screen["switches"]}


def test_a_site_without_recognition_is_whole_without_weights(tmp_path: Path) -> None:
    """Requirement B7: recognition off is a complete product."""
    chosen = settings_of(tmp_path, Recognition.OFF)
    make_site(chosen)
    kiosk = build_kiosk(chosen)
    try:
        assert kiosk.runtime is None
        assert kiosk.stage.view().kind is ScreenKind.IDLE
    finally:
        kiosk.stop()


def test_identify_does_not_start_without_its_assessment(tmp_path: Path) -> None:
    """Requirement G17."""
    chosen = settings_of(tmp_path)
    make_site(chosen)

    with pytest.raises(AssessmentMissing):
        build_kiosk(chosen)


def test_a_kiosk_stops_twice_and_leaves_no_thread(settings: Settings) -> None:
    import threading

    before = set(threading.enumerate())
    kiosk = build_kiosk(settings)
    kiosk.start()

    kiosk.stop()
    kiosk.stop()

    assert {thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()} == set()
