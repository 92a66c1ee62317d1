import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.settings import Settings


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
