"""Whole sites with a real store, a copy of one that was made once, and a few customers of the shop."""

import contextlib
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from open_sites import Clock, Join

from kiosk.events.types import CustomersChanged
from kiosk.identity import Identity
from kiosk.imports import put_customers
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store import shop
from recommender.purchases import Purchases
from recommender.types import Customer, Product, Purchase

BOUGHT = datetime(2026, 2, 1, 10)  # noqa: DTZ001 - the shop's local time
RECORDS = [f"C{number}" for number in range(1, 7)]


@pytest.fixture(scope="session")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    make_site(Settings.load(home=home))
    return home


@pytest.fixture
def settings(made_site: Path, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    shutil.copytree(made_site, home)
    home.chmod(0o700)
    return Settings.load(home=home)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(settings: Settings, clock: Clock) -> Iterator[Site]:
    """Customers C1 to C6, each with a card of their own and one purchase."""
    opened = open_site(settings, clock=clock)
    with contextlib.closing(opened):
        lines = [Purchase(who, "P1", BOUGHT, 1, 1_000 * number, f"R{who}") for number, who in enumerate(RECORDS)]
        with opened.store.write() as connection:
            shop.put_products(connection, [Product("P1", "Coffee", "Drinks", 1_000)])
            told = [Customer(record, city="Chennai", card=f"VS {record}") for record in RECORDS]
            put_customers(connection, told, opened.members.codes)
            shop.put_purchases(connection, Purchases.of(lines))
        yield opened


@pytest.fixture
def identity(site: Site, clock: Clock) -> Identity:
    return Identity(site, clock)


@pytest.fixture
def told(site: Site) -> list[CustomersChanged]:
    """What the bus was told."""
    found: list[CustomersChanged] = []
    site.bus.subscribe(CustomersChanged, found.append)
    return found


@pytest.fixture
def join(site: Site) -> Join:
    """Enrol somebody by a face; the member's id."""

    def enrol(number: int, customer_id: str | None = None, **more: Any) -> str:
        vector = np.random.default_rng(number).standard_normal(64).astype(np.float32)
        face: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return site.members.add(
            f"Asha{number}", [face] * 3, recogniser="buffalo_s", consent_reference="f", customer_id=customer_id, **more
        )

    return enrol
