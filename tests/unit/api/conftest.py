"""A web app over a real stage and hub, with fake desks and a fake clock."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from screen_fakes import SITE, FakeOffers, card, desk_work

from kiosk.api.preview import Preview
from kiosk.events.bus import InProcessBus
from kiosk.modes import Engage, Recognition
from kiosk.screens.house import house_of
from kiosk.screens.hub import Hub
from kiosk.screens.offers import Greeting
from kiosk.screens.stage import Stage
from kiosk.settings import Settings
from kiosk.web import Desks, Health, WebDeps, create_app
from vision.types import Act, PresenceEvent, PresenceKind


class Web:
    def __init__(self, *, screens=4, rooms=(), **settings):
        self.clock = SimpleNamespace(now=1000.0)
        self.sent = []
        self.bus = InProcessBus()
        self.hub = Hub(screens)
        self.preview = Preview()
        chosen = {"engage": Engage.TAP, "recognition": Recognition.IDENTIFY, "languages": ("en",)} | settings
        self.settings = Settings(home=Path("/nonexistent"), shop_name="Anbu Stores", **chosen)
        offers = FakeOffers(
            {"m1": Greeting("Meena", (card("o1", "<b>15 % off</b> coffee"),))},
            (card("g1", "<b>15 % off</b> coffee", "For everyone this week"),),
        )
        self.work = desk_work(offers)
        self.fault = None
        self.stage = Stage(
            house=house_of(self.settings),
            desk=offers,
            work=self.work,
            hub=self.hub,
            bus=self.bus,
            send=self.sent.append,
            preview=lambda on: self.preview.turn(on=on),
            aspect=lambda: self.preview.aspect,
            clock=lambda: self.clock.now,
            later=lambda work: work(),
        )
        self.stage.start()
        self.app = create_app(self.deps(), rooms)
        self.client = self.app.test_client()

    def deps(self):
        desks = Desks(self.work.join, self.work.codes, self.work.codes, self.work.my_data)
        return WebDeps(self.settings, SITE, desks, self.stage, self.hub, self.preview, self.health, None)

    def health(self):
        return Health(self.stage.state.camera.value, self.fault, (), 0, streams=self.hub.streams())

    def see(self, *kinds):
        for kind in kinds:
            self.bus.publish(PresenceEvent(PresenceKind(kind), 0.0, 1, member_id="m1", act=Act.TAP))

    def recognise(self):
        self.see("arrived")
        self.press("engage")
        self.see("engaged", "recognised")

    def press(self, action, headers=None, **sent):
        """Press a button of the screen that is shown now."""
        body = {"action": action, "serial": self.stage.state.serial, **sent}
        return self.client.post("/api/v1/press", json=body, headers=headers or {})


@pytest.fixture
def make_web():
    made = []

    def make(**choices):
        made.append(Web(**choices))
        return made[-1]

    yield make
    for web in made:
        web.stage.close()


@pytest.fixture
def web(make_web):
    return make_web()
