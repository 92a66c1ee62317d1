"""What names a member: one small record, sealed as a whole under the member's own key."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from kiosk.errors import NameInvalid, RequestInvalid
from kiosk.security.vault import Vault

NICKNAME_LENGTH: Final = 60
EMAIL_LENGTH: Final = 254
"""The longest that mail servers take (RFC 5321)."""
WHAT: Final = "person"
"""Under which name the record is sealed."""

_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


@dataclass(frozen=True, slots=True)
class Details:
    """What names a member. Hidden from the text form.

    Attributes:
        nickname: As the screen greets; may be empty.
        phone: Only with the consent to contact; empty otherwise.
        email: The same.
    """

    nickname: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)

    def without_contact(self) -> "Details":
        """The same person, who is not to be written to."""
        return replace(self, phone="", email="")


def seal_details(vault: Vault, member_id: str, details: Details) -> bytes:
    """Seal the record for the store."""
    return vault.seal(member_id, WHAT, json.dumps(asdict(details), ensure_ascii=False).encode())


def open_details(vault: Vault, member_id: str, sealed: bytes, keys: Mapping[str, bytes] | None = None) -> Details:
    """Open the record again.

    Raises:
        KeyWrong: It does not open.
    """
    return Details(**json.loads(vault.open(member_id, WHAT, sealed, keys)))


def clean_nickname(text: str, *, may_be_empty: bool = True) -> str:
    """The name in composed form with single spaces.

    Raises:
        NameInvalid: It would not show as a name on the screen, or is empty where it must not be.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if len(name) > NICKNAME_LENGTH or not name.isprintable() or not (name or may_be_empty):
        raise NameInvalid(
            "The name cannot be shown", mend=f"Give 1 to {NICKNAME_LENGTH} characters without control signs"
        )
    return name


def clean_email(text: str) -> str:
    """An e-mail address without blanks around it; whether it exists is only known when it is written to.

    Raises:
        RequestInvalid: It is none.
    """
    address = text.strip()
    if address and (len(address) > EMAIL_LENGTH or not _EMAIL.fullmatch(address)):
        raise RequestInvalid("This is no e-mail address", mend="Write it as name@example.org, or leave it empty")
    return address
