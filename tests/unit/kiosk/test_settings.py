from pathlib import Path

import pytest
from write_settings_page import PAGE, page

from kiosk.errors import SettingsInvalid
from kiosk.intake.leftovers import FAILED_DAYS
from kiosk.privacy.profiles import RULES
from kiosk.settings import Engage, Liveness, Recognition, Settings
from kiosk.store.ageing import REJECT_DAYS


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python scripts/write_settings_page.py"


def test_a_fresh_site_recognises_nobody_and_keeps_least(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirement G12: every default is the one that protects."""
    monkeypatch.setenv("VANAKKAM_HOME", str(tmp_path))
    settings = Settings.load()
    assert settings.recognition is Recognition.OFF
    assert settings.preview is False
    assert settings.retention_days == 365
    assert settings.liveness is Liveness.ENROLMENT
    assert settings.host == "127.0.0.1"
    assert settings.screen_addresses == ("127.0.0.1", "::1")
    assert settings.public_url == ""
    assert settings.log_file is None
    assert settings.leave_seconds < 3.0
    assert settings.several_seconds < 0.5
    assert settings.zone == ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def test_no_setting_can_save_a_picture() -> None:
    """Requirements G12 and A4: there is nothing to switch on."""
    words = ("save", "record", "snapshot", "picture", "photo", "video", "debug")

    assert not [name for name in Settings.model_fields if any(word in name for word in words)]


def test_the_default_retention_fits_every_profile() -> None:
    """Requirement G12."""
    assert Settings.model_fields["retention_days"].default <= min(rules.retention_days for rules in RULES.values())


def test_the_term_of_customers_who_never_joined_is_three_years_at_most(tmp_path: Path) -> None:
    """Requirement B1; and at least as long that no kept file and no line set aside can name whoever goes."""
    assert Settings.load(home=tmp_path).customer_retention_days == max(one.retention_days for one in RULES.values())
    for days in (1096, 179):
        with pytest.raises(SettingsInvalid, match="customer_retention_days"):
            Settings.load(home=tmp_path, customer_retention_days=days)
    longest_kept = max(limit.le for limit in Settings.model_fields["intake_keep_days"].metadata if hasattr(limit, "le"))
    assert max(longest_kept, REJECT_DAYS, FAILED_DAYS) < 180


def test_the_end_of_a_visit_leaves_room_for_its_warning(tmp_path: Path) -> None:
    """Requirement W4: 20 seconds of warning, and some before it."""
    assert Settings.load(home=tmp_path).idle_seconds >= 40
    with pytest.raises(SettingsInvalid, match="idle_seconds"):
        Settings.load(home=tmp_path, idle_seconds=29)


def test_no_source_gets_around_the_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirements G12 and B7: the file names the place, and the environment cannot widen what its law allows."""
    (tmp_path / "site.toml").write_text('profile = "eu"\n')
    for name, value in (("RECOGNITION", "identify"), ("ENGAGE", "dwell"), ("RETENTION_DAYS", "366")):
        with monkeypatch.context() as patch:
            patch.setenv(f"VANAKKAM_{name}", value)
            with pytest.raises(SettingsInvalid, match=name.lower()):
                Settings.load(home=tmp_path)
        with pytest.raises(SettingsInvalid, match=name.lower()):
            Settings.load(home=tmp_path, **{name.lower(): value})
    assert Settings.load(home=tmp_path).engage is Engage.TAP


@pytest.mark.parametrize("code", ["0", "+91", "1234", "", "9a"])
def test_a_country_code_is_digits(tmp_path: Path, code: str) -> None:
    with pytest.raises(SettingsInvalid, match="phone_country"):
        Settings.load(home=tmp_path, phone_country=code)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_moving_it_costs(name: str) -> None:
    assert len(Settings.model_fields[name].description or "") > 20


def test_a_public_address_loses_its_last_slash(tmp_path: Path) -> None:
    assert Settings.load(home=tmp_path, public_url="https://kiosk.shop.example/").public_url.endswith("example")


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
        ('recognition = "watch"', "recognition"),
        ('profile = "mars"', "profile"),
        ('profile = "pdx"\nrecognition = "verify"', "recognition"),
        ("retention_days = 29", "retention_days"),
        ("retention_days = 1096", "retention_days"),
        ('languages = ["en", "tlh"]', "languages"),
        ('languages = ["en", "en"]', "languages"),
        ("languages = []", "languages"),
        ('screen_addresses = ["kiosk.local"]', "screen_addresses"),
        ("screen_addresses = []", "screen_addresses"),
        ('public_url = "kiosk.shop.example"', "public_url"),
        ('public_url = "https://user:secret@shop.example"', "public_url"),
        ('public_url = "https://shop.example/?code=1"', "public_url"),
        ('screen_name = "Front desk"', "screen_name"),
        ('liveness = "maybe"', "liveness"),
        ("staff_idle_minutes = 0", "staff_idle_minutes"),
        ("staff_hours = 25", "staff_hours"),
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


@pytest.mark.parametrize(
    "given", ["nobody", "<>", "@", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "மீனா@b.example"]
)
def test_the_sender_of_e_mails_is_one_address(tmp_path: Path, given: str) -> None:
    assert Settings.load(home=tmp_path, mail_from="Anbu Stores <offers@shop.example>").mail_from
    for name in ("mail_from", "mail_bounces"):
        with pytest.raises(SettingsInvalid, match=name):
            Settings.load(home=tmp_path, **{name: given})
