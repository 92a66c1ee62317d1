"""The routes of the shopper's screen: the page, its event stream, its presses, and the state of the box."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, json, jsonify, render_template, request
from werkzeug.exceptions import BadRequest

from kiosk.api.bodies import read_body
from kiosk.api.deps import WebDeps
from kiosk.api.guards import LocalOnly
from kiosk.api.pagewords import page_words
from kiosk.api.preview import MEDIA_TYPE
from kiosk.errors import NotFound
from kiosk.screens.hub import Mailbox
from kiosk.screens.inputs import Pressed
from kiosk.screens.kinds import Action
from kiosk.screens.sight import capturing
from kiosk.screens.view import PICTURES, View
from kiosk.store.offer_pictures import find_picture

BEAT_SECONDS = 4.0
"""Silence after which the stream sends a beat. The page takes three missing beats for a dead stream."""

MOST_ENTRIES = 16
"""Switches or fields of one press; no screen has as many."""

LONGEST_TEXT = 600
"""Characters of one field: a card's QR code with its secret is far below."""

_ENDS_A_VISIT = frozenset({Action.NOT_ME, Action.HIDE, Action.STOP, Action.DONE, Action.CANCEL, Action.DISCARD})


def screen_routes(deps: WebDeps) -> Blueprint:
    """Return the blueprint of the screen. All but ``/healthz`` answers to the screen's own addresses only."""
    screen = _Screen(deps)
    routes = Blueprint("screen", __name__)
    routes.before_request(LocalOnly(deps.settings, ("screen.health",)))
    routes.add_url_rule("/", "page", screen.page)
    routes.add_url_rule("/events", "events", screen.events)
    routes.add_url_rule("/healthz", "health", screen.health)
    routes.add_url_rule("/api/v1/screen", "current", screen.current)
    routes.add_url_rule("/api/v1/press", "press", screen.press, methods=["POST"])
    routes.add_url_rule("/api/v1/preview", "preview", screen.preview)
    routes.add_url_rule(f"{PICTURES}/<picture_id>", "picture", screen.picture)
    return routes


class _Screen:
    def __init__(self, deps: WebDeps) -> None:
        self._deps, self._stage, self._hub = deps, deps.stage, deps.hub

    def page(self) -> str:
        """The page as it is without scripts: offers for everyone, whoever stands there."""
        settings = self._deps.settings
        return render_template(
            "screen.html",
            view=self._stage.to_json(self._stage.welcome()),
            shop_name=settings.shop_name,
            page_words=page_words(settings.languages),
        )

    def current(self) -> Response:
        """The screen as it is now."""
        return jsonify(self._stage.to_json(self._stage.view()))

    def events(self) -> Response:
        """The event stream: the newest view at once and at each change, a beat in between."""
        box = self._hub.open(request.remote_addr or "")
        answer = Response(self._stream(box), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
        # Not in the generator: one that was never started (HEAD, a client gone at once) runs no finally clause.
        answer.call_on_close(box.close)
        return answer

    def health(self) -> Response:
        """Liveness, the camera and the number of screens; nothing about a person."""
        health = self._deps.health()
        fault = None if health.fault is None else health.fault.code
        return jsonify({"status": "ok", "camera": health.camera, "screens": len(health.streams), "fault": fault})

    def press(self) -> Response:
        """A press: everything it asks for is done, and nothing that had to go is left, when this answers."""
        pressed, serial = read_press(read_body())
        answer = jsonify(self._stage.to_json(self._stage.press(pressed, serial)))
        if pressed.action in _ENDS_A_VISIT:
            # nothing was ever allowed into the cache; this is for a browser that thought otherwise
            answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    def preview(self) -> Response:
        """The mirrored picture of a running capture; ends with it."""
        if not (self._stage.state.house.preview and capturing(self._stage.state)):
            raise NotFound(
                "No picture is shown now", mend="Open it while the screen captures, with the setting preview"
            )
        preview = self._deps.preview
        answer = Response(preview.stream(), mimetype=MEDIA_TYPE, headers={"X-Accel-Buffering": "no"})
        answer.call_on_close(preview.close_stream)
        return answer

    def picture(self, picture_id: str) -> Response:
        """A picture of an offer."""
        with self._deps.site.store.read() as connection:
            found = find_picture(connection, picture_id)
        if found is None:
            raise NotFound("There is no such picture", mend="Ask for the screen again")
        return Response(found.content, mimetype=found.media_type)

    def _stream(self, box: Mailbox[View]) -> Iterator[str]:
        # Each piece is yielded from a call, so that this frame keeps no view while it waits for the next one.
        while not self._hub.closed:
            yield self._piece(box.take(BEAT_SECONDS))

    def _piece(self, view: View | None) -> str:
        if view is None:
            return "event: beat\ndata: {}\n\n"
        return f"event: screen\ndata: {json.dumps(self._stage.to_json(view))}\n\n"


def read_press(body: Mapping[str, Any]) -> tuple[Pressed, int]:
    """Return the press and the serial of its screen.

    Args:
        body: What the page sent, as read from JSON.

    Raises:
        BadRequest: Not a press; which part is wrong is said, what stood there is not.
    """
    serial = body.get("serial")
    if not isinstance(serial, int) or isinstance(serial, bool):
        raise BadRequest("The press needs the serial of the screen, a whole number")
    named = body.get("action")
    if not isinstance(named, str) or named not in {action.value for action in Action}:
        raise BadRequest("There is no such action")
    value = body.get("value", "")
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise BadRequest("The value must be a short text")
    switches = {name for name, on in _entries(body, "switches", bool).items() if on}
    fields = _entries(body, "fields", str)
    if any(len(text) > LONGEST_TEXT for text in fields.values()):
        raise BadRequest("A field is too long")
    return Pressed(Action(named), value=value, switches=frozenset(switches), fields=fields), serial


def _entries(body: Mapping[str, Any], name: str, kind: type) -> dict[str, Any]:
    entries = body.get(name, {})
    good = isinstance(entries, dict) and len(entries) <= MOST_ENTRIES
    if not good or not all(isinstance(value, kind) for value in entries.values()):
        raise BadRequest(f"The {name} must be an object with values of one kind")
    return dict(entries)
