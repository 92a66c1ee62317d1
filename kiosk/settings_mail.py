"""Settings of the e-mails of campaigns; a part of :class:`kiosk.settings.Settings`."""

from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from kiosk.modes import MailSecurity


class MailSettings(BaseModel):
    """The mail server of the shop, and when and how often members are written to."""

    mail_server: str = Field(
        default="",
        max_length=200,
        description="Host of the mail server that takes the e-mails of campaigns. Empty: no campaign can start.",
    )
    mail_port: int = Field(
        default=587, ge=1, le=65535, description="Its port: 587 for starttls, 465 for tls, 25 for a server on this box."
    )
    mail_security: MailSecurity = Field(
        default=MailSecurity.STARTTLS,
        description="How the connection is encrypted. none sends addresses in the clear and is taken on this machine "
        "only.",
    )
    mail_ca_file: Path | None = Field(
        default=None, description="Certificate of the authority of a mail server of your own. None: the system's."
    )
    mail_user: str = Field(default="", max_length=200, description="Name for the login. Empty: no login.")
    mail_password_file: Path | None = Field(
        default=None,
        description="File with the password, mode 0600. None: the environment's VANAKKAM_MAIL_PASSWORD. It is in no "
        "other place, and in no log.",
    )
    mail_from: str = Field(
        default="",
        max_length=254,
        description="Who the e-mails come from, such as Example Shop <offers@shop.example>.",
    )
    mail_bounces: str = Field(
        default="",
        max_length=200,
        description="Address to which undeliverable e-mails return, such as bounces@shop.example; its server must take "
        "bounces+ANYTHING too. Empty: they return to mail_from and are told apart by the Message-ID alone.",
    )
    mail_per_minute: int = Field(
        default=60,
        ge=1,
        le=6000,
        description="Most e-mails a minute. More is done sooner, and mail servers take a burst for spam.",
    )
    mail_hour_from: int = Field(
        default=8, ge=0, le=23, description="Hour of the shop's day from which e-mails of campaigns go out."
    )
    mail_hour_until: int = Field(
        default=21,
        ge=1,
        le=24,
        description="Hour from which they wait for the next morning; above mail_hour_from. Phones ring at night too.",
    )
    mail_cap: int = Field(
        default=2, ge=1, le=50, description="Most e-mails of campaigns to one member within mail_cap_days."
    )
    mail_cap_days: int = Field(
        default=7, ge=1, le=365, description="Days that mail_cap counts. A longer span writes less often."
    )
    mail_pixel: bool = Field(
        default=False,
        description="Put an invisible picture into e-mails to members who agreed to analytics, to count who opened "
        "them. Many mail programs open it by themselves, so that the count says little.",
    )

    @field_validator("mail_from", "mail_bounces")
    @classmethod
    def _one_mailbox(cls, text: str, info: ValidationInfo) -> str:
        """One address, with a name before it where people read it."""
        if not text:
            return text
        name, address = parseaddr(text)
        try:
            Address(display_name=name, addr_spec=address)
        except (MessageError, ValueError, IndexError):
            address = ""
        whole = text == address or (text.endswith(f"<{address}>") and info.field_name == "mail_from")
        if not (address.isascii() and "@" in address and whole and text.isprintable()):
            raise ValueError("give one address, such as offers@shop.example")
        return text

    @field_validator("mail_hour_until")
    @classmethod
    def _after_the_first_hour(cls, hour: int, info: ValidationInfo) -> int:
        """Hours over midnight would be those in which everybody sleeps."""
        if hour <= info.data.get("mail_hour_from", -1):
            raise ValueError("it must be above mail_hour_from")
        return hour
