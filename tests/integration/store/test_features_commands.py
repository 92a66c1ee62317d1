"""``kiosk features`` on a real site."""

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_up_shop import START, made_up_lines

from kiosk.cli.main import cli
from kiosk.features.predicting import REPORT
from kiosk.insight.renewing import RENEWAL
from kiosk.insight.reports import OVERVIEW
from kiosk.settings import Settings
from kiosk.site import opened
from kiosk.store import shop
from kiosk.store.insight import find_report
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

    unknown = run(home, "calibration")
    assert unknown.exit_code == 1
    assert "kiosk features predict" in unknown.output
    told = run(home, "predict")
    assert told.exit_code == 0, told.output
    assert "300 customers have predictions for the next 90 days" in told.output
    assert "AUC 0." in told.output

    reliability = run(home, "calibration").output.splitlines()
    assert reliability[0].startswith("Known by")
    assert "AUC 0." in reliability[1]
    said = [float(line.split()[1].rstrip("%")) for line in reliability[2:]]
    assert said == sorted(said)
    assert len(said) == 10


def test_everything_is_renewed_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []
    monkeypatch.setattr("kiosk.cli.features._shares", lambda: nullcontext(lambda _step, done: told.append(done)))
    assert run(home, "renew").exit_code == 0
    assert told == sorted(told)
    assert (told[0], len(told) > 5) == (0.0, True)
    with opened(Settings.load(home=home)) as site, site.store.read() as connection:
        assert all(find_report(connection, kind) is not None for kind in (REPORT, RENEWAL, OVERVIEW))
