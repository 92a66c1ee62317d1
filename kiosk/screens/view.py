"""What a browser is told about the screen: words, cards, buttons and the moment at which personal content must go."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from kiosk.screens import words as copy
from kiosk.screens.icons import icon_for
from kiosk.screens.offers import OfferCard
from kiosk.screens.state import ScreenKind, ScreenState, can_engage, can_extend
from kiosk.screens.words import Site, words
from kiosk.settings import Engage, Recognition

CARDS_SHOWN = 3
"""Cards on one screen, personal or not: as many as stay large on 1080x1920 and 1280x800."""


class Light(StrEnum):
    """The state light of the camera; its words stand beside it, so colour is never the only sign."""

    FINDS = "finds"
    LOOKS = "looks"
    NAMED = "named"
    OFF = "off"


class Action(StrEnum):
    """What a button asks for; each is one POST of the JSON API."""

    ENGAGE = "engage"
    STOP = "stop"
    NOT_ME = "not_me"
    HIDE = "hide"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the screen, with its label."""

    action: Action
    label: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything one screen shows.

    Attributes:
        kind: Which screen.
        personal: Whether any of it is about one member; such a view must be cleared when the stream falls silent.
        headline: The largest line.
        text: Sentences below it.
        light: State of the camera.
        light_text: The same in words.
        heading: Heading of the cards.
        cards: At most ``CARDS_SHOWN`` offers.
        buttons: In the order of the screen.
        warning: What the shopper should know before personal content goes, or empty.
        ends_at: When personal content must go, on the screen's clock; None without any.
    """

    kind: ScreenKind
    personal: bool
    headline: str
    text: str
    light: Light
    light_text: str
    heading: str
    cards: tuple[OfferCard, ...]
    buttons: tuple[Button, ...] = ()
    warning: str = ""
    ends_at: float | None = None


_LIGHTS = {ScreenKind.LOOKING: Light.LOOKS, ScreenKind.RECOGNISED: Light.NAMED, ScreenKind.FAULT: Light.OFF}


def render(state: ScreenState, general: tuple[OfferCard, ...], site: Site) -> View:
    """Return the view of a state.

    Args:
        state: What the screen shows.
        general: Offers for everyone; shown in every state but ``RECOGNISED``.
        site: Name and modes of the site.
    """
    said = words(state, site)
    personal = state.personal
    return View(
        kind=state.kind,
        personal=personal is not None,
        headline=said.headline,
        text=said.text,
        light=_LIGHTS.get(state.kind, Light.FINDS),
        light_text=said.light,
        heading=said.heading,
        cards=(personal.greeting.cards if personal else general)[:CARDS_SHOWN],
        buttons=_buttons(state, site),
        warning=copy.WARNING if personal and personal.warned else "",
        ends_at=personal.ends_at if personal else None,
    )


def to_json(view: View, now: float) -> dict[str, Any]:
    """Return the view as the JSON of the API (docs/api.md).

    ``ends_in_ms`` replaces ``ends_at``: browsers do not share the clock, so each gets what is left at ``now``.
    """
    data = asdict(view)
    ends_at = data.pop("ends_at")
    data["ends_in_ms"] = None if ends_at is None else max(0, round((ends_at - now) * 1000))
    for card in data["cards"]:
        card["icon"] = icon_for(card["category"])
    return data


def _buttons(state: ScreenState, site: Site) -> tuple[Button, ...]:
    if state.kind is ScreenKind.RECOGNISED:
        keep = (Button(Action.EXTEND, copy.EXTEND_LABEL),) if can_extend(state) else ()
        return (*keep, Button(Action.NOT_ME, copy.NOT_ME_LABEL), Button(Action.HIDE, copy.HIDE_LABEL))
    if state.kind is ScreenKind.LOOKING:
        return (Button(Action.STOP, copy.STOP_LABEL),)
    asks = site.recognition is not Recognition.OFF and site.engage is Engage.TAP
    return (Button(Action.ENGAGE, copy.ENGAGE_LABEL),) if asks and can_engage(state) else ()
