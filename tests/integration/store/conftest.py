"""Real SQLCipher files. Making one takes half a second, so each test gets a copy of one that was made once."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.credentials import CodeBook
from kiosk.devices import Devices
from kiosk.events.bus import InProcessBus
from kiosk.members import MemberDesk
from kiosk.members.wishes import Wishes
from kiosk.privacy.audit import AuditLog
from kiosk.privacy.erasure import Eraser
from kiosk.privacy.site_records import SiteRecords
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing, Secret
from kiosk.security.lockfile import SiteLock
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault
from kiosk.site import Site
from kiosk.store import offers, shop
from kiosk.store.database import Store
from recommender.offers.types import Offer, OfferKind
from recommender.types import Customer, Product

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


@pytest.fixture(scope="session")
def empty_keyring_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty-keys") / "store.keys"
    KeyRing.create(path, KEY).close()
    return path


@pytest.fixture
def keyring(empty_keyring_file: Path, store_path: Path) -> Iterator[KeyRing]:
    path = store_path.parent / "vanakkam.keys"
    shutil.copy2(empty_keyring_file, path)
    with KeyRing.open(path, KEY) as opened:
        yield opened


@pytest.fixture
def vault(keyring: KeyRing) -> Vault:
    return Vault(keyring, b"w" * 32)


@pytest.fixture
def aliases(keyring: KeyRing) -> Aliases:
    return Aliases(keyring.secret(Secret.SUBJECT), keyring.secret(Secret.LOOKUP))


@pytest.fixture
def clock() -> list[datetime]:
    """The time of these tests; put another one in to let it pass."""
    return [NOW]


@pytest.fixture
def open_site(
    rotation: Rotation, keyring: KeyRing, vault: Vault, aliases: Aliases, clock: list[datetime], store_path: Path
) -> Iterator[Callable[[Store, InProcessBus], Site]]:
    """A site with the keys and the clock of these tests."""
    with contextlib.ExitStack() as locks:

        def make(store: Store, bus: InProcessBus) -> Site:
            def now() -> datetime:
                return clock[0]

            audit = AuditLog(store, keyring, aliases, now)
            eraser = Eraser(store, keyring, vault, aliases, audit, bus, now)
            wishes, codes = Wishes(keyring, vault, aliases, audit), CodeBook(aliases, "91")
            desk = MemberDesk(
                store, vault, aliases, rotation, bus, audit, now, eraser=eraser, wishes=wishes, codes=codes
            )
            records = SiteRecords(store, audit, now)
            lock = SiteLock(store_path.parent)
            locks.callback(lock.close)
            devices = Devices(store, audit, now)
            return Site(store, keyring, vault, aliases, rotation, audit, eraser, records, desk, bus, lock, devices)

        yield make


@pytest.fixture
def site(store: Store, bus: InProcessBus, open_site: Callable[[Store, InProcessBus], Site]) -> Site:
    return open_site(store, bus)


@pytest.fixture
def open_desk(open_site: Callable[[Store, InProcessBus], Site]) -> Callable[[Store, InProcessBus], MemberDesk]:
    """A members' desk with the keys and the clock of these tests."""
    return lambda store, bus: open_site(store, bus).members


@pytest.fixture
def desk(site: Site) -> MemberDesk:
    return site.members


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
        segment_ids=("regulars",),
        starts=date(2026, 2, 1),
        ends=date(2026, 3, 31),
    )
    second = replace(first, offer_id="O2", kind=OfferKind.MESSAGE, value=0, category="Hot drinks", product_ids=())
    return first, second


@pytest.fixture
def stocked(store: Store, two_offers: tuple[Offer, Offer]) -> Store:
    """Two customers, two products and two offers."""
    with store.write() as connection:
        shop.put_customers(connection, [Customer("C1", age=31, city="Chennai"), Customer("C2")])
        shop.put_products(connection, [Product("P1", "Coffee", "Drinks", 1250), Product("P2", "Tea", "Drinks", 900)])
        offers.put_offers(connection, two_offers)
    return store
