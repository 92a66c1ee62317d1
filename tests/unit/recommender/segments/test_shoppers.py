from datetime import date, datetime, timedelta

import numpy as np
import pytest

from recommender.errors import TooFewCustomers
from recommender.purchases import Purchases
from recommender.segments import segment_customers
from recommender.segments.common import group_means
from recommender.types import Purchase

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time


def shop(prefix: str = "C") -> list[Purchase]:
    """Ten who come every week, ten who come now and then, ten who stopped; each a little different."""
    kinds = [(7, 1, 360, 50_000), (45, 5, 360, 20_000), (20, 260, 360, 10_000)]
    return [
        Purchase(
            f"{prefix}{kind}{number}", "P1", NOON - timedelta(days=ago), 1, price + number, f"{kind}{number}-{ago}"
        )
        for kind, (step, first, last, price) in enumerate(kinds)
        for number in range(10)
        for ago in range(first + number % 4, last, step + number % 3)
    ]


def test_three_kinds_of_shoppers_become_three_segments() -> None:
    found = segment_customers(Purchases.of(shop()), TODAY)
    assert {segment.size for segment in found.segments} == {10}
    kinds = {kind: {found.assignments[f"C{kind}{number}"] for number in range(10)} for kind in range(3)}
    assert all(len(slugs) == 1 for slugs in kinds.values())
    assert kinds[0].pop().startswith("frequent")
    assert kinds[2].pop().startswith("lapsed")
    assert set(found.assignments.values()) == {segment.segment_id for segment in found.segments}


def test_centres_are_means_in_plain_units() -> None:
    purchases = Purchases.of(shop())
    found = segment_customers(purchases, TODAY)
    for segment in found.segments:
        members = [who for who, slug in found.assignments.items() if slug == segment.segment_id]
        spent = purchases.frame.filter(purchases.frame["customer_id"].is_in(members))["unit_price_minor"].sum()
        assert dict(segment.centre)["monetary_minor"] == pytest.approx(spent / segment.size)


def test_seed_and_order_of_lines_do_not_matter() -> None:
    lines = shop()
    base = segment_customers(Purchases.of(lines), TODAY, seed=1)
    for seed in range(2, 8):
        other = segment_customers(Purchases.of(lines[::-1]), TODAY, seed=seed)
        assert other.assignments == base.assignments
        assert [segment.segment_id for segment in other.segments] == [segment.segment_id for segment in base.segments]


@pytest.mark.parametrize("k", [1, 2, 4, 5, 7])
def test_any_number_of_segments_has_unique_names(k) -> None:
    found = segment_customers(Purchases.of(shop()), TODAY, k=k)
    assert len({segment.segment_id for segment in found.segments}) == k
    assert sum(segment.size for segment in found.segments) == 30


def test_too_few_customers_are_an_error_with_a_mend() -> None:
    with pytest.raises(TooFewCustomers, match="only 2 different customers") as caught:
        segment_customers(Purchases.of([line for line in shop() if line.customer_id in {"C00", "C10"}]), TODAY)
    assert caught.value.mend
    with pytest.raises(TooFewCustomers, match="only 0"):
        segment_customers(Purchases.of([]), TODAY)


def test_twins_count_once() -> None:
    twins = [line for line in shop("A") + shop("B") if line.customer_id[1:] == "00"]
    with pytest.raises(TooFewCustomers, match="only 1"):
        segment_customers(Purchases.of(twins), TODAY, k=2)


def test_a_feature_without_spread_is_harmless() -> None:
    """Everybody was here for the first and the last time today."""
    lines = [Purchase(str(n), "P1", NOON, 1, 100 * (1 + n % 3), f"{n}") for n in range(30)]
    found = segment_customers(Purchases.of(lines), TODAY)
    assert sorted(dict(segment.centre)["monetary_minor"] for segment in found.segments) == [100, 200, 300]
    assert {dict(segment.centre)["recency_days"] for segment in found.segments} == {0}


def test_group_means() -> None:
    means = group_means(np.array([[1.0], [3.0], [5.0]]), np.array([1, 1, 0]), 2)
    assert means.tolist() == [[5.0], [2.0]]
