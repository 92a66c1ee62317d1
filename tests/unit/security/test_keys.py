import os
import stat
from pathlib import Path

import pytest

from kiosk.errors import KeyInvalid, SiteExists
from kiosk.security.files import new_private_file
from kiosk.security.keys import KeyPurpose, SiteSecret, create_key, id_of, key_text, read_key_text


def test_a_new_key_is_private_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "home" / "site.key"

    made = create_key(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read_key_text(path.read_bytes(), "the file") == made


def test_the_umask_does_not_loosen_or_break_the_key(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        create_key(tmp_path / "loose.key")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "loose.key").stat().st_mode) == 0o600


def test_two_keys_differ(tmp_path: Path) -> None:
    assert create_key(tmp_path / "a") != create_key(tmp_path / "b")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "site.key"
    create_key(path)
    before = path.read_bytes()

    with pytest.raises(SiteExists):
        create_key(path)

    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["site.key"]


def test_a_key_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "site.key"

    with pytest.raises(SiteExists), new_private_file(path):
        path.write_text("theirs")

    assert path.read_text() == "theirs"
    assert [entry.name for entry in tmp_path.iterdir()] == ["site.key"]


def test_an_interrupted_file_leaves_nothing(tmp_path: Path) -> None:
    def stop(draft: Path) -> None:
        draft.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), new_private_file(tmp_path / "site.key") as draft:
        stop(draft)

    assert list(tmp_path.iterdir()) == []


def test_purposes_have_keys_of_their_own_that_never_change() -> None:
    key = SiteSecret(bytes(range(32)))

    derived = {purpose: key.derive(purpose) for purpose in KeyPurpose}

    assert len(set(derived.values())) == len(KeyPurpose)
    assert all(len(value) == 32 for value in derived.values())
    # Computed once; a change here would make every store of every site unreadable.
    assert {purpose.value: value.hex()[:16] for purpose, value in derived.items()} == {
        "database": "48bcf6613973926a",
        "keyring": "1598e8c71a661070",
        "member-wrap": "1786bfbfde2510d0",
        "template-rotation": "79c3e11c1c02df25",
    }


def test_a_secret_does_not_show_itself() -> None:
    secret = SiteSecret(bytes.fromhex("ab" * 32))

    assert "ab" * 4 not in repr(secret)
    assert "\\xab" not in repr(secret)


def test_a_secret_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(KeyInvalid):
        SiteSecret(b"short")


def test_an_id_is_no_part_of_the_key_and_differs_with_the_role() -> None:
    key = bytes(range(32))

    ids = {id_of(key, "site-key"), id_of(key, "data-secret"), id_of(bytes(32), "site-key")}

    assert len(ids) == 3
    assert all(len(one) == 16 and one not in key.hex() for one in ids)


def test_the_text_of_a_key_reads_back() -> None:
    assert read_key_text(key_text(bytes(range(32))), "here") == bytes(range(32))
