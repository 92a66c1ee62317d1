from pathlib import Path

import pytest

from kiosk.errors import SettingsInvalid
from kiosk.modes import Engage, Profile, Recognition
from kiosk.privacy.profiles import LONGEST_RETENTION_DAYS, RULES, refusal
from kiosk.settings import Settings


def load(tmp_path: Path, **values: object) -> Settings:
    return Settings.load(home=tmp_path, **values)


def test_the_union_allows_verification_after_a_tap_only(tmp_path: Path) -> None:
    """Requirement G1 with its setting: profile eu keeps tap and verify."""
    assert load(tmp_path, profile="eu").engage is Engage.TAP
    assert load(tmp_path, profile="eu", recognition="verify").recognition is Recognition.VERIFY
    for values in ({"recognition": "identify"}, {"engage": "dwell"}, {"retention_days": 366}):
        with pytest.raises(SettingsInvalid, match="profile eu") as refused:
            load(tmp_path, profile="eu", **values)
        assert next(iter(values)) in refused.value.message


def test_portland_allows_no_recognition_and_the_rest_works(tmp_path: Path) -> None:
    """Requirement B7."""
    for mode in ("identify", "verify"):
        with pytest.raises(SettingsInvalid, match="Portland"):
            load(tmp_path, profile="pdx", recognition=mode)
    assert load(tmp_path, profile="pdx").recognition is Recognition.OFF


def test_illinois_ends_after_three_years(tmp_path: Path) -> None:
    """Requirement B1."""
    assert load(tmp_path, profile="us-il", retention_days=1095).retention_days == 1095
    with pytest.raises(SettingsInvalid, match="retention_days"):
        load(tmp_path, profile="us-il", retention_days=1096)


@pytest.mark.parametrize("profile", list(Profile))
def test_every_profile_starts_with_its_defaults(tmp_path: Path, profile: Profile) -> None:
    """Requirement G12: nobody has to know a profile's rules to begin with it."""
    settings = load(tmp_path, profile=profile.value)

    assert settings.recognition is Recognition.OFF
    assert settings.engage in RULES[profile].engage
    assert settings.retention_days <= RULES[profile].retention_days <= LONGEST_RETENTION_DAYS


@pytest.mark.parametrize("profile", list(Profile))
def test_a_refusal_gives_the_reason(profile: Profile) -> None:
    reason = refusal(profile, "retention_days", LONGEST_RETENTION_DAYS + 1)

    assert reason is not None
    assert RULES[profile].why in reason
    assert refusal(profile, "retention_days", 30) is None
    assert refusal(profile, "recognition", Recognition.OFF) is None


def test_the_file_and_the_environment_choose_a_profile_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site.toml").write_text('profile = "eu"\n')
    assert load(tmp_path).engage is Engage.TAP
    monkeypatch.setenv("VANAKKAM_ENGAGE", "dwell")
    with pytest.raises(SettingsInvalid, match="engage"):
        load(tmp_path)
