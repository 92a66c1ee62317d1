"""The page on which staff or the officer say which records are of one customer; marketing learns how many wait."""

import re

import pytest
from marketing_room import at_noon, fill, open_marketing
from open_sites import Clock

from kiosk.console.access import Role
from kiosk.store import identity as rows
from kiosk.store import suggestions

PLACE = "/marketing/people"


@pytest.fixture
def room(tmp_path):
    room, _ = open_marketing(tmp_path / "home", Clock())
    fill(room.site.store, people=30)
    with room.site.store.write() as connection:
        found = {("C1", "C2"): (0.97, ["name", "birth_date"]), ("C3", "C4"): (0.95, ["phone", "city"])}
        suggestions.replace_open(connection, found, at_noon())
    yield room
    room.site.close()


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICER])
def test_a_person_answers_and_takes_back(room, role) -> None:
    decider = room.signed_in("mala", role)
    page = decider.get(PLACE).get_data(as_text=True)
    assert "97 %" in page
    assert "date of birth" in page
    assert not re.search(r"[0-9a-f]{32}", page.partition("<main")[2].replace(decider.csrf or "-", "")), "no hash"
    one, two = (number for number in re.findall(r"people/(\d+)/confirm", page))
    assert decider.post(f"{PLACE}/{one}/confirm").status_code == 303
    assert decider.post(f"{PLACE}/{two}/refuse").status_code == 303
    assert decider.post(f"{PLACE}/{two}/confirm").status_code == 422
    with room.site.store.read() as connection:
        assert dict(rows.canonical_ids(connection)) == {"C2": "C1"}
    (merge,) = re.findall(r"merges/(\d+)/undo", decider.get(PLACE).get_data(as_text=True))
    assert decider.post(f"{PLACE}/merges/{merge}/undo").status_code == 303
    assert decider.post(f"{PLACE}/merges/{merge}/undo").status_code == 422
    with room.site.store.read() as connection:
        assert dict(rows.canonical_ids(connection)) == {}
    assert {entry.actor for entry in room.site.audit.entries(limit=3)} == {"staff:mala"}


def test_marketing_learns_how_many_pairs_wait_and_no_id(room) -> None:
    """Requirement W22: a page of marketing names no record, and it decides on nobody."""
    marketing = room.signed_in("mala", Role.MARKETING)
    page = marketing.get("/marketing/data").get_data(as_text=True)
    assert "2 pairs of records may be of one customer" in page
    assert not re.search(r"\bC[1-4]\b", page)
    assert marketing.get(PLACE).status_code == 403
    for path in ("1/confirm", "1/refuse", "merges/1/undo"):
        assert marketing.post(f"{PLACE}/{path}").status_code == 403
    assert marketing.post("/marketing/data/people").status_code == 303


def test_the_admin_sees_nothing_of_it(room) -> None:
    assert room.signed_in("anton", Role.ADMIN).get(PLACE).status_code == 403
