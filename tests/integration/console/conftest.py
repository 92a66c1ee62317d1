"""A console over a real site. Making a site takes a second, so each test gets a copy of one that was made once."""

import shutil
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sign_on_room import ROLES, told_providers
from staff_room import open_room

from kiosk.settings import Settings
from kiosk.site import make_site


@pytest.fixture(scope="session")
def made_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("made") / "home"
    make_site(Settings.load(home=home))
    return home


@pytest.fixture
def make_room(made_home, tmp_path):
    opened = []

    def make(**settings):
        home = tmp_path / "home"
        if not home.exists():
            home.mkdir(mode=0o700)
            for file in made_home.iterdir():
                shutil.copy2(file, home / file.name)
        clock = SimpleNamespace(now=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
        opened.append(open_room(home, clock, **settings))
        return opened[-1]

    yield make
    for room in opened:
        room.site.close()


@pytest.fixture
def room(make_room):
    return make_room()


@pytest.fixture
def provider(monkeypatch):
    """See :func:`sign_on_room.told_providers`; ask for it before a room is made."""
    return told_providers(monkeypatch)


@pytest.fixture
def make_sign_on(provider, make_room):  # noqa: ARG001 - the provider is put in before the room is built
    def make(**settings):
        return make_room(signon_url="http://127.0.0.1", signon_roles=ROLES, **settings)

    return make
