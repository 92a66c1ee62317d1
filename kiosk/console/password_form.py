"""The form for a new password: what is wrong is said beside its field, in the language of whoever types."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.console.passwords import words_for
from kiosk.errors import BreachedListInvalid, PasswordWeak, SessionEnded, SignInRefused
from models.errors import VanakkamError

OLD, NEW, AGAIN = "password", "new", "again"
"""Names of the fields."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field.

    Attributes:
        field: Its name.
        text: For whoever typed it.
        status: HTTP status of the answer.
    """

    field: str
    text: str
    status: int = 422


def fault_of(error: VanakkamError, say: Callable[[str], str]) -> Fault:
    """The fault of a field that an error tells of.

    Args:
        error: Why there is no new password.
        say: Words of a key in the language of the page.

    Raises:
        VanakkamError: The same error, where it is of no field.
    """
    if isinstance(error, PasswordWeak):
        return Fault(NEW, " ".join(map(say, words_for(error.why))))
    if isinstance(error, BreachedListInvalid):
        return Fault(NEW, say("staff-password-unasked"), 503)
    if isinstance(error, SignInRefused) and not isinstance(error, SessionEnded):
        return Fault(OLD, f"{error.message}. {error.mend}.")
    raise error
