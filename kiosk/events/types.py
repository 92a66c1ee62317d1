"""Events of the product. Those of the camera come from ``vision.types``; these are the rest. Ids only, never names."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.offering.values import Decision, Dwell, OfferAct
from vision.types import Act, VisionEvent


class How(StrEnum):
    """By what a member was known when their offers were shown."""

    FACE = "face"
    CARD = "card"
    LOYALTY = "loyalty"
    PHONE = "phone"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class MemberEnrolled:
    """Somebody became a member; with templates, the gallery has a new revision."""

    member_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberErased:
    """A member is gone from the store; nothing of theirs may be matched or shown any more."""

    member_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OffersShown:
    """Personal offers went to the screen. Published by the stage after the view is out (requirement A1).

    Attributes:
        member_id: Whose.
        offer_ids: In the order of the screen.
        at: When, UTC.
        how: By what the member was known.
        act: What the shopper did that allowed the look; None where a code alone counted.
        act_at: When they had done it, UTC.
        visit: Number of the visit within this run; 0 where the camera sees none.
        reasons: Why each offer was chosen, in the order of ``offer_ids``; kept only with the consent to analytics.
    """

    member_id: str
    offer_ids: tuple[str, ...]
    at: datetime
    how: How = How.FACE
    act: Act | None = None
    act_at: datetime | None = None
    visit: int = 0
    reasons: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class OffersDecided:
    """Offers that were chosen for a member came on the screen.

    Attributes:
        member_id: Whose.
        decision: What was chosen, and how.
        at: When, UTC.
    """

    member_id: str
    decision: Decision
    at: datetime


@dataclass(frozen=True, slots=True)
class OffersAnswered:
    """Something came of offers on the screen.

    Attributes:
        member_id: Whose.
        decision_id: Of the decision that showed them.
        act: What.
        at: When, UTC.
        offer_id: Which offer; None for all that were shown.
        dwell: How long they were there; None for any other act.
    """

    member_id: str
    decision_id: str
    act: OfferAct
    at: datetime
    offer_id: str | None = None
    dwell: Dwell | None = None


@dataclass(frozen=True, slots=True)
class VisitDisputed:
    """A member said *Not me*: what was shown to them since then teaches nothing. Published after it left the store.

    Attributes:
        member_id: Who was taken for the shopper.
        since: When the offers came on the screen, UTC.
        at: When it was said, UTC.
    """

    member_id: str
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomersChanged:
    """What is known of customers changed. Published after the rows are in the store.

    Attributes:
        customer_ids: Whose; empty where it may be everybody's.
        at: When, UTC.
    """

    customer_ids: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class FiguresRenewed:
    """Features and predictions were made anew. Published after the rows are in the store."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SegmentSaved:
    """A segment's rule was saved; whoever matches it is not in it yet."""

    segment_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SegmentEntered:
    """Somebody is in a segment now. Published after the row is in the store."""

    customer_id: str
    segment_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SegmentLeft:
    """Somebody is not in a segment any more."""

    customer_id: str
    segment_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OffersChanged:
    """Offers were made, changed, paused or ended by hand. Published after the rows are in the store."""

    at: datetime


Event = (
    VisionEvent
    | MemberEnrolled
    | MemberErased
    | OffersShown
    | OffersDecided
    | OffersAnswered
    | VisitDisputed
    | OffersChanged
    | CustomersChanged
    | FiguresRenewed
    | SegmentSaved
    | SegmentEntered
    | SegmentLeft
)
