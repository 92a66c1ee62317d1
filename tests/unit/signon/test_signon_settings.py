"""Settings of single sign-on: off at first, and nothing half set up starts."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.errors import KeyExposed, SettingsInvalid
from kiosk.modes import PasswordSignIn
from kiosk.settings import Settings
from kiosk.settings_signon import SignOnSettings
from kiosk.signon.ways import open_ways, ways_of

URL = {"signon_url": "https://kiosk.example"}
ROLES = {"signon_roles": {"staff": ["staff"]}}
OIDC = {"oidc_issuer": "https://id.example", "oidc_client_id": "kiosk"}


def load(home, **given):
    return Settings.load(home=home, **given)


def open_with(home, environment=None, **given):
    return open_ways(load(home, **given), lambda: datetime(2026, 3, 1, tzinfo=UTC), bytes, environment or {})


def test_a_fresh_site_has_no_single_sign_on_and_gives_no_role(tmp_path):
    """Requirement G12."""
    settings = load(tmp_path)
    assert ways_of(settings) == ()
    assert settings.signon_roles == {}
    assert settings.password_sign_in is PasswordSignIn.EVERYONE
    assert not open_with(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("oidc_issuer", "http://id.example"),
        ("oidc_issuer", "https://user:pass@id.example"),
        ("oidc_issuer", "https://id.example/?a=b"),
        ("oidc_issuer", "https://id.example/#a"),
        ("oidc_issuer", "id.example"),
        ("oidc_issuer", "https://[id.example"),
        ("signon_url", "http://kiosk.example"),
        ("signon_url", "ftp://kiosk.example"),
        ("oidc_scopes", ("profile",)),
        ("oidc_scopes", ("openid", "two words")),
        ("signon_roles", {"staff": ["owner"]}),
        ("password_accounts", ()),
    ],
)
def test_what_cannot_be_is_refused_by_name(tmp_path, name, value):
    given = {"password_sign_in": "chosen", "password_accounts": ("boss",), name: value}
    with pytest.raises(SettingsInvalid, match=name):
        load(tmp_path, **given)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({**OIDC, **ROLES}, "signon_url"),
        ({**OIDC, **ROLES, "public_url": "http://kiosk.example"}, "signon_url"),
        ({**OIDC, **URL}, "signon_roles"),
        ({**OIDC, **URL, **ROLES}, "oidc_client_secret_file"),
        ({**OIDC, **URL, **ROLES, "oidc_client_id": ""}, "oidc_client_id"),
        ({"password_sign_in": "off"}, "password_sign_in"),
    ],
    ids=str,
)
def test_what_is_half_set_up_stops_the_start(tmp_path, given, named):
    with pytest.raises(SettingsInvalid, match=named):
        open_with(tmp_path, **given)


def test_the_secret_is_in_a_private_file_or_in_the_environment_and_nowhere_to_be_read(tmp_path):
    """Requirement S1 (V13)."""
    pytest.importorskip("authlib", reason="the extra oidc is not installed")
    given = {**OIDC, **URL, **ROLES}
    assert set(open_with(tmp_path, {"VANAKKAM_OIDC_CLIENT_SECRET": "hush"}, **given)) == {"oidc"}
    file = tmp_path / "secret"
    file.write_text("hush hush\n")
    file.chmod(0o600)
    made = open_with(tmp_path, oidc_client_secret_file=file, **given)
    assert made["oidc"]._client.secret == "hush hush"
    assert "hush" not in repr(made["oidc"]._client)
    assert "hush" not in repr(load(tmp_path, oidc_client_secret_file=file, **given))
    file.chmod(0o640)
    with pytest.raises(KeyExposed):
        open_with(tmp_path, oidc_client_secret_file=file, **given)


def test_passwords_are_for_everyone_for_chosen_accounts_or_for_nobody(tmp_path):
    assert load(tmp_path).keeps_own_sign_in("anbu")
    chosen = load(tmp_path, password_sign_in="chosen", password_accounts=("boss",))
    assert chosen.keeps_own_sign_in("boss")
    assert not chosen.keeps_own_sign_in("anbu")
    assert not load(tmp_path, password_sign_in="off", password_accounts=("boss",)).keeps_own_sign_in("boss")


def test_the_examples_of_the_docs_are_settings(tmp_path):
    text = (Path(__file__).parents[3] / "docs" / "signon.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 3
    named = set()
    for example in examples:
        (tmp_path / "site.toml").write_text(example)
        named |= set(Settings.load(home=tmp_path).model_fields_set)
    assert {"signon_roles", "oidc_issuer", "saml_metadata_file", "password_accounts"} <= named
    told = {name for name in SignOnSettings.model_fields if name not in text}
    assert told <= {"oidc_ca_file"}
