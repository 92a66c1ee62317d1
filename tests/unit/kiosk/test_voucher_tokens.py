"""What a till scans: proved by anybody with the public key, made by nobody without the secret one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.offering.tokens import LONGEST, Signed, VoucherSigner, is_token
from kiosk.screens.qr import qr_rows
from kiosk.store.vouchers import CODE_SIGNS, plain

ZONE = ZoneInfo("Asia/Kolkata")
DAY, LAST = date(2026, 3, 1), date(2026, 3, 31)
SIGNER = VoucherSigner(b"s" * 32, ZONE)
TOKEN = SIGNER.sign("K7QF2M9A", "O1", DAY, LAST)


def test_a_library_of_somebody_else_proves_it_offline() -> None:
    """PyJWT is what a till could use: nothing of ours is needed beside the key."""
    key = jwt.PyJWK(SIGNER.public_key)

    claims = jwt.decode(TOKEN, key, algorithms=["EdDSA"], options={"verify_exp": False})

    assert claims == {"jti": "K7QF2M9A", "offer": "O1", "day": "2026-03-01", "exp": 1774981800}
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(TOKEN, jwt.PyJWK(VoucherSigner(b"t" * 32, ZONE).public_key), algorithms=["EdDSA"])


def test_an_expired_one_is_refused_by_that_library() -> None:
    past = datetime.now(UTC).date() - timedelta(days=2)

    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(SIGNER.sign("K7QF2M9A", "O1", past, past), jwt.PyJWK(SIGNER.public_key), algorithms=["EdDSA"])


def test_it_ends_with_the_last_day_of_its_offer_in_the_shop() -> None:
    said = SIGNER.read(TOKEN)

    assert said == Signed("K7QF2M9A", "O1", DAY, datetime(2026, 4, 1, tzinfo=ZONE))


@given(
    st.text(CODE_SIGNS, min_size=8, max_size=8),
    st.text(min_size=1, max_size=64).filter(lambda text: text.isprintable()),
    st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    st.integers(0, 400),
)
def test_what_was_signed_is_read(code: str, offer_id: str, day: date, days: int) -> None:
    token = SIGNER.sign(code, offer_id, day, day + timedelta(days=days))
    said = SIGNER.read(f" {token}\n")

    assert said is not None
    assert (said.code, said.offer_id, said.issued_on) == (code, offer_id, day)
    assert is_token(token)
    assert not is_token(plain(code))


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCxyz019-_."))
def test_a_changed_sign_is_noticed(place: int, sign: str) -> None:
    changed = TOKEN[:place] + sign + TOKEN[place + 1 :]
    said = SIGNER.read(changed)

    # The last sign of a part carries spare bits: base64 gives back the same bytes for several of them.
    assert said is None or said == SIGNER.read(TOKEN)


@pytest.mark.parametrize("text", ["", ".", "a.b", "a.b.c", "..", "ä.ö.ü", "\0.\0.\0", "x" * 600, f"{TOKEN}.{TOKEN}"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert SIGNER.read(text) is None


def test_a_head_that_brings_its_own_algorithm_or_key_is_not_believed() -> None:
    claims = {"jti": "K7QF2M9A", "offer": "O1", "day": "2026-03-01", "exp": 9_999_999_999}
    stranger = Ed25519PrivateKey.from_private_bytes(b"t" * 32)
    public = VoucherSigner(b"t" * 32, ZONE).public_key

    assert SIGNER.read(jwt.encode(claims, "", "none")) is None
    assert SIGNER.read(jwt.encode(claims, stranger, "EdDSA", headers={"jwk": public})) is None
    assert SIGNER.read(VoucherSigner(b"t" * 32, ZONE).sign("K7QF2M9A", "O1", DAY, LAST)) is None


def test_it_fits_a_code_that_a_cheap_scanner_reads() -> None:
    assert len(TOKEN) <= 215
    assert len(SIGNER.sign("K" * 8, "O" * 64, DAY, LAST)) < LONGEST
    assert len(qr_rows(TOKEN)) <= 61, "version 11: modules of a millimetre on a card of seven centimetres"
    assert "ssss" not in repr(SIGNER)


@pytest.mark.parametrize("tail", ["\x00", "\x00\x00\x00", "=", "*", "A", "\u00e9"])
def test_a_token_is_one_text_and_no_other(tail: str) -> None:
    """Found by fuzzing: signs that the decoder passes over made further texts of the same token."""
    assert SIGNER.read(TOKEN) is not None
    assert SIGNER.read(TOKEN + tail) is None
    assert SIGNER.read(TOKEN[:5] + tail + TOKEN[5:]) is None
