"""Every knob of the product, declared once: name, default, bounds, help, and what moving it costs.

Order of precedence: arguments of the command, environment (``VANAKKAM_<NAME>``), ``site.toml`` in the home folder, the
default. ``docs/settings.md`` is checked against this file by a test.
"""

import ipaddress
import os
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from kiosk.errors import SettingsInvalid
from kiosk.modes import Engage, Liveness, Profile, Recogniser, Recognition, Unknown
from kiosk.privacy.profiles import LONGEST_RETENTION_DAYS, RULES, SHORTEST_CUSTOMER_DAYS, refusal
from kiosk.settings_backup import BackupSettings
from kiosk.settings_database import DatabaseSettings
from kiosk.settings_devices import DeviceSettings
from kiosk.settings_experiments import ExperimentSettings
from kiosk.settings_handing_on import HandingOnSettings
from kiosk.settings_keys import KeySettings
from kiosk.settings_mail import MailSettings
from kiosk.settings_network import NetworkSettings
from kiosk.settings_offering import OfferingSettings
from kiosk.settings_passwords import PasswordSettings
from kiosk.settings_second_factor import SecondFactor, SecondFactorSettings
from kiosk.settings_signon import SignOnSettings

__all__ = ["Engage", "Liveness", "Profile", "Recogniser", "Recognition", "Settings", "Unknown"]

SITE_FILE = "site.toml"

LEAST_ZONE = 0.01
"""Share of the picture under which nobody fits into a zone."""

LANGUAGES = ("en", "ta", "hi")
"""Languages that have every word of every screen (a test compares the catalogs)."""


def default_home() -> Path:
    """Folder for the store, the key and ``site.toml`` when nothing else is said (XDG data home)."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "vanakkam"


def default_models_dir() -> Path:
    """Folder for verified weights, shared by all sites of this user (XDG cache home)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "vanakkam" / "models"


class Settings(
    BackupSettings,
    DatabaseSettings,
    DeviceSettings,
    ExperimentSettings,
    OfferingSettings,
    HandingOnSettings,
    MailSettings,
    NetworkSettings,
    PasswordSettings,
    SecondFactorSettings,
    SignOnSettings,
    KeySettings,
    BaseSettings,
):
    """The settings of one site. Immutable after loading."""

    model_config = SettingsConfigDict(env_prefix="VANAKKAM_", extra="forbid", frozen=True, validate_default=True)

    home: Path = Field(
        default_factory=default_home,
        description="Folder of the store, the key file and site.toml. Back up the store and the key apart.",
    )
    shop_name: str = Field(
        default="Vanakkam", min_length=1, max_length=60, description="Name of the shop on the screen."
    )
    privacy_contact: str = Field(
        default="",
        max_length=200,
        description="Who answers for people's data and how to reach them, printed in the notice and on the signs. "
        "Empty: the counter of the shop. Law of most places asks for a name and an address.",
    )
    currency: str = Field(
        default="₹",
        min_length=1,
        max_length=4,
        description="Sign put before prices; stored amounts do not change with it.",
    )
    currency_code: str = Field(
        default="INR",
        pattern=r"^[A-Z]{3}$",
        description="ISO 4217 code of the same money, for files that name theirs: another one needs a rate of its "
        "source.",
    )
    time_zone: str = Field(
        default="Asia/Kolkata",
        max_length=64,
        description="Zone of the shop's clock, an IANA name. Purchases are kept in its local time; a time of a file "
        "that names no zone is taken for it.",
    )

    phone_country: str = Field(
        default="91",
        pattern=r"^[1-9][0-9]{0,2}$",
        description="Country code of phone numbers that are written without one, digits only. After a change members "
        "and customers are not found by numbers that were given without a code before.",
    )

    intake_folder: Path | None = Field(
        default=None,
        description="Folder into which other systems drop files, below it one folder for each source or kind. A "
        "running kiosk takes them as soon as they are complete. None: files come by command or over the API only.",
    )
    intake_keep_days: int = Field(
        default=0,
        ge=0,
        le=90,
        description="Days for which a file that was taken from intake_folder stays in done/, with people's data in the "
        "clear. 0: it is deleted as soon as its rows are in the store. One that could not be read stays for 14 days.",
    )
    unknown_rows: Unknown = Field(
        default=Unknown.SET_ASIDE,
        description="Purchases and events of a customer_id or product_id that no file has told of. set_aside: they "
        "wait and are taken by themselves later. create: a bare customer or product is made, also for a mistyped id.",
    )

    production: bool = Field(
        default=False,
        description="A real shop. Refuses weights without commercial use unless their licence was accepted.",
    )
    licence_accepted: tuple[str, ...] = Field(
        default=(),
        description="Names of non-commercial weights for which the shop holds a licence of its own.",
    )
    models_dir: Path = Field(
        default_factory=default_models_dir, description="Folder of verified weights. Safe to delete; fetched again."
    )
    models_local: Path | None = Field(
        default=None, description="Folder looked in first for weight files, for sites without any network."
    )

    profile: Profile = Field(
        default=Profile.DEFAULT,
        description="Whose law the site is under. It narrows recognition, engage and retention_days (table below); a "
        "value beyond it stops the start.",
    )
    recognition: Recognition = Field(
        default=Recognition.OFF,
        description="off: no face is ever embedded. verify: one face against the template that only the member's own "
        "card opens. identify: 1:N among consented members after an act; needs a recorded assessment.",
    )
    engage: Engage = Field(
        default=Engage.DWELL,
        description="tap (stricter): a press on the screen. dwell: standing alone in the zone, facing the screen.",
    )
    recogniser: Recogniser = Field(
        default=Recogniser.BUFFALO_S,
        description="buffalo_s: most accurate, research only. sface: Apache-2.0, misses more. Re-enrol on change.",
    )
    dwell_seconds: float = Field(
        default=1.0,
        ge=0.3,
        le=10.0,
        description="Seconds of standing alone, facing the screen, that are the act. Less looks at passers-by sooner.",
    )
    engage_face_px: int = Field(
        default=80,
        ge=80,
        le=600,
        description="Face width from which somebody stands at the screen, in pixels of a picture of 720 lines. A "
        "second face counts from 0.8 of it. Higher asks people to come closer.",
    )
    leave_seconds: float = Field(
        default=2.7,
        ge=0.5,
        le=3.0,
        description="Seconds without a face until the screen clears; with the loop's own delay 3 s are kept. Lower "
        "also clears when somebody looks down.",
    )
    several_seconds: float = Field(
        default=0.2,
        ge=0.0,
        le=0.5,
        description="Seconds from the first sight of a second face until personal content goes. Finding it takes up to "
        "0.3 s more, so that 0.5 s are kept. Higher folds less often for people who pass.",
    )
    target_fpir: float = Field(
        default=0.001,
        gt=0.0,
        le=0.05,
        description="Wanted rate of strangers taken for a member. Lower misses more members; so does a large gallery.",
    )
    min_threshold: float = Field(
        default=0.0,
        ge=0.0,
        le=0.9,
        description="Least similarity that may name a member, beside what target_fpir asks. 0: that alone.",
    )
    margin: float = Field(
        default=0.05,
        ge=0.0,
        le=0.5,
        description="Lead over the runner-up. 0.05 halves wrong names for 0.1 % more misses; more gains little.",
    )
    liveness: Liveness = Field(
        default=Liveness.ENROLMENT,
        description="When a small movement is asked for: enrolment keeps a picture out of the gallery, always also "
        "keeps a picture of a member from being recognised and costs each visit some seconds, never asks for none.",
    )
    preview: bool = Field(
        default=False,
        description="Show the mirrored camera picture while a face is captured. It is never stored; people behind the "
        "shopper can be seen in it.",
    )
    retention_days: int = Field(
        default=365,
        ge=30,
        le=LONGEST_RETENTION_DAYS,
        description="Days without a visit after which a member is erased with everything. Less forgets sooner and asks "
        "rare guests to join again.",
    )
    customer_retention_days: int = Field(
        default=LONGEST_RETENTION_DAYS,
        ge=SHORTEST_CUSTOMER_DAYS,
        le=LONGEST_RETENTION_DAYS,
        description="Days after which a customer who never joined is erased, from the later one of their last purchase "
        "and the last time a file or a program named them. Three years: as long as a shop may count on somebody to "
        "come back. Members have retention_days. Not below 180: no dropped file and no line set aside is older.",
    )
    zone: tuple[tuple[float, float], ...] = Field(
        default=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
        min_length=3,
        max_length=32,
        description="Polygon of the standing zone in fractions of the picture. Faces outside are dropped unseen; leave "
        "posters with faces out.",
    )

    camera: str = Field(
        default="0",
        min_length=1,
        max_length=500,
        description="simulator, an index, /dev/v4l/by-id/..., rtsp://..., http://..., a clip, or paired: a camera box "
        "that was paired sends the pictures (docs/devices.md).",
    )
    host: str = Field(
        default="127.0.0.1", description="Address the screen is served on. Others than loopback expose it."
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port the screen is served on.")
    languages: tuple[str, ...] = Field(
        default=LANGUAGES,
        min_length=1,
        description="Languages offered on the screen, the first one at the start. Of en, ta and hi.",
    )
    screen_name: str = Field(
        default="kiosk",
        min_length=1,
        max_length=60,
        pattern=r"^[a-z0-9-]+$",
        description="Name of this screen in consents, matches and the audit trail. Small letters, digits and hyphens.",
    )
    screen_addresses: tuple[str, ...] = Field(
        default=("127.0.0.1", "::1"),
        min_length=1,
        max_length=32,
        description="Addresses or networks (192.168.1.0/24) that may see the shopper's screen. Every further one could "
        "watch who is recognised.",
    )
    idle_seconds: int = Field(
        default=40,
        ge=30,
        le=300,
        description="Seconds without a press until a visit on the glass ends; the warning shows 20 s before. Longer "
        "leaves more time to read, and what was typed on an abandoned screen.",
    )
    public_url: str = Field(
        default="",
        max_length=200,
        description="Address under which shoppers' phones reach this kiosk, such as https://kiosk.shop.example. Empty: "
        "no codes for phones are shown.",
    )
    staff_idle_minutes: int = Field(
        default=15,
        ge=1,
        le=60,
        description="Minutes without a click until staff must sign in again. Longer leaves an open console unwatched.",
    )
    staff_hours: int = Field(
        default=12,
        ge=1,
        le=24,
        description="Hours after which staff must sign in again whatever they do: the longest shift.",
    )
    log_file: Path | None = Field(
        default=None,
        description="File for the log, mode 0600, cut at 1 MB, five kept. It holds no name and no member's id; every "
        "erasure looks. None: standard error only.",
    )
    threads: int = Field(
        default=64, ge=4, le=512, description="Server threads; each open screen holds one for its event stream."
    )

    @model_validator(mode="before")
    @classmethod
    def _act_of_the_profile(cls, given: Any) -> Any:
        """A site that chose no act gets the one its profile allows."""
        if isinstance(given, dict) and "engage" not in given and given.get("profile") in set(Profile):
            return {**given, "engage": RULES[Profile(given["profile"])].default_engage}
        return given

    @field_validator("recognition", "engage", "retention_days")
    @classmethod
    def _allowed_by_the_profile(cls, value: object, info: ValidationInfo) -> object:
        """A profile narrows; where the profile itself was refused there is nothing to compare with."""
        reason = refusal(info.data["profile"], str(info.field_name), value) if "profile" in info.data else None
        if reason is not None:
            raise ValueError(reason)
        return value

    @field_validator("languages")
    @classmethod
    def _languages_with_words(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        """A language without words would show keys."""
        if unknown := [language for language in languages if language not in LANGUAGES]:
            raise ValueError(f"there are no words in {', '.join(unknown)}, only in {', '.join(LANGUAGES)}")
        if len(set(languages)) != len(languages):
            raise ValueError("a language stands there twice")
        return languages

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        """A zone that this machine has no data of would fail with the first file."""
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{name} is no zone such as Asia/Kolkata or UTC") from None
        return name

    @field_validator("screen_addresses")
    @classmethod
    def _addresses_of_networks(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Names are not looked up: who answers for a name may change."""
        for address in addresses:
            try:
                ipaddress.ip_network(address)
            except ValueError:
                raise ValueError(f"{address} is neither an address nor a network such as 192.168.1.0/24") from None
        return addresses

    @field_validator("public_url")
    @classmethod
    def _url_without_end(cls, url: str) -> str:
        """A plain base address; a code is put behind it, so it may not end in a slash or hold a query."""
        if not url:
            return url
        parts = urlsplit(url)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.query
            or parts.fragment
            or parts.username
        ):
            raise ValueError("give an address such as https://kiosk.shop.example, without ? # or a password")
        return url.rstrip("/")

    @field_validator("camera", mode="before")
    @classmethod
    def _camera_as_text(cls, camera: object) -> object:
        """``camera = 0`` is how people write it."""
        return str(camera) if isinstance(camera, int) and not isinstance(camera, bool) else camera

    @field_validator("zone")
    @classmethod
    def _zone_in_the_picture(cls, zone: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        """A zone outside of the picture, or one given in percent, would quietly mask nothing or everything."""
        if not all(0.0 <= value <= 1.0 for corner in zone for value in corner):
            raise ValueError("every corner must lie in the picture, from 0 to 1")
        turned = zip(zone, zone[1:] + zone[:1], strict=True)
        if abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in turned)) / 2 < LEAST_ZONE:
            raise ValueError(f"the zone must cover at least {LEAST_ZONE:.0%} of the picture")
        return zone

    @property
    def second_factor(self) -> SecondFactor:
        """``staff_second_factor``, or what stands for it where it was left out."""
        default = SecondFactor.REQUIRED if self.production else SecondFactor.OFFERED
        return self.staff_second_factor or default

    @property
    def store_path(self) -> Path:
        """The encrypted store."""
        return self.home / "vanakkam.db"

    @property
    def keyring_path(self) -> Path:
        """The members' data keys and the ledger of erasures; never rolled back, so never part of a backup."""
        return self.home / "vanakkam.keys"

    @property
    def key_path(self) -> Path:
        """The key file, of a site whose key is in one; only its owner may read it."""
        return self.home / "vanakkam.key"

    @property
    def envelope_path(self) -> Path:
        """The data secret, wrapped by the site key."""
        return self.home / "vanakkam.envelope"

    @classmethod
    def load(cls, **arguments: Any) -> Self:
        """Read the settings of a site.

        Args:
            **arguments: Values that win over every other source; None means "not given".

        Raises:
            SettingsInvalid: A value is out of bounds, a name is unknown, or site.toml is not TOML.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "?"
            unknown = first["type"] == "extra_forbidden"
            said = "there is no such setting" if unknown else first["msg"].removeprefix("Value error, ")
            raise SettingsInvalid(
                f"Setting {name}: {said}",
                mend=f"Correct it in the arguments, VANAKKAM_{name.upper()} or {SITE_FILE}; see docs/settings.md",
            ) from error
        except (ValueError, OSError) as error:
            raise SettingsInvalid(
                f"{SITE_FILE} cannot be read: {error}", mend="Correct the file; it is TOML"
            ) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, environment, then ``site.toml`` of the home folder that those two decide."""
        del dotenv_settings, file_secret_settings
        home = init_settings().get("home") or env_settings().get("home") or default_home()
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(home) / SITE_FILE)
