"""Charts: what they draw stands in their table, and nothing that was typed is markup."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.marketing import prediction_charts, segment_charts
from kiosk.marketing.charts import FEW, bars, folded, months, retention, short
from kiosk.marketing.numbers import percent, with_margin
from kiosk.marketing.scales import MOST_TICKS, Scale


@pytest.mark.parametrize(
    ("name", "mean", "margin", "said"),
    [
        ("monetary_minor", 193_712.0, 26_700.0, ("₹1,937", "₹267")),
        ("monetary_minor", -550.0, 12.0, ("-₹5.50", "₹0.12")),
        ("churn", 0.434, 0.00789, ("43.4 %", "0.8 %")),
        ("frequency", 16.4, 1.72, ("16.4", "1.7")),
        ("categories", 5.97, 0.0233, ("5.97", "0.02")),
        ("frequency", 0.0, 0.0, ("0", "0")),
        ("frequency", 0.001234, 0.5, ("0.00", "0.50")),
    ],
)
def test_a_mean_and_its_margin_have_the_same_decimals(name, mean, margin, said):
    assert with_margin(name, mean, margin, "₹") == said
    assert percent(0.065) == "6 %"


def test_names_are_words_to_the_chart():
    """Plotly takes tags in a text for markup; a person's name for a segment is none."""
    assert short("<b>Big & small</b>") == "&lt;b&gt;Big &amp; small&lt;/b&gt;"
    assert (
        folded("Share of lines bought below the <list> price")
        == "Share of lines bought<br>below the &lt;list&gt; price"
    )
    groups = {"categories": ["<i>Tea</i>"], "groups": {"": {"people": 30, "shares": [1.0], "others": 0.0}}}
    chart = segment_charts.categories(groups, {"": "<u>All</u>"}, ("Segment", "Others", "Share"))
    assert "<" not in str(chart.data[0]["x"] + chart.data[0]["y"])
    assert chart.rows == [("<u>All</u>", "100 %")], "the page escapes its table itself"


def test_a_month_that_runs_is_hatched():
    row = {"customers": 30, "receipts": 40, "money_minor": 12_345_00}
    found = [{"month": "2026-02", **row}, {"month": "2026-03", **row}]
    words = ("Month", "Revenue", "Customers", "Receipts")
    assert months(found, "₹", words, "2026-03").data[0]["marker"]["pattern"]["shape"] == ["", "/"]
    assert months(found, "₹", words).data[0]["marker"]["pattern"]["shape"] == ["", ""]
    assert months(found, "₹", words).layout["yaxis"]["title"]["text"] == "Revenue (₹)"


def test_branches_of_a_tree_are_told_to_the_nearest_ten_and_few_not_at_all():
    """A difference of a branch and its parts must not tell how many a small one has."""
    found = {"leaf_sizes": [17, 52, 104], "merges": [[0, 1, 1.0, 69], [2, 3, 2.0, 173]]}
    chart = segment_charts.tree(found, 2, ("Step", "Distance", "People"))
    ticks = dict(zip(chart.layout["xaxis"]["tickvals"], chart.layout["xaxis"]["ticktext"], strict=True))
    assert sorted(ticks.values()) == sorted([FEW, "50", "100"])
    assert [row[2] for row in chart.rows] == ["170", "70"]
    assert chart.layout["shapes"][0]["y0"] == 1.5


def test_retention_on_a_phone_has_numbers_that_fit():
    found = {"months": 1, "rows": [{"first": "2026-01", "people": 40, "shares": [0.5, None]}]}
    chart = retention(found, ("First", "People", "Later"))
    assert chart.data[0]["meta"]["narrow"] == [["50", ""]]
    assert chart.rows == [("2026-01", "40", "50 %", FEW)]


def test_calibration_draws_what_came_against_what_was_said():
    bins = [{"count": 40, "predicted": 0.2, "observed": 0.25, "low": 0.1, "high": 0.4}]
    found = {"bins": bins, "customers": 40, "rate": 0.25, "auc": 0.8, "brier": 0.125, "calibration_error": None}
    chart = prediction_charts.calibration(found, ("Said", "Came", "Interval", "People"))
    line, points = chart.data
    assert (line["x"], line["y"]) == ([0, 100], [0, 100])
    assert (points["x"], points["y"]) == ([20.0], [25.0])
    assert points["error_y"]["array"] == pytest.approx([15])
    assert points["error_y"]["arrayminus"] == pytest.approx([15])
    assert chart.rows == [("20 %", "25 %", "10 % \u2013 40 %", "40")]
    words = {"customers": "Compared", "rate": "Gone", "auc": "AUC", "brier": "Brier", "calibration_error": "Off"}
    assert prediction_charts.churn_facts(found, words) == [
        ("Compared", "40"),
        ("Gone", "25 %"),
        ("AUC", "0.80"),
        ("Brier", "0.125"),
    ]
    assert prediction_charts.calibration({}, ("Said", "Came", "Interval", "People")) is None


@given(st.floats(0, 1e6), st.floats(10, 1e9), st.sampled_from([1, 100, 1000]))
@example(low=5e-324, times=10.0, minor=100)
def test_an_axis_by_logarithms_names_real_values_at_their_places(low, times, minor):
    edges = (low, (1 + low) * times)
    axis = Scale("monetary_minor", "£", minor, log=True).axis(edges)
    assert axis["range"] == pytest.approx([math.log1p(edge) for edge in edges])
    said = [float(text.replace(",", "")) for text in axis["ticktext"]]
    assert [math.log1p(value * minor) for value in said] == pytest.approx(axis["tickvals"])
    assert all(axis["range"][0] <= one <= axis["range"][1] for one in axis["tickvals"])
    assert len(said) <= max(MOST_TICKS, math.log10(edges[1]) + 2)
    if edges[1] >= minor * 10 * max(1, low):
        assert len(said) >= 2


def test_an_even_axis_leaves_its_ticks_to_the_chart():
    axis = Scale("age", "£", 100, log=False).axis((20.0, 80.0))
    assert axis == {"title": {"text": "Declared age"}, "range": [20, 80]}


def test_a_distribution_by_logarithms_has_bars_of_equal_width_and_real_values_in_its_table():
    found = {"edges": [0.0, 9.0, 99.0, 999.0], "log": True, "counts": [20, 40, 30]}
    chart = bars("bars", "frequency", found, "£", ("to", "People"))
    assert chart.data[0]["width"] == pytest.approx([math.log(10)] * 3)
    assert chart.data[0]["y"] == pytest.approx([20, 40, 30])
    assert chart.rows == [("0 to 9", "20"), ("9 to 99", "40"), ("99 to 999", "30")]
    assert chart.layout["xaxis"]["ticktext"] == ["0", "1", "10", "100"]


def test_a_scatter_by_logarithms_has_middles_and_cells_at_the_same_scale():
    grid = {"x": [0.5, 1.5, 20.5], "y": [0.0, 40.0, 80.0], "log": {"x": True, "y": False}, "counts": [[20, None]] * 2}
    chart = segment_charts.scatter(("frequency", "age"), grid, {"Loyal": (9.0, 60.0)}, "£", ("to", "People"))
    heat, points = chart.data
    assert heat["x"] == pytest.approx([math.log(1.5), math.log(2.5), math.log(21.5)])
    assert heat["text"][1][0] == "0.5 to 1.5<br>40 to 80"
    assert (points["x"], points["y"]) == (pytest.approx([math.log(10)]), [60.0])
    assert chart.layout["annotations"][0]["x"] == points["x"][0]
    assert chart.rows == [("Loyal: 9", "60", ""), ("0.5 to 1.5", "0 to 40", "20"), ("0.5 to 1.5", "40 to 80", "20")]
