"""The recommender's page: what runs in words, figures of enough customers only, fit anew, go back."""

import re
import time
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from marketing_room import at_noon, open_marketing, signed_in

from kiosk.marketing.recommender_pages import MINUS, Beside, row_of
from kiosk.store import recommenders as rows
from kiosk.store.recommenders import ModelState, NewVersion, Version

PATH = "/marketing/recommender"
FIGURES = {
    "ndcg@10": {"new": 0.412, "running": 0.398, "previous": 0.423},
    "compared": {
        "running": {"difference": 0.014, "low": 0.004, "high": 0.024, "customers": 300},
        "previous": {"difference": -0.011, "low": -0.021, "high": -0.0002, "customers": 300},
    },
    "held_out_days": 14,
    "customers": 300,
}


@pytest.fixture
def room(tmp_path):
    made, _ = open_marketing(tmp_path / "home", SimpleNamespace(now=at_noon()))
    yield made
    made.deps.choosing.refits.stop(30)
    made.site.close()


@pytest.fixture
def mala(room):
    return signed_in(room)


def put(room, artefact, state=ModelState.RUNNING, figures=FIGURES):
    new = NewVersion("hybrid", date(2026, 2, 27), artefact, figures=figures)
    with room.site.store.write() as connection:
        return rows.insert_version(connection, new, state, room.clock.now, "system")


def look(room, monkeypatch, *good):
    """The kiosk looks for a newer one and can load what is named."""
    held = room.deps.choosing.recommender
    monkeypatch.setattr(held, "_load", lambda written, _items: SimpleNamespace() if written in good else 1 / 0)
    held.look()


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def states(answer):
    return re.findall(r'<span class="state [a-z]*">([^<]+)</span>', answer.text)


def settled(room):
    refits = room.deps.choosing.refits
    for _ in range(1500):
        if refits.standing.ended:
            return refits.standing
        time.sleep(0.02)
    return pytest.fail("the process did not end within half a minute")


def test_without_a_version_it_says_what_happens(mala):
    text = text_of(mala.get(PATH))
    assert "None runs yet." in text
    assert "Offers are chosen by what each member bought" in text
    assert "every day by itself" in text


def test_versions_are_told_in_words_with_their_figures(room, mala, monkeypatch):
    put(room, b"1")
    put(room, b"2")
    put(room, None, ModelState.REFUSED)
    look(room, monkeypatch, b"2")
    answer = mala.get(PATH)
    text = text_of(answer)
    assert states(answer) == ["refused", "running", "retired"]
    assert "Runs since 1 Mar 2026" in text
    assert "27 Feb 2026" in text
    assert "0.398 +0.014 [+0.004, +0.024] the new one is better" in text
    assert f"0.423 {MINUS}0.011 [{MINUS}0.021, 0.000] the new one is worse" in text
    assert answer.text.count('name="version"') == 1, "what runs and what is gone cannot be gone back to"


def test_figures_of_few_customers_are_not_shown():
    """Requirement W22: the console shows nothing of fewer than 20 people."""
    version = Version(
        1, "hybrid", ModelState.RUNNING, at_noon(), date(2026, 2, 27), FIGURES | {"customers": 19}, None, "cli", True
    )  # fmt: skip
    row = row_of(version, frozenset())
    assert (row.few, row.score, row.running, row.previous) == (True, None, Beside(), Beside())


def test_one_that_cannot_be_loaded_is_said_so_with_what_goes_on(room, mala, monkeypatch):
    put(room, b"1")
    look(room, monkeypatch, b"1")
    put(room, b"2")
    text = text_of(mala.get(PATH))
    assert "Version 2 is being loaded" in text
    look(room, monkeypatch, b"1")
    answer = mala.get(PATH)
    assert "Version 2 cannot be loaded. Version 1 goes on in its place." in text_of(answer)
    assert states(answer) == ["cannot be loaded", "retired"]


def test_an_older_one_is_taken_back_and_it_is_in_the_trail(room, mala, monkeypatch):
    put(room, b"1")
    put(room, b"2")
    room.clock.now += timedelta(hours=2)
    done = mala.post(f"{PATH}/back", version="1")
    assert done.status_code == 303
    look(room, monkeypatch, b"1")
    answer = mala.get(PATH)
    assert states(answer) == ["rolled back", "running"]
    assert "14:30" in text_of(answer) or "2:30" in text_of(answer), "since when it runs again"
    assert ("staff:marketing", "recommender_changed", False) in room.trail()


@pytest.mark.parametrize("said", ["", "x", "-1", "0", "77", "9" * 30])
def test_a_version_that_is_not_there_is_refused_on_the_page(mala, said):
    answer = mala.post(f"{PATH}/back", version=said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_fit_begins_and_nobody_waits_for_it(room, mala):
    assert mala.post(f"{PATH}/fit").status_code == 303
    settled(room)
    assert "The last fit ended at" in text_of(mala.get(PATH))
    assert mala.get("/marketing/api/recommender").json == {"done": 0, "ended": True, "say": "Beginning"}
    assert ("staff:marketing", "recommender_asked", False) in room.trail()


def test_one_under_way_shows_its_step_and_refuses_another(room, mala, monkeypatch):
    refits = room.deps.choosing.refits
    monkeypatch.setattr(refits, "_command", ("sh", "-c", "echo fit 0.55; exec sleep 600"))
    mala.post(f"{PATH}/fit")
    while not refits.standing.done:
        time.sleep(0.02)
    assert mala.get("/marketing/api/recommender").json == {"done": 55, "ended": False, "say": "Learning"}
    page = mala.get(PATH).text
    assert 'data-watch="/marketing/api/recommender"' in page
    assert "Fit anew now" not in page
    assert "under way already" in mala.post(f"{PATH}/fit").text
    assert [action for _, action, _ in room.trail()].count("recommender_asked") == 1


def test_why_a_fit_failed_is_on_the_page(room, mala, monkeypatch):
    said = "import sys; sys.exit('error [x.y]: There are no purchases\\nwhat to do: Import receipts first')"
    monkeypatch.setattr(room.deps.choosing.refits, "_command", ("python3", "-c", said))
    mala.post(f"{PATH}/fit")
    settled(room)
    assert "There are no purchases. Import receipts first" in text_of(mala.get(PATH))


def test_the_officer_reads_and_presses_nothing(room):
    put(room, b"1")
    put(room, b"2")
    page = signed_in(room, "officer").get(PATH).text
    assert "Fit anew now" not in page
    assert 'name="version"' not in page
