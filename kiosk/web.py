"""The web app of the kiosk, built from what it is given."""

from flask import Flask

from kiosk.api import answers, guards
from kiosk.api.deps import WebDeps
from kiosk.api.screen import screen_routes

__all__ = ["WebDeps", "create_app"]


def create_app(deps: WebDeps) -> Flask:
    """Return the WSGI app: guards around every request, one shape of errors, and the screen's routes."""
    app = Flask("kiosk")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it; the base class does not
    guards.install(app, deps.host)
    answers.install(app)
    app.register_blueprint(screen_routes(deps))
    return app
