"""How much there is to guess in what stands for somebody: sessions, forms, codes, tokens, keys (ASVS V7.2.3)."""

from base64 import urlsafe_b64decode
from math import log2
from types import SimpleNamespace

import pytest

from kiosk.api.phone_sessions import PhoneSessions
from kiosk.campaigns.addresses import new_token
from kiosk.console.halves import Halves
from kiosk.console.second_factor import RECOVERY_CODES, RECOVERY_SIGNS, SHARED_SIGNS
from kiosk.console.sessions import Lifetime, Sessions
from kiosk.credentials import CARD_LENGTH, RECEIPT_LENGTH, new_code
from kiosk.devices.pairing import ALPHABET, LIFE_SECONDS, draw_code, new_key
from kiosk.store.vouchers import CODE_SIGNS

ENOUGH = 128
"""Bits that ASVS asks of a token of a session (V7.2.3) and of whatever nobody may guess (V11.5.1)."""


def bits_of(token: str) -> int:
    """Bits of a random value that is written as base64 for addresses."""
    return 8 * len(urlsafe_b64decode(token + "=" * (-len(token) % 4)))


def sessions() -> Sessions:
    return Sessions(Lifetime(900.0, 43_200.0), lambda: 0.0, lambda _key: None)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: sessions().begin("anbu", 0)[0],
        lambda: sessions().begin("anbu", 0)[1].csrf,
        lambda: Halves(lambda: 0.0).begin("anbu", None),
        lambda: PhoneSessions(lambda: 0.0).open("m1", "lookup"),
        new_key,
    ],
    ids=["session", "form", "half a sign-in", "phone", "device"],
)
def test_what_stands_for_somebody_is_long_enough_and_never_the_same(draw) -> None:
    """Requirement S1 (V7.2.2, V7.2.3)."""
    assert bits_of(draw()) >= ENOUGH
    assert len({draw() for _ in range(20)}) == 20


def test_a_link_of_an_e_mail_is_long_enough() -> None:
    assert 4 * len(new_token()) >= ENOUGH


def test_codes_that_people_type_are_as_long_as_is_said() -> None:
    """Requirement S1 (V6.5.2, V6.5.4, V11.5.1): where there are fewer than 128 bits, the number of tries is limited."""
    sign = log2(len(set(CODE_SIGNS)))
    assert RECOVERY_SIGNS * sign >= 112, "a keyed hash is enough for them"
    assert RECOVERY_CODES == 10
    assert 5 * SHARED_SIGNS >= ENOUGH
    assert RECEIPT_LENGTH * sign >= 98
    assert CARD_LENGTH * sign >= 59
    assert len(draw_code()) * log2(len(set(ALPHABET))) >= 20
    assert LIFE_SECONDS <= 600
    codes = {new_code(RECOVERY_SIGNS) for _ in range(50)}
    assert len(codes) == 50
    assert {len(one) for one in codes} == {RECOVERY_SIGNS}
    assert len(set("".join(codes))) == len(set(CODE_SIGNS)), "every sign is drawn"


def test_a_session_that_nobody_began_is_none() -> None:
    """Requirement S1 (V7.2.1): what the browser sends is looked up here, and means nothing by itself."""
    clock = SimpleNamespace(now=0.0)
    here = Sessions(Lifetime(900.0, 43_200.0), lambda: clock.now, lambda _key: None)
    elsewhere, _ = sessions().begin("anbu", 0)
    assert here.find(elsewhere) is None
