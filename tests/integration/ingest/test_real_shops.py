"""Real shops' lines, written out as messily as shops do, read back to the same numbers."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from recommender.ingest import (
    PRESETS,
    Cleaning,
    ColumnMapping,
    Context,
    DataKind,
    DateOrder,
    DecimalMark,
    Repeats,
    Rules,
    clean,
    open_source,
    suggest_mapping,
)

UK = Context(currency="GBP", time_zone="Europe/London")
CENTS = (pl.col("price") * 100 + 1e-9).round().cast(pl.Int64)


@pytest.fixture(scope="module")
def shop(retail: Path) -> pl.DataFrame:
    """Forty thousand lines of Online Retail, and all its returns among them, by time."""
    sold = pl.read_parquet(retail / "or_tx.parquet").head(40_000)
    back = pl.read_parquet(retail / "or_returns.parquet").filter(pl.col("value") != 0)
    back = back.with_columns(price=(pl.col("value") / pl.col("qty")), invoice=pl.int_range(pl.len()) + 900_000)
    sold = sold.with_columns(pl.col("invoice").cast(pl.String))
    back = back.with_columns(pl.format("C{}", pl.col("invoice")).alias("invoice"))
    columns = ["user", "item", "t", "qty", "price", "invoice"]
    return pl.concat([sold.select(columns), back.select(columns)]).sort("t", maintain_order=True)


def totals(frame: pl.DataFrame) -> tuple[int, int, int, int]:
    money = (frame["quantity"] * frame["unit_price_minor"]).sum()
    return frame.height, frame["quantity"].sum(), money, frame["customer_id"].n_unique()


def expected(shop: pl.DataFrame) -> tuple[int, int, int, int]:
    rows = shop.with_columns(pl.col("qty").abs(), cents=CENTS)
    return rows.height, rows["qty"].sum(), (rows["qty"] * rows["cents"]).sum(), rows["user"].n_unique()


def test_the_american_way_with_floats_for_ids_and_lines_that_are_not_utf8(shop, tmp_path: Path) -> None:
    messy = shop.select(
        pl.col("invoice").alias("InvoiceNo"),
        pl.col("item").alias("StockCode"),
        pl.lit('12" TRAY, CAFÉ').alias("Description"),
        pl.col("qty").alias("Quantity"),
        pl.col("t").dt.to_string("%-m/%-d/%Y %-H:%M:%S").alias("InvoiceDate"),
        pl.col("price").alias("UnitPrice"),
        pl.col("user").cast(pl.Float64).alias("CustomerID"),
    )
    nobody = messy.head(50).with_columns(CustomerID=None)
    path = tmp_path / "retail.csv.gz"
    path.write_bytes(gzip.compress(pl.concat([messy, nobody]).write_csv().encode("cp1252"), 1))
    raw = open_source(path)
    mapping = suggest_mapping(DataKind.PURCHASES, raw.header, raw.sample())
    assert mapping.columns == PRESETS["online_retail"].mapping.columns
    # The first days of December leave the order of day and month open, so a person says it.
    mapping = PRESETS["online_retail"].mapping
    found = clean(DataKind.PURCHASES, raw, mapping, Rules(repeats=Repeats.KEEP), UK)
    assert totals(found.frame) == expected(shop.filter(pl.col("qty") > 0))
    assert totals(found.returns) == expected(shop.filter(pl.col("qty") < 0))
    assert {reject.code for reject in found.rejects} == {"customer_missing"}
    assert found.report.balanced
    assert found.report.read == shop.height + 50
    rules = {rule.code: rule.rows for rule in found.report.rules}
    assert rules["windows_1252"] == found.report.read
    assert rules["id_decimal"] == shop.height
    assert 0 < rules["return_unmatched"] < found.report.returns
    assert found.frame["at"].to_list() == shop.filter(pl.col("qty") > 0)["t"].to_list()


def test_the_german_way_in_utf16(shop, tmp_path: Path) -> None:
    rows = shop.head(5_000)
    price = rows["price"].map_elements(
        lambda value: f"{value:,.4f} €".translate(str.maketrans(",.", ".,")), return_dtype=pl.String
    )
    messy = rows.select(
        pl.col("user").alias("Kunden-Nr"),
        pl.col("item").alias("Artikelnummer"),
        pl.col("t").dt.to_string("%d.%m.%Y").alias("Datum"),
        pl.col("t").dt.to_string("%H:%M:%S").alias("Uhrzeit"),
        pl.col("qty").alias("Menge"),
        price.alias("Einzelpreis"),
        pl.col("invoice").alias("Belegnummer"),
    )
    path = tmp_path / "retail.txt"
    path.write_bytes(messy.write_csv(separator=";", line_terminator="\r\n").encode("utf-16"))
    raw = open_source(path)
    mapping = suggest_mapping(DataKind.PURCHASES, raw.header, raw.sample())
    assert (mapping.decimal, mapping.dates) == (DecimalMark.COMMA, DateOrder.DAY_FIRST)
    berlin = Context(currency="EUR", time_zone="Europe/Berlin")
    found = clean(DataKind.PURCHASES, raw, mapping, Rules(repeats=Repeats.KEEP), berlin)
    assert totals(found.frame) == expected(rows.filter(pl.col("qty") > 0))
    assert found.frame["at"].to_list() == rows.filter(pl.col("qty") > 0)["t"].to_list()


@pytest.mark.parametrize("ending", ["parquet", "xlsx", "jsonl"])
def test_every_format_gives_the_same_table(shop, tmp_path: Path, ending) -> None:
    rows = shop.head(3_000)
    path = tmp_path / f"retail.{ending}"
    match ending:
        case "parquet":
            rows.write_parquet(path)
        case "xlsx":
            rows.write_excel(path)
        case _:
            rows.with_columns(pl.col("t").dt.to_string("%Y-%m-%dT%H:%M:%S")).write_ndjson(path)
    raw = open_source(path)
    found = clean(
        DataKind.PURCHASES,
        raw,
        suggest_mapping(DataKind.PURCHASES, raw.header, raw.sample()),
        Rules(repeats=Repeats.KEEP),
        UK,
    )
    assert totals(found.frame) == expected(rows.filter(pl.col("qty") > 0))
    assert totals(found.returns) == expected(rows.filter(pl.col("qty") < 0))
    assert found.frame["at"].to_list() == rows.filter(pl.col("qty") > 0)["t"].to_list()


def test_batch_by_batch_is_the_same_as_at_once(retail: Path) -> None:
    raw = open_source(retail / "or_tx.parquet")
    columns = {"customer_id": "user", "product_id": "item", "at": "t", "quantity": "qty", "unit_price": "price",
               "receipt_id": "invoice"}  # fmt: skip
    cleaning = Cleaning(DataKind.PURCHASES, ColumnMapping(columns), Rules(), UK)
    frames = [batch.frame for batch in cleaning.batches(raw)]
    assert [frame.height <= 100_000 for frame in frames] == [True] * 4
    rows = pl.read_parquet(retail / "or_tx.parquet")
    report = cleaning.report()
    assert report.balanced
    assert report.read == rows.height
    assert report.duplicates == rows.height - rows.unique().height
    assert totals(pl.concat(frames))[:2] == (rows.unique().height, rows.unique()["qty"].sum())


def test_the_mall_s_customers_are_read(retail: Path) -> None:
    raw = open_source(retail / "mall.parquet")
    found = clean(DataKind.CUSTOMERS, raw, suggest_mapping(DataKind.CUSTOMERS, raw.header, raw.sample()))
    mall = pl.read_parquet(retail / "mall.parquet")
    assert found.frame["age"].to_list() == mall["Age"].to_list()
    assert found.frame["annual_income"].to_list() == mall["Annual Income (k$)"].to_list()
    assert found.report.set_aside == 0
