"""Settings of what staff need beside a password; a part of :class:`kiosk.settings.Settings`."""

from enum import StrEnum

from pydantic import BaseModel, Field, field_validator

ROLES = ("staff", "officer", "admin", "marketing")
"""Every role of the consoles (a test compares them)."""


LEAST_UNUSED_DAYS = 30


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

    staff_unused_days: int = Field(
        default=180,
        ge=0,
        le=730,
        description="Days after which an account of staff that nobody signed in with opens no more, until whoever runs "
        "the box opens it again: nobody would notice if somebody else did. 0: never; else 30 and more, so that a "
        "holiday locks nobody out. Two years at the most: the audit trail, which tells of sign-ins, goes back three. "
        'With password_sign_in = "chosen" the names of password_accounts are left out: they lie in an envelope for '
        "the day the provider is down.",
    )

    @field_validator("staff_unused_days")
    @classmethod
    def _longer_than_a_holiday(cls, days: int) -> int:
        if 0 < days < LEAST_UNUSED_DAYS:
            raise ValueError(f"use 0 for never, or {LEAST_UNUSED_DAYS} and more")
        return days

    @field_validator("staff_second_factor_roles")
    @classmethod
    def _known_roles(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        """A mistyped role would leave the one that was meant without."""
        if unknown := [role for role in roles if role not in ROLES]:
            raise ValueError(f"there is no role {', '.join(unknown)}, only {', '.join(ROLES)}")
        return roles
