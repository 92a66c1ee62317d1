"""Which algorithms may prove a token, whatever its head says (ASVS V9.1.2, V11.6.1)."""

from datetime import UTC

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offering.tokens import VoucherSigner
from kiosk.signon import saml_checks

SEED = b"s" * 32
CLAIMS = {"jti": "K7QF2M9A", "offer": "O1", "day": "2026-03-01", "exp": 9_999_999_999}


@pytest.mark.parametrize(
    "more",
    [{"typ": "JWT"}, {"typ": "at+jwt"}, {"kid": "one"}, {"jwk": {"kty": "OKP"}}, {"x5u": "https://evil.example"}],
)
def test_a_voucher_has_one_head_even_under_the_right_key(more: dict[str, object]) -> None:
    """Requirement S1 (V9.1.2, V9.2.2): a token of another kind that the same key might sign one day is no voucher."""
    signer, key = VoucherSigner(SEED, UTC), Ed25519PrivateKey.from_private_bytes(SEED)
    bare = jwt.encode(CLAIMS, key, "EdDSA", headers={"typ": None})
    assert signer.read(bare) is not None, "the claims and the key are right"
    assert signer.read(jwt.encode(CLAIMS, key, "EdDSA", headers=more)) is None


def test_proofs_of_a_provider_are_signed_by_a_key_that_only_the_provider_has() -> None:
    """Requirement S1 (V9.1.2): neither none nor a shared secret, and no hash below 256 bits."""
    oidc = pytest.importorskip("kiosk.signon.oidc_tokens", reason="the extra oidc is not installed")
    strong = {f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)}
    assert set(oidc.ALGORITHMS) <= strong | {"EdDSA", "Ed25519", "Ed448"}


def test_signatures_over_saml_are_strong() -> None:
    """Requirement S1 (V11.4.1, V11.4.3)."""
    assert [one for one in saml_checks.SIGNATURES | saml_checks.DIGESTS if "sha1" in one or "md5" in one] == []
