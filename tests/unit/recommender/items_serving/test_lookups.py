from collections import Counter
from datetime import timedelta

import pytest
from small_shop import World

from recommender.items.lookups import LATELY, LEAST_ALIKE, LEAST_BUYERS, PARTNERS
from recommender.items.rules import is_public


def buyers_lately(world: World) -> Counter[str]:
    since = max(line.at for line in world.purchases).date() - timedelta(days=LATELY)
    return Counter(
        one for _, one in {(line.customer_id, line.product_id) for line in world.purchases if line.at.date() > since}
    )


def test_what_goes_together_is_the_cosine_over_receipts_of_enough_receipts(world: World) -> None:
    pairs = 0
    for product_id in world.catalogue:
        found = world.serving.lookups.goes_with.get(product_id, ())
        assert len(found) <= PARTNERS
        assert [strength for _, strength in found] == sorted((strength for _, strength in found), reverse=True)
        own = world.receipts(product_id)
        for partner, cosine in found:
            theirs = world.receipts(partner)
            assert len(own & theirs) >= LEAST_BUYERS
            assert cosine == pytest.approx(len(own & theirs) / (len(own) * len(theirs)) ** 0.5, rel=1e-5)
            pairs += 1
    assert pairs > 20


def test_what_few_people_bought_together_or_at_all_is_not_told(world: World) -> None:
    lookups = world.serving.lookups
    assert lookups.of_segment["few"] == (), "two people are too few to speak of"
    many = buyers_lately(world)
    for category, favourites in lookups.of_category.items():
        assert favourites
        for one in favourites:
            assert many[one] >= LEAST_BUYERS
            assert world.catalogue[one].category == category
            assert is_public(world.catalogue[one])
        counts = [many[one] for one in favourites]
        assert counts == sorted(counts, reverse=True)


def test_a_favourite_of_a_segment_was_bought_by_its_members(world: World) -> None:
    members = set(world.members["odd"])
    favourites = world.serving.lookups.of_segment["odd"]
    assert favourites
    for one in favourites:
        assert len(world.buyers(one) & members) >= LEAST_BUYERS
        assert is_public(world.catalogue[one])


def test_only_a_new_public_product_without_buyers_is_new(world: World) -> None:
    new = world.serving.lookups.new
    assert set(new) == {"coffee9"}, "tea9 is discreet, rice9 had its month"
    for other, cosine in new["coffee9"]:
        assert world.buyers(other)
        assert cosine >= LEAST_ALIKE
    assert world.catalogue[new["coffee9"][0][0]].category == "Coffee"


def test_an_unknown_product_goes_with_nothing(world: World) -> None:
    goes_with = world.serving.lookups.goes_with
    assert goes_with.get("gone") is None
    assert len(goes_with) == len(list(goes_with)) == len(world.catalogue)
