"""Steps between versions of the tables, run by Alembic without any file of its own beside the package."""

import logging
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from kiosk.errors import StoreUnusable
from kiosk.store.engine import BEGIN, BEGIN_WRITE

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

HEAD = "0001"
"""The newest step. Alembic takes 0.2 s to load, so a store that is up to date is recognised without it."""
_VERSION_TABLE = "alembic_version"


def upgrade_to_head(engine: Engine) -> None:
    """Bring the tables to :data:`HEAD` in one transaction; does nothing when they are there.

    Raises:
        StoreUnusable: A newer version of the product made this store.
    """
    with engine.connect() as connection:
        current = _current(connection)
    if current == HEAD:
        return
    log.info("bringing the store from version %s to %s", current, HEAD)
    migrate(engine, HEAD)


def migrate(engine: Engine, revision: str) -> None:
    """Go to any version, upwards or downwards. ``base`` removes every table.

    Raises:
        StoreUnusable: A newer version of the product made this store.
    """
    from alembic import command  # noqa: PLC0415 - see HEAD
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with engine.connect().execution_options(**{BEGIN: BEGIN_WRITE}) as connection, connection.begin():
        config = alembic_config(connection)
        known = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
        current = _current(connection)  # again under the write lock: another process may have been faster
        if current is not None and current not in known:
            raise StoreUnusable(
                f"A newer version of the product made this store (its tables are at {current})",
                mend="Install that version again; stores are not turned back",
            )
        if revision == "base" or (current is not None and known.index(current) < known.index(revision)):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def alembic_config(connection: Connection | None = None) -> "Config":
    """The configuration of Alembic for this package's steps."""
    from alembic.config import Config  # noqa: PLC0415 - see HEAD

    config = Config()
    config.set_main_option("script_location", "kiosk:store/migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar_one_or_none()
