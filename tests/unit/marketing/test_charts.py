"""Charts: what they draw stands in their table, and nothing that was typed is markup."""

import pytest

from kiosk.marketing import prediction_charts, segment_charts
from kiosk.marketing.charts import FEW, folded, months, retention, short
from kiosk.marketing.numbers import percent, with_margin


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
