"""The web app of the kiosk, built from what it is given."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Flask

from kiosk.api import access, answers, guards
from kiosk.api.camera import camera_routes
from kiosk.api.deps import Desks, Health, WebDeps
from kiosk.api.intake import intake_routes
from kiosk.api.mail import mail_routes
from kiosk.api.notice import notice_routes
from kiosk.api.openapi import openapi_routes
from kiosk.api.pairing import pairing_routes
from kiosk.api.phone import phone_routes
from kiosk.api.routes import BoundedNumber
from kiosk.api.screen import screen_routes
from kiosk.api.till import till_routes
from kiosk.api.wellknown import wellknown_routes
from kiosk.marketing import office_routes

__all__ = ["Desks", "Health", "WebDeps", "create_app"]

Room = Callable[[WebDeps], Blueprint | tuple[Blueprint, ...]]
"""Makes one blueprint, or several that share something."""

ROOMS: tuple[Room, ...] = (
    pairing_routes,
    camera_routes,
    phone_routes,
    notice_routes,
    intake_routes,
    till_routes,
    mail_routes,
    openapi_routes,
    wellknown_routes,
    office_routes,
)
"""What the product serves beside the shopper's screen."""


def create_app(deps: WebDeps, rooms: Sequence[Room] = ROOMS) -> Flask:
    """Return the WSGI app: guards around every request, one shape of errors, and the routes.

    Args:
        deps: Everything the routes use.
        rooms: Makers of the blueprints beside the shopper's screen; fewer for a test of one of them.
    """
    app = Flask("kiosk")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it; the base class does not
    guards.install(app, deps.settings)
    answers.install(app)
    access.install(app)
    app.url_map.converters["int"] = BoundedNumber
    for room in (screen_routes, *rooms):
        made = room(deps)
        for blueprint in made if isinstance(made, tuple) else (made,):
            app.register_blueprint(blueprint)
    return app
