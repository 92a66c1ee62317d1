"""Correcting what is kept about a member (requirement G8)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from kiosk.credentials import CodeBook
from kiosk.errors import ConsentMissing, CustomerInvalid
from kiosk.members.details import Details, clean_email, clean_nickname, open_details, seal_details
from kiosk.members.enrolment import Enrolment, require_free_customer
from kiosk.members.lists import require_member
from kiosk.members.values import Correction
from kiosk.privacy.consent import Purpose
from kiosk.security.vault import Vault
from kiosk.store import members as rows
from kiosk.store.consents import purposes_of
from kiosk.store.credentials import (
    CredentialKind,
    delete_credentials,
    drop_cards_of_others,
    find_customers,
    find_members,
    insert_credentials,
)


class Corrections:
    """Changes single values of members.

    Args:
        vault: Seals what names them.
        codes: Makes look-ups.
        enrolment: Knows which phone numbers are free.
    """

    def __init__(self, vault: Vault, codes: CodeBook, enrolment: Enrolment) -> None:
        self._vault, self._codes, self._enrolment = vault, codes, enrolment

    def apply(self, connection: Connection, member_id: str, change: Correction, at: datetime) -> None:
        """Write a correction.

        Raises:
            MemberUnknown: Erased, or never there.
            NameInvalid: The name cannot be shown.
            PhoneInvalid: No phone number, or another member's.
            RequestInvalid: No e-mail address.
            CustomerInvalid: No such card or customer, or linked to another member.
            ConsentMissing: An address without the consent to contact.
        """
        member = require_member(connection, member_id)
        before = open_details(self._vault, member_id, member.sealed)
        after = self._changed(connection, member_id, before, change)
        if after != before:
            rows.change_details(connection, member_id, seal_details(self._vault, member_id, after))
        if change.nickname is not None:
            names = self._codes.names(after.nickname)
            self._find_by(connection, member_id, CredentialKind.NAME, names, at)
        if change.phone is not None:
            phones = [self._codes.phone(change.phone)] if change.phone else []
            self._find_by(connection, member_id, CredentialKind.PHONE, phones, at)
        if change.card is not None:
            self._link_by_card(connection, member_id, change.card, at)
        elif change.customer_id is not None:
            _link(connection, member_id, change.customer_id)
        if change.language:
            rows.change_language(connection, member_id, change.language)

    def _changed(self, connection: Connection, member_id: str, before: Details, change: Correction) -> Details:
        after = before
        contact = Purpose.CONTACT in purposes_of(connection, member_id)
        if change.nickname is not None:
            after = replace(after, nickname=clean_nickname(change.nickname))
        if change.phone is not None:
            if change.phone:
                self._enrolment.require_free_phone(connection, change.phone, member_id)
            after = replace(after, phone=self._codes.tidy_phone(change.phone) if contact else "")
        if change.email is not None:
            if change.email.strip() and not contact:
                raise ConsentMissing(
                    "An e-mail address is kept only with the consent to contact", mend="Record that consent first"
                )
            after = replace(after, email=clean_email(change.email))
        return after

    def _link_by_card(self, connection: Connection, member_id: str, card: str, at: datetime) -> None:
        """Link the customer of a card, and let the member be found by it; no card ends the link."""
        if not card:
            _link(connection, member_id, "")
            return
        lookup = self._codes.card(card)
        owners = find_customers(connection, lookup)
        if not owners:
            raise CustomerInvalid(
                "This card is not one of the shop's",
                mend="Check the number; a card that the shop has just given out is known after its next import",
            )
        finders = {finder for _, _, finder in find_members(connection, [lookup])}
        if rows.member_of_customer(connection, owners[0]) not in {None, member_id} or finders - {member_id}:
            raise CustomerInvalid("This card is another member's", mend="Check the number, or find that member by it")
        _link(connection, member_id, owners[0])
        if not finders:
            insert_credentials(connection, member_id, [(CredentialKind.CARD, lookup)], at)

    @staticmethod
    def _find_by(
        connection: Connection, member_id: str, kind: CredentialKind, lookups: Iterable[str], at: datetime
    ) -> None:
        delete_credentials(connection, member_id, kind)
        insert_credentials(connection, member_id, ((kind, lookup) for lookup in lookups), at)


def _link(connection: Connection, member_id: str, customer_id: str) -> None:
    """Link a customer; an empty id ends the link."""
    if customer_id:
        require_free_customer(connection, customer_id, member_id)
    rows.change_customer(connection, member_id, customer_id or None)
    drop_cards_of_others(connection)  # or two members would be found by the card of the old customer
