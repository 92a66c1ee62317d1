"""Experiments in a real Chromium: planned with the calculator, started, read, ended."""

from datetime import timedelta

import pytest
from experiment_world import add_members, add_offers, learn, live, room_of

from kiosk.experiments.desk import Experiments
from kiosk.experiments.values import Draft, Kind, Measure
from kiosk.store.experiment_tables import experiments as table
from kiosk.store.experiments import find_experiment

PEOPLE = 900


@pytest.fixture(scope="module")
def greeted(office):
    """A month of greetings, then an experiment that ran for five weeks and shows something."""
    room = office.room
    now = room.clock.now
    start = (now - timedelta(days=100)).replace(hour=4)
    add_offers(room.site, start.date())
    learn(room.site, start)
    ids = add_members(room.site, PEOPLE, start)
    live(room.site, room_of(room.site), ids, now - timedelta(days=60), 28)
    desk = Experiments(room.site, room.settings, lambda: room.clock.now)
    draft = Draft(
        "Learned order", "What people answered before tells what they will redeem.", Kind.POLICY, (),
        Measure.REDEEMED, 14, 300, 3, 0.3,
    )  # fmt: skip
    number = desk.save(draft, actor="cli")
    room.clock.now = now - timedelta(days=45)
    desk.start(number, actor="cli")
    live(room.site, room_of(room.site), ids, room.clock.now, 28, lift=0.6, less=0.0, seed=2, buys=False)
    room.clock.now = now
    yield number
    with room.site.store.write() as connection:
        assert find_experiment(connection, number) is not None
        connection.execute(table.delete())


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_pages_are_readable_and_the_intervals_are_drawn(desk, greeted, size):
    """Requirement W1."""
    page = desk(size)
    page.go("/marketing/experiments").look("experiments")
    page.go("/marketing/experiments/new").look("experiment-new")
    page.go(f"/marketing/experiments/{greeted}").look("experiment")
    marks = page.drawn()
    assert set(marks) == {"uplift", "guardrails"}
    assert all(count > 5 for count in marks.values())
    assert "Learned order: better" in page.page.inner_text("#verdict")


@pytest.mark.usefixtures("greeted")
def test_a_hand_that_is_quicker_than_the_script_keeps_what_it_did(desk):
    """What was kept in the tab comes back beside it, not over it."""
    page = desk().go("/marketing/experiments/new").page
    page.fill("#name", "Kept in the tab")
    page.fill("#weeks", "7")
    waiting = []
    page.route("**/unsaved.js*", lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked by Playwright
    page.reload(wait_until="commit")
    page.wait_for_selector("#units")
    page.fill("#name", "Typed at once")
    page.select_option("#second", "O2")
    assert page.input_value("#weeks") != "7"
    waiting[0].continue_()
    page.wait_for_selector("#unsaved:not([hidden])")
    assert page.input_value("#weeks") == "7"
    assert page.input_value("#name") == "Typed at once"
    assert page.input_value("#second") == "O2"
    page.unroute_all()
    page.reload()
    page.wait_for_selector("#unsaved:not([hidden])")
    assert page.input_value("#name") == "Typed at once"
    assert page.input_value("#weeks") == "7"


@pytest.mark.usefixtures("greeted")
def test_an_experiment_is_planned_refused_mended_and_started(desk):
    page = desk().go("/marketing/experiments/new")
    page.page.fill("#name", "Bun or coffee")
    page.page.fill("#hypothesis", "A bun is liked more")
    page.page.select_option("#kind", "offers")
    page.page.fill("#effect", "20")
    page.press("Calculate").page.wait_for_selector("tr.chosen")
    needed = page.page.inner_text("tr.chosen td").replace(",", "")
    page.page.fill("#units", needed)
    page.press("Save").page.wait_for_selector("text=Two different offers are compared")
    assert page.page.input_value("#hypothesis") == "A bun is liked more"
    page.page.select_option("#first", "O1")
    page.page.select_option("#second", "O2")
    page.press("Save").page.wait_for_selector("text=Two coffees for one · A bun with every coffee")
    page.page.once("dialog", lambda dialog: dialog.accept())
    page.press("Start").page.wait_for_selector("text=The experiment 'Learned order' runs")
    # Chromium tells of every answer that refuses a form.
    page.complaints[:] = [one for one in page.complaints if "422" not in one]
