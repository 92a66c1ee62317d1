"""What the screen sends and is told, as the OpenAPI document describes it; :mod:`kiosk.screens.view` fills it."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from kiosk.api.bodies import Body, Text, Whole
from kiosk.screens.desks import Line
from kiosk.screens.inputs import Pressed
from kiosk.screens.kinds import Action, ScreenKind
from kiosk.screens.view import (
    Button,
    CaptureView,
    Language,
    Light,
    Paragraph,
    Progress,
    Qr,
    Switch,
)
from kiosk.screens.view import Field as FormField

MOST_ENTRIES: Final = 16
"""Switches or fields of one press; no screen has as many."""

LONGEST_TEXT: Final = 600
"""Characters of one field: a card's QR code with its secret is far below."""

Short = Annotated[Text, Field(max_length=LONGEST_TEXT)]


class Press(Body):
    """A press on the screen that is shown now."""

    action: Action
    serial: Whole = Field(description="serial of the screen it was pressed on")
    value: Short = Field("", description="with language its code, with less_like_this the id of the offer")
    switches: dict[str, StrictBool] = Field({}, max_length=MOST_ENTRIES, description="switches by name")
    fields: dict[str, Short] = Field({}, max_length=MOST_ENTRIES, description="fields by name")

    def pressed(self) -> Pressed:
        """The press as the stage takes it."""
        on = frozenset(name for name, is_on in self.switches.items() if is_on)
        return Pressed(self.action, value=self.value, switches=on, fields=self.fields)


class Card(BaseModel):
    """One offer."""

    offer_id: str
    title: str
    subtitle: str
    reason: str
    price_note: str
    code: str = Field(description="what to show at the till, or empty")
    category: str
    picture: str = Field(description="path of the shop's own picture, or empty")
    picture_alt: str
    scan: tuple[str, ...] = Field(description="rows of the QR code that the till scans, or empty")
    icon: str = Field(description="symbol of the page's sprite")
    actions: tuple[Button, ...]


class ScreenView(BaseModel):
    """Everything that one screen shows."""

    model_config = ConfigDict(title="Screen")

    kind: ScreenKind
    serial: int
    personal: bool = Field(description="whether any of it is about one person")
    language: str
    headline: str
    text: str
    say: str
    light: Light
    light_text: str
    heading: str
    large: bool
    speech: bool
    languages: tuple[Language, ...]
    cards: tuple[Card, ...]
    buttons: tuple[Button, ...]
    warning: str
    ends_in_ms: int | None
    switches: tuple[Switch, ...]
    fields: tuple[FormField, ...]
    paragraphs: tuple[Paragraph, ...]
    lines: tuple[Line, ...]
    capture: CaptureView | None
    qr: Qr | None
    steps: tuple[Progress, ...] | None


class HealthView(BaseModel):
    """The state of the box; nothing about a person."""

    model_config = ConfigDict(title="Health")

    status: str
    camera: str = Field(description="ok, lost or off")
    screens: int
    fault: str | None = Field(description="code of why faces are not recognised although the site asks for it")
