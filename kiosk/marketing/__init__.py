"""The marketing console below ``/marketing``: figures, segments, data and campaigns, and never a person."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint

    from kiosk.api.deps import WebDeps


def office_routes(deps: "WebDeps") -> "tuple[Blueprint, ...]":
    """The blueprints of both consoles, ``/staff`` and ``/marketing``: one sign-in opens what the roles allow."""
    from kiosk.marketing.routes import office_blueprints  # noqa: PLC0415 - 'kiosk' commands need no pages

    return office_blueprints(deps)
