"""The form of an offer as it was typed, and an offer as the form shows it. Nothing typed is lost on the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from werkzeug.datastructures import MultiDict

from recommender.offers.types import Hours, Offer, OfferKind, Purpose

USUAL_DAYS: Final = 13
"""Days from the first to the last one of a new offer: two weeks."""

_EVERY_DAY: Final = tuple(str(day) for day in range(7))
_DAY_MINUTES: Final = 1440


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in the form.

    Attributes:
        values: By the name of the field; one text for most, several for products, segments and days of the week.
    """

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of_form(cls, form: MultiDict[str, str]) -> Self:
        """What a browser sent."""
        return cls({name: tuple(form.getlist(name)) for name in form})

    def one(self, name: str) -> str:
        """The text of a field without the spaces around it; empty where it is not there."""
        return next(iter(self.values.get(name, ())), "").strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Every text of a field, each once, in order."""
        return tuple(dict.fromkeys(one.strip() for one in self.values.get(name, ()) if one.strip()))

    def lines(self, name: str) -> tuple[str, ...]:
        """Every line of a field that holds something, each once."""
        return tuple(dict.fromkeys(line.strip() for line in self.one(name).splitlines() if line.strip()))

    def with_values(self, **values: str | Sequence[str]) -> Self:
        """The same with some fields said otherwise; ``_`` of a name stands for ``-``."""
        new = {
            name.replace("_", "-"): (value,) if isinstance(value, str) else tuple(value)
            for name, value in values.items()
        }
        return type(self)({**self.values, **new})


def blank(today: date) -> Said:
    """A new offer before anything is typed."""
    return Said(
        {
            "kind": (OfferKind.PERCENT_OFF.value,),
            "target": ("products",),
            "purpose": (Purpose.ANY.value,),
            "starts": (today.isoformat(),),
            "ends": ((today + timedelta(days=USUAL_DAYS)).isoformat(),),
            "weekday": _EVERY_DAY,
            "priority": ("0",),
        }
    )


def said_of(offer: Offer, own_language: str, alt: Mapping[str, str], decimals: int) -> Said:
    """An offer as its form shows it.

    Args:
        offer: The offer.
        own_language: The shop's own, in which its title and text are.
        alt: What is on the picture, by language.
        decimals: Of the shop's currency.
    """
    money = offer.kind in {OfferKind.AMOUNT_OFF, OfferKind.BUNDLE}
    plain = {
        "kind": offer.kind.value,
        "value": "" if offer.kind is OfferKind.MESSAGE else typed(offer.value, decimals if money else 0),
        "target": "products" if offer.product_ids else "category",
        "category": "" if offer.product_ids else offer.category or "",
        "purpose": offer.purpose.value,
        "starts": offer.starts.isoformat(),
        "ends": offer.ends.isoformat(),
        "stores": "\n".join(offer.stores),
        "stock": number(offer.stock),
        "budget": amount(offer.budget_minor, decimals),
        "person-cap": number(offer.person_cap),
        "day-cap": number(offer.day_cap),
        "priority": str(offer.priority),
        "cost": amount(offer.cost_minor, decimals),
        "picture": offer.picture or "",
        f"title-{own_language}": offer.title,
        f"text-{own_language}": offer.text,
        **{f"title-{one.language}": one.title for one in offer.words},
        **{f"text-{one.language}": one.text for one in offer.words},
        **{f"alt-{language}": words for language, words in alt.items()},
        **_hours(offer.hours),
    }
    days = _EVERY_DAY if offer.hours is None else tuple(str(day) for day in sorted(offer.hours.weekdays))
    several = {"product": offer.product_ids, "segment": offer.segment_ids, "weekday": days}
    return Said({name: (value,) for name, value in plain.items()} | several)


def number(value: int | None) -> str:
    """A number as it is typed; empty where there is none."""
    return "" if value is None else str(value)


def amount(minor: int | None, decimals: int) -> str:
    """An amount as it is typed; empty where there is none."""
    return "" if minor is None else typed(minor, decimals)


def typed(minor: int, decimals: int) -> str:
    """An amount in smallest units as a person types it: without the decimals where they are all 0."""
    major, rest = divmod(minor, 10**decimals)
    return f"{major}.{rest:0{decimals}d}" if rest else str(major)


def _hours(hours: Hours | None) -> dict[str, str]:
    if hours is None:
        return {}
    opens = clock(hours.opens) if hours.opens else ""
    return {"opens": opens, "closes": clock(hours.closes) if hours.closes < _DAY_MINUTES else ""}


def clock(minute: int) -> str:
    """A minute of the day as it is typed."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
