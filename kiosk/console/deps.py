"""What the console is given, and the values it reads: it builds nothing itself and knows no room but through these."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kiosk.api.deps import Health
from kiosk.choosing import Choosing
from kiosk.members import Clock, MemberSummary, NewMember
from kiosk.privacy.audit_check import Verification
from kiosk.privacy.retention import RetentionPlan, RetentionReport
from kiosk.privacy.site_records import Duty, SiteRecord
from kiosk.screens.desks import JoinDesk, JoinReceipt, Judged, MyDataDesk
from kiosk.settings import Settings
from kiosk.shop_people import ShopPeople
from kiosk.site import Site
from vision.embed import Embedding
from vision.enrol import FoundFace, PhotoTemplate, Still
from vision.frames import Image
from vision.types import CapturedView


@dataclass(frozen=True, slots=True)
class Contact:
    """What names a member; hidden from text forms. Empty where nothing is kept."""

    nickname: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    customer_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A contact as staff corrected it; hidden from text forms.

    Attributes:
        nickname: Empty removes it; so do the next two.
        phone: To be found by.
        email: To be written to.
        card: Number of the loyalty card that the shopper shows, to be linked; empty leaves the link as it is.
        unlink: Whether the link to purchases is to go.
    """

    nickname: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    card: str = field(default="", repr=False)
    unlink: bool = False


class People(Protocol):
    """Finds members, keeps what names them, and enrols whoever signed on paper."""

    def search(self, text: str, *, actor: str, most: int) -> tuple[MemberSummary, ...]:
        """Members with exactly this card, phone, receipt code or name; each is entered in the audit trail.

        Raises:
            TooManyFound: There are more than ``most``; nobody is shown or entered.
        """

    def contact(self, member_id: str) -> Contact:
        """What names a member.

        Raises:
            MemberUnknown: Erased, or never there.
        """

    def correct(self, member_id: str, said: ContactForm, *, actor: str) -> None:
        """Put a corrected contact in place of the old one (requirement G8); audited.

        Raises:
            MemberUnknown: Erased, or never there.
            RequestInvalid: A name that cannot be shown, a phone number or address that is none, or a link that is to
                be made and to go.
            CustomerInvalid: The card is unknown, or belongs to another member.
            ConsentMissing: An address without the consent to contact.
            TooManyTries: Too many cards were refused in a short time.
        """

    def judge(self, views: Sequence[CapturedView], *, actor: str) -> Judged:
        """What would become of views of somebody who signed on paper. A duplicate is entered in the audit trail."""

    def enrol(self, new: NewMember) -> JoinReceipt:
        """Enrol somebody who signed on paper (requirement A4).

        Raises:
            ConsentMissing: No reference, or views without their consent.
            RequestInvalid: A name that cannot be shown, or a phone number that is none.
            CustomerInvalid: The card is unknown, or belongs to another member.
            TooManyTries: Too many cards or phone numbers were refused in a short time.
            MemberExists: Somebody has become a member with this face meanwhile.
        """


class FaceReader(Protocol):
    """Finds and embeds faces of still pictures; :class:`vision.enrol.StillFaces` is one."""

    def find(self, image: Image) -> tuple[FoundFace, ...]:
        """All confirmed faces, widest first."""

    def find_company(self, image: Image, face: FoundFace) -> tuple[FoundFace, ...]:
        """Every other face that is not much smaller."""

    def embed(self, faces: Sequence[FoundFace]) -> tuple[Embedding, ...]:
        """One embedding a face."""

    def template(self, photos: Sequence[Still]) -> PhotoTemplate:
        """The views of photos of one person.

        Raises:
            PhotoRejected: A photo has no face, several faces or too poor a face, or they show different people.
        """


class Box(Protocol):
    """The running kiosk, as far as the console may look into it; nothing about a person."""

    def screen(self) -> str:
        """Kind of screen that is shown now, such as ``idle`` or ``capture``."""

    def maintain(self, *, on: bool) -> None:
        """Clear the kiosk's screen and keep it closed to shoppers, or open it again."""

    def health(self) -> Health:
        """Camera, screens, stages, gallery."""


@dataclass(frozen=True, slots=True)
class Due:
    """One member whose data is due to go.

    Attributes:
        alias: Keyed short name.
        used_at: Last visit, UTC.
        why: Word for the reason.
    """

    alias: str
    used_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a retention run would do.

    Attributes:
        token: Of exactly this list; a run with another one is refused.
        days: The term: days without a visit.
        due: Whom it concerns, longest absent first.
        matches: Old matches of others that go too.
        receipts: Old receipts that go too.
        entries: Old entries of the audit trail that go too.
        others: (table, rows) of other old entries that go too, such as events, and lines of files that were set aside.
        customer_days: The term of customers who never joined.
        customers: How many of those it concerns.
    """

    token: str
    days: int
    due: tuple[Due, ...]
    matches: int
    receipts: int
    entries: int
    others: tuple[tuple[str, int], ...]
    customer_days: int
    customers: int


class PrivacyRoom(Protocol):
    """The privacy machinery, as far as the officer's screens use it."""

    def plan(self) -> Plan:
        """The dry run: reads only."""

    def prepare(self, token: str) -> RetentionPlan:
        """The plan of this token, to be run.

        Raises:
            PressRefused: The list changed since the dry run.
        """

    def run(self, plan: RetentionPlan, *, actor: str, progress: Callable[[int], None]) -> RetentionReport:
        """Do what a plan says; ``progress`` is told how many more people are done."""

    def waiting(self) -> tuple[str, ...]:
        """Erasures that began and have not ended, by alias."""

    def verify_trail(self) -> Verification:
        """Check every entry of the audit trail."""

    def records(self) -> bytes:
        """The records of processing, JSON (requirement G14)."""

    def duties(self) -> tuple[Duty, ...]:
        """What the site must have on file, and how it stands."""

    def site_records(self) -> tuple[SiteRecord, ...]:
        """What is on file, newest first."""

    def note(self, record: SiteRecord, *, actor: str) -> None:
        """Keep a record of the site.

        Raises:
            RequestInvalid: A part is missing or cannot be.
        """


@dataclass(frozen=True, slots=True, eq=False)
class ConsoleDeps:
    """What the console is given.

    Attributes:
        settings: Of the site.
        site: The open site.
        joining: Takes a shopper from consent to membership.
        mydata: The member's own data.
        people: Search and contact.
        shop_people: Answers customers who never joined.
        faces: Opens the parts that read faces of still pictures, one user at a time.
        box: The running kiosk.
        privacy: The privacy machinery.
        choosing: What chooses offers.
        clock: The time now, aware.
    """

    settings: Settings
    site: Site
    joining: JoinDesk
    mydata: MyDataDesk
    people: People
    shop_people: ShopPeople
    faces: Callable[[], AbstractContextManager[FaceReader]]
    box: Box
    privacy: PrivacyRoom
    choosing: Choosing
    clock: Clock
