"""Whole sites with real files, a copy of one that was made once, and a folder for a shop's files."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from open_sites import Clock

from kiosk.intake import Intake
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from recommender.ingest.suggest import suggest_mapping
from recommender.ingest.types import ColumnMapping, DataKind

Write = Callable[[str, str], Path]


@pytest.fixture(scope="session", autouse=True)
def one_suggestion_a_header() -> Iterator[None]:
    """Tests send the same few headers again and again; each is thought about once."""
    known: dict[tuple[DataKind, tuple[str, ...]], ColumnMapping] = {}

    def suggest(kind: DataKind, header: tuple[str, ...], sample: pl.DataFrame) -> ColumnMapping:
        if (kind, header) not in known:
            known[kind, header] = suggest_mapping(kind, header, sample)
        return known[kind, header]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.intake.intake.suggest_mapping", suggest)
        yield


@pytest.fixture(scope="session")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    make_site(Settings.load(home=home))
    return home


@pytest.fixture
def settings(made_site: Path, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    shutil.copytree(made_site, home)
    home.chmod(0o700)
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
def intake(site: Site, settings: Settings, clock: Clock) -> Intake:
    return Intake(site, settings, clock)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return make
