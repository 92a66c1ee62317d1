"""Loyalty cards of the demo's invented customers, and the list of those that a person may try."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kiosk.security.files import PRIVATE_FILE
from kiosk.settings import Settings
from recommender.types import Customer

CARDS_FILE: Final = "demo-cards.txt"
"""Codes of the demo's members, in readable form: they are nobody's. A real site never writes such a file."""

_DIGITS: Final = 13
_MARK: Final = "29"
"""First digits of cards that a shop gives out itself (GS1)."""

_HEAD: Final = """\
Codes of the demo's members, to be typed at the screen under "Use card or code".
These people are invented. A real site never writes such a file.

"""
_ROW: Final = "{:<16} {:<16} {}\n"


def demo_cards(customers: Iterable[Customer]) -> Mapping[str, str]:
    """A card number for each customer: random, so that nobody finds a card by counting."""
    numbers: set[str] = set()
    cards: dict[str, str] = {}
    for customer in customers:
        while (number := _MARK + f"{secrets.randbelow(10 ** (_DIGITS - 2)):011d}") in numbers:
            pass
        numbers.add(number)
        cards[customer.customer_id] = number
    return cards


def write_cards(settings: Settings, members: Sequence[tuple[str, str, str]]) -> None:
    """Write the list into the home folder of the demo; without names, so that an erasure has nothing to look for here.

    Args:
        settings: Name the home folder.
        members: (loyalty card, own card code, receipt code).
    """
    path = settings.home / CARDS_FILE
    path.touch(mode=PRIVATE_FILE)
    rows = _ROW.format("LOYALTY CARD", "CARD CODE", "RECEIPT CODE (My data)")
    path.write_text(_HEAD + rows + "".join(_ROW.format(*member) for member in members), encoding="utf-8")
