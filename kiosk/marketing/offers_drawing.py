"""What the editor shows beside the form of an offer: its previews, how many it could reach, warnings, facts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kiosk.audience.sizes import Estimate
from kiosk.errors import SizesAsked
from kiosk.marketing.listing import segments_of
from kiosk.marketing.offers_editing import Checked
from kiosk.marketing.offers_preview import SHOWN, for_members, previews
from kiosk.marketing.offers_reach import reach_rule
from kiosk.marketing.offers_said import clock
from kiosk.marketing.offers_warnings import warnings_of
from kiosk.marketing.office import Office
from kiosk.offering.cards import Wording, money
from kiosk.screens.house import house_of
from kiosk.store import insight, offers
from kiosk.store.product_rows import products_by_id, products_in
from kiosk.words import LANGUAGES
from recommender.currencies import decimals_of
from recommender.offers.types import Offer, OfferKind, Purpose
from recommender.types import Product

_DAY_MINUTES: Final = 1440


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands beside the form.

    Attributes:
        views: The screen with the offer, by language, as the page draws it.
        warned: Sentences.
        reach: How many it could reach, in words; empty where nobody asked.
    """

    views: Mapping[str, dict[str, Any]]
    warned: tuple[str, ...]
    reach: str


class OfferDrawing:
    """Draws what the editor shows beside the form.

    Args:
        office: What the views of the marketing console share.
    """

    def __init__(self, office: Office) -> None:
        self._office, self._say = office, office.pages.say
        self._decimals = decimals_of(office.settings.currency_code)
        self._house = house_of(office.settings)

    def drawn(self, checked: Checked, *, with_reach: bool) -> Drawn:
        """All of it for an offer, finished or not."""
        offer, today = checked.offer, self._office.today()
        floor, languages = self._office.settings.margin_floor_percent, self._house.languages
        warned = warnings_of(offer, checked.catalogue, languages=languages, today=today, floor_percent=floor)
        small = [
            one.name for one in segments_of(self._office) if one.segment_id in offer.segment_ids and not one.enough
        ]
        said = [self._say(one.key, **one.values) for one in warned]
        said += [self._say("marketing-offer-warn-segment", segment=name) for name in small]
        return Drawn(self._views(checked), tuple(said), self._reach(offer) if with_reach else "")

    def products(self, product_ids: Collection[str]) -> tuple[Product, ...]:
        """Products in the order of their ids; those that are gone are left out."""
        with self._office.site.store.read() as connection:
            found = products_by_id(connection, product_ids)
        return tuple(found[one] for one in product_ids if one in found)

    def categories(self) -> list[str]:
        """Every category of the catalogue."""
        with self._office.site.store.read() as connection:
            return insight.categories(connection)

    def money(self, minor: int) -> str:
        """An amount with its sign."""
        return money(minor, self._office.settings.currency, self._decimals)

    def gift(self, offer: Offer) -> str:
        """What an offer gives, in words."""
        value = {
            OfferKind.AMOUNT_OFF: lambda: self.money(offer.value),
            OfferKind.BUNDLE: lambda: self.money(offer.value),
        }.get(offer.kind, lambda: offer.value)()
        return self._say(f"marketing-offer-gives-{offer.kind.value.replace('_', '-')}", value=value)

    def facts(self, offer: Offer, segments: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """What an offer is, as pairs of a label and words."""
        goods = offer.category or ", ".join(one.name for one in self.products(offer.product_ids))
        people = ", ".join(segments.get(one, one) for one in offer.segment_ids)
        found = {
            "gives": self.gift(offer),
            "for": goods,
            "people": people or self._say("marketing-offer-everyone"),
            "purpose": "" if offer.purpose is Purpose.ANY else self._say(f"marketing-offer-purpose-{offer.purpose}"),
            "hours": self._hours(offer),
            "stores": ", ".join(offer.stores),
            "stock": self._count(offer.stock),
            "budget": "" if offer.budget_minor is None else self.money(offer.budget_minor),
            "person-cap": self._count(offer.person_cap),
            "day-cap": self._count(offer.day_cap),
            "priority": str(offer.priority) if offer.priority else "",
            "cost": "" if offer.cost_minor is None else self.money(offer.cost_minor),
            "languages": ", ".join(LANGUAGES[one.language] for one in offer.words),
        }
        return tuple((self._say(f"marketing-offer-{name}"), words) for name, words in found.items() if words)

    def _hours(self, offer: Offer) -> str:
        if offer.hours is None:
            return ""
        days = ", ".join(self._say(f"marketing-offer-weekday-{day}") for day in sorted(offer.hours.weekdays))
        if (offer.hours.opens, offer.hours.closes) == (0, _DAY_MINUTES):
            return days
        times = {"opens": clock(offer.hours.opens), "closes": clock(offer.hours.closes)}
        return self._say("marketing-offer-hours-said", days=days, **times)

    @staticmethod
    def _count(number: int | None) -> str:
        return "" if number is None else f"{number:,}"

    def _views(self, checked: Checked) -> Mapping[str, dict[str, Any]]:
        offer = checked.offer
        with self._office.site.store.read() as connection:
            running = [
                one
                for one in offers.offers_on(connection, self._office.today())
                if not one.segment_ids and one.offer_id != offer.offer_id
            ]
            others = sorted(running, key=lambda one: (-one.priority, one.offer_id))[: SHOWN - 1]
            ids = {product_id for one in others for product_id in one.product_ids}
            catalogue = {**checked.catalogue, **products_by_id(connection, ids)}
            for one in others:
                if not one.product_ids and one.category:
                    catalogue |= {product.product_id: product for product in products_in(connection, one.category)}
        alts = {offer.picture: checked.reading.alt} if offer.picture else {}
        wording = Wording(catalogue, self._office.settings.currency, self._decimals, alts)
        return previews(offer, others, self._house, wording)

    def _reach(self, offer: Offer) -> str:
        try:
            people = size_words(self._say, self._office.audience.estimate(reach_rule(offer)))
        except SizesAsked as error:
            return f"{error.message}. {error.mend}."
        return self._say(
            "marketing-offer-reach-some" if for_members(offer) else "marketing-offer-reach-all", people=people
        )


def size_words(say: Callable[..., str], found: Estimate) -> str:
    """A number of people in words, as the builder says it."""
    if found.people is None:
        return say("marketing-fewer", people=found.below)
    key = "marketing-about" if found.exact else "marketing-about-sample"
    return say(key, people=found.people, low=found.low, high=found.high)
