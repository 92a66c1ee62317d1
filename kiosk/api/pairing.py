"""How a device asks to be paired: it is given a key that opens nothing yet, and a short code to show to staff."""

from contextlib import ExitStack
from enum import StrEnum
from typing import Annotated

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from pydantic import BaseModel, ConfigDict, Field

from kiosk.api.access import EVERYONE
from kiosk.api.bodies import Body, Text
from kiosk.api.deps import WebDeps
from kiosk.api.device_keys import bearer_key, certificate, keep_screen_key, needed_certificate, screen_key
from kiosk.api.pagewords import page_words
from kiosk.api.phone_sessions import AddressTries
from kiosk.api.routes import blueprint_of, route
from kiosk.devices import Asker, Asking, DeviceKind, Devices
from kiosk.devices.pairing import shown_code
from kiosk.devices.waiting import ASKING
from kiosk.errors import ScreenRefused, TooManyTries
from kiosk.settings import Settings
from kiosk.words import best_language, say

LONGEST_SELF = 120
"""Characters kept of what a device calls itself; a browser says more than anybody reads."""


class PairingState(StrEnum):
    """How far a device is."""

    SHOWN = "shown"
    PAIRED = "paired"
    OVER = "over"
    """No code of it counts; it asks anew."""


class PairingAsk(Body):
    """A device asks to be paired."""

    kind: DeviceKind = DeviceKind.SCREEN
    name: Annotated[Text, Field(max_length=LONGEST_SELF)] = Field("", description="what a program calls itself")


class PairingView(BaseModel):
    """How far a pairing is."""

    model_config = ConfigDict(title="Pairing")

    state: PairingState
    code: str = Field(description="to be shown to staff, two groups of three signs, or empty")
    seconds_left: int = Field(description="until the code counts no more")
    key: str = Field(default="", description="of a camera box, told once; a screen is given its key as a cookie")


def pairing_routes(deps: WebDeps) -> Blueprint:
    """The blueprint. It answers to everybody: whoever asks gets nothing but a code."""
    return blueprint_of("pairing", PairingRoutes(deps.settings, deps.site.devices))


class PairingRoutes:
    """The views.

    Args:
        settings: Of the site.
        devices: The paired devices, and those that ask.
    """

    def __init__(self, settings: Settings, devices: Devices) -> None:
        self._settings, self._devices, self._tries = settings, devices, AddressTries(tries=ASKING)

    @route(
        "POST",
        "/api/v1/pairing",
        EVERYONE,
        body=PairingAsk,
        answers={200: PairingView},
        refuses=(TooManyTries, ScreenRefused),
        headers={"Set-Cookie": "the key of a screen"},
    )
    def ask(self, body: PairingAsk) -> Response:
        """Ask to be paired; a screen that shows a code already is told the same one again."""
        if needed_certificate(self._settings) == "":
            raise ScreenRefused(
                "This device has shown no certificate of its own", mend="Install one that 'kiosk tls device' made"
            )
        under_way = self._view(screen_key() if body.kind is DeviceKind.SCREEN else "", body.kind)
        if under_way.state is not PairingState.OVER:
            return _answer(under_way)
        with ExitStack() as tries:
            try:
                attempt = tries.enter_context(self._tries.attempt(request.remote_addr or ""))
            except TooManyTries as error:
                raise _asked_too_often(error.seconds) from None
            try:
                key, asking = self._devices.ask(self._asker(body))
            except TooManyTries:
                attempt.good = True  # others hold every place; that costs this one nothing
                raise
        if body.kind is DeviceKind.CAMERA:
            return _answer(self._shown(asking, key))
        answer = _answer(self._shown(asking))
        keep_screen_key(answer, key)
        return answer

    @route("GET", "/api/v1/pairing", EVERYONE, answers={200: PairingView})
    def state(self) -> Response:
        """How far the pairing of whoever asks is: a screen by its cookie, a camera box by its key as bearer."""
        bearer = bearer_key()
        return _answer(self._view(bearer, DeviceKind.CAMERA) if bearer else self._view(screen_key(), DeviceKind.SCREEN))

    def _view(self, key: str, kind: DeviceKind) -> PairingView:
        asking = self._devices.look(key)
        if self._devices.of_key(key, kind, needed_certificate(self._settings)) is not None:
            return PairingView(state=PairingState.PAIRED, code="", seconds_left=0)
        return PairingView(state=PairingState.OVER, code="", seconds_left=0) if asking is None else self._shown(asking)

    def _shown(self, asking: Asking, key: str = "") -> PairingView:
        left = int(self._devices.seconds_left(asking))
        return PairingView(state=PairingState.SHOWN, code=shown_code(asking.code), seconds_left=left, key=key)

    def _asker(self, body: PairingAsk) -> Asker:
        said = body.name or request.user_agent.string
        calls_itself = "".join(sign for sign in said if sign.isprintable())[:LONGEST_SELF]
        return Asker(body.kind, request.remote_addr or "", calls_itself, certificate(), request.is_secure)


def _asked_too_often(seconds: int) -> TooManyTries:
    """No code was tried here: whoever reads this waits for one."""
    refused = TooManyTries("Too many codes were asked for from here", mend=f"Try again in {seconds} seconds")
    refused.seconds = seconds
    return refused


def pairing_page(settings: Settings) -> Response:
    """The page that a browser sees which is no screen of this kiosk: its code, and what to do with it."""
    languages = settings.languages
    language = best_language(request.headers.get("Accept-Language", ""), languages)
    answer = make_response(
        render_template(
            "pairing.html",
            language=language,
            shop_name=settings.shop_name,
            say=say,
            languages=languages,
            page_words=page_words(languages, "pairing"),
        )
    )
    answer.vary.add("Accept-Language")
    return answer


def _answer(view: PairingView) -> Response:
    return jsonify(view.model_dump(mode="json"))
