"""The register of personal data: what is kept, why, for how long and how it ends (requirement G14).

Erasure follows this register, so a table that is entered here as ``WITH_MEMBER`` is emptied without further code. Every
table of the store and of the key ring stands either here or in :data:`NOT_PERSONAL`; a test refuses any other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table

from kiosk.privacy.consent import Purpose
from kiosk.store.schema import metadata


class Ends(StrEnum):
    """What the erasure of a member does to what is kept."""

    WITH_MEMBER = "with_member"
    """Deleted."""
    WITH_PURCHASES = "with_purchases"
    """The shop's own records: kept without any link to the member, or deleted where the member asks for that too."""
    TOMBSTONE = "tombstone"
    """Written by the erasure: a keyed hash and what was deleted, so that an old backup can be cleaned."""
    ANONYMOUS = "anonymous"
    """Stays, and cannot be tied to anybody any more: it holds a keyed hash of an id that nobody has."""
    UNREADABLE = "unreadable"
    """Copies that stay until they are overwritten; what names the member in them is noise without their data key."""
    STAFF = "staff"
    """About people who work here; an erasure of a member does not touch it."""


class Basis(StrEnum):
    """Why the data may be kept (article 6 and 9 of the GDPR)."""

    CONSENT = "consent"
    SHOP_RECORDS = "shop_records"
    """Declared or handed over by the shop's own systems, which state their basis to the customer."""
    LEGAL_DUTY = "legal_duty"


class Place(StrEnum):
    """Where it lies."""

    STORE = "store"
    KEY_RING = "key ring"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the register.

    Attributes:
        table: Name of the table, or what the file is.
        holds: What it holds, in words a shopper understands.
        basis: Why it may be kept.
        purposes: Consents it is used under; empty when the basis is another.
        retention: When it goes by itself, in words.
        ends: What an erasure does to it.
        place: Where it lies.
        sensitive: Whether it is biometric (article 9 of the GDPR, sensitive in California; requirement B5).
    """

    table: str
    holds: str
    basis: Basis
    purposes: tuple[Purpose, ...]
    retention: str
    ends: Ends
    place: Place = Place.STORE
    sensitive: bool = False


SOLD = "never"
DISCLOSED = "never"
"""To nobody who would use it for themselves. A test holds the modules that may open an outgoing connection; whom the
site itself has set up as its helper is named in the records of processing."""

_VISITS = "At the member's wish, or after the site's days without a visit (retention_days)."
_SHOP_KEEPS = (
    "Until the shop erases the customer here, or customer_retention_days after the last purchase and the last import "
    "that named them; of a member's record after the membership."
)
_MADE_ANEW = "Until it is made anew."
_TRAIL = "Three years."
_CLOSED = "While the person works here, and three years after the account was closed."
_BACKUPS = (
    "By the rotation, backup_keep_days (92) at the most, here and in the second place; the newest proved one until the "
    "next. A copy that was put elsewhere by hand: as long as the shop keeps the file."
)
_ANSWERS = "400 days, with the member, or when they withdraw the consent to analytics."
_FACE = (Purpose.FACE_RECOGNITION,)
_OFFERS = (Purpose.OFFERS,)
_ANALYTICS = (Purpose.ANALYTICS,)
_ALL = tuple(Purpose)
_BY_CONSENT, _MEMBER = Basis.CONSENT, Ends.WITH_MEMBER
_BOOKS, _PURCHASES = Basis.SHOP_RECORDS, Ends.WITH_PURCHASES

RECORDS = (
    Record(
        "members",
        "Name, phone and what else the member told, sealed; their language and when they last came.",
        _BY_CONSENT, _ALL, _VISITS, _MEMBER,
    ),
    Record(
        "credentials",
        "Keyed hashes of the codes by which the member is found: card, phone, receipt, words of the name.",
        _BY_CONSENT, _ALL, _VISITS, _MEMBER,
    ),
    Record(
        "templates",
        "The face templates, sealed. No picture is kept.",
        _BY_CONSENT, _FACE, _VISITS, _MEMBER, sensitive=True,
    ),
    Record(
        "consents",
        "Which consent was given or withdrawn, when, where and to which wording.",
        _BY_CONSENT, _ALL, _VISITS, _MEMBER,
    ),
    Record(
        "matches",
        "When, where and by which act the member was recognised, and which offers were shown.",
        _BY_CONSENT, _ALL, "400 days, or with the member.", _MEMBER,
    ),
    Record(
        "dislikes",
        "Offers the member does not want to see again.",
        _BY_CONSENT, _OFFERS, _VISITS, _MEMBER,
    ),
    Record(
        "vouchers",
        "Codes of offers that were shown to the member, and when one was used at the till.",
        _BY_CONSENT, _OFFERS, _VISITS, _MEMBER,
    ),
    Record(
        "redemptions",
        "Which code was used at which till, when, on which receipt and what it cost the shop; what was taken back too.",
        _BY_CONSENT, _OFFERS, _VISITS, _MEMBER,
    ),
    Record(
        "decisions",
        "Which offers were chosen for the screen, by which method and how likely each was; members by keyed hash.",
        _BY_CONSENT, _ANALYTICS, _ANSWERS, _MEMBER,
    ),
    Record(
        "offer_events",
        "What came of offers on the screen: seen, for how long in four steps, saved, used, not wanted; members by "
        "keyed hash.",
        _BY_CONSENT, _ANALYTICS, _ANSWERS, _MEMBER,
    ),
    Record(
        "customers",
        "What the customer declared to the shop: age, gender, income, place; when an import named them last.",
        _BOOKS, (), _SHOP_KEEPS, _PURCHASES,
    ),
    Record(
        "customer_cards",
        "Keyed hashes of the cards and phone numbers that the shop's own system has for the customer.",
        _BOOKS, (), _SHOP_KEEPS, _PURCHASES,
    ),
    Record(
        "purchases",
        "Lines of the customer's receipts.",
        _BOOKS, (), _SHOP_KEEPS, _PURCHASES,
    ),
    Record(
        "segment_members",
        "The group of similar customers the customer is in.",
        _BOOKS, (), "Until the groups are made anew.", _PURCHASES,
    ),
    Record(
        "returns",
        "Lines of what the customer brought back.",
        _BOOKS, (), _SHOP_KEEPS, _PURCHASES,
    ),
    Record(
        "events",
        "What the customer did: saw a product, put it in a cart, tapped an offer, opened an e-mail.",
        _BOOKS, (), "400 days.", _PURCHASES,
    ),
    Record(
        "rejects",
        "Lines of the shop's files that could not be read, with the reason, until somebody mends them.",
        _BOOKS, (), "90 days.", _PURCHASES,
    ),
    Record(
        "reject_keys",
        "What such a line waits for: an id that no file has told of, or the keyed hash of a card, number or address.",
        _BOOKS, (), "With its line.", _PURCHASES,
    ),
    Record(
        "customer_changes",
        "That a command changed something about the customer, until the kiosk has looked at it.",
        _BOOKS, (), "Until the kiosk has looked; a day at most.", _PURCHASES,
    ),
    Record(
        "customer_traits",
        "Keyed hashes of parts of a name or an address, by which the same customer is found twice.",
        _BOOKS, (), _SHOP_KEEPS, _PURCHASES,
    ),
    Record(
        "customer_merges",
        "That two records of the shop are of one customer, and who said so.",
        _BOOKS, (), _SHOP_KEEPS, _PURCHASES,
    ),
    Record(
        "match_suggestions",
        "Two records of the shop that may be of one customer, until somebody decides.",
        _BOOKS, (), _SHOP_KEEPS, _PURCHASES,
    ),
    Record(
        "features",
        "Numbers about how the customer shops, such as days since the last purchase.",
        _BOOKS, (), _MADE_ANEW, _PURCHASES,
    ),
    Record(
        "category_shares",
        "How much of the customer's money goes to which category.",
        _BOOKS, (), _MADE_ANEW, _PURCHASES,
    ),
    Record(
        "predictions",
        "An estimate of whether the customer comes back, and of what they will spend.",
        _BOOKS, (), _MADE_ANEW, _PURCHASES,
    ),
    Record(
        "segment_moves",
        "When the customer entered or left a group.",
        _BOOKS, (), "400 days; at once when a member withdraws the consent to offers.", _PURCHASES,
    ),
    Record(
        "segment_due",
        "When to look again whether the customer is still in a group.",
        _BOOKS, (), "Until that day.", _PURCHASES,
    ),
    Record(
        "run_members",
        "The group that the newest search for groups put the customer into, before anybody uses it.",
        _BOOKS, (), "Until it is used or made anew, 30 days at most.", _PURCHASES,
    ),
    Record(
        "sends",
        "Which e-mails went to the member, what became of them, and with analytics whether they were opened.",
        _BY_CONSENT, (Purpose.CONTACT, Purpose.ANALYTICS), "400 days, or with the member.", _MEMBER,
    ),
    Record(
        "suppressions",
        "Keyed hashes of e-mail addresses that are not written to any more.",
        Basis.LEGAL_DUTY, (), "As long as the site is used: it keeps a wish.", Ends.ANONYMOUS,
    ),
    Record(
        "erasures",
        "That somebody was erased, by keyed hash, and what went from where.",
        Basis.LEGAL_DUTY, (), _TRAIL, Ends.TOMBSTONE,
    ),
    Record(
        "audit",
        "Who did what when; members by keyed hash, staff by account.",
        Basis.LEGAL_DUTY, (), _TRAIL, Ends.ANONYMOUS,
    ),
    Record(
        "staff",
        "Accounts of the staff console: name, password hash, roles.",
        Basis.LEGAL_DUTY, (), _CLOSED, Ends.STAFF,
    ),
    Record(
        "devices",
        "Paired screens and camera boxes: name, hash of the key, last sign of life, and which account paired them.",
        Basis.LEGAL_DUTY, (), "As long as the site is used.", Ends.STAFF,
    ),
    Record(
        "staff_totp",
        "Secrets of apps that show codes to staff, encrypted, and which code counted last.",
        Basis.LEGAL_DUTY, (), "Until it is taken away, or the account is closed.", Ends.STAFF,
    ),
    Record(
        "staff_recovery_codes",
        "Keyed hashes of recovery codes of staff that were not used.",
        Basis.LEGAL_DUTY, (), "Until the code is used, new ones are made, or the account is closed.", Ends.STAFF,
    ),
    Record(
        "staff_passkeys",
        "Public keys of passkeys of staff, the name each was given, and when it was used last.",
        Basis.LEGAL_DUTY, (), "Until it is removed, or the account is closed.", Ends.STAFF,
    ),
    Record(
        "staff_identities",
        "Which person of an identity provider an account belongs to.",
        Basis.LEGAL_DUTY, (), _CLOSED, Ends.STAFF,
    ),
    Record(
        "imports",
        "Runs of imports: counts, the hash of the file, and which account began it.",
        Basis.LEGAL_DUTY, (), _TRAIL, Ends.STAFF,
    ),
    Record(
        "campaigns",
        "Texts and results of e-mail campaigns, and which account made them.",
        Basis.LEGAL_DUTY, (), "As long as the site is used.", Ends.STAFF,
    ),
    Record(
        "experiments",
        "What is compared with what, results of 20 people and more, and which account made it.",
        Basis.LEGAL_DUTY, (), "As long as the site is used.", Ends.STAFF,
    ),
    Record(
        "recommenders",
        "What was learned about which products go together, as numbers, and which account asked for it.",
        Basis.LEGAL_DUTY, (), "Five versions of it; who asked, as long as the site is used.", Ends.STAFF,
    ),
    Record(
        "offer_policies",
        "What was learned about how offers are answered, as sums, verdicts of it, and which account switched it on.",
        Basis.LEGAL_DUTY, (),
        "Sums are made anew each day, and go when it is switched off; the rest as long as the site is used.",
        Ends.STAFF,
    ),
    Record(
        "site_records",
        "Assessments, trainings and tests of this site, with the name of who approved them.",
        Basis.LEGAL_DUTY, (), "As long as the site is used.", Ends.STAFF,
    ),
    Record(
        "member_keys",
        "The member's data key, wrapped: without it what is sealed cannot be read, in any copy.",
        _BY_CONSENT, _ALL, _VISITS, _MEMBER, Place.KEY_RING,
    ),
    Record(
        "erased",
        "Keyed hashes of everybody who was erased, so that no backup brings them back.",
        Basis.LEGAL_DUTY, (), "As long as the site is used: a backup may be of any age.",
        Ends.TOMBSTONE, Place.KEY_RING,
    ),
    Record(
        "erased_records",
        "Keyed hashes of the shop's records that were erased, so that no backup brings them back.",
        Basis.LEGAL_DUTY, (), "As long as the site is used: a backup may be of any age.",
        Ends.TOMBSTONE, Place.KEY_RING,
    ),
    Record(
        "wishes",
        "Keyed hashes of members with what they took back, so that no backup gives it again: a consent, a pause.",
        Basis.LEGAL_DUTY, (), "Until the member is erased; that their purchases were to go too stays with the ledger.",
        Ends.TOMBSTONE, Place.KEY_RING,
    ),
    Record(
        "backups of the store",
        "A whole copy of the store, encrypted.",
        Basis.LEGAL_DUTY, (), _BACKUPS, Ends.UNREADABLE, Place.FILE, sensitive=True,
    ),
    Record(
        "copies of the key ring",
        "The data keys, encrypted; overwritten with every erasure.",
        Basis.LEGAL_DUTY, (), "Until the next erasure or backup overwrites them.", _MEMBER, Place.FILE,
    ),
    Record(
        "dropped files",
        "Files of the shop's systems as they came, in the clear, below intake_folder: done/ and failed/.",
        _BOOKS, (), "At once, or after intake_keep_days; unread ones after 14 days.", _PURCHASES, Place.FILE,
    ),
    Record(
        "log file",
        "What the program did; members by the beginning of a keyed hash. Only where the site has set one.",
        Basis.LEGAL_DUTY, (), "Six files of 1 MB.", Ends.ANONYMOUS, Place.FILE,
    ),
)  # fmt: skip
"""Everything that is kept about people."""

NOT_PERSONAL = frozenset(
    {"gallery_revision", "products", "segments", "offers", "secrets", "audit_end", "notes"}
    | {"sources", "api_tokens", "reports", "tallies", "deliveries", "offer_uses", "offer_pictures"}
)
"""Tables of the store and of the key ring that hold nothing about a person."""

WITH_PARENT = frozenset({"reject_keys"})
"""Tables whose rows the database itself deletes with the row of a person that they hang on."""

SUBJECT = "subject"
"""Column of tables that know a member by the keyed hash of their id only."""
_OWNERS = {Ends.WITH_MEMBER: ("member_id", SUBJECT), Ends.WITH_PURCHASES: ("customer_id",)}


def tables_that_end(ends: Ends) -> Iterator[tuple[Table, str]]:
    """Tables of the store whose rows an erasure deletes, children before parents, each with its column of the person.

    Args:
        ends: ``WITH_MEMBER`` or ``WITH_PURCHASES``. A member stands in ``member_id``, or by keyed hash in ``subject``.
            A table without such a column is left out: its rows go with those that they hang on (:data:`WITH_PARENT`).
    """
    wanted = {record.table for record in RECORDS if record.ends is ends and record.place is Place.STORE}
    for table in reversed(metadata.sorted_tables):
        if table.name in wanted - WITH_PARENT:
            yield table, next(name for name in _OWNERS[ends] if name in table.c)
