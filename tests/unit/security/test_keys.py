import os
import stat
from pathlib import Path

import pytest

from kiosk.errors import KeyExposed, KeyInvalid, KeyMissing, SiteExists
from kiosk.security.files import new_private_file
from kiosk.security.keys import KeyPurpose, SiteKey, create_key, load_key


def test_a_new_key_is_private_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "home" / "site.key"

    made = create_key(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert load_key(path).derive(KeyPurpose.DATABASE) == made.derive(KeyPurpose.DATABASE)


def test_the_umask_does_not_loosen_or_break_the_key(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        create_key(tmp_path / "loose.key")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "loose.key").stat().st_mode) == 0o600


def test_two_keys_differ(tmp_path: Path) -> None:
    assert create_key(tmp_path / "a").derive(KeyPurpose.DATABASE) != create_key(tmp_path / "b").derive(
        KeyPurpose.DATABASE
    )


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


def test_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing) as caught:
        load_key(tmp_path / "site.key")

    assert "kiosk init" in caught.value.mend


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604, 0o602, 0o666, 0o610])
def test_a_key_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "site.key"
    create_key(path)
    path.chmod(mode)

    with pytest.raises(KeyExposed):
        load_key(path)


def test_a_read_only_key_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "site.key"
    create_key(path)
    path.chmod(0o400)

    load_key(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_of_somebody_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "site.key"
    create_key(path)
    os.chown(path, 12345, 12345)

    with pytest.raises(KeyExposed):
        load_key(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"00" * 31, b"00" * 33, b"zz" * 32, b"00" * 32 + b" 00", b"\xff" * 64, b"00" * 5000],
    ids=["empty", "short", "long", "no hex", "more after it", "binary", "huge"],
)
def test_what_is_not_a_key_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "site.key"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(KeyInvalid) as caught:
        load_key(path)

    assert "zz" not in str(caught.value)


def test_purposes_have_keys_of_their_own_that_never_change() -> None:
    key = SiteKey(bytes(range(32)))

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


def test_a_key_does_not_show_itself() -> None:
    key = SiteKey(bytes.fromhex("ab" * 32))

    assert "ab" * 4 not in repr(key)
    assert "\\xab" not in repr(key)


def test_a_key_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(KeyInvalid):
        SiteKey(b"short")
