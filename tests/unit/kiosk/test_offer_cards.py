from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.offering.cards import Codes, Wording, card_of, money, price_note, reason_of, spaced, weeks_of
from kiosk.offers import LESS_DAYS, wishes_of
from kiosk.store.dislikes import Dislike
from kiosk.words import LANGUAGES
from recommender.offers.types import Offer, OfferKind, OfferWords, RankedOffer
from recommender.types import Product, Reason, ReasonCode

COFFEE = Product("P1", "Filter coffee", "Coffee and tea", 24_000)
TEA = Product("P2", "Nilgiri tea", "Coffee and tea", 18_050)
CATALOGUE = {product.product_id: product for product in (COFFEE, TEA)}
SHOP = Wording(CATALOGUE, "₹", alts={"pic": {"en": "A cup", "ta": "கோப்பை"}})
EVERYONE = Reason(ReasonCode.FOR_EVERYONE)


def offer(kind: OfferKind = OfferKind.PERCENT_OFF, value: int = 15, products: tuple[str, ...] = ("P1",)) -> Offer:
    day = date(2026, 1, 1)
    return Offer("O1", "15 % off filter coffee", kind, value, None, products, (), day, day)


@pytest.mark.parametrize(
    ("kind", "value", "note"),
    [
        (OfferKind.PERCENT_OFF, 15, "₹204 instead of ₹240"),
        (OfferKind.AMOUNT_OFF, 2_050, "₹219.50 instead of ₹240"),
        (OfferKind.AMOUNT_OFF, 99_900, "₹0 instead of ₹240"),
        (OfferKind.POINTS, 50, ""),
        (OfferKind.MESSAGE, 0, ""),
    ],
)
def test_the_price_is_said_for_one_product(kind: OfferKind, value: int, note: str) -> None:
    assert price_note(offer(kind, value), [COFFEE], "₹") == note


def test_no_price_is_said_for_several_products() -> None:
    assert price_note(offer(products=("P1", "P2")), [COFFEE, TEA], "₹") == ""


@pytest.mark.parametrize(
    ("value", "known", "note"),
    [(40_000, [COFFEE, TEA], "₹400 instead of ₹420.50"), (40_000, [COFFEE], ""), (42_050, [COFFEE, TEA], "")],
    ids=["whole", "one of it is not in the catalogue", "not cheaper"],
)
def test_the_price_of_a_bundle_is_that_of_all_of_it(value: int, known: list[Product], note: str) -> None:
    assert price_note(offer(OfferKind.BUNDLE, value, ("P1", "P2")), known, "₹") == note


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(ReasonCode))
def test_every_reason_has_words(reason: ReasonCode, language: str) -> None:
    days = 14 if reason is ReasonCode.RHYTHM else None
    ranked = RankedOffer(offer(), 1.0, Reason(reason, "Filter coffee", days))

    card = card_of(ranked, SHOP, Codes("AB-CD"), language)

    assert card.reason
    assert "{" not in card.reason
    assert card.reason != f"offer-reason-{reason.value.replace('_', '-')}"
    assert (card.category, card.subtitle, card.code) == ("Coffee and tea", "Filter coffee", "AB-CD")


def test_a_reason_reads_as_a_sentence() -> None:
    def said(code: ReasonCode, detail: str) -> str:
        return reason_of(Reason(code, detail), SHOP.categories)

    assert said(ReasonCode.BUYS_CATEGORY, "Coffee and tea") == "Because you often shop for coffee and tea"
    assert said(ReasonCode.BUYS_PRODUCT, "Nilgiri tea") == "Because you often buy Nilgiri tea"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "about every day"), (3, "about every 3 days"), (5, "about every 5 days"), (6, "about every week"),
        (8, "about every week"), (10, "about every 10 days"), (13, "about every 2 weeks"), (17, "about every 17 days"),
        (18, "about every 3 weeks"), (60, "about every 9 weeks"),
    ],
)  # fmt: skip
def test_a_rhythm_is_told_in_weeks_where_that_is_true(days: int, said: str) -> None:
    reason = Reason(ReasonCode.RHYTHM, "Nilgiri tea", days)

    assert reason_of(reason, SHOP.categories) == f"Because you buy Nilgiri tea {said}"


@given(st.integers(1, 400))
def test_a_gap_that_is_told_in_weeks_is_never_off_by_more_than_a_sixth(days: int) -> None:
    weeks = weeks_of(days)

    assert not weeks or abs(weeks * 7 - days) <= days / 6


def test_an_offer_on_a_category_is_named_by_it() -> None:
    day = date(2026, 1, 1)
    broad = Offer("O2", "8 % off tea", OfferKind.PERCENT_OFF, 8, "Coffee and tea", (), (), day, day)
    card = card_of(RankedOffer(broad, 1.0, EVERYONE), SHOP)
    assert (card.subtitle, card.price_note, card.code) == ("Coffee and tea", "", "")


def test_an_offer_speaks_the_language_of_the_shopper_where_it_can() -> None:
    words = (OfferWords("ta", "15 % தள்ளுபடி"), OfferWords("hi", ""))
    ranked = RankedOffer(replace(offer(), words=words, picture="pic"), 1.0, EVERYONE)

    cards = {language: card_of(ranked, SHOP, language=language) for language in LANGUAGES}

    assert {language: card.title for language, card in cards.items()} == {
        "en": "15 % off filter coffee", "ta": "15 % தள்ளுபடி", "hi": "15 % off filter coffee",
    }  # fmt: skip
    assert {language: card.picture_alt for language, card in cards.items()} == {"en": "A cup", "ta": "கோப்பை", "hi": ""}
    assert {card.picture for card in cards.values()} == {"pic"}


@given(st.integers(0, 10**9), st.integers(0, 4))
def test_money_loses_nothing(minor: int, decimals: int) -> None:
    shown = money(minor, "€", decimals).removeprefix("€").replace(",", "")
    assert int(Decimal(shown) * 10**decimals) == minor


def test_money_has_the_decimals_of_its_currency() -> None:
    assert (money(1_250, "¥", 0), money(1_250, "KD", 3), money(1_250, "₹")) == ("¥1,250", "KD1.250", "₹12.50")


@given(st.text("ABCDEFGH", min_size=2, max_size=12))
def test_a_code_is_split_and_stays_the_same(code: str) -> None:
    assert spaced(code).replace("-", "") == code


@given(days=st.integers(0, 400))
def test_an_offer_stays_away_and_its_category_comes_back(days: int) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)

    wishes = wishes_of([Dislike("O1", "Tea", at), Dislike("O2", "", at)], at.date() + timedelta(days=days))

    assert wishes.offers == {"O1", "O2"}
    assert wishes.categories == ({"Tea"} if days <= LESS_DAYS else set())
