"""How far the predictions were right: what was said against what came; see :mod:`kiosk.marketing.charts`."""

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.marketing.charts import EDGE, KUMKUM, Chart
from kiosk.marketing.numbers import percent

Fact = tuple[str, str]


def calibration(found: Mapping[str, Any], words: Sequence[str]) -> Chart | None:
    """What came against what was said, in groups of 20 customers and more, and the line on which both are the same.

    Args:
        found: Figures of the churn prediction, from the report on predictions.
        words: Said, came, interval, people.
    """
    bins = found.get("bins", [])
    if not bins:
        return None
    came = [100 * one["observed"] for one in bins]
    points = {
        "type": "scatter",
        "mode": "markers+lines",
        "x": [100 * one["predicted"] for one in bins],
        "y": came,
        "error_y": {
            "symmetric": False,
            "array": [100 * one["high"] - value for one, value in zip(bins, came, strict=True)],
            "arrayminus": [value - 100 * one["low"] for one, value in zip(bins, came, strict=True)],
        },
        "hovertext": [f"{one['count']:,}" for one in bins],
        "marker": {"color": KUMKUM, "size": 10},
        "line": {"color": KUMKUM, "width": 1},
    }
    same = {"type": "scatter", "mode": "lines", "x": [0, 100], "y": [0, 100], "hoverinfo": "skip"}
    rows = [
        (
            percent(one["predicted"]),
            percent(one["observed"]),
            f"{percent(one['low'])} – {percent(one['high'])}",  # noqa: RUF001 - the dash of a span
            f"{one['count']:,}",
        )
        for one in bins
    ]
    layout = {
        "xaxis": {"title": {"text": f"{words[0]} (%)"}, "range": [0, 100]},
        "yaxis": {"title": {"text": f"{words[1]} (%)"}, "range": [0, 100]},
    }
    return Chart("calibration", [same | {"line": {"color": EDGE, "dash": "dash"}}, points], words, rows, layout)


def churn_facts(found: Mapping[str, Any], words: Mapping[str, str]) -> list[Fact]:
    """The figures of the churn prediction in a line each; ``words`` by figure."""
    kinds = {"customers": "{:,}", "rate": None, "auc": "{:.2f}", "brier": "{:.3f}", "calibration_error": None}
    return [
        (words[name], percent(found[name]) if form is None else form.format(found[name]))
        for name, form in kinds.items()
        if found.get(name) is not None
    ]
