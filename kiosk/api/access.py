"""Who may use a route outside the consoles: declared beside it, and refused where nothing is declared.

A route is declared with :func:`kiosk.api.routes.route`, one of a console with :func:`kiosk.console.access.route`. Both
enter their endpoints here when their blueprint is registered; a request for any other endpoint is refused by one check
before all views, whatever its blueprint thinks of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from flask import Blueprint, Flask, current_app, request
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as BaseResponse

from kiosk.intake.tokens import Scope

_TABLE: Final = "vanakkam.access"


class Who(StrEnum):
    """Kinds of callers; each but the first has a keeper that looks at every request."""

    EVERYONE = "everyone"
    SCREEN = "screen"
    """A screen of the shop."""
    PHONE = "phone"
    """A shopper's phone with a session of ``/me``."""
    TOKEN = "token"  # noqa: S105 - a kind of caller
    """A program with a token of one scope."""
    CAMERA = "camera"
    """A camera box that was paired."""
    STAFF = "staff"
    """An account of the consoles, with one permission."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route.

    Attributes:
        who: The kind of caller.
        needs: Scope of the token, or permission of the account; empty for the others.
    """

    who: Who
    needs: str = ""


EVERYONE: Final = Access(Who.EVERYONE)
SCREEN: Final = Access(Who.SCREEN)
PHONE: Final = Access(Who.PHONE)
CAMERA: Final = Access(Who.CAMERA)

Keeper = Callable[[Access], BaseResponse | None]
"""Looks at the request that is being served: raises a coded error, answers in place of the view, or returns None."""


def token(scope: Scope) -> Access:
    """For programs whose token has this scope."""
    return Access(Who.TOKEN, scope.value)


def install(app: Flask) -> None:
    """Refuse every request whose endpoint has no declared access; the files of the pages are for everyone."""
    _table(app)["static"] = EVERYONE
    app.before_request(_refuse_undeclared)


def declare(routes: Blueprint, accesses: Mapping[str, Access]) -> None:
    """Enter the endpoints of a blueprint, with their prefix, into the table of the app that registers it."""

    def enter(state: BlueprintSetupState) -> None:
        _table(state.app).update(accesses)

    routes.record(enter)


def declared(app: Flask) -> Mapping[str, Access]:
    """Every endpoint of an app with its access."""
    return MappingProxyType(_table(app))


def _table(app: App) -> dict[str, Access]:
    found: dict[str, Access] = app.extensions.setdefault(_TABLE, {})
    return found


def _refuse_undeclared() -> None:
    # No endpoint: there is no such address, or not with this method; that answer comes later and tells nothing.
    if request.endpoint is not None and request.endpoint not in _table(current_app):
        raise Forbidden("This address has no access declared")
