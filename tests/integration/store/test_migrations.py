import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray
from sqlalchemy import Engine, MetaData, inspect, select
from sqlalchemy.dialects import registry
from sqlalchemy.schema import CreateTable

from kiosk.errors import StoreUnusable
from kiosk.events.bus import InProcessBus
from kiosk.privacy.consent import Purpose
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault, encrypt
from kiosk.site import Site
from kiosk.store import migrations
from kiosk.store.adoption import KeyAdopter
from kiosk.store.database import Store
from kiosk.store.engine import sqlcipher_engine
from kiosk.store.members import REVISION
from kiosk.store.schema import metadata


def shape(engine: Engine) -> dict[str, Any]:
    """Everything reflection tells about the tables, in a comparable form."""
    found = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column.get("primary_key"))
                for column in found.get_columns(table)
            },
            "key": found.get_pk_constraint(table),
            "foreign": sorted(map(str, found.get_foreign_keys(table))),
            "unique": sorted(map(str, found.get_unique_constraints(table))),
            "checks": sorted(map(str, found.get_check_constraints(table))),
            "indexes": sorted(map(str, found.get_indexes(table))),
            "options": found.get_table_options(table),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


@pytest.mark.sqlcipher("compared with tables made in another file; tests/integration/postgres compares a server's")
def test_the_steps_lead_to_the_tables_of_the_code(store: Store, tmp_path: Path) -> None:
    (tmp_path / "models.db").touch()
    models = sqlcipher_engine(tmp_path / "models.db", b"m" * 32)
    metadata.create_all(models)

    assert shape(store._engine) == shape(models)
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    models.dispose()


def test_the_newest_step_is_the_one_the_code_names() -> None:
    scripts = ScriptDirectory.from_config(migrations.alembic_config())

    assert scripts.get_heads() == [migrations.HEAD]


def test_down_and_up_again(store: Store) -> None:
    before = shape(store._engine)

    migrations.migrate(store._engine, "base")
    assert shape(store._engine) == {}

    migrations.upgrade_to_head(store._engine)
    assert shape(store._engine) == before
    assert store.watch(REVISION) == 0


def test_a_store_that_is_up_to_date_is_left_alone(store: Store) -> None:
    with store.write() as connection:
        connection.execute(metadata.tables["customers"].insert().values(customer_id="C1"))

    migrations.upgrade_to_head(store._engine)
    migrations.migrate(store._engine, migrations.HEAD)

    with store.read() as connection:
        assert connection.scalars(select(metadata.tables["customers"].c.customer_id)).all() == ["C1"]


def test_the_tables_use_no_sql_of_one_database_only() -> None:
    """PostgreSQL takes them too; compiling needs no server."""
    dialect = registry.load("postgresql.psycopg")()
    for table in metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect)).strip().startswith("CREATE TABLE")


OLD = "0001"
ERASED = "e" * 32
ASHA, RAVI = "a" * 32, "b" * 32
CONSENT = {
    "purpose": "face_recognition",
    "wording_version": "1",
    "text_hash": "52b4",
    "language": "en",
    "reference": "form 17",
    "screen": "counter",
}


def insert_old(store: Store, rows: dict[str, list[dict[str, Any]]]) -> None:
    tables = MetaData()
    tables.reflect(store._engine)
    with store.write() as connection:
        for name, content in rows.items():
            connection.execute(tables.tables[name].insert(), content)


def old_member(
    member_id: str, name: str, vector: NDArray[np.float32], rotation: Rotation, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Rows as version 1 wrote them: the data key wrapped in the store, the name beside it."""
    data_key = secrets.token_bytes(32)
    wrapped = encrypt(AESGCM(b"w" * 32), data_key, f"vanakkam/member-key/{member_id}".encode())
    plain = rotation.protect(vector[None])[0].astype("<f4").tobytes()
    sealed = encrypt(AESGCM(data_key), plain, f"vanakkam/template/{member_id}/buffalo_s".encode())
    at = now.replace(tzinfo=None)
    return {
        "members": [{"member_id": member_id, "first_name": name, "customer_id": None, "created_at": at}],
        "member_keys": [{"member_id": member_id, "wrapped": wrapped}],
        "templates": [
            {"member_id": member_id, "recogniser": "buffalo_s", "sealed": sealed, "pictures": 3, "created_at": at}
        ],
        "consents": [
            {"member_id": member_id, "given_at": at, **CONSENT, "purpose": p} for p in ("face_recognition", "offers")
        ],
    }


@pytest.fixture
def old_store(store: Store, rotation: Rotation, now: datetime, face: Callable[[int], NDArray[np.float32]]) -> Store:
    """A store of version 1 with two members, a voucher, and somebody who was erased."""
    migrations.migrate(store._engine, OLD)
    insert_old(store, old_member(ASHA, "Asha Xylophonia", face(1), rotation, now))
    insert_old(store, old_member(RAVI, "Ravi", face(2), rotation, now))
    day = date(2026, 3, 1)
    offer = {"offer_id": "O1", "title": "T", "kind": "information", "value": 0, "category": "D", "product_ids": []}
    insert_old(
        store,
        {
            "offers": [{**offer, "segment_id": None, "starts": day, "ends": day}],
            "vouchers": [{"code": "ABCD", "member_id": ASHA, "offer_id": "O1", "issued_on": day}],
            "erasures": [
                {"member_id": ERASED, "at": now.replace(tzinfo=None), "receipt": {"stores": [["templates", 1]]}}
            ],
        },
    )
    return store


@pytest.fixture
def adopter(keyring: KeyRing, vault: Vault, aliases: Aliases) -> KeyAdopter:
    return KeyAdopter(keyring, vault, aliases)


OpenSite = Callable[[Store, InProcessBus], Site]


def test_members_of_version_1_are_recognised_as_before(
    old_store: Store, adopter: KeyAdopter, open_site: OpenSite, rotation: Rotation,
    face: Callable[[int], NDArray[np.float32]], bus: InProcessBus, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Requirement G15: no new pictures are needed, and nothing readable is left."""
    known = ("face_recognition", "1", "en", "52b4"), ("offers", "1", "en", "52b4")
    monkeypatch.setattr("kiosk.privacy.consent._KNOWN", {(Purpose(one[0]), *one[1:]) for one in known})
    migrations.upgrade_to_head(old_store._engine, adopter)
    desk = open_site(old_store, bus).members

    assert {member.nickname for member in desk.list()} == {"Asha Xylophonia", "Ravi"}
    assert {(m.views, m.purposes) for m in desk.list()} == {(1, (Purpose.FACE_RECOGNITION, Purpose.OFFERS))}
    gallery = desk.gallery_rows("buffalo_s")
    assert gallery.member_ids == (ASHA, RAVI)
    np.testing.assert_allclose(gallery.vectors[0], rotation.protect(face(1)[None])[0], atol=1e-6)
    assert [member.member_id for member in desk.search("xylophonia", actor="cli")] == [ASHA]


def test_names_keys_and_ids_of_the_erased_leave_the_store(
    old_store: Store, adopter: KeyAdopter, keyring: KeyRing, aliases: Aliases, now: datetime
) -> None:
    """Requirements G9, G10 and G15."""
    migrations.upgrade_to_head(old_store._engine, adopter)

    with old_store.read() as connection:
        cells = [str(cell) for t in metadata.sorted_tables for row in connection.execute(select(t)) for cell in row]
        tombstone = connection.execute(select(metadata.tables["erasures"])).one()
        kept = connection.execute(select(metadata.tables["vouchers"].c.code)).scalars().all()
    assert not [cell for cell in cells if "Xylophonia" in cell or ERASED in cell]
    assert "member_keys" not in inspect(old_store._engine).get_table_names()
    assert set(keyring.member_keys()) == {ASHA, RAVI}
    assert keyring.ledger() == {aliases.subject(ERASED): now}
    assert (tombstone.subject, tombstone.at) == (aliases.subject(ERASED), now)
    assert tombstone.receipt["done"]
    assert kept == ["ABCD"]


def test_a_step_that_was_interrupted_is_done_again(old_store: Store, adopter: KeyAdopter, keyring: KeyRing) -> None:
    """The key ring is filled before the store is written; a stop between the two costs nothing."""

    class Dying(KeyAdopter):
        def note_erased(self, *_: object) -> str:
            raise KeyboardInterrupt

    dying = Dying(adopter._keyring, adopter._vault, adopter._aliases)
    with pytest.raises(KeyboardInterrupt):
        migrations.upgrade_to_head(old_store._engine, dying)
    assert "member_keys" in inspect(old_store._engine).get_table_names()
    adopted = dict(keyring.member_keys())

    migrations.upgrade_to_head(old_store._engine, adopter)

    assert dict(keyring.member_keys()) == adopted
    with old_store.read() as connection:
        assert len(connection.execute(select(metadata.tables["templates"])).all()) == 2


def test_a_store_with_members_is_not_turned_back(old_store: Store, adopter: KeyAdopter) -> None:
    migrations.upgrade_to_head(old_store._engine, adopter)

    with pytest.raises(StoreUnusable):
        migrations.migrate(old_store._engine, OLD)

    with old_store.read() as connection:
        assert len(connection.execute(select(metadata.tables["members"])).all()) == 2


def test_an_empty_store_is_turned_back_and_forth(store: Store) -> None:
    migrations.migrate(store._engine, OLD)
    old = shape(store._engine)
    migrations.upgrade_to_head(store._engine)
    migrations.migrate(store._engine, OLD)

    assert shape(store._engine) == old
    assert "first_name" in old["members"]["columns"]


def test_an_old_time_is_utc(old_store: Store, adopter: KeyAdopter, now: datetime) -> None:
    migrations.upgrade_to_head(old_store._engine, adopter)

    with old_store.read() as connection:
        times = connection.execute(select(metadata.tables["members"].c.used_at)).scalars().all()
    assert times == [now, now]
    assert {at.tzinfo for at in times} == {UTC}
