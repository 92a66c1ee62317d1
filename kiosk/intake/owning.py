"""Finds out of whom rows speak that were set aside before anybody knew their customer.

A row may name its customer by a phone number that only a later file tells of. Once it is known, the row counts as
theirs, so that it ends with them.
"""

from sqlalchemy import Connection

from kiosk.intake.people import People
from kiosk.intake.setting_aside import SettingAside
from kiosk.intake.stamps import setup_now
from kiosk.site import Site
from kiosk.store import intake as rows
from kiosk.store.intake import RejectRow
from recommender.ingest.types import Reject


class Owning:
    """Looks again at rows that speak of nobody.

    Args:
        site: Where they lie.
        people: Finds customers.
    """

    def __init__(self, site: Site, people: People) -> None:
        self._store, self._people = site.store, people

    def look(self) -> int:
        """Name the customers of rows that are known now; how many rows.

        Raises:
            StoreBusy: Another program wrote for too long.
        """
        after = named = 0
        asides: dict[int, SettingAside] = {}
        while True:
            with self._store.read() as connection:
                page = rows.nameless_rejects(connection, after=after)
            if not page:
                return named
            after = page[-1].reject_id
            with self._store.write() as connection:
                named += self._name(connection, page, asides)

    def _name(self, connection: Connection, page: tuple[RejectRow, ...], asides: dict[int, SettingAside]) -> int:
        named = 0
        for import_id in dict.fromkeys(one.import_id for one in page):
            if import_id not in asides:
                asides[import_id] = self._aside(connection, import_id)
            mine = [one for one in page if one.import_id == import_id]
            refused = [Reject(one.line, one.code, one.reason, one.cells) for one in mine]
            found = asides[import_id].rows(connection, import_id, refused)
            for one, again in zip(mine, found, strict=True):
                if again.customer_id is not None:
                    rows.name_reject(connection, one.reject_id, again.customer_id)
                    named += 1
        return named

    def _aside(self, connection: Connection, import_id: int) -> SettingAside:
        mapping = setup_now(connection, rows.require_run(connection, import_id)).mapping
        if mapping is None:
            raise AssertionError("a run began without a mapping")
        return SettingAside(self._people, mapping)
