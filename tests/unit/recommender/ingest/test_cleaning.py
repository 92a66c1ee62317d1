import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from recommender.errors import MappingInvalid
from recommender.ingest import (
    CUSTOMER_KEYS,
    ColumnMapping,
    Context,
    DataKind,
    DateOrder,
    DecimalMark,
    Repeats,
    Rules,
    clean,
    identity_mapping,
    rows_of,
    schema,
)

BOUGHT = "customer_id,product_id,at,quantity,unit_price,receipt_id\n"
LINE = "C1,P1,2026-01-02 10:00,2,12.50,R1\n"


def codes(found) -> list[tuple[int, str]]:
    return [(reject.line, reject.code) for reject in sorted(found.rejects, key=lambda reject: reject.line)]


def rule(found, code: str) -> tuple[str, str, int, tuple[int, ...]]:
    (one,) = [one for one in found.report.rules if one.code == code]
    return one.effect, one.field, one.rows, one.lines


def test_purchases_come_out_in_the_canonical_form(cleaned) -> None:
    found = cleaned("purchases", BOUGHT + LINE)
    assert found.frame.schema == schema(DataKind.PURCHASES)
    row = found.frame.row(0, named=True)
    assert (row["line"], row["customer_id"], row["product_id"]) == (2, "C1", "P1")
    assert (row["at"], row["quantity"], row["unit_price_minor"]) == (datetime(2026, 1, 2, 10), 2, 1250)  # noqa: DTZ001
    assert (row["receipt_id"], row["channel"], row["email"]) == ("R1", None, None)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",P1,2026-01-02,1,1,R1", "customer_missing"),
        ("C1,,2026-01-02,1,1,R1", "missing"),
        ("C1,P1,2026-02-30,1,1,R1", "not_a_time"),
        ("C1,P1,1980-01-01,1,1,R1", "out_of_range"),
        ("C1,P1,2026-01-05,1,1,R1", "out_of_range"),
        ("C1,P1,2026-01-02,0,1,R1", "out_of_range"),
        ("C1,P1,2026-01-02,100001,1,R1", "out_of_range"),
        ("C1,P1,2026-01-02,1.5,1,R1", "not_whole"),
        ("C1,P1,2026-01-02,one,1,R1", "not_a_number"),
        ("C1,P1,2026-01-02,1,\"1,50\",R1", "not_a_number"),
        ("C1,P1,2026-01-02,1,,R1", "price_missing"),
        ("C1,P1,2026-01-02,1,9999999999,R1", "out_of_range"),
        ("C1,P1,2026-01-02,1,$1,R1", "currency_unknown"),
        (f"{'x' * 65},P1,2026-01-02,1,1,R1", "too_long"),
        ("C\u202e1,P1,2026-01-02,1,1,R1", "not_text"),
        ("1.23E+11,P1,2026-01-02,1,1,R1", "damaged_number"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_set_aside_with_its_reason_and_the_rest_is_kept(cleaned, line, code) -> None:
    context = Context(currency="INR", time_zone="Asia/Kolkata", last_day=date(2026, 1, 4))
    found = cleaned("purchases", BOUGHT + LINE + line + "\n" + LINE.replace("R1", "R2"), context=context)
    assert found.frame["line"].to_list() == [2, 4]
    assert codes(found) == [(3, code)]
    assert found.rejects[0].reason
    assert rule(found, code) == ("set_aside", "", 1, (3,))
    assert found.rejects[0].cells["product_id"] == line.split(",")[1]


def test_a_reason_names_every_fault_but_quotes_nothing_of_a_person(cleaned) -> None:
    found = cleaned("customers", "email,age,joined\nasha.example.org,130,yesterday\n")
    (reject,) = found.rejects
    assert reject.code == "not_an_email"
    assert "asha" not in reject.reason
    assert "130" not in reject.reason
    assert all(column in reject.reason for column in ("email", "age", "joined 'yesterday'"))
    assert "asha" not in repr(reject)
    assert "asha" not in json.dumps(found.report.as_json())
    assert "asha" not in found.report.as_text()


def test_a_wrong_optional_cell_is_emptied_and_said(cleaned) -> None:
    found = cleaned("customers", "customer_id,age,email\nC1,130,a@b.example\nC2,30,nobody\n")
    assert found.frame.select("customer_id", "age", "email").rows() == [("C1", None, "a@b.example"), ("C2", 30, None)]
    assert rule(found, "out_of_range") == ("emptied", "age", 1, (2,))
    assert rule(found, "not_an_email") == ("emptied", "email", 1, (3,))
    columns = {column.field: column for column in found.report.columns}
    assert (columns["age"].read, columns["age"].wrong, columns["age"].empty) == (1, 1, 0)


def test_what_must_be_understood_sets_the_row_aside_even_where_it_is_optional(cleaned) -> None:
    header = "product_id,name,category,price,discreet\n"
    rows = "P1,Tea,Tea,1.50,maybe\nP2,Tea,Tea,1.50,YES\nP3,Tea,Tea,1.50,\nP4,Tea,Tea,0,no\n"
    found = cleaned("products", header + rows)
    assert codes(found) == [(2, "unknown_word"), (5, "out_of_range")]
    assert found.frame["discreet"].to_list() == [True, False]


def test_lines_that_are_alike_are_dropped_or_kept_as_the_rules_say(cleaned) -> None:
    content = BOUGHT + LINE + LINE + LINE.replace("2,12.50", "1,12.50")
    dropped = cleaned("purchases", content)
    assert (dropped.report.duplicates, dropped.frame["line"].to_list()) == (1, [2, 4])
    assert rule(dropped, "same_line") == ("duplicate", "", 1, (3,))
    kept = cleaned("purchases", content, rules=Rules(repeats=Repeats.KEEP))
    assert (kept.report.duplicates, kept.frame["line"].to_list()) == (0, [2, 3, 4])


def test_a_column_that_is_not_mapped_tells_lines_apart(cleaned) -> None:
    content = BOUGHT.replace("\n", ",scan\n") + LINE.replace("\n", ",1\n") + LINE.replace("\n", ",2\n")
    assert cleaned("purchases", content).report.duplicates == 0


def test_one_id_twice_is_set_aside_and_names_the_first_line(cleaned) -> None:
    found = cleaned("customers", "customer_id,city\nC1,Chennai\nC1,Madurai\nC1,Chennai\n")
    assert found.report.duplicates == 1
    assert codes(found) == [(3, "key_again")]
    assert "line 2" in found.rejects[0].reason


def test_an_id_of_a_row_that_was_set_aside_is_still_free(cleaned) -> None:
    header = "product_id,name,category,price\n"
    found = cleaned("products", f"{header}P1,Tea,Tea,free\nP1,Tea,Tea,2\n")
    assert codes(found) == [(2, "not_a_number")]
    assert found.frame["line"].to_list() == [3]


@pytest.mark.parametrize(
    ("line", "code", "quantity", "cents"),
    [
        ("C1,P1,2026-01-03,-2,12.50,C1,", "negative_quantity", 2, 1250),
        ("C1,P1,2026-01-03,2,-12.50,R9,", "negative_amount", 2, 1250),
        ("C1,P1,2026-01-03,-2,-12.50,R9,", "negative_quantity", 2, 1250),
        ("C1,P1,2026-01-03,2,12.50,R9,Refund", "return_line", 2, 1250),
        ("C1,P1,2026-01-03,2,12.50,C9,", "return_receipt", 2, 1250),
    ],
)
def test_returns_go_their_own_way_and_find_their_purchase(cleaned, line, code, quantity, cents) -> None:
    content = BOUGHT.replace("\n", ",line_type\n") + LINE.replace("\n", ",sale\n") + line + "\n"
    found = cleaned("purchases", content, rules=Rules(return_prefix="C"))
    assert found.report.returns == 1
    assert rule(found, code)[0] == "return"
    (row,) = found.returns.iter_rows(named=True)
    assert (row["quantity"], row["unit_price_minor"], row["of_receipt_id"]) == (quantity, cents, "R1")


def test_a_kind_of_line_that_is_not_known_is_no_sale(cleaned) -> None:
    content = BOUGHT.replace("\n", ",line_type\n") + LINE.replace("\n", ",VOID-X\n")
    assert codes(cleaned("purchases", content)) == [(2, "unknown_word")]


def test_the_price_of_one_unit_comes_from_the_price_of_the_line(cleaned) -> None:
    content = "customer_id,product_id,at,quantity,line_total,receipt_id\nC1,P1,2026-01-01,3,10.00,R1\n"
    assert cleaned("purchases", content).frame["unit_price_minor"].to_list() == [333]


def test_currencies_are_converted_by_the_stated_rates_or_set_aside(cleaned) -> None:
    content = (
        "product_id,name,category,price,currency\nP1,a,b,10,USD\nP2,a,b,10,\nP3,a,b,10,inr\nP4,a,b,10,CHF\n"
        "P5,a,b,$10,\nP6,a,b,€10,USD\nP7,a,b,0.01,USD\nP8,a,b,10,rupees\n"
    )
    found = cleaned("products", content, rules=Rules(rates={"USD": "83.125"}))
    assert found.frame.select("product_id", "price_minor").rows() == [
        ("P1", 83125), ("P2", 1000), ("P3", 1000), ("P5", 83125), ("P7", 83),
    ]  # fmt: skip
    assert codes(found) == [(5, "currency_unknown"), (7, "currency_contradicts"), (9, "currency_unknown")]
    assert "1 USD is 83.125 INR" in found.report.notes


def test_a_dollar_is_the_shop_s_own_where_that_is_called_so(cleaned) -> None:
    context = Context(currency="AUD", time_zone="Australia/Sydney")
    content = "product_id,name,category,price,currency\nP1,a,b,$10,\nP2,a,b,USD 10,\nP3,a,b,10,$\nP4,a,b,$10,USD\n"
    found = cleaned("products", content, context=context)
    assert found.frame.select("product_id", "price_minor").rows() == [("P1", 1000), ("P3", 1000)]
    assert codes(found) == [(3, "currency_unknown"), (5, "currency_unknown")], "US dollars are another money"
    yuan = cleaned("products", "product_id,name,category,price\nP1,a,b,¥10\n", context=Context(currency="CNY"))
    assert yuan.frame["price_minor"].to_list() == [1000]


@pytest.mark.parametrize(
    ("currency", "price", "minor", "is_rounded"),
    [
        ("JPY", "¥1,250", 1250, False),
        ("JPY", "1250.5", 1251, True),
        ("KWD", "1.234", 1234, False),
        ("KWD", "KWD 0.0005", 1, True),
        ("CLF", "1.23456", 12346, True),
        ("INR", "12.345", 1235, True),
        ("INR", "2.9999999999999996", 300, False),
        ("INR", "0.30000000000000004", 30, False),
    ],
)
def test_amounts_are_in_the_smallest_unit_of_the_currency(cleaned, currency, price, minor, is_rounded) -> None:
    content = f'product_id,name,category,price\nP1,a,b,"{price}"\n'
    found = cleaned("products", content, context=Context(currency=currency))
    assert found.frame["price_minor"].to_list() == [minor]
    assert ("rounded" in {rule.code for rule in found.report.rules}) == is_rounded


def test_the_highest_amount_is_one_of_units_whatever_the_currency(cleaned) -> None:
    content = "product_id,name,category,price\nP1,a,b,999999999\nP2,a,b,1000000000\nP3,a,b,99999999999999\n"
    for currency, units in (("JPY", 1), ("INR", 100), ("KWD", 1000)):
        found = cleaned("products", content, context=Context(currency=currency))
        assert found.frame["price_minor"].to_list() == [999_999_999 * units]
        assert codes(found) == [(3, "out_of_range"), (4, "out_of_range")]


def test_a_conversion_knows_the_decimals_of_both_currencies(cleaned) -> None:
    content = "product_id,name,category,price,currency\nP1,a,b,1000,JPY\nP2,a,b,1.234,KWD\n"
    rates = Rules(rates={"JPY": "0.55", "KWD": "270.5"})
    assert cleaned("products", content, rules=rates).frame["price_minor"].to_list() == [55_000, 33_380]
    to_yen = Rules(rates={"INR": "1.8", "KWD": "490"})
    content = "product_id,name,category,price,currency\nP1,a,b,12.50,INR\nP2,a,b,1.234,KWD\n"
    found = cleaned("products", content, rules=to_yen, context=Context(currency="JPY"))
    assert found.frame["price_minor"].to_list() == [23, 605]


def test_times_come_to_the_zone_of_the_shop(cleaned) -> None:
    stamps = ("2026-01-01 23:00", "2026-01-01T23:00:00Z", "2026-01-01T23:00:00-05:00")
    content = BOUGHT + "".join(f"C1,P1,{stamp},1,1,R1\n" for stamp in stamps)
    found = cleaned("purchases", content)
    assert [at.isoformat() for at in found.frame["at"]] == [
        "2026-01-01T23:00:00", "2026-01-02T04:30:00", "2026-01-02T09:30:00",
    ]  # fmt: skip
    assert rule(found, "time_zone") == ("fixed", "at", 2, (3, 4))


def test_events_come_out_in_utc_with_an_id_of_their_own(cleaned) -> None:
    event = "A@b.example,Add to cart,2026-01-01 10:00,"
    content = f"email,kind,at,value\n{event}5\n{event}5.0\n"
    found = cleaned("events", content)
    (row,) = found.frame.iter_rows(named=True)
    assert (row["email"], row["kind"], row["value_minor"]) == ("a@b.example", "cart", 500)
    assert row["at"] == datetime(2026, 1, 1, 4, 30, tzinfo=UTC)
    assert rule(found, "same_event") == ("duplicate", "", 1, (3,))
    assert len(row["event_id"]) == 32
    assert cleaned("events", content).frame["event_id"][0] == row["event_id"]


def test_date_and_time_of_day_in_columns_of_their_own(cleaned) -> None:
    content = BOUGHT.replace("\n", ",time\n") + "C1,P1,03/04/2026,1,1,,6:05 PM\nC1,P1,03/04/2026,1,2,,6:05 PM\n"
    mapping = ColumnMapping(identity_mapping(DataKind.PURCHASES).columns, dates=DateOrder.MONTH_FIRST)
    found = cleaned("purchases", content, mapping)
    assert found.frame["at"].unique().to_list() == [datetime(2026, 3, 4, 18, 5)]  # noqa: DTZ001
    assert found.frame["receipt_id"].n_unique() == 1
    assert found.frame["receipt_id"][0]


def test_ids_that_went_through_a_float_are_mended(cleaned) -> None:
    found = cleaned("customers", "customer_id,full_name,city\n17850.0,  Null  ,null\n")
    assert found.frame.select("customer_id", "full_name", "city").row(0) == ("17850", "Null", None)
    assert rule(found, "id_decimal") == ("fixed", "customer_id", 1, (2,))


def test_known_ids_are_checked_where_they_are_given(cleaned) -> None:
    context = Context(customers=frozenset({"C1"}), products=frozenset({"P1"}))
    content = BOUGHT + LINE + LINE.replace("C1", "C2") + LINE.replace("P1", "P2")
    assert codes(cleaned("purchases", content, context=context)) == [(3, "customer_unknown"), (4, "product_unknown")]


def test_ranges_of_the_rules_lie_inside_those_of_the_field(cleaned) -> None:
    content = "customer_id,age\nC1,17\nC2,18\nC3,121\n"
    found = cleaned("customers", content, rules=Rules(ranges={"age": (18, 500)}))
    assert found.frame["age"].to_list() == [None, 18, None]


def test_words_of_the_source_are_translated_or_left_out(cleaned) -> None:
    mapping = ColumnMapping(
        {"customer_id": "who", "kind": "what", "at": "when"},
        constants={"channel": "web"},
        vocabulary={"kind": {"Seen": "view", "heartbeat": None}},
    )
    content = "who,what,when\nC1,SEEN,2026-01-01\nC1,Heartbeat,2026-01-01\nC1,unheard of,2026-01-01\n"
    found = cleaned("events", content, mapping)
    assert found.frame.select("kind", "channel").rows() == [("view", "web")]
    assert (found.report.left_out, codes(found)) == (1, [(4, "unknown_word")])
    assert rule(found, "word_left_out") == ("left_out", "", 1, (3,))


def test_blank_rows_are_counted_and_left_out(cleaned) -> None:
    found = cleaned("purchases", BOUGHT + LINE + ",,,,,\n\n  \n" + LINE.replace("R1", "R2"))
    assert (found.report.read, found.report.left_out, found.frame["line"].to_list()) == (3, 1, [2, 6])


def test_numbers_are_read_as_the_mapping_says(cleaned) -> None:
    mapping = ColumnMapping(identity_mapping(DataKind.PRODUCTS).columns, decimal=DecimalMark.COMMA)
    found = cleaned("products", "product_id;name;category;price\nP1;a;b;1.234,50\nP2;a;b;1,234.50\n", mapping)
    assert found.frame["price_minor"].to_list() == [123450]
    assert codes(found) == [(3, "not_a_number")]
    assert "numbers in text are written 1.234,50" in found.report.notes


@pytest.mark.parametrize(
    ("mapping", "rules", "context", "says"),
    [
        (ColumnMapping({"customer_id": "a"}), Rules(), Context(), "Product id"),
        (ColumnMapping({"nobody": "a"}), Rules(), Context(), "no field 'nobody'"),
        (identity_mapping(DataKind.PURCHASES), Rules(rates={"USD": "0"}), Context(), "rate of 'USD'"),
        (identity_mapping(DataKind.PURCHASES), Rules(rates={"USD": "1.1234567"}), Context(), "rate of 'USD'"),
        (identity_mapping(DataKind.PURCHASES), Rules(ranges={"channel": (1, 2)}), Context(), "no number"),
        (identity_mapping(DataKind.PURCHASES), Rules(ranges={"quantity": (2, 1)}), Context(), "empty"),
        (identity_mapping(DataKind.PURCHASES), Rules(outlier_z=float("nan")), Context(), "outliers"),
        (identity_mapping(DataKind.PURCHASES), Rules(), Context(time_zone="Mars/Base"), "no time zone"),
        (identity_mapping(DataKind.PURCHASES), Rules(), Context(currency="rupees"), "currency code"),
    ],
)
def test_what_makes_no_sense_is_refused_before_a_row_is_read(cleaned, mapping, rules, context, says) -> None:
    with pytest.raises(MappingInvalid, match=says) as caught:
        cleaned("purchases", BOUGHT + LINE, mapping, rules=rules, context=context)
    assert caught.value.mend


def test_a_reject_is_tried_again_after_it_was_mended(cleaned) -> None:
    found = cleaned("purchases", BOUGHT + LINE.replace("12.50", "dear"))
    mended = [(reject.line, {**reject.cells, "unit_price": "12.50"}) for reject in found.rejects]
    again = clean(DataKind.PURCHASES, rows_of("again", lambda: mended), identity_mapping(DataKind.PURCHASES))
    assert again.frame.select("line", "unit_price_minor").rows() == [(2, 1250)]
    ragged = cleaned("purchases", BOUGHT + LINE + "C1,P1\n").rejects[0]
    once_more = clean(
        DataKind.PURCHASES,
        rows_of("again", lambda: [(ragged.line, ragged.cells), *mended]),
        identity_mapping(DataKind.PURCHASES),
    )
    assert [(reject.line, reject.code) for reject in once_more.rejects] == [(3, "not_split")]


def test_rows_set_aside_later_keep_the_balance(cleaned) -> None:
    found = cleaned("purchases", BOUGHT + LINE + LINE.replace("2,12", "-1,12"))
    later = found.report.and_set_aside([found_reject(2), found_reject(3)], returns=1)
    assert (later.kept, later.returns, later.set_aside) == (0, 0, 2)
    assert later.balanced


def found_reject(line: int):
    from recommender.ingest import Reject

    return Reject(line, "product_unknown", "there is no such product", {})


def test_every_key_of_a_customer_says_who_it_is(cleaned) -> None:
    texts = ("C1", "VS-1", "+91 98765 43210", "a@b.example", "crm-1", "102.5")
    for key, text in zip(CUSTOMER_KEYS, texts, strict=True):
        found = cleaned("events", f"{key},kind,at\n{text},view,2026-01-01\n")
        assert found.frame[key].to_list() == [text]


def test_an_empty_table_is_a_table(cleaned) -> None:
    found = cleaned("purchases", BOUGHT)
    assert found.frame.schema == schema(DataKind.PURCHASES)
    assert found.report.read == 0
    assert found.frame.equals(pl.DataFrame(schema=schema(DataKind.PURCHASES)))


def test_records_that_lack_what_is_needed_are_set_aside_one_by_one() -> None:
    records = [(1, {"customer_id": "C1", "kind": "view"}), (2, {})]
    found = clean(DataKind.EVENTS, rows_of("events", lambda: records), identity_mapping(DataKind.EVENTS))
    assert [(reject.line, reject.code) for reject in found.rejects] == [(1, "missing")]
    assert (found.report.left_out, found.report.balanced) == (1, True)
    nothing = clean(DataKind.EVENTS, rows_of("events", list), identity_mapping(DataKind.EVENTS))
    assert (nothing.report.read, nothing.frame.height) == (0, 0)


@pytest.mark.parametrize(("clock", "at"), [("905", (9, 5)), ("1631", (16, 31)), ("1899-12-31 10:30:00", (10, 30))])
def test_times_of_day_as_tills_and_workbooks_write_them(cleaned, clock, at) -> None:
    content = BOUGHT.replace("\n", ",time\n") + f"C1,P1,2026-01-02 00:00:00,1,1,R1,{clock}\n"
    assert cleaned("purchases", content).frame["at"].to_list() == [datetime(2026, 1, 2, *at)]  # noqa: DTZ001
