"""Predictions of a real store."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from made_up_shop import START, made_up_lines
from numpy.typing import NDArray
from sqlalchemy import select, update

from kiosk.features import making, predict, predicting
from kiosk.features.predicting import REPORT
from kiosk.members import MemberDesk
from kiosk.privacy.consent import Purpose
from kiosk.store import insight, shop
from kiosk.store.database import Store
from kiosk.store.marketing_tables import predictions
from kiosk.store.tables import customers
from recommender.errors import PredictionImpossible
from recommender.predict.scores import SMALLEST_BIN
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Customer, Product
from tests.integration.store.enrolling import enrol

TODAY = START.date() + timedelta(days=539)
Face = Callable[[int], NDArray[np.float32]]


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return made_up_lines(500, seed=4).select(SCHEMA.names())


@pytest.fixture
def filled(store: Store, lines: pl.DataFrame) -> Store:
    with store.write() as connection:
        shop.put_customers(connection, [Customer(who) for who in lines["customer_id"].unique()])
        shop.put_products(connection, [Product("P1", "Tea", "Drinks", 900)])
        shop.put_purchases(connection, Purchases(lines))
    return store


def kept(store: Store) -> pl.DataFrame:
    with store.read() as connection:
        rows = connection.execute(select(predictions).order_by(predictions.c.customer_id)).mappings()
        return pl.DataFrame([dict(row) for row in rows], schema=[column.name for column in predictions.columns])


def test_everybody_who_bought_has_a_prediction_and_the_report_has_sums_only(
    filled: Store, lines: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "BATCH", 120)
    done: list[int] = []
    found = predict(filled, TODAY, done.append)
    table = kept(filled)
    assert table["customer_id"].to_list() == sorted(lines["customer_id"].unique())
    assert found.customers == table.height == sum(done)
    assert table.null_count().sum_horizontal().item() == 0
    assert table.filter((pl.col("churn_low") > pl.col("churn")) | (pl.col("churn") > pl.col("churn_high"))).is_empty()
    money = pl.col("value_minor")
    assert table.filter((pl.col("value_low_minor") > money) | (money > pl.col("value_high_minor"))).is_empty()
    with filled.read() as connection:
        report = insight.find_report(connection, REPORT)
    assert report is not None
    assert report.content["as_of"] == TODAY.isoformat()
    assert report.content["horizon_days"] == 90
    assert report.content["churn"]["auc"] > 0.75
    assert min(one["count"] for one in report.content["churn"]["bins"]) >= SMALLEST_BIN
    assert "C00" not in json.dumps(report.content)


def test_the_report_tells_how_well_a_window_that_nothing_was_learned_from_is_told(filled: Store) -> None:
    predict(filled, TODAY)
    with filled.read() as connection:
        report = insight.find_report(connection, REPORT)
    assert report is not None
    held = report.content["held_out"]
    assert (held["known_by"], held["until"]) == ((TODAY - timedelta(days=90)).isoformat(), TODAY.isoformat())
    assert all(date.fromisoformat(day) <= TODAY - timedelta(days=180) for day in held["windows"])
    assert held["churn"]["auc"] > 0.7
    assert 0 < held["churn"]["brier"] < 0.25
    bins = held["churn"]["bins"]
    assert len(bins) == 10
    assert min(one["count"] for one in bins) >= SMALLEST_BIN
    assert held["value"]["spearman"] > 0.4
    predict(filled, START.date() + timedelta(days=200))
    with filled.read() as connection:
        report = insight.find_report(connection, REPORT)
    assert report is not None
    assert report.content["held_out"] is None, "half a year is too short for it"


def test_who_has_not_come_for_long_is_less_likely_to_come(filled: Store, lines: pl.DataFrame) -> None:
    predict(filled, TODAY)
    last = lines.group_by("customer_id").agg(pl.col("at").max().dt.date().alias("last"))
    table = kept(filled).join(last, on="customer_id")
    recent, long_ago = (pl.col("last") > TODAY - timedelta(days=30), pl.col("last") < TODAY - timedelta(days=300))
    assert table.filter(recent)["churn"].mean() < table.filter(long_ago)["churn"].mean() - 0.4


def test_whoever_objects_and_who_was_merged_away_has_none(filled: Store, desk: MemberDesk, face: Face) -> None:
    predict(filled, TODAY)
    enrol(desk, face(1), customer_id="C00003", purposes=(Purpose.FACE_RECOGNITION,))
    enrol(desk, face(2), "Bala", customer_id="C00004")
    with filled.write() as connection:
        connection.execute(update(customers).where(customers.c.customer_id == "C00006").values(merged_into="C00005"))
    predict(filled, TODAY)
    found = set(kept(filled)["customer_id"])
    assert not {"C00003", "C00006"} & found
    assert {"C00004", "C00005"} <= found


def test_a_short_history_is_looked_ahead_less_far_or_not_at_all(filled: Store, store: Store) -> None:
    found = predict(filled, START.date() + timedelta(days=100))
    assert found.split.horizon == 30
    with pytest.raises(PredictionImpossible, match="too little history"):
        predict(filled, START.date() + timedelta(days=40))
    assert set(kept(store)["as_of"]) == {START.date() + timedelta(days=100)}


def test_a_part_of_many_customers_is_enough_to_learn_from(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predicting, "MOST_EXAMPLES", 1_000)
    monkeypatch.setattr(making, "BATCH", 100)
    found = predict(filled, TODAY)
    assert found.churn.validation.customers < 1_200
    assert found.customers == 500


def test_an_empty_store_says_so(store: Store) -> None:
    with pytest.raises(PredictionImpossible):
        predict(store, date(2026, 3, 1))
