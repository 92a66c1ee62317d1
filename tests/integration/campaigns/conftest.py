"""A filled site costs seconds, so each test gets a copy of one that was made once."""

import pytest
from mail_room import fill_home, open_mail_room, serving

from kiosk.campaigns import sending


@pytest.fixture(autouse=True)
def coarse_looks(monkeypatch):
    """An hour of waiting is thousands of looks otherwise, and the clock of the tests moves by each."""
    monkeypatch.setattr(sending, "LOOK_SECONDS", 30.0)


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    home = tmp_path_factory.mktemp("filled") / "home"
    return home, fill_home(home)


@pytest.fixture
def server():
    with serving() as (postman, port):
        yield postman, port


@pytest.fixture
def postman(server):
    return server[0]


@pytest.fixture
def make_room(filled, tmp_path, server):
    opened = []

    def make(port=server[1], **settings):
        home, members = filled
        opened.append(open_mail_room(home, members, tmp_path / "home", port, **settings))
        return opened[-1]

    yield make
    for room in opened:
        room.site.close()


@pytest.fixture
def room(make_room):
    return make_room()
