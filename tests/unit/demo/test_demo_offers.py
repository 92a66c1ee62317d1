from collections import Counter
from itertools import combinations

import pytest

from kiosk.demo.copy import INFORMATION, amount_title, percent_title, short_name
from kiosk.demo.offers import OFFERS_EACH
from kiosk.demo.sample import RECENT, RICH_LINES, sample_customers
from recommender.offers import general_offers, lint_title, offer_book, rank_offers
from recommender.offers.types import OfferKind
from recommender.segments import segment_customers
from recommender.types import ReasonCode


@pytest.fixture(scope="module")
def offers(shop, segmentation):
    return shop.offers_for(segmentation)


@pytest.fixture(scope="module")
def catalogue(shop):
    return {product.product_id: product for product in shop.products}


def test_each_segment_and_everyone_have_their_offers(offers, segmentation) -> None:
    counts = Counter(offer.segment_ids for offer in offers)
    assert counts == {(): OFFERS_EACH} | {(segment.segment_id,): OFFERS_EACH for segment in segmentation.segments}
    assert len({offer.offer_id for offer in offers}) == len(offers)


def test_offers_are_plain_mixed_and_fit_for_the_screen(offers, shop, catalogue) -> None:
    assert {offer.kind for offer in offers} == {OfferKind.PERCENT_OFF, OfferKind.AMOUNT_OFF, OfferKind.MESSAGE}
    assert not [offer.title for offer in offers if lint_title(offer.title)]
    for segments in {offer.segment_ids for offer in offers}:
        own = [offer for offer in offers if offer.segment_ids == segments]
        assert not [entry.offer for entry in offer_book(own, catalogue).entries if entry.refused]
        ranked = rank_offers(own, (), catalogue, segments, shop.today, limit=len(own))
        assert {one.offer for one in ranked} == set(own)
        assert len({offer.category for offer in own}) == OFFERS_EACH


def test_offers_run_for_sixty_days_around_today(offers, shop) -> None:
    assert {(offer.ends - offer.starts).days + 1 for offer in offers} == {60}
    assert all(offer.starts < shop.today < offer.ends for offer in offers)


def test_a_segments_offers_are_on_what_it_buys_more_than_others(offers, shop, segmentation, catalogue) -> None:
    lines: dict[str, Counter[str]] = {segment.segment_id: Counter() for segment in segmentation.segments}
    for line in shop.purchases.to_purchases():
        lines[segmentation.assignments[line.customer_id]][catalogue[line.product_id].category] += 1

    def share(segment_id: str, category: str) -> float:
        return lines[segment_id][category] / lines[segment_id].total()

    for segment in segmentation.segments:
        first, *_ = (offer for offer in offers if offer.segment_ids == (segment.segment_id,))
        others = [other.segment_id for other in segmentation.segments if other != segment]
        assert share(segment.segment_id, first.category) > 1.2 * min(share(other, first.category) for other in others)


def test_the_same_shop_gives_the_same_offers_and_members(shop, segmentation, offers) -> None:
    assert shop.offers_for(segmentation) == offers
    assert sample_customers(shop, segmentation, 5) == sample_customers(shop, segmentation, 5)


def test_any_number_of_segments_gets_offers(shop) -> None:
    for k in (1, 5):
        found = segment_customers(shop.purchases, shop.today, k=k)
        assert len(shop.offers_for(found)) == OFFERS_EACH * (k + 1)


def test_sampled_members_have_rich_recent_and_different_histories(shop, segmentation, offers, catalogue) -> None:
    members = sample_customers(shop, segmentation, 5)
    assert len(set(members)) == 5
    screens = []
    for member in members:
        history = shop.purchases.of_customer(member)
        assert len(history) >= RICH_LINES
        assert history[-1].at.date() >= shop.today - RECENT
        ranked = rank_offers(offers, history, catalogue, (segmentation.assignments[member],), shop.today)
        assert len(ranked) == 3
        own = {ReasonCode.BUYS_PRODUCT, ReasonCode.BUYS_CATEGORY}
        assert sum(one.reason.code in own for one in ranked) >= 2
        assert len({one.offer.category for one in ranked}) == 3
        screens.append(frozenset(one.offer.offer_id for one in ranked))
    assert all(first != second for first, second in combinations(screens, 2))
    assert len({segmentation.assignments[member] for member in members}) >= 2


def test_nobody_can_be_sampled_from_too_few(shop, segmentation) -> None:
    with pytest.raises(ValueError, match="rich and recent"):
        sample_customers(shop, segmentation, 5_000)


def test_general_offers_fill_the_idle_screen(shop, offers, catalogue) -> None:
    ranked = general_offers(offers, catalogue, shop.today)
    assert len(ranked) == 3
    assert {one.offer.segment_ids for one in ranked} == {()}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Filter coffee powder 500 g", "filter coffee powder"),
        ("Sandal soap, pack of 4", "sandal soap"),
        ("Steel plates, set of 6", "steel plates"),
        ("Ponni boiled rice 5 kg", "Ponni boiled rice"),
        ("Bottle gourd, each", "bottle gourd"),
        ("Curry leaves, bunch", "curry leaves"),
        ("Drumstick, bunch of 5", "drumstick"),
        ("Power bank 10,000 mAh", "power bank"),
        ("LED bulb 9 W, pack of 4", "LED bulb"),
        ("LED television 32 inch", "LED television"),
        ("A4 paper, 500 sheets", "A4 paper"),
        ("USB-C cable 1 m", "USB-C cable"),
        ("Tamil novel, paperback", "Tamil novel"),
        ("Mixer grinder 750 W", "mixer grinder"),
        ("T-shirt", "T-shirt"),
        ("Men's running shoes", "men's running shoes"),
        ("Smartphone 128 GB", "smartphone"),
    ],
)
def test_names_inside_a_sentence(name, short) -> None:
    assert short_name(name) == short


def test_every_product_has_a_short_name_without_a_pack(shop) -> None:
    shorts = [short_name(product.name) for product in shop.products]
    assert all(short and not short.endswith((",", " ")) for short in shorts)
    assert [short for short in shorts if any(sign.isdigit() for sign in short)] == ["A4 paper"]


def test_titles() -> None:
    assert percent_title(15, "filter coffee") == "15 % off filter coffee"
    assert amount_title(120_000, "sarees") == "₹1,200 off sarees"
    assert not [text for text in INFORMATION.values() if lint_title(text)]
