"""Signed vouchers: what a till scans, and can prove without a network that this site gave it out.

A token is a JSON Web Signature in its compact form (RFC 7515), signed with Ed25519 (RFC 8037), so that a till needs no
code of ours to check one. It says for which offer, which voucher, given out when, and until when it may be taken. It
says nothing of whose it is. That it was not used before, only the site can tell.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LONGEST: Final = 512
"""Characters of a token that is looked at; one for an offer with the longest id has about 270."""
_HEAD: Final = b'{"alg":"EdDSA"}'
_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Signed:
    """What a token says.

    Attributes:
        code: The voucher, as it is typed without its dash; claim ``jti``.
        offer_id: For which offer; claim ``offer``.
        issued_on: Day of the shop's calendar; claim ``day``.
        expires: First moment at which it is not good any more, aware; claim ``exp``, seconds since 1970.
    """

    code: str
    offer_id: str
    issued_on: date
    expires: datetime


class VoucherSigner:
    """Signs vouchers of one site. Thread-safe. Its text form shows nothing.

    Args:
        seed: 32 bytes, secret.
        zone: Of the shop: a voucher ends with the last day of its offer there.
    """

    __slots__ = ("_key", "_zone")

    def __init__(self, seed: bytes, zone: tzinfo) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._zone = zone

    def __repr__(self) -> str:
        return "VoucherSigner(<hidden>)"

    def sign(self, code: str, offer_id: str, issued_on: date, last_day: date) -> str:
        """The token of a voucher.

        Args:
            code: Of the voucher.
            offer_id: Its offer.
            issued_on: Day of the shop's calendar.
            last_day: Last one on which the offer is valid.
        """
        over = datetime.combine(last_day + timedelta(days=1), time(), self._zone)
        claims = {"jti": code, "offer": offer_id, "day": issued_on.isoformat(), "exp": int(over.timestamp())}
        body = json.dumps(claims, separators=(",", ":"), ensure_ascii=False).encode()
        signed = b".".join((_packed(_HEAD), _packed(body)))
        return b".".join((signed, _packed(self._key.sign(signed)))).decode("ascii")

    @property
    def public_key(self) -> dict[str, str]:
        """The key that proves tokens, as a JSON Web Key (RFC 8037)."""
        raw = self._key.public_key().public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "x": _packed(raw).decode("ascii")}

    def read(self, token: str) -> Signed | None:
        """What a token says, or None where this site did not sign it. Whether it has expired is not looked at."""
        return read_token(token, self._key.public_key(), self._zone)


def read_token(token: str, key: Ed25519PublicKey, zone: tzinfo) -> Signed | None:
    """What a token says, or None where it is none, or not of this key.

    Args:
        token: As it was scanned.
        key: That proves it.
        zone: In which its moments are given back.
    """
    parts = token.strip().split(".")
    if len(token) > LONGEST or len(parts) != _PARTS:
        return None
    head, body, signature = parts
    try:
        # The head first and as a whole: what else it could name (another algorithm, a key of its own) is not ours.
        if _unpacked(head) != _HEAD:
            return None
        key.verify(_unpacked(signature), f"{head}.{body}".encode("ascii"))
        claims = json.loads(_unpacked(body))
        expires = datetime.fromtimestamp(claims["exp"], zone)
        return Signed(claims["jti"], claims["offer"], date.fromisoformat(claims["day"]), expires)
    except (InvalidSignature, Error, ValueError, KeyError, TypeError):
        return None


def is_token(text: str) -> bool:
    """Whether a text that came from a till is a token and not a code; codes have no dots."""
    return "." in text


def _packed(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def _unpacked(text: str) -> bytes:
    data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if _packed(data) != text.encode("ascii"):
        raise ValueError("signs that mean nothing")  # the decoder passes over them, and one token would be many texts
    return data
