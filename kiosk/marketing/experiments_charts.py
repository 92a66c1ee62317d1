"""Charts of experiments: how the difference and its interval came about week by week, and the guardrails."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from kiosk.experiments.findings import Findings, GuardLook
from kiosk.marketing.charts import EDGE, FEW, KUMKUM, LEAF, PLUM, TURMERIC, Chart
from kiosk.marketing.experiments_words import percent_of
from recommender.experiments import Guarded, Interval, State, Verdict

HUNDRED: Final = 100.0
_COLOURS: Final = {Guarded.HELD: LEAF, Guarded.OPEN: TURMERIC, Guarded.HARMED: KUMKUM}


class Say(Protocol):
    """Words of the page's language."""

    def __call__(self, key: str, **values: Any) -> str:
        """Words of a key."""


Amount = Callable[[float], str]
"""A value of the measure in words."""


def verdict_key(verdict: Verdict) -> str:
    """The end of the key of the headline."""
    state = verdict.state.value.replace("_", "-")
    return (
        f"{state}-{verdict.why[0].value.replace('_', '-')}"
        if verdict.state in {State.CLEAR, State.NOT_CLEAR}
        else state
    )


def uplift_text(known: Findings, say: Say, amount: Amount) -> str:
    """The newest difference with its interval, or empty."""
    if not known.looks:
        return ""
    newest = known.looks[-1]
    if newest.relative is not None:
        return _between(newest.relative, say, _signed_percent)
    return _between(newest.absolute, say, lambda value: _signed(value, amount))


def uplift(known: Findings, say: Say, amount: Amount, scale: float) -> Chart | None:
    """The difference by week. In percent where every week has one, else in the unit of the measure times ``scale``."""
    if not known.looks:
        return None
    relative = all(one.relative is not None for one in known.looks)
    found = [one.relative if relative and one.relative is not None else one.absolute for one in known.looks]
    factor, text = (HUNDRED, _signed_percent) if relative else (scale, lambda value: _signed(value, amount))
    weeks = [one.weeks for one in known.looks]
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": weeks,
        "y": [factor * one.value for one in found],
        "error_y": _bars(found, factor),
        "hovertext": [_between(one, say, text) for one in found],
        "hoverinfo": "text",
        "marker": {"color": KUMKUM, "size": 11},
        "cliponaxis": False,
    }
    rows = [(str(week), text(one.value), text(one.low), text(one.high)) for week, one in zip(weeks, found, strict=True)]
    unit = say("experiments-axis-percent") if relative else say("experiments-axis-amount")
    layout = {
        "xaxis": {
            "title": {"text": say("experiments-axis-weeks")},
            "dtick": max(1, weeks[-1] // 12),
            "showgrid": False,
        },
        "yaxis": {
            "title": {"text": unit},
            "rangemode": "tozero",
            "zerolinewidth": 2,
            "ticksuffix": " %" if relative else "",
        },
    }
    columns = [say(f"experiments-column-{name}") for name in ("weeks", "difference", "low", "high")]
    return Chart("uplift", [trace], columns, rows, layout)


def guardrails(known: Findings, margin: float, say: Say) -> Chart | None:
    """Presses in 100 greetings more or less, with the margin as a line."""
    told = [(one, one.change) for one in known.guardrails if one.change is not None]
    if not told:
        return None
    names = [say(f"experiments-guard-{one.guard.value.replace('_', '-')}") for one, _ in told]
    traces = [_guard(one, change, name, say) for (one, change), name in zip(told, names, strict=True)]
    line = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": HUNDRED * margin, "x1": HUNDRED * margin}
    note = {"x": HUNDRED * margin, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    layout = {
        "xaxis": {"title": {"text": say("experiments-axis-presses")}, "zeroline": True, "zerolinewidth": 2},
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
        "shapes": [line | {"line": {"color": PLUM, "width": 2, "dash": "dash"}}],
        "annotations": [note | {"text": say("experiments-margin")}],
        "margin": {"l": 48, "r": 12, "t": 32, "b": 40},
        "bars": len(told),
    }
    rows = [
        (name, *(_presses(value) for value in (change.value, change.low, change.high)), _guard_state(one, say))
        for (one, change), name in zip(told, names, strict=True)
    ]
    columns = [say(f"experiments-column-{one}") for one in ("guard", "difference", "low", "high", "state")]
    return Chart("guardrails", traces, columns, rows, layout)


def _guard(one: GuardLook, change: Interval, name: str, say: Say) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": [name],
        "x": [HUNDRED * change.value],
        "error_x": _bars([change], HUNDRED) | {"color": _COLOURS[one.state]},
        "hovertext": [f"{name}: {_between(change, say, _presses)}"],
        "hoverinfo": "text",
        "marker": {"color": _COLOURS[one.state], "size": 11},
        "cliponaxis": False,
    }


def _guard_state(one: GuardLook, say: Say) -> str:
    return say(f"experiments-guarded-{one.state.value}") if one.change is not None else FEW


def _bars(found: list[Interval], factor: float) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [factor * (one.high - one.value) for one in found],
        "arrayminus": [factor * (one.value - one.low) for one in found],
        "color": EDGE,
        "thickness": 3,
        "width": 8,
    }


def _between(one: Interval, say: Say, text: Callable[[float], str]) -> str:
    return say("experiments-between", value=text(one.value), low=text(one.low), high=text(one.high))


def _signed(value: float, amount: Amount) -> str:
    return f"+{amount(value)}" if value > 0 else amount(value)


def _signed_percent(share: float) -> str:
    return _signed(share, percent_of)


def _presses(value: float) -> str:
    return _signed(value, lambda one: f"{round(HUNDRED * one, 2):g}")
