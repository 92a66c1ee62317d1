"""The part of a view that differs from screen to screen, and how a screen says something in its shopper's language."""

from dataclasses import dataclass, field

from kiosk.privacy.notice import Section
from kiosk.screens.desks import Line, Overview
from kiosk.screens.offers import OfferCard
from kiosk.screens.state import ScreenState
from kiosk.screens.view import CaptureView, Field, Paragraph, Progress, Qr, Switch
from kiosk.words import SOURCE, Value, keys, say


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


def kept_lines(overview: Overview, language: str) -> tuple[Line, ...]:
    """What is kept about a member, as the screen and their phone tell it in a language."""
    face = "none" if not overview.has_face else "paused" if overview.paused else "on"
    return (
        Line(say(language, "screen-line-name"), overview.nickname or say(language, "screen-line-none")),
        Line(say(language, "screen-line-face"), say(language, f"screen-line-face-{face}")),
        Line(say(language, "screen-line-until"), say(language, "screen-line-until-value", until=overview.keep_until)),
        *overview.lines,
    )


def place_name(place: str, language: str) -> str:
    """A place of an erasure's receipt in a language; a file keeps its name."""
    key = f"screen-place-{place.replace(' ', '-').replace('_', '-')}"
    return say(language, key) if key in keys(SOURCE) else place


def paragraphs(sections: tuple[Section, ...]) -> tuple[Paragraph, ...]:
    """The parts of a notice as the page draws them."""
    return tuple(Paragraph(section.heading, section.paragraph) for section in sections)
