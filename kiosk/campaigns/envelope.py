"""From an e-mail as it reads to the bytes that go to the mail server, with the headers that mark it as what it is."""

from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from typing import Final

from kiosk.campaigns.addresses import MailLinks
from kiosk.campaigns.values import Letter


class _Address(UnstructuredHeader, BaseHeader):
    """A header with a web address. The library would fold a long one as an encoded word, and nobody could follow it."""

    def fold(self, *, policy: Policy) -> str:
        """On one line, which may have 998 characters (RFC 5322)."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Address)
_POLICY: Final = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
"""Seven bits, which every server takes."""


def to_bytes(letter: Letter, *, mail_from: str, recipient: str, links: MailLinks, now: datetime) -> bytes:
    """The message, lines ended by CR LF.

    ``List-Unsubscribe`` and ``List-Unsubscribe-Post`` let mail programs end the e-mails with one press (RFC 2369 and
    8058); ``Auto-Submitted`` keeps answering machines quiet (RFC 3834).

    Args:
        letter: As it reads.
        mail_from: Setting: who it comes from.
        recipient: One address that servers take.
        links: Its token and its way out.
        now: The time now, aware.
    """
    name, sender = parseaddr(mail_from)
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(display_name=name, addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{links.returned}@{sender.rpartition('@')[2]}>"
    message["List-Unsubscribe"] = f"<{links.unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language
    return message.as_bytes()
