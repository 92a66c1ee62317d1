"""Devices of a real site: a copy of one that was made once, and the whole web app on it."""

import shutil
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from staff_room import PASSWORD, QUICK, Browser

from kiosk.bootstrap import build_kiosk
from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.devices import Asker, DeviceKind
from kiosk.settings import Settings
from kiosk.site import make_site, open_site
from kiosk.web import create_app

ELSEWHERE = "192.168.1.20"


@pytest.fixture(scope="session")
def devices_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("made") / "home"
    make_site(Settings.load(home=home))
    return home


@pytest.fixture
def home(devices_home, tmp_path):
    copy = tmp_path / "home"
    shutil.copytree(devices_home, copy)
    copy.chmod(0o700)
    return copy


@pytest.fixture
def clock():
    return SimpleNamespace(now=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))


@pytest.fixture
def site(home, clock):
    opened = open_site(Settings.load(home=home), clock=lambda: clock.now)
    yield opened
    opened.close()


@pytest.fixture
def pair(site):
    """Pair a device; its row and its key."""
    return lambda *given, **named: paired(site, *given, **named)


def paired(site, name="Door", kind=DeviceKind.SCREEN, certificate=None):
    """The row and the key of a device that is paired now."""
    key, asking = site.devices.ask(Asker(kind, ELSEWHERE, "Browser", certificate))
    return site.devices.approve(asking.code, name, actor="staff:anbu"), key


class Shop:
    """The whole web app of a kiosk without a camera, and visitors of it."""

    def __init__(self, home, **settings):
        self.kiosk = build_kiosk(Settings.load(home=home, models_dir=home / "none", **settings))
        self.kiosk.stage.start()
        self.site, self.hub = self.kiosk.site, self.kiosk.web.hub
        self.app = create_app(self.kiosk.web)
        StaffAccounts(self.site.store, self.site.audit, QUICK).add("anbu", PASSWORD, [Role.STAFF], actor="cli")

    def visitor(self, address=ELSEWHERE):
        return Visitor(self.app.test_client(), address)

    def staff(self):
        browser = Browser(self.app.test_client())
        assert browser.post("/staff/sign-in", name="anbu", password=PASSWORD).status_code == 303
        return browser

    def screen(self, name="Door"):
        """A browser elsewhere that was paired; its row."""
        visitor = self.visitor()
        device, key = paired(self.site, name)
        visitor.client.set_cookie("vanakkam_device", key, domain="127.0.0.1")
        return visitor, device


class Visitor:
    """A browser at some address."""

    def __init__(self, client, address):
        self.client, self.address = client, address

    def open(self, path, method="GET", **given):
        headers = {"Host": "127.0.0.1", "Accept": "text/html", **given.pop("headers", {})}
        return self.client.open(
            path, method=method, headers=headers, environ_overrides={"REMOTE_ADDR": self.address}, **given
        )

    def ask(self, **body):
        return self.open("/api/v1/pairing", "POST", json=body)

    def state(self):
        return self.open("/api/v1/pairing").json["state"]


@pytest.fixture
def make_shop(home):
    made = []

    def make(**settings):
        made.append(Shop(home, **settings))
        return made[-1]

    yield make
    for shop in made:
        shop.kiosk.stop()


@pytest.fixture
def shop(make_shop):
    return make_shop()
