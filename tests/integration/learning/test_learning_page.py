"""The page of learning and the command: what they say at each stage, who may press, and nothing of a few people."""

import re
from datetime import timedelta
from functools import partial

import pytest
from click.testing import CliRunner
from learning_world import RULES
from marketing_room import signed_in

from kiosk.cli.main import cli
from kiosk.learning.stages import Order, Stage
from kiosk.marketing.learning import Gathered, gathered, lower
from kiosk.privacy.audit import Action

PAGE = "/marketing/learning"


@pytest.fixture
def mala(room):
    return signed_in(room)


def test_it_is_collected_and_switched_off_by_buttons(town, mala, room):
    assert "usual order" in mala.get(PAGE).text
    assert 'value="on"' not in mala.get(PAGE).text
    page = mala.follow(mala.post(PAGE, order="collect"))
    assert "Collecting answers" in page.text
    assert town.learning.standing().stage is Stage.COLLECTING

    refused = mala.post(PAGE, order="on")
    assert refused.status_code == 422
    assert "Wait until there are enough answers" in refused.text
    assert mala.post(PAGE, order="dance").status_code == 422
    assert "Off" in mala.follow(mala.post(PAGE, order="off")).text
    (off, collect) = room.site.audit.entries(action=Action.LEARNING_CHANGED)
    assert (off.detail["did"], collect.detail["did"]) == ("off", "collect")
    assert {off.actor, collect.actor} == {f"staff:{room.accounts.find('marketing').staff_id}"}


def test_who_may_only_look_sees_no_buttons(town, room):
    town.learning.press(Order.COLLECT, actor="cli")
    officer = room.signed_in("olga", "officer")
    page = officer.get(PAGE)
    assert page.status_code == 200
    assert 'name="order"' not in page.text
    assert officer.post(PAGE, order="off").status_code == 403


def test_no_press_without_the_token_of_the_page(town, mala):
    assert mala.post(PAGE, data={"order": "collect"}).status_code in {400, 403}
    assert town.learning.standing().stage is Stage.OFF


@pytest.mark.parametrize("people", [5, 25])
def test_nothing_is_told_of_a_few_people(town, mala, people):
    town.join(people)
    town.learning.press(Order.COLLECT, actor="cli")
    town.live(3)
    town.later(7)
    town.look()
    page = mala.get(PAGE).text
    if people == 5:
        assert "Fewer than 20 members so far" in page
        assert gathered(town.learning.standing()) == Gathered(None, 240, 0)
    else:
        assert "70 of 240 greetings" in page
    words = re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0])
    assert "75" not in words, "a count of a few (what stands inside the tags is tokens of chance)"


def test_the_verdict_is_read_with_its_intervals(proven, room_of_proven):
    page = signed_in(room_of_proven).get(PAGE).text
    assert "Better than the usual order" in page
    assert "Doubly robust" in page
    assert "(SNIPS)" in page
    assert 'value="on"' in page
    assert "learning-" not in page.replace(PAGE, "")
    verdict = proven.learning.standing().newest.verdict
    assert f"by {lower(verdict.decisions)} greetings" in page


def test_the_command_goes_the_same_way(town, room):
    run = partial(CliRunner().invoke, cli)
    home = ["--home", str(room.settings.home), "learning"]
    assert "kiosk learning collect" in run([*home, "status"]).output
    on = run([*home, "on"])
    assert on.exit_code == 1
    assert "what to do: Collect answers first" in on.output
    off = run([*home, "run"])
    assert (off.exit_code, "kiosk learning collect" in off.output) == (1, True)
    assert "Collecting" in run([*home, "collect"]).output
    assert "Counted the answers" in run([*home, "run"]).output
    assert run([*home, "run", "--quiet"]).output == ""
    assert "fewer than 20 members" in run([*home, "status"]).output
    assert "usual order" in run([*home, "off"]).output
    assert town.learning.standing().stage is Stage.OFF


def test_the_command_tells_the_verdict(proven):
    run = partial(CliRunner().invoke, cli, ["--home", str(proven.settings.home), "learning", "status"])
    said = run().output
    assert "kiosk learning on" in said
    assert "Verdict 1" in said
    assert "doubly_robust" in said
    assert RULES.needs.decisions == 240
    assert proven.clock.now - timedelta(days=1) < proven.learning.standing().newest.at
