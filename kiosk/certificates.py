"""The server's certificate by the shop's own authority: issued by a command, renewed by the kiosk that runs.

The authority's key lies sealed beside it, and the running kiosk holds the secret that opens it; why it is not taken off
the box says :mod:`kiosk.security.authority`. So nobody has to remember a day of the year. Certificates of anybody else
are not looked at: whoever made them renews them, and puts them in the place of the old ones.
"""

import logging
from collections.abc import Iterable
from typing import Final

from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action
from kiosk.rounds import Rounds
from kiosk.security.authority import TlsFolder
from kiosk.security.keyring import Secret
from kiosk.security.tls import ALWAYS, Issued, issue, names_of, read_certificate, renewal_due
from kiosk.settings import Settings
from kiosk.site import Site

log = logging.getLogger(__name__)

FIRST_SECONDS: Final = 1.0
"""A kiosk that was off for long may have a certificate that has ended; its screens wait for a new one."""
LOOK_SECONDS: Final = 600.0
"""Where the clock was wrong at the start, the screens are dark until the look after it was put right."""
STOP_SECONDS: Final = 2.0
_ACTOR: Final = "system"
_SHOWN: Final = 16
"""Digits of a fingerprint in the audit trail."""


def issue_server(site: Site, folder: TlsFolder, names: Iterable[str], *, actor: str) -> Issued:
    """Give the server a new key and certificate; a running kiosk takes them with its next connection.

    Args:
        site: Holds the secret of the authority, and the audit trail.
        folder: Of the authority. The caller holds it alone, from where it read the names on: else a command that gives
            others would be undone by whoever read those before.
        names: Host names and addresses, beside those of this machine itself.
        actor: For the audit trail.

    Raises:
        CertificateInvalid: There is no authority, or it may not issue for these names.
    """
    own = [name for name in names if name not in ALWAYS]
    issued = issue(folder.open(site.keyring.secret(Secret.AUTHORITY)), *dict.fromkeys((*own, *ALWAYS)))
    folder.put_server(issued)
    note_issued(site, "server", issued.fingerprint, own, actor=actor)
    return issued


def note_issued(site: Site, kind: str, fingerprint: str, names: Iterable[str], *, actor: str) -> None:
    """Enter a certificate in the audit trail.

    Args:
        site: Of the shop.
        kind: ``authority``, ``server`` or ``device``.
        fingerprint: As :func:`kiosk.security.tls.fingerprint` writes it.
        names: That it is for.
        actor: Who made it.
    """
    detail = {"kind": kind, "fingerprint": fingerprint.replace(" ", "")[:_SHOWN], "names": ", ".join(names)}
    site.audit.record(Action.CERTIFICATE_ISSUED, actor=actor, detail=detail)


class CertificateRenewal:
    """Renews the server's certificate before it ends, where the shop's own authority issued it.

    Args:
        site: The open site.
        settings: ``tls_certificate`` and ``tls_key`` say whose certificate it is.
        clock: The time now.
    """

    def __init__(self, site: Site, settings: Settings, clock: Clock = utc_now) -> None:
        self._site, self._clock, self._folder = site, clock, TlsFolder.of(settings.home)
        files = (settings.tls_certificate, settings.tls_key or settings.tls_certificate)
        self._own = all(one is not None and one.resolve() == self._folder.server.resolve() for one in files)
        self._rounds = Rounds(
            self.look,
            "certificate",
            "the server's certificate could not be renewed",
            first=FIRST_SECONDS,
            every=LOOK_SECONDS,
        )

    def start(self) -> None:
        """Begin, where there is anything to renew. Call once."""
        if self._own:
            self._rounds.start()

    def stop(self) -> None:
        """End before the next look. Safe without a start."""
        self._rounds.stop(STOP_SECONDS)

    def look(self) -> bool:
        """Renew the certificate where it is time; whether it was.

        Raises:
            CertificateInvalid: The authority or the certificate cannot be read; what is in use stays in use.
        """
        if not self._own:
            return False
        with self._folder.alone():
            before = read_certificate(self._folder.server.read_bytes())
            if not renewal_due(before, self._folder.certificate(), self._clock()):
                return False
            issued = issue_server(self._site, self._folder, names_of(before), actor=_ACTOR)
        log.info("the server's certificate was renewed, until %s", issued.ends_at.date())
        return True
