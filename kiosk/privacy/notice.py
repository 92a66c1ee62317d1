"""The notice about data, made of the site's settings: its first layer on the consent screen, and the whole of it.

Every sentence is chosen by what the site really does, so that no notice promises a camera that is off or hides one that
is on (requirements G6, G19, A7, B1, B3, B5, B6, I1). Not legal advice: a shop has it read for its place.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kiosk.modes import Engage, Profile, Recognition
from kiosk.privacy.audit import KEPT_DAYS
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.privacy.retention import MATCH_DAYS
from kiosk.settings import Settings
from kiosk.words import say

COMPLAINT_LINKS: Final = MappingProxyType(
    {
        Profile.EU: "https://www.edpb.europa.eu/about-edpb/about-edpb/members_en",
        Profile.US_IL: "https://illinoisattorneygeneral.gov",
        Profile.US_NY: "https://www.nyc.gov/dcwp",
        Profile.PDX: "https://www.portland.gov",
        # The Board had no lasting address of its own when this was written; its ministry leads there.
        Profile.IN: "https://www.meity.gov.in",
        Profile.AU: "https://www.oaic.gov.au",
    }
)
"""Where a complaint goes, by profile; ``default`` knows no place."""

_BASES: Final = frozenset({Profile.EU, Profile.US_IL, Profile.IN, Profile.AU})
"""Profiles whose law names the ground."""


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice has to say the truth about.

    Attributes:
        shop_name: As shown.
        contact: Who answers, and how to reach them; empty for the counter of the shop.
        profile: Whose law the site is under.
        recognition: Whether faces may open offers.
        engage: What counts as the shopper's act where faces are searched for.
        retention_days: Days without a visit after which a member is erased.
        address: Where phones reach the kiosk; empty where they cannot.
    """

    shop_name: str
    contact: str
    profile: Profile
    recognition: Recognition
    engage: Engage
    retention_days: int
    address: str

    @property
    def manner(self) -> str:
        """How faces are used here: ``off``, ``verify``, ``tap`` or ``dwell``."""
        return self.engage.value if self.recognition is Recognition.IDENTIFY else self.recognition.value

    @property
    def faces(self) -> bool:
        """Whether templates are made here."""
        return self.recognition is not Recognition.OFF

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What this site may ask consent for."""
        return tuple(purpose for purpose in Purpose if self.faces or purpose is not Purpose.FACE_RECOGNITION)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a notice.

    Attributes:
        key: Stable name, such as ``rights``; also the anchor on the page.
        heading: One line.
        text: The first sentences; may be empty.
        items: What follows, one line each; may be empty.
    """

    key: str
    heading: str
    text: str
    items: tuple[str, ...] = ()

    @property
    def paragraph(self) -> str:
        """Text and items as one text, parted by line feeds."""
        return "\n".join(part for part in (self.text, *self.items) if part)


def notice_facts(settings: Settings) -> NoticeFacts:
    """What the settings say about data."""
    return NoticeFacts(
        shop_name=settings.shop_name,
        contact=settings.privacy_contact.strip(),
        profile=settings.profile,
        recognition=settings.recognition,
        engage=settings.engage,
        retention_days=settings.retention_days,
        address=settings.public_url,
    )


def contact(facts: NoticeFacts, language: str) -> str:
    """Who answers for people's data: the site's own words, or the counter of the shop."""
    return facts.contact or say(language, "notice-contact-counter")


def purpose_label(purpose: Purpose, language: str) -> str:
    """The short name of a purpose, for a switch."""
    return say(language, f"consent-{_kebab(purpose)}")


def first_layer(facts: NoticeFacts, language: str) -> tuple[Section, ...]:
    """What stands on the consent screen beside the switches (requirements G6 and A7).

    Returns:
        Sections ``machine``, ``who``, ``why``, ``what``, ``long``, ``rights`` and ``same``, each of one or two short
        sentences and without items. The texts of the switches are :func:`kiosk.privacy.consent.current_wording`.
    """
    texts = {
        "machine": say(language, f"notice-first-machine-{facts.manner}"),
        "who": say(language, "notice-first-who", shop=facts.shop_name, contact=contact(facts, language)),
        "why": say(language, "notice-first-why"),
        "what": say(language, f"notice-first-what-{'face' if facts.faces else 'off'}"),
        "long": say(language, "notice-first-long", days=facts.retention_days),
        "rights": say(language, "notice-first-rights"),
        "same": say(language, "notice-first-same"),
    }
    return tuple(Section(key, say(language, f"notice-first-{key}-heading"), text) for key, text in texts.items())


def full_notice(facts: NoticeFacts, language: str) -> tuple[Section, ...]:
    """The whole notice (requirements G6, B1, B5, I1).

    Returns:
        Sections ``who``, ``machine``, ``purposes``, ``basis``, ``data``, ``long``, ``rights``, ``ways``, ``same``,
        ``others``, ``children``, ``complaint`` and ``texts``, in this order.
    """
    return _Writer(facts, language).sections()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one notice; every key it uses begins with ``notice-`` and the name of the section."""

    facts: NoticeFacts
    language: str

    def sections(self) -> tuple[Section, ...]:
        facts = self.facts
        return (
            self._section("who", "text"),
            self._section("machine", facts.manner, *self._when("how", "follows", "wrong", "never", "others")),
            self._section("purposes", "text", *(_kebab(purpose) for purpose in facts.purposes)),
            self._section("basis", facts.profile.value if facts.profile in _BASES else "default", "own"),
            self._section("data", "", *self._data()),
            self._section("long", "text", *self._when("template"), "person", "consents", "purchases", "trail"),
            self._section("rights", "text", *self._rights()),
            self._section("ways", "", "screen", *(("phone",) if facts.address else ()), "code", "counter"),
            self._section("same", "text"),
            self._section("others", "text", "safe", "duty"),
            self._section("children", "text", *(("in",) if facts.profile is Profile.IN else ())),
            self._section("complaint", facts.profile.value, "first"),
            self._texts(),
        )

    def _data(self) -> tuple[str, ...]:
        template = "template-verify" if self.facts.recognition is Recognition.VERIFY else "template"
        return (*self._when(template), "person", "consents", "visits", "offers", "purchases", "trail", "not")

    def _rights(self) -> tuple[str, ...]:
        return ("see", "correct", *self._when("limit"), "withdraw", "object", "erase", "human")

    def _when(self, *names: str) -> tuple[str, ...]:
        """Names that make sense where templates are made only."""
        return names if self.facts.faces else ()

    def _section(self, key: str, text: str, *items: str) -> Section:
        return Section(
            key,
            self._say(f"{key}-heading"),
            self._say(f"{key}-{text}") if text else "",
            tuple(self._say(f"{key}-{item}") for item in items),
        )

    def _texts(self) -> Section:
        wordings = (current_wording(purpose, self.language) for purpose in self.facts.purposes)
        items = tuple(
            say(
                self.language,
                "notice-texts-item",
                label=purpose_label(wording.purpose, self.language),
                version=wording.version,
                text=wording.text,
            )
            for wording in wordings
        )
        return Section("texts", self._say("texts-heading"), self._say("texts-text"), items)

    def _say(self, name: str) -> str:
        return say(
            self.language,
            f"notice-{name}",
            shop=self.facts.shop_name,
            contact=contact(self.facts, self.language),
            days=self.facts.retention_days,
            visits=MATCH_DAYS,
            trail=KEPT_DAYS,
            address=f"{self.facts.address}/me",
            link=COMPLAINT_LINKS.get(self.facts.profile, ""),
        )


def _kebab(purpose: Purpose) -> str:
    return purpose.value.replace("_", "-")
