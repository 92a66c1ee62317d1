"""The addresses of an e-mail: where its links lead, and how it is known again when it comes back.

A token stands for one e-mail. It is random; the store keeps a keyed hash only, so that nobody who reads the store can
end the e-mails of somebody else, and nobody who reads an e-mail learns who its reader is to the shop. Its links carry
the token itself. The envelope and the Message-ID, which every server on the way writes into its log, carry a digest of
it, which opens no link.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from hashlib import blake2b
from typing import Final

from kiosk.security.aliases import Aliases

_TOKEN_BYTES: Final = 16
TOKEN: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
"""Lower-case hexadecimal, because some servers change the case of an address."""

_USUAL: Final = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")

UNSUBSCRIBE, CLICK, PIXEL = "/mail/u", "/mail/c", "/mail/o"


@dataclass(frozen=True, slots=True)
class MailLinks:
    """Where the links of one e-mail lead.

    Attributes:
        base: Public address of the kiosk, without a slash at its end.
        token: Of the e-mail; whoever holds it can end the e-mails of its reader.
        language: In which its pages speak, as the e-mail does.
        campaign_id: Of which campaign.
        targets: Web addresses in the texts of the campaign; one is known by its place here.
        counted: Whether the reader agreed that it is counted what they open and follow.
        with_pixel: Whether the site counts openings at all.
    """

    base: str
    token: str
    language: str
    campaign_id: int = 0
    targets: Sequence[str] = ()
    counted: bool = False
    with_pixel: bool = False

    @property
    def returned(self) -> str:
        """What the envelope and the Message-ID carry in place of the token."""
        return return_token(self.token)

    @property
    def unsubscribe(self) -> str:
        """Where the reader ends the e-mails; a POST does it at once (RFC 8058)."""
        return f"{self.base}{UNSUBSCRIBE}/{self.token}?language={self.language}"

    @property
    def my_data(self) -> str:
        """The member's own page."""
        return f"{self.base}/me"

    @property
    def privacy(self) -> str:
        """The notice."""
        return f"{self.base}/privacy"

    @property
    def pixel(self) -> str:
        """Address of the picture that tells of an opening; empty where it is not counted."""
        return f"{self.base}{PIXEL}/{self.token}.gif" if self.counted and self.with_pixel else ""

    def followed(self, target: str) -> str:
        """The address behind a link: the target itself, or the one that counts and leads on."""
        if not self.counted or target not in self.targets:
            return target
        return f"{self.base}{CLICK}/{self.campaign_id}/{self.targets.index(target)}/{self.token}"


def new_token() -> str:
    """A token for one e-mail: 32 hexadecimal digits, 128 random bits."""
    return secrets.token_hex(_TOKEN_BYTES)


def return_token(token: str) -> str:
    """What an e-mail that comes back is known by: 32 hexadecimal digits, from which nobody finds the token."""
    return blake2b(token.encode(), digest_size=_TOKEN_BYTES, person=b"mail return").hexdigest()


def return_lookup(aliases: Aliases, returned: str) -> str:
    """The keyed hash under which an e-mail is found by its :func:`return_token`."""
    return aliases.lookup("mail", returned)


def token_lookup(aliases: Aliases, token: str) -> str:
    """The keyed hash under which an e-mail is found by the token of its links."""
    return return_lookup(aliases, return_token(token))


def address_lookup(aliases: Aliases, address: str) -> str:
    """The keyed hash of an address; capitals make no difference, nor in which letters its domain is written."""
    return aliases.lookup("address", (deliverable(address) or address.strip()).casefold())


def deliverable(address: str) -> str | None:
    """An address as mail servers take it, or None where they would not.

    A domain in other letters is written in its ASCII form (IDNA); a name before the ``@`` in other letters is not
    taken, for many servers refuse it. Nothing that must be put into quotes is taken either: it may read as two.
    """
    stripped = address.strip()
    if _USUAL.fullmatch(stripped):
        return stripped  # the library takes a hundred times as long for what nearly all addresses are
    name, _, domain = stripped.rpartition("@")
    try:
        plain = Address(username=name, domain=domain.encode("idna").decode("ascii")).addr_spec
        Address(addr_spec=plain)
    except (MessageError, ValueError, IndexError):
        return None
    return plain if name and domain and plain.isascii() and plain.isprintable() and '"' not in plain else None


def return_path(mail_from: str, mail_bounces: str, token: str) -> str:
    """The envelope's sender: it names the e-mail, so that one that comes back is known (VERP).

    Args:
        mail_from: Setting; taken as it is where there is no address for bounces.
        mail_bounces: Setting; gets the token behind a plus sign.
        token: From :func:`return_token`.
    """
    if not mail_bounces:
        return parseaddr(mail_from)[1]
    name, _, domain = mail_bounces.rpartition("@")
    return f"{name}+{token}@{domain}"
