"""Signs to print: beside the camera's zone (requirement G20), and at the entrance (requirements B6 and B7).

A sign says what the site's settings make true, in large type and few words; the notice says the rest. The entrance
sign has words of its own for section 22-1202 of New York City's Administrative Code. The city publishes a form too; the
shop compares the two before it puts one up.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.modes import Profile
from kiosk.privacy.notice import NoticeFacts, contact
from kiosk.words import say


class SignKind(StrEnum):
    """Where a sign hangs."""

    ZONE = "zone"
    ENTRANCE = "entrance"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign.

    Attributes:
        language: Code of its language.
        title: The largest line.
        lines: What follows, one sentence or two each.
        foot: Who answers, and where the whole notice is.
        link: Address of the notice for a QR code; empty where phones do not reach the kiosk.
        code_label: Said beside the QR code; empty without one.
    """

    language: str
    title: str
    lines: tuple[str, ...]
    foot: tuple[str, ...]
    link: str
    code_label: str

    @property
    def text(self) -> str:
        """The sign as plain text, ready to be printed."""
        return "\n".join((self.title, "", *self.lines, "", *self.foot))


PLACES: Final = MappingProxyType(
    {
        SignKind.ZONE: "Hang it where people read it before they enter the camera's zone; mark the zone on the floor.",
        SignKind.ENTRANCE: "Hang it near every entrance that customers use, at eye height.",
    }
)
"""For the shop: where a sign belongs."""

_HINTS: Final = MappingProxyType(
    {
        Profile.US_NY: "New York City, Administrative Code 22-1202: compare the entrance sign with the city's form.",
        Profile.PDX: "Portland, City Code 34.10: this profile keeps face recognition off; the sign says so.",
        Profile.US_IL: "Illinois, 740 ILCS 14/15: a sign does not replace the written release; the screen asks for it.",
        Profile.EU: "GDPR, article 13 and EDPB guidelines 3/2019: the sign is the first layer, the notice the second.",
    }
)


def make_sign(facts: NoticeFacts, kind: SignKind, language: str) -> Sign:
    """Write a sign that is true for the site.

    Args:
        facts: Of the site.
        kind: Where it hangs.
        language: Code of its language.
    """
    lines = _zone(facts, language) if kind is SignKind.ZONE else _entrance(facts, language)
    link = f"{facts.address}/privacy" if facts.address else ""
    more = say(language, "sign-more", link=link) if link else say(language, "sign-more-screen")
    return Sign(
        language=language,
        title=_title(facts, kind, language),
        lines=lines,
        foot=(say(language, "sign-who", shop=facts.shop_name, contact=contact(facts, language)), more),
        link=link,
        code_label=say(language, "sign-code") if link else "",
    )


def hints(facts: NoticeFacts, kind: SignKind) -> tuple[str, ...]:
    """What whoever puts up the sign should know, in English."""
    return (PLACES[kind], *([_HINTS[facts.profile]] if facts.profile in _HINTS else []))


def _title(facts: NoticeFacts, kind: SignKind, language: str) -> str:
    if kind is SignKind.ZONE:
        return say(language, f"sign-zone-title-{facts.manner}")
    return say(language, f"sign-entrance-title-{'on' if facts.faces else 'off'}")


def _zone(facts: NoticeFacts, language: str) -> tuple[str, ...]:
    if not facts.faces:
        return (say(language, "sign-zone-off"),)
    choice = "sign-zone-choice-dwell" if facts.manner == "dwell" else "sign-zone-choice"
    return tuple(say(language, key) for key in (f"sign-zone-{facts.manner}", "sign-zone-others", choice))


def _entrance(facts: NoticeFacts, language: str) -> tuple[str, ...]:
    if facts.profile is Profile.PDX:
        return (say(language, "sign-entrance-off-pdx"),)
    if not facts.faces:
        return (say(language, "sign-entrance-off"),)
    names = ("on", f"when-{facts.manner}", "others", "never")
    return tuple(say(language, f"sign-entrance-{name}") for name in names)
