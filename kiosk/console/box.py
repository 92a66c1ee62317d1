"""The state of the box: devices, health, calibration; nothing about a person."""

from flask import Response, jsonify, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.console.health import measures
from kiosk.privacy.audit import Action
from vision.decide import CALIBRATIONS


class BoxPages:
    """Views of the box."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._deps = console.deps

    @route("GET", "/health", Permission.DEVICES)
    def health(self) -> BaseResponse:
        """Every measure, the stages of vision, how the decision is calibrated, and what the site owes."""
        health = self._deps.box.health()
        return self._console.pages.show(
            "health",
            "staff-health-title",
            measures=list(measures(self._deps, health)),
            stages=health.stages,
            streams=health.streams,
            kiosk_screen=self._deps.box.screen(),
            settings=self._deps.settings,
            calibration=CALIBRATIONS[self._deps.settings.recogniser.value],
            duties=self._deps.privacy.duties(),
        )

    @route("POST", "/kiosk-screen", Permission.SCREEN)
    def take_screen(self) -> BaseResponse:
        """Close the kiosk's screen to shoppers, whatever it shows, or open it again."""
        closed = guard.fields().get("closed") == "yes"
        self._deps.box.maintain(on=closed)
        self._deps.site.audit.record(Action.SCREEN_CLOSED if closed else Action.SCREEN_OPENED, actor=guard.actor())
        return redirect(f"{guard.PREFIX}/health", 303)

    @route("GET", "/api/kiosk-screen", Permission.ENROL, keeps_awake=False)
    def kiosk_screen(self) -> Response:
        """What the kiosk's screen shows now, by kind; polling does not keep a session awake."""
        kind = self._deps.box.screen()
        return jsonify({"kind": kind, "say": self._console.pages.say(f"staff-screen-{kind.replace('_', '-')}")})
