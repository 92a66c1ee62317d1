"""The choices a site can make, by name. ``kiosk.settings`` says what each one does and costs."""

from enum import StrEnum


class Recognition(StrEnum):
    """Whether a face may open offers at this site (requirement G12: off until the set-up chose)."""

    OFF = "off"
    VERIFY = "verify"
    IDENTIFY = "identify"


class Engage(StrEnum):
    """What counts as the shopper's act before a look (requirements G1 and A1)."""

    TAP = "tap"
    DWELL = "dwell"


class Recogniser(StrEnum):
    """Which weights turn a face into a template. Templates of one are useless to another."""

    BUFFALO_S = "buffalo_s"
    SFACE = "sface"


class Liveness(StrEnum):
    """When a shopper has to show by a small movement that no picture stands before the camera."""

    ENROLMENT = "enrolment"
    ALWAYS = "always"
    NEVER = "never"


class Profile(StrEnum):
    """Where the site is; ``kiosk.privacy.profiles`` says what each one forbids."""

    DEFAULT = "default"
    EU = "eu"
    US_IL = "us-il"
    US_NY = "us-ny"
    PDX = "pdx"
    IN = "in"
    AU = "au"
