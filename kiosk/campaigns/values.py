"""Values that cross the border of the campaigns. What names somebody is hidden from text forms."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from kiosk.campaigns.states import CampaignState
from kiosk.screens.offers import OfferCard

NAME_LENGTH: Final = 120

SMALLEST: Final = 20
"""Counts of fewer people are not told, and fewer are not written to: the answer of one could be told from the rest."""

_STEP: Final = 10


@dataclass(frozen=True, slots=True)
class Words:
    """What one language reads, as a person wrote it (:mod:`kiosk.campaigns.template`)."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A campaign as a person wrote it.

    Attributes:
        name: For the shop itself; nobody who gets the e-mail sees it.
        segment_id: Who is written to.
        words: By language; the first is for everybody whose own is not there.
    """

    name: str
    segment_id: str
    words: Mapping[str, Words]

    @property
    def mark(self) -> str:
        """Another one for every other draft: 16 hexadecimal digits of a digest."""
        said = [self.segment_id, [[code, one.subject, one.body] for code, one in self.words.items()]]
        return sha256(json.dumps(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a campaign paused by itself; the words are for the person who resumes it."""

    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign.

    Attributes:
        campaign_id: Its number.
        draft: Name, segment and texts.
        state: How far it is.
        actor: Who made it.
        created_at: When, UTC.
        started_at: When, UTC; None before.
        ended_at: When it was done or cancelled, UTC; None before.
        fault: Why it paused by itself, or None.
    """

    campaign_id: int
    draft: Draft
    state: CampaignState
    actor: str
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    fault: Fault | None = None

    @property
    def language(self) -> str:
        """The language of everybody whose own is not there."""
        return next(iter(self.draft.words))

    def language_for(self, language: str) -> str:
        """The language in which somebody is written to."""
        return language if language in self.draft.words else self.language


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an e-mail: a member, or the invented person of a preview.

    Attributes:
        nickname: As the screen greets; may be empty.
        cards: Their offers, with reasons in their language.
        language: Of the e-mail.
    """

    nickname: str = field(repr=False)
    cards: tuple[OfferCard, ...] = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail as it reads.

    Attributes:
        subject: One line.
        text: Plain text.
        html: The same as a page.
        language: BCP 47 tag.
    """

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    language: str


class Tally(StrEnum):
    """What is counted of a campaign; the counts outlive the rows of people who were erased."""

    ADDRESSED = "addressed"
    HELD = "held"
    """Held back because they had as many e-mails as the cap allows: before the start, and of those addressed since."""
    SHARED = "shared"
    """Held back because somebody else of the segment has the same address, and it gets the e-mail once."""
    SENT = "sent"
    """Taken by the mail server."""
    DELIVERED = "delivered"
    """Of these, all that did not come back so far; whether anybody reads there is not known."""
    SKIPPED = "skipped"
    """Of those addressed; by the cap too."""
    UNSURE = "unsure"
    REFUSED = "refused"
    BOUNCED = "bounced"
    SOFT = "soft"
    UNSUBSCRIBED = "unsubscribed"
    OPENED = "opened"
    CLICKED = "clicked"
    REDEEMED = "redeemed"


@dataclass(frozen=True, slots=True)
class Count:
    """A count of people that may be shown.

    Attributes:
        about: Rounded to tens; None for fewer than :data:`SMALLEST`.
    """

    about: int | None

    def __str__(self) -> str:
        return f"fewer than {SMALLEST}" if self.about is None else f"about {self.about:,}"


def shown(count: int) -> Count:
    """A count as it may be shown: rounded, so that two of them do not tell one person by their difference."""
    return Count(None if count < SMALLEST else max(SMALLEST, (count + _STEP // 2) // _STEP * _STEP))


@dataclass(frozen=True, slots=True)
class Reach:
    """What a campaign would send now, as a person is shown it and confirms it.

    Attributes:
        people: To how many.
        mark: Of the texts and the segment, :attr:`Draft.mark`.
        held: How many more had as many e-mails of late as the cap allows.
        shared: How many more share an address with one of these.
    """

    people: Count
    mark: str
    held: Count = Count(None)
    shared: Count = Count(None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is.

    Attributes:
        state: Of the campaign.
        percent: Share of its e-mails that are settled, 0 to 100.
        addressed: How many people it writes to.
        fault: Why it paused by itself, or None.
    """

    state: CampaignState
    percent: int
    addressed: Count
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What became of a campaign.

    Attributes:
        campaign: Which.
        counts: By what is counted, in the order of :class:`Tally`.
    """

    campaign: Campaign
    counts: Mapping[Tally, Count]

    def as_json(self) -> dict[str, Any]:
        """Aggregates only."""
        return {
            "campaign_id": self.campaign.campaign_id,
            "name": self.campaign.draft.name,
            "state": self.campaign.state.value,
            "smallest": SMALLEST,
            "counts": {what.value: count.about for what, count in self.counts.items()},
        }
