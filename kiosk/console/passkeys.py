"""Passkeys (Web Authentication, level 3): a key pair on the person's own device, opened there by finger, face or PIN.

The device looks the account up itself (discoverable credential) and says that it has verified its user: what it signs
stands for password and second factor. It names the site that it was asked on, so that it is worth nothing elsewhere.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

import webauthn
from flask import request
from webauthn.helpers import (
    base64url_to_bytes,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kiosk.console.account_changes import changing
from kiosk.console.challenges import Challenges
from kiosk.console.sessions import SignedInBy
from kiosk.errors import StaffInvalid
from kiosk.members.values import Clock
from kiosk.privacy.audit import Action, AuditLog
from kiosk.security.staff_secrets import StaffSecrets
from kiosk.store import staff_factors
from kiosk.store.database import Store
from kiosk.store.staff_factors import PasskeyRow

MOST: Final = 10
"""Passkeys of one account."""
LONGEST_NAME: Final = 60
_SIGN_IN: Final = "sign-in"
_BROKEN: Final = (WebAuthnException, ValueError, LookupError, TypeError, RecursionError)
"""What bytes of a stranger may raise on their way through JSON, CBOR and keys."""
_LOCAL: Final = "localhost"
"""The one name that browsers take for safe without TLS; an address is no relying party."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are made for.

    Attributes:
        rp_id: Host name.
        origin: Scheme, host and port of its pages.
    """

    rp_id: str
    origin: str


def relying_party(public_url: str, scheme: str, host: str) -> RelyingParty | None:
    """The site of a request, or None where browsers give no passkeys.

    Args:
        public_url: Of the settings; where it is set no other name counts.
        scheme: Of the request.
        host: Its ``Host`` header.
    """
    here = host.partition(":")[0].casefold()
    if not public_url:
        return RelyingParty(_LOCAL, f"{scheme}://{host}") if here == _LOCAL else None
    public = urlsplit(public_url)
    name = public.hostname or ""
    if here != name or not _is_name(name) or (public.scheme != "https" and name != _LOCAL):
        return None
    return RelyingParty(name, f"{public.scheme}://{public.netloc}")


def _is_name(host: str) -> bool:
    return bool(host) and ":" not in host and not host.replace(".", "").isdigit()


class Passkeys:
    """Adds and checks passkeys. Thread-safe.

    Args:
        store: Where they lie.
        audit: Told of every change.
        secrets: Name accounts to authenticators; made at the first use.
        public_url: Of the settings.
        shop: Name of the shop, as the authenticator shows it.
        clock: The time now.
        seconds: Monotonic clock.
    """

    def __init__(
        self,
        store: Store,
        audit: AuditLog,
        secrets: Callable[[], StaffSecrets],
        *,
        public_url: str,
        shop: str,
        clock: Clock,
        seconds: Callable[[], float],
    ) -> None:
        self._store, self._audit, self._secrets, self._clock = store, audit, secrets, clock
        self._public_url, self._shop = public_url, shop
        self._challenges = Challenges(seconds)

    def here(self) -> RelyingParty | None:
        """The relying party of this request's page, or None where there are no passkeys."""
        return relying_party(self._public_url, request.scheme, request.host)

    def offered(self, staff_id: str) -> bool:
        """Whether an account has a passkey that this page can ask for."""
        return self.here() is not None and bool(self.list(staff_id))

    def list(self, staff_id: str) -> tuple[PasskeyRow, ...]:
        """The passkeys of an account, oldest first."""
        with self._store.read() as connection:
            return staff_factors.passkeys_of(connection, staff_id)

    def ask_new(self, staff_id: str, bound: str) -> str:
        """What the browser needs to make a passkey, JSON.

        Args:
            staff_id: For whom.
            bound: Session in which it is made; the answer counts in no other.

        Raises:
            StaffInvalid: No passkeys here, or the account has too many.
        """
        party, known = self._party(), self.list(staff_id)
        if len(known) >= MOST:
            raise StaffInvalid(f"An account has {MOST} passkeys at the most", mend="Remove one first")
        options = webauthn.generate_registration_options(
            rp_id=party.rp_id,
            rp_name=self._shop,
            user_name=staff_id,
            user_id=self._secrets().handle(staff_id),
            challenge=self._challenges.make(f"new/{bound}"),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
        )
        return webauthn.options_to_json(options)

    def add(self, staff_id: str, bound: str, name: str, answer: str, *, actor: str, epoch: int | None = None) -> None:
        """Keep a passkey that an authenticator has made; the account's other sessions end.

        Raises:
            StaffInvalid: It has no name, or the answer is not what was asked for.
            SessionEnded: As for :func:`changing`.
        """
        name = " ".join(name.split())
        if not 1 <= len(name) <= LONGEST_NAME:
            raise StaffInvalid("The passkey has no name, or a long one", mend="Call it after the device it lies on")
        party = self._party()
        try:
            said = parse_registration_credential_json(answer)
            challenge = self._known_challenge(said, f"new/{bound}")
            made = webauthn.verify_registration_response(
                credential=said,
                expected_challenge=challenge,
                expected_rp_id=party.rp_id,
                expected_origin=party.origin,
                require_user_verification=True,
            )
        except _BROKEN as error:
            raise _unfit() from error
        row = PasskeyRow(
            passkey_id_of(made.credential_id),
            staff_id,
            name,
            made.credential_id,
            made.credential_public_key,
            made.sign_count,
            self._clock(),
            None,
        )
        with changing(self._audit, staff_id, "passkey_added", actor=actor, epoch=epoch) as connection:
            taken = staff_factors.find_passkey(connection, row.passkey_id) is not None
            if taken or not self._challenges.spend(challenge):
                raise _unfit()
            staff_factors.insert_passkey(connection, row)

    def ask(self, staff_id: str | None = None, bound: str = "") -> str:
        """What the browser needs to have a passkey sign, JSON.

        Args:
            staff_id: Whose; None where whoever signs in is to be found by the passkey.
            bound: Session in which it is asked for.

        Raises:
            StaffInvalid: No passkeys here.
        """
        known = () if staff_id is None else self.list(staff_id)
        options = webauthn.generate_authentication_options(
            rp_id=self._party().rp_id,
            challenge=self._challenges.make(_purpose(staff_id, bound)),
            allow_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return webauthn.options_to_json(options)

    def check(self, answer: str, staff_id: str | None = None, bound: str = "") -> str | None:
        """Whose passkey has signed; None where anything is wrong.

        Nobody waits here after failures: a signature cannot be guessed, and a wait could be forced upon others.

        Args:
            answer: Of the browser, JSON.
            staff_id: Whose it has to be, or None for anybody's.
            bound: As it was asked.
        """
        party = self.here()
        try:
            said = parse_authentication_credential_json(answer)
        except _BROKEN:
            return None
        with self._store.read() as connection:
            row = staff_factors.find_passkey(connection, passkey_id_of(said.raw_id))
        if party is None or row is None or staff_id not in {None, row.staff_id}:
            return None
        if self._has_signed(row, said, party, _purpose(staff_id, bound)):
            return row.staff_id
        self._audit.record(
            Action.SIGN_IN_FAILED, actor="system", detail={"staff": row.staff_id, "by": SignedInBy.PASSKEY.value}
        )
        return None

    def remove(self, staff_id: str, passkey_id: str, *, actor: str, epoch: int | None = None) -> None:
        """Remove one passkey of an account; its sessions end.

        Raises:
            StaffInvalid: The account has no such passkey.
            SessionEnded: As for :func:`changing`.
        """
        with changing(self._audit, staff_id, "passkey_removed", actor=actor, epoch=epoch) as connection:
            if not staff_factors.drop_passkey(connection, staff_id, passkey_id):
                raise StaffInvalid("There is no such passkey", mend="Open the page of your account again")

    def _has_signed(self, row: PasskeyRow, said: AuthenticationCredential, party: RelyingParty, purpose: str) -> bool:
        handle = said.response.user_handle
        # Only where the browser was told which passkeys to ask for may it leave out whose they are.
        if handle != self._secrets().handle(row.staff_id) and (handle is not None or purpose == _SIGN_IN):
            return False
        try:
            challenge = self._known_challenge(said, purpose)
            # Refuses a counter that has not grown, too: a copied authenticator would show one.
            verified = webauthn.verify_authentication_response(
                credential=said,
                expected_challenge=challenge,
                expected_rp_id=party.rp_id,
                expected_origin=party.origin,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except _BROKEN:
            return False
        if not self._challenges.spend(challenge):
            return False
        with self._store.write() as connection:
            return staff_factors.use_passkey(connection, row, verified.new_sign_count, self._clock())

    def _known_challenge(self, said: AuthenticationCredential | RegistrationCredential, purpose: str) -> bytes:
        signed = json.loads(said.response.client_data_json)
        challenge = base64url_to_bytes(str(signed["challenge"])) if isinstance(signed, dict) else b""
        if not self._challenges.is_open(challenge, purpose):
            raise ValueError("nobody asked for this")
        return challenge

    def _party(self) -> RelyingParty:
        party = self.here()
        if party is None:
            raise StaffInvalid(
                "There are no passkeys at this address", mend="Open the console at its https address, or on localhost"
            )
        return party


def passkey_id_of(credential_id: bytes) -> str:
    """The name of a passkey in the store."""
    return sha256(credential_id).hexdigest()


def _purpose(staff_id: str | None, bound: str) -> str:
    return _SIGN_IN if staff_id is None else f"confirm/{staff_id}/{bound}"


def _unfit() -> StaffInvalid:
    return StaffInvalid("This passkey could not be added", mend="Try again, or use another device")
