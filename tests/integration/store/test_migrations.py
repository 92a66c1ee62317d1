from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select
from sqlalchemy.dialects import registry
from sqlalchemy.schema import CreateTable

from kiosk.store import migrations
from kiosk.store.database import Store
from kiosk.store.engine import sqlcipher_engine
from kiosk.store.members import REVISION
from kiosk.store.tables import metadata


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
