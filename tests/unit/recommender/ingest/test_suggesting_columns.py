import io
import json

import polars as pl
import pytest

from recommender.errors import MappingInvalid
from recommender.ingest import (
    PRESETS,
    Cleaned,
    ColumnMapping,
    Context,
    DataKind,
    DateOrder,
    DecimalMark,
    ReadOptions,
    Repeats,
    Rules,
    check_mapping,
    clean,
    fields,
    identity_mapping,
    mapping_as_json,
    mapping_of_json,
    open_upload,
    options_as_json,
    options_of_json,
    rules_as_json,
    rules_of_json,
    suggest_mapping,
)


def suggest(kind: str, header: str, *rows: str) -> ColumnMapping:
    raw = open_upload(io.BytesIO("\n".join([header, *rows]).encode()), "shop.csv")
    return suggest_mapping(DataKind(kind), raw.header, raw.sample())


@pytest.mark.parametrize(
    ("kind", "header", "row", "columns"),
    [
        (
            "purchases",
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
            "536365,85123A,HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom",
            {"customer_id": "CustomerID", "product_id": "StockCode", "at": "InvoiceDate", "quantity": "Quantity",
             "unit_price": "UnitPrice", "receipt_id": "InvoiceNo"},
        ),
        (
            "purchases",
            "household_key|BASKET_ID|TRANS_TIME|DAY|PRODUCT_ID|QTY|SALES_VALUE",
            "1|26984|13:05|2026-01-02|1001|1|1.39",
            {"customer_id": "household_key", "product_id": "PRODUCT_ID", "at": "DAY", "time": "TRANS_TIME",
             "quantity": "QTY", "line_total": "SALES_VALUE", "receipt_id": "BASKET_ID"},
        ),
        (
            "customers",
            "Kunden-Nr;Vorname;Nachname;Kontakt;Telefon;PLZ;Geburtsdatum",
            "7;Asha;Rao;asha@shop.example;044 123456;600001;31.12.1990",
            {"customer_id": "Kunden-Nr", "given_name": "Vorname", "family_name": "Nachname", "email": "Kontakt",
             "phone": "Telefon", "postcode": "PLZ", "birth_date": "Geburtsdatum"},
        ),
        (
            "products",
            "SKU,Product Nmae,Departments,List price",
            "P1,Tea,Hot drinks,12.50",
            {"product_id": "SKU", "name": "Product Nmae", "category": "Departments", "price": "List price"},
        ),
        ("customers", "CustomerID,Age,Gender,AnnualIncome", "1,25,M,50000",
         {"customer_id": "CustomerID", "age": "Age", "gender": "Gender", "annual_income": "AnnualIncome"}),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names_and_their_cells(kind, header, row, columns) -> None:
    found = suggest(kind, header, row)
    assert dict(found.columns) == columns
    assert set(found.confidence) == set(columns)
    assert all(0.7 <= sure <= 1 for sure in found.confidence.values())


def test_a_column_whose_cells_do_not_fit_is_not_suggested() -> None:
    assert "age" not in suggest("customers", "id,age", "C1,young", "C2,old").columns
    assert "email" not in suggest("customers", "id,email", "C1,yes", "C2,no").columns


@pytest.mark.parametrize(
    ("cells", "mark"),
    [(("1.234,50", "2,5"), DecimalMark.COMMA), (("1,234.50", "2.5"), DecimalMark.POINT),
     (("1.234", "12"), DecimalMark.POINT), (("2,5500 €", "1,234"), DecimalMark.COMMA)],
)  # fmt: skip
def test_the_decimal_mark_is_told_from_cells_without_doubt(cells, mark) -> None:
    rows = [f'P{i}|a|b|"{cell}"' for i, cell in enumerate(cells)]
    assert suggest("products", "product_id|name|category|price", *rows).decimal is mark


@pytest.mark.parametrize(
    ("cells", "order"),
    [(("03/04/2026", "31/03/2026"), DateOrder.DAY_FIRST), (("03/04/2026", "03/31/2026"), DateOrder.MONTH_FIRST),
     (("03/04/2026",), DateOrder.DAY_FIRST)],
)  # fmt: skip
def test_the_order_of_dates_is_told_from_cells_without_doubt(cells, order) -> None:
    assert suggest("customers", "customer_id,joined", *(f"C{i},{cell}" for i, cell in enumerate(cells))).dates is order


def test_purchases_without_a_quantity_are_single_units() -> None:
    assert suggest("purchases", "user,item,date,price", "1,2,2026-01-01,3").constants == {"quantity": "1"}


def test_what_is_saved_reads_back() -> None:
    mapping = ColumnMapping(
        {"kind": "what", "at": "when", "email": "who"},
        constants={"channel": "web"},
        vocabulary={"kind": {"seen": "view", "ping": None}},
        decimal=DecimalMark.COMMA,
        dates=DateOrder.MONTH_FIRST,
        time_zone="Asia/Kolkata",
        confidence={"at": 0.9},
    )
    rules = Rules(Repeats.KEEP, {"age": (18, 90)}, {"USD": "83.12"}, "C", 4.0)
    options = ReadOptions("cp1252", ";", 2, "Sales")
    assert mapping_of_json(json.loads(json.dumps(mapping_as_json(mapping)))) == mapping
    assert rules_of_json(json.loads(json.dumps(rules_as_json(rules)))) == rules
    assert options_of_json(json.loads(json.dumps(options_as_json(options)))) == options


@pytest.mark.parametrize(
    ("load", "data", "says"),
    [
        (mapping_of_json, {}, "columns"),
        (mapping_of_json, {"columns": {"at": 3}}, "columns.at"),
        (mapping_of_json, {"columns": {}, "decimal": "!"}, "decimal"),
        (mapping_of_json, {"columns": {}, "evil": 1}, "evil"),
        (rules_of_json, {"rates": {"USD": "a lot"}}, "USD"),
        (rules_of_json, {"ranges": {"age": [1]}}, "ranges.age"),
        (rules_of_json, {"outlier_z": 0}, "outliers"),
        (options_of_json, {"delimiter": "ab"}, "delimiter"),
        (options_of_json, {"skip_lines": -1}, "skip"),
    ],
)
def test_what_was_not_saved_by_us_is_refused_with_the_place(load, data, says) -> None:
    with pytest.raises(MappingInvalid, match=says) as caught:
        load(data)
    assert caught.value.mend


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_mappings_of_their_kind(name) -> None:
    preset = PRESETS[name]
    check_mapping(preset.kind, preset.mapping, set(preset.mapping.columns.values()))
    assert preset.signature <= set(preset.mapping.columns.values())


@pytest.mark.parametrize("kind", DataKind)
def test_every_field_has_a_name_of_its_own(kind) -> None:
    names = [field.name for field in fields(kind)]
    assert len(set(names)) == len(names)
    assert suggest_mapping(kind, names, pl.DataFrame(schema=dict.fromkeys(names, pl.String))).columns == (
        identity_mapping(kind).columns
    )


def ga4(name: str, micros: int, **more: object) -> str:
    event = {
        "event_date": "20260102",
        "event_timestamp": str(micros),
        "event_name": name,
        "user_pseudo_id": "102.5",
        "user_id": None,
        "platform": "WEB",
        "device": {"category": "mobile"},
        "event_params": [{"key": "ga_session_id", "value": {"int_value": "7"}}],
        "items": [],
    }
    return json.dumps(event | more)


def test_an_export_of_ga4_is_known_and_read() -> None:
    money = [
        {"key": "currency", "value": {"string_value": "USD", "int_value": None}},
        {"key": "value", "value": {"string_value": None, "double_value": 2.5}},
    ]
    content = "\n".join(
        [
            ga4("session_start", 1767312000000000),
            ga4("view_item", 1767312001000000, items=[{"item_id": "P1", "item_name": "Tea"}]),
            ga4("purchase", 1767312002000000, user_id="C1", event_params=money,
                items=[{"item_id": "P1"}, {"item_id": "P2"}]),
            ga4("view_item", 1767312001000000, items=[{"item_id": "P1", "item_name": "Tea"}], event_date="again"),
            ga4("brand_new_event", 1767312003000000),
        ]
    )  # fmt: skip
    raw = open_upload(io.BytesIO(content.encode()), "events.jsonl")
    mapping = suggest_mapping(DataKind.EVENTS, raw.header, raw.sample())
    assert mapping == PRESETS["ga4"].mapping
    context = Context(currency="INR", time_zone="Asia/Kolkata")
    found = clean(DataKind.EVENTS, raw, mapping, Rules(rates={"USD": "80"}), context)
    chosen = found.frame.select("kind", "customer_id", "web_id", "product_id", "value_minor", "channel")
    assert chosen.rows() == [
        ("view", None, "102.5", "P1", None, "WEB"),
        ("purchase", "C1", "102.5", "P1", 20_000, "WEB"),
        ("purchase", "C1", "102.5", "P2", None, "WEB"),
    ]
    assert found.frame["at"].dt.epoch("s").to_list() == [1767312001, 1767312002, 1767312002]
    assert (found.report.left_out, found.report.duplicates, found.report.set_aside) == (1, 1, 1)
    assert [(one.line, one.code) for one in found.rejects] == [(6, "unknown_word")]
    assert raw.notes[-1].startswith("each product of an event is a row")


def ga4_lines(content: str) -> Cleaned:
    raw = open_upload(io.BytesIO(content.encode()), "events.jsonl")
    mapping = suggest_mapping(DataKind.PURCHASES, raw.header, raw.sample())
    assert mapping == PRESETS["ga4_purchases"].mapping
    rules = Rules(rates={"USD": "80"}, repeats=Repeats.KEEP)
    found = clean(DataKind.PURCHASES, raw, mapping, rules, Context(currency="INR", time_zone="Asia/Kolkata"))
    assert found.report.balanced
    return found


def test_purchases_in_an_export_of_ga4_are_lines_of_receipts() -> None:
    money = [{"key": "currency", "value": {"string_value": "USD"}}, {"key": "value", "value": {"double_value": 9.5}}]
    bought = {"user_id": "C1", "event_params": money, "ecommerce": {"transaction_id": "T1", "purchase_revenue": 9.5}}
    tea, cup = {"item_id": "P1", "price": 2.5, "quantity": 3}, {"item_id": "P2", "price": 1, "quantity": None}
    content = "\n".join(
        [
            *(ga4("page_view", 1767312000000000 + number) for number in range(1_200)),
            ga4("my_own_event", 1767312001000000),
            ga4("purchase", 1767312002000000, items=[tea, cup, cup], **bought),
            "{broken",
            ga4("refund", 1767312003000000, items=[tea], **bought),
            ga4("purchase", 1767312004000000, items=[{"item_id": "(not set)", "price": 1}], **bought),
        ]
    )
    found = ga4_lines(content)
    columns = ("line", "customer_id", "receipt_id", "product_id", "quantity", "unit_price_minor")
    assert found.frame.select(columns).rows() == [
        (1202, "C1", "T1", "P1", 3, 20_000),
        (1203, "C1", "T1", "P2", 1, 8_000),
        (1204, "C1", "T1", "P2", 1, 8_000),
    ]
    assert found.returns is not None
    assert found.returns.select("product_id", "quantity", "of_receipt_id").rows() == [("P1", 3, "T1")]
    assert [(one.line, one.code) for one in found.rejects] == [(1205, "not_json"), (1207, "missing")]
    assert (found.report.read, found.report.left_out) == (1_207, 1_201)
    assert found.rejects[1].cells["items.price"] == "1"


def test_an_event_cannot_become_any_number_of_rows() -> None:
    found = ga4_lines(
        "\n".join(ga4("purchase", 1767312002000000, items=[{"item_id": "P", "price": 1}] * many) for many in (200, 201))
    )
    assert found.report.read == 201
    assert [(one.line, one.code) for one in found.rejects] == [(201, "too_many_products")]


def test_other_words_may_mean_something_too() -> None:
    mapping = ColumnMapping(
        {"kind": "kind", "at": "at", "customer_id": "who"},
        vocabulary={"kind": {"Seen": "view", "ping": None, "*": "tap"}},
    )
    content = "who,kind,at\nC1,seen,2026-01-01\nC1,PING,2026-01-01\nC1,poke,2026-01-01\nC1,,2026-01-01\n"
    found = clean(DataKind.EVENTS, open_upload(io.BytesIO(content.encode()), "e.csv"), mapping)
    assert found.frame["kind"].to_list() == ["view", "tap"]
    assert (found.report.left_out, [one.code for one in found.rejects]) == (1, ["missing"])


def test_an_export_of_matomo_is_known_and_read() -> None:
    content = (
        "visitorId,userId,type,timestamp,productViewSku,revenue\n"
        "a1,C1,action,1767312000,P1,\na1,C1,ecommerceOrder,1767312060,,12.5\na1,,outlink,1767312070,,\n"
    )
    raw = open_upload(io.BytesIO(content.encode()), "visits.csv")
    mapping = suggest_mapping(DataKind.EVENTS, raw.header, raw.sample())
    assert mapping == PRESETS["matomo"].mapping
    found = clean(DataKind.EVENTS, raw, mapping)
    assert found.frame.select("kind", "product_id", "value_minor", "channel").rows() == [
        ("view", "P1", None, "web"),
        ("purchase", None, 1250, "web"),
    ]
    assert found.report.left_out == 1
