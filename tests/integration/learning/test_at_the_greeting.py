"""What a policy may do at a greeting: it never blanks a screen, and experiments have the last word."""

import numpy as np
import pytest
from experiment_world import room_of
from learning_world import LOGGED, Town
from sqlalchemy import update

from kiosk.events.types import OffersAnswered, OffersDecided
from kiosk.experiments.desk import Experiments
from kiosk.experiments.values import Draft, Kind, Measure
from kiosk.learning.reading import known
from kiosk.learning.stages import Order
from kiosk.offering.answers import AnswerLog
from kiosk.offering.values import OfferAct
from kiosk.store import offer_policies as rows
from kiosk.store.offer_policies import PolicyState
from kiosk.store.recommender_tables import offer_policies
from recommender.errors import PolicyInvalid
from recommender.learn.policies import AsGiven, Thompson
from recommender.offers.choosing import NO_POLICY
from recommender.offers.contexts import CONTEXT


def test_from_the_screen_through_the_store_to_what_is_learned(town):
    """What was drawn comes back from the store with the answer, to the last digit."""
    (member,) = town.join(1)
    town.learning.press(Order.COLLECT, actor="cli")
    town.running.look()
    made = town.desk.choice_for(member).choice
    log = AnswerLog(town.site.store, town.site.aliases, "kiosk-1")
    log.start(town.site.bus)
    decision = town.desk.for_member(member).decision
    town.site.bus.publish(OffersDecided(member, decision, town.clock.now))
    told = OffersAnswered(member, decision.decision_id, OfferAct.LESS, town.clock.now, decision.shown[2].offer_id)
    town.site.bus.publish(told)
    town.site.bus.publish(OffersAnswered(member, decision.decision_id, OfferAct.TAP, town.clock.now))
    assert log.flush(60)
    log.close()

    ((row, came),) = town.logged()
    found = known(row, came).logged
    assert [draw.arms[draw.picked.arm] for draw in found.draws] == [one.offer_id for one in decision.shown]
    assert [draw.picked.propensity for draw in found.draws] == [one.propensity for one in decision.shown]
    np.testing.assert_array_equal(found.draws[0].contexts, made.draws[0].contexts)
    np.testing.assert_array_equal(found.draws[0].prior, made.draws[0].prior)
    assert found.rewards[0] == pytest.approx(0.2 * made.draws[0].value[found.draws[0].picked.arm])
    assert found.rewards[2] == 0.0
    assert found.subject == town.site.aliases.subject(member)


class Raises(AsGiven):
    """A policy that fails."""

    fault: Exception = PolicyInvalid("It does not fit")

    def choose(self, *_args):
        raise self.fault


@pytest.mark.parametrize("fault", [PolicyInvalid("It does not fit"), ZeroDivisionError()])
def test_a_policy_that_fails_costs_nothing_but_its_draw(town, caplog, fault, monkeypatch):
    (member,) = town.join(1)
    monkeypatch.setattr(Raises, "fault", fault)
    town.running._policy = Raises()
    shown = town.desk.for_member(member)
    assert len(shown.cards) == 3
    assert shown.decision.policy == NO_POLICY
    assert "the policy of offers failed at a greeting" in caplog.text


def test_a_dump_that_is_broken_costs_nothing_but_its_draw(town, caplog):
    (member,) = town.join(1)
    town.learning.press(Order.COLLECT, actor="cli")
    with town.site.store.write() as connection:
        connection.execute(update(offer_policies).values(policy={"version": 1, "policy": "as_given"}))
    town.running.look()
    assert town.desk.for_member(member).decision.policy == NO_POLICY
    assert "[recommender.policy_invalid]" in caplog.text


def test_the_policy_is_not_read_at_a_greeting(town, monkeypatch):
    (member,) = town.join(1)
    town.learning.press(Order.COLLECT, actor="cli")
    town.running.look()
    monkeypatch.setattr(rows, "in_use", None)
    monkeypatch.setattr(rows, "dump_of", None)
    assert town.desk.for_member(member).decision.policy == "as_given"


def test_control_and_held_out_members_see_the_usual_order(room):
    """The arm of an experiment on the learned order alone draws; the rest are what it is compared with."""
    town = Town(room.site, room.clock, experiments=room_of(room.site, 0.3))
    town.join(40, LOGGED)
    with town.site.store.write() as connection:
        rows.insert_policy(connection, PolicyState.RUNNING, Thompson.new(len(CONTEXT)).dump(), town.clock.now, "cli")
    town.running.look()
    between = [town.desk.choice_for(member) for member in town.members]
    assert {one.choice.policy for one in between} == {NO_POLICY, "thompson"}

    settings = room.settings.model_copy(update={"experiment_holdout": 0.3})
    desk = Experiments(room.site, settings, lambda: room.clock.now)
    draft = Draft("Learned", "It is redeemed more", Kind.POLICY, (), Measure.REDEEMED, 14, 100, 2, 0.3)
    number = desk.save(draft, actor="cli")
    desk.start(number, actor="cli")
    found = [town.desk.choice_for(member) for member in town.members]
    by_arm = {(one.arm.rpartition("/")[2], one.choice.policy) for one in found}
    assert by_arm == {("learned", "thompson"), ("usual", NO_POLICY), ("holdout", NO_POLICY)}


def test_no_experiment_on_an_order_that_is_not_on(town):
    town.learning.press(Order.COLLECT, actor="cli")
    with town.site.store.read() as connection:
        assert not rows.has_learned(connection)
