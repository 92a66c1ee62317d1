"""The demo data are no noise: segments can be found in them, and histories tell what is bought next."""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from recommender.features import rfm
from recommender.offers import general_offers, rank_offers
from recommender.offers.taste import taste
from recommender.purchases import Purchases
from recommender.segments import segment_customers
from recommender.segments.shoppers import CLUSTERED_ON

HELD_OUT = timedelta(days=30)


def test_three_segments_are_distinct(shop, segmentation) -> None:
    table = rfm(shop.purchases, shop.today).log1p().select(CLUSTERED_ON)
    scaled = (table.matrix - table.matrix.mean(axis=0)) / table.matrix.std(axis=0)
    labels = [segmentation.assignments[customer_id] for customer_id in table.customer_ids]
    assert silhouette_score(scaled, labels) >= 0.25
    assert min(segment.size for segment in segmentation.segments) >= 200
    assert [segment.segment_id for segment in segmentation.segments] == ["regular", "frequent", "lapsed"]


def test_segments_are_stable_over_seeds(shop, segmentation) -> None:
    ids = sorted(segmentation.assignments)
    for seed in range(5):
        other = segment_customers(shop.purchases, shop.today, seed=seed)
        agreement = adjusted_rand_score(
            [segmentation.assignments[customer_id] for customer_id in ids],
            [other.assignments[customer_id] for customer_id in ids],
        )
        assert agreement >= 0.9
        assert {segment.segment_id for segment in other.segments} == {
            segment.segment_id for segment in segmentation.segments
        }


@pytest.fixture(scope="module")
def month(shop):
    """What was bought before the last 30 days, and by whom what in them (every second customer who came back)."""
    cut = shop.today - HELD_OUT
    before = shop.purchases.until(cut - timedelta(days=1))
    after = shop.purchases.frame.filter(pl.col("at") >= datetime.combine(cut, time.min))
    bought = defaultdict(set)
    for customer_id, product_id in after.select("customer_id", "product_id").iter_rows():
        bought[customer_id].add(product_id)
    histories = defaultdict(list)
    for line in before.to_purchases():
        histories[line.customer_id].append(line)
    people = sorted(bought.keys() & histories.keys())[::2]
    return cut, before, {who: (histories[who], bought[who]) for who in people}


def ndcg(ranking: list[str], truth: set[str]) -> float:
    gains = 1 / np.log2(np.arange(10) + 2)
    hits = [product_id in truth for product_id in ranking[:10]]
    return float(gains[: len(hits)][hits].sum() / gains[: min(len(truth), 10)].sum())


def test_history_beats_popularity_on_the_last_month(shop, month) -> None:
    cut, before, people = month
    catalogue = {product.product_id: product for product in shop.products}
    recent = Purchases(before.frame.filter(pl.col("at") >= datetime.combine(cut - HELD_OUT, time.min)))
    popular = [product_id for product_id, _ in Counter(recent.frame["product_id"].to_list()).most_common()]
    place = {product_id: -rank for rank, product_id in enumerate(popular)}
    personal, general = [], []
    for history, truth in people.values():
        own = taste(history, catalogue, cut).products
        order = sorted(
            catalogue, key=lambda product_id: (own.get(product_id, 0.0), place.get(product_id, -999)), reverse=True
        )
        personal.append(ndcg(order, truth))
        general.append(ndcg(popular, truth))
    assert np.mean(personal) > 2 * np.mean(general)


def test_personal_offers_are_used_more_than_general_ones(shop, month) -> None:
    """Share of the three offers on which somebody bought something in the month after."""
    cut, before, people = month
    catalogue = {product.product_id: product for product in shop.products}
    segmentation = segment_customers(before, cut)
    offers = type(shop)(cut, shop.products, shop.customers, before).offers_for(segmentation)
    idle = general_offers(offers, catalogue, cut)
    by_segment = {
        segment.segment_id: rank_offers(offers, (), catalogue, (segment.segment_id,), cut)
        for segment in segmentation.segments
    }

    def used(ranked, truth) -> float:
        categories = {catalogue[product_id].category for product_id in truth}
        hits = [
            bool(truth & set(one.offer.product_ids)) if one.offer.product_ids else one.offer.category in categories
            for one in ranked
        ]
        return sum(hits) / len(hits)

    shares = {"personal": [], "segment": [], "general": []}
    for who, (history, truth) in people.items():
        segment_id = segmentation.assignments[who]
        shares["personal"].append(used(rank_offers(offers, history, catalogue, (segment_id,), cut), truth))
        shares["segment"].append(used(by_segment[segment_id], truth))
        shares["general"].append(used(idle, truth))
    mean = {name: float(np.mean(values)) for name, values in shares.items()}
    assert mean["personal"] > 1.3 * mean["segment"]
    assert mean["personal"] > 1.3 * mean["general"]
