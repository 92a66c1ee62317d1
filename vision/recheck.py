"""When a named subject is compared again, and when that ends the visit.

Tracks follow places, not people: somebody may step into the very place of the member. So the face is compared with the
member every second, at once after it was out of sight, and a second no in a row ends the visit.
"""

EVERY = 1.0
"""Seconds between two comparisons; also how long somebody else can stand there unnoticed, give or take two frames."""

UNSEEN = 0.3
"""A subject that was not found for so long may be somebody else."""

DOUBT_SECONDS = 1.0
"""Longest time that a subject who was out of sight may stay uncompared, because no frame is good enough."""

AGAINST = 2
"""Frames in a row that must say no: one in a hundred frames of a member does."""


class Recheck:
    """The clock of one named subject.

    Args:
        at: When it was named, seconds.
        seen_at: When its face was found last.
    """

    def __init__(self, at: float, seen_at: float) -> None:
        self._at, self._seen_at = at, seen_at
        self._against = 0
        self._doubt_since: float | None = None

    def due(self, at: float, seen_at: float) -> bool:
        """Whether this frame is to be compared.

        Args:
            at: Now, seconds.
            seen_at: When the face was found last.
        """
        if seen_at - self._seen_at > UNSEEN and self._doubt_since is None:
            self._doubt_since = at
        self._seen_at = seen_at
        return at - self._at >= EVERY or self._doubt_since is not None or self._against > 0

    def somebody_else(self, at: float, *, agrees: bool | None) -> bool:
        """Take the result of a comparison; whether the visit is over.

        Args:
            at: Now, seconds.
            agrees: Whether the face still looks like the member; None when the frame was too poor to tell.
        """
        if agrees:
            self._at, self._against, self._doubt_since = at, 0, None
            return False
        self._against += agrees is False
        doubted = self._doubt_since is not None and at - self._doubt_since > DOUBT_SECONDS
        if agrees is None:
            self._at = at  # ask again in a while; at once when somebody else may stand there
        return self._against >= AGAINST or doubted
