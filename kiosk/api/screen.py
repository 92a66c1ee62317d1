"""The routes of the shopper's screen: the page, its event stream, its presses, and the state of the box."""

from collections.abc import Iterator

from flask import Blueprint, Response, json, jsonify, render_template, request
from werkzeug.exceptions import BadRequest

from kiosk.api.deps import WebDeps
from kiosk.errors import PressRefused
from kiosk.screens.hub import Mailbox
from kiosk.screens.state import Notice, ScreenKind
from kiosk.screens.view import View
from kiosk.settings import Engage, Recognition

BEAT_SECONDS = 4.0
"""Silence after which the stream sends a beat. The page takes three missing beats for a dead stream."""

_REASONS = {"not_me": Notice.NOT_ME, "hide": Notice.HIDDEN, "stop": Notice.HIDDEN}


def screen_routes(deps: WebDeps) -> Blueprint:
    """Return the blueprint of the screen."""
    screen = _Screen(deps)
    routes = Blueprint("screen", __name__)
    routes.add_url_rule("/", "page", screen.page)
    routes.add_url_rule("/events", "events", screen.events)
    routes.add_url_rule("/healthz", "health", screen.health)
    routes.add_url_rule("/api/v1/screen", "current", screen.current)
    routes.add_url_rule("/api/v1/engage", "engage", screen.engage, methods=["POST"])
    routes.add_url_rule("/api/v1/dismiss", "dismiss", screen.dismiss, methods=["POST"])
    routes.add_url_rule("/api/v1/extend", "extend", screen.extend, methods=["POST"])
    return routes


class _Screen:
    def __init__(self, deps: WebDeps) -> None:
        self._stage = deps.stage
        self._hub = deps.hub
        self._site = deps.site

    def page(self) -> str:
        """The page as it is without scripts: offers for everyone, whoever stands there."""
        view = self._stage.to_json(self._stage.welcome())
        return render_template("screen.html", view=view, shop_name=self._site.shop_name)

    def current(self) -> Response:
        """The screen as it is now."""
        return jsonify(self._stage.to_json(self._stage.view()))

    def events(self) -> Response:
        """The event stream: the newest view at once and at each change, a beat in between."""
        box = self._hub.open()
        answer = Response(self._stream(box), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
        # Not in the generator: one that was never started (HEAD, a client gone at once) runs no finally clause.
        answer.call_on_close(box.close)
        return answer

    def health(self) -> Response:
        """Liveness, the camera and the number of screens; nothing about a person."""
        lost = self._stage.state.kind is ScreenKind.FAULT
        return jsonify({"status": "ok", "camera": "lost" if lost else "ok", "screens": len(self._hub)})

    def engage(self) -> tuple[Response, int]:
        """*Recognise me*: lets the camera's loop look once."""
        _body()
        if self._site.recognition is Recognition.OFF or self._site.engage is not Engage.TAP:
            raise PressRefused(
                "A press starts no look at this site", mend="Set recognition to identify and engage to tap, and restart"
            )
        if not self._stage.engage():
            raise PressRefused("There is no one whom a look could be for", mend="Step in front of the screen alone")
        return self.current(), 202

    def dismiss(self) -> Response:
        """*Not me*, *Hide* and *Stop looking*: nothing personal is left when this answers."""
        notice = _REASONS.get(str(_body().get("reason")))
        if notice is None:
            raise BadRequest(f"The reason must be one of {', '.join(_REASONS)}")
        self._stage.dismiss(notice)
        return self.current()

    def extend(self) -> Response:
        """*Keep showing*: adds time while the warning is shown."""
        _body()
        if not self._stage.extend():
            raise PressRefused(
                "Nothing is about to leave the screen", mend="Press it while the screen shows the warning"
            )
        return self.current()

    def _stream(self, box: Mailbox[View]) -> Iterator[str]:
        # Each piece is yielded from a call, so that this frame keeps no view while it waits for the next one.
        while not self._hub.closed:
            yield self._piece(box.take(BEAT_SECONDS))

    def _piece(self, view: View | None) -> str:
        if view is None:
            return "event: beat\ndata: {}\n\n"
        return f"event: screen\ndata: {json.dumps(self._stage.to_json(view))}\n\n"


def _body() -> dict[str, object]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object")
    return body
