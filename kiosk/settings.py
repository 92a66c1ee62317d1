"""Every knob of the product, declared once: name, default, bounds, help, and what moving it costs.

Order of precedence: arguments of the command, environment (``VANAKKAM_<NAME>``), ``site.toml`` in the home folder, the
default. ``docs/settings.md`` is checked against this file by a test.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from kiosk.errors import SettingsInvalid

SITE_FILE = "site.toml"

LEAST_ZONE = 0.01
"""Share of the picture under which nobody fits into a zone."""


class Recognition(StrEnum):
    """Whether a face may open offers at this site (requirement G12: off until the set-up chose)."""

    OFF = "off"
    IDENTIFY = "identify"


class Engage(StrEnum):
    """What counts as the shopper's act before a look (requirements G1 and A1)."""

    TAP = "tap"
    DWELL = "dwell"


class Recogniser(StrEnum):
    """Which weights turn a face into a template. Templates of one are useless to another."""

    BUFFALO_S = "buffalo_s"
    SFACE = "sface"


def default_home() -> Path:
    """Folder for the store, the key and ``site.toml`` when nothing else is said (XDG data home)."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "vanakkam"


def default_models_dir() -> Path:
    """Folder for verified weights, shared by all sites of this user (XDG cache home)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "vanakkam" / "models"


class Settings(BaseSettings):
    """The settings of one site. Immutable after loading."""

    model_config = SettingsConfigDict(env_prefix="VANAKKAM_", extra="forbid", frozen=True, validate_default=True)

    home: Path = Field(
        default_factory=default_home,
        description="Folder of the store, the key file and site.toml. Back up the store and the key apart.",
    )
    shop_name: str = Field(
        default="Vanakkam", min_length=1, max_length=60, description="Name of the shop on the screen."
    )
    currency: str = Field(
        default="₹",
        min_length=1,
        max_length=4,
        description="Sign put before prices; stored amounts do not change with it.",
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

    recognition: Recognition = Field(
        default=Recognition.OFF,
        description="off: no face is ever embedded. identify: 1:N among consented members after an act.",
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
        description="simulator, an index, /dev/v4l/by-id/..., rtsp://..., http://... or a clip.",
    )
    host: str = Field(
        default="127.0.0.1", description="Address the screen is served on. Others than loopback expose it."
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port the screen is served on.")
    threads: int = Field(
        default=64, ge=4, le=512, description="Server threads; each open screen holds one for its event stream."
    )

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
    def store_path(self) -> Path:
        """The encrypted store."""
        return self.home / "vanakkam.db"

    @property
    def key_path(self) -> Path:
        """The key file; only its owner may read it."""
        return self.home / "vanakkam.key"

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
