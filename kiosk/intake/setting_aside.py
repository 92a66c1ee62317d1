"""Rows that cannot be kept yet, as they wait in the store: with their reason, and their customer.

The customer is noted as far as the row names one, so that an erasure of their purchases takes these rows along.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from kiosk.intake.people import People
from kiosk.intake.writing import Refusal
from kiosk.store.intake import RejectRow
from recommender.ingest.fields import CUSTOMER_KEYS
from recommender.ingest.types import ColumnMapping, Reject

MOST_REASON = 300
_MOST_ID = 64


class SettingAside:
    """Makes the rows of one run that are set aside.

    Args:
        people: Finds the customers whom they name.
        mapping: Which column says who the customer is.
    """

    def __init__(self, people: People, mapping: ColumnMapping) -> None:
        self._people = people
        self._columns = {name: mapping.columns.get(name) for name in CUSTOMER_KEYS}

    def rows(
        self, connection: Connection, import_id: int, refused: Sequence[Reject], later: Sequence[Refusal] = ()
    ) -> tuple[RejectRow, ...]:
        """The rows to keep.

        Args:
            connection: Of the transaction in which they are written.
            import_id: Of which run.
            refused: By the cleaning, or by whoever wrote.
            later: Those of whoever wrote, with what they wait for.
        """
        told = [self._keys(one.cells) for one in refused]
        missing = {one.line: one.missing for one in later}
        return tuple(
            RejectRow(
                0, import_id, one.line, one.code[:40], one.reason[:MOST_REASON], one.cells, owner,
                keys=(*missing.get(one.line, ()), *(self._people.missing_of(keys) if owner is None else ())),
            )
            for one, keys, owner in zip(refused, told, self._people.owners(connection, told), strict=True)
        )  # fmt: skip

    def _keys(self, cells: Mapping[str, str]) -> dict[str, str | None]:
        told = {name: " ".join(cells.get(column or "", "").split()) for name, column in self._columns.items()}
        return {name: (text[:_MOST_ID] if name == "customer_id" else text) or None for name, text in told.items()}
