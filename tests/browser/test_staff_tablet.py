"""Staff at a tablet, in a real Chromium with a fake camera, over a real site with the real nets.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import json
import os
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from staff_room import PASSWORD, open_room, person
from tablet_camera import poses, write_mjpeg

from kiosk.screens.hub import Stream
from tests.browser.serving import serving

CHROMIUM = shutil.which("chromium")
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
USUAL = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
UPRIGHT, LYING, DESK = (820, 1180), (1024, 768), (1440, 900)
FRAMES_A_POSE = 40


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    folder = Path(os.environ.get("VANAKKAM_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def tablet(browser, task_file, tmp_path_factory):
    """A browser whose camera shows somebody who turns the head, again and again."""
    clip = tmp_path_factory.mktemp("camera") / "head.mjpeg"
    write_mjpeg(clip, poses(task_file), FRAMES_A_POSE)
    started = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*USUAL, *CAMERA, f"--use-file-for-fake-video-capture={clip}"]
    )
    yield started
    started.close()


@pytest.fixture(scope="module")
def nets(weights, task_file):
    from contextlib import closing

    from vision.detect import BlazeFace
    from vision.embed import OnnxEmbedder
    from vision.enrol import StillFaces
    from vision.landmarks import MeshLandmarker

    with closing(BlazeFace(task_file)) as detector, closing(MeshLandmarker(task_file)) as marks:
        yield StillFaces(detector, marks, OnnxEmbedder(weights.path("buffalo_s")))


@pytest.fixture(scope="module")
def room(nets, tmp_path_factory):
    clock = SimpleNamespace(now=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
    opened = open_room(
        tmp_path_factory.mktemp("site") / "home", clock, nets=nets, recognition="identify", staff_unused_days=0
    )
    opened.add_staff("anbu", "staff", "officer", "admin")
    yield opened
    opened.site.close()


@pytest.fixture(scope="module")
def address(room):
    with serving(room.app) as served:
        yield served


class Counter:
    """A page of the console, with what it complained about and how it fares with axe."""

    def __init__(self, page, address, shots):
        self.page, self.address, self.shots = page, address, shots
        self.complaints, self.violations = [], []
        page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path):
        self.page.goto(self.address + path)
        return self

    def sign_in(self):
        self.go("/staff/sign-in").look("sign-in")
        self.page.fill("#name", "anbu")
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")
        self.page.wait_for_selector("#text")
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).click()
        return self

    def look(self, name):
        """Check the page with axe, that nothing sticks out, and keep a picture of it."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.wait_for_load_state("load")
        width = self.page.viewport_size["width"]
        for found in Axe().run(self.page).response["violations"]:
            targets = [node["target"] for node in found["nodes"]]
            self.violations.append(f"{name}: {found['id']} {targets}")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the screen"
        self.page.screenshot(path=self.shots / f"staff-{name}-{width}.png", full_page=True)
        return self

    def text(self):
        return self.page.inner_text("main")


@pytest.fixture
def counter(tablet, address, shots):
    contexts, made = [], []

    def make(size=UPRIGHT, **options):
        context = tablet.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        made.append(Counter(context.new_page(), address, shots))
        return made[-1]

    yield make
    for context in contexts:
        context.close()
    assert [one for page in made for one in page.violations] == []
    assert [one for page in made for one in page.complaints] == []


def test_a_day_at_the_counter(counter, room, tmp_path):
    """Requirements G2, G7, G8, G9, G18, A4, W1: enrol on the tablet, find, correct, export, print, erase."""
    desk = counter().sign_in().look("search")
    enrol(desk)
    find(desk)
    correct_and_export(desk, tmp_path / "export.zip")
    desk.follow("Erase this member").look("erase")
    desk.page.get_by_text("The member is here").click()
    desk.page.fill("#password", PASSWORD)
    desk.press("Erase this member").page.wait_for_selector("text=The member was erased")
    desk.look("erased")
    assert room.site.members.list() == ()
    actions = {action for actor, action, _ in room.trail() if actor == "staff:anbu"}
    assert actions >= {"signed_in", "viewed", "corrected", "exported", "erased"}


def enrol(desk):
    """Enrol on the tablet."""
    desk.follow("New member").look("enrol")
    desk.press("Begin on this tablet")
    desk.page.wait_for_selector(".handover")
    assert desk.page.locator("input[type=checkbox]:checked").count() == 0
    agree, refuse = (desk.page.get_by_role("button", name=name, exact=True) for name in ("Agree", "No thanks"))
    assert agree.bounding_box()["width"] == pytest.approx(refuse.bounding_box()["width"], abs=1)
    assert agree.evaluate("b => getComputedStyle(b).backgroundColor") == refuse.evaluate(
        "b => getComputedStyle(b).backgroundColor"
    )
    desk.look("consent")
    desk.page.get_by_text("Face recognition", exact=True).click()
    desk.page.get_by_text("Offers chosen for you", exact=True).click()
    desk.press("Agree")

    desk.page.wait_for_selector("#nickname")
    desk.page.fill("#nickname", "Christa")
    desk.page.fill("#phone", "98400 12345")
    desk.page.get_by_text("I am 18 or older").click()
    desk.look("person").press("Next")

    desk.page.wait_for_selector("#views li.done", timeout=60_000)
    desk.look("capture")
    desk.page.wait_for_selector("text=views are good enough", timeout=90_000)
    desk.look("review").press("Save")

    desk.page.wait_for_selector(".receipt")
    desk.look("receipt")
    desk.page.emulate_media(media="print")
    assert not desk.page.is_visible(".bar")
    desk.page.screenshot(path=desk.shots / "staff-receipt-print.png", full_page=True)
    desk.page.emulate_media(media="screen")
    assert desk.page.locator("svg.qr").count() == 2


def find(desk):
    """Take the tablet back, find the member by phone."""
    desk.follow("Staff: take the tablet back").look("take-back")
    desk.page.fill("#password", PASSWORD)
    desk.press("Go on").page.wait_for_selector("#text")
    desk.page.fill("#text", "9840012345")
    desk.press("Find").page.wait_for_selector(".hits a")
    assert "9840012345" not in desk.page.url
    desk.look("found").page.click(".hits a")
    desk.page.wait_for_selector("#consents")
    assert "Christa" in desk.text()
    desk.look("member")


def correct_and_export(desk, file):
    """Correct the name, look at the purposes, export."""
    desk.follow("Correct the data").look("correct")
    desk.page.fill("#nickname", "Christa M")
    desk.press("Save").page.wait_for_selector("text=Christa M")
    desk.follow("Purposes").look("purposes").follow("Cancel")

    desk.follow("Export as a file").look("export")
    desk.page.fill("#password", PASSWORD)
    with desk.page.expect_download() as download:
        desk.press("Export as a file")
    download.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert any("Christa M" in text for text in texts.values())
    assert all(json.loads(text) is not None for name, text in texts.items() if name.endswith(".json"))
    desk.follow("Back")


def test_the_officers_day(counter, room):
    """Requirements G11, G14, B8, A6, W1: dry run, run, receipts, site records, the chain."""
    room.site.members.add("Old", [person(70)], recogniser="sface", consent_reference="form 1")
    room.clock.now += timedelta(days=400)
    desk = counter(LYING).sign_in()
    desk.follow("Privacy").look("privacy")
    desk.press("Show the list (dry run)").page.wait_for_selector("text=Nothing has been erased")
    desk.look("retention")
    assert len(room.site.members.list()) == 1
    desk.page.fill("#password", PASSWORD)
    desk.press("Erase now").page.wait_for_selector("text=1 member was erased")
    desk.look("retention-done").follow("Done").follow("Erasure receipts")
    desk.page.locator("summary").first.click()
    desk.look("receipts")

    desk.follow("Site records")
    desk.page.select_option("#kind", "training")
    desk.page.fill("#reference", "T-2026-3")
    desk.page.fill("#approved_by", "Devi")
    desk.page.fill("#dated", "2027-03-01")
    desk.press("Save").page.wait_for_selector("text=T-2026-3")
    desk.look("site-records")

    desk.follow("Who did what").look("audit")
    desk.press("Verify the chain").page.wait_for_selector("text=None was changed")
    desk.follow("Box").look("health")


def test_photos_with_a_signed_form(counter, tmp_path):
    """Requirements A4, W1: files that are no pictures are refused with words; good ones go on."""
    import cv2
    from tablet_camera import scene

    photo, bad = tmp_path / "photo.jpg", tmp_path / "bad.jpg"
    cv2.imwrite(str(photo), scene()[0])
    bad.write_bytes(b"not a picture")
    desk = counter(DESK).sign_in().follow("New member")
    desk.press("Begin with a form").page.wait_for_selector("#reference")
    desk.look("consent-form")
    desk.page.fill("#reference", "F-17")
    desk.page.get_by_text("Face recognition", exact=True).click()
    desk.press("Agree").page.wait_for_selector("#nickname")
    desk.page.fill("#nickname", "Christa")
    desk.page.get_by_text("I am 18 or older").click()
    desk.press("Next").page.wait_for_selector("#photo")
    desk.page.set_input_files("#photo", bad)
    desk.press("Read the photos").page.wait_for_selector("text=not a JPEG or PNG")
    desk.complaints.clear()  # Chromium tells of every answer that is not a 200
    desk.look("photos")
    desk.page.set_input_files("#photo", photo)
    desk.press("Read the photos").page.wait_for_selector("text=1 of 1 views")
    desk.press("Discard").page.wait_for_selector("#way-tablet")


@pytest.mark.parametrize("size", [LYING, DESK])
def test_the_pages_fit_other_sizes(counter, room, size):
    """Requirement W1."""
    member_id = room.site.members.add("Meena Devi", [person(71)], recogniser="sface", consent_reference="form 1")
    desk = counter(size).sign_in().look("search")
    for name, path in (
        ("member", f"/staff/members/{member_id}"),
        ("enrol", "/staff/enrol"),
        ("health", "/staff/health"),
    ):
        desk.go(path).look(name)
    room.site.members.erase(member_id)
    desk.go(f"/staff/members/{member_id}").look("error")
    desk.complaints.clear()


@pytest.mark.parametrize(("language", "name"), [("en", "English"), ("ta", "தமிழ்"), ("hi", "हिन्दी")])
def test_every_language_fits_the_tablet(counter, room, language, name):
    """Requirement W1: the longest words too."""
    member_id = room.site.members.add("மீனா தேவி", [person(72)], recogniser="sface", consent_reference="படிவம் 1")
    room.box.streams = (Stream("192.168.1.20", room.clock.now), Stream("127.0.0.1", room.clock.now))
    desk = counter().sign_in()
    desk.press(name).page.wait_for_selector(f"html[lang={language}]")
    pages = {
        "search": "",
        "member": f"members/{member_id}",
        "correct": f"members/{member_id}/correct",
        "purposes": f"members/{member_id}/purposes",
        "erase": f"members/{member_id}/erase",
        "enrol": "enrol",
        "privacy": "privacy",
        "site-records": "site-records",
        "audit": "audit",
        "health": "health",
    }
    for page, path in pages.items():
        desk.go(f"/staff/{path}").look(f"{page}-{language}")
    room.clock.now += timedelta(days=400)
    desk.go("/staff/privacy").page.locator("#due ~ form button").click()
    desk.page.wait_for_selector("#password")
    desk.look(f"retention-{language}")
    room.site.members.erase(member_id)


def test_a_tab_that_was_left_open_shows_nothing_to_a_shopper(counter, room, address):
    """Requirement S1 (V8): the shopper holds the whole browser, not one tab of it."""
    member_id = room.site.members.add("Meena Devi", [person(73)], recogniser="sface", consent_reference="form 1")
    desk = counter().sign_in()
    left_open = desk.page.context.new_page()
    left_open.goto(f"{address}/staff/members/{member_id}")
    assert "Meena Devi" in left_open.inner_text("main")
    desk.follow("New member").press("Begin on this tablet")
    left_open.wait_for_url(f"{address}/staff/take-back")
    assert "Meena" not in left_open.content()
    left_open.go_back()
    assert "Meena" not in left_open.content()
    left_open.goto(f"{address}/staff/take-back")
    left_open.fill("#password", PASSWORD)
    left_open.get_by_role("button", name="Go on", exact=True).click()
    left_open.wait_for_selector(".handover")
    left_open.goto(f"{address}/staff/members/{member_id}")
    desk.go("/staff/").press("Sign out").page.wait_for_url(f"{address}/staff/sign-in")
    left_open.wait_for_url(f"{address}/staff/sign-in")
    assert "Meena" not in left_open.content()
    left_open.go_back()
    left_open.wait_for_load_state("load")
    assert "Meena" not in left_open.content()
    room.site.members.erase(member_id)


def test_a_session_says_a_minute_ahead_that_it_ends(counter, address):
    """Requirement W4."""
    desk = counter()
    desk.page.clock.install()
    desk.sign_in().page.wait_for_load_state("load")  # its script counts from then on
    desk.page.clock.run_for(13 * 60 * 1000)
    assert not desk.page.is_visible("#leaving")
    desk.page.clock.run_for(61 * 1000)
    desk.page.wait_for_selector("#leaving")
    desk.look("leaving").press("Stay signed in")
    desk.page.wait_for_selector("#leaving", state="hidden")
    desk.press("Sign out").page.wait_for_url(f"{address}/staff/sign-in")


def test_a_camera_that_is_denied_is_said(tablet, room, counter):
    desk = counter()
    desk.page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('denied'))")
    desk.sign_in().follow("New member").press("Begin on this tablet")
    desk.page.get_by_text("Face recognition", exact=True).click()
    desk.press("Agree").page.wait_for_selector("#nickname")
    desk.page.get_by_text("I am 18 or older").click()
    desk.press("Next").page.wait_for_selector("text=The camera did not start")
    desk.press("Cancel").page.wait_for_selector("#password")
    assert room.site.members.list() == ()
    assert tablet.is_connected()
