"""The token of a program, as each of its requests shows it: what it opens, and how fast it may ask."""

import threading
import time
from collections.abc import Callable
from typing import Final

from flask import request

from kiosk.api.phone_sessions import AddressTries
from kiosk.errors import TokenRefused, TooManyTries
from kiosk.intake.tokens import ApiTokens, Scope
from kiosk.site import Site
from kiosk.tries import Limit, Tries

PACE: Final = Tries(most=120, seconds=0.5)
"""Requests of one token: so many at once, and two more each second."""


class Bearer:
    """Knows the programs of one site by their tokens. Thread-safe.

    Requests with unknown tokens are limited by address, those with a known one by token, so that nobody can lock a
    program out from elsewhere.

    Args:
        site: The open site.
        clock: Seconds, monotonic; of the limits.
    """

    def __init__(self, site: Site, clock: Callable[[], float] = time.monotonic) -> None:
        self._tokens = ApiTokens(site.store, site.audit)
        self._refused, self._pace = AddressTries(clock), _Pace(clock)

    def actor(self, scope: Scope) -> str:
        """Who sends the request that is being served, as ``token:NAME``.

        Raises:
            TokenRefused: No such token, or it was revoked.
            NotAllowed: It is for something else.
            TooManyTries: Too many requests, or too many unknown tokens from this address.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            found = self._tokens.check(token.strip() if scheme.casefold() == "bearer" else "", scope)
        except TokenRefused:
            with self._refused.attempt(request.remote_addr or ""):
                raise
        self._pace.step(found.name)
        return f"token:{found.name}"


class _Pace:
    """How fast each token may ask. Thread-safe; tokens are few, and made by whoever runs the box."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._limits: dict[str, Limit] = {}
        self._lock = threading.Lock()

    def step(self, name: str) -> None:
        """Count one request.

        Raises:
            TooManyTries: The token has to wait.
        """
        with self._lock:
            limit = self._limits.setdefault(name, Limit(PACE, self._clock))
        try:
            with limit.attempt():
                return
        except TooManyTries as error:
            refused = TooManyTries(
                "Too many requests came with this token", mend="Wait a second, and send more events in each request"
            )
            refused.seconds = error.seconds
            raise refused from error
