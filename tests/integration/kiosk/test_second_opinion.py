"""Whether a site takes InsightFace's passive liveness along: by its file, its digest, its licence and the setting."""

from pathlib import Path

import pytest

from kiosk import faces
from kiosk.modes import Liveness
from kiosk.settings import Settings
from models.errors import LicenceRefused, WeightCorrupt
from vision.passive import FILE, FOLDER, NAME


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The add-on as if its digest had been found right, and a net that only tells its file."""
    file = tmp_path / FOLDER / FILE
    monkeypatch.setattr(faces, "installed", lambda _: file)
    monkeypatch.setattr(faces, "PassiveLiveness", lambda path: path)
    return file


def test_a_shop_without_the_file_has_no_second_opinion(tmp_path: Path) -> None:
    assert faces.second_opinion(Settings(home=tmp_path, models_dir=tmp_path)) is None


def test_the_file_is_taken_along_where_it_lies(there: Path, tmp_path: Path) -> None:
    assert faces.second_opinion(Settings(home=tmp_path, models_dir=tmp_path)) == there


def test_other_bytes_under_its_name_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).write_bytes(b"something else")

    with pytest.raises(WeightCorrupt):
        faces.second_opinion(Settings(home=tmp_path, models_dir=tmp_path))


def test_a_site_without_liveness_does_not_ask_it(there: Path, tmp_path: Path) -> None:
    assert there.name == FILE
    assert faces.second_opinion(Settings(home=tmp_path, models_dir=tmp_path, liveness=Liveness.NEVER)) is None


def test_a_real_shop_needs_a_licence_of_its_own(there: Path, tmp_path: Path) -> None:
    with pytest.raises(LicenceRefused, match="production"):
        faces.second_opinion(Settings(home=tmp_path, models_dir=tmp_path, production=True))

    own = Settings(home=tmp_path, models_dir=tmp_path, production=True, licence_accepted=(NAME,))
    assert faces.second_opinion(own) == there
