"""Every word of the offers' room that is made from a value or a code is in the catalogue."""

import re
from pathlib import Path

import kiosk.marketing
from kiosk.marketing.offers_listing import Order, Standing
from kiosk.words import keys
from recommender.offers.book import offer_book
from recommender.offers.refusals import Refused
from recommender.offers.types import Offer, OfferKind, Purpose

PACKAGE = Path(kiosk.marketing.__file__).parent
BY_GOODS = ("no_product", "discreet", "age", "sold_out", "margin")
"""What the recommender refuses whoever asks and whenever."""


def sources():
    return "".join(file.read_text(encoding="utf-8") for file in PACKAGE.glob("offers_*.py"))


def test_every_value_has_words():
    areas = {"standing": Standing, "purpose": Purpose, "weekday": map(str, range(7))}
    areas |= dict.fromkeys(("kind", "value", "gives"), OfferKind)
    made = {f"marketing-offer-{area}-{value.replace('_', '-')}" for area, some in areas.items() for value in some}
    made |= {f"marketing-offer-{order}" for order in Order}
    made |= {f"marketing-offer-warn-goods-{Refused(code).replace('_', '-')}" for code in BY_GOODS}
    assert made - keys("en") == set()


def test_every_slip_and_warning_has_words():
    slips = re.findall(r'_note\(\s*(?:"[a-z-]+"|name|place|f"[^"]+"), "([a-z-]+)"', sources())
    warned = re.findall(r'_warned\("([a-z-]+)"', sources())
    assert len(slips) > 20
    assert len(warned) == 5
    made = {f"marketing-offer-wrong-{one}" for one in slips} | {f"marketing-offer-warn-{one}" for one in warned}
    assert made - keys("en") == set()


def test_no_word_is_left_over():
    text = sources() + "".join(
        file.read_text(encoding="utf-8") for file in (PACKAGE.parent / "templates" / "marketing").glob("*offer*.html")
    )
    made = r"marketing-offer-(standing|purpose|weekday|kind|value|gives|wrong|warn|try-known|target|preview|sure)-"
    orders = {f"marketing-offer-{order}" for order in Order}
    ours = {key for key in keys("en") if key.startswith("marketing-offer-") and not re.match(made, key)} - orders
    facts = set(re.findall(r'"([a-z-]+)": ', text))
    assert {key for key in ours if key not in text and key.removeprefix("marketing-offer-") not in facts} == set()


def test_the_warnings_know_every_code_that_goods_can_give():
    from datetime import date

    offer = Offer("O1", "Tea", OfferKind.MESSAGE, 0, "Tea", (), (), date(2026, 3, 1), date(2026, 3, 1))
    assert offer_book([offer], {}).entries[0].refused == Refused.NO_PRODUCT
    refused = set(re.findall(r"Refused\.([A-Z_]+)", (PACKAGE.parents[1] / "recommender/offers/book.py").read_text()))
    assert {one.lower() for one in refused} == set(BY_GOODS)
