"""``kiosk features`` on a real site."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_up_shop import START, made_up_lines

from kiosk.cli.main import cli
from kiosk.settings import Settings
from kiosk.site import opened
from kiosk.store import shop
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Customer, Product


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("kiosk.offers.local_today", lambda: START.date() + timedelta(days=500))
    home = tmp_path / "home"
    assert CliRunner().invoke(cli, ["--home", str(home), "init"]).exit_code == 0
    lines = made_up_lines(300).select(SCHEMA.names())
    with opened(Settings.load(home=home)) as site, site.store.write() as connection:
        shop.put_customers(connection, [Customer(who, age=44) for who in lines["customer_id"].unique()])
        shop.put_products(connection, [Product("P1", "Tea", "Drinks", 900)])
        shop.put_purchases(connection, Purchases(lines))
    return home


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), "features", *arguments])


def test_features_are_made_shown_and_predicted_from(home: Path) -> None:
    missing = run(home, "show", "C00001")
    assert missing.exit_code == 1
    assert "kiosk.features_unknown" in missing.output
    assert "kiosk features refresh" in missing.output

    made = run(home, "refresh")
    assert made.output.strip() == "300 customers have features"
    shown = run(home, "show", "C00001").output
    assert "Days since the last purchase" in shown
    age = next(line for line in shown.splitlines() if line.startswith("age "))
    assert age.split()[1] == "44.00"

    told = run(home, "predict")
    assert told.exit_code == 0, told.output
    assert "300 customers have predictions for the next 90 days" in told.output
    assert "AUC 0." in told.output
