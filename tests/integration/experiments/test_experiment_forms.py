"""The pages of experiments: forms that lose nothing, figures of nobody, words for everything."""

import pytest
from experiment_world import live

from kiosk.experiments.values import ExperimentState
from tests.integration.experiments.conftest import START

FORM = {
    "name": "Bun or coffee",
    "hypothesis": "A bun is liked <more>",
    "kind": "offers",
    "first": "O1",
    "second": "O2",
    "measure": "redeemed",
    "window": "14",
    "effect": "20",
    "units": "500",
    "weeks": "2",
    "do": "save",
}


def test_a_form_is_kept_and_comes_back_as_it_was_filled(world):
    mala = world.signed_in()
    shown = mala.follow(mala.post("/marketing/experiments/new", **FORM))
    assert "A bun is liked &lt;more&gt;" in shown.text
    number = world.desk.list()[0].experiment_id

    form = mala.get(f"/marketing/experiments/{number}/edit").text
    for value in ("Bun or coffee", 'value="20"', 'value="500"', '<option value="O2" selected>'):
        assert value in form


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"units": "many"}, "A number is missing or is none"),
        ({"units": "7"}, "There are too few members"),
        ({"effect": "nan"}, "The effect cannot be"),
        ({"effect": "-5"}, "The effect cannot be"),
        ({"kind": "magic"}, "A number is missing or is none"),
        ({"second": "O1"}, "Two different offers are compared"),
        ({"hypothesis": " "}, "What you expect is not written down"),
        ({"window": "9" * 20}, "The days are out of range"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_typed_is_lost(world, wrong, words):
    answer = world.signed_in().post("/marketing/experiments/new", **FORM | wrong)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Bun or coffee"' in answer.text
    assert world.desk.list() == ()


def test_calculating_keeps_nothing(world):
    live(world.site, world.room, world.ids, START, 28)
    world.later(50)
    answer = world.signed_in().post("/marketing/experiments/new", **FORM | {"do": "calculate", "name": ""})

    assert answer.status_code == 200
    assert 'class="chosen"' in answer.text
    assert "A bun is liked &lt;more&gt;" in answer.text
    assert world.desk.list() == ()


def test_without_greetings_the_calculator_says_so(world):
    assert "Nothing can be said yet" in world.signed_in().get("/marketing/experiments/new").text


def test_a_press_starts_it_and_a_press_ends_it(world):
    mala = world.signed_in()
    mala.post("/marketing/experiments/new", **FORM)
    path = f"/marketing/experiments/{world.desk.list()[0].experiment_id}"

    assert "Still collecting" in mala.follow(mala.post(f"{path}/order", order="start")).text
    assert mala.post(f"{path}/order", order="start").status_code == 422
    assert mala.post(f"{path}/order", order="dance").status_code == 422
    assert "Ended" in mala.follow(mala.post(f"{path}/order", order="end")).text
    assert world.desk.list()[0].state is ExperimentState.ENDED
    assert [actor for actor, action, _ in world.trail() if action.startswith("experiment")] == ["staff:marketing"] * 3


def test_the_officer_reads_and_changes_nothing(world):
    one = world.begin()
    officer = world.signed_in("officer")

    page = officer.get(f"/marketing/experiments/{one.experiment_id}")
    assert page.status_code == 200
    assert 'name="order"' not in page.text
    assert officer.post(f"/marketing/experiments/{one.experiment_id}/order", order="end").status_code == 403


def test_no_figure_of_fewer_than_twenty_is_on_the_page(world):
    one = world.begin(units=20, weeks=1)
    live(world.site, world.room, world.ids[:30], START, 7, lift=1.0)
    world.later(60)

    page = world.signed_in().get(f"/marketing/experiments/{one.experiment_id}").text
    assert page.count("fewer than 20") >= 2
    assert "data-chart" not in page
    assert "Redeemed by 100 members" not in page


@pytest.mark.parametrize("language", ["en", "ta", "hi"])
def test_the_page_speaks_every_language(world, language):
    one = world.begin(units=100)
    live(world.site, world.room, world.ids, START, 14, lift=0.9)
    world.later(40)
    mala = world.signed_in()
    mala.post("/staff/language", language=language)

    page = mala.get(f"/marketing/experiments/{one.experiment_id}")
    assert page.headers["Content-Language"] == language
    assert page.text.count("data-chart") == 2
    assert "experiments-" not in page.text.replace("/marketing/experiments", "").replace(
        "marketing/experiments.css", ""
    )


def test_an_experiment_that_is_not_there(world):
    assert world.signed_in().get("/marketing/experiments/99").status_code == 404
