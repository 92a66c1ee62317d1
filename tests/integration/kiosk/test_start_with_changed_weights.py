"""Requirement S3: every weight is checked at each start, by its bytes and by nothing else."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from kiosk.bootstrap import build_kiosk
from kiosk.modes import Recognition
from kiosk.privacy.site_records import Kind, SiteRecord
from kiosk.settings import Settings
from kiosk.site import make_site, opened
from models.errors import WeightCorrupt
from models.store import ModelStore

NEEDED = ("face_landmarker", "buffalo_s")

pytestmark = pytest.mark.models


@pytest.fixture
def settings(weights: ModelStore, tmp_path: Path) -> Settings:
    """A site that recognises, with a folder of weights of its own."""
    folder = tmp_path / "weights"
    folder.mkdir()
    for name in NEEDED:
        shutil.copy2(weights.path(name), folder)
    chosen = Settings(home=tmp_path / "site", models_dir=folder, recognition=Recognition.IDENTIFY)
    make_site(chosen)
    with opened(chosen) as site:
        site.records.add(SiteRecord(Kind.ASSESSMENT, "DPIA-1", "A. Officer", date(2026, 1, 1)), actor="cli")
    return chosen


def change_a_byte(path: Path, place: int) -> None:
    """One bit of a file, which keeps its size and its time."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(("name", "share"), [(NEEDED[0], 0.5), (NEEDED[1], 0.0), (NEEDED[1], 1.0)])
def test_one_changed_bit_stops_the_start_and_is_named(
    settings: Settings, weights: ModelStore, name: str, share: float
) -> None:
    weight = weights.manifest.get(name)
    change_a_byte(settings.models_dir / weight.file, round(share * (weight.bytes - 1)))

    with pytest.raises(WeightCorrupt, match=weight.file):
        build_kiosk(settings)


def test_what_started_yesterday_is_checked_again_today(settings: Settings, weights: ModelStore) -> None:
    first = build_kiosk(settings)
    first.stop()
    assert first.runtime is not None, "whole weights do start"
    change_a_byte(settings.models_dir / weights.manifest.get("buffalo_s").file, 1_000_000)

    with pytest.raises(WeightCorrupt):
        build_kiosk(settings)
