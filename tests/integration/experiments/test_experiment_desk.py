"""Experiments in a site: written, started, ended; never changed in between, and never two at once."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from kiosk.errors import NotFound, PressRefused, RequestInvalid
from kiosk.experiments.findings import Findings
from kiosk.experiments.values import ExperimentState, Kind
from kiosk.store import migrations
from kiosk.store.experiments import all_experiments, insert_experiment
from kiosk.store.offer_tables import decisions
from kiosk.store.recommender_tables import offer_policies
from tests.integration.experiments.conftest import START, draft


def test_a_draft_is_kept_changed_and_removed(world):
    number = world.desk.save(draft(), actor="cli")
    world.desk.save(draft(name="Another name"), actor="staff:mala", experiment_id=number)
    assert world.desk.find(number).draft == draft(name="Another name")

    world.desk.remove(number, actor="cli")
    with pytest.raises(NotFound):
        world.desk.find(number)
    assert [action for _, action, _ in world.trail()][-3:] == [
        "experiment_saved",
        "experiment_saved",
        "experiment_removed",
    ]


def test_what_was_promised_stays(world):
    one = world.begin()
    assert (one.state, one.promise.holdout) == (ExperimentState.RUNNING, 0.1)

    for forbidden in (
        lambda: world.desk.save(draft(units=20), actor="cli", experiment_id=one.experiment_id),
        lambda: world.desk.remove(one.experiment_id, actor="cli"),
        lambda: world.desk.start(one.experiment_id, actor="cli"),
    ):
        with pytest.raises(PressRefused):
            forbidden()
    assert world.desk.find(one.experiment_id) == one


def test_never_two_at_once(world):
    first = world.begin()
    second = world.desk.save(draft(name="Second"), actor="cli")
    with pytest.raises(PressRefused, match="Learned order"):
        world.desk.start(second, actor="cli")

    world.desk.end(first.experiment_id, actor="cli")
    world.desk.start(second, actor="cli")
    assert [one.state for one in world.desk.list()] == [ExperimentState.RUNNING, ExperimentState.ENDED]
    with pytest.raises(PressRefused):
        world.desk.end(first.experiment_id, actor="cli")


def test_two_orders_are_compared_when_one_was_learned(world):
    number = world.desk.save(draft(), actor="cli")
    with world.site.store.write() as connection:
        connection.execute(delete(offer_policies))

    with pytest.raises(RequestInvalid, match="both groups would see the same"):
        world.desk.start(number, actor="cli")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"hypothesis": ""},
        {"kind": Kind.OFFERS, "offers": ("O1", "O1")},
        {"kind": Kind.OFFERS, "offers": ("O1", "gone")},
        {"window": 0},
        {"window": 61},
        {"weeks": 0},
        {"units": 19},
        {"effect": 0.0},
    ],
)
def test_drafts_that_make_no_sense(world, changes):
    with pytest.raises(RequestInvalid):
        world.desk.save(draft(**changes), actor="cli")


def test_a_report_comes_back_as_it_was(world):
    one = world.begin()
    world.later(30)
    known = world.desk.look(one)

    assert Findings.of_json(known.as_json()) == known


def test_the_step_goes_forwards_and_back_with_experiments_in_it(world):
    number = world.desk.save(draft(), actor="cli")
    engine = world.site.store._engine

    migrations.migrate(engine, "0004")
    migrations.upgrade_to_head(engine)
    with world.site.store.write() as connection:
        assert all_experiments(connection) == ()
        assert insert_experiment(connection, draft(), salt="s" * 32, actor="cli", at=START) == number


def test_the_store_says_nowhere_who_is_in_which_arm(world):
    """Requirement: it is worked out; only decisions carry it, and they go with the member."""
    one = world.begin()
    world.room.place(world.site.aliases.subject("m0"), analytics=True)

    with world.site.store.read() as connection:
        assert connection.execute(select(decisions)).all() == []
    assert not re.search(r"\bm\d+\b", str(replace(one)))
