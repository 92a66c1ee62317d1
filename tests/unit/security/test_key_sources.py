"""Where the site key may be, and who may not be able to read it."""

import os
import struct
from pathlib import Path

import pytest

from kiosk.errors import KeyExposed, KeyInvalid, KeyMissing, KeyWrong
from kiosk.modes import KeyPlace
from kiosk.security import exposure, inherited
from kiosk.security.exposure import refuse_open_folder
from kiosk.security.key_sources import CREDENTIAL, CredentialSource, EnvironmentSource, FileSource, LocalKey
from kiosk.security.keys import key_text

KEY = bytes(range(32))
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "vanakkam.key"
    made.write_bytes(key_text(KEY))
    made.chmod(0o600)
    return made


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(inherited, "_taken", {})
    monkeypatch.setattr(inherited, "_held", {})
    return monkeypatch


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing) as caught:
        FileSource(tmp_path / "site.key").key()

    assert "kiosk init" in caught.value.mend


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604, 0o602, 0o666, 0o610])
@pytest.mark.parametrize("linked", [False, True])
def test_a_file_others_may_touch_is_refused_also_behind_a_link(path: Path, mode: int, linked: bool) -> None:
    path.chmod(mode)
    (path.parent / "link").symlink_to(path)

    with pytest.raises(KeyExposed):
        FileSource(path.parent / "link" if linked else path).key()


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_file_is_read(path: Path, mode: int) -> None:
    path.chmod(mode)

    assert FileSource(path).key().key_id == LocalKey(KEY, KeyPlace.FILE).key_id


@ROOT
def test_a_file_of_somebody_else_is_refused(path: Path) -> None:
    os.chown(path, 12345, 12345)

    with pytest.raises(KeyExposed):
        FileSource(path).key()


@pytest.mark.parametrize(
    "content",
    [b"", b"00" * 31, b"00" * 33, b"zz" * 32, b"00" * 32 + b" 00", b"\xff" * 64, b"00" * 5000],
    ids=["empty", "short", "long", "no hex", "more after it", "binary", "huge"],
)
def test_what_is_not_a_key_is_refused_without_showing_it(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(KeyInvalid) as caught:
        FileSource(path).key()

    assert "zz" not in str(caught.value)


def test_the_environment_is_emptied_by_the_first_look(environment: pytest.MonkeyPatch) -> None:
    environment.setenv(inherited.SITE_KEY, KEY.hex())

    first, second = EnvironmentSource().key(), EnvironmentSource().key()

    assert inherited.SITE_KEY not in os.environ
    assert first.key_id == second.key_id == LocalKey(KEY, KeyPlace.ENVIRONMENT).key_id


def test_an_environment_without_a_key_is_told(environment: pytest.MonkeyPatch) -> None:
    environment.delenv(inherited.SITE_KEY, raising=False)
    with pytest.raises(KeyMissing):
        EnvironmentSource().key()
    environment.setenv(inherited.SITE_KEY, "not a key")
    with pytest.raises(KeyInvalid) as caught:
        EnvironmentSource().key()
    assert "not a key" not in str(caught.value)


def test_a_unit_without_the_credential_is_told(tmp_path: Path) -> None:
    for folder in (None, "", str(tmp_path)):
        with pytest.raises(KeyMissing):
            CredentialSource(folder).key()


@pytest.mark.parametrize(("mode", "good"), [(0o400, True), (0o600, True), (0o440, False), (0o404, False)])
def test_a_credential_is_private(tmp_path: Path, mode: int, good: bool) -> None:
    path = tmp_path / CREDENTIAL
    path.write_bytes(key_text(KEY))
    path.chmod(mode)
    source = CredentialSource(str(tmp_path))

    if good:
        assert source.key().key_id == LocalKey(KEY, KeyPlace.SYSTEMD).key_id
    else:
        with pytest.raises(KeyExposed):
            source.key()


def access_list(*entries: tuple[int, int, int]) -> bytes:
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


OWNER, NAMED, GROUP, NAMED_GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
NOBODY_ELSE = [(OWNER, 4, 0xFFFFFFFF), (GROUP, 0, 0xFFFFFFFF), (MASK, 4, 0xFFFFFFFF), (OTHER, 0, 0xFFFFFFFF)]


@pytest.mark.parametrize(
    ("entries", "good"),
    [
        ([(NAMED, 4, os.geteuid())], True),
        ([(NAMED, 4, os.geteuid() + 1)], False),
        ([(NAMED, 4, os.geteuid()), (NAMED_GROUP, 4, 100)], False),
        ([(NAMED, 4, os.geteuid()), (GROUP, 4, 0xFFFFFFFF)], False),
    ],
)
def test_the_access_list_of_a_credential_may_name_us_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entries: list[tuple[int, int, int]], good: bool
) -> None:
    """systemd leaves the file to root and names the user of the service; the mode then looks like 0440."""
    path = tmp_path / CREDENTIAL
    path.write_bytes(key_text(KEY))
    path.chmod(0o440)
    raw = access_list(*NOBODY_ELSE, *entries)
    monkeypatch.setattr(os, "getxattr", lambda _handle, _name: raw)

    if good:
        CredentialSource(str(tmp_path)).key()
    else:
        with pytest.raises(KeyExposed):
            CredentialSource(str(tmp_path)).key()


@ROOT
def test_a_credential_may_be_of_root_and_of_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / CREDENTIAL
    path.write_bytes(key_text(KEY))
    path.chmod(0o400)
    monkeypatch.setattr(exposure.os, "geteuid", lambda: 4321)
    CredentialSource(str(tmp_path)).key()
    os.chown(path, 12345, 12345)
    with pytest.raises(KeyExposed):
        CredentialSource(str(tmp_path)).key()


@pytest.mark.parametrize(
    ("mode", "good"), [(0o700, True), (0o750, True), (0o755, False), (0o770, False), (0o701, False)]
)
def test_a_folder_that_everybody_may_look_into_is_refused(tmp_path: Path, mode: int, good: bool) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(mode)
    if good:
        refuse_open_folder(home)
    else:
        with pytest.raises(KeyExposed) as caught:
            refuse_open_folder(home)
        assert "chmod 700" in caught.value.mend


def test_only_the_same_key_and_label_open() -> None:
    key, other = LocalKey(KEY, KeyPlace.FILE), LocalKey(bytes(32), KeyPlace.FILE)
    wrapped = key.wrap(b"s" * 32, "label")

    assert key.unwrap(wrapped, "label") == b"s" * 32
    assert wrapped.sealed != key.wrap(b"s" * 32, "label").sealed
    assert not other.fits(wrapped)
    for wrong, label in ((other, "label"), (key, "another label")):
        with pytest.raises(KeyWrong):
            wrong.unwrap(wrapped, label)
    assert KEY.hex() not in repr(key)
