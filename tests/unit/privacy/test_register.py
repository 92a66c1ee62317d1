import json
from pathlib import Path

import pytest

from kiosk.privacy.processing import as_json, as_markdown, records_of_processing
from kiosk.privacy.records import NOT_PERSONAL, RECORDS, Ends, Place, tables_that_end
from kiosk.screens.page import place_name
from kiosk.security.keyring import ring
from kiosk.settings import Settings
from kiosk.store.ageing import TERMS
from kiosk.store.schema import metadata
from kiosk.words import LANGUAGES

DOCS = Path(__file__).parents[3] / "docs"
PSEUDONYMOUS = {"decisions", "offer_events"}
"""They know a member by a keyed hash; so do the ledgers, which stay."""
PERSONAL_COLUMNS = {"member_id", "customer_id", "subject", "staff_id", "approved_by", "actor"}


def tables_with(columns: set[str]) -> set[str]:
    return {table.name for table in metadata.sorted_tables if columns & set(table.columns.keys())}


def test_every_table_is_in_the_register_or_known_to_hold_nothing_about_a_person() -> None:
    """Requirement G14: a new table fails here until somebody has decided."""
    registered = [record.table for record in RECORDS if record.place is not Place.FILE]
    tables = {*metadata.tables, *ring.tables}

    assert len(registered) == len(set(registered))
    assert set(registered).isdisjoint(NOT_PERSONAL)
    assert {*registered, *NOT_PERSONAL} == tables


def test_no_table_with_the_id_of_a_person_is_said_to_hold_nothing() -> None:
    """Requirement G14."""
    assert tables_with(PERSONAL_COLUMNS) & NOT_PERSONAL == set()


def test_every_table_of_members_ends_with_them() -> None:
    """Requirement G9: the erasure follows the register."""
    assert {table.name for table, _ in tables_that_end(Ends.WITH_MEMBER)} == tables_with({"member_id"}) | PSEUDONYMOUS
    owned = tables_with({"customer_id"}) - {"members"}
    assert {table.name for table, _ in tables_that_end(Ends.WITH_PURCHASES)} == owned


ROOMS = ("data key", "journal", "copies of the keys", "gallery", "screen", "phones")
ROOMS += ("waiting matches", "waiting answers")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_of_a_receipt_has_words_in_every_language(language: str) -> None:
    """Requirement G9: a shopper reads where something went; the name of a table tells them nothing."""
    erased = [table.name for ends in (Ends.WITH_MEMBER, Ends.WITH_PURCHASES) for table, _ in tables_that_end(ends)]
    places = [*erased, *ROOMS, *(term.table.name for term in TERMS)]

    words = {place: place_name(place, language) for place in places}

    assert [place for place, word in words.items() if word == place] == []
    assert len(set(words.values())) == len(words), "two places with one name"


def test_children_are_deleted_before_their_parents() -> None:
    order = [table for table, _ in tables_that_end(Ends.WITH_MEMBER)]

    for place, table in enumerate(order):
        for key in table.foreign_keys:
            assert key.column.table not in order[:place]


def test_a_tombstone_has_no_room_for_a_name() -> None:
    assert set(metadata.tables["erasures"].columns.keys()) == {"subject", "at", "receipt"}


def test_every_entry_says_why_and_how_long() -> None:
    for record in RECORDS:
        assert record.holds.endswith(".")
        assert record.retention.endswith(".")
        assert bool(record.purposes) == (record.basis.value == "consent"), record.table


def test_only_templates_and_their_copies_are_biometric() -> None:
    """Requirement B5: tagged as sensitive."""
    assert {record.table for record in RECORDS if record.sensitive} == {"templates", "backups of the store"}


def test_the_records_of_processing_show_every_table_with_its_columns(tmp_path: Path) -> None:
    """Requirement G14: written from the tables, so that nothing can be missing."""
    settings = Settings.load(home=tmp_path)
    records = json.loads(as_json(records_of_processing(settings, [])))
    by_name = {entry["name"]: entry for entry in records["records"]}

    for table in metadata.sorted_tables:
        if table.name not in NOT_PERSONAL:
            assert by_name[table.name]["columns"] == [column.name for column in table.columns]
    assert (records["site"]["retention_days"], records["site"]["customer_retention_days"]) == (365, 1095)
    page = as_markdown(records)
    assert all(f"| {record.table} |" in page for record in RECORDS)


def test_the_documentation_shows_the_register() -> None:
    text = (DOCS / "privacy.md").read_text(encoding="utf-8")

    for record in RECORDS:
        assert f"| {record.table} | {record.holds} | {record.retention} | `{record.ends.value}` |" in text, record.table
    for table in {*metadata.tables, *ring.tables}:
        assert table in text
