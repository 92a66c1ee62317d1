"""The step to version 6 of the tables, with accounts in the store: forwards, back, and forwards again."""

from datetime import UTC, datetime

from argon2 import PasswordHasher
from sqlalchemy import MetaData, inspect, select

from kiosk.store import migrations, staff, staff_factors
from kiosk.store.database import Store
from kiosk.store.staff_factors import PasskeyRow, TotpRow
from kiosk.store.staff_tables import staff_identities

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def old_account(store: Store, name: str, password_hash: str) -> None:
    tables = MetaData()
    tables.reflect(store._engine, only=["staff"])
    row = {"staff_id": name, "password_hash": password_hash, "roles": ["staff"], "created_at": AT.replace(tzinfo=None)}
    with store.write() as connection:
        connection.execute(tables.tables["staff"].insert(), [row])


def test_accounts_of_before_keep_their_password_and_have_no_second_factor(store: Store) -> None:
    migrations.migrate(store._engine, "0005")
    hashed = QUICK.hash("correct horse battery")
    old_account(store, "anbu", hashed)

    migrations.upgrade_to_head(store._engine)

    with store.read() as connection:
        found = staff.find_account(connection, "anbu")
        factors = staff_factors.factors_of_all(connection)
    assert found is not None
    assert (found.password_hash, found.roles, found.created_at, found.epoch) == (hashed, ("staff",), AT, 0)
    assert factors == {}


def test_the_way_back_keeps_passwords_and_closes_what_has_none(store: Store) -> None:
    """Version 5 would take an empty hash for a broken one, and nobody could say what became of the account."""
    with store.write() as connection:
        for name, hashed in (("anbu", "$argon2id$x"), ("kavi", ""), ("old", "")):
            closed = AT if name == "old" else None
            staff.insert_account(connection, staff.StaffRow(name, hashed, ("staff",), AT, closed))
        staff_factors.put_totp(connection, TotpRow("anbu", b"sealed", AT, 7))
        staff_factors.put_recovery(connection, "anbu", ["a" * 64])
        key = PasskeyRow("p" * 64, "anbu", "phone", b"id", b"key", 1, AT, None)
        staff_factors.insert_passkey(connection, key)
        connection.execute(staff_identities.insert().values(provider="https://id", subject="7", staff_id="kavi"))
        staff.raise_epoch(connection, "anbu")

    migrations.migrate(store._engine, "0005")

    names = inspect(store._engine).get_table_names()
    assert not {name for name in names if name.startswith("staff_")}
    tables = MetaData()
    tables.reflect(store._engine, only=["staff"])
    old = tables.tables["staff"]
    with store.read() as connection:
        rows = {row.staff_id: row for row in connection.execute(select(old))}
    assert rows["anbu"].password_hash == "$argon2id$x"
    assert rows["anbu"].disabled_at is None
    assert rows["kavi"].disabled_at is not None
    assert rows["old"].disabled_at.replace(tzinfo=None) == AT.replace(tzinfo=None)

    migrations.upgrade_to_head(store._engine)
    with store.read() as connection:
        assert [one.staff_id for one in staff.all_accounts(connection)] == ["anbu", "kavi", "old"]
        assert staff_factors.factors_of_all(connection) == {}


def test_a_step_and_a_counter_are_spent_in_the_statement_that_checks_them(store: Store) -> None:
    with store.write() as connection:
        staff.insert_account(connection, staff.StaffRow("anbu", "", ("staff",), AT, None))
        staff_factors.put_totp(connection, TotpRow("anbu", b"sealed", AT, 7))
        assert not staff_factors.take_step(connection, "anbu", 7)
        assert staff_factors.take_step(connection, "anbu", 8)
        assert not staff_factors.take_step(connection, "anbu", 8)
        assert not staff_factors.take_step(connection, "devi", 9)
        row = PasskeyRow("p" * 64, "anbu", "phone", b"id", b"key", 1, AT, None)
        staff_factors.insert_passkey(connection, row)
        assert staff_factors.use_passkey(connection, row, 2, AT)
        assert not staff_factors.use_passkey(connection, row, 2, AT), "somebody was faster"
        assert not staff_factors.drop_passkey(connection, "devi", "p" * 64)
        assert not staff_factors.drop_passkey(connection, "anbu", "x")
        assert staff_factors.drop_passkey(connection, "anbu", "p" * 64)
