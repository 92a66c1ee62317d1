"""What the web app is given."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.api.phone_sessions import PhoneSessions
from kiosk.api.preview import Preview
from kiosk.audience import Audience
from kiosk.choosing import Choosing
from kiosk.devices.frames import SentFrames
from kiosk.screens.desks import CodeDesk, JoinDesk, MyDataDesk
from kiosk.screens.hub import Hub, Stream
from kiosk.screens.stage import Stage
from kiosk.screens.view import View
from kiosk.settings import Settings
from kiosk.site import Site
from models.errors import VanakkamError
from vision.timing import StageSummary


@dataclass(frozen=True, slots=True)
class Desks:
    """The rooms behind the screen, the phone page and the staff's pages.

    Attributes:
        join: From consent to membership.
        codes: From a card, a phone number or a receipt code to a member, at the screen.
        phone_codes: The same for phones: who tries codes there must not lock the screen.
        my_data: The member's own hand on their data.
    """

    join: JoinDesk
    codes: CodeDesk
    phone_codes: CodeDesk
    my_data: MyDataDesk


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the box, for staff. Nothing about a person.

    Attributes:
        camera: ``ok``, ``lost``, or ``off`` where the site runs without one.
        fault: Why faces are not recognised although the site asks for it, with its code and what to do; None where all
            is as the settings say.
        stages: Durations of the vision stages.
        gallery: Members who can be recognised now.
        gallery_revision: Revision of the store from which the camera's thread searches; None where it searches nobody.
        streams: Event streams that are open, longest open first.
        frame_rate: Frames a second of the camera; None without any of late.
        frame_age: Seconds since the newest frame; None before the first.
        waiting: Matches that are not in the store yet.
        memory_growth: Bytes an hour by which the memory of the process grows; None in its first minutes.
    """

    camera: str
    fault: VanakkamError | None
    stages: tuple[StageSummary, ...]
    gallery: int
    gallery_revision: int | None = None
    streams: tuple[Stream, ...] = ()
    frame_rate: float | None = None
    frame_age: float | None = None
    waiting: int = 0
    memory_growth: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WebDeps:
    """What the web app is given; it builds nothing itself.

    Attributes:
        settings: Of the site.
        site: The open site: store, key ring, audit trail, members.
        desks: The rooms behind the pages.
        stage: The state of the shopper's screen.
        hub: Where the stage publishes and the event streams read.
        preview: Mirrored pictures while a face is captured.
        health: Reads the state of the box now; cheap.
        choosing: What chooses offers.
        phones: Who is signed in on a phone.
        audience: Keeps the segments by rule; None where nobody does.
        frames: Takes the pictures of a paired camera box; None where the camera is the kiosk's own.
    """

    settings: Settings
    site: Site
    desks: Desks
    stage: Stage
    hub: Hub[View]
    preview: Preview
    health: Callable[[], Health]
    choosing: Choosing
    phones: PhoneSessions = field(default_factory=PhoneSessions)
    audience: Audience | None = None
    frames: SentFrames | None = None
