"""The site key moves between its places by commands, and a site of an earlier version is taken over whole."""

import shutil
import sys
from pathlib import Path

import pytest

from kiosk.errors import KeyExposed, KeyMissing, KeyWrong
from kiosk.members import utc_now
from kiosk.privacy.audit import Action
from kiosk.rounds import Chore
from kiosk.security import inherited
from kiosk.security.custody import open_secret, unlock
from kiosk.security.envelope import read_envelope
from kiosk.security.keys import key_text
from kiosk.settings import SITE_FILE, Settings
from kiosk.site import keep_key, make_site, open_site, opened
from tests.integration.keys.conftest import Kiosk, key_in


def say(settings: Settings, source: str) -> None:
    (settings.home / SITE_FILE).write_text(f'key_source = "{source}"\n')


def test_from_the_file_to_the_environment_and_back(kiosk: Kiosk, settings: Settings, tmp_path: Path) -> None:
    old = settings.key_path.read_bytes()
    new = tmp_path / "new key"
    done = kiosk("keys", "move", "--to", "environment", "--write", str(new))
    assert done.exit_code == 0, done.output
    assert 'key_source = "environment"' in done.output
    assert "waiting" in kiosk("keys", "show").output
    assert settings.key_path.read_bytes() == old

    say(settings, "environment")
    key = {inherited.SITE_KEY: new.read_text().strip()}
    assert kiosk("members", "list").exit_code == 1
    assert kiosk("members", "list", **key).exit_code == 0
    assert not settings.key_path.exists()
    shown = kiosk("keys", "show", **key).output
    assert key_in(new).key_id in shown
    assert "waiting" not in shown
    assert key[inherited.SITE_KEY] not in shown

    assert kiosk("keys", "rotate", "--yes", **key).exit_code == 2  # only with a file for the new one
    assert kiosk("keys", "rotate", "--write", str(tmp_path / "newer"), "--yes", **key).exit_code == 0
    newer = {inherited.SITE_KEY: (tmp_path / "newer").read_text()}
    assert kiosk("members", "list", **key).exit_code == 0
    assert kiosk("members", "list", **newer).exit_code == 0
    refused = kiosk("members", "list", **key)
    assert KeyWrong.code in refused.output

    assert kiosk("keys", "move", "--to", "file", **newer).exit_code == 0
    say(settings, "file")
    assert kiosk("members", "list").exit_code == 0
    say(settings, "environment")
    assert kiosk("members", "list", **newer).exit_code == 1
    settings.key_path.write_bytes(old)
    say(settings, "file")
    with pytest.raises(KeyWrong):
        open_site(settings)


def test_a_unit_of_systemd_gives_the_key(kiosk: Kiosk, settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    done = kiosk("keys", "move", "--to", "systemd", "--write", str(folder / "vanakkam.key"))
    assert "systemd-creds encrypt" in done.output
    (folder / "vanakkam.key").chmod(0o400)
    say(settings, "systemd")

    assert kiosk("members", "list").exit_code == 1
    assert kiosk("members", "list", CREDENTIALS_DIRECTORY=str(folder)).exit_code == 0
    assert not settings.key_path.exists()
    assert "site key" in kiosk("doctor", CREDENTIALS_DIRECTORY=str(folder)).output


def test_a_new_site_takes_a_key_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load(home=tmp_path / "new", key_source="environment")
    monkeypatch.delenv(inherited.SITE_KEY, raising=False)
    with pytest.raises(KeyMissing):
        make_site(settings)
    assert not settings.store_path.exists()
    monkeypatch.setenv(inherited.SITE_KEY, "ab" * 32)
    make_site(settings)

    open_site(settings).close()
    assert not settings.key_path.exists()
    assert open_secret(settings).reveal() != bytes.fromhex("ab" * 32)


def test_the_envelope_tells_where_the_key_went(settings: Settings) -> None:
    moved = Settings.load(home=settings.home, key_source="systemd")
    with pytest.raises(KeyMissing, match="last in the place 'file'"):
        open_site(moved)


def test_a_process_that_keeps_the_secret_needs_the_key_no_more(settings: Settings) -> None:
    keep_key(settings)
    settings.key_path.unlink()

    open_site(settings).close()


def test_a_key_that_opens_no_store_is_not_kept(settings: Settings) -> None:
    settings.envelope_path.unlink()

    with pytest.raises(KeyWrong):
        keep_key(settings)

    assert inherited.held(settings.home) is None
    assert not settings.envelope_path.exists()


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o701, 0o770])
def test_a_home_that_others_may_look_into_stops_every_command(kiosk: Kiosk, settings: Settings, mode: int) -> None:
    settings.home.chmod(mode)
    for command in (("members", "list"), ("keys", "show"), ("keys", "rotate", "--yes"), ("backup",)):
        refused = kiosk(*command)
        assert refused.exit_code == 1
        assert KeyExposed.code in refused.output
        assert "chmod 700" in refused.output


def test_an_envelope_that_others_may_read_stops_the_start(settings: Settings) -> None:
    settings.envelope_path.chmod(0o644)
    with pytest.raises(KeyExposed):
        open_site(settings)


def test_a_new_site_is_not_made_in_a_folder_that_others_may_look_into(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop").chmod(0o755)
    with pytest.raises(KeyExposed):
        make_site(Settings.load(home=tmp_path / "shop"))
    assert list((tmp_path / "shop").iterdir()) == []


def test_a_new_store_is_not_made_under_a_key_that_opens_no_key_ring(settings: Settings) -> None:
    """Where the envelope is lost, its copy is needed, and no store of another secret beside the old key ring."""
    settings.store_path.unlink()
    settings.envelope_path.unlink()
    with pytest.raises(KeyWrong):
        make_site(settings)
    assert not settings.store_path.exists()


def test_an_old_site_is_adopted_and_its_key_stays_good_until_it_is_rotated(
    kiosk: Kiosk, old_site: Settings, tmp_path: Path
) -> None:
    key_file = old_site.key_path.read_bytes()
    shutil.copytree(old_site.home, tmp_path / "as it was")
    backup = tmp_path / "disk" / "old.db"
    backup.parent.mkdir()
    shutil.copy2(old_site.store_path, backup)

    with opened(old_site) as site:
        assert [entry.action for entry in site.audit.entries(action=Action.KEY_ADOPTED)] == [Action.KEY_ADOPTED]
    assert old_site.key_path.read_bytes() == key_file
    envelope = read_envelope(old_site.envelope_path)
    assert envelope is not None
    assert envelope.adopted
    assert "--deep" in kiosk("keys", "show").output

    rotated = kiosk("keys", "rotate", "--yes")
    assert rotated.exit_code == 0
    assert "is the data secret itself" in rotated.output
    with opened(old_site) as site:
        assert len(site.audit.entries(action=Action.KEY_ADOPTED)) == 1
    shown = kiosk("keys", "show", str(backup), str(tmp_path / "nothing")).output
    assert f"{backup}  opens with" in shown
    assert f"{tmp_path / 'nothing'}  is not there" in shown
    new = old_site.key_path.read_bytes()
    old_site.key_path.write_bytes(key_file)
    with pytest.raises(KeyWrong):
        open_site(old_site)
    old_site.key_path.write_bytes(new)

    # What the note says is so: the old key file needs no envelope, until the data secret changes.
    old_site.envelope_path.rename(tmp_path / "envelope")
    old_site.key_path.write_bytes(key_file)
    assert unlock(old_site).secret.reveal() == bytes.fromhex(key_file.decode())
    old_site.key_path.write_bytes(new)
    (tmp_path / "envelope").rename(old_site.envelope_path)
    assert kiosk("keys", "rotate", "--deep", "--yes").exit_code == 0
    shown = kiosk("keys", "show", str(backup)).output
    assert "It was the key file" not in shown
    assert f"{backup}  does not open" in shown
    assert "deep: backups from before it" in shown

    earlier = Settings.load(home=tmp_path / "as it was")
    earlier.home.chmod(0o700)
    open_site(earlier).close()


def test_an_old_site_may_be_rotated_first_of_all(kiosk: Kiosk, old_site: Settings) -> None:
    before = old_site.key_path.read_bytes()

    assert kiosk("keys", "rotate", "--deep", "--yes").exit_code == 0

    envelope = read_envelope(old_site.envelope_path)
    assert envelope is not None
    assert not envelope.adopted
    assert old_site.key_path.read_bytes() != before
    open_site(old_site).close()


def test_a_deep_rotation_of_a_key_in_the_environment_needs_a_file(
    kiosk: Kiosk, settings: Settings, tmp_path: Path
) -> None:
    assert kiosk("keys", "move", "--to", "environment", "--write", str(tmp_path / "first")).exit_code == 0
    say(settings, "environment")
    first = {inherited.SITE_KEY: (tmp_path / "first").read_text()}
    assert kiosk("keys", "rotate", "--deep", "--yes", **first).exit_code == 2

    done = kiosk("keys", "rotate", "--deep", "--write", str(tmp_path / "second"), "--yes", **first)

    assert done.exit_code == 0, done.output
    assert str(tmp_path / "second") in done.output
    second = {inherited.SITE_KEY: (tmp_path / "second").read_text()}
    assert kiosk("members", "list", **first).exit_code == 1
    assert kiosk("members", "list", **second).exit_code == 0


def test_a_deep_rotation_leaves_a_link_alone(kiosk: Kiosk, settings: Settings, tmp_path: Path) -> None:
    settings.key_path.rename(tmp_path / "key")
    settings.key_path.symlink_to(tmp_path / "key")
    before = (tmp_path / "key").read_bytes()

    assert "is a link" in kiosk("keys", "rotate", "--deep", "--yes").output

    assert (tmp_path / "key").read_bytes() == before
    open_site(settings).close()


def test_the_key_file_of_another_key_is_never_deleted(kiosk: Kiosk, settings: Settings, tmp_path: Path) -> None:
    assert kiosk("keys", "move", "--to", "environment", "--write", str(tmp_path / "new")).exit_code == 0
    say(settings, "environment")
    settings.key_path.write_bytes(key_text(bytes(32)))

    assert kiosk("members", "list", **{inherited.SITE_KEY: (tmp_path / "new").read_text()}).exit_code == 0

    assert settings.key_path.read_bytes() == key_text(bytes(32))


def test_a_command_that_a_kiosk_starts_has_the_secret_too(settings: Settings) -> None:
    keep_key(settings)
    settings.key_path.unlink()
    program = (sys.executable, "-m", "kiosk", "--home", str(settings.home), "members", "list")
    chore = Chore("chore", "it failed", lambda _now: True, program, utc_now)

    assert chore.look()
    assert chore.standing.fault == ""

    inherited._held.clear()
    assert chore.look()
    assert "There is no key file" in chore.standing.fault
