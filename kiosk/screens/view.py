"""What a browser is told about the screen. Values only; ``kiosk.screens.render`` fills them, the page draws them."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from kiosk.screens.desks import Line
from kiosk.screens.icons import icon_for
from kiosk.screens.kinds import Action, ScreenKind
from kiosk.screens.offers import OfferCard
from vision.types import Hint

PICTURES = "/api/v1/pictures"
"""Where the screen gets the pictures of offers."""


class Light(StrEnum):
    """The state light of the camera; its words stand beside it, so colour is never the only sign."""

    FINDS = "finds"
    LOOKS = "looks"
    NAMED = "named"
    OFF = "off"


class Tone(StrEnum):
    """How a button stands among the others."""

    MAIN = "main"
    PLAIN = "plain"
    EQUAL = "equal"
    """Same size and weight as its neighbour: to refuse is as easy as to agree."""
    QUIET = "quiet"


class Needs(StrEnum):
    """What the page sends along with a press."""

    NOTHING = ""
    SWITCHES = "switches"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the screen.

    Attributes:
        action: What it asks for.
        label: A verb.
        tone: How it stands.
        corner: Whether it stands in the corner that every screen of a member has.
        value: Sent along; empty for most.
        needs: What else is sent along.
    """

    action: Action
    label: str
    tone: Tone = Tone.PLAIN
    corner: bool = False
    value: str = ""
    needs: Needs = Needs.NOTHING


@dataclass(frozen=True, slots=True)
class Switch:
    """One purpose, with the text that is agreed to word for word."""

    name: str
    label: str
    detail: str
    on: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices of a field."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """Something to type or to choose. ``value`` may be about a person: hidden from text forms.

    Attributes:
        name: Under which it is sent.
        label: What it is.
        kind: ``text``, ``tel``, ``code`` or ``choice``.
        hint: Why it is asked, or how it looks.
        value: What stands in it.
        error: What is wrong with it; empty when nothing is.
        options: Choices of a ``choice``; none is chosen at first.
        keypad: ``digits``, ``letters`` or None for a choice.
    """

    name: str
    label: str
    kind: str
    hint: str
    value: str = field(default="", repr=False)
    error: str = ""
    options: tuple[Option, ...] = ()
    keypad: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading and the text below it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One view of a guided capture; ``state`` is ``todo``, ``now`` or ``done``."""

    view: str
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class CaptureView:
    """Where a capture stands.

    Attributes:
        hint: The one thing to do now.
        sign: The bare hint, which picks the picture beside the words.
        segments: The ring.
        face: Outline of the face as mirrored shares of the picture (x, y, width, height); None without one.
        preview: Whether ``/api/v1/preview`` has the picture.
        aspect: Width of the picture for its height; the outline is drawn in shares of it.
    """

    hint: str
    sign: Hint
    segments: tuple[Segment, ...]
    face: tuple[float, float, float, float] | None
    preview: bool
    aspect: float


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code as rows of ``0`` and ``1``, quiet zone not included. Often a bearer secret: hidden from text forms."""

    rows: tuple[str, ...] = field(repr=False)
    caption: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of an erasure; ``state`` is ``todo``, ``doing``, ``done`` or ``failed``."""

    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language and its own name for itself."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything one screen shows. ``docs/api.md`` describes the fields as the page gets them.

    Attributes:
        kind: Which screen.
        serial: A press carries it back.
        personal: Whether any of it is about one person; such a view must be cleared when the stream falls silent.
        language: Of every word.
        languages: To choose from; empty on most screens.
        large: Larger text.
        speech: The page speaks ``say``.
        headline: The largest line.
        text: Sentences below it.
        say: What is spoken, and put into the live region, when it changes.
        light: State of the camera.
        light_text: The same in words.
        heading: Heading of the cards.
        cards: At most three offers.
        less_like_this: Label of the button on each card; empty for none.
        buttons: In the order of the screen.
        warning: What the shopper should know before the screen ends, or empty.
        ends_at: When it ends by time alone, on the screen's clock; None where it does not.
        switches: Purposes.
        fields: To fill in.
        paragraphs: To read.
        lines: What is kept, and receipts.
        capture: Of a guided capture.
        qr: For a phone.
        steps: Of an erasure.
    """

    kind: ScreenKind
    serial: int
    personal: bool
    language: str
    headline: str
    text: str
    say: str
    light: Light
    light_text: str
    heading: str = ""
    large: bool = False
    speech: bool = False
    languages: tuple[Language, ...] = ()
    cards: tuple[OfferCard, ...] = ()
    less_like_this: str = ""
    buttons: tuple[Button, ...] = ()
    warning: str = ""
    ends_at: float | None = None
    switches: tuple[Switch, ...] = ()
    fields: tuple[Field, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    lines: tuple[Line, ...] = field(default=(), repr=False)
    capture: CaptureView | None = None
    qr: Qr | None = None
    steps: tuple[Progress, ...] | None = None


def to_json(view: View, now: float) -> dict[str, Any]:
    """Return the view as the JSON of the API (docs/api.md).

    ``ends_in_ms`` replaces ``ends_at``: browsers do not share the clock, so each gets what is left at ``now``.
    """
    data = asdict(view)
    ends_at, label = data.pop("ends_at"), data.pop("less_like_this")
    data["ends_in_ms"] = None if ends_at is None else max(0, round((ends_at - now) * 1000))
    for card in data["cards"]:
        del card["token"]  # what a till scans is drawn, never read
        card["icon"] = icon_for(card["category"])
        card["picture"] = f"{PICTURES}/{card['picture']}" if card["picture"] else ""
        less = Button(Action.LESS_LIKE_THIS, label, Tone.QUIET, value=card["offer_id"])
        card["actions"] = [asdict(less)] if label else []
    return data
