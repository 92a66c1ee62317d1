"""The line to the mail server: the only place of the kiosk from which something goes out, and only when it is set up.

One connection serves many e-mails. Nothing goes over it before it is encrypted, except where the server is this machine
itself; a server that cannot do what the settings ask for gets nothing. Answers are kept as codes: their texts often
repeat the address.
"""

import contextlib
import os
import re
import smtplib
import ssl
import stat
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Final, Protocol

from kiosk.campaigns.states import Reply, Stage
from kiosk.errors import MailNotReady, MailRefused, MailUnreachable
from kiosk.modes import MailSecurity
from kiosk.settings import Settings

PASSWORD_VARIABLE: Final = "VANAKKAM_MAIL_PASSWORD"  # noqa: S105 - the name of the variable
"""As in :data:`kiosk.security.inherited.MAIL_PASSWORD`, which is out of reach here: it holds more than passwords."""

_TIMEOUT_SECONDS: Final = 120.0
"""RFC 5321 allows a server minutes for an answer; longer ones are taken for a lost connection."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_STATUS: Final = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})\b")
_OK: Final = 250
_WILL_FORWARD: Final = 251
_GO_ON: Final = 354
_CLOSING: Final = 421
_TEMPORARY: Final = 4


class Line(Protocol):
    """Takes e-mails, one after the other."""

    def deliver(self, sender: str, recipient: str, content: bytes) -> Reply:
        """Hand one e-mail over.

        Args:
            sender: Of the envelope.
            recipient: One address that servers take.
            content: The message, lines ended by CR LF.

        Raises:
            MailUnreachable: There is no connection; nothing of the e-mail was handed over.
            MailRefused: The server does not let us in.
        """

    def close(self) -> None:
        """End the connection. Safe to call twice."""


class SmtpLine:
    """A :class:`Line` over SMTP, opened by the first e-mail. Not thread-safe.

    Args:
        settings: Of the site.
        environment: Where a password may lie.

    Raises:
        MailNotReady: A setting is missing or does not fit.
    """

    def __init__(self, settings: Settings, environment: Mapping[str, str] = os.environ) -> None:
        check_ready(settings)
        self._settings = settings
        self._password = password_of(settings, environment)
        self._server: smtplib.SMTP | None = None

    def deliver(self, sender: str, recipient: str, content: bytes) -> Reply:
        """See the protocol. A connection that went stale is opened anew once, also one that says so (421)."""
        fresh = self._server is None
        try:
            reply = self._deliver(self._server or self._open(), sender, recipient, content)
            if fresh or (reply.stage, reply.code) != (Stage.SENDER, _CLOSING):
                return reply
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            if fresh:
                raise MailUnreachable(
                    f"The mail server ended the connection: {type(error).__name__}", mend=_CHECK_SERVER
                ) from None
        return self.deliver(sender, recipient, content)

    def close(self) -> None:
        """See the protocol."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _deliver(self, server: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> Reply:
        """Raises only while nothing of the e-mail has gone over the line."""
        steps: tuple[tuple[Stage, Callable[[], tuple[int, bytes]], frozenset[int]], ...] = (
            (Stage.SENDER, lambda: server.mail(sender), frozenset({_OK})),
            (Stage.RECIPIENT, lambda: server.rcpt(recipient), frozenset({_OK, _WILL_FORWARD})),
            (Stage.DATA, lambda: server.docmd("DATA"), frozenset({_GO_ON})),
        )
        for stage, ask, wanted in steps:
            code, text = ask()
            if code not in wanted:
                self._clear(server, code)
                return Reply(stage, code, _status(text))
        try:
            server.send(_stuffed(content))
            code, text = server.getreply()
        except Exception:  # noqa: BLE001 - whatever went wrong, the server may have it, and it is sent once at most
            self.close()
            return Reply(Stage.LOST, 0)
        if code == _CLOSING:
            self.close()
        return Reply(Stage.DATA, code, _status(text))

    def _clear(self, server: smtplib.SMTP, code: int) -> None:
        """Make the connection ready for the next e-mail, or end it."""
        if code == _CLOSING:
            self.close()
            return
        try:
            server.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _open(self) -> smtplib.SMTP:
        try:
            server = self._connect()
        except ssl.SSLCertVerificationError as error:
            raise MailRefused(
                f"The mail server's certificate is not trusted: {error.verify_message}",
                mend="Correct mail_server, or give mail_ca_file for a server of your own",
            ) from None
        except smtplib.SMTPAuthenticationError as error:
            raise _login_failed(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(f"The mail server cannot do this: {error}", mend=_CHECK_SECURITY) from None
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnreachable(
                f"The mail server {self._settings.mail_server} does not answer: {type(error).__name__}",
                mend=_CHECK_SERVER,
            ) from None
        self._server = server
        return server

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        where = (settings.mail_server, settings.mail_port)
        # Not the name of this machine, which says something of the shop's network.
        own = parseaddr(settings.mail_from)[1].rpartition("@")[2]
        if settings.mail_security is MailSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(*where, own, timeout=_TIMEOUT_SECONDS, context=self._context())
        else:
            server = smtplib.SMTP(*where, own, timeout=_TIMEOUT_SECONDS)
        try:
            if settings.mail_security is MailSecurity.STARTTLS:
                server.starttls(context=self._context())
            if settings.mail_user:
                server.login(settings.mail_user, self._password)
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        own = self._settings.mail_ca_file
        try:
            return ssl.create_default_context(cafile=None if own is None else str(own))
        except OSError as error:
            raise MailNotReady(
                f"mail_ca_file cannot be read: {type(error).__name__}", mend="Give a file with a PEM certificate"
            ) from None


def check_ready(settings: Settings) -> None:
    """Whether e-mails could go out by the settings alone.

    Raises:
        MailNotReady: A setting is missing or does not fit the others; the message names it.
    """
    if not settings.mail_server:
        raise MailNotReady("There is no mail server", mend="Set mail_server in site.toml; see docs/campaigns.md")
    if not settings.mail_from:
        raise MailNotReady("Nobody is named as the sender", mend="Set mail_from in site.toml")
    if not settings.public_url.startswith("https://"):
        raise MailNotReady(
            "E-mails need a way out that works everywhere",
            mend="Set public_url to the https address under which phones reach this kiosk",
        )
    if settings.mail_security is MailSecurity.NONE and settings.mail_server not in _LOOPBACK:
        raise MailNotReady(
            "Addresses would go over the network in the clear", mend="Set mail_security to starttls or tls"
        )


def password_of(settings: Settings, environment: Mapping[str, str]) -> str:
    """The password of the login: of its file, else of the environment; empty where there is no login.

    Raises:
        MailNotReady: There is a login, and no password, or others may read its file.
    """
    if not settings.mail_user:
        return ""
    path = settings.mail_password_file
    found = environment.get(PASSWORD_VARIABLE, "") if path is None else _read_password(path)
    if not found:
        raise MailNotReady(
            "There is no password for the mail server", mend=f"Set mail_password_file, or {PASSWORD_VARIABLE}"
        )
    return found


def _read_password(path: Path) -> str:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise MailNotReady("Others may read the mail password", mend="Correct it with: chmod 600 FILE")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise MailNotReady(
            f"mail_password_file cannot be read: {type(error).__name__}", mend="Correct its path and its owner"
        ) from None


def _login_failed(code: int) -> MailRefused:
    kind = MailUnreachable if code // 100 == _TEMPORARY else MailRefused
    return kind(f"The mail server refused the login with {code}", mend="Correct mail_user and its password")


def _status(text: bytes) -> str:
    found = _STATUS.match(text)
    return found[1].decode("ascii") if found else ""


def _stuffed(content: bytes) -> bytes:
    """The message with its end: a line that begins with a dot gets a second one (RFC 5321, 4.5.2)."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


_CHECK_SERVER: Final = "Look whether it runs, and correct mail_server and mail_port"
_CHECK_SECURITY: Final = "Correct mail_security and mail_port; nothing is sent in the clear instead"
