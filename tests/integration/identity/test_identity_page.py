"""The page of the marketing console on which a person says which records are of one customer."""

import re

import pytest
from marketing_room import at_noon, fill, open_marketing
from open_sites import Clock

from kiosk.console.access import Role
from kiosk.store import identity as rows
from kiosk.store import suggestions

PLACE = "/marketing/data/people"


@pytest.fixture
def room(tmp_path):
    room, _ = open_marketing(tmp_path / "home", Clock())
    fill(room.site.store, people=30)
    with room.site.store.write() as connection:
        found = {("C1", "C2"): (0.97, ["name", "birth_date"]), ("C3", "C4"): (0.95, ["phone", "city"])}
        suggestions.replace_open(connection, found, at_noon())
    yield room
    room.site.close()


def test_a_person_answers_and_takes_back(room) -> None:
    marketing = room.signed_in("mala", Role.MARKETING)
    page = marketing.get(PLACE).get_data(as_text=True)
    assert "97 %" in page
    assert "date of birth" in page
    assert not re.search(r"[0-9a-f]{32}", page.partition("<main")[2].replace(marketing.csrf or "-", "")), "no hash"
    one, two = (number for number in re.findall(r"people/(\d+)/confirm", page))
    assert marketing.post(f"{PLACE}/{one}/confirm").status_code == 303
    assert marketing.post(f"{PLACE}/{two}/refuse").status_code == 303
    assert marketing.post(f"{PLACE}/{two}/confirm").status_code == 422
    with room.site.store.read() as connection:
        assert dict(rows.canonical_ids(connection)) == {"C2": "C1"}
    (merge,) = re.findall(r"merges/(\d+)/undo", marketing.get(PLACE).get_data(as_text=True))
    assert marketing.post(f"{PLACE}/merges/{merge}/undo").status_code == 303
    assert marketing.post(f"{PLACE}/merges/{merge}/undo").status_code == 422
    with room.site.store.read() as connection:
        assert dict(rows.canonical_ids(connection)) == {}
    assert {entry.actor for entry in room.site.audit.entries(limit=3)} == {"staff:mala"}


def test_who_may_not_take_data_in_sees_nothing_of_it(room) -> None:
    officer = room.signed_in("oviya", Role.OFFICER)
    assert officer.get(PLACE).status_code == 403
    assert officer.post(f"{PLACE}/1/confirm").status_code == 403
