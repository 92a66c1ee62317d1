"""Words of sources: what counts as missing, and what the words of choices mean. Plain tables."""

from collections.abc import Mapping
from typing import Final

MISSING_WORDS: Final = (
    "", "null", "nan", "none", "n/a", "#n/a", "-", "--", r"\n", "(not set)", "nat", "<na>", "#value!",
)  # fmt: skip
"""Cells that mean nothing is known, in lower case; Null and None are names of people, so ``NAMES`` keep them."""
NAMES: Final = frozenset({"full_name", "given_name", "family_name"})

_EVENT_WORDS: Final = {
    "purchase": ("purchase", "buy", "bought", "order", "transaction", "sale", "ecommerce_purchase", "checkout_complete",
                 "ecommerceorder"),
    "view": ("view", "viewed", "page_view", "pageview", "view_item", "product_view", "detail", "visit", "impression",
             "action"),
    "cart": ("cart", "add_to_cart", "addtocart", "basket", "add_to_basket", "ecommerceabandonedcart"),
    "tap": ("tap", "click", "clicked", "select_item", "select_promotion", "touch", "event"),
    "email_opened": ("email_opened", "email_open", "open", "opened", "mail_open"),
}  # fmt: skip
_LINE_WORDS: Final = {
    "sale": ("sale", "sales", "sold", "purchase", "buy", "order", "invoice", "s"),
    "return": (
        "return",
        "returned",
        "refund",
        "refunded",
        "credit",
        "credit_note",
        "cancelled",
        "canceled",
        "void",
        "r",
    ),
}
_YES_NO_WORDS: Final = {"yes": ("yes", "y", "true", "t", "1", "on"), "no": ("no", "n", "false", "f", "0", "off")}


def _turned(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: is_it for is_it, several in words.items() for word in several}


WORDS_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": _turned(_EVENT_WORDS),
    "line_type": _turned(_LINE_WORDS),
    "yes_no": _turned(_YES_NO_WORDS),
}
"""By field, what a word means; lower case, blanks and hyphens as underscores."""
