"""Shared by all tests: where the real weights are, the decision to skip what needs them where they are not, and speed.

A run lasts as long as its processes import, and as they wait for the disk: see :mod:`pace`.
"""

import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import pace  # before the imports of ours: it keeps what they compile
import pytest
import store_choice

from kiosk.settings import default_models_dir
from kiosk.words import be_strict
from models.errors import WeightCorrupt, WeightMissing
from models.manifest import load_manifest
from models.store import ModelStore

be_strict()

# A slow example on a busy machine is not a defect; no test asserts a time on the wall clock. The examples are the same
# in every run, so that a change fails for what it changes; the long runs draw new ones, and more of them.
hypothesis.settings.register_profile("vanakkam", deadline=None, derandomize=True)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=1_000)
hypothesis.settings.load_profile("soak" if os.environ.get("VANAKKAM_SOAK") else "vanakkam")

REAL_MODELS = default_models_dir()
"""Taken before any test changes the environment."""


def pytest_configure(config: pytest.Config) -> None:
    if missing := pace.gone():
        raise pytest.UsageError(f"tests/pace.py names files that are not there: {', '.join(missing)}")
    pace.temporary_in_memory(config)
    store_choice.choose(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: pace.rank(item.path))


@pytest.fixture(scope="session")
def weights() -> ModelStore:
    """The store of real weights; skips the test where ``kiosk models fetch --all`` has not been run."""
    store = ModelStore(load_manifest(), REAL_MODELS)
    try:
        for weight in store.manifest.weights:
            store.path(weight.name)
    except (WeightMissing, WeightCorrupt) as error:
        pytest.skip(f"the real weights are not here: {error}")
    return store


@pytest.fixture(scope="session")
def task_file(weights: ModelStore) -> Path:
    """The verified ``face_landmarker.task``."""
    return weights.path("face_landmarker")


@pytest.fixture(scope="session")
def demo_home(weights: ModelStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo site, made once by the real command; whoever changes it takes a copy."""
    del weights

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "kiosk", "--home", str(folder / "site"), "demo"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return pace.made_once(tmp_path_factory, "demo", make) / "site"


@pytest.fixture(scope="session")
def retail() -> Path:
    """Folder of real shops' data, by ``VANAKKAM_RETAIL`` or beside the checkout; skips the test where there is none."""
    beside = Path(__file__).parents[2] / "shared" / "data" / "retail-dev"
    folder = Path(os.environ.get("VANAKKAM_RETAIL", beside))
    if not folder.is_dir():
        pytest.skip("the retail data are not here; set VANAKKAM_RETAIL to their folder")
    return folder
