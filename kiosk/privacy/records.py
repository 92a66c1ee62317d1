"""The register of personal data: for every table that holds some, what it is for and how it ends (requirement G14).

Erasure follows this register, so a table that is entered here as ``WITH_MEMBER`` is emptied without further code; a
test refuses a table with a column of members or customers that is not entered.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.privacy.consent import Purpose


class Ends(StrEnum):
    """What the erasure of a member does to their rows."""

    WITH_MEMBER = "with_member"
    """Deleted."""
    WITH_PURCHASES = "with_purchases"
    """The shop's own records: kept without any link to the member, or deleted where the member asks for that too."""
    TOMBSTONE = "tombstone"
    """Written by the erasure: nothing but the opaque id and what was deleted, so that an old backup can be cleaned."""


class Basis(StrEnum):
    """Why the data may be kept (article 6 and 9 of the GDPR)."""

    CONSENT = "consent"
    SHOP_RECORDS = "shop_records"
    """Declared or handed over by the shop's own systems, which state their basis to the customer."""
    LEGAL_DUTY = "legal_duty"


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the register.

    Attributes:
        table: Name of the table.
        holds: What it holds, in words a shopper understands.
        basis: Why it may be kept.
        purposes: Consents it is used under; empty when the basis is another.
        retention: When it goes by itself, in words.
        ends: What an erasure does to it.
    """

    table: str
    holds: str
    basis: Basis
    purposes: tuple[Purpose, ...]
    retention: str
    ends: Ends


_UNTIL_ERASED = "Until the member withdraws or is erased."
_SHOP_KEEPS = "As long as the shop's own system keeps it; the shop's next import replaces it."
_FACE = (Purpose.FACE_RECOGNITION,)
_OFFERS = (Purpose.OFFERS,)

RECORDS = (
    Record(
        "members",
        "First name and, if linked, the customer number.",
        Basis.CONSENT,
        _FACE,
        _UNTIL_ERASED,
        Ends.WITH_MEMBER,
    ),
    Record(
        "member_keys",
        "The key of the member's own face template.",
        Basis.CONSENT,
        _FACE,
        _UNTIL_ERASED,
        Ends.WITH_MEMBER,
    ),
    Record(
        "templates",
        "The face template, encrypted. No picture is kept.",
        Basis.CONSENT,
        _FACE,
        _UNTIL_ERASED,
        Ends.WITH_MEMBER,
    ),
    Record(
        "consents",
        "Which consent was given, when, where and to which wording.",
        Basis.CONSENT,
        tuple(Purpose),
        _UNTIL_ERASED,
        Ends.WITH_MEMBER,
    ),
    Record(
        "vouchers",
        "Codes of offers that were shown to the member.",
        Basis.CONSENT,
        _OFFERS,
        _UNTIL_ERASED,
        Ends.WITH_MEMBER,
    ),
    Record(
        "customers",
        "What the customer declared to the shop: age, gender, income, place.",
        Basis.SHOP_RECORDS,
        (),
        _SHOP_KEEPS,
        Ends.WITH_PURCHASES,
    ),
    Record("purchases", "Lines of the customer's receipts.", Basis.SHOP_RECORDS, (), _SHOP_KEEPS, Ends.WITH_PURCHASES),
    Record(
        "segment_members",
        "The group of similar customers the customer is in.",
        Basis.SHOP_RECORDS,
        (),
        "Until the groups are made anew.",
        Ends.WITH_PURCHASES,
    ),
    Record(
        "erasures",
        "That a member was erased, by opaque number only.",
        Basis.LEGAL_DUTY,
        (),
        "Kept, so that no backup brings the member back.",
        Ends.TOMBSTONE,
    ),
)
"""Every table with personal data."""
