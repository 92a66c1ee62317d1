"""What the shopper's screen needs to know about the shop it stands in. Fixed while the kiosk runs."""

from dataclasses import dataclass

from kiosk.modes import Engage, Recognition
from kiosk.privacy.notice import NoticeFacts, notice_facts
from kiosk.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """The shop, as far as its screen needs it.

    Attributes:
        facts: Name, modes and addresses: what its notice tells the truth about.
        languages: Codes of the languages offered, the first one at the start; at least one.
        idle_seconds: Without a press until a visit on the glass ends, warning included.
        preview: Whether the mirrored picture is shown while a face is captured.
        available: Whether faces can be recognised at all: False where the site asks for it and a weight is missing, or
            its licence is refused.
    """

    facts: NoticeFacts
    languages: tuple[str, ...] = ("en",)
    idle_seconds: float = 40.0
    preview: bool = False
    available: bool = True

    @property
    def shop_name(self) -> str:
        """As shown."""
        return self.facts.shop_name

    @property
    def faces(self) -> bool:
        """Whether a template can be made and used here."""
        return self.available and self.facts.faces

    @property
    def taps(self) -> bool:
        """Whether a press on *Recognise me* opens the gate. Standing still never replaces it, it comes beside it."""
        return self.faces and self.facts.recognition is Recognition.IDENTIFY

    @property
    def dwells(self) -> bool:
        """Whether standing alone before the screen is an act too."""
        return self.taps and self.facts.engage is Engage.DWELL


def house_of(settings: Settings, *, available: bool = True) -> House:
    """The shop of these settings."""
    return House(
        facts=notice_facts(settings),
        languages=settings.languages,
        idle_seconds=float(settings.idle_seconds),
        preview=settings.preview,
        available=available,
    )
