from pathlib import Path

import pytest
from write_settings_page import PAGE, page

from kiosk.errors import SettingsInvalid
from kiosk.settings import Engage, Recognition, Settings


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python scripts/write_settings_page.py"


def test_a_fresh_site_recognises_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """G12: the defaults are off, no production claim, loopback only, and the whole zone."""
    monkeypatch.setenv("VANAKKAM_HOME", str(tmp_path))
    settings = Settings.load()
    assert settings.recognition is Recognition.OFF
    assert settings.host == "127.0.0.1"
    assert settings.leave_seconds < 3.0
    assert settings.several_seconds < 0.5


def test_arguments_beat_the_environment_and_that_beats_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.toml").write_text('port = 1001\nshop_name = "File"\nengage = "tap"\n')
    monkeypatch.setenv("VANAKKAM_PORT", "1002")
    assert Settings.load(home=tmp_path).port == 1002
    assert Settings.load(home=tmp_path, port=1003).port == 1003
    assert Settings.load(home=tmp_path).shop_name == "File"
    assert Settings.load(home=tmp_path).engage is Engage.TAP


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("port = 0", "port"),
        ('recogniton = "identify"', "recogniton"),
        ('recognition = "always"', "recognition"),
        ("dwell_seconds = 0.0", "dwell_seconds"),
        ("zone = [[0, 0], [1, 1]]", "zone"),
        ("zone = [[0, 0], [50, 0], [50, 100], [0, 100]]", "zone"),
        ("zone = [[0.0, 0.0], [nan, 0.0], [1.0, 1.0]]", "zone"),
        ("zone = [[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]]", "zone"),
        ("port = ", "site.toml"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "site.toml").write_text(text)
    with pytest.raises(SettingsInvalid, match=named) as refused:
        Settings.load(home=tmp_path)
    assert refused.value.mend


def test_settings_cannot_be_changed_after_loading(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings.load(home=tmp_path).port = 9  # type: ignore[misc]
