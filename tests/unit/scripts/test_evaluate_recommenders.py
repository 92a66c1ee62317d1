import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from evaluate_recommenders import main
from made_up_baskets import made_up_baskets
from shop_tables import last_baskets, read_shop

from recommender.items.interactions import day_number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shop of a kind nobody saw before: no catalogue, no receipts, a column of its own, days without hours."""
    lines = made_up_baskets(customers=60, days=130).select(
        user=pl.col("customer_id"),
        item=pl.col("product_id"),
        t=pl.col("at").dt.date().cast(pl.Datetime("us")),
        qty=pl.col("quantity"),
        value=pl.lit(2.5),
        weather=pl.lit("fine"),
    )
    lines.write_parquet(tmp_path / "tafeng_tx.parquet")
    return tmp_path


def evaluate(folder: Path, *options: str) -> tuple[str, dict]:
    file = folder / "figures.json"
    run = CliRunner().invoke(main, ["--data", str(folder), "--json", str(file), *options])
    assert run.exit_code == 0, run.output
    return run.output, json.loads(file.read_text())


def test_figures_are_written_by_shop_method_and_mode(folder: Path) -> None:
    output, report = evaluate(folder, "--methods", "popularity_30d,personal_decayed,ours", "--quick")
    assert report.keys() == {"tafeng"}
    assert "or: no or_tx.parquet" in output
    assert report["tafeng"].keys() == {"popularity_30d", "personal_decayed", "ours"}
    for modes in report["tafeng"].values():
        assert modes.keys() == {"all", "new"}
        for one in modes.values():
            assert 0 <= one["ndcg@10_low"] <= one["ndcg@10"] <= one["ndcg@10_high"] <= 1
            assert 0 <= one["recall@10"] <= 1
    assert report["tafeng"]["ours"]["all"]["ndcg@10"] > report["tafeng"]["popularity_30d"]["all"]["ndcg@10"]


def test_a_catalogue_of_any_columns_is_read(folder: Path) -> None:
    items = pl.DataFrame({"item": ["P001", "P002", "P002"], "subclass": ["tea", None, "x"], "colour": ["red", "", "y"]})
    items.write_parquet(folder / "tafeng_items.parquet")
    shop = read_shop(folder, "tafeng")
    assert shop is not None
    told = {one.product_id: one for one in shop.products}
    assert (told["P001"].category, told["P001"].name, told["P001"].price_minor) == ("tea", "red", 250)
    assert told["P002"].category == ""
    assert len(told) == 2


def test_the_test_is_the_last_thirty_days_or_what_the_folder_says(folder: Path) -> None:
    shop = read_shop(folder, "tafeng")
    assert shop is not None
    assert shop.first_test_day == int(shop.lines.day.max()) - 29
    (folder / "splits.json").write_text(json.dumps({"holdout/tafeng": {"gt_cut": "2025-03-03"}}))
    fixed = read_shop(folder, "tafeng")
    assert fixed is not None
    assert fixed.first_test_day == day_number(date(2025, 3, 3))


def test_the_last_basket_can_be_left_out(folder: Path) -> None:
    lines = pl.read_parquet(folder / "tafeng_tx.parquet")
    last = lines.group_by("user").agg(last=pl.col("t").max()).with_columns(llbo_test=pl.col("user") < "C020")
    last.write_parquet(folder / "tafeng_llbo.parquet")
    shop = read_shop(folder, "tafeng")
    assert shop is not None
    assert len(last_baskets(folder, shop) or ()) == 20
    _, report = evaluate(folder, "--methods", "personal_frequency", "--last-basket")
    assert report["tafeng"]["personal_frequency"]["all"]["customers"] == 20


def test_an_empty_folder_and_an_unknown_method_are_told(tmp_path: Path, folder: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    nothing = CliRunner().invoke(main, ["--data", str(empty)])
    assert nothing.exit_code == 1
    assert "holds none of or_tx.parquet" in nothing.output
    unknown = CliRunner().invoke(main, ["--data", str(folder), "--methods", "magic"])
    assert unknown.exit_code == 2
    assert "magic" in unknown.output
