"""What is sealed for a member opens for that member, that kind and that site only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import KeyWrong
from kiosk.security.aliases import Aliases
from kiosk.security.cardlock import lock, unlock
from kiosk.security.vault import Vault

WRAP = bytes(range(32))
SECRETS = st.binary(min_size=32, max_size=32)


class Ring:
    """The part of a key ring that a vault uses, in memory."""

    def __init__(self) -> None:
        self.keys: dict[str, bytes] = {}

    def put_member_key(self, member_id: str, wrapped: bytes) -> None:
        self.keys[member_id] = wrapped

    def member_key(self, member_id: str) -> bytes | None:
        return self.keys.get(member_id)

    def member_keys(self) -> dict[str, bytes]:
        return dict(self.keys)

    def destroy_member_key(self, member_id: str) -> bool:
        return self.keys.pop(member_id, None) is not None


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def vault(ring: Ring) -> Vault:
    made = Vault(ring, WRAP)
    made.make_key("m")
    made.make_key("other")
    return made


@settings(deadline=None, max_examples=50)
@given(plain=st.binary(max_size=4096), what=st.text(max_size=40))
def test_what_was_sealed_opens_to_the_same_bytes(plain: bytes, what: str) -> None:
    vault = Vault(Ring(), WRAP)
    vault.make_key("m")

    sealed = vault.seal("m", what, plain)

    assert vault.open("m", what, sealed) == plain
    assert vault.open("m", what, sealed, vault.keys()) == plain
    assert len(plain) < 8 or plain not in sealed


def test_the_same_bytes_never_seal_to_the_same(vault: Vault) -> None:
    assert vault.seal("m", "person", b"Asha") != vault.seal("m", "person", b"Asha")


@settings(deadline=None, max_examples=50)
@given(place=st.integers(0, 12 + 16 + 16 - 1), bit=st.integers(0, 7))
def test_any_changed_bit_is_noticed(place: int, bit: int) -> None:
    vault = Vault(Ring(), WRAP)
    vault.make_key("m")
    sealed = bytearray(vault.seal("m", "person", b"sixteen letters!"))
    sealed[place] ^= 1 << bit

    with pytest.raises(KeyWrong):
        vault.open("m", "person", bytes(sealed))


def test_a_seal_belongs_to_one_member_one_kind_and_one_site(vault: Vault, ring: Ring) -> None:
    """Requirements G15 and B4."""
    sealed = vault.seal("m", "template/buffalo_s", b"secret")

    for opener, member_id, what in (
        (vault, "other", "template/buffalo_s"),
        (vault, "m", "template/sface"),
        (vault, "m", "person/buffalo_s"),
        (vault, "m", "person"),
        (Vault(ring, bytes(32)), "m", "template/buffalo_s"),
    ):
        with pytest.raises(KeyWrong):
            opener.open(member_id, what, sealed)


def test_a_destroyed_key_makes_noise_of_every_copy(vault: Vault) -> None:
    """Requirement G9."""
    sealed = vault.seal("m", "person", b"Asha")

    assert vault.destroy_key("m")
    assert not vault.destroy_key("m")

    with pytest.raises(KeyWrong):
        vault.open("m", "person", sealed)
    vault.make_key("m")
    with pytest.raises(KeyWrong):
        vault.open("m", "person", sealed)


def test_a_key_that_was_moved_to_another_member_does_not_open(vault: Vault, ring: Ring) -> None:
    sealed = vault.seal("m", "person", b"Asha")
    ring.keys["other"] = ring.keys["m"]

    with pytest.raises(KeyWrong):
        vault.open("other", "person", sealed)


@settings(deadline=None, max_examples=30)
@given(plain=st.binary(max_size=2048), secret=SECRETS, other=SECRETS)
def test_only_the_cards_secret_opens_what_it_locked(plain: bytes, secret: bytes, other: bytes) -> None:
    """Requirement G13."""
    locked = lock(secret, "m", "template/r", plain)

    assert unlock(secret, "m", "template/r", locked) == plain
    for key, member_id, what in ((secret, "other", "template/r"), (secret, "m", "template/q")):
        with pytest.raises(KeyWrong):
            unlock(key, member_id, what, locked)
    if other != secret:
        with pytest.raises(KeyWrong):
            unlock(other, "m", "template/r", locked)


def test_aliases_do_not_show_what_they_stand_for() -> None:
    aliases = Aliases(b"s" * 32, b"l" * 32)

    assert aliases.lookup("card", "4711") != aliases.lookup("phone", "4711")
    assert aliases.lookup("card", "4711") != Aliases(b"s" * 32, b"x" * 32).lookup("card", "4711")
    assert aliases.subject("m")[:10] in aliases.log_name("m")
    assert len(aliases.subject("m")) == 32
    assert "m" * 32 not in aliases.log_name("m" * 32)
    assert repr(aliases) == "Aliases(<hidden>)"
    assert repr(Vault(Ring(), WRAP)) == "Vault(<hidden>)"
