"""Data keys of nobody: a program was killed between the key of a new member and their first row.

Such a key opens nothing. It cannot go at once: a backup that was put back may lack the member whose key it is, and the
right backup may follow. So it goes when no backup with their rows can be kept any more.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import select

from kiosk.security.keyring import KeyRing
from kiosk.security.vault import Vault
from kiosk.store.database import Store
from kiosk.store.tables import members

_NOTE = "keys_of_nobody"


def sweep(store: Store, keyring: KeyRing, vault: Vault, now: datetime, days: int) -> int:
    """Destroy the keys that have been nobody's for long; how many.

    Args:
        store: Knows every member and every draft.
        keyring: Holds the keys, and since when each is nobody's.
        vault: Destroys keys.
        now: UTC.
        days: Longest time for which a backup is kept.
    """
    keys = keyring.member_keys().keys()  # before the rows: a key is always older than its row
    with store.read() as connection:
        known = set(connection.scalars(select(members.c.member_id)))
    seen = json.loads(keyring.note(_NOTE) or "{}")
    since = {one: seen.get(one, now.isoformat()) for one in sorted(keys - known)}
    gone = [one for one, at in since.items() if now - datetime.fromisoformat(at) >= timedelta(days=days)]
    for one in gone:
        vault.destroy_key(one)
        del since[one]
    if since != seen:
        keyring.put_note(_NOTE, json.dumps(since))
    return len(gone)
