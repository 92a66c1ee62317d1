from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_frames import frames_of
from rule_strategies import RULES, ZONE_NOW, facts

from recommender.errors import RuleCycle
from recommender.rules import (
    All,
    Any_,
    Bought,
    Compare,
    Event,
    Facts,
    Frames,
    Happening,
    InSegment,
    Not,
    Rule,
    evaluate_frame,
    matches,
    next_change,
    update_order,
)
from recommender.rules.names import Bound, Measure, Op, Source
from recommender.rules.order import dependents
from recommender.rules.reference import evaluate

NOW = ZONE_NOW
AGE = Compare(Source.FEATURE, "age", Op.GT, (30.0,))
TRUE, FALSE = InSegment("in"), InSegment("out")
NOBODY = Facts(segments=frozenset({"in"}))
INDIA = timezone(timedelta(hours=5, minutes=30))


@given(RULES, st.lists(facts(), min_size=1, max_size=5))
def test_polars_answers_as_the_reference_does(rule: Rule, people: list[Facts]) -> None:
    expected = [str(number) for number, one in enumerate(people) if matches(rule, one, NOW)]
    assert evaluate_frame(rule, frames_of(people), NOW).to_list() == expected


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        (AGE, None),
        (Not(AGE), None),
        (Compare(Source.FEATURE, "age", Op.KNOWN), False),
        (Not(Compare(Source.FEATURE, "age", Op.KNOWN)), True),
        (Compare(Source.SHARE, "Tea", Op.EQ, (0.0,)), None),
        (All((TRUE, AGE)), None),
        (All((FALSE, AGE)), False),
        (Any_((TRUE, AGE)), True),
        (Any_((FALSE, AGE)), None),
        (Not(Any_((FALSE, AGE))), None),
        (Event("view", Bound.AT_MOST, 0), True),
    ],
)
def test_what_is_not_known_matches_nothing_also_under_not(rule: Rule, answer: bool | None) -> None:
    assert evaluate(rule, NOBODY, NOW) is answer


def test_a_category_never_bought_is_a_share_of_zero_for_who_bought_at_all() -> None:
    none_of_tea = Compare(Source.SHARE, "Tea", Op.EQ, (0.0,))
    assert matches(none_of_tea, Facts(shares={"Coffee": 1.0}), NOW)


def test_nan_is_not_known() -> None:
    table = Frames(
        pl.DataFrame({"customer_id": ["C1"]}), features=pl.DataFrame({"customer_id": ["C1"], "age": [float("nan")]})
    )
    assert evaluate_frame(AGE, table, NOW).to_list() == []
    assert evaluate_frame(Not(AGE), table, NOW).to_list() == []


@given(RULES, facts(), st.timedeltas(timedelta(0), timedelta(days=40)), st.sampled_from([UTC, INDIA]))
def test_until_the_next_change_time_changes_nothing(rule: Rule, one: Facts, later: timedelta, zone: timezone) -> None:
    now = NOW.astimezone(zone)
    then, change = now + later, next_change(rule, one, now)
    assert change is None or change > now
    if change is not None:
        then = min(then, change - timedelta(microseconds=1))
    assert matches(rule, one, then) is matches(rule, one, now)


@given(RULES, facts())
def test_following_the_changes_finds_every_one(rule: Rule, one: Facts) -> None:
    """Whoever looks again at each change, and only then, ends with the answer of the last day."""
    now, answer = NOW, matches(rule, one, NOW)
    for _ in range(100):
        change = next_change(rule, one, now)
        if change is None:
            break
        now, answer = change, matches(rule, one, change)
    else:
        pytest.fail("the changes do not end")
    assert answer is matches(rule, one, NOW + timedelta(days=4000))


def view(at: datetime) -> Happening:
    return Happening(at, "view")


def test_an_event_leaves_the_window_to_the_microsecond() -> None:
    rule = Event("view", Bound.AT_LEAST, 2, 30)
    one = Facts(events=(view(NOW - timedelta(days=29)), view(NOW - timedelta(days=10)), view(NOW - timedelta(days=3))))
    change = next_change(rule, one, NOW)
    assert change == NOW + timedelta(days=20)
    assert matches(rule, one, change - timedelta(microseconds=1))
    assert not matches(rule, one, change)


def test_purchases_are_counted_by_the_shops_clock() -> None:
    now = datetime(2026, 3, 1, 3, tzinfo=INDIA)
    line = Happening(datetime(2026, 2, 28, 4), receipt_id="R1")  # noqa: DTZ001 - the shop's clock
    rule = Bought(Measure.RECEIPTS, Bound.AT_LEAST, 1, 1)
    one = Facts(lines=(line,))
    assert matches(rule, one, now)
    assert next_change(rule, one, now) == datetime(2026, 2, 28, 22, 30, tzinfo=UTC)


def test_an_event_at_the_end_of_the_calendar_is_no_crash() -> None:
    rule = Event("view", Bound.AT_LEAST, 1, 3650)
    one = Facts(events=(view(datetime.max.replace(tzinfo=UTC)), view(datetime.min.replace(tzinfo=UTC))))
    assert not matches(rule, one, NOW)
    assert next_change(rule, one, NOW) is None


def test_many_events_cost_a_look_again_not_a_long_look_ahead() -> None:
    one = Facts(events=tuple(view(NOW - timedelta(minutes=minute)) for minute in range(1000)))
    change = next_change(Event("view", Bound.AT_LEAST, 1, 1), one, NOW)
    assert change is not None
    assert change < NOW + timedelta(days=1)


def test_a_receipt_counts_once_and_money_is_summed() -> None:
    at = NOW.replace(tzinfo=None)
    one = Facts(
        lines=(Happening(at, receipt_id="R1", value_minor=150), Happening(at, receipt_id="R1", value_minor=100))
    )
    assert not matches(Bought(Measure.RECEIPTS, Bound.AT_LEAST, 2), one, NOW)
    assert matches(Bought(Measure.LINES, Bound.AT_LEAST, 2), one, NOW)
    assert matches(Bought(Measure.MONEY, Bound.AT_LEAST, 250), one, NOW)
    assert not matches(Bought(Measure.MONEY, Bound.AT_LEAST, 251), one, NOW)


def test_days_of_joining_are_compared_as_days() -> None:
    one = Facts(attributes={"joined": date(2026, 2, 28)})
    assert matches(Compare(Source.ATTRIBUTE, "joined", Op.LT, (date(2026, 3, 1),)), one, NOW)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        matches(Event("view", Bound.AT_LEAST, 1), replace(NOBODY), NOW.replace(tzinfo=None))


def test_a_segment_comes_after_those_it_asks_for() -> None:
    rules = {"c": InSegment("b"), "a": TRUE, "b": All((InSegment("a"), InSegment("cluster")))}
    assert update_order(rules) == ("a", "b", "c")
    assert dependents(rules, "a") == ("b", "c")
    assert dependents(rules, "cluster") == ("b", "c")
    assert dependents(rules, "c") == ()


def test_a_circle_is_refused_with_the_way_round() -> None:
    rules: dict[str, Rule] = {"a": InSegment("b"), "b": Not(InSegment("c")), "c": InSegment("a"), "d": InSegment("a")}
    with pytest.raises(RuleCycle) as refused:
        update_order(rules)
    way = refused.value.way
    assert way[0] == way[-1]
    assert all(
        InSegment(following) in {rules[one], getattr(rules[one], "rule", None)} for one, following in pairwise(way)
    )
    with pytest.raises(RuleCycle, match="a -> a"):
        update_order({"a": Not(InSegment("a"))})
