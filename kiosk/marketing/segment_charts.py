"""Charts of segments; see :mod:`kiosk.marketing.charts`."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from kiosk.insight.figures import NORMAL_95
from kiosk.marketing.charts import FEW, KUMKUM, LEAF, SCALE, TURMERIC, Chart, count_of, folded, plain, short
from kiosk.marketing.numbers import LABELS, label, percent, rounded, shown
from kiosk.marketing.scales import Scale
from kiosk.store.audience_rows import SMALLEST
from recommender.features.names import NAMES

NONE_ELSE: Final = 1e-9
"""Sums of shares differ from 1 by rounding at most by this."""


def shares(found: Sequence[tuple[str, int, float | None]], everybody: int, words: Sequence[str]) -> Chart:
    """Segments beside their share of the money. ``found``: name, people, share; ``words``: segment, people, money."""
    names = [short(name) for name, _, _ in reversed(found)]
    people = [100 * size / everybody for _, size, _ in reversed(found)]
    money = [None if share is None else 100 * share for _, _, share in reversed(found)]
    traces = [
        {"type": "bar", "orientation": "h", "y": names, "x": values, "name": word, "marker": {"color": colour}}
        for values, word, colour in ((money, words[2], KUMKUM), (people, words[1], TURMERIC))
    ]
    rows = [
        (name, f"{size:,} ({percent(size / everybody)})", FEW if share is None else percent(share))
        for name, size, share in found
    ]
    legend = {"showlegend": True, "legend": {"traceorder": "reversed"}}
    layout = legend | {"xaxis": {"ticksuffix": " %", "rangemode": "tozero"}, "bars": len(found)}
    return Chart("shares", traces, words, rows, layout)


def categories(found: Mapping[str, Any], names: Mapping[str, str], words: Sequence[str]) -> Chart:
    """Shares of the money by category, a line for each group.

    Args:
        found: The report.
        names: Name of each group, everybody first.
        words: Group, other categories, share of the money.
    """
    told = [name for name in names if name in found["groups"]]
    others = any(found["groups"][name]["others"] > NONE_ELSE for name in told)
    columns = [*found["categories"], *([words[1]] if others else [])]
    shares_ = [
        [*found["groups"][name]["shares"], *([found["groups"][name]["others"]] if others else [])] for name in told
    ]
    trace = {
        "type": "heatmap",
        "x": [short(column, 18) for column in columns],
        "y": [short(names[name]) for name in told],
        "z": [[None if one is None else 100 * one for one in line] for line in shares_],
        "text": [["" if one is None else percent(one) for one in line] for line in shares_],
        "texttemplate": "%{text}",
        "meta": {"narrow": [["" if one is None else f"{100 * one:.0f}" for one in line] for line in shares_]},
        "hoverinfo": "x+y+text",
        "colorscale": SCALE,
        "zmin": 0,
        "xgap": 2,
        "ygap": 2,
    }
    rows = [
        (names[name], *(FEW if one is None else percent(one) for one in line))
        for name, line in zip(told, shares_, strict=True)
    ]
    layout = {
        "xaxis": {"type": "category", "title": {"text": words[2]}, "showgrid": False},
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
        "bars": len(told),
    }
    return Chart("categories", [trace], (words[0], *columns), rows, layout)


def scatter(
    axes: tuple[str, str],
    grid: Mapping[str, Any],
    centres: Mapping[str, tuple[float, float]],
    currency: str,
    words: Sequence[str],
    *,
    minor: int = 100,
) -> Chart:
    """Where people lie in two features, with the middle of each segment.

    Args:
        axes: Feature from left to right, and that from below.
        grid: ``x`` and ``y`` edges, ``log`` by axis, and ``counts``, a list of rows from below.
        centres: Mean of ``x`` and ``y`` of each segment, by its name.
        currency: Sign before money.
        words: To, people.
        minor: Smallest units of the currency in one unit.
    """
    across, up = (Scale(axes[place], currency, minor, grid["log"][axis]) for place, axis in enumerate("xy"))
    places = {name: (across.place(x), up.place(y)) for name, (x, y) in centres.items()}
    spans = [
        [f"{scale.said(start)} {words[0]} {scale.said(end)}" for start, end in pairwise(grid[axis])]
        for scale, axis in ((across, "x"), (up, "y"))
    ]
    heat = {
        "type": "heatmap",
        "x": [across.place(edge) for edge in grid["x"]],
        "y": [up.place(edge) for edge in grid["y"]],
        "z": grid["counts"],
        "text": [[f"{column}<br>{row}" for column in spans[0]] for row in spans[1]],
        "hovertemplate": "%{text}<br>%{z:,}<extra></extra>",
        "colorscale": SCALE,
        "hoverongaps": False,
    }
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in places.values()],
        "y": [y for _, y in places.values()],
        "hovertext": [plain(name) for name in places],
        "hoverinfo": "text",
        "marker": {"color": LEAF, "size": 12, "symbol": "diamond", "line": {"color": "#fff", "width": 2}},
        "cliponaxis": False,
    }
    middles = [
        (f"{name}: {shown(axes[0], x, currency, minor)}", shown(axes[1], y, currency, minor), "")
        for name, (x, y) in centres.items()
    ]
    cells = [
        (spans[0][column], spans[1][row], f"{count:,}")
        for row, counts in enumerate(grid["counts"])
        for column, count in enumerate(counts)
        if count is not None
    ]
    # Names stand on a ground of their own: the cells below may be dark.
    ground = {"showarrow": False, "yshift": 18, "bgcolor": "rgba(255, 253, 248, 0.9)"}
    layout = {
        "xaxis": across.axis(grid["x"]) | {"showgrid": False},
        "yaxis": up.axis(grid["y"]) | {"showgrid": False},
        "annotations": [{"x": x, "y": y, "text": short(name)} | ground for name, (x, y) in places.items()],
    }
    columns = (label(axes[0], currency), label(axes[1], currency), words[1])
    return Chart("scatter", [heat, points], columns, middles + cells, layout)


def sankey(found: Sequence[Mapping[str, Any]], names: Mapping[str, str], words: Sequence[str]) -> Chart:
    """Moves from the segments before to those after. ``words``: before, after, people."""
    told = [one for one in found if one["count"] is not None]
    starts, ends = (list(dict.fromkeys(one[side] for one in told)) for side in ("before", "after"))
    colours = [KUMKUM] * len(starts) + [LEAF] * len(ends)
    trace = {
        "type": "sankey",
        "node": {
            "label": [
                f"{short(names.get(one, one))} ({sum(move['count'] for move in told if move[side] == one):,})"
                for side, ones in (("before", starts), ("after", ends))
                for one in ones
            ],
            "color": colours,
            "pad": 18,
            "thickness": 16,
        },
        "link": {
            "source": [starts.index(one["before"]) for one in told],
            "target": [len(starts) + ends.index(one["after"]) for one in told],
            "value": [one["count"] for one in told],
            "color": "rgba(147, 117, 107, 0.35)",
        },
    }
    rows = [
        (names.get(one["before"], one["before"]), names.get(one["after"], one["after"]), count_of(one["count"]))
        for one in found
    ]
    return Chart("sankey", [trace], words, rows)


def tree(found: Mapping[str, Any], k: int, words: Sequence[str]) -> Chart:
    """A dendrogram: each merge as a bracket, and a line that cuts it into ``k``. ``words``: step, height, people."""
    leaves = len(found["leaf_sizes"])
    merges = [(int(a), int(b), float(height), int(count)) for a, b, height, count in found["merges"]]
    place: dict[int, float] = {leaf: number for number, leaf in enumerate(_leaf_order(merges, leaves))}
    height = dict.fromkeys(range(leaves), 0.0)
    x: list[float | None] = []
    y: list[float | None] = []
    for number, (a, b, high, _) in enumerate(merges):
        x += [place[a], place[a], place[b], place[b], None]
        y += [height[a], high, high, height[b], None]
        place[leaves + number], height[leaves + number] = (place[a] + place[b]) / 2, high
    line = {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": {"color": KUMKUM, "width": 2}}
    rows = [
        (str(number), rounded(high), _tens(count)) for number, (_, _, high, count) in enumerate(reversed(merges), 1)
    ]
    layout: dict[str, Any] = {
        "xaxis": {
            "title": {"text": words[2]},
            "tickvals": [place[leaf] for leaf in range(leaves)],
            "ticktext": [_tens(size) for size in found["leaf_sizes"]],
            "showgrid": False,
        },
        "yaxis": {"title": {"text": words[1]}, "rangemode": "tozero"},
        "hovermode": False,
    }
    heights = sorted((high for _, _, high, _ in merges), reverse=True)
    if 1 < k <= len(heights):
        cut = (heights[k - 2] + heights[k - 1]) / 2
        dashed = {"color": LEAF, "width": 2, "dash": "dash"}
        layout["shapes"] = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": cut, "y1": cut, "line": dashed}]
    return Chart("tree", [line | {"hoverinfo": "skip"}], words, rows, layout)


def _tens(count: int) -> str:
    """People of a branch, to the nearest ten: the branches beside it must not tell a small one by a difference."""
    return count_of(round(count, -1) if count >= SMALLEST else None)


def _leaf_order(merges: Sequence[tuple[int, int, float, int]], leaves: int) -> list[int]:
    below: dict[int, list[int]] = {leaf: [leaf] for leaf in range(leaves)}
    for number, (a, b, _, _) in enumerate(merges):
        below[leaves + number] = below.pop(a) + below.pop(b)
    return [leaf for part in below.values() for leaf in part]


def compared(
    first: Mapping[str, Any], second: Mapping[str, Any], names: tuple[str, str], everybody: Mapping[str, Any], axis: str
) -> Chart:
    """Two segments in standard deviations from the mean of all customers, so that every feature fits one axis.

    Args:
        first: Moments of each measure.
        second: Of the other segment.
        names: Of both.
        everybody: Moments of all customers.
        axis: Words below the axis.
    """
    common = [name for name in NAMES if name in first and name in second and everybody.get(name, (0, 0, 0))[2] > 0]
    labels = [folded(LABELS[name]) for name in reversed(common)]
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "y": labels,
            "x": [(group[one][1] - everybody[one][1]) / everybody[one][2] for one in reversed(common)],
            "error_x": {"array": [_margin(group[one]) / everybody[one][2] for one in reversed(common)]},
            "name": short(name),
            "marker": {"color": colour, "size": 10, "symbol": symbol},
        }
        for group, name, colour, symbol in (
            (second, names[1], LEAF, "diamond"),
            (first, names[0], KUMKUM, "circle"),
        )
    ]
    layout = {"showlegend": True, "bars": len(common), "xaxis": {"title": {"text": folded(axis, 30)}}}
    return Chart("compared", traces, (), (), layout)


def _margin(of: Sequence[float]) -> float:
    return float(NORMAL_95 * of[2] / of[0] ** 0.5)
