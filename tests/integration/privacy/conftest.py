"""Whole sites with real files. Making one takes a second, so each test gets a copy of one that was made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from open_sites import Clock, Face, Join

from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site


@pytest.fixture(scope="session")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    make_site(Settings.load(home=home))
    return home


@pytest.fixture
def settings(made_site: Path, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for file in made_site.iterdir():
        shutil.copy2(file, home / file.name)
    return Settings.load(home=home)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(settings: Settings, clock: Clock) -> Iterator[Site]:
    opened = open_site(settings, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def face() -> Face:
    """A unit vector as a recogniser would give it, one a number. Of 64 values: a rotation of 512 takes a while."""

    def make(number: int) -> NDArray[np.float32]:
        vector = np.random.default_rng(number).standard_normal(64).astype(np.float32)
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit

    return make


@pytest.fixture
def join(face: Face) -> Join:
    """Enrol somebody on a site; the member's id."""

    def enrol(site: Site, name: str = "Asha", number: int = 1, **more: object) -> str:
        views = [face(number), face(number + 1000)]
        return site.members.add(name, views, recogniser="buffalo_s", consent_reference=f"form {number}", **more)

    return enrol
