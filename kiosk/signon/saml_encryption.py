"""What an encrypted assertion may ask for before it is decrypted.

Anybody can encrypt for the kiosk, so nothing of this proves who speaks: the assertion inside must be signed like every
other one. To decrypt is to do what the message says, though: it may name weak algorithms, or addresses to fetch from.
Source: XML Encryption 1.1, sections 3.3 (CipherReference), 5 (algorithms) and 6 (security considerations).
"""

from typing import Any, Final

from kiosk.signon.saml_checks import all_in, demand

_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
_ENC11: Final = "http://www.w3.org/2009/xmlenc11#"
_DATA: Final = frozenset(
    {*(f"{_ENC11}aes{bits}-gcm" for bits in (128, 192, 256)), *(f"{_ENC}aes{bits}-cbc" for bits in (128, 192, 256))}
)
"""CBC by itself can be probed with many altered messages. Here each needs a sign-in of its own, and all failures look
alike; and many providers offer nothing else."""
_KEY: Final = frozenset({f"{_ENC}rsa-oaep-mgf1p", f"{_ENC11}rsa-oaep"})
"""Never RSA with the padding of PKCS #1 v1.5, which leaks through failures."""
_REFUSED: Final = ("CipherReference", "KeyInfoReference", "Transforms", "AgreementMethod", "DerivedKey")


def check_encryption(response: Any) -> None:
    """Look through everything that is encrypted in a response, before anything of it is decrypted.

    Args:
        response: The ``samlp:Response`` element as it came.

    Raises:
        SignOnRefused: It asks for something else than to decrypt one assertion with good algorithms.
    """
    data = all_in(response, "//xenc:EncryptedData")
    if not data:
        return
    whole = all_in(response, "/samlp:Response/saml:EncryptedAssertion")
    demand(
        len(data) == 1 and len(whole) == 1 and data[0].getparent() is whole[0], "more is encrypted than an assertion"
    )
    keys = all_in(whole[0], ".//xenc:EncryptedKey")
    demand(len(keys) == 1, "there is not one key to decrypt with")
    demand(_methods(data[0]) <= _DATA and _methods(keys[0]) <= _KEY, "a weak or unknown encryption")
    for name in _REFUSED:
        demand(not all_in(whole[0], f".//*[local-name()='{name}']"), "what is encrypted lies elsewhere")
    for one in all_in(whole[0], ".//ds:RetrievalMethod"):
        demand(str(one.get("URI", "")).startswith("#"), "the key lies elsewhere")


def _methods(element: Any) -> set[str | None]:
    """The algorithms of an element itself, and not of the key inside of it; none is one too."""
    found = all_in(element, "xenc:EncryptionMethod")
    return {one.get("Algorithm") for one in found} or {None}
