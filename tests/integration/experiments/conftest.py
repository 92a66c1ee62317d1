"""A site with members and two offers, made once; each test gets a copy."""

import itertools
import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from types import SimpleNamespace

import pytest
from experiment_world import add_members, add_offers, learn, room_of
from marketing_room import open_marketing, signed_in
from staff_room import open_room

from kiosk.experiments.desk import Experiments
from kiosk.experiments.values import Draft, Kind, Measure

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""A Monday, half past nine in Chennai."""
PEOPLE = 400


@pytest.fixture(scope="session")
def peopled(tmp_path_factory):
    home = tmp_path_factory.mktemp("peopled") / "home"
    room = open_room(home, SimpleNamespace(now=START))
    add_offers(room.site, START.date())
    add_members(room.site, PEOPLE, START)
    learn(room.site, START)
    room.site.close()
    return home


@pytest.fixture
def world(peopled, tmp_path, monkeypatch):
    """Pseudonyms and salts are the same in every run, and so are the arms: no test fails by chance."""
    numbers = itertools.count()
    monkeypatch.setattr(
        "kiosk.security.aliases.Aliases.subject", lambda _self, one: sha256(one.encode()).hexdigest()[:32]
    )
    monkeypatch.setattr("kiosk.experiments.desk.secrets.token_hex", lambda _size: f"salt-{next(numbers)}")
    shutil.copytree(peopled, tmp_path / "home")
    clock = SimpleNamespace(now=START)
    room, _office = open_marketing(tmp_path / "home", clock, experiment_holdout=0.1, experiment_margin=0.1)
    desk = Experiments(room.site, room.settings, lambda: clock.now)

    def begin(**changes):
        number = desk.save(draft(**changes), actor="cli")
        desk.start(number, actor="cli")
        return desk.find(number)

    yield SimpleNamespace(
        signed_in=partial(signed_in, room),
        join=room.join,
        site=room.site,
        desk=desk,
        clock=clock,
        ids=[f"m{number}" for number in range(PEOPLE)],
        room=room_of(room.site, 0.1),
        begin=begin,
        later=lambda days: setattr(clock, "now", START + timedelta(days=days)),
        trail=room.trail,
    )
    room.site.close()


def draft(**changes):
    usual = {
        "name": "Learned order",
        "hypothesis": "What was learned is redeemed more",
        "kind": Kind.POLICY,
        "offers": (),
        "measure": Measure.REDEEMED,
        "window": 14,
        "units": 100,
        "weeks": 2,
        "effect": 0.3,
    }
    return Draft(**usual | changes)
