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


class MailSecurity(StrEnum):
    """How the connection to the mail server is encrypted."""

    STARTTLS = "starttls"
    """Begins in the clear and turns to TLS before anything is said; port 587."""
    TLS = "tls"
    """TLS from the first byte; port 465."""
    NONE = "none"
    """In the clear, for a mail server on this machine."""


class DeviceCertificates(StrEnum):
    """Whether a paired device has to show a client certificate beside its key."""

    OFF = "off"
    REQUIRED = "required"


class PasswordSignIn(StrEnum):
    """Who may sign in to the consoles with what the kiosk keeps itself, beside an identity provider."""

    EVERYONE = "everyone"
    CHOSEN = "chosen"
    OFF = "off"


class KeyPlace(StrEnum):
    """Where the site key is."""

    FILE = "file"
    """``vanakkam.key`` in the home folder."""
    ENVIRONMENT = "environment"
    """The variable ``VANAKKAM_SITE_KEY``."""
    SYSTEMD = "systemd"
    """The credential ``vanakkam.key`` of the unit."""
    SERVICE = "service"
    """A key service, which never gives the key away."""


class Unknown(StrEnum):
    """What becomes of a purchase or event whose customer or product the shop has not told of."""

    SET_ASIDE = "set_aside"
    """It waits, and is taken by itself once a file tells of them."""
    CREATE = "create"
    """A bare customer or product with this id is made, to be filled in by a later file."""
