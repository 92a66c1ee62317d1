"""From what an identity provider says of somebody to what they are here: pure functions."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from kiosk.console.access import Role

MOST_GROUPS = 2000
"""Read of one answer; providers leave the list out long before."""
_LONGEST_NAME = 30
"""Leaves room for a number within the 39 signs of a name of an account."""
_NOBODY = "colleague"


def groups_in(value: object) -> tuple[str, ...]:
    """The groups of a claim: one text or a list of texts; everything else is none, and nothing is guessed out of it."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return ()
    return tuple(value[:MOST_GROUPS])


def roles_of(groups: Iterable[str], mapping: Mapping[str, Sequence[Role]]) -> tuple[Role, ...]:
    """The roles of somebody in these groups, sorted, each once; empty for whoever is in none that is listed.

    Names of groups are compared sign by sign. There is no role that one has without a listed group.
    """
    return tuple(sorted({role for group in groups for role in mapping.get(group, ())}))


def name_candidates(suggested: str) -> Iterator[str]:
    """Names for a new account, best first, without end; each one fits :data:`kiosk.console.accounts.NAME`.

    Args:
        suggested: What the provider calls the person: any text, often an e-mail address.
    """
    plain = unicodedata.normalize("NFKD", suggested.partition("@")[0]).encode("ascii", "ignore").decode().casefold()
    safe = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("._-")[:_LONGEST_NAME]
    base = safe if len(safe) > 1 else _NOBODY
    yield base
    for number in count(2):
        yield f"{base}-{number}"
