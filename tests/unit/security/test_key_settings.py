"""Where the settings let the site key be."""

from pathlib import Path

import pytest

from kiosk.errors import SettingsInvalid
from kiosk.modes import KeyPlace
from kiosk.settings import Settings


def test_the_key_is_in_a_file_where_nothing_else_is_said(tmp_path: Path) -> None:
    assert Settings.load(home=tmp_path).key_source is KeyPlace.FILE


@pytest.mark.parametrize(
    "given",
    [
        {"key_source": "service"},
        {"key_source": "vault"},
        {"key_service": "http://keys.shop.example"},
        {"key_service": "https://keys.shop.example"},  # without a client certificate
        {"key_service": "https://user:password@keys.shop.example", "key_service_certificate": "c.pem"},
        {"key_service": "https://keys.shop.example/?key=1", "key_service_certificate": "c.pem"},
        {"key_service": "unix:keys.sock"},
        {"key_service": "keys.shop.example:8443"},
    ],
)
def test_a_service_is_reached_safely_or_not_at_all(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(SettingsInvalid, match="key_s"):
        Settings.load(home=tmp_path, **given)


@pytest.mark.parametrize(
    "given",
    [
        {"key_service": "unix:/run/keys.sock"},
        {"key_service": "https://keys.shop.example:8443/shop/", "key_service_certificate": "c.pem"},
    ],
)
def test_a_service_on_this_machine_or_behind_tls_is_taken(tmp_path: Path, given: dict[str, str]) -> None:
    settings = Settings.load(home=tmp_path, key_source="service", **given)

    assert settings.key_service == given["key_service"].rstrip("/")
