"""The evaluation of predictions on one real shop; the script does the others, which take longer."""

from pathlib import Path

import pytest
from evaluate_prediction import evaluated
from retail import SHOPS, purchases_of


@pytest.fixture(scope="module")
def report(retail: Path) -> dict:
    shop = next(one for one in SHOPS if one.name == "Online Retail")
    return evaluated(shop, purchases_of(shop, retail))


def test_who_will_not_come_is_told_as_well_as_by_known_methods(report: dict) -> None:
    churn, short_cuts = report["churn"], report["short_cuts"]
    assert churn["auc"] >= 0.74
    assert churn["brier"] <= 0.21
    assert churn["brier"] < short_cuts["churn as p_none of BG/NBD"]["brier"]
    assert short_cuts["churn as 1 - p_alive"]["auc"] < 0.5  # being gone for good is another question
    assert churn["interval_held"] >= 0.85


def test_money_is_told_as_well_as_by_known_methods(report: dict) -> None:
    value, short_cuts = report["value"], report["short_cuts"]
    assert value["spearman"] >= 0.525
    assert value["spearman"] > short_cuts["value as money so far"]["spearman"]
    assert 0.85 <= value["coverage"] <= 0.96
