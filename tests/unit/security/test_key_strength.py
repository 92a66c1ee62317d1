"""How strong the keys are that the kiosk makes itself (ASVS V11.2.3, V11.6.1): 128 bits and more each."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate

from kiosk.security import tls
from kiosk.security.keyring import SECRET_BYTES
from kiosk.security.keys import KEY_BYTES, KeyPurpose, SiteSecret


def certificates() -> list[Certificate]:
    authority = tls.make_authority("Kadai", ("kiosk.shop.example",))
    issued = [tls.issue(authority, "kiosk.shop.example"), tls.issue(authority, "door", client=True)]
    return [authority.certificate, *(tls.read_certificate(one.certificate) for one in issued)]


@pytest.mark.parametrize("which", range(3), ids=["authority", "server", "device"])
def test_certificates_have_keys_of_256_bits_on_a_curve(which: int) -> None:
    """Requirement S1 (V11.2.3, V11.6.1)."""
    made = certificates()[which]
    key = made.public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    assert (key.curve.name, key.curve.key_size) == ("secp256r1", 256)
    assert isinstance(made.signature_hash_algorithm, SHA256)


def test_keys_of_ciphers_have_256_bits() -> None:
    """Requirement S1 (V11.2.3)."""
    assert KEY_BYTES == SECRET_BYTES == 32
    assert {len(SiteSecret(b"s" * 32).derive(purpose)) for purpose in KeyPurpose} == {32}
