"""Charts and words of experiments."""

from datetime import UTC, datetime

import pytest

from kiosk.experiments.findings import Findings, GuardLook, WeekLook
from kiosk.experiments.values import Guard, Measure
from kiosk.marketing.experiments_charts import guardrails, uplift, uplift_text, verdict_key
from kiosk.marketing.experiments_words import amount_of, percent_of
from kiosk.words import LANGUAGES, messages, say
from recommender.experiments import Guarded, Interval, State, Verdict, Why

NEVER = {State.CLEAR: (Why.BETTER, Why.WORSE), State.NOT_CLEAR: (Why.NO_DIFFERENCE, Why.GUARDRAIL_OPEN)}


def english(key, **values):
    return say("en", key, **values)


def findings(looks=(), guards=()):
    verdict = Verdict(State.COLLECTING, (Why.TOO_SHORT,))
    return Findings(datetime(2026, 3, 1, tzinfo=UTC), verdict, 2, {}, None, {}, 0.0, tuple(looks), tuple(guards))


def test_every_verdict_has_words_in_every_language():
    verdicts = [
        verdict_key(Verdict(state, (why,))) for state in State for why in NEVER.get(state, (Why.TOO_FEW_UNITS,))
    ]
    keys = {f"experiments-verdict-{one}" for one in verdicts}
    keys |= {f"experiments-why-{why.value.replace('_', '-')}" for why in Why}
    keys |= {f"experiments-guard-{guard.value.replace('_', '-')}" for guard in Guard}
    keys |= {f"experiments-guarded-{state.value}" for state in Guarded}

    for language in LANGUAGES:
        assert keys - set(messages(language)) == set()


def test_the_interval_is_drawn_by_week_in_percent():
    looks = [
        WeekLook(1, Interval(0.1, -0.1, 0.3), Interval(0.2, -0.2, 0.7)),
        WeekLook(3, Interval(0.1, 0.0, 0.2), Interval(0.2, 0.01, 0.4)),
    ]
    chart = uplift(findings(looks), english, str, 100.0)

    bars = chart.data[0]["error_y"]
    assert (chart.data[0]["x"], chart.data[0]["y"]) == ([1, 3], [20.0, 20.0])
    assert bars["array"] == pytest.approx([50, 20])
    assert bars["arrayminus"] == pytest.approx([40, 19])
    assert chart.rows == [("1", "+20 %", "-20 %", "+70 %"), ("3", "+20 %", "+1 %", "+40 %")]
    assert uplift_text(findings(looks), english, str) == "+20 % (between +1 % and +40 %)"


def test_where_the_control_is_near_nothing_the_difference_stands_in_its_own_unit():
    looks = [
        WeekLook(1, Interval(150.0, -50.0, 350.0), None),
        WeekLook(2, Interval(150.0, 50.0, 250.0), Interval(0.5, 0.1, 1.2)),
    ]
    amount = lambda value: amount_of(Measure.MONEY, value, "₹", 100)  # noqa: E731
    chart = uplift(findings(looks), english, amount, 1 / 100)

    assert chart.data[0]["y"] == [1.5, 1.5]
    assert chart.rows[0] == ("1", "+₹1.5", "-₹0.5", "+₹3.5")


def test_guardrails_have_their_margin_beside_them():
    guards = [
        GuardLook(Guard.LESS, Guarded.HARMED, Interval(0.05, 0.03, 0.07)),
        GuardLook(Guard.NOT_ME, Guarded.OPEN, None),
    ]
    chart = guardrails(findings(guards=guards), 0.02, english)

    assert chart.layout["shapes"][0]["x0"] == 2.0
    assert [row[0] for row in chart.rows] == ["Less like this"]
    assert chart.rows[0][1:] == ("+5", "+3", "+7", "harmed")


def test_nothing_is_drawn_of_nothing():
    assert uplift(findings(), english, str, 1.0) is None
    assert guardrails(findings(guards=[GuardLook(Guard.LESS, Guarded.OPEN, None)]), 0.02, english) is None
    assert uplift_text(findings(), english, str) == ""


@pytest.mark.parametrize(("share", "words"), [(0.1, "10 %"), (-0.0249, "-2.5 %"), (12.5, "1,250 %")])
def test_percent(share, words):
    assert percent_of(share) == words


def test_amounts():
    assert amount_of(Measure.REDEEMED, 0.123, "₹", 100) == "12.3"
    assert amount_of(Measure.MONEY, -123_456.0, "₹", 100) == "-₹1,235"
    assert amount_of(Measure.MONEY, 5.0, "¥", 1) == "¥5"
