"""A marketing console over a real site with invented customers, made once; each test gets a copy."""

import shutil
from types import SimpleNamespace

import pytest
from marketing_room import WRITTEN, at_noon, fill, open_marketing, signed_in

from kiosk.insight.segmenting import Wanted
from kiosk.members import Correction
from kiosk.privacy.consent import Purpose
from kiosk.store.tables import members

FEATURES = ("recency_days", "frequency", "monetary_minor")


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    home = tmp_path_factory.mktemp("filled") / "home"
    room, office = open_marketing(home, SimpleNamespace(now=at_noon()))
    fill(room.site.store)
    for number in range(2 * WRITTEN):
        given = {Purpose.OFFERS, Purpose.CONTACT} if number < WRITTEN else {Purpose.OFFERS}
        name = "=cmd" if number == 0 else f"Guest {number}"
        member_id = room.join(name, purposes=tuple(given))
        if number < WRITTEN:
            room.site.members.correct(member_id, Correction(email=f"c{number}@mail.example"), actor="cli")
        with room.site.store.write() as connection:
            linked = members.update().where(members.c.member_id == member_id)
            connection.execute(linked.values(customer_id=f"C{3 * number}"))
    office.segmenting.run(Wanted("kmeans", FEATURES, 3), lambda _step, _done: None)
    office.segmenting.use(actor="cli")
    office.insight.refresh()
    room.site.close()
    return home


@pytest.fixture
def opened(filled, tmp_path):
    rooms = []

    def make(**settings):
        home = tmp_path / "home"
        if not home.exists():
            shutil.copytree(filled, home)
        rooms.append(open_marketing(home, SimpleNamespace(now=at_noon()), **settings))
        room, office = rooms[-1]
        return SimpleNamespace(room=room, office=office, site=room.site)

    yield make
    for room, office in rooms:
        assert office.work.wait(60)
        room.site.close()


@pytest.fixture
def made(opened):
    return opened()


@pytest.fixture
def mala(made):
    return signed_in(made.room)


@pytest.fixture
def quick_refresh(monkeypatch):
    """For tests of the way to the work and back: what it works out costs ten seconds, and others look at that."""
    monkeypatch.setattr("kiosk.marketing.overview.renew", lambda *_: None)
