"""The page of keys names every key that the product has, and what each is for (ASVS V11.1.2)."""

import re
from pathlib import Path

from kiosk.security.keyring import Secret
from kiosk.security.keys import KeyPurpose

PAGE = Path(__file__).parents[3] / "docs" / "keys.md"


def test_every_key_stands_in_the_inventory_and_none_that_is_gone() -> None:
    """Requirement S1 (V11.1.2): a new key fails here until its line says what it is for."""
    table = PAGE.read_text(encoding="utf-8").partition("## Every key and algorithm")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.+\|$", table, re.MULTILINE)
    ]
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row[0])}

    assert named == {*map(str, KeyPurpose), *map(str, Secret)}
    assert {len(row) for row in rows} == {5}
    assert [row[0] for row in rows if not all(row)] == []
