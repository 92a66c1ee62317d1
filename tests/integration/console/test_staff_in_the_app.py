"""The console in the product as it is built: the real web app, the real desks, the real nets."""

import pytest
from staff_room import PASSWORD, QUICK, Browser
from tablet_camera import poses

from kiosk.bootstrap import build_kiosk
from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.console.faces import OneAtATime, open_faces
from kiosk.settings import Settings
from kiosk.site import make_site
from kiosk.web import create_app


@pytest.fixture
def kiosk(weights, tmp_path):
    settings = Settings.load(home=tmp_path / "home", recognition="verify", camera="simulator")
    assert weights
    make_site(settings)
    built = build_kiosk(settings)
    yield built
    # The loop closes its nets when it ends; this one never began, and MediaPipe hangs when they are collected instead.
    built.runtime._recogniser.close()
    built.stop()


def test_the_product_serves_the_console(kiosk):
    """Requirement S1."""
    StaffAccounts(kiosk.site.store, kiosk.site.audit, QUICK).add("anbu", PASSWORD, list(Role), actor="cli")
    browser = Browser(create_app(kiosk.web).test_client())
    assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert browser.post("/staff/sign-in", name="anbu", password=PASSWORD).status_code == 303
    for path in ("", "enrol", "privacy", "privacy/receipts", "site-records", "audit", "health"):
        answer = browser.get(f"/staff/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get("/staff/api/kiosk-screen").json["kind"] == "idle"
    browser.post("/staff/kiosk-screen", closed="yes")
    assert browser.get("/staff/api/kiosk-screen").json["kind"] == "maintenance"
    browser.post("/staff/kiosk-screen", closed="no")
    with kiosk.web.hub.open("10.0.0.7"):
        assert "10.0.0.7" in browser.get("/staff/health").text
    assert "None was changed" in browser.post("/staff/audit/verify").text
    assert browser.get("/staff/nothing").status_code == 404


def test_the_nets_are_opened_once_and_freed(kiosk, task_file):
    opened = []

    def opening():
        opened.append(1)
        return open_faces(kiosk.settings)

    faces = OneAtATime(opening)
    picture = poses(task_file)[0]
    for _ in range(2):
        with faces() as reader:
            assert len(reader.find(picture)) == 1
    faces.close()
    assert opened == [1]
    with faces() as reader:
        assert len(reader.find(picture)) == 1
    faces.close()
    assert opened == [1, 1]
