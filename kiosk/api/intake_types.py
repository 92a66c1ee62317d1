"""What programs send and are told about files and events, as the OpenAPI document describes it."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from kiosk.api.bodies import Body
from kiosk.store.intake import RunState
from recommender.ingest.report import QualityReport
from recommender.ingest.types import DataKind

MOST_EVENTS: Final = 1_000
"""Events of one request."""


class Event(Body):
    """One event. What is wrong with one is told in the answer, and keeps the others of its batch from nothing."""

    model_config = ConfigDict(frozen=True, extra="allow")

    event_id: Any = Field(None, description="chosen by the program, at most 64 signs; a known one changes nothing")
    customer_id: Any = Field(None, description="whose it is; one of this and the next five is enough")
    card: Any = None
    phone: Any = None
    email: Any = None
    external_id: Any = None
    web_id: Any = None
    kind: Any = Field(None, description="purchase, view, cart, tap or email_opened")
    at: Any = Field(None, description="ISO 8601; without a zone it is the shop's time")
    product_id: Any = None
    value: Any = Field(None, description="in units of the currency, such as 12.50")
    currency: Any = None
    channel: Any = None
    quantity: Any = Field(None, description="of a purchase")
    unit_price: Any = Field(None, description="of a purchase")
    receipt_id: Any = Field(None, description="of a purchase")
    store: Any = Field(None, description="of a purchase: name of the store")


class Events(Body):
    """A batch of events."""

    events: Annotated[tuple[Event, ...], Field(max_length=MOST_EVENTS)]

    def plain(self) -> list[dict[str, object]]:
        """The events as they were sent."""
        return [event.model_dump(exclude_unset=True) for event in self.events]


class Rejected(BaseModel):
    """One event that was set aside."""

    index: int = Field(description="its place in the batch, from 0")
    code: str
    reason: str


class Taken(BaseModel):
    """What became of a batch."""

    accepted: int
    duplicates: int
    rejected: tuple[Rejected, ...]


class Import(BaseModel):
    """What became of a file."""

    import_id: int
    kind: DataKind
    state: RunState
    known: bool = Field(description="this very content was taken before; nothing was done")
    started_at: str
    added: int
    mended: int
    quality: QualityReport | dict[str, int] = Field(description="single counts while a run is under way, and of events")
    error: str = Field(description="code of what ended it early, or empty")
