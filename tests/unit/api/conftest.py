"""A web app over a real stage and hub, with a scripted desk and a fake clock."""

from types import SimpleNamespace

import pytest

from kiosk.events.bus import InProcessBus
from kiosk.screens.hub import Hub
from kiosk.screens.offers import Greeting, OfferCard
from kiosk.screens.stage import Stage
from kiosk.screens.words import Site
from kiosk.settings import Engage, Recognition
from kiosk.web import WebDeps, create_app
from vision.types import Act, PresenceEvent, PresenceKind


def card(offer_id, reason):
    return OfferCard(offer_id, "<b>15 % off</b> coffee", "", reason, "₹ 280", "K7QF-2M", "Coffee")


class Desk:
    def general(self):
        return (card("g1", "For everyone this week"),)

    def for_member(self, _member_id):
        return Greeting("Meena", (card("o1", "Because you often buy coffee"),))


class Web:
    def __init__(self, engage, recognition, host, screens):
        self.clock = SimpleNamespace(now=1000.0)
        self.sent = []
        self.bus = InProcessBus()
        self.hub = Hub(screens)
        site = Site("Anbu Stores", recognition, engage)
        self.stage = Stage(
            site=site, desk=Desk(), hub=self.hub, bus=self.bus, send=self.sent.append, clock=lambda: self.clock.now
        )
        self.stage.start()
        self.app = create_app(WebDeps(self.stage, self.hub, site, host))
        self.client = self.app.test_client()

    def see(self, *kinds):
        for kind in kinds:
            self.bus.publish(PresenceEvent(PresenceKind(kind), 0.0, 1, member_id="m1", act=Act.TAP))

    def post(self, path, body=None, **headers):
        return self.client.post(path, json={} if body is None else body, headers=headers)


@pytest.fixture
def make_web():
    made = []

    def make(engage=Engage.TAP, recognition=Recognition.IDENTIFY, host="127.0.0.1", screens=4):
        made.append(Web(engage, recognition, host, screens))
        return made[-1]

    yield make
    for web in made:
        web.stage.close()


@pytest.fixture
def web(make_web):
    return make_web()
