"""``POST /api/v1/vouchers/redeem``: the till says that a shopper used a code."""

import time
from collections.abc import Callable
from typing import Protocol

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import BadRequest

from kiosk.api.bearer import Bearer
from kiosk.api.bodies import read_body
from kiosk.campaigns.till import Till
from kiosk.intake.tokens import Scope
from kiosk.members.values import Clock, utc_now
from kiosk.settings import Settings
from kiosk.site import Site


class TillDeps(Protocol):
    """What the route needs of :class:`kiosk.api.deps.WebDeps`."""

    @property
    def settings(self) -> Settings:
        """Of the site."""

    @property
    def site(self) -> Site:
        """The open site."""


def till_routes(deps: TillDeps, clock: Clock = utc_now, seconds: Callable[[], float] = time.monotonic) -> Blueprint:
    """Return the blueprint.

    Args:
        deps: What the web app is given.
        clock: The time now, aware.
        seconds: Monotonic; of the limits.
    """
    bearer, till = Bearer(deps.site, seconds), Till(deps.site, deps.settings, clock)
    routes = Blueprint("till", __name__)

    def redeem() -> Response:
        """Use a code; the answer says for which offer, and nothing of whose it was."""
        actor = bearer.actor(Scope.VOUCHERS)
        code = read_body().get("code")
        if not isinstance(code, str):
            raise BadRequest("The body must hold a code")
        used = till.redeem(code, actor=actor)
        return jsonify({"offer_id": used.offer_id, "title": used.title, "issued_on": used.issued_on.isoformat()})

    routes.add_url_rule("/api/v1/vouchers/redeem", "redeem", redeem, methods=["POST"])
    return routes
