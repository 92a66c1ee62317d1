"""Events of the product. Presence events come from ``vision.types``; these are the rest. Ids only, never names."""

from dataclasses import dataclass
from datetime import datetime

from vision.types import PresenceEvent


@dataclass(frozen=True, slots=True)
class MemberEnrolled:
    """A member with a template was added; the gallery has a new revision."""

    member_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberErased:
    """A member is gone from the store; nothing of theirs may be matched or shown any more."""

    member_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OffersShown:
    """Personal offers went to the screen."""

    member_id: str
    offer_ids: tuple[str, ...]
    at: datetime


Event = PresenceEvent | MemberEnrolled | MemberErased | OffersShown
