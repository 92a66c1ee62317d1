"""How long an offer rests that a customer saw again and again without an answer."""

from datetime import datetime, timedelta
from typing import Final

from recommender.offers.types import Seen

TIRED_AFTER: Final = 3
"""Visits without an answer that are no sign of anything. A choice, not measured."""
FIRST_REST_DAYS: Final = 7
LONGEST_REST_DAYS: Final = 28


def rest_of(times: int) -> timedelta:
    """How long an offer stays away after it was shown so often without an answer.

    Nothing below three times; then a week after each showing, a fortnight from the sixth, and four weeks from the ninth
    on. It never grows beyond, because tastes and seasons change, and it never falls with the number of times.

    Args:
        times: Visits in which it was shown since the last answer, 0 or more.
    """
    if times < TIRED_AFTER:
        return timedelta()
    doubled = min(times // TIRED_AFTER - 1, 2)
    return timedelta(days=min(LONGEST_REST_DAYS, FIRST_REST_DAYS * 2**doubled))


def is_tired(seen: Seen, now: datetime) -> bool:
    """Whether an offer rests at this moment (naive local time of the shop)."""
    return seen.last is not None and now < seen.last + rest_of(seen.times)
