from datetime import date, datetime, timedelta

import polars as pl
import pytest
from feature_reference import reference, shares
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.errors import FrameInvalid
from recommender.features import NAMES, FeatureTable, build, category_shares, tables
from recommender.purchases import Purchases
from recommender.types import Purchase

DAY = date(2026, 3, 31)
LATE = date(2026, 12, 31)
"""After all moments that are drawn."""
START = datetime(2025, 1, 1)  # noqa: DTZ001 - the shop's local time
TIMES = pl.Datetime("us")
LINES = {
    "customer_id": pl.String,
    "product_id": pl.String,
    "at": TIMES,
    "quantity": pl.Int64,
    "unit_price_minor": pl.Int64,
    "receipt_id": pl.String,
    "channel": pl.String,
}
EVENTS = {"customer_id": pl.String, "at": TIMES, "kind": pl.String}
CUSTOMERS = {"customer_id": pl.String, "age": pl.Int64, "annual_income": pl.Int64, "merged_into": pl.String}
PRODUCTS = {"product_id": pl.String, "category": pl.String, "price_minor": pl.Int64}

ids = st.sampled_from("ABCDE")
moments = st.one_of(
    st.integers(0, 500 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters)),
    st.integers(0, 500).map(lambda days: START + timedelta(days=days)),
)
lines = st.fixed_dictionaries(
    {
        "customer_id": ids,
        "product_id": st.sampled_from(["P1", "P2", "P3", "P9"]),
        "at": moments,
        "quantity": st.integers(1, 5),
        "unit_price_minor": st.integers(0, 10**6),
        "receipt_id": st.sampled_from(["R1", "R2", "R3", "R4"]),
        "channel": st.sampled_from([None, "shop", "web", "App"]),
    }
)
events = st.fixed_dictionaries(
    {
        "customer_id": ids,
        "at": moments,
        "kind": st.sampled_from(["purchase", "view", "cart", "tap", "email_opened", "visit"]),
    }
)
visits = st.fixed_dictionaries({"customer_id": ids, "at": moments})
products = [
    {"product_id": name, "category": category, "price_minor": 500_000}
    for name, category in [("P1", "Tea"), ("P2", "Tea"), ("P3", "Rice")]
]
people = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 120)), st.one_of(st.none(), st.integers(0, 10**6))),
    min_size=5,
    max_size=5,
).flatmap(
    lambda declared: st.sampled_from([{}, {"B": "A"}, {"C": "B", "B": "A"}, {"E": "D", "B": "C"}]).map(
        lambda merged: [
            {"customer_id": who, "age": age, "annual_income": income, "merged_into": merged.get(who)}
            for who, (age, income) in zip("ABCDE", declared, strict=True)
        ]
    )
)
shops = st.fixed_dictionaries(
    {
        "purchases": st.lists(lines, max_size=30),
        "returns": st.one_of(st.none(), st.lists(lines, max_size=6)),
        "events": st.one_of(st.none(), st.lists(events, max_size=12)),
        "visits": st.one_of(st.none(), st.lists(visits, max_size=6)),
        "customers": st.one_of(st.none(), people),
        "products": st.sampled_from([None, products]),
    }
)
SCHEMAS = {
    "purchases": LINES, "returns": LINES, "events": EVENTS, "visits": {"customer_id": pl.String, "at": TIMES},
    "customers": CUSTOMERS, "products": PRODUCTS,
}  # fmt: skip


def frames(shop):
    return {
        name: None if rows is None else pl.DataFrame(rows, schema=SCHEMAS[name], orient="row")
        for name, rows in shop.items()
    }


def as_dict(table):
    return {row["customer_id"]: {name: row[name] for name in NAMES} for row in table.iter_rows(named=True)}


def assert_same(found, wanted):
    assert found.keys() == wanted.keys()
    for who, numbers in wanted.items():
        for name, number in numbers.items():
            assert found[who][name] == (None if number is None else pytest.approx(number)), (who, name)


@given(shops, st.integers(0, 500))
@settings(max_examples=60)
def test_it_agrees_with_plain_python(shop, days) -> None:
    as_of = START.date() + timedelta(days=days)
    found = build(**frames(shop), as_of=as_of)
    assert found.columns == ["customer_id", "as_of", *NAMES]
    assert set(found.dtypes[2:]) == {pl.Float64}
    assert found["customer_id"].is_sorted()
    assert_same(as_dict(found), reference(**shop, as_of=as_of))


@given(st.lists(lines, min_size=1, max_size=30), people)
@settings(max_examples=25)
def test_category_shares_agree_with_plain_python(purchases, customers) -> None:
    given_frames = frames({"purchases": purchases, "customers": customers, "products": products})
    found = category_shares(**given_frames, as_of=DAY)
    by_person = {row["customer_id"]: [] for row in found.iter_rows(named=True)}
    for row in found.iter_rows(named=True):
        by_person[row["customer_id"]].append((row["category"], row["share"]))
    into = {one["customer_id"]: one["merged_into"] for one in customers}
    own = {}
    for line in purchases:
        if line["at"].date() > DAY:
            continue
        who = line["customer_id"]
        while into[who]:
            who = into[who]
        own.setdefault(who, []).append(line)
    wanted = {who: shares(bought, products) for who, bought in own.items()}
    assert {who: dict(pairs) for who, pairs in by_person.items()} == {
        who: pytest.approx(of_one) for who, of_one in wanted.items() if of_one
    }
    assert found["share"].sum() == pytest.approx(len(by_person))


@given(shops, st.randoms())
@settings(max_examples=20)
def test_the_order_of_rows_changes_nothing(shop, random) -> None:
    once = build(**frames(shop), as_of=DAY)
    for rows in shop.values():
        if rows is not None:
            random.shuffle(rows)
    assert_same(as_dict(build(**frames(shop), as_of=DAY)), as_dict(once))


@given(shops)
@settings(max_examples=20)
def test_parts_of_the_customers_change_nothing(shop) -> None:
    once = build(**frames(shop), as_of=DAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "LINES_AT_ONCE", 7)
        parted = build(**frames(shop), as_of=DAY)
        if shop["products"] and shop["purchases"]:
            given_frames = {name: frames(shop)[name] for name in ("purchases", "products", "customers")}
            assert category_shares(**given_frames, as_of=DAY)["customer_id"].is_sorted()
    assert parted["customer_id"].equals(once["customer_id"])
    assert_same(as_dict(parted), as_dict(once))


@given(st.lists(lines, min_size=1, max_size=20), st.integers(0, 20))
@settings(max_examples=20)
def test_splitting_a_file_changes_nothing(tmp_path_factory, purchases, place) -> None:
    folder = tmp_path_factory.mktemp("split")
    whole = frames({"purchases": purchases})["purchases"]
    whole.head(place).write_parquet(folder / "1.parquet")
    whole.slice(place).write_parquet(folder / "2.parquet")
    assert_same(as_dict(build(folder, as_of=DAY)), as_dict(build(whole, as_of=DAY)))


@given(st.lists(lines, min_size=1, max_size=20), lines)
@settings(max_examples=25)
def test_a_later_purchase_never_lowers_frequency(purchases, later) -> None:
    before = as_dict(build(frames({"purchases": purchases})["purchases"], as_of=LATE))
    last = max(line["at"] for line in purchases)
    more = [*purchases, later | {"at": max(later["at"], last)}]
    after = as_dict(build(frames({"purchases": more})["purchases"], as_of=LATE))
    assert all(after[who]["frequency"] >= numbers["frequency"] for who, numbers in before.items())
    assert all(after[who]["monetary_minor"] >= numbers["monetary_minor"] for who, numbers in before.items())


@given(shops, st.integers(0, 500))
@settings(max_examples=20)
def test_a_day_in_the_past_equals_cut_data(shop, days) -> None:
    as_of = START.date() + timedelta(days=days)
    cut = {
        name: rows
        if rows is None or name in {"customers", "products"}
        else [r for r in rows if r["at"].date() <= as_of]
        for name, rows in shop.items()
    }
    assert_same(as_dict(build(**frames(cut), as_of=as_of)), as_dict(build(**frames(shop), as_of=as_of)))


@given(shops, st.sets(st.sampled_from(NAMES), min_size=1))
@settings(max_examples=25)
def test_fewer_features_are_the_same_ones(shop, names) -> None:
    order = tuple(name for name in NAMES if name in names)
    some = build(**frames(shop), as_of=DAY, names=order)
    whole = build(**frames(shop), as_of=DAY)
    assert some.columns == ["customer_id", "as_of", *order]
    for name in order:
        assert some[name].to_list() == pytest.approx(whole[name].to_list()), name


def test_what_is_not_known_is_empty_and_not_zero() -> None:
    once = {"customer_id": "A", "at": START, "receipt_id": "R1", "quantity": 1, "unit_price_minor": 0}
    row = as_dict(build(pl.DataFrame([once]), customers=pl.DataFrame({"customer_id": ["A", "Z"]}), as_of=DAY))
    assert row["A"]["gap_days"] is None
    assert row["A"]["morning_share"] is None  # midnight: the file knew the day only
    assert row["A"]["return_share"] is None
    assert row["A"]["taps"] is None
    assert row["Z"]["frequency"] == 0
    assert row["Z"]["recency_days"] is None


def test_a_visit_counts_once_though_events_tell_of_it_too() -> None:
    seen = [{"customer_id": "A", "at": START, "kind": kind} for kind in ("visit", "view")]
    bought = {"customer_id": "A", "at": START, "receipt_id": "R1", "quantity": 1, "unit_price_minor": 5}
    visit = pl.DataFrame(seen[:1]).drop("kind")
    row = as_dict(build(pl.DataFrame([bought]), events=pl.DataFrame(seen), visits=visit, as_of=START.date()))["A"]
    assert (row["kiosk_visits"], row["views"], row["engagement"]) == (1, 1, 2)


def test_the_last_purchase_is_the_day_when_none_is_given() -> None:
    made = Purchases.of(
        [Purchase("A", "P1", START, 1, 100, "R1"), Purchase("B", "P1", START + timedelta(9), 1, 1, "R2")]
    )
    found = build(made, names=["recency_days"])
    assert found["as_of"].to_list() == [date(2025, 1, 10)] * 2
    assert found["recency_days"].to_list() == [9, 0]
    with pytest.raises(FrameInvalid, match="no purchase"):
        build(Purchases.of([]))


def test_a_table_of_features_leaves_out_who_has_an_empty_cell() -> None:
    frame = pl.DataFrame({"customer_id": ["A", "B"], "frequency": [1.0, 2.0], "gap_days": [None, 3.0]})
    assert FeatureTable.of_frame(frame, ["frequency", "gap_days"]).customer_ids == ("B",)
    assert FeatureTable.of_frame(frame, ["frequency"]).matrix.tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop("at"), "lacks at"),
        (lambda table: table.with_columns(unit_price_minor=pl.lit(4.5)), "fractions in unit_price_minor"),
        (lambda table: table.with_columns(quantity=pl.lit(None, pl.Int64)), "empty cells in quantity"),
        (lambda table: table.with_columns(quantity=pl.lit(-1)), "quantity of -1"),
        (lambda table: table.with_columns(unit_price_minor=pl.lit(-5)), "price of -5"),
        (lambda table: table.with_columns(pl.col("at").dt.replace_time_zone("UTC")), "time zone"),
    ],
)
def test_a_table_that_cannot_be_is_refused(change, message) -> None:
    once = {"customer_id": "A", "at": START, "receipt_id": "R1", "quantity": 1, "unit_price_minor": 0}
    with pytest.raises(FrameInvalid, match=message):
        build(change(pl.DataFrame([once])))


def test_a_feature_that_is_not_one_is_refused() -> None:
    with pytest.raises(FrameInvalid, match="no feature recency"):
        build(Purchases.of([]), as_of=DAY, names=["recency"])


def test_whole_numbers_may_come_as_floats() -> None:
    once = {"customer_id": 7, "at": START, "receipt_id": 1, "quantity": 2.0, "unit_price_minor": 450.0}
    assert as_dict(build(pl.DataFrame([once])))["7"]["monetary_minor"] == 900


def test_customers_merged_in_a_circle_are_refused() -> None:
    circle = pl.DataFrame({"customer_id": ["A", "B"], "merged_into": ["B", "A"]})
    with pytest.raises(FrameInvalid, match="into each other"):
        build(Purchases.of([]), customers=circle, as_of=DAY)
    with pytest.raises(FrameInvalid, match="cannot be a list"):
        build([])  # type: ignore[arg-type]


def test_pandas_frames_are_as_good() -> None:
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame(
        {
            "customer_id": ["A", "A", None],
            "at": pd.to_datetime(["2025-01-01 10:00", "2025-01-05 18:00", "2025-01-06 09:00"]),
            "receipt_id": [1, 2, 3],
            "quantity": pd.array([1, 2, 3], dtype="Int64"),
            "unit_price_minor": [100, 200, 300],
        }
    )
    found = as_dict(build(table, as_of=DAY))
    assert found.keys() == {"A"}
    assert found["A"]["monetary_minor"] == 500
    assert found["A"]["evening_share"] == 0.5
