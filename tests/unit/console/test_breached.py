"""The file of breached passwords: what the search finds is what a plain set of the same lines holds."""

from hashlib import sha1
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.checks import check_breached_passwords
from kiosk.console import breached
from kiosk.console.breached import is_breached, look_over
from kiosk.errors import BreachedListInvalid
from kiosk.settings import Settings


def hash_of(password):
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def write(path, passwords, *, end="\n", last=True, small=False, counts=lambda _: 1):
    lines = sorted(f"{hash_of(one)}:{counts(one)}" for one in passwords)
    text = end.join(lines) + (end if last else "")
    path.write_bytes((text.lower() if small else text).encode())
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.sets(st.integers(0, 2000), min_size=1, max_size=400),
    spread=st.integers(1, 9),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    small=st.booleans(),
    block=st.sampled_from([256, 300, 4096]),
)
def test_the_search_finds_what_a_set_holds(tmp_path, numbers, spread, end, last, small, block):
    """Requirement S1 (V6.2.12): over files of few and many lines, of lines of one length and of many."""
    path = write(
        tmp_path / "list",
        [f"password {one}" for one in numbers],
        end=end,
        last=last,
        small=small,
        counts=lambda one: 10 ** (int(one[9:]) % spread),
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(breached, "_BLOCK", block)
        for one in range(0, 2001, 7):
            assert is_breached(path, f"password {one}") == (one in numbers)
        assert all(is_breached(path, f"password {one}") for one in numbers)
    assert look_over(path) == path.stat().st_size


def test_only_a_few_blocks_of_a_long_file_are_read(tmp_path, monkeypatch):
    path = write(tmp_path / "list", [f"password {one}" for one in range(20_000)])
    read = []
    plain = breached._read
    monkeypatch.setattr(breached, "_read", lambda file, at, count: read.append(count) or plain(file, at, count))
    assert is_breached(path, "password 19999")
    assert not is_breached(path, "password 20000")
    assert sum(read) < path.stat().st_size / 50


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (b"", "is empty"),
        (b"password\n" * 3000, "no SHA-1"),
        ((b"A" * 32 + b":7\n") * 3000, "no SHA-1"),
        ((b"A" * 40 + b"\n") * 3000, "no SHA-1"),
        (b"A" * 200_000, "no SHA-1"),
        (b"\x00" * 9000, "no SHA-1"),
        ("".join(f"{one:040X}:1\n" for one in range(3000, 0, -1)).encode(), "not sorted"),
        (b"\xef\xbb\xbf" + (b"A" * 40 + b":1\n"), "no SHA-1"),
    ],
    ids=["empty", "words", "ntlm", "no count", "one line", "nothing", "backwards", "mark"],
)
def test_a_file_that_is_none_is_said(tmp_path, content, how):
    path = tmp_path / "list"
    path.write_bytes(content)
    for look in (lambda: is_breached(path, "any password"), lambda: look_over(path)):
        with pytest.raises(BreachedListInvalid, match=how) as told:
            look()
        assert "Pwned Passwords downloader" in told.value.mend
        assert str(tmp_path) not in str(told.value)


@pytest.mark.parametrize("where", ["nowhere", "."])
def test_a_file_that_is_not_there_is_said(tmp_path, where):
    for look in (lambda: is_breached(tmp_path / where, "any password"), lambda: look_over(tmp_path / where)):
        with pytest.raises(BreachedListInvalid, match="not there or cannot be read"):
            look()


def test_the_doctor_says_what_new_passwords_are_compared_with(tmp_path):
    assert "1.5 million" in check_breached_passwords(Settings.load(home=tmp_path))
    path = write(tmp_path / "list", ["one", "two"])
    assert "86 bytes" in check_breached_passwords(Settings.load(home=tmp_path, breached_passwords_file=path))
    with pytest.raises(BreachedListInvalid):
        check_breached_passwords(Settings.load(home=tmp_path, breached_passwords_file=Path(tmp_path / "gone")))
