import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.settings import Settings
from models.store import ModelStore


@pytest.fixture(scope="session")
def demo_home(weights: ModelStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo site, made once by the real command."""
    del weights
    home = tmp_path_factory.mktemp("demo") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "--home", str(home), "demo"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def site_home(demo_home: Path, tmp_path: Path) -> Path:
    """A copy of the demo site that a test may change."""
    home = tmp_path / "site"
    shutil.copytree(demo_home, home)
    return home


@pytest.fixture
def settings(site_home: Path) -> Settings:
    return Settings.load(home=site_home)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)
