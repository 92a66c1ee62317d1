"""Takes the keys and names of a store of version 1 into the key ring, when such a store is opened first."""

import json
from datetime import datetime
from pathlib import Path

from kiosk.credentials import name_lookups
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing
from kiosk.security.vault import Vault
from kiosk.store.engine import has_table


def has_member_keys(path: Path, key: bytes) -> bool:
    """Whether a store still keeps the data keys itself, as version 1 did.

    Raises:
        StoreMissing: There is no file.
        KeyWrong: Another key, or a damaged file.
    """
    return has_table(path, key, "member_keys")


class KeyAdopter:
    """A :class:`kiosk.store.migrations.Adopter` on the key ring.

    Args:
        keyring: Takes the keys and the ledger.
        vault: Seals the names.
        aliases: Makes the subjects.
    """

    def __init__(self, keyring: KeyRing, vault: Vault, aliases: Aliases) -> None:
        self._keyring, self._vault, self._aliases = keyring, vault, aliases

    def adopt_key(self, member_id: str, wrapped: bytes) -> None:
        """Keep the wrapped data key of a member; once more changes nothing, because the step may be repeated."""
        if self._keyring.member_key(member_id) is None:
            self._keyring.put_member_key(member_id, wrapped)

    def seal_name(self, member_id: str, first_name: str) -> bytes:
        """The sealed record of a member of whom only the first name is known."""
        return self._vault.seal(member_id, "person", json.dumps({"nickname": first_name}).encode())

    def name_lookups(self, first_name: str) -> tuple[str, ...]:
        """The keyed hashes that staff find a name by."""
        return name_lookups(self._aliases, first_name)

    def note_erased(self, member_id: str, at: datetime) -> str:
        """Enter an erasure in the ledger, and give its subject."""
        subject = self._aliases.subject(member_id)
        self._keyring.note_erased(subject, at)
        return subject
