"""What every room that holds something about a member offers to the erasure, and what it tells afterwards."""

from dataclasses import dataclass
from typing import Protocol


class Forgets(Protocol):
    """A room of this process that may hold something of a member: a cache, a queue, a screen.

    Registered at :meth:`kiosk.privacy.erasure.Eraser.register`. Called in the thread that erases, after the member's
    rows are gone; both methods may be called for a member the room never saw.
    """

    @property
    def place(self) -> str:
        """Its name in receipts, such as ``screen``."""

    def forget(self, member_id: str) -> int:
        """Drop everything of the member; how many things went."""

    def holds(self, member_id: str) -> bool:
        """Whether anything of the member is still there."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One line of a receipt.

    Attributes:
        place: A table, a file or a room.
        count: How many rows or things went from it.
        verified: Whether it was looked at again and nothing was left.
    """

    place: str
    count: int
    verified: bool
