"""What the page of the phones sends and is told, as the OpenAPI document describes it."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictBool, WithJsonSchema

from kiosk.api.bodies import Body, Text
from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import Line
from kiosk.screens.view import Switch
from kiosk.words import LANGUAGES

LONGEST_CODE: Final = 600
"""Characters; a card's QR code with its secret is far below, and gets the answer of an unknown code."""


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError("The language is not one of the kiosk's")
    return language


Language = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(LANGUAGES)})]


class SignIn(Body):
    """The receipt code of a member."""

    code: Annotated[Text, Field(min_length=1, max_length=LONGEST_CODE)]


class Purposes(Body):
    """Exactly these purposes stand."""

    purposes: list[Purpose]
    shown: list[Purpose] = Field(list(Purpose), description="the switches that were on the page; all where left out")
    language: Language | None = Field(None, description="of the words that were shown; the browser's where left out")


class Paused(Body):
    """Whether recognition is paused."""

    paused: StrictBool


class Erase(Body):
    """One confirmation before everything is erased."""

    confirm: Literal[True]
    also_purchases: StrictBool = False


class Session(BaseModel):
    """A phone that is signed in."""

    token: str
    idle_seconds: float


class Kept(BaseModel):
    """What is kept about the member, and the purposes with the words that are agreed to."""

    nickname: str
    paused: bool
    has_face: bool
    face_later: bool = Field(description="whether recognition begins at the screen")
    language: str
    lines: tuple[Line, ...]
    switches: tuple[Switch, ...]


class NewReceipt(BaseModel):
    """A new receipt code; the old one is void."""

    code: str


class Place(BaseModel):
    """A place from which something was erased."""

    place: str
    count: int


class Erased(BaseModel):
    """The receipt of an erasure."""

    number: str
    at: str
    verified: bool = Field(description="false while a place could not be looked at again")
    purchases_stay: bool = Field(description="whether the shop's own books keep purchases without the name")
    stores: tuple[Place, ...]
