"""What is counted, what is told, and what is not."""

from datetime import timedelta

import pytest
from experiment_world import dispute, live
from sqlalchemy import case, update

from kiosk.experiments.measuring import Measurer
from kiosk.experiments.values import Guard, Kind, Measure
from kiosk.store.offer_tables import decisions
from recommender.experiments import Guarded, State, Why
from tests.integration.experiments.conftest import START


def test_nothing_is_told_before_windows_are_over(world):
    one = world.begin()
    live(world.site, world.room, world.ids, START, 7)
    world.later(9)

    known = world.desk.look(one)
    assert (known.verdict.state, known.weeks, known.looks, known.means) == (State.COLLECTING, 0, (), {})
    assert set(known.units.values()) == {None}
    assert known.waiting == pytest.approx(360, abs=20)


def test_a_difference_is_told_when_the_plan_is_fulfilled_and_not_before(world):
    one = world.begin(units=150, weeks=2)
    live(world.site, world.room, world.ids, START, 14, lift=0.9)

    states = []
    for day in range(15, 36):
        world.later(day)
        known = world.desk.look(one)
        states.append((day, known.verdict.state, known.weeks))
        if known.weeks < 2:
            assert known.verdict.state is State.COLLECTING
    assert (states[0][1], states[-1][1]) == (State.COLLECTING, State.CLEAR)
    assert known.verdict.arm == "learned"
    assert known.looks[0].absolute.is_clear, "the first week was clear already, and yet nothing was told"
    assert known.looks[-1].relative.low < 0.9 < known.looks[-1].relative.high
    assert all(units % 5 == 0 for units in known.units.values())


def test_without_a_difference_none_is_told(world):
    one = world.begin(units=150)
    live(world.site, world.room, world.ids, START, 14)
    world.later(40)

    known = world.desk.look(one)
    assert (known.verdict.state, known.verdict.why) == (State.NOT_CLEAR, (Why.NO_DIFFERENCE,))


def test_money_is_of_linked_members_and_the_past_takes_noise_away(world):
    one = world.begin(measure=Measure.MONEY, units=120)
    live(world.site, world.room, world.ids, START, 14, lift=0.4)
    world.later(40)

    known = world.desk.look(one)
    assert known.cut > 0.5
    assert sum(known.units.values()) == pytest.approx(0.9 * 320, abs=20)
    assert known.verdict.state is State.CLEAR
    assert known.looks[-1].relative.low < 0.4 < known.looks[-1].relative.high


def test_money_waits_for_the_files_of_the_till(world):
    """Purchases that were not taken in yet are not counted as nothing."""
    one = world.begin(measure=Measure.MONEY)
    live(world.site, world.room, world.ids, START, 14)
    world.later(300)

    with world.site.store.read() as connection:
        measurer = Measurer(connection, _zone(world), world.site.aliases.subject)
        assert measurer.known_until(Measure.MONEY, measurer.local_day(world.clock.now)) <= START.date() + timedelta(28)
    assert world.desk.look(one).weeks == 2


def _zone(world):
    from zoneinfo import ZoneInfo

    return ZoneInfo(world.desk._settings.time_zone)


def test_fewer_than_twenty_are_told_nowhere(world):
    one = world.begin(units=20, weeks=1)
    live(world.site, world.room, world.ids[:30], START, 7, lift=1.0)
    world.later(60)

    known = world.desk.look(one)
    assert (known.looks, known.means, set(known.units.values())) == ((), {}, {None})
    assert known.verdict.state is State.COLLECTING
    assert all(one.change is None for one in known.guardrails)


def test_harm_is_told_before_the_plan_is_fulfilled(world):
    one = world.begin(units=5000, weeks=8)
    live(world.site, world.room, world.ids, START, 7, less=0.02, worse=0.5)
    world.later(15)

    known = world.desk.look(one)
    assert (known.verdict.state, known.verdict.arm) == (State.HARMED, "learned")
    assert {one.guard: one.state for one in known.guardrails}[Guard.LESS] is Guarded.HARMED


def test_not_me_counts_as_harm(world):
    one = world.begin(units=5000)
    live(world.site, world.room, world.ids, START, 7)
    for member in world.ids:
        place = world.room.place(world.site.aliases.subject(member), analytics=True)
        if place.label == one.label("learned"):
            dispute(world.site, member, START + timedelta(days=7))
    world.later(20)

    states = {one.guard: one.state for one in world.desk.look(one).guardrails}
    assert states[Guard.NOT_ME] is Guarded.HARMED
    assert states[Guard.LESS] is not Guarded.HARMED


def test_arms_of_wrong_sizes_are_a_mismatch(world):
    one = world.begin()
    live(world.site, world.room, world.ids, START, 7)
    with world.site.store.write() as connection:
        lost = decisions.c.arm == one.label("learned")
        connection.execute(update(decisions).where(lost, decisions.c.decision_id < "00000250").values(arm=None))
    world.later(9)

    assert world.desk.look(one).verdict.state is State.MISMATCH


def test_members_of_several_arms_are_a_mismatch(world):
    one = world.begin()
    live(world.site, world.room, world.ids, START, 7)
    with world.site.store.write() as connection:
        second = decisions.c.decision_id.like("0000000_1" + "00000001")
        usual, learned = one.label("usual"), one.label("learned")
        swapped = case((decisions.c.arm == usual, learned), (decisions.c.arm == learned, usual))
        connection.execute(update(decisions).where(second).values(arm=swapped))
    world.later(30)

    assert world.desk.look(one).verdict.why == (Why.ARMS_CROSSED,)


def test_what_was_known_at_the_end_stays(world):
    one = world.begin(units=150)
    live(world.site, world.room, world.ids, START, 14, lift=0.9)
    world.later(40)
    known = world.desk.look(one)
    world.desk.end(one.experiment_id, actor="cli")
    world.later(900)

    assert world.desk.look(world.desk.find(one.experiment_id)) == known


def test_two_offers_are_compared_as_two_orders_are(world):
    one = world.begin(kind=Kind.OFFERS, offers=("O1", "O2"), units=150)
    live(world.site, world.room, world.ids, START, 14, lift=0.9)
    world.later(40)

    assert world.desk.look(one).verdict.arm == "second"


def test_the_calculator_reads_what_is_usual(world):
    live(world.site, world.room, world.ids, START, 28)
    world.later(50)

    plan = world.desk.calculate(Measure.REDEEMED, 14, 2, effect=0.25, units=500)
    assert plan.usual.metric.mean == pytest.approx(0.6, abs=0.1)
    assert plan.usual.members == 400
    assert [one.effect for one in plan.forecasts] == [0.05, 0.1, 0.2, 0.25, 0.3, 0.5]
    needed = [one.units for one in plan.forecasts]
    assert needed == sorted(needed, reverse=True)
    assert plan.seen < 0.35
    # Nobody new came in the last three weeks but those of the first days: no forecast is made of that.
    assert plan.forecasts[0].days is None or plan.forecasts[0].days > plan.forecasts[-1].days


def test_the_calculator_says_nothing_of_nobody(world):
    assert world.desk.calculate(Measure.REDEEMED, 14, 2, effect=0.2, units=500).usual is None
    live(world.site, world.room, world.ids[:19], START, 5)
    world.later(40)
    assert world.desk.calculate(Measure.REDEEMED, 14, 2, effect=0.2, units=500).usual is None


def test_two_looks_at_a_guardrail_differ_by_twenty_members_at_least(world):
    """Nobody can work out what the few did who joined in between."""
    one = world.begin()
    live(world.site, world.room, world.ids[:300], START, 1)
    world.later(15)
    before = world.desk.look(one).guardrails

    live(world.site, world.room, world.ids[300:330], START + timedelta(days=8), 1, less=1.0, seed=2, buys=False)
    world.later(17)
    assert world.desk.look(one).guardrails == before

    live(world.site, world.room, world.ids[330:], START + timedelta(days=9), 1, less=1.0, seed=3, buys=False)
    world.later(18)
    assert world.desk.look(one).guardrails != before
