"""A site with four offers, made once; each test gets a copy, and chance that is the same in every run."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from learning_world import RULES, Town, stock
from marketing_room import open_marketing
from staff_room import open_room

from kiosk.learning.stages import Order, Stage, Step

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""A Monday, half past nine in Chennai."""
PEOPLE = 30


@pytest.fixture(scope="session")
def stocked_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("stocked") / "home"
    room = open_room(home, SimpleNamespace(now=START))
    stock(room.site.store, START.date())
    room.site.close()
    return home


@pytest.fixture
def room(stocked_home, tmp_path):
    shutil.copytree(stocked_home, tmp_path / "home")
    room, _office = open_marketing(tmp_path / "home", SimpleNamespace(now=START))
    yield room
    room.site.close()


@pytest.fixture
def town(room, monkeypatch):
    """The draws of greetings come from one source that is the same in every run."""
    draw_alike(monkeypatch)
    return Town(room.site, room.clock)


@pytest.fixture
def hasty(room, monkeypatch):
    """One in which two days of answers are enough; too few to prove anything."""
    draw_alike(monkeypatch)
    return Town(room.site, room.clock, replace(RULES, needs=replace(RULES.needs, decisions=2 * PEOPLE)))


def draw_alike(monkeypatch):
    fresh, drawn = np.random.default_rng, np.random.default_rng(11)
    monkeypatch.setattr(np.random, "default_rng", lambda *seed: fresh(*seed) if seed else drawn)


@pytest.fixture(scope="session")
def proven_home(stocked_home, tmp_path_factory):
    """A site in which a candidate was learned, judged and allowed; with its members and its time."""
    home = tmp_path_factory.mktemp("proven") / "home"
    shutil.copytree(stocked_home, home)
    room = open_room(home, SimpleNamespace(now=START))
    with pytest.MonkeyPatch.context() as patched:
        draw_alike(patched)
        town = Town(room.site, room.clock)
        learn_and_judge(town)
    assert town.learning.standing().stage is Stage.ALLOWED
    room.site.close()
    return SimpleNamespace(home=home, members=town.members, now=room.clock.now)


def learn_and_judge(town, days=8):
    """The look with the verdict."""
    town.join(PEOPLE)
    town.learning.press(Order.COLLECT, actor="staff:mala")
    town.live(days)
    town.later(7)
    assert town.look().steps == (Step.LEARN,)
    town.live(days + 1)
    town.later(7)
    return town.look()


@pytest.fixture
def room_of_proven(proven_home, tmp_path):
    shutil.copytree(proven_home.home, tmp_path / "home")
    room, _office = open_marketing(tmp_path / "home", SimpleNamespace(now=proven_home.now))
    yield room
    room.site.close()


@pytest.fixture
def proven(proven_home, room_of_proven, monkeypatch):
    """The town after the verdict."""
    draw_alike(monkeypatch)
    town = Town(room_of_proven.site, room_of_proven.clock)
    town.members, town.settings = list(proven_home.members), room_of_proven.settings
    return town
