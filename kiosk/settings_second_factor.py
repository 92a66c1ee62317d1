"""Settings of what staff need beside a password; a part of :class:`kiosk.settings.Settings`."""

from enum import StrEnum

from pydantic import BaseModel, Field, field_validator

ROLES = ("staff", "officer", "admin", "marketing")
"""Every role of the consoles (a test compares them)."""


class SecondFactor(StrEnum):
    """Whether staff prove themselves with more than a password."""

    OFF = "off"
    OFFERED = "offered"
    REQUIRED = "required"


class SecondFactorSettings(BaseModel):
    """What staff need to sign in, and to do what concerns others."""

    staff_second_factor: SecondFactor | None = Field(
        default=None,
        description="A second factor beside a password: codes of an app, or a passkey in place of both. offered: who "
        "wants to. required: whoever has a role of staff_second_factor_roles sets one up at the next sign-in and gets "
        "no further before. off: nobody sets up an app; who has one is still asked for its codes. None: required where "
        "production is on, because a password that was looked at over a counter would open everybody's data; offered "
        "elsewhere, because a trial has made-up people only and somebody without a phone at hand.",
    )
    staff_second_factor_roles: tuple[str, ...] = Field(
        default=ROLES,
        min_length=1,
        description="Roles for which required counts. Each of them can reach what one person could take away or "
        "destroy for everybody; a role left out is as safe as its weakest password.",
    )
    staff_proof_minutes: int = Field(
        default=5,
        ge=1,
        le=15,
        description="Minutes for which a proof counts that somebody gave in addition to being signed in: a code, a "
        "passkey or their provider. Afterwards exports, erasures, runs and changes of accounts ask again. Longer lets "
        "whoever comes to an open tablet do more.",
    )

    @field_validator("staff_second_factor_roles")
    @classmethod
    def _known_roles(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        """A mistyped role would leave the one that was meant without."""
        if unknown := [role for role in roles if role not in ROLES]:
            raise ValueError(f"there is no role {', '.join(unknown)}, only {', '.join(ROLES)}")
        return roles
