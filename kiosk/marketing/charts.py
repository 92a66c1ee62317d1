"""Charts as data: a figure in Plotly's form, and the same numbers as a table for whoever cannot see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Any, Final

from kiosk.marketing.numbers import percent
from kiosk.marketing.scales import Scale

PLUM, KUMKUM, TURMERIC, LEAF, EDGE = "#4a0f26", "#7a1734", "#c98a14", "#14543f", "#93756b"
SCALE: Final = [[0, "#fdf3dc"], [0.35, "#f2b544"], [0.7, "#a83a4a"], [1, "#4a0f26"]]
"""From few to many; it grows darker all the way, so that it reads without colour too."""
FEW: Final = "–"  # noqa: RUF001 - the dash of an empty cell
"""Stands in a table where fewer than 20 people are."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of a page.

    Attributes:
        name: Id in the page.
        data: Traces, as Plotly takes them.
        columns: Headings of the table.
        rows: Lines of the table; the first cell names the line.
        layout: What differs from the layout of all charts.
    """

    name: str
    data: list[dict[str, Any]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    layout: Mapping[str, Any] = field(default_factory=dict)

    @property
    def figure(self) -> dict[str, Any]:
        """What the page's script reads."""
        return {"data": self.data, "layout": dict(self.layout)}


def months(
    found: Sequence[Mapping[str, Any]], currency: str, words: Sequence[str], running: str = "", *, minor: int = 100
) -> Chart:
    """Money a month; ``running`` is the month that is not over. ``words``: month, money, customers, receipts."""
    names = [one["month"] for one in found]
    money = [None if one["money_minor"] is None else one["money_minor"] / minor for one in found]
    pattern = {"shape": ["/" if name == running else "" for name in names], "fgcolor": KUMKUM, "bgcolor": "#fffdf8"}
    bars = {"type": "bar", "x": names, "y": money, "marker": {"color": KUMKUM, "pattern": pattern}, "name": words[1]}
    rows = [
        (
            one["month"],
            _money_of(one["money_minor"], currency, minor),
            count_of(one["customers"]),
            count_of(one["receipts"]),
        )
        for one in found
    ]
    layout = {"yaxis": {"title": {"text": f"{words[1]} ({currency})"}}, "xaxis": {"type": "category"}}
    return Chart("months", [bars], words, rows, layout)


def newcomers(found: Sequence[Mapping[str, Any]], words: Sequence[str]) -> Chart:
    """New and returning customers a month. ``words``: month, new, returning, both in one, people."""
    names = [one["month"] for one in found]
    together = [one["customers"] if one["new"] is None else None for one in found]
    bars_of = (
        (words[2], LEAF, [one["returning"] for one in found]),
        (words[1], TURMERIC, [one["new"] for one in found]),
        (words[3], EDGE, together),
    )
    traces = [
        {"type": "bar", "x": names, "y": heights, "name": word, "marker": {"color": colour}}
        for word, colour, heights in bars_of
    ]
    rows = [
        (one["month"], count_of(one["new"]), count_of(one["returning"]), count_of(both))
        for one, both in zip(found, together, strict=True)
    ]
    layout = {"barmode": "stack", "showlegend": True, "xaxis": {"type": "category"}}
    return Chart("newcomers", traces, words[:4], rows, layout | {"yaxis": {"title": {"text": words[4]}}})


def bars(
    name: str, measure: str, found: Mapping[str, Any], currency: str, words: Sequence[str], *, minor: int = 100
) -> Chart:
    """A distribution. ``words``: to, people."""
    scale = Scale(measure, currency, minor, found["log"])
    places = [scale.place(edge) for edge in found["edges"]]
    # Bars of unequal width: what counts is the area, so the height is people for a usual width.
    usual = (places[-1] - places[0]) / len(found["counts"])
    widths = [end - start for start, end in pairwise(places)]
    spans = [f"{scale.said(start)} {words[0]} {scale.said(end)}" for start, end in pairwise(found["edges"])]
    rows = [(span, f"{count:,}") for span, count in zip(spans, found["counts"], strict=True)]
    trace = {
        "type": "bar",
        "x": [(start + end) / 2 for start, end in pairwise(places)],
        "y": [count * usual / width for count, width in zip(found["counts"], widths, strict=True)],
        "width": widths,
        "text": [f"{span}: {count}" for span, count in rows],
        "textposition": "none",
        "hoverinfo": "text",
        "marker": {"color": KUMKUM, "line": {"color": "#fffdf8", "width": 1}},
    }
    axis = scale.axis(found["edges"])
    layout = {"xaxis": axis, "yaxis": {"title": {"text": words[1]}}, "bargap": 0}
    return Chart(name, [trace], (axis["title"]["text"], words[1]), rows, layout)


def rfm(grid: Mapping[str, Any], words: Sequence[str]) -> Chart:
    """Customers by fifths of recency and frequency. ``words``: recency, frequency."""
    fifths = ["1", "2", "3", "4", "5"]
    text = [
        [f"{name.replace(' ', '<br>', 1)}<br>{count_of(count)}" for name, count in zip(names, counts, strict=True)]
        for names, counts in zip(grid["names"], grid["counts"], strict=True)
    ]
    trace = {
        "type": "heatmap",
        "x": fifths,
        "y": fifths,
        "z": grid["counts"],
        "text": text,
        "texttemplate": "%{text}",
        "textfont": {"size": 11},
        "meta": {"narrow": [[count_of(count) for count in line] for line in grid["counts"]]},
        "hoverinfo": "text",
        "colorscale": SCALE,
        "xgap": 2,
        "ygap": 2,
    }
    rows = [(fifths[row], *(count_of(count) for count in grid["counts"][row])) for row in reversed(range(5))]
    layout = {
        "xaxis": {"title": {"text": words[1]}, "type": "category", "showgrid": False},
        "yaxis": {"title": {"text": words[0]}, "type": "category", "showgrid": False},
    }
    return Chart("rfm", [trace], (words[0], *fifths), rows, layout)


def retention(found: Mapping[str, Any], words: Sequence[str]) -> Chart:
    """Share of each cohort that bought again. ``words``: first purchase, people, months later."""
    rows = found["rows"]
    most = max((len(row["shares"]) for row in rows), default=0)
    later = [str(number * found["months"]) for number in range(1, most + 1)]
    shares_ = [row["shares"] + [None] * (most - len(row["shares"])) for row in rows]
    trace = {
        "type": "heatmap",
        "x": later,
        "y": [row["first"] for row in rows],
        "z": [[None if one is None else 100 * one for one in line] for line in shares_],
        "text": [["" if one is None else percent(one) for one in line] for line in shares_],
        "texttemplate": "%{text}",
        "meta": {"narrow": [["" if one is None else f"{100 * one:.0f}" for one in line] for line in shares_]},
        "hoverinfo": "text",
        "colorscale": SCALE,
        "zmin": 0,
        "xgap": 2,
        "ygap": 2,
    }
    lines = [
        (row["first"], f"{row['people']:,}", *(FEW if one is None else percent(one) for one in line))
        for row, line in zip(rows, shares_, strict=True)
    ]
    layout = {
        "xaxis": {"type": "category", "title": {"text": words[2]}, "showgrid": False},
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
        "bars": len(rows),
    }
    return Chart("retention", [trace], (words[0], words[1], *later), lines, layout)


def count_of(count: int | None) -> str:
    """A number of people in a table."""
    return FEW if count is None else f"{count:,}"


def _money_of(money: int | None, currency: str, minor: int) -> str:
    return FEW if money is None else f"{currency}{money / minor:,.0f}"


def short(name: str, most: int = 26) -> str:
    """A name that fits beside a chart."""
    return plain(name if len(name) <= most else f"{name[: most - 1].rstrip()}…")


def plain(text: str) -> str:
    """Words as a chart shows them: Plotly takes tags and entities of a text for markup."""
    return escape(text, quote=False)


def folded(text: str, most: int = 24) -> str:
    """A long label on several lines."""
    return "<br>".join(plain(line) for line in wrap(text, most))
