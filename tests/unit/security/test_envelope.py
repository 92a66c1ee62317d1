"""The envelope reads back, opens with its keys only, and no changed byte goes unnoticed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import KeyExposed, KeyInvalid, KeyWrong, KioskError
from kiosk.modes import KeyPlace
from kiosk.security.envelope import Envelope, read_envelope
from kiosk.security.key_sources import LocalKey
from kiosk.security.keys import SiteSecret

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = SiteSecret(b"s" * 32)
FIRST, SECOND, THIRD = (LocalKey(bytes([number]) * 32, KeyPlace.FILE) for number in (1, 2, 3))


def test_it_opens_with_the_key_in_use_and_the_one_that_waits() -> None:
    envelope = Envelope.seal(SECRET, FIRST, NOW)
    waiting = SECOND.wrap(SECRET.reveal(), envelope.label)
    both = envelope.with_waiting(waiting)

    assert both.open(FIRST)[1] == envelope.used
    assert both.open(SECOND)[1] == waiting
    assert both.open(SECOND)[0].reveal() == SECRET.reveal()
    after = both.taken_over(waiting, NOW)
    assert after.open(SECOND)[0].reveal() == SECRET.reveal()
    for envelope_, key in ((both, THIRD), (after, FIRST), (envelope, SECOND)):
        with pytest.raises(KeyWrong) as caught:
            envelope_.open(key)
        assert key.key_id in str(caught.value)


@given(st.booleans(), st.booleans())
def test_it_reads_back_and_shows_no_secret(waits: bool, adopted: bool) -> None:
    envelope = Envelope.seal(SECRET, FIRST, NOW, adopted=adopted)
    if waits:
        envelope = envelope.with_waiting(SECOND.wrap(SECRET.reveal(), envelope.label))

    content = envelope.to_bytes()

    assert Envelope.from_bytes(content) == envelope
    assert SECRET.reveal().hex().encode() not in content
    assert SECRET.reveal() not in content


def test_a_wrapping_of_another_site_does_not_open() -> None:
    here, there = Envelope.seal(SECRET, FIRST, NOW), Envelope.seal(SiteSecret(b"t" * 32), FIRST, NOW)

    with pytest.raises(KeyWrong):
        here.taken_over(there.used, NOW).open(FIRST)


CONTENT = Envelope.seal(SECRET, FIRST, NOW).to_bytes()


@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_a_changed_byte_never_opens_another_secret(where: int, change: int) -> None:
    changed = bytearray(CONTENT)
    changed[where] ^= change
    try:
        secret, _ = Envelope.from_bytes(bytes(changed)).open(FIRST)
    except KioskError:
        return
    assert secret.reveal() == SECRET.reveal()


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps).map(str.encode))
def test_what_is_no_envelope_is_told_so(content: bytes) -> None:
    with pytest.raises(KeyInvalid):
        Envelope.from_bytes(content)


def test_one_of_a_newer_version_is_left_alone() -> None:
    newer = {**json.loads(CONTENT), "version": 2}
    with pytest.raises(KeyInvalid, match="newer"):
        Envelope.from_bytes(json.dumps(newer).encode())


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_file_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "vanakkam.envelope"
    assert read_envelope(path) is None
    path.write_bytes(CONTENT)
    path.chmod(0o600)
    assert read_envelope(path) == Envelope.from_bytes(CONTENT)
    path.chmod(mode)
    with pytest.raises(KeyExposed):
        read_envelope(path)
