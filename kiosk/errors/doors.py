"""Errors of whoever and whatever wants in: staff, devices, programs, and the server itself."""

from kiosk.errors.root import KioskError, NotFound, RequestInvalid


class ScreensFull(KioskError):
    """As many screens are connected as the server's threads can hold."""

    code = "kiosk.screens_full"


class ScreenRefused(KioskError):
    """The shopper's screen was asked for from an address that is not one of its own."""

    code = "kiosk.screen_refused"


class PortInUse(KioskError):
    """Another program listens on the port."""

    code = "kiosk.port_in_use"


class AddressInvalid(KioskError):
    """The host is not an address of this machine, or its port may not be opened."""

    code = "kiosk.address_invalid"


class CertificateInvalid(KioskError):
    """A certificate or its key cannot be read, do not belong together, or are to name what they may not."""

    code = "kiosk.certificate_invalid"


class StartFailed(KioskError):
    """The process that serves the screen could not be built; the message carries the code of the reason."""

    code = "kiosk.start_failed"


class StaffInvalid(KioskError):
    """An account of staff cannot be made or changed like this."""

    code = "kiosk.staff_invalid"


class PasswordWeak(StaffInvalid):
    """A new password that would be guessed.

    Attributes:
        why: A value of :class:`kiosk.console.passwords.Weakness`.
    """

    code = "kiosk.password_weak"

    def __init__(self, message: str, *, mend: str = "", why: str) -> None:
        super().__init__(message, mend=mend)
        self.why = why


class BreachedListInvalid(KioskError):
    """The site's file of breached passwords cannot be asked, so no new password is taken."""

    code = "kiosk.breached_list_invalid"


class SignInRefused(KioskError):
    """A sign-in that does not count; which part was wrong is not told."""

    code = "kiosk.sign_in_refused"


class SessionEnded(SignInRefused):
    """A request came without a session that is open: signed out, idle for too long, or the member is gone."""

    code = "kiosk.session_ended"


class SignOnRefused(SignInRefused):
    """An answer of the identity provider that does not hold, says no, or came too late."""

    code = "kiosk.sign_on_refused"


class ProviderUnreachable(KioskError):
    """The identity provider does not answer, or not as one."""

    code = "kiosk.provider_unreachable"


class ProofNeeded(KioskError):
    """Somebody signed in without a password is to prove again who they are, before what concerns others."""

    code = "kiosk.proof_needed"


class NotAllowed(KioskError):
    """Somebody signed in asked for what their roles do not grant."""

    code = "kiosk.not_allowed"


class NoRoleGiven(NotAllowed):
    """The identity provider knows the person, but none of their groups has a role here."""

    code = "kiosk.no_role_given"


class DeviceInvalid(RequestInvalid):
    """A device cannot be paired or named like this: no device shows the code, or the name is taken."""

    code = "kiosk.device_invalid"


class DeviceUnknown(NotFound):
    """No device in use has this id or name."""

    code = "kiosk.device_unknown"


class DeviceUnreachable(KioskError):
    """The kiosk that a camera box sends its pictures to does not answer, or refuses."""

    code = "kiosk.device_unreachable"


class TokenInvalid(KioskError):
    """A token of a program cannot be made or revoked like this."""

    code = "kiosk.token_invalid"


class TokenRefused(KioskError):
    """A request came without a token that opens anything: unknown, or revoked."""

    code = "kiosk.token_refused"
