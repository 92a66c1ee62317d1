from pathlib import Path

from kiosk.privacy.records import RECORDS, Ends
from kiosk.store.tables import metadata

PERSONAL_COLUMNS = {"member_id", "customer_id"}


def tables_with(columns: set[str]) -> set[str]:
    return {table.name for table in metadata.sorted_tables if columns & set(table.columns.keys())}


def test_every_table_with_personal_data_is_in_the_register_once() -> None:
    """Requirement G14."""
    registered = [record.table for record in RECORDS]

    assert sorted(registered) == sorted(tables_with(PERSONAL_COLUMNS))


def test_every_table_of_members_ends_with_them() -> None:
    ends = {record.table: record.ends for record in RECORDS}

    kept = {table for table in tables_with({"member_id"}) if ends[table] is not Ends.WITH_MEMBER}

    assert kept == {"erasures"}


def test_a_tombstone_has_no_room_for_a_name() -> None:
    assert set(metadata.tables["erasures"].columns.keys()) == {"member_id", "at", "receipt"}


def test_every_entry_says_why_and_how_long() -> None:
    for record in RECORDS:
        assert record.holds.endswith(".")
        assert record.retention.endswith(".")
        assert bool(record.purposes) == (record.basis.value == "consent"), record.table


def test_the_documentation_shows_the_register() -> None:
    text = (Path(__file__).parents[3] / "docs" / "store.md").read_text(encoding="utf-8")

    for record in RECORDS:
        assert f"| `{record.table}` | {record.holds} | `{record.ends.value}` |" in text
    for table in metadata.tables:
        assert f"`{table}`" in text
