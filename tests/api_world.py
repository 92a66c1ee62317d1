"""The whole web app over a real site, as it is built for a shop, with callers of every kind."""

import contextlib
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from staff_room import NO_FIT

from kiosk.api.phone_sessions import AddressTries
from kiosk.bootstrap import Kiosk, build_kiosk
from kiosk.intake.tokens import ApiTokens, Scope
from kiosk.members import NewMember, utc_now
from kiosk.modes import Recognition
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import make_site
from kiosk.store import offers, shop, vouchers
from kiosk.tries import Limit
from kiosk.web import create_app
from recommender.offers.types import Offer, OfferKind
from recommender.types import Customer, Product

HERE = ("127.0.0.1",)
"""Where the kiosk's own screen is."""

ELSEWHERE = tuple(f"192.168.{high}.{low}" for high in range(10, 250) for low in range(1, 250))
"""Addresses that are not the screen's; so many that none of them asks too often."""

SESSION = "the-session-of-the-test"
"""Stands for the session of a member who is enrolled anew whenever the last one was erased."""

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(eq=False)
class World:
    """A kiosk whose web app nobody serves.

    Attributes:
        kiosk: As it is built for a shop; only its screen was started.
        app: The whole web app.
        tokens: One of each scope.
    """

    kiosk: Kiosk
    app: Flask
    tokens: dict[Scope, str] = field(default_factory=dict)
    _session: str = ""
    _member: str = ""

    def join(self) -> str:
        """Enrol a member, and return the receipt code."""
        new = NewMember("Meena", (), "buffalo_s", "F-1", purposes=(Purpose.OFFERS,))
        self._member, codes = self.kiosk.site.members.enrol(new)
        return codes.receipt

    def session(self) -> str:
        """The token of a phone that is signed in now."""
        phones = self.kiosk.web.phones
        if not (self._member and phones.holds(self._member)):
            found = self.kiosk.web.desks.phone_codes.find(self.join())
            assert found is not None
            self._session = phones.open(self._member, found.lookup)
        return self._session

    def voucher(self) -> str:
        """A code that is good now."""
        self.join()
        with self.kiosk.site.store.write() as connection:
            (made,) = vouchers.issue(connection, self._member, ["O1"], utc_now().date())
        return made.code

    def seen_from(self, addresses: Iterable[str], *, live: bool = False) -> WsgiApp:
        """The app for callers from elsewhere, with a session that is open where a request shows :data:`SESSION`.

        Args:
            addresses: From which they come, in turn.
            live: Whether every other code, and every other serial of the screen, is one that counts now.
        """
        turns, places = itertools.cycle((True, False)), itertools.cycle(addresses)

        def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            if environ.get("HTTP_AUTHORIZATION") == f"Bearer {SESSION}":
                environ["HTTP_AUTHORIZATION"] = f"Bearer {self.session()}"
            environ["REMOTE_ADDR"] = next(places)
            if live and environ["PATH_INFO"] in _LIVE and next(turns):
                self._enliven(environ)
            return self.app(environ, start)

        return serve

    def _enliven(self, environ: dict[str, Any]) -> None:
        name, kind = _LIVE[environ["PATH_INFO"]]
        data = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with contextlib.suppress(ValueError, RecursionError):
            body = json.loads(data)
            if isinstance(body, dict) and type(body.get(name)) is kind and _could_be(body[name]):
                body[name] = self._counts_now(environ["PATH_INFO"])
                data = json.dumps(body).encode()
        environ |= {"wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": str(len(data))}

    def _counts_now(self, path: str) -> object:
        if path == "/api/v1/press":
            return self.kiosk.stage.state.serial
        return self.join() if path == "/api/v1/me/session" else self.voucher()


_LIVE = {
    "/api/v1/press": ("serial", int),
    "/api/v1/me/session": ("code", str),
    "/api/v1/vouchers/check": ("code", str),
    "/api/v1/vouchers/redeem": ("code", str),
}
"""Values that count only now, by the path of a request: name and type."""


def _could_be(value: object) -> bool:
    """Whether the document lets it be a code, or a serial."""
    return not isinstance(value, str) or (0 < len(value) <= 600 and "\0" not in value)


def make_home(home: Path) -> Settings:
    """A site that recognises nobody, with a product and an offer."""
    chosen = Settings(home=home, models_dir=home / "nothing", recognition=Recognition.OFF, shop_name="Anbu Stores")
    make_site(chosen)
    return chosen


@contextlib.contextmanager
def open_world(home: Path, *, hurried: bool = False) -> Iterator[World]:
    """Build a kiosk in a new home, and its web app.

    Args:
        home: Made by this.
        hurried: Whether minutes pass with each look at the clock of the limits, so that nobody waits.
    """
    with contextlib.ExitStack() as opened:
        if hurried:
            _hurry(opened)
        for command in ("refit_command", "learning_command"):
            # nobody waits for a process that learns from an empty shop
            opened.enter_context(patch(f"kiosk.bootstrap.{command}", lambda _home: NO_FIT))
        kiosk = build_kiosk(make_home(home))
        opened.callback(kiosk.stop)
        kiosk.stage.start()
        _fill(kiosk)
        world = World(kiosk, create_app(kiosk.web))
        tokens = ApiTokens(kiosk.site.store, kiosk.site.audit)
        world.tokens = {scope: tokens.add(f"{scope.value}-1", [scope], actor="cli") for scope in Scope}
        yield world


def _hurry(opened: contextlib.ExitStack) -> None:
    """Let every limit of codes and tokens be over at the next request."""
    seconds = itertools.count(step=1000)
    clock: Callable[[], float] = lambda: float(next(seconds))  # noqa: E731
    for place in ("kiosk.campaigns.till.Limit", "kiosk.codes.Limit"):
        opened.enter_context(patch(place, lambda tries=None, _clock=None: Limit(tries, clock)))
    for place in ("kiosk.api.phone.AddressTries", "kiosk.api.pairing.AddressTries", "kiosk.api.bearer.AddressTries"):
        opened.enter_context(patch(place, lambda _clock=None, tries=None: AddressTries(clock, tries)))
    opened.enter_context(patch("kiosk.api.bearer.Limit", lambda tries, _clock: Limit(tries, clock)))


def _fill(kiosk: Kiosk) -> None:
    day = utc_now().date()
    offer = Offer(
        "O1", "15 % off coffee", OfferKind.PERCENT_OFF, 15, None, ("P1",), (),
        day - timedelta(days=1), day + timedelta(days=30),
    )  # fmt: skip
    with kiosk.site.store.write() as connection:
        shop.put_customers(connection, [Customer("C1")])
        shop.put_products(connection, [Product("P1", "Filter coffee", "Coffee", 22000)])
        offers.put_offers(connection, [offer])
