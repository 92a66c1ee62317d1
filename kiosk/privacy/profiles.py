"""What the law of a place forbids a site to choose. A profile can only narrow a setting, never widen it.

These are this project's readings, not legal advice; the reasons are printed where a setting is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.modes import Engage, Profile, Recognition

_EVERY_MODE = frozenset(Recognition)
_EVERY_ACT = frozenset(Engage)
LONGEST_RETENTION_DAYS = 1095
"""Three years: the longest that any profile allows (740 ILCS 14/15(a), requirement B1).

It caps the term of customers who never joined as well, in every profile: no face and no consent of theirs is kept, and
the shorter terms of some are meant for those.
"""
SHORTEST_CUSTOMER_DAYS = 180
"""For customers who never joined: longer than a dropped file or a line that was set aside is kept (90 days)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one profile allows.

    Attributes:
        profile: Which.
        place: Where it is meant for, in words.
        recognition: Modes that may be chosen.
        engage: Acts that may be chosen.
        default_engage: The act where the site has not chosen one.
        retention_days: Longest time without a visit after which a member is erased.
        records: Kinds of site records that must be on file before any recognition, beside that of ``identify``.
        why: The reason, printed with every refusal.
    """

    profile: Profile
    place: str
    recognition: frozenset[Recognition]
    engage: frozenset[Engage]
    default_engage: Engage
    retention_days: int
    records: tuple[str, ...]
    why: str


RULES: Mapping[Profile, Rules] = MappingProxyType(
    {
        rules.profile: rules
        for rules in (
            Rules(
                Profile.DEFAULT, "no particular law",
                _EVERY_MODE, _EVERY_ACT, Engage.DWELL, LONGEST_RETENTION_DAYS, (),
                "three years is the longest term of any law this product knows",
            ),
            Rules(
                Profile.EU, "European Union, EEA",
                frozenset({Recognition.OFF, Recognition.VERIFY}), frozenset({Engage.TAP}), Engage.TAP, 365, (),
                "the EDPB (opinion 11/2024) asks that the template stays in the shopper's hand and that they act "
                "themselves, and article 5(1)(e) of the GDPR that nothing is kept longer than its purpose: a year "
                "without a visit",
            ),
            Rules(
                Profile.US_IL, "Illinois",
                _EVERY_MODE, _EVERY_ACT, Engage.DWELL, LONGEST_RETENTION_DAYS, (),
                "the Illinois Biometric Information Privacy Act, 740 ILCS 14/15(a), ends retention three years after "
                "the last visit at the latest",
            ),
            Rules(
                Profile.US_NY, "New York City",
                _EVERY_MODE, _EVERY_ACT, Engage.DWELL, LONGEST_RETENTION_DAYS, (),
                "New York City asks for a sign at the entrance and forbids any sale; the term is that of Illinois, "
                "the strictest written one in the country",
            ),
            Rules(
                Profile.PDX, "Portland, Oregon",
                frozenset({Recognition.OFF}), _EVERY_ACT, Engage.DWELL, LONGEST_RETENTION_DAYS, (),
                "Portland forbids face recognition in places open to the public (City Code 34.10)",
            ),
            Rules(
                Profile.IN, "India",
                _EVERY_MODE, _EVERY_ACT, Engage.DWELL, LONGEST_RETENTION_DAYS, (),
                "the DPDP Act 2023, section 8(7), ends retention with the purpose; the 2025 Rules name three years for "
                "the largest shops, and this product takes it as the longest for all",
            ),
            Rules(
                Profile.AU, "Australia",
                _EVERY_MODE, _EVERY_ACT, Engage.DWELL, 365, ("assessment", "notice"),
                "the Privacy Act asks to destroy what is not needed any more (APP 11.2), and the regulator's Bunnings "
                "case for a written assessment and a clear notice before anything is switched on",
            ),
        )
    }
)  # fmt: skip
"""Every profile."""


def rules_of(profile: Profile) -> Rules:
    """What a profile allows."""
    return RULES[profile]


def refusal(profile: Profile, name: str, value: object) -> str | None:
    """Why a profile does not allow a setting.

    Args:
        profile: Of the site.
        name: ``recognition``, ``engage`` or ``retention_days``.
        value: What the site wants.

    Returns:
        The reason with what is allowed, or None when it is allowed.
    """
    rules = RULES[profile]
    if name == "recognition" and value not in rules.recognition:
        allowed = _named(sorted(mode.value for mode in rules.recognition))
    elif name == "engage" and value not in rules.engage:
        allowed = _named(sorted(act.value for act in rules.engage))
    elif name == "retention_days" and isinstance(value, int) and value > rules.retention_days:
        allowed = f"at most {rules.retention_days} days"
    else:
        return None
    return f"profile {profile.value} ({rules.place}) allows only {allowed}: {rules.why}"


def _named(values: list[str]) -> str:
    return " or ".join(values)
