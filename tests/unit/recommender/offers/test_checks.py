import pytest

from recommender.errors import OfferInvalid
from recommender.offers import checked_offer, offer_faults
from recommender.offers.types import Hours, OfferKind, OfferWords
from tests.unit.recommender.offers.a_shop import CATALOGUE, offer

TWO_COFFEES = ("coffee", "instant")
BUNDLE = {"kind": OfferKind.BUNDLE, "value": 40_000, "product_ids": ("coffee", "tea")}
SOUND = [
    {},
    BUNDLE,
    {"kind": OfferKind.POINTS, "value": 1},
    {"kind": OfferKind.MESSAGE, "value": 0},
    {"hours": Hours(frozenset({6}), 1439, 1440)},
    {"stock": 1, "person_cap": 1, "day_cap": 1, "budget_minor": 1, "cost_minor": 0, "priority": 9},
    {"words": (OfferWords("ta", "காபி விலைக் குறைப்பு"), OfferWords("hi-IN", "कॉफ़ी पर छूट", "हर दिन"))},
]
FAULTS = [
    ({"text": "Hurry in"}, "text", "'hurry'"),
    ({"words": (OfferWords("ta", "இன்று மட்டும் காபி"),)}, "words", "ta title presses"),
    ({"words": (OfferWords("hi", "कॉफ़ी", "जल्दी करें"),)}, "words", "hi text presses"),
    ({"words": (OfferWords("ta", " ", "காபி"),)}, "words", "ta title is empty"),
    ({"words": (OfferWords("ta", "க"), OfferWords("ta", "ச"))}, "words", "two texts in one language"),
    ({"words": (OfferWords("தமிழ்", "க"),)}, "words", "a tag such as ta"),
    ({"kind": OfferKind.POINTS, "value": 0}, "value", "0 is no value for points"),
    ({"kind": OfferKind.BUNDLE, "value": 100}, "product_ids", "two products"),
    ({"kind": OfferKind.BUNDLE, "value": 100, "product_ids": ("tea", "tea")}, "product_ids", "two products"),
    (BUNDLE | {"value": 44_000}, "value", "as much as its products do apart"),
    ({"kind": OfferKind.AMOUNT_OFF, "value": 20_000, "product_ids": TWO_COFFEES}, "value", "one of its products"),
    ({"hours": Hours(frozenset())}, "hours", "no weekday"),
    ({"hours": Hours(frozenset({7}))}, "hours", "no weekday"),
    ({"hours": Hours(opens=60, closes=60)}, "hours", "close before they open"),
    ({"hours": Hours(opens=60, closes=1441)}, "hours", "close before they open"),
    ({"stock": 0}, "stock", "stock is below 1"),
    ({"person_cap": 0}, "person_cap", "below 1"),
    ({"day_cap": -1}, "day_cap", "below 1"),
    ({"budget_minor": 0}, "budget_minor", "not above 0"),
    ({"cost_minor": -1}, "cost_minor", "below 0"),
    ({"priority": 10}, "priority", "0 to 9"),
    ({"product_ids": ("nowhere",)}, "product_ids", "no product 'nowhere'"),
    ({"category": "Nowhere"}, "category", "no category 'Nowhere'"),
    ({"product_ids": ("tea", "wine")}, "product_ids", "'Red wine' is sold from a certain age"),
    ({"category": "Wine"}, "category", "'Wine' is sold from a certain age"),
]  # fmt: skip


@pytest.mark.parametrize("changes", SOUND)
def test_a_sound_offer_has_no_fault(changes) -> None:
    assert offer_faults(offer(**changes), CATALOGUE) == ()


@pytest.mark.parametrize(("changes", "field", "says"), FAULTS)
def test_what_is_wrong_names_its_field(changes, field, says) -> None:
    found = offer_faults(offer(**changes), CATALOGUE)
    assert [(one.field, says in one.message) for one in found] == [(field, True)]
    with pytest.raises(OfferInvalid, match="Offer O1: "):
        checked_offer(offer(**changes), CATALOGUE)


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = offer_faults(offer(title="", value=0, stock=0, category=None))
    assert [one.field for one in found] == ["title", "value", "category", "stock"]


def test_without_a_catalogue_nothing_is_said_of_its_products() -> None:
    assert offer_faults(offer(product_ids=("wine", "nowhere"))) == ()
