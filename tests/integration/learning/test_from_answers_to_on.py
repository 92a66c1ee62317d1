"""Learning in a whole site: members answer, an order is learned, judged, switched on; who leaves is unlearned."""

import json
from dataclasses import replace

import numpy as np
import pytest
from learning_world import LIKED, LOGGED, RULES
from sqlalchemy import select, update

from kiosk.errors import PressRefused
from kiosk.learning.learning import Learning
from kiosk.learning.reading import known
from kiosk.learning.stages import Order, Stage, Step
from kiosk.learning.values import USUAL
from kiosk.store import offer_policies as rows
from kiosk.store.offer_tables import decisions
from recommender.learn.gate import Method, may_switch_on
from recommender.learn.policies import AsGiven, Thompson
from recommender.learn.stored import load
from recommender.offers.choosing import NO_POLICY
from tests.integration.learning.conftest import PEOPLE, learn_and_judge


def dump_in_use(site):
    with site.store.read() as connection:
        number, _ = rows.in_use(connection)
        return rows.dump_of(connection, number)


def test_from_the_first_answer_to_a_policy_that_is_on(proven):
    town = proven
    (judged,) = town.learning.standing().verdicts
    assert judged.members == PEOPLE
    for method in Method:
        assert judged.verdict.estimates[method].difference.low > 0.1

    assert town.learning.press(Order.ON, actor="staff:mala") is Stage.ON
    town.live(2)
    drawn = [one for one, _ in town.logged() if one.policy == "thompson"]
    first = [one.offers[0].offer_id for one in drawn]
    assert len(drawn) == 2 * PEOPLE
    assert first.count(LIKED) > 0.9 * len(first)

    policy = load(json.loads(json.dumps(dump_in_use(town.site))))
    assert isinstance(policy, Thompson)
    for row, came in town.logged():
        used = policy if row.policy == "thompson" else RULES.collecting
        assert row.policy in {"thompson", "as_given"}
        for draw, shown in zip(known(row, came).logged.draws, row.offers, strict=True):
            assert used.shares(draw.arms, draw.contexts, draw.prior)[draw.picked.arm] == shown.propensity

    trail = [entry.detail["did"] for entry in town.site.audit.entries(limit=99) if entry.action == "learning_changed"]
    assert trail == ["on", "allowed", "candidate", "collect"]


def test_the_chance_is_that_of_the_setting(town):
    town.join(PEOPLE)
    town.learning.press(Order.COLLECT, actor="cli")
    town.live(8)

    first = [row.offers[0] for row, _ in town.logged()]
    assert {round(one.propensity, 9) for one in first} == {0.5, round(0.5 / 3, 9)}
    assert 0.4 < sum(one.offer_id == "O1" for one in first) / len(first) < 0.6
    assert all(one.propensity == 1.0 for row, _ in town.logged() for one in row.offers[1:])


def test_nothing_is_drawn_where_nothing_is_learned_from_it(town, monkeypatch):
    """Without analytics, without offers, or with an older text of analytics no answer is logged: no chance either."""
    town.learning.press(Order.COLLECT, actor="cli")
    town.running.look()
    (without,) = town.join(1, purposes=LOGGED[:1])
    (nothing,) = town.join(1, purposes=LOGGED[1:])
    (whole,) = town.join(1)

    drawn = {name: town.desk.choice_for(name).choice.policy for name in (without, nothing, whole)}
    assert drawn == {without: NO_POLICY, nothing: NO_POLICY, whole: "as_given"}
    monkeypatch.setattr("kiosk.privacy.consent.ANSWERS_SINCE", 99)
    assert town.desk.choice_for(whole).choice.policy == NO_POLICY


def test_a_refused_candidate_makes_room_for_a_new_one(hasty, monkeypatch):
    """It is judged once; what was learned of it is gone, the verdict is kept."""
    town = hasty
    monkeypatch.setattr("learning_world.LIKED", "O1")
    look = learn_and_judge(town, days=2)

    assert look.steps == (Step.JUDGE, Step.LEARN)
    assert look.stage is Stage.JUDGING
    assert look.judged.verdict.refusals
    standing = town.learning.standing()
    assert standing.newest == look.judged
    assert standing.waiting.until == town.logged()[-1][0].at.date()
    assert standing.progress is None, "nothing that comes after the new candidate was counted yet"
    assert town.look().steps == (Step.RENEW,)
    assert len(town.learning.standing().verdicts) == 1
    with pytest.raises(PressRefused, match="not proven"):
        town.learning.press(Order.ON, actor="cli")


def test_who_is_erased_is_unlearned_with_the_next_look(proven):
    town = proven
    town.learning.press(Order.ON, actor="cli")
    town.look()
    with_them = dump_in_use(town.site)
    gone = town.members[:3]
    subjects = {town.site.aliases.subject(one) for one in gone}
    theirs = [row for row, _ in town.logged() if row.subject in subjects]
    assert theirs
    for one in gone:
        town.site.members.erase(one, actor="cli")

    left = town.logged()
    assert not subjects & {row.subject for row, _ in left}
    assert dump_in_use(town.site) == with_them
    assert town.look().steps == (Step.RENEW,)
    alone = Thompson.new(16, RULES.assumed, RULES.bounds).update(
        [seen for row, came in left for seen in known(row, came).logged.seen()]
    )
    now = load(dump_in_use(town.site))
    assert now.posterior.arms == alone.posterior.arms
    np.testing.assert_allclose(now.posterior.gram, alone.posterior.gram, rtol=1e-9)
    np.testing.assert_allclose(now.posterior.moment, alone.posterior.moment, rtol=1e-9)
    assert not np.allclose(with_them["moment"], now.posterior.moment)


def test_the_candidate_unlearns_too_and_learns_nothing_new(hasty):
    town = hasty
    town.join(PEOPLE)
    town.learning.press(Order.COLLECT, actor="cli")
    town.live(2)
    town.later(7)
    town.look()
    before = town.learning.standing().waiting
    town.site.members.erase(town.members.pop(), actor="cli")
    town.live(1)
    town.later(7)

    look = town.look()
    after = town.learning.standing().waiting
    assert look.steps == (Step.RENEW,)
    assert (after.number, after.until, after.decisions) == (before.number, before.until, before.decisions - 2)
    assert look.progress.decisions == PEOPLE - 1


def test_an_offer_that_is_over_is_forgotten(proven):
    town = proven
    town.learning.press(Order.ON, actor="cli")
    assert "O2" in dump_in_use(town.site)["arms"]
    with town.site.store.write() as connection:
        connection.exec_driver_sql("UPDATE offers SET ends = '2026-03-05' WHERE offer_id = 'O2'")
        connection.exec_driver_sql("UPDATE offers SET state = 'ended' WHERE offer_id = 'O3'")
        connection.exec_driver_sql("UPDATE offers SET state = 'paused' WHERE offer_id = 'O4'")
    town.look()
    assert set(dump_in_use(town.site)["arms"]) == {"O1", "O4"}


def test_off_is_the_usual_order_at_once(town):
    town.join(2)
    town.learning.press(Order.COLLECT, actor="cli")
    town.running.look()
    assert isinstance(town.running.policy, AsGiven)
    town.learning.press(Order.OFF, actor="cli")
    town.running.look()
    assert town.running.policy is None
    assert town.desk.choice_for(town.members[0]).choice.policy == NO_POLICY
    with pytest.raises(PressRefused, match="off"):
        town.look()


def test_what_somebody_pressed_meanwhile_wins(hasty, monkeypatch):
    town = hasty
    town.join(PEOPLE)
    town.learning.press(Order.COLLECT, actor="cli")
    town.live(2)
    town.later(7)
    learned = town.learning._log.learned

    def pressed_in_between(*args):
        Learning(town.site.store, town.site.audit, RULES, lambda: town.clock.now).press(Order.OFF, actor="cli")
        return learned(*args)

    monkeypatch.setattr(town.learning._log, "learned", pressed_in_between)
    with pytest.raises(PressRefused, match="meanwhile"):
        town.look()
    assert town.learning.standing().stage is Stage.OFF


def test_the_usual_order_is_the_one_without_a_policy(town):
    (member,) = town.join(1)
    plain = [one.offer.offer_id for one in town.desk.choice_for(member).choice.shown]
    town.running._policy = USUAL
    assert [one.offer.offer_id for one in town.desk.choice_for(member).choice.shown] == plain == ["O1", "O2", "O3"]


def test_what_was_known_of_an_offer_that_is_over_meanwhile_is_judged_too(hasty):
    """Greetings were drawn with it; only then is it forgotten, lest a shop of short offers never proves anything."""
    town = hasty
    town.join(PEOPLE)
    town.learning.press(Order.COLLECT, actor="cli")
    town.live(2)
    town.later(7)
    town.look()
    until = town.learning.standing().waiting.until
    town.live(3)
    town.later(7)
    logged = [known(row, came).logged for row, came in town.logged()]
    learned = Thompson.new(16, RULES.assumed, RULES.bounds).update(
        [seen for one in logged if one.at.date() <= until for seen in one.seen()]
    )
    with town.site.store.write() as connection:
        connection.exec_driver_sql("UPDATE offers SET ends = '2026-03-05' WHERE offer_id = 'O4'")

    judged = town.look().judged.verdict
    needs = replace(RULES.needs, decisions=2 * PEOPLE)
    assert judged == may_switch_on([one for one in logged if one.at.date() > until], learned, USUAL, needs)


def test_two_kiosks_judge_once(hasty, monkeypatch):
    town = hasty
    town.join(PEOPLE)
    town.learning.press(Order.COLLECT, actor="cli")
    town.live(2)
    town.later(7)
    town.look()
    town.live(3)
    town.later(7)
    other = Learning(town.site.store, town.site.audit, town.learning._rules, lambda: town.clock.now)
    learned = town.learning._log.learned

    def judged_in_between(*args):
        other.look(town.local().date(), "system")
        return learned(*args)

    monkeypatch.setattr(town.learning._log, "learned", judged_in_between)
    with pytest.raises(PressRefused, match="meanwhile"):
        town.look()
    assert len(town.learning.standing().verdicts) == 1


@pytest.mark.parametrize("on", [True, False])
def test_what_too_few_members_are_left_of_is_switched_off(proven, caplog, on):
    """Many withdrew, or a new version describes offers by other numbers: what was proven is not there any more."""
    town = proven
    if on:
        town.learning.press(Order.ON, actor="cli")
    assert town.look().steps == (Step.RENEW,)
    town.running.look()
    with town.site.store.write() as connection:
        for row in connection.execute(select(decisions.c.decision_id, decisions.c.context)).all():
            less = {name: value for name, value in row.context.items() if name != "value"}
            mine = decisions.c.decision_id == row.decision_id
            connection.execute(update(decisions).where(mine).values(context=less))

    look = town.look()
    assert (look.steps, look.stage) == ((Step.STOP,), Stage.OFF)
    assert town.learning.standing().stage is Stage.OFF
    town.running.look()
    assert town.running.policy is None
    assert "learning was switched off" in caplog.text
    (entry,) = town.site.audit.entries(limit=1)
    assert entry.detail["did"] == "stopped"
