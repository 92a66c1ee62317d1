"""Checks of an offer before it may be shown: honest copy and sound values (requirement A5)."""

import re
import unicodedata
from typing import Final

from recommender.errors import OfferInvalid
from recommender.types import Offer, OfferKind

HIGHEST_PERCENT: Final = 90
"""Largest discount; more is a slip of the keyboard."""

_URGENCY: Final = (
    r"(only|just) (today|now|this (hour|week|weekend|morning|afternoon|evening|visit))",
    r"(today|tonight|this (hour|week|weekend|visit)) only",
    r"hurry",
    r"(last|final) (chance|chances|call|day|days|hour|hours|minute|minutes|moments?|few)",
    r"limited[ -]time",
    r"(for a )?(short|limited) (time|period)",
    r"time is (running out|short)",
    r"now or never",
    r"(do not|don't|dont|never) (miss|wait|delay)( out)?",
    r"(act|buy|order|shop|grab|claim)( it| them| yours?)? (now|fast|quick(ly)?|today|immediately|at once)",
    r"(ends?|ending|expires?|expiring) (very )?(soon|today|tonight|in \d+ (minutes?|hours?|seconds?))",
    r"before (it is|it's|its|they are|they're) (gone|too late)",
    r"before (time|stocks?) runs? out",
    r"while (stocks?|supplies|it|they) lasts?",
    r"(only|just) (a )?(few|\d+) (left|remaining|in stock)",
    r"(selling|going) (out )?fast",
    r"almost (gone|sold out)",
    r"(nearly|about to) (sold|sell) out",
    r"rush",
    r"urgent(ly)?",
    r"immediate(ly)?",
    r"right now",
    r"as soon as possible",
    r"flash (sale|deal|offer)",
    r"countdown",
    r"because you are here",
    r"while you are here",
    r"before you (leave|go)",
)
"""Wordings that press a shopper to decide at once, in the forms that shops print."""
_PATTERN: Final = re.compile("|".join(rf"\b{wording}\b" for wording in _URGENCY))


def lint_title(title: str) -> tuple[str, ...]:
    """Find urgency in an offer's title.

    Args:
        title: As it would be shown; case, spacing, hyphens and kinds of apostrophe make no difference.

    Returns:
        The wordings found, in lower case and in order; empty when the title is fine.
    """
    plain = unicodedata.normalize("NFKC", title).casefold().replace("\u2019", "'")
    plain = re.sub(r"[\s\-\u2010-\u2015_]+", " ", plain)
    return tuple(match.group() for match in _PATTERN.finditer(plain))


def checked_offer(offer: Offer) -> Offer:
    """Return the offer when it may be created.

    Raises:
        OfferInvalid: The title is empty or urgent, the value does not fit the kind, the offer attaches to nothing, or
            it ends before it starts.
    """
    fault = _fault(offer)
    if fault:
        raise OfferInvalid(f"Offer {offer.offer_id}: {fault}", mend="Correct the offer and create it again")
    return offer


def _fault(offer: Offer) -> str:
    """The first thing that is wrong with an offer, or an empty text."""
    urgent = ", ".join(repr(wording) for wording in lint_title(offer.title))
    sound_value = {
        OfferKind.PERCENT_OFF: 1 <= offer.value <= HIGHEST_PERCENT,
        OfferKind.AMOUNT_OFF: offer.value > 0,
        OfferKind.INFORMATION: offer.value == 0,
    }[offer.kind]
    faults = (
        (bool(urgent), f"the title presses the shopper with {urgent}"),
        (not offer.title.strip(), "the title is empty"),
        (not sound_value, f"{offer.value} is no value for {offer.kind}"),
        (offer.category is None and not offer.product_ids, "it names neither a category nor products"),
        (offer.ends < offer.starts, "it ends before it starts"),
    )
    return next((text for wrong, text in faults if wrong), "")
