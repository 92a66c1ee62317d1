"""Steps between versions of the tables, run by Alembic without any file of its own beside the package."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection, Engine, inspect, text

from kiosk.errors import StoreUnusable
from kiosk.store.engine import BEGIN, BEGIN_WRITE, clear_journal

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

HEAD = "0008"
"""The newest step. Alembic takes 0.2 s to load, so a store that is up to date is recognised without it."""
_VERSION_TABLE = "alembic_version"


class Adopter(Protocol):
    """Holds the keys that rows of an older version need on their way to a newer one."""

    def adopt_key(self, member_id: str, wrapped: bytes) -> None:
        """Keep the wrapped data key of a member; once more changes nothing."""

    def seal_name(self, member_id: str, first_name: str) -> bytes:
        """The sealed record of a member of whom only the first name is known."""

    def name_lookups(self, first_name: str) -> tuple[str, ...]:
        """The keyed hashes that staff find a name by."""

    def note_erased(self, member_id: str, at: datetime) -> str:
        """Enter an erasure in the ledger, and give its subject. ``at`` is aware."""


def upgrade_to_head(engine: Engine, adopter: Adopter | None = None) -> None:
    """Bring the tables to :data:`HEAD` in one transaction; does nothing when they are there.

    Args:
        engine: Of the store.
        adopter: Holds the keys; only a store without members does without.

    Raises:
        StoreUnusable: A newer version of the product made this store.
    """
    with engine.connect() as connection:
        current = _current(connection)
    if current == HEAD:
        return
    log.info("bringing the store from version %s to %s", current, HEAD)
    migrate(engine, HEAD, adopter)
    clear_journal(engine)  # pages of the old version may hold what the new one seals


def is_behind(engine: Engine) -> bool:
    """Whether there are tables, and not those of this version."""
    with engine.connect() as connection:
        return _current(connection) not in {None, HEAD}


def is_made(engine: Engine) -> bool:
    """Whether there are tables, of whatever version."""
    with engine.connect() as connection:
        return _current(connection) is not None


def migrate(engine: Engine, revision: str, adopter: Adopter | None = None) -> None:
    """Go to any version, upwards or downwards. ``base`` removes every table.

    Raises:
        StoreUnusable: A newer version of the product made this store, or its rows have no form in the wanted version.
    """
    from alembic import command  # noqa: PLC0415 - see HEAD
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with engine.connect().execution_options(**{BEGIN: BEGIN_WRITE}) as connection, connection.begin():
        config = alembic_config(connection)
        config.attributes["adopter"] = adopter
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
