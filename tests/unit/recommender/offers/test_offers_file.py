from datetime import date

import pytest

from recommender.errors import RowsInvalid
from recommender.ingest import read_offers
from recommender.offers.types import Hours, Offer, OfferKind, OfferWords, Purpose
from tests.unit.recommender.offers.a_shop import CATALOGUE

BARE = "offer_id,title,starts,ends,category"
DAYS = "2026-01-01,2026-12-31"


@pytest.fixture
def read(tmp_path):
    def read(text: str):
        path = tmp_path / "offers.csv"
        path.write_text(text, encoding="utf-8")
        return read_offers(path, catalogue=CATALOGUE)

    return read


def test_a_file_of_before_gives_what_it_gave(read) -> None:
    old = "offer_id,title,percent,amount,product_id,category,segment_id,starts,ends\n"
    first, second, third = read(
        f"{old}O1,Coffee,10,,coffee,,,{DAYS}\nO2,Tea,,2.50,,Tea,frequent,{DAYS}\nO3,Ask us,,,,Rice,,{DAYS}\n"
    )
    day = (date(2026, 1, 1), date(2026, 12, 31))
    assert first == Offer("O1", "Coffee", OfferKind.PERCENT_OFF, 10, None, ("coffee",), (), *day)
    assert second == Offer("O2", "Tea", OfferKind.AMOUNT_OFF, 250, "Tea", (), ("frequent",), *day)
    assert third == Offer("O3", "Ask us", OfferKind.MESSAGE, 0, "Rice", (), (), *day)


def test_every_column_is_read(read) -> None:
    (one,) = read(
        "offer_id,title,starts,ends,bundle_price,product_ids,segment_ids,text,title_ta,text_ta,title_hi,picture,purpose,"
        "weekdays,opens,closes,stores,stock,budget,person_cap,day_cap,priority,cost\n"
        f"O1,Breakfast,{DAYS},400,coffee | tea,a|b,Both together,காலை உணவு,இரண்டும்,नाश्ता,pic1,New,"
        "mon|Tue| sun,9:30,24:00,North|South  End,100,5000,1,20,9,12.50\n".replace("Tue", "tue")
    )
    assert one == Offer(
        "O1",
        "Breakfast",
        OfferKind.BUNDLE,
        40_000,
        None,
        ("coffee", "tea"),
        ("a", "b"),
        date(2026, 1, 1),
        date(2026, 12, 31),
        text="Both together",
        words=(OfferWords("hi", "नाश्ता"), OfferWords("ta", "காலை உணவு", "இரண்டும்")),
        picture="pic1",
        purpose=Purpose.NEW,
        hours=Hours(frozenset({0, 1, 6}), 570, 1440),
        stores=("North", "South End"),
        stock=100,
        budget_minor=500_000,
        person_cap=1,
        day_cap=20,
        priority=9,
        cost_minor=1_250,
    )


def test_half_of_the_hours_is_filled_up(read) -> None:
    header = f"{BARE},weekdays,opens,closes\n"
    some = read(
        f"{header}O1,A,{DAYS},Tea,,17:00,\nO2,A,{DAYS},Tea,sat,,\nO3,A,{DAYS},Tea,,,08:00\nO4,A,{DAYS},Tea,,,\n"
    )
    assert [one.hours for one in some] == [Hours(opens=1_020), Hours(frozenset({5})), Hours(closes=480), None]


def test_points(read) -> None:
    (one,) = read(f"{BARE},points\nO1,Points on tea,{DAYS},Tea,50\n")
    assert (one.kind, one.value) == (OfferKind.POINTS, 50)


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("product_ids", "coffee|nowhere", "not ids of products"),
        ("product_ids", "coffee|", "not ids of products"),
        ("product_ids", "coffee|tea", "both product_ids and category"),
        ("segment_ids", "a||b", "not ids of segments"),
        ("weekdays", "mon|someday", "not weekdays"),
        ("opens", "25:00", "not a time"),
        ("opens", "24:00", "close before they open"),
        ("closes", "9", "not a time"),
        ("stock", "0", "above 0"),
        ("person_cap", "-1", "above 0"),
        ("priority", "10", "from 0 to 9"),
        ("purpose", "sometimes", "any, again or new"),
        ("budget", "0", "an amount above 0"),
        ("text", "x" * 201, "at most 200"),
        ("text", "Last chance", "presses the shopper"),
        ("text_ta", "காபி", "ta title is empty"),
        ("bundle_price", "5", "two products"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(read, column, cell, says) -> None:
    with pytest.raises(RowsInvalid) as refused:
        read(f"{BARE},{column}\nO1,A,{DAYS},Tea,{cell}\n")
    (row,) = refused.value.rows
    assert row.line == 2
    assert says in row.reason


def test_an_offer_gives_one_thing(read) -> None:
    with pytest.raises(RowsInvalid) as refused:
        read(f"{BARE},percent,points\nO1,A,{DAYS},Tea,5,5\n")
    assert "both percent and points" in refused.value.rows[0].reason


def test_an_age_restricted_product_gets_no_offer(read) -> None:
    with pytest.raises(RowsInvalid) as refused:
        read(f"offer_id,title,starts,ends,product_id\nO1,Wine,{DAYS},wine\n")
    assert "certain age" in refused.value.rows[0].reason
