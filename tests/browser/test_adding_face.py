"""A member without a face adds one, on the real page and the real machine; the camera and the desks are played."""

import threading

import pytest
from screen_fakes import SITE, FakeOffers, desk_work
from screen_walk import CAPTURED, NO_FACE, PROGRESS

from kiosk.api.preview import Preview
from kiosk.events.bus import InProcessBus
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.screens.desks import Adult
from kiosk.screens.house import house_of
from kiosk.screens.hub import Hub
from kiosk.screens.stage import Stage
from kiosk.settings import Recognition, Settings
from kiosk.web import Desks, Health, WebDeps, create_app
from tests.browser.conftest import SIZES
from tests.browser.serving import server_of
from vision.types import PresenceEvent, PresenceKind, StartCapture

pytestmark = pytest.mark.browser

FACE = Purpose.FACE_RECOGNITION


class Room:
    """A kiosk whose camera sees what the test says."""

    def __init__(self):
        settings = Settings(shop_name="Anbu Stores", recognition=Recognition.IDENTIFY)
        self.bus, self.sent, self.hub, offers = InProcessBus(), [], Hub(4), FakeOffers()
        self.work, preview = desk_work(offers), Preview()
        self.work.my_data.purposes = tuple(Purpose(name) for name in sorted(NO_FACE))
        self.stage = Stage(
            house=house_of(settings), desk=offers, work=self.work, hub=self.hub, bus=self.bus, send=self.sent.append
        )
        self.stage.start()
        desks = Desks(self.work.join, self.work.codes, self.work.codes, self.work.my_data)
        deps = WebDeps(settings, SITE, desks, self.stage, self.hub, preview, lambda: Health("ok", None, (), 0), None)
        self.server = server_of(create_app(deps, rooms=()))
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def film(self):
        """The guided capture runs, and all views come."""
        assert any(isinstance(command, StartCapture) for command in self.sent)
        self.bus.publish(PROGRESS)
        self.bus.publish(CAPTURED)

    def close(self):
        self.stage.close()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)


@pytest.fixture
def room():
    made = Room()
    yield made
    made.close()


@pytest.fixture
def page(browser, room):
    """*My data* of a member without a face, whose card was typed at the glass."""
    width, height = SIZES["portrait"]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"http://127.0.0.1:{room.server.server_port}")
    room.bus.publish(PresenceEvent(PresenceKind.ARRIVED, 0.0, 1))
    shows(page, "near")
    press(page, "use_code")
    shows(page, "code")
    page.locator("#fields input").fill("CARD1")
    press(page, "code")
    shows(page, "recognised")
    press(page, "my_data")
    page.locator("label[for=switch-face_recognition]").wait_for()
    yield page
    context.close()
    assert complaints == []


def shows(page, kind):
    page.wait_for_selector(f'body[data-kind="{kind}"]')


def press(page, action):
    page.locator(f'[data-action="{action}"]').first.click()


def to_review(page, room):
    page.locator("label[for=switch-face_recognition]").click()
    press(page, "save_purposes")
    shows(page, "link")
    page.get_by_text("I am an adult").click()
    press(page, "next")
    shows(page, "capture")
    room.film()
    shows(page, "review")


def test_a_member_adds_their_face_at_the_glass(page, room):
    """Requirements G2 and W4: the exact words before the yes, the result before the saving, then *My data*."""
    page.locator("label[for=switch-face_recognition]").click()
    detail = page.locator("#switch-face_recognition-detail").inner_text()
    assert detail == current_wording(FACE, "en").text
    page.locator("label[for=switch-face_recognition]").click()
    to_review(page, room)
    assert [call[0] for call in room.work.faces.calls] == ["agree", "judge"]
    press(page, "save")

    page.locator("#text", has_text="Your face is added.").wait_for()
    assert page.locator("#switch-face_recognition").is_checked()
    assert room.work.faces.calls[-1] == ("save", "m1", 5, Adult.ADULT)


def test_discarding_leads_back_to_my_data_as_it_was(page, room):
    to_review(page, room)
    press(page, "discard")

    page.locator("#text", has_text="No face was added.").wait_for()
    assert not page.locator("#switch-face_recognition").is_checked()
    assert [call[0] for call in room.work.faces.calls] == ["agree", "judge"]


def test_who_walks_away_leaves_nothing(page, room):
    to_review(page, room)
    room.bus.publish(PresenceEvent(PresenceKind.LEFT, 0.0, 1))

    shows(page, "idle")
    assert "Meena" not in page.content()
    assert [call[0] for call in room.work.faces.calls] == ["agree", "judge"]
