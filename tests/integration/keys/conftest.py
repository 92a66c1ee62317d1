"""Whole sites whose key is changed. What a process remembers of secrets is forgotten between two tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.main import cli
from kiosk.modes import KeyPlace
from kiosk.security import inherited
from kiosk.security.custody import open_secret
from kiosk.security.key_sources import LocalKey
from kiosk.security.keys import key_text
from kiosk.settings import Settings
from kiosk.site import make_site

Kiosk = Callable[..., Result]


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inherited, "_taken", {})
    monkeypatch.setattr(inherited, "_held", {})


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    make_site(Settings.load(home=home))
    return home


@pytest.fixture
def settings(made_home: Path, tmp_path: Path) -> Settings:
    shutil.copytree(made_home, tmp_path / "home")
    return Settings.load(home=tmp_path / "home")


@pytest.fixture
def old_site(settings: Settings) -> Settings:
    """A site as earlier versions made it: no envelope, and the key file is the data secret."""
    secret = open_secret(settings).reveal()
    settings.key_path.write_bytes(key_text(secret))
    settings.envelope_path.unlink()
    return settings


@pytest.fixture
def kiosk(settings: Settings) -> Kiosk:
    def run(*arguments: str, answer: str | None = None, **environment: str) -> Result:
        inherited._taken.clear()  # each command is a process of its own
        inherited._held.clear()
        return CliRunner().invoke(
            cli, ["--home", str(settings.home), *arguments], input=answer, env=environment, catch_exceptions=False
        )

    return run


def key_in(path: Path) -> LocalKey:
    return LocalKey(bytes.fromhex(path.read_text().strip()), KeyPlace.FILE)
