"""The part of a view that differs from screen to screen, and how a screen says something in its shopper's language."""

from dataclasses import dataclass, field

from kiosk.privacy.notice import Section
from kiosk.screens.desks import Line
from kiosk.screens.offers import OfferCard
from kiosk.screens.state import ScreenState
from kiosk.screens.view import CaptureView, Field, Paragraph, Progress, Qr, Switch
from kiosk.words import Value, say


@dataclass(frozen=True, slots=True)
class Page:
    """What one screen has beside its headline, light and buttons.

    Attributes:
        text: Sentences below the headline, or empty for the usual ones of the screen.
        headline: The headline, or empty for the usual one.
        hint: What is spoken instead of headline and text, or empty.
        heading: Of the cards.
        cards: Offers; None for those for everyone.
        less_like_this: Label of the button on each card, or empty.
        switches: As in the view.
        fields: As in the view.
        paragraphs: As in the view.
        lines: As in the view.
        capture: As in the view.
        qr: As in the view.
        steps: As in the view.
    """

    text: str = ""
    headline: str = ""
    hint: str = ""
    heading: str = ""
    cards: tuple[OfferCard, ...] | None = ()
    less_like_this: str = ""
    switches: tuple[Switch, ...] = ()
    fields: tuple[Field, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    lines: tuple[Line, ...] = field(default=(), repr=False)
    capture: CaptureView | None = None
    qr: Qr | None = None
    steps: tuple[Progress, ...] | None = None


def words(state: ScreenState, key: str, /, **values: Value) -> str:
    """The words of the screen under a key, in the shopper's language."""
    return say(state.language, f"screen-{key.replace('_', '-')}", **values)


def paragraphs(sections: tuple[Section, ...]) -> tuple[Paragraph, ...]:
    """The parts of a notice as the page draws them."""
    return tuple(Paragraph(section.heading, section.paragraph) for section in sections)
