"""What turns a draft into a member, in one transaction, whoever asks for it: staff, or a shopper at the screen."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from kiosk.credentials import CARD_LENGTH, RECEIPT_LENGTH, SECRET_BYTES, CodeBook, card_text, grouped, new_code
from kiosk.errors import CustomerInvalid, PhoneInvalid
from kiosk.members.details import Details, seal_details
from kiosk.members.shelf import TemplateShelf
from kiosk.privacy.consent import Purpose
from kiosk.security.vault import Vault
from kiosk.store import members as rows
from kiosk.store import shop
from kiosk.store.consents import purposes_of
from kiosk.store.credentials import CredentialKind, find_customers, find_members, insert_credentials
from vision.types import CapturedView


@dataclass(frozen=True, slots=True)
class Membership:
    """Everything a draft needs to become a member. Names and codes are hidden from the text form.

    Attributes:
        member_id: Of the draft; its consents and its data key exist.
        nickname: May be empty.
        phone: To be found by, or empty.
        card: Number of a loyalty card of the shop, or empty.
        customer_id: The shop's id of the same person, where staff know it.
        adult: Who said yes.
        views: Chosen views; empty without face recognition.
        recogniser: Which weights made them.
        card_locked: Whether the member's own card is to hold the secret that opens the templates.
    """

    member_id: str
    nickname: str = field(repr=False)
    phone: str = field(repr=False)
    card: str = field(repr=False)
    customer_id: str | None
    adult: str
    views: Sequence[CapturedView] = field(repr=False)
    recogniser: str
    card_locked: bool


@dataclass(frozen=True, slots=True)
class Codes:
    """What a new member takes along; kept nowhere in readable form.

    Attributes:
        receipt: In groups; opens *My data*.
        card: Text of the member's own card and its QR code.
    """

    receipt: str = field(repr=False)
    card: str = field(repr=False)


class Enrolment:
    """Makes members of drafts.

    Args:
        vault: Seals what names them.
        codes: Makes look-ups.
        shelf: Keeps the templates.
    """

    def __init__(self, vault: Vault, codes: CodeBook, shelf: TemplateShelf) -> None:
        self._vault, self._codes, self._shelf = vault, codes, shelf

    def complete(self, connection: Connection, new: Membership, at: datetime) -> Codes:
        """Write everything of a new member.

        Args:
            connection: In the write transaction that takes all of it, or nothing.
            new: The member.
            at: The time now, UTC.

        Raises:
            ConsentMissing: There are views, and no standing consent to face recognition.
            CustomerInvalid: The card or the customer is unknown, or belongs to another member.
            PhoneInvalid: No phone number, or another member's.
        """
        customer_id = self.customer_for(connection, new.card, new.customer_id)
        if new.phone:
            self.require_free_phone(connection, new.phone, new.member_id)
        contact = Purpose.CONTACT in purposes_of(connection, new.member_id)
        details = Details(new.nickname, self._codes.tidy_phone(new.phone) if contact else "")
        rows.activate(
            connection,
            new.member_id,
            sealed=seal_details(self._vault, new.member_id, details),
            customer_id=customer_id,
            adult=new.adult,
            at=at,
        )
        secret = _secret() if new.card_locked and new.views else None
        card, receipt = new_code(CARD_LENGTH), new_code(RECEIPT_LENGTH)
        found_by = [
            (CredentialKind.CARD, self._codes.card(card)),
            (CredentialKind.RECEIPT, self._codes.receipt(receipt)),
            *self._given(new),
        ]
        insert_credentials(connection, new.member_id, found_by, at)
        if new.views:
            sealed = self._shelf.seal(new.member_id, new.recogniser, new.views, secret=secret, at=at)
            self._shelf.put(connection, sealed)
        return Codes(grouped(receipt), card_text(card, secret))

    def add_face(
        self,
        connection: Connection,
        member_id: str,
        views: Sequence[CapturedView],
        recogniser: str,
        *,
        card_locked: bool,
        at: datetime,
    ) -> str:
        """Write templates of a member who has none.

        Args:
            connection: In the write transaction that also holds their consent.
            member_id: Whose.
            views: Chosen views.
            recogniser: Which weights made them.
            card_locked: Whether a card is to hold the secret that opens the templates. The secret of an earlier card is
                kept nowhere, so there is a new card; the code of the earlier one goes on opening the offers.
            at: The time now, UTC.

        Returns:
            Text of the new card and its QR code; empty without a secret.

        Raises:
            ConsentMissing: No standing consent to face recognition.
        """
        secret = _secret() if card_locked else None
        self._shelf.put(connection, self._shelf.seal(member_id, recogniser, views, secret=secret, at=at))
        if secret is None:
            return ""
        card = new_code(CARD_LENGTH)
        insert_credentials(connection, member_id, [(CredentialKind.CARD, self._codes.card(card))], at)
        return card_text(card, secret)

    def customer_for(self, connection: Connection, card: str, customer_id: str | None) -> str | None:
        """The customer of a card, or the one staff know; None where neither was given.

        Raises:
            CustomerInvalid: Unknown, another than the card's, or linked to another member.
        """
        found = customer_id
        if card:
            owners = find_customers(connection, self._codes.card(card))
            if not owners or (customer_id is not None and customer_id not in owners):
                raise CustomerInvalid(
                    "This card is not one of the shop's", mend="Check the number, or go on without a card"
                )
            found = owners[0]
        if found is not None:
            require_free_customer(connection, found)
        return found

    def require_free_phone(self, connection: Connection, phone: str, member_id: str) -> None:
        """Make sure that a text is a phone number and nobody else's.

        Raises:
            PhoneInvalid: It is not.
        """
        lookup = self._codes.phone(phone)
        if not lookup:
            raise PhoneInvalid("This is no phone number", mend="Give it with its area code, or leave it out")
        if any(other != member_id for _, _, other in find_members(connection, [lookup])):
            raise PhoneInvalid(
                "Another member is found by this phone number", mend="Use another number, or the card instead"
            )

    def _given(self, new: Membership) -> Iterator[tuple[CredentialKind, str]]:
        if new.card:
            yield CredentialKind.CARD, self._codes.card(new.card)
        if new.phone:
            yield CredentialKind.PHONE, self._codes.phone(new.phone)
        for lookup in self._codes.names(new.nickname):
            yield CredentialKind.NAME, lookup


def _secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def require_free_customer(connection: Connection, customer_id: str, member_id: str | None = None) -> None:
    """Make sure that a customer exists and belongs to nobody else.

    Raises:
        CustomerInvalid: It is not so.
    """
    if shop.find_customer(connection, customer_id) is None:
        raise CustomerInvalid(
            f"There is no customer {customer_id}", mend="Import the customers first, or leave the customer out"
        )
    if rows.member_of_customer(connection, customer_id) not in {None, member_id}:
        raise CustomerInvalid(
            f"Customer {customer_id} is linked to a member already", mend="Erase that member first, or check the number"
        )
