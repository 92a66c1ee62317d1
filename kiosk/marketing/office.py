"""What the views of the marketing console share."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from kiosk.audience import Audience
from kiosk.audience.build import open_audience
from kiosk.console.access import Permission
from kiosk.console.console import Console
from kiosk.console.guard import MARKETING, PREFIX
from kiosk.console.pages import Menu, Pages
from kiosk.handing_on import HandingOn
from kiosk.insight import Insight, Job, Work
from kiosk.insight.segmenting import Segmenting
from kiosk.intake import Intake
from kiosk.marketing.uploads import Uploads
from kiosk.settings import Settings
from kiosk.site import Site
from recommender.currencies import minor_in
from recommender.segments.names import Money

NAME = "marketing"
MENU: Menu = (
    ("marketing-menu-overview", f"{MARKETING}/", Permission.INSIGHT),
    ("marketing-menu-customers", f"{MARKETING}/customers", Permission.INSIGHT),
    ("marketing-menu-segments", f"{MARKETING}/segments", Permission.INSIGHT),
    ("marketing-menu-offers", f"{MARKETING}/offers", Permission.OFFERS),
    ("marketing-menu-campaigns", f"{MARKETING}/campaigns", Permission.CAMPAIGNS),
    ("experiments-menu", f"{MARKETING}/experiments", Permission.INSIGHT),
    ("learning-menu", f"{MARKETING}/learning", Permission.INSIGHT),
    ("recommender-menu", f"{MARKETING}/recommender", Permission.INSIGHT),
    ("marketing-menu-data", f"{MARKETING}/data", Permission.INSIGHT),
    ("staff-menu-people", f"{MARKETING}/people", Permission.MERGES),
    ("marketing-menu-staff", f"{PREFIX}/", Permission.DEVICES),
)
"""The menu of the marketing console."""

_NEXT = {
    "refresh": "/",
    "segmentation": "/runs",
    "import": "/data",
    "people": "/data",
    "webhook": "/segments",
    "database": "/segments",
}


@dataclass(frozen=True, slots=True, eq=False)
class Office:
    """What the views of the marketing console share.

    Attributes:
        console: Sessions, accounts and the site behind them.
        pages: Draw templates of ``kiosk/templates/marketing``.
        audience: Keeps the segments by rule.
        intake: Takes data in.
        insight: Makes and reads the figures.
        segmenting: Makes segments with an algorithm.
        handing_on: Gives segments to other systems.
        work: Long work beside the requests.
        uploads: Files whose columns are being looked at.
    """

    console: Console
    pages: Pages
    audience: Audience
    intake: Intake
    insight: Insight
    segmenting: Segmenting
    handing_on: HandingOn
    work: Work = field(default_factory=Work)
    uploads: Uploads = field(default_factory=Uploads)

    @property
    def site(self) -> Site:
        """The open site."""
        return self.console.deps.site

    @property
    def settings(self) -> Settings:
        """Of the site."""
        return self.console.deps.settings

    @property
    def minor(self) -> int:
        """Smallest units of the shop's currency in one unit."""
        return minor_in(self.settings.currency_code)

    def today(self) -> date:
        """The day in the shop."""
        return self.console.deps.clock().astimezone(ZoneInfo(self.settings.time_zone)).date()

    def next_page(self, job: Job) -> str:
        """Where to look after some work."""
        return f"{MARKETING}{_NEXT[job.kind]}"


def open_office(console: Console, audience: Audience | None = None) -> Office:
    """The office on a console.

    Args:
        console: That is built already.
        audience: The one that the running kiosk keeps true; a new one where none runs.
    """
    site, settings, clock = console.deps.site, console.deps.settings, console.deps.clock
    money = Money(settings.currency, minor_in(settings.currency_code))
    return Office(
        console=console,
        pages=Pages(settings, console.sessions, NAME, MENU),
        audience=audience or open_audience(site, settings, clock),
        intake=Intake(site, settings, clock),
        insight=Insight(site.store, clock),
        segmenting=Segmenting(site.store, site.audit, site.bus, clock, money),
        handing_on=HandingOn(site, settings, clock),
    )
