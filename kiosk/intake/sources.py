"""The desk where sources are saved. What lies in the store has no secret in it; a person can read all of it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from kiosk.errors import SourceInvalid, SourceUnknown
from kiosk.intake.sql import SqlRows, SqlSource, Watermark, checked_address, checked_question
from kiosk.intake.values import Database, Setup, Source
from kiosk.members.values import Clock
from kiosk.privacy.audit import Action
from kiosk.secret_place import SecretPlace
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import intake as rows
from kiosk.store.intake import SourceRow
from recommender.ingest.locations import list_sources, locate
from recommender.ingest.mapping import mapping_as_json
from recommender.ingest.opening import open_source
from recommender.ingest.rows import RawRows
from recommender.ingest.types import ColumnMapping, DataKind

SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,38}")
_LONGEST_LOCATION = 500
_SINCE = "since"


class SourceDesk:
    """Saves and opens sources. Thread-safe.

    Args:
        site: Store and audit trail.
        settings: Name the files of the site itself, which are no source.
        clock: The time now.
    """

    def __init__(self, site: Site, settings: Settings, clock: Clock) -> None:
        self._site, self._clock = site, clock
        self._own = (settings.store_path, settings.keyring_path)

    def save(self, source: Source, *, actor: str) -> None:
        """Add a source, or replace the one of this name. What was read already stays read.

        Raises:
            SourceInvalid: Its name, its address or its question cannot be; or the address holds a password.
            FileUnreadable: Its location is of a kind that is not read.
        """
        self._check(source)
        now = self._clock()
        with self._site.audit.transaction() as connection:
            before = rows.find_source(connection, source.source_id)
            since = () if before is None or not _same_place(before, source) else before.options.get(_SINCE, ())
            rows.put_source(connection, _row(source, since, now))
            detail = {"source": source.source_id, "kind": source.kind.value}
            self._site.audit.record(Action.SOURCE_CHANGED, actor=actor, detail=detail, connection=connection)

    def save_mapping(self, source_id: str, mapping: ColumnMapping, *, actor: str) -> None:
        """Save which columns of a source are what.

        Raises:
            SourceUnknown: There is no such source.
        """
        source = self.get(source_id)
        self.save(replace(source, setup=replace(source.setup, mapping=mapping)), actor=actor)

    def get(self, source_id: str) -> Source:
        """One source.

        Raises:
            SourceUnknown: There is none of this name.
        """
        return _source(self._row(source_id))

    def all(self) -> tuple[Source, ...]:
        """Every source, by name."""
        with self._site.store.read() as connection:
            return tuple(_source(row) for row in rows.all_sources(connection))

    def since(self, source_id: str) -> tuple[str, ...]:
        """How far a database was read; empty before its first run."""
        return tuple(self._row(source_id).options.get(_SINCE, ()))

    def note_since(self, connection: Connection, source_id: str, since: tuple[str, ...]) -> None:
        """Note how far a database was read, in the transaction that ends the run."""
        row = rows.find_source(connection, source_id)
        if row is not None and since:
            rows.put_source(connection, replace(row, options={**row.options, _SINCE: list(since)}))

    def question(self, source: Source) -> SqlRows:
        """Ask the database of a source.

        Raises:
            SourceInvalid: See :class:`kiosk.intake.sql.SqlRows`, as for the others.
            SourceFailed: The database does not answer.
            KeyExposed: Others may read the key file.
        """
        asked = source.database
        if asked is None or source.location is None:
            raise SourceInvalid(f"{source.source_id} is no database", mend="Send or drop its files")
        watermark = Watermark(asked.watermark, self.since(source.source_id)) if asked.watermark else None
        return SqlRows(SqlSource(source.location, asked.ask, watermark, asked.secret), self._own)

    def files(self, source: Source) -> tuple[str, ...]:
        """The files of a source: itself, or those of its folder, by name.

        Raises:
            SourceInvalid: It has no place: its files are sent or dropped.
            FileUnreadable: Nothing is there.
        """
        if source.location is None:
            raise SourceInvalid(
                f"The files of {source.source_id} are sent or dropped", mend="Name the file: --file FILE"
            )
        return list_sources(source.location)

    def open(self, source: Source) -> RawRows:
        """The rows of a source that has a place of its own; of a folder those of its first file.

        Raises:
            SourceInvalid: It has none: its files are sent or dropped.
            FileUnreadable: The file cannot be read.
        """
        if source.database is not None:
            return self.question(source).rows
        first = next(iter(self.files(source)), None)
        if first is None:
            raise SourceInvalid("There is no file in the folder", mend="Put one there, and map it again")
        return open_source(first, format=source.setup.format, options=source.setup.read)

    def _row(self, source_id: str) -> SourceRow:
        with self._site.store.read() as connection:
            found = rows.find_source(connection, source_id)
        if found is None:
            raise SourceUnknown(f"There is no source {source_id[:40]!r}", mend="'kiosk sources list' shows them")
        return found

    def _check(self, source: Source) -> None:
        check_name(source.source_id)
        if source.location is None:
            if source.database is not None:
                raise SourceInvalid("A question needs the address of a database", mend="Give it as the location")
            return
        if len(source.location) > _LONGEST_LOCATION:
            raise SourceInvalid("The location is too long", mend=f"Use at most {_LONGEST_LOCATION} characters")
        if source.database is None:
            _refuse_secret(source.location)
            locate(source.location)
        else:
            checked_address(source.location, self._own)
            checked_question(source.database.ask)


def check_name(source_id: str) -> None:
    """Refuse what cannot be the name of a source.

    Raises:
        SourceInvalid: It cannot.
    """
    if not SOURCE_NAME.fullmatch(source_id) or source_id in set(DataKind):
        raise SourceInvalid(
            "That cannot be the name of a source",
            mend=f"Use 2 to 39 of a-z, 0-9 and hyphens, and none of {', '.join(DataKind)}",
        )


def _refuse_secret(location: str) -> None:
    """Object stores find their keys in the environment; an address with one in it would be stored."""
    parts = urlsplit(location) if "://" in location else None
    if parts is not None and (parts.password or parts.query):
        raise SourceInvalid("The address holds a key", mend="Leave it out; the driver finds its own in the environment")


def _same_place(before: SourceRow, source: Source) -> bool:
    after = _options(source)
    return before.location == source.location and all(
        before.options.get(name) == after.get(name) for name in ("ask", "watermark")
    )


def _row(source: Source, since: tuple[str, ...], now: Any) -> SourceRow:
    mapping = source.setup.mapping
    return SourceRow(
        source_id=source.source_id,
        kind=source.kind.value,
        location=source.location,
        mapping={} if mapping is None else mapping_as_json(mapping),
        options=_options(source) | ({_SINCE: list(since)} if since else {}),
        created_at=now,
        updated_at=now,
    )


def _options(source: Source) -> dict[str, Any]:
    options = {name: value for name, value in source.setup.as_json().items() if name != "mapping"}
    if source.database is not None:
        asked = source.database
        options |= {"ask": asked.ask, "watermark": asked.watermark}
        options |= {"secret_variable": asked.secret.variable, "secret_file": asked.secret.file}
    return options


def _source(row: SourceRow) -> Source:
    options: Mapping[str, Any] = row.options
    database = None
    if "ask" in options:
        secret = SecretPlace(options["secret_variable"], options["secret_file"])
        database = Database(options["ask"], options["watermark"], secret)
    setup = Setup.of_json({**options, "mapping": row.mapping})
    return Source(row.source_id, DataKind(row.kind), row.location, setup, database)
