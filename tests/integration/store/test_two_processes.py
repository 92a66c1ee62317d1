"""The commands of staff run beside the kiosk: two processes on one store."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from kiosk.site import Site
from kiosk.store import shop
from kiosk.store.database import Store
from kiosk.store.tables import customers

ROOT = Path(__file__).parents[3]

ERASE = """
import sys
from pathlib import Path
from kiosk.privacy.audit import AuditLog
from kiosk.privacy.erasure import Eraser
from kiosk.events.bus import InProcessBus
from kiosk.members import utc_now
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing, Secret
from kiosk.security.vault import Vault
from kiosk.store.database import Store

path, key = Path(sys.argv[1]), bytes.fromhex(sys.argv[2])
with Store.open(path, key) as store, KeyRing.open(path.with_name("vanakkam.keys"), key) as keyring:
    aliases = Aliases(keyring.secret(Secret.SUBJECT), keyring.secret(Secret.LOOKUP))
    audit = AuditLog(store, keyring, aliases)
    eraser = Eraser(store, keyring, Vault(keyring, b"w" * 32), aliases, audit, InProcessBus(), utc_now)
    print("ready", flush=True)
    eraser.erase(input(), actor="cli")
    print("done", flush=True)
"""

WRITE = """
import sys
from pathlib import Path
from kiosk.store import shop
from kiosk.store.database import Store
from recommender.types import Customer

with Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])) as store:
    print("ready", flush=True)
    input()
    for batch in range(30):
        with store.write() as connection:
            shop.put_customers(connection, [Customer(f"C{batch:02}-{number}") for number in range(100)])
    with store.write() as connection:
        shop.put_customers(connection, [Customer("uncommitted")])
        print("done", flush=True)
        input()
"""


@contextmanager
def other_process(script: str, store_path: Path, key: bytes) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(store_path), key.hex()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with process:
        try:
            assert hear(process) == "ready"
            yield process
        finally:
            process.kill()


def hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def test_an_erasure_in_another_process_is_seen_at_once(
    site: Site, store_path: Path, key: bytes, face: Callable[[int], NDArray[np.float32]]
) -> None:
    """Requirement G9: a command beside the running kiosk; the next look at the gallery is without the member."""
    desk = site.members
    stays, goes = (
        desk.add(name, [face(number)], recogniser="buffalo_s", consent_reference="17")
        for number, name in enumerate(["Asha", "Ravi"])
    )
    before = desk.gallery_revision()
    with other_process(ERASE, store_path, key) as process:
        assert desk.gallery_revision() == before

        tell(process, goes)

        assert hear(process) == "done"
        assert desk.gallery_revision() > before
        assert desk.gallery_rows("buffalo_s").member_ids == (stays,)
        assert site.keyring.member_key(goes) is None
    if site.store.is_file:
        assert store_path.with_name(store_path.name + "-wal").stat().st_size == 0


def test_reading_goes_on_while_another_process_writes_and_is_killed(store: Store, store_path: Path, key: bytes) -> None:
    seen: list[int] = []
    with other_process(WRITE, store_path, key) as process:
        tell(process, "go")
        while not seen or seen[-1] < 3000:
            with store.read() as connection:
                seen.append(shop.count(connection, customers))
        assert hear(process) == "done"

    assert seen == sorted(seen)
    assert all(count % 100 == 0 for count in seen)
    with store.write() as connection:
        found = set(connection.scalars(select(customers.c.customer_id)))
    assert len(found) == 3000
    assert "uncommitted" not in found
