"""What stops a start, and what lets the kiosk start with card and code only."""

import pytest

from kiosk import checks
from kiosk.settings import Settings
from kiosk.site import make_site
from models.errors import LicenceRefused, ManifestInvalid, WeightCorrupt, WeightMissing
from models.manifest import load_manifest


@pytest.fixture
def settings(tmp_path):
    chosen = Settings(home=tmp_path / "site", models_dir=tmp_path / "nothing", camera="/dev/video99")
    make_site(chosen)
    return chosen


@pytest.fixture
def no_libraries(monkeypatch):
    """The libraries of this machine are somebody else's business."""
    kept = tuple(one for one in checks.START_CHECKS if one[0] != "libraries")
    monkeypatch.setattr(checks, "START_CHECKS", kept)


@pytest.mark.usefixtures("no_libraries")
def test_missing_weights_are_told_and_stop_nothing(settings):
    """Requirements W9, G5: card and code need no weight, and no camera either."""
    [finding] = checks.check_start(settings)

    assert (finding.subject, finding.good) == ("weights", False)
    assert f"[{WeightMissing.code}]" in finding.text
    assert finding.mend


@pytest.mark.usefixtures("no_libraries")
def test_a_damaged_weight_stops_the_start(settings):
    """Requirement S3: a file whose hash is another one is somebody's doing, or a failing disk; staff must look."""
    settings.models_dir.mkdir()
    for weight in load_manifest().weights:
        (settings.models_dir / weight.file).write_bytes(b"not a net")

    with pytest.raises(WeightCorrupt):
        checks.check_start(settings)


@pytest.mark.parametrize("error", [WeightMissing, LicenceRefused])
def test_what_is_about_faces_only_leaves_a_kiosk(settings, monkeypatch, error):
    """The screen design, 18: card and code only, the exact file on the staff's side."""
    asked = []

    def refuse(_):
        raise error("no", mend="mend")

    def camera(_):
        asked.append("camera")
        return "there"

    monkeypatch.setattr(checks, "START_CHECKS", (("weights", refuse), ("camera", camera)))

    assert [finding.text for finding in checks.check_start(settings)] == [f"[{error.code}] no"]
    assert not asked, "without weights nobody looks through the camera"


def test_everything_else_stops_the_start(settings, monkeypatch):
    def broken(_):
        raise ManifestInvalid("broken", mend="reinstall")

    monkeypatch.setattr(checks, "START_CHECKS", (("weights", broken),))

    with pytest.raises(ManifestInvalid):
        checks.check_start(settings)


def test_a_whole_site_has_nothing_to_tell(settings, monkeypatch):
    monkeypatch.setattr(checks, "START_CHECKS", (("weights", lambda _: "good"), ("camera", lambda _: "good")))

    assert checks.check_start(settings) == ()
