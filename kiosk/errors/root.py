"""Errors of every part: the root of the tree, settings, and requests that mean nothing."""

from models.errors import VanakkamError


class KioskError(VanakkamError):
    """Base of the product's errors."""

    code = "kiosk"


class SettingsInvalid(KioskError):
    """A setting is out of its bounds, or unknown; the message names it."""

    code = "kiosk.settings_invalid"


class NotFound(KioskError):
    """The address does not exist."""

    code = "kiosk.not_found"


class RequestInvalid(KioskError):
    """The request cannot be served as it was sent."""

    code = "kiosk.request_invalid"


class Unexpected(KioskError):
    """Something failed that should not; readers get no details, the log does."""

    code = "kiosk.unexpected"


class PressRefused(KioskError):
    """A button was pressed that the screen does not have at this moment."""

    code = "kiosk.press_refused"


class WordsMissing(KioskError):
    """A catalogue of words lacks a key, a call lacks a value, or a file of it is not Fluent."""

    code = "kiosk.words_missing"


class DraftGone(KioskError):
    """An enrolment was saved, discarded, or ran out of time; nothing of it is left."""

    code = "kiosk.draft_gone"


class PictureRefused(KioskError):
    """What was sent is too large, or its content is no picture of an accepted type."""

    code = "kiosk.picture_refused"


class TooManyTries(KioskError):
    """Too many unknown codes were tried in a short time; a right one is not looked at either.

    Attributes:
        seconds: Until the next one is looked at; 0 where nobody knows.
    """

    code = "kiosk.too_many_tries"
    seconds: int = 0


class TooManyRequests(TooManyTries):
    """More requests came than one visitor, or one account, has any use for.

    Attributes:
        seconds: Until the next one is answered.
    """

    code = "kiosk.too_many_requests"

    def __init__(self, message: str, *, mend: str = "", seconds: int) -> None:
        super().__init__(message, mend=mend)
        self.seconds = seconds


class NameInvalid(RequestInvalid):
    """A name that cannot be shown on the screen."""

    code = "kiosk.name_invalid"


class TooManyFound(RequestInvalid):
    """A search found more members than may be shown; none of them was."""

    code = "kiosk.too_many_found"
