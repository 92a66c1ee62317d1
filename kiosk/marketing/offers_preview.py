"""How an offer looks on the shopper's screen: the screen's own view of it, among two others, in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from kiosk.console.guard import MARKETING
from kiosk.events.types import How
from kiosk.offering.cards import Codes, Wording, card_of
from kiosk.offers import GENERAL_CODE
from kiosk.screens.house import House
from kiosk.screens.kinds import ScreenKind
from kiosk.screens.offers import Greeting, OfferCard
from kiosk.screens.render import render
from kiosk.screens.state import Personal, Prefs, ScreenState
from kiosk.screens.view import PICTURES, to_json
from kiosk.words import say
from recommender.offers.book import offer_categories
from recommender.offers.types import Offer, Purpose, RankedOffer
from recommender.types import Reason, ReasonCode

SHOWN: Final = 3
OWN_PICTURES: Final = f"{MARKETING}/offers/pictures"
"""Where the console gets pictures: the screen's own address answers to the screen only."""
INVENTED: Final = Codes("K7QF-2M9D")
"""A code that no till knows."""
UNTITLED: Final = "…"
"""Title of an offer that has none yet."""
_NOBODY: Final = "preview"


def previews(offer: Offer, others: Sequence[Offer], house: House, wording: Wording) -> Mapping[str, dict[str, Any]]:
    """The view of each language of the house, as the page draws it.

    An offer that only members can get is shown as one of them gets it, any other one as everybody sees it.

    Args:
        offer: That is looked at; it comes first.
        others: To stand beside it; invented ones where there are too few.
        house: The shop.
        wording: How its cards are written.
    """
    titled = offer if offer.title else replace(offer, title=UNTITLED)
    return {language: _view((titled, *others), house, wording, language) for language in house.languages}


def _view(offers: Sequence[Offer], house: House, wording: Wording, language: str) -> dict[str, Any]:
    own = for_members(offers[0])
    codes = INVENTED if own else Codes(GENERAL_CODE)
    chosen = [RankedOffer(one, 0.0, reason_for(one, wording)) for one in offers[:SHOWN]]
    cards = tuple(card_of(one, wording, codes, language) for one in chosen)
    cards += tuple(_invented(place, language, codes.typed) for place in range(len(cards), SHOWN))
    prefs = Prefs(language=language)
    if own:
        greeting = Greeting(say(language, "marketing-offer-preview-name"), cards)
        personal = Personal(_NOBODY, greeting, How.CARD, cap_at=0.0)
        state = ScreenState(house, kind=ScreenKind.RECOGNISED, prefs=prefs, personal=personal)
    else:
        state = ScreenState(house, prefs=prefs)
    view = to_json(render(state, cards), 0.0)
    for card in view["cards"]:
        card["picture"] = card["picture"].replace(PICTURES, OWN_PICTURES, 1)
    return view


def for_members(offer: Offer) -> bool:
    """Whether only members can get an offer: it asks who somebody is, or what they bought."""
    return bool(offer.segment_ids) or offer.purpose is not Purpose.ANY


def reason_for(offer: Offer, wording: Wording) -> Reason:
    """A reason that may be given with an offer when nothing is known of the shopper but their segments."""
    categories = sorted(offer_categories(offer, wording.catalogue))
    if offer.segment_ids and categories:
        return Reason(ReasonCode.SEGMENT_LIKES, categories[0])
    return Reason(ReasonCode.FOR_EVERYONE)


def _invented(place: int, language: str, code: str) -> OfferCard:
    words = {name: say(language, f"marketing-offer-preview-{name}") for name in ("other", "other-for", "other-why")}
    return OfferCard(f"invented-{place}", words["other"], words["other-for"], words["other-why"], "", code, "")
