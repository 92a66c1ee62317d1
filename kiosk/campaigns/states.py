"""How a campaign and each of its e-mails go on: pure functions over two small state machines.

An e-mail is handed to the mail server at most once. Before that it is marked as being sent, in the store; what is found
so marked after a stop may have gone out or not, and is not tried again. A member who gets nothing loses an offer; one
who gets the same twice loses patience, and that cannot be taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.errors import PressRefused


class CampaignState(StrEnum):
    """How far a campaign is."""

    DRAFT = "draft"
    """Its texts can be changed."""
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Order(StrEnum):
    """What is done with a campaign."""

    EDIT = "edit"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    FINISH = "finish"


_CAMPAIGN: Final[Mapping[tuple[CampaignState, Order], CampaignState]] = MappingProxyType(
    {
        (CampaignState.DRAFT, Order.EDIT): CampaignState.DRAFT,
        (CampaignState.DRAFT, Order.START): CampaignState.RUNNING,
        (CampaignState.RUNNING, Order.PAUSE): CampaignState.PAUSED,
        (CampaignState.PAUSED, Order.RESUME): CampaignState.RUNNING,
        (CampaignState.RUNNING, Order.CANCEL): CampaignState.CANCELLED,
        (CampaignState.PAUSED, Order.CANCEL): CampaignState.CANCELLED,
        (CampaignState.RUNNING, Order.FINISH): CampaignState.DONE,
    }
)


def ordered(state: CampaignState, order: Order) -> CampaignState:
    """The state after an order.

    Raises:
        PressRefused: The order means nothing in this state.
    """
    after = _CAMPAIGN.get((state, order))
    if after is None:
        possible = [one.value for one in Order if (state, one) in _CAMPAIGN and one is not Order.FINISH]
        raise PressRefused(
            f"This campaign is {state.value}; {order.value} means nothing now",
            mend=f"Possible now: {', '.join(possible)}" if possible else "Make a new campaign",
        )
    return after


def possible(state: CampaignState) -> tuple[Order, ...]:
    """What a person can do with a campaign in this state."""
    return tuple(order for order in Order if (state, order) in _CAMPAIGN and order is not Order.FINISH)


class SendState(StrEnum):
    """How far one e-mail is."""

    QUEUED = "queued"
    SENDING = "sending"
    """Being handed over at this moment, or at the moment the program was stopped."""
    WAITING = "waiting"
    """The server asked to come again; tried from the time of the row on."""
    SENT = "sent"
    UNSURE = "unsure"
    """Handed over without an answer: it may have arrived. Not tried again."""
    SKIPPED = "skipped"
    """Not written to after all; the reason says why."""
    REFUSED = "refused"
    """The server did not want this e-mail, for a cause that is not the address."""
    SOFT = "soft"
    """Could not be delivered for the time being."""
    BOUNCED = "bounced"
    """There is nobody under this address."""


class Event(StrEnum):
    """What happens to one e-mail."""

    CLAIM = "claim"
    RELEASE = "release"
    """Given back before anything of it was handed over."""
    ACCEPT = "accept"
    DEFER = "defer"
    LOSE = "lose"
    SKIP = "skip"
    REFUSE = "refuse"
    SOFTEN = "soften"
    BOUNCE = "bounce"


_SEND: Final[Mapping[tuple[SendState, Event], SendState]] = MappingProxyType(
    {
        (SendState.QUEUED, Event.CLAIM): SendState.SENDING,
        (SendState.QUEUED, Event.SKIP): SendState.SKIPPED,
        (SendState.WAITING, Event.CLAIM): SendState.SENDING,
        (SendState.WAITING, Event.SKIP): SendState.SKIPPED,
        (SendState.SENDING, Event.RELEASE): SendState.QUEUED,
        (SendState.SENDING, Event.ACCEPT): SendState.SENT,
        (SendState.SENDING, Event.DEFER): SendState.WAITING,
        (SendState.SENDING, Event.LOSE): SendState.UNSURE,
        (SendState.SENDING, Event.SKIP): SendState.SKIPPED,
        (SendState.SENDING, Event.REFUSE): SendState.REFUSED,
        (SendState.SENDING, Event.SOFTEN): SendState.SOFT,
        (SendState.SENDING, Event.BOUNCE): SendState.BOUNCED,
        (SendState.SENT, Event.BOUNCE): SendState.BOUNCED,
        (SendState.SENT, Event.SOFTEN): SendState.SOFT,
        (SendState.UNSURE, Event.BOUNCE): SendState.BOUNCED,
        (SendState.UNSURE, Event.SOFTEN): SendState.SOFT,
        (SendState.SOFT, Event.BOUNCE): SendState.BOUNCED,
    }
)

OPEN: Final = (SendState.QUEUED, SendState.SENDING, SendState.WAITING)
"""E-mails that may still go out."""

GONE_OUT: Final = (SendState.SENDING, SendState.SENT, SendState.UNSURE, SendState.SOFT, SendState.BOUNCED)
"""E-mails that count for the cap: they went out, or may have."""


def happened(state: SendState, event: Event) -> SendState | None:
    """The state after an event; None where the event changes nothing, such as a bounce that comes a second time."""
    return _SEND.get((state, event))


MOST_TRIES: Final = 5
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=4)


def wait_after(tries: int) -> timedelta:
    """How long to wait after that many tries: 1, 4, 16, 64 minutes, at most 4 hours.

    Greylisting servers ask for some minutes; the waits together stay below the day after which most give up.
    """
    return min(_FIRST_WAIT * int(4 ** (tries - 1)), _LONGEST_WAIT)


class Stage(StrEnum):
    """How far the talk with the server was when it answered."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    """After the whole e-mail, or where the server did not want to hear it."""
    LOST = "lost"
    """No answer, and the e-mail may be with the server."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said at the end of one e-mail.

    Attributes:
        stage: To what.
        code: SMTP reply code (RFC 5321), 0 where there was none.
        status: Enhanced status such as ``5.1.1`` (RFC 3463), or empty.
    """

    stage: Stage
    code: int
    status: str = ""

    @property
    def words(self) -> str:
        """For the row: codes only, because servers repeat addresses in their texts."""
        return f"{self.stage.value} {self.code} {self.status}".strip()[:40]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an answer.

    Attributes:
        event: What happens to the e-mail.
        stop: Whether the next e-mail would fare no better: the server does not take our sender.
        quiet: Whether the server wants a rest from us; this reader was not even named to it.
    """

    event: Event
    stop: bool = False
    quiet: bool = False


_GOOD, _TEMPORARY, _PERMANENT = 2, 4, 5


def judge(reply: Reply, tries: int) -> Verdict:
    """What follows from an answer.

    Args:
        reply: The answer.
        tries: How often this e-mail was tried, this time included.
    """
    kind = reply.code // 100
    if reply.stage is Stage.LOST:
        return Verdict(Event.LOSE)
    if kind == _GOOD:
        return Verdict(Event.ACCEPT)
    if kind == _PERMANENT:
        return _refused(reply)
    if reply.stage is Stage.SENDER:
        return Verdict(Event.RELEASE, quiet=True)
    return Verdict(Event.DEFER if tries < MOST_TRIES else Event.SOFTEN)


def _refused(reply: Reply) -> Verdict:
    if reply.stage is Stage.SENDER:
        return Verdict(Event.RELEASE, stop=True)
    if is_policy(reply.status) or (reply.stage is Stage.DATA and not reply.status.startswith(("5.1.", "5.2."))):
        return Verdict(Event.REFUSE)
    return Verdict(Event.BOUNCE if is_hard(reply.status) else Event.SOFTEN)


POLICY: Final = "5.7."


def is_hard(status: str) -> bool:
    """Whether a permanent refusal is about the address itself.

    A full mailbox (x.2.2) empties again, and :func:`is_policy` is about the sender.

    Args:
        status: Enhanced status of class 5, or empty where the server gives none.
    """
    return not (status == "5.2.2" or is_policy(status))


def is_policy(status: str) -> bool:
    """Whether a refusal is one by policy (x.7.x), which is about the sender.

    After a day on a block list every address of the shop would be taken for dead otherwise.
    """
    return status.startswith(POLICY)
