"""The routes of the shopper's screen: the page, its event stream, its presses, and the state of the box."""

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any, Final

from flask import Blueprint, Response, json, jsonify, render_template, request

from kiosk.api.access import EVERYONE, SCREEN, Who
from kiosk.api.deps import WebDeps
from kiosk.api.pagewords import page_words
from kiosk.api.preview import MEDIA_TYPE
from kiosk.api.routes import Media, Parameter, blueprint_of, route
from kiosk.api.screen_access import ScreenAccess
from kiosk.api.screen_types import HealthView, Press, ScreenView
from kiosk.errors import NotFound, PressRefused, ScreensFull
from kiosk.screens.hub import Mailbox
from kiosk.screens.kinds import Action
from kiosk.screens.sight import capturing
from kiosk.screens.view import PICTURES, View
from kiosk.store.offer_pictures import find_picture

BEAT_SECONDS = 4.0
"""Silence after which the stream sends a beat. The page takes three missing beats for a dead stream."""

LOOK_SECONDS = 1.0
"""How often the stream looks whether its screen still is one: the longest that it outlives a revocation by a command in
another process. One at /staff/devices ends it at once."""

PICTURE_ID: Final = re.compile(r"[0-9A-Za-z._-]{1,64}")

_STREAM: Final = Media(("text/event-stream",), {"screen": ScreenView, "beat": dict[str, Any]})
_PRESS: Final = {"press": {"operationId": "screen_press", "requestBody": {"serial": "$response.body#/serial"}}}

_ENDS_A_VISIT = frozenset({Action.NOT_ME, Action.HIDE, Action.STOP, Action.DONE, Action.CANCEL, Action.DISCARD})


def screen_routes(deps: WebDeps) -> Blueprint:
    """Return the blueprint of the screen. All but ``/healthz`` answers to the shop's own screens only."""
    access = ScreenAccess(deps.settings, deps.site.devices)
    deps.site.devices.when_revoked(lambda _device: deps.hub.wake())
    routes = blueprint_of("screen", ScreenRoutes(deps, access), {Who.SCREEN: access})
    routes.after_request(access.renew)
    return routes


class ScreenRoutes:
    """The views.

    Args:
        deps: What the web app is given.
        access: Knows who is a screen.
    """

    def __init__(self, deps: WebDeps, access: ScreenAccess) -> None:
        self._deps, self._stage, self._hub, self._access = deps, deps.stage, deps.hub, access

    @route("GET", "/", SCREEN)
    def page(self) -> str:
        """The page as it is without scripts: offers for everyone, whoever stands there."""
        settings = self._deps.settings
        return render_template(
            "screen.html",
            view=self._stage.to_json(self._stage.welcome()),
            shop_name=settings.shop_name,
            page_words=page_words(settings.languages),
        )

    @route("GET", "/api/v1/screen", SCREEN, answers={200: ScreenView}, links=_PRESS)
    def current(self) -> Response:
        """The screen as it is now."""
        return jsonify(self._stage.to_json(self._stage.view()))

    @route("GET", "/events", SCREEN, answers={200: _STREAM}, refuses=(ScreensFull,))
    def events(self) -> Response:
        """The event stream: the newest view at once and at each change, a beat in between."""
        box = self._hub.open(request.remote_addr or "")
        stream = self._stream(box, self._access.lease())
        answer = Response(stream, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
        # Not in the generator: one that was never started (HEAD, a client gone at once) runs no finally clause.
        answer.call_on_close(box.close)
        return answer

    @route("GET", "/healthz", EVERYONE, answers={200: HealthView})
    def health(self) -> Response:
        """Liveness, the camera and the number of screens; nothing about a person."""
        health = self._deps.health()
        fault = None if health.fault is None else health.fault.code
        return jsonify({"status": "ok", "camera": health.camera, "screens": len(health.streams), "fault": fault})

    @route(
        "POST",
        "/api/v1/press",
        SCREEN,
        body=Press,
        answers={200: ScreenView},
        refuses=(PressRefused,),
        headers={"Clear-Site-Data": "after a press that ends a visit"},
        links=_PRESS,
    )
    def press(self, body: Press) -> Response:
        """A press: everything it asks for is done, and nothing that had to go is left, when this answers."""
        answer = jsonify(self._stage.to_json(self._stage.press(body.pressed(), body.serial)))
        if body.action in _ENDS_A_VISIT:
            # nothing was ever allowed into the cache; this is for a browser that thought otherwise
            answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    @route(
        "GET",
        "/api/v1/preview",
        SCREEN,
        answers={200: Media(("multipart/x-mixed-replace",))},
        refuses=(NotFound, ScreensFull),
    )
    def preview(self) -> Response:
        """The mirrored picture of a running capture; ends with it."""
        if not (self._stage.state.house.preview and capturing(self._stage.state)):
            raise NotFound(
                "No picture is shown now", mend="Open it while the screen captures, with the setting preview"
            )
        preview, is_screen = self._deps.preview, self._access.lease()
        parts = takewhile(lambda _part: is_screen(), preview.stream())
        answer = Response(parts, mimetype=MEDIA_TYPE, headers={"X-Accel-Buffering": "no"})
        answer.call_on_close(preview.close_stream)
        return answer

    @route(
        "GET",
        f"{PICTURES}/<picture_id>",
        SCREEN,
        answers={200: Media(("image/webp",))},
        refuses=(NotFound,),
        parameters=(Parameter("picture_id", "path", str, "as a card names it"),),
    )
    def picture(self, picture_id: str) -> Response:
        """A picture of an offer."""
        found = None
        if PICTURE_ID.fullmatch(picture_id):
            with self._deps.site.store.read() as connection:
                found = find_picture(connection, picture_id)
        if found is None:
            raise NotFound("There is no such picture", mend="Ask for the screen again")
        return Response(found.content, mimetype=found.media_type)

    def _stream(self, box: Mailbox[View], is_screen: Callable[[], bool]) -> Iterator[str]:
        while (piece := self._next(box, is_screen)) is not None:
            yield piece
            del piece  # this frame keeps no view while it waits for the next one

    def _next(self, box: Mailbox[View], is_screen: Callable[[], bool]) -> str | None:
        """The next piece of a stream, at the latest after a beat of silence; None where the stream ends."""
        silent, step = 0.0, min(LOOK_SECONDS, BEAT_SECONDS)
        while box.is_open():
            view = box.take(step)
            # looked at after the wait, so that nothing new goes to a screen that is none any more
            if self._hub.closed or not is_screen():
                return None
            if view is not None:
                return f"event: screen\ndata: {json.dumps(self._stage.to_json(view))}\n\n"
            silent += step
            if silent >= BEAT_SECONDS:
                return "event: beat\ndata: {}\n\n"
        return None
