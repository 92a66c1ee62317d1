"""Decimals of currencies, and rules in words with them."""

import pytest

from recommender.currencies import decimals_of, minor_in
from recommender.ingest import read_offers
from recommender.rules import describe, parse
from recommender.types import Product


@pytest.mark.parametrize(
    ("code", "decimals"),
    [("INR", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("IQD", 3), ("CLF", 4), ("???", 2)],
)
def test_currencies_have_the_decimals_of_iso_4217(code: str, decimals: int) -> None:
    assert decimals_of(code) == decimals
    assert minor_in(code) == 10**decimals


def test_a_rule_says_money_in_the_decimals_of_its_currency() -> None:
    rule = parse({"feature": "monetary_minor", "op": ">=", "value": 1250})
    said = {minor: describe(rule, {}, "$", minor) for minor in (1, 100, 1000)}
    assert ["$1,250" in said[1], "$12.50" in said[100], "$1.250" in said[1000]] == [True] * 3


@pytest.mark.parametrize(
    ("currency", "amount", "value"), [("JPY", "500", 500), ("KWD", "1.25", 1250), ("INR", "12.5", 1250)]
)
def test_offers_take_off_smallest_units(tmp_path, currency, amount, value) -> None:
    path = tmp_path / "o.csv"
    path.write_text(f"offer_id,title,starts,ends,amount,category\nO1,Less,2026-01-01,2026-02-01,{amount},Tea\n")
    (offer,) = read_offers(path, catalogue={"T": Product("T", "Tea", "Tea", 5_000)}, currency=currency)
    assert offer.value == value
