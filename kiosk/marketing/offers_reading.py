"""From the form of an offer to the offer, or to what is wrong with it, each with the field it stands beside."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from kiosk.marketing.offers_said import Said
from kiosk.words import Value
from recommender.offers.lint import HIGHEST_PERCENT, lint_title
from recommender.offers.types import Hours, Offer, OfferKind, OfferWords, Purpose

LONGEST: Final[Mapping[str, int]] = {"title": 120, "text": 200, "alt": 200}
"""Characters of each text; a card has room for a title of about 60."""
MOST_PRODUCTS: Final = 50
MOST_NUMBER: Final = 1_000_000_000
"""Of a stock, a cap, points; more is a slip of the keyboard."""
MOST_STORES: Final = 200
STORE_LENGTH: Final = 120
LAST_PRIORITY: Final = 9

_WHOLE: Final = re.compile(r"\d{1,3}(,\d{3})+|\d{1,10}")
_AMOUNT: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.(\d+))?")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::00)?")
_DAY_MINUTES: Final = 1440
_KINDS_OF_MONEY: Final = frozenset({OfferKind.AMOUNT_OFF, OfferKind.BUNDLE})
_LEAST_IN_BUNDLE: Final = 2

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field.

    Attributes:
        field: Its name in the form.
        key: Of the words that say so.
        values: For the words.
    """

    field: str
    key: str
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shop:
    """What an offer may speak of.

    Attributes:
        languages: Of the shop, its own first.
        decimals: Of its currency.
        categories: Names of the catalogue's.
        segments: Ids of those that may be addressed.
        products: Ids that are known of those the form names.
    """

    languages: Sequence[str]
    decimals: int
    categories: frozenset[str]
    segments: frozenset[str]
    products: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form says.

    Attributes:
        offer: The offer; where something is wrong it is only good to be looked at.
        alt: What is on its picture, by language.
        wrong: What is wrong, in the order of the form.
    """

    offer: Offer
    alt: Mapping[str, str]
    wrong: tuple[Wrong, ...]


def read(said: Said, shop: Shop, offer_id: str, today: date) -> Reading:
    """Read a form. Every field is looked at, so that all that is wrong is said at once.

    Args:
        said: The form.
        shop: What it may speak of.
        offer_id: The id that the offer gets.
        today: Stands for a day that is none.
    """
    reader = _Reader(said, shop)
    offer = reader.offer(offer_id, today)
    return Reading(offer, reader.alt(), tuple(reader.wrong))


class _Reader:
    def __init__(self, said: Said, shop: Shop) -> None:
        self._said, self._shop = said, shop
        self.wrong: list[Wrong] = []

    def offer(self, offer_id: str, today: date) -> Offer:
        said, own = self._said, self._shop.languages[0]
        kind = self._choice("kind", OfferKind, OfferKind.MESSAGE)
        title, text = self._text("title", own), self._text("text", own)
        if not title:
            self._note(f"title-{own}", "title")
        category, products = self._target(kind)
        starts, ends = self._day("starts"), self._day("ends")
        if starts is not None and ends is not None and ends < starts:
            self._note("ends", "ends")
        return Offer(
            offer_id=offer_id,
            title=title,
            kind=kind,
            value=self._value(kind),
            category=category,
            product_ids=products,
            segment_ids=self._segments(),
            starts=starts or today,
            ends=ends or today,
            text=text,
            words=tuple(self._words()),
            picture=said.one("picture") or None,
            purpose=self._choice("purpose", Purpose, Purpose.ANY),
            hours=self._hours(),
            stores=self._stores(),
            stock=self._whole("stock"),
            budget_minor=self._money("budget"),
            person_cap=self._whole("person-cap"),
            day_cap=self._whole("day-cap"),
            priority=self._whole("priority", least=0, most=LAST_PRIORITY) or 0,
            cost_minor=self._money("cost", least=0),
        )

    def alt(self) -> dict[str, str]:
        """What is on the picture; the shop's own language has to say it where there is one."""
        found = {language: self._text("alt", language) for language in self._shop.languages}
        if self._said.one("picture") and not found[self._shop.languages[0]]:
            self._note(f"alt-{self._shop.languages[0]}", "alt")
        return {language: words for language, words in found.items() if words}

    def _note(self, name: str, key: str, **values: Value) -> None:
        self.wrong.append(Wrong(name, f"marketing-offer-wrong-{key}", values))

    def _text(self, name: str, language: str) -> str:
        """A text of a language, looked at for its length and for words that press the shopper."""
        place = f"{name}-{language}"
        found = " ".join(self._said.one(place).split())
        if len(found) > LONGEST[name]:
            self._note(place, "long", most=LONGEST[name])
        if not found.isprintable():
            self._note(place, "signs")
        urgent = lint_title(found)
        if urgent:
            self._note(place, "urgent", words=", ".join(urgent))
        return found

    def _words(self) -> list[OfferWords]:
        """The other languages, as far as something is said in them."""
        found = []
        for language in self._shop.languages[1:]:
            title, text = self._text("title", language), self._text("text", language)
            if text and not title:
                self._note(f"title-{language}", "title-too")
            if title:
                found.append(OfferWords(language, title, text))
        return found

    def _value(self, kind: OfferKind) -> int:
        match kind:
            case OfferKind.MESSAGE:
                return 0
            case OfferKind.PERCENT_OFF:
                return self._needed("value", self._whole("value", most=HIGHEST_PERCENT))
            case OfferKind.POINTS:
                return self._needed("value", self._whole("value"))
            case _:
                return self._needed("value", self._money("value"))

    def _needed(self, name: str, found: int | None) -> int:
        if found is None:
            if not self._said.one(name):
                self._note(name, "empty")
            return 0
        return found

    def _target(self, kind: OfferKind) -> tuple[str | None, tuple[str, ...]]:
        said = self._said
        if said.one("target") == "category":
            category = said.one("category")
            if kind is OfferKind.BUNDLE:
                self._note("product", "bundle")
            elif category not in self._shop.categories:
                self._note("category", "category")
            return category, ()
        products = said.many("product")
        unknown = next((one for one in products if one not in self._shop.products), None)
        if not products:
            self._note("product", "product")
        elif unknown is not None:
            self._note("product", "product-gone", product=unknown)
        elif len(products) > MOST_PRODUCTS:
            self._note("product", "products", most=MOST_PRODUCTS)
        elif kind is OfferKind.BUNDLE and len(products) < _LEAST_IN_BUNDLE:
            self._note("product", "bundle")
        return None, products

    def _segments(self) -> tuple[str, ...]:
        found = self._said.many("segment")
        if not set(found) <= self._shop.segments:
            self._note("segment", "segment")
        return found

    def _stores(self) -> tuple[str, ...]:
        found = self._said.lines("stores")
        if len(found) > MOST_STORES or any(len(one) > STORE_LENGTH or not one.isprintable() for one in found):
            self._note("stores", "stores", most=STORE_LENGTH)
        return found

    def _hours(self) -> Hours | None:
        days = frozenset(int(one) for one in self._said.many("weekday") if one in set("0123456"))
        opens, closes = self._minute("opens", 0), self._minute("closes", _DAY_MINUTES)
        if not days:
            self._note("weekday", "weekday")
        if closes <= opens:
            self._note("closes", "closes")
        hours = Hours(days or frozenset(range(7)), opens, closes)
        return None if hours == Hours() else hours

    def _minute(self, name: str, empty: int) -> int:
        typed = self._said.one(name)
        found = _TIME.fullmatch(typed)
        if typed and found is None:
            self._note(name, "time")
        return empty if found is None else int(found[1]) * 60 + int(found[2])

    def _day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self._said.one(name))
        except ValueError:
            self._note(name, "day")
            return None

    def _whole(self, name: str, *, least: int = 1, most: int = MOST_NUMBER) -> int | None:
        """A whole number; None where nothing stands there, or nothing that is one."""
        typed = self._said.one(name)
        found = int(typed.replace(",", "")) if _WHOLE.fullmatch(typed) else None
        if typed and (found is None or not least <= found <= most):
            self._note(name, "whole", least=least, most=most)
            return None
        return found

    def _money(self, name: str, *, least: int = 1) -> int | None:
        """An amount in smallest units; None where nothing stands there, or nothing that is one."""
        typed, decimals = self._said.one(name), self._shop.decimals
        found = _AMOUNT.fullmatch(typed)
        if found is None or len(found[2] or "") > decimals:
            if typed:
                self._note(name, "amount", decimals=decimals)
            return None
        minor = int(Decimal(typed.replace(",", "")).scaleb(decimals))
        if minor < least:
            self._note(name, "amount", decimals=decimals)
            return None
        return minor

    def _choice(self, name: str, choices: Callable[[str], _T], usual: _T) -> _T:
        try:
            return choices(self._said.one(name))
        except ValueError:
            self._note(name, "choice")
            return usual
