"""The envelope of a site: its data secret, wrapped by the site key, in one small file beside the key ring.

It holds at most two wrappings of the same secret: that of the key in use, and that of a key that waits to take over.
So the key can change while kiosks run, and a stop at any moment leaves one that opens.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, Self

from kiosk.errors import KeyInvalid, KeyWrong
from kiosk.modes import KeyPlace
from kiosk.security.exposure import refuse_exposed
from kiosk.security.key_sources import Wrapped, WrappingKey
from kiosk.security.keys import SiteSecret

ENVELOPE_NAME: Final = "vanakkam.envelope"
VERSION: Final = 1
_SITE_BYTES: Final = 8
_MOST_BYTES: Final = 65_536
_DAMAGED: Final = "Put back its copy, which lies beside every copy of the key ring (docs/keys.md)"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the file says.

    Attributes:
        site: Random name of the site, 16 hexadecimal digits; a wrapping of one site opens in no other.
        secret_id: Of the data secret inside.
        used: The wrapping by the key in use.
        waiting: By the key that takes over when it is first used, or None.
        since: When the key in use wrapped it, UTC.
        adopted: The data secret was the key file of a site of an older version, so whoever has a copy of that file
            needs no envelope.
    """

    site: str
    secret_id: str
    used: Wrapped
    waiting: Wrapped | None
    since: datetime
    adopted: bool = False

    @classmethod
    def seal(cls, secret: SiteSecret, key: WrappingKey, at: datetime, *, adopted: bool = False) -> Self:
        """A new envelope around a data secret.

        Args:
            secret: What goes in.
            key: Wraps it.
            at: The time now, UTC.
            adopted: See the attribute.
        """
        site = token_hex(_SITE_BYTES)
        wrapped = key.wrap(secret.reveal(), label_of(site, secret.secret_id))
        return cls(site, secret.secret_id, wrapped, None, at, adopted)

    @property
    def label(self) -> str:
        """What every wrapping in it is bound to."""
        return label_of(self.site, self.secret_id)

    def open(self, key: WrappingKey) -> tuple[SiteSecret, Wrapped]:
        """The data secret, and the wrapping that opened.

        Raises:
            KeyWrong: The key is neither the one in use nor the one that waits.
        """
        fitting = [one for one in (self.used, self.waiting) if one is not None and key.fits(one)]
        for wrapped in fitting:
            secret = SiteSecret(key.unwrap(wrapped, self.label))
            if secret.secret_id == self.secret_id:
                return secret, wrapped
        raise KeyWrong(
            f"The site key {key.key_id} does not open this site, whose key is {self.used.key_id}",
            mend="Put back the key that was in use; kiosk keys show tells its id (docs/keys.md)",
        )

    def with_waiting(self, wrapped: Wrapped | None) -> Self:
        """The same with another key that waits; one that waited before is forgotten."""
        return replace(self, waiting=wrapped)

    def taken_over(self, wrapped: Wrapped, at: datetime) -> Self:
        """The same with one key only, in use from now on."""
        return replace(self, used=wrapped, waiting=None, since=at)

    def to_bytes(self) -> bytes:
        """Content of the file: JSON."""
        content = {
            "version": VERSION,
            "site": self.site,
            "data_secret": self.secret_id,
            "used": _wrapped_out(self.used),
            "waiting": None if self.waiting is None else _wrapped_out(self.waiting),
            "since": self.since.isoformat(),
            "adopted": self.adopted,
        }
        return json.dumps(content, indent=1).encode() + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """The envelope of a file's content.

        Raises:
            KeyInvalid: It is none, or of a newer version.
        """
        try:
            found: Mapping[str, Any] = json.loads(content)
            if found["version"] != VERSION:
                raise KeyInvalid("The envelope was made by a newer version", mend="Use that version of the kiosk")
            return cls(
                str(found["site"]),
                str(found["data_secret"]),
                _wrapped_in(found["used"]),
                None if found["waiting"] is None else _wrapped_in(found["waiting"]),
                datetime.fromisoformat(found["since"]),
                found["adopted"] is True,
            )
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise KeyInvalid("The envelope of this site is damaged", mend=_DAMAGED) from error


def label_of(site: str, secret_id: str) -> str:
    """Purpose, version, site and secret: what a wrapping is bound to."""
    return f"vanakkam/envelope/{VERSION}/data-secret/{site}/{secret_id}"


def read_envelope(path: Path) -> Envelope | None:
    """The envelope in a file; None where there is no file.

    Raises:
        KeyExposed: Others may read or write it.
        KeyInvalid: It is damaged.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(handle, "rb") as file:
        refuse_exposed(path, os.fstat(file.fileno()))
        return Envelope.from_bytes(file.read(_MOST_BYTES))


def _wrapped_out(wrapped: Wrapped) -> Mapping[str, str]:
    sealed = base64.b64encode(wrapped.sealed).decode("ascii")
    return {"place": wrapped.place.value, "key": wrapped.key_id, "wrapped": sealed}


def _wrapped_in(found: Mapping[str, Any]) -> Wrapped:
    sealed = base64.b64decode(found["wrapped"], validate=True)
    return Wrapped(KeyPlace(found["place"]), str(found["key"]), sealed)
