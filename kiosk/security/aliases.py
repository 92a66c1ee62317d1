"""Keyed hashes: what stands in logs, audit entries and look-ups instead of an id, a card or a phone number.

Both keys are random secrets of the key ring, not derived from the site key, so that a new site key keeps them valid.
"""

import hmac
from hashlib import sha256

SUBJECT_DIGITS = 32
ALIAS_DIGITS = 10


def alias_of(subject: str) -> str:
    """The short name of a subject in log lines and lists."""
    return f"m-{subject[:ALIAS_DIGITS]}"


class Aliases:
    """Makes keyed hashes. Its text form shows nothing.

    Args:
        subject_key: 32 bytes, for ids of members.
        lookup_key: 32 bytes, for what a shopper types or shows.
    """

    __slots__ = ("_lookup", "_subject")

    def __init__(self, subject_key: bytes, lookup_key: bytes) -> None:
        self._subject = subject_key
        self._lookup = lookup_key

    def __repr__(self) -> str:
        return "Aliases(<hidden>)"

    def subject(self, member_id: str) -> str:
        """The pseudonym of a member in the audit trail and the erasure ledger: 32 hexadecimal digits.

        It can be made from the id, never the id from it, so that once the id is gone nobody can tell whose it was.
        """
        return hmac.new(self._subject, member_id.encode(), sha256).hexdigest()[:SUBJECT_DIGITS]

    def log_name(self, member_id: str) -> str:
        """The member in a log line: the beginning of the subject. After an erasure no log line holds the id."""
        return alias_of(self.subject(member_id))

    def record(self, customer_id: str) -> str:
        """The pseudonym of a record of the shop, as :meth:`subject` is that of a member: 32 hexadecimal digits."""
        return self.lookup("record", customer_id)[:SUBJECT_DIGITS]

    def lookup(self, kind: str, value: str) -> str:
        """The keyed hash under which a card, phone, receipt or name is found: 64 hexadecimal digits.

        Args:
            kind: What it is; the same digits as a card and as a phone are two things.
            value: Already in its normal form.
        """
        return hmac.new(self._lookup, f"{kind}\0{value}".encode(), sha256).hexdigest()
