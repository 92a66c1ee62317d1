from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.offers import LESS_DAYS, card_of, money, price_note, spaced, wishes_of
from kiosk.store.dislikes import Dislike
from recommender.types import Offer, OfferKind, Product, RankedOffer, ReasonCode

COFFEE = Product("P1", "Filter coffee", "Coffee and tea", 24_000)
TEA = Product("P2", "Nilgiri tea", "Coffee and tea", 18_050)
CATALOGUE = {product.product_id: product for product in (COFFEE, TEA)}


def offer(kind: OfferKind = OfferKind.PERCENT_OFF, value: int = 15, products: tuple[str, ...] = ("P1",)) -> Offer:
    day = date(2026, 1, 1)
    return Offer("O1", "15 % off filter coffee", kind, value, None, products, None, day, day)


@pytest.mark.parametrize(
    ("kind", "value", "note"),
    [
        (OfferKind.PERCENT_OFF, 15, "₹204 instead of ₹240"),
        (OfferKind.AMOUNT_OFF, 2_050, "₹219.50 instead of ₹240"),
        (OfferKind.AMOUNT_OFF, 99_900, "₹0 instead of ₹240"),
        (OfferKind.INFORMATION, 0, ""),
    ],
)
def test_the_price_is_said_for_one_product(kind: OfferKind, value: int, note: str) -> None:
    assert price_note(offer(kind, value), [COFFEE], "₹") == note


def test_no_price_is_said_for_several_products() -> None:
    assert price_note(offer(), [COFFEE, TEA], "₹") == ""


@pytest.mark.parametrize("reason", list(ReasonCode))
def test_every_reason_has_words(reason: ReasonCode) -> None:
    card = card_of(RankedOffer(offer(), 1.0, reason, "Filter coffee"), CATALOGUE, "₹", "AB-CD")
    assert card.reason
    assert "{" not in card.reason
    assert card.category == "Coffee and tea"
    assert card.subtitle == "Filter coffee"
    assert card.code == "AB-CD"


def test_a_reason_reads_as_a_sentence() -> None:
    def reason(code: ReasonCode, detail: str) -> str:
        return card_of(RankedOffer(offer(), 1.0, code, detail), CATALOGUE, "₹", "").reason

    assert reason(ReasonCode.BUYS_CATEGORY, "Coffee and tea") == "Because you often shop for coffee and tea"
    assert reason(ReasonCode.BUYS_PRODUCT, "Nilgiri tea") == "Because you often buy Nilgiri tea"


def test_an_offer_on_a_category_is_named_by_it() -> None:
    day = date(2026, 1, 1)
    broad = Offer("O2", "8 % off tea", OfferKind.PERCENT_OFF, 8, "Coffee and tea", (), None, day, day)
    card = card_of(RankedOffer(broad, 1.0, ReasonCode.FOR_EVERYONE), CATALOGUE, "₹", "")
    assert (card.subtitle, card.price_note) == ("Coffee and tea", "")


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
