"""Real SQLCipher files. Making one takes half a second, so each test gets a copy of one that was made once."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.events.bus import InProcessBus
from kiosk.members import MemberDesk
from kiosk.security.templates import Rotation, Sealer
from kiosk.store import offers, shop
from kiosk.store.database import Store
from recommender.types import Customer, Offer, OfferKind, Product

KEY = bytes(range(32))
NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def key() -> bytes:
    return KEY


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def empty_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "store.db"
    Store.create(path, KEY).close()
    return path


@pytest.fixture
def store_path(empty_store_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "home" / "vanakkam.db"
    path.parent.mkdir(mode=0o700)
    shutil.copy2(empty_store_file, path)
    return path


@pytest.fixture
def store(store_path: Path) -> Iterator[Store]:
    with Store.open(store_path, KEY) as opened:
        yield opened


@pytest.fixture
def bus() -> InProcessBus:
    return InProcessBus()


@pytest.fixture(scope="session")
def rotation() -> Rotation:
    """One for all tests: the matrix takes a tenth of a second to make."""
    return Rotation(b"r" * 32)


@pytest.fixture
def open_desk(rotation: Rotation) -> Callable[[Store, InProcessBus], MemberDesk]:
    """A members' desk with the keys and the clock of these tests."""

    def make(store: Store, bus: InProcessBus) -> MemberDesk:
        return MemberDesk(store, rotation, Sealer(b"w" * 32), bus, lambda: NOW)

    return make


@pytest.fixture
def desk(store: Store, bus: InProcessBus, open_desk: Callable[[Store, InProcessBus], MemberDesk]) -> MemberDesk:
    return open_desk(store, bus)


@pytest.fixture
def face() -> Callable[[int], NDArray[np.float32]]:
    """A unit vector as a recogniser would give it, one per number."""

    def make(number: int) -> NDArray[np.float32]:
        vector = np.random.default_rng(number).standard_normal(512).astype(np.float32)
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit

    return make


@pytest.fixture
def two_offers() -> tuple[Offer, Offer]:
    first = Offer(
        offer_id="O1",
        title="15 % off coffee",
        kind=OfferKind.PERCENT_OFF,
        value=15,
        category=None,
        product_ids=("P1", "P2"),
        segment_id="regulars",
        starts=date(2026, 2, 1),
        ends=date(2026, 3, 31),
    )
    second = replace(first, offer_id="O2", kind=OfferKind.INFORMATION, value=0, category="Hot drinks", product_ids=())
    return first, second


@pytest.fixture
def stocked(store: Store, two_offers: tuple[Offer, Offer]) -> Store:
    """Two customers, two products and two offers."""
    with store.write() as connection:
        shop.put_customers(connection, [Customer("C1", age=31, city="Chennai"), Customer("C2")])
        shop.put_products(connection, [Product("P1", "Coffee", "Drinks", 1250), Product("P2", "Tea", "Drinks", 900)])
        offers.put_offers(connection, two_offers)
    return store
