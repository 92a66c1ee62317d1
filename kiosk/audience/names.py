"""Ids and names of segments by rule, as people give them."""

import re
import unicodedata
from typing import Final

from kiosk.errors import SegmentInvalid

LONGEST_ID: Final = 100
LONGEST_NAME: Final = 120

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_segment_id(segment_id: str) -> None:
    """Refuse an id that could not stand in a file of offers.

    Raises:
        SegmentInvalid: Not small letters, digits and single hyphens, or too long.
    """
    if len(segment_id) > LONGEST_ID or not _ID.fullmatch(segment_id):
        raise SegmentInvalid(
            f"The id of a segment has small letters, digits and single hyphens, {LONGEST_ID} at most",
            mend="Such as: lapsed-coffee",
        )


def checked_name(name: str) -> str:
    """A name for people, without spaces around it.

    Raises:
        SegmentInvalid: Empty, too long, or with control characters.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or any(unicodedata.category(sign) in {"Cc", "Cs", "Cn"} for sign in name):
        raise SegmentInvalid(f"The name of a segment has 1 to {LONGEST_NAME} letters", mend="Give another name")
    return name
