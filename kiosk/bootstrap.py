r"""The composition root: the only place that builds the rooms and ties them together.

::

    camera -> VisionRuntime -> bus -> Stage -> Hub -> web (screen, phones, notice, staff)
                  ^   ^                 | | \\-> ShopOffers -> store
                  |   +--- commands ----+ +---> desks (joining, codes, my data) -> store, key ring
                  +--- gallery -> MemberDesk -> store

The parts that look at faces are in :mod:`kiosk.faces`.
"""

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kiosk.adding import FaceAdding
from kiosk.api.phone_sessions import PhoneSessions
from kiosk.api.preview import Preview
from kiosk.audience import AudienceJob
from kiosk.audience.build import open_audience, shop_time
from kiosk.backups.job import BackupJob, backup_command
from kiosk.campaigns.campaigns import Campaigns
from kiosk.campaigns.job import MailJob
from kiosk.certificates import CertificateRenewal
from kiosk.changes import ChangesElsewhere
from kiosk.checks import WITHOUT_FACES
from kiosk.choosing import Choosing
from kiosk.codes import ShopCodes
from kiosk.devices.frames import SentFrames
from kiosk.events.bus import Bus, InProcessBus
from kiosk.events.types import OffersChanged
from kiosk.experiments.room import ExperimentRoom
from kiosk.faces import build_recogniser, identify_policy
from kiosk.features.job import RenewalJob
from kiosk.housekeeping import Housekeeping
from kiosk.insight import Insight
from kiosk.insight.renewing import Renewing
from kiosk.intake import Intake
from kiosk.intake.folder import DropFolder, FolderWatch
from kiosk.joining import JoinRules, ShopJoining
from kiosk.learning.job import LearningJob, learning_command
from kiosk.learning.running import RunningPolicy
from kiosk.matches import MatchLog, MatchSite
from kiosk.members import utc_now
from kiosk.modes import Recognition
from kiosk.mydata import MyData
from kiosk.offering.answers import AnswerLog
from kiosk.offering.tokens import VoucherSigner
from kiosk.offers import House, ShopOffers, local_today
from kiosk.privacy import retention
from kiosk.privacy.retention import Retention, RetentionJob
from kiosk.privacy.site_records import require_assessment
from kiosk.recommending.job import RefitJob, refit_command
from kiosk.recommending.running import RunningRecommender
from kiosk.runtime import VisionRuntime
from kiosk.screens.desk_work import DeskWork
from kiosk.screens.house import house_of
from kiosk.screens.hub import Hub
from kiosk.screens.kinds import Camera as CameraState
from kiosk.screens.stage import Stage
from kiosk.screens.state import members_of
from kiosk.screens.view import View
from kiosk.security.keyring import Secret
from kiosk.server import WsgiApp, stream_capacity
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from kiosk.web import Desks, Health, WebDeps, create_app
from models.errors import ModelError
from recommender.currencies import decimals_of
from vision.camera import Camera
from vision.frames import FrameSource
from vision.gallery import Gallery
from vision.sources import PAIRED, SourceKind, parse_source
from vision.timing import StageTimer
from vision.types import Command

log = logging.getLogger(__name__)


def open_source(settings: Settings) -> FrameSource:
    """The camera of the site.

    Raises:
        SourceInvalid: The setting cannot mean anything.
    """
    spec = parse_source(settings.camera)
    if spec.kind is SourceKind.SIMULATOR:
        from kiosk.demo.people import simulated_camera  # noqa: PLC0415 - the simulator is not part of a real site

        return simulated_camera()
    return Camera(spec)


@dataclass(frozen=True, slots=True, eq=False)
class Kiosk:
    """A running kiosk.

    Attributes:
        settings: What it was built from.
        site: The open store and the members' desk.
        runtime: The vision loop; None where the weights are missing or refused, and the kiosk runs without a camera.
        stage: The screen.
        web: What the web app is given.
        timer: Durations of the vision stages.
        matches: Writes matches down.
        answers: Writes down which offers were shown, and what came of them.
        offers: Chooses offers, and reads them anew.
        housekeeping: Notices erasures by other processes.
        retention: Erases who has not come for long.
        audience: Keeps segments by rule true.
        folder: Takes files that are dropped.
        mail: Sends the e-mails of campaigns.
        figures: Renews features, predictions and reports after changes, and once a day.
        recommender: Holds the recommender of products in use.
        refits: Fits it anew in a process of its own.
        policy: Holds what draws the offers.
        learning: Learns from answers in a process of its own.
        backups: Takes the backups of the schedule in a process of its own.
        certificate: Renews the server's certificate where the shop's own authority issued it.
    """

    settings: Settings
    site: Site
    runtime: VisionRuntime | None
    stage: Stage
    web: WebDeps
    timer: StageTimer
    matches: MatchLog
    answers: AnswerLog
    offers: ShopOffers
    housekeeping: Housekeeping
    retention: RetentionJob
    audience: AudienceJob
    folder: FolderWatch
    mail: MailJob
    figures: RenewalJob
    recommender: RunningRecommender
    refits: RefitJob
    policy: RunningPolicy
    learning: LearningJob
    backups: BackupJob
    certificate: CertificateRenewal

    def start(self) -> None:
        """Show the first screen, then open the camera."""
        self.matches.start(self.site.bus)
        self.answers.start(self.site.bus)
        self.stage.start()
        self.housekeeping.start()
        self.retention.start()
        self.audience.start()
        self.folder.start()
        self.mail.start()
        self.figures.start()
        self.recommender.start()
        self.offers.start()
        self.refits.start()
        self.policy.start()
        self.learning.start()
        self.backups.start()
        self.certificate.start()
        if self.runtime is not None:
            self.runtime.start()

    def stop(self) -> None:
        """Clear the screen, end the streams, stop what runs, close the store. Safe to call twice."""
        self.stage.close()
        self.web.preview.turn(on=False)
        if self.runtime is not None:
            self.runtime.stop(timeout=2.0)
        self.housekeeping.stop()
        self.retention.stop()
        self.audience.stop()
        self.folder.stop(timeout=2.0)
        self.mail.stop()
        self.figures.stop()
        self.recommender.stop()
        self.offers.stop()
        self.refits.stop()
        self.policy.stop()
        self.learning.stop()
        self.backups.stop()
        self.certificate.stop()
        self.matches.close()
        self.answers.close()
        self.site.close()


def build_kiosk(settings: Settings, source: Callable[[], FrameSource] | None = None) -> Kiosk:
    """Build everything; nothing runs yet.

    A site whose weights are missing or refused gets a kiosk without a camera: cards and codes work, and the
    health of the box says which file is missing.

    Args:
        settings: Of the site.
        source: Opens the camera; the one of the settings when left out.

    Raises:
        AssessmentMissing: The mode needs a paper that is not on file (requirement G17).
        VanakkamError: Any other coded reason why this site cannot start.
    """
    bus: Bus = InProcessBus()
    with ExitStack() as opened:
        site = open_site(settings, bus)
        opened.callback(site.close)
        require_assessment(site, settings)
        _keep_claims_only(settings, site)
        kiosk = _assemble(settings, site, bus, source or (lambda: open_source(settings)))
        opened.pop_all()
    return kiosk


def run_app(settings: Settings) -> tuple[WsgiApp, Callable[[], None]]:
    """Build and start a kiosk in the server's worker; returns the WSGI app and how to stop it."""
    kiosk = build_kiosk(settings)
    kiosk.start()
    return create_app(kiosk.web), kiosk.stop


def _keep_claims_only(settings: Settings, site: Site) -> None:
    """A site that verifies keeps no template that opens without its member's card (requirement G13)."""
    if settings.recognition is Recognition.VERIFY and site.members.open_templates():
        gone = site.members.drop_open_templates(actor="system")
        log.warning("recognition is verify: %d templates that open without a card were deleted", gone)


def _assemble(settings: Settings, site: Site, bus: Bus, source: Callable[[], FrameSource]) -> Kiosk:
    timer, preview, gallery = StageTimer(), Preview(), GallerySize()
    frames = SentFrames() if settings.camera == PAIRED else None
    runtime, fault = _runtime(settings, site, timer, preview, gallery, source if frames is None else frames.open)
    joining = ShopJoining(site, _join_rules(settings))
    desks = _desks(settings, site, joining)
    hub: Hub[View] = Hub(stream_capacity(settings.threads))
    recommender, policy = RunningRecommender(site.store), RunningPolicy(site.store)
    offers = _offer_desk(settings, site, recommender, policy)
    stage = _stage(settings, site, desks, hub, runtime, preview, offers)
    where = MatchSite(settings.recognition.value, settings.engage.value, settings.screen_name)
    matches, phones = MatchLog(site.audit, site.aliases, where), PhoneSessions()
    answers = AnswerLog(site.store, site.aliases, settings.screen_name)
    for room in (stage, matches, answers, phones):
        site.eraser.register(room)
    elsewhere = ChangesElsewhere(site.store, bus, utc_now)
    housekeeping = Housekeeping(site.members, joining, lambda: members_of(stage.state), bus, elsewhere)

    def health() -> Health:
        now = time.monotonic()
        return Health(
            camera=stage.state.camera.value,
            fault=fault,
            stages=timer.summary(),
            gallery=gallery.members,
            gallery_revision=gallery.revision,
            streams=hub.streams(),
            frame_rate=None if runtime is None else runtime.frames.rate(now),
            frame_age=None if runtime is None else runtime.frames.age(now),
            waiting=max(matches.waiting, answers.waiting),
            memory_growth=housekeeping.memory.growth(),
        )

    audience = open_audience(site, settings)
    refits = RefitJob(site.store, refit_command(settings.home), utc_now, settings.refit_days)
    choosing = Choosing(offers, recommender, refits)
    web = WebDeps(settings, site, desks, stage, hub, preview, health, choosing, phones, audience, frames)
    terms = (settings.customer_retention_days, settings.backup_keep_days)
    job = RetentionJob(Retention(site, retention.term(settings), utc_now, *terms), site)
    mail = MailJob(Campaigns(site, settings), site)
    renewing = Renewing(site.store, Insight(site.store, utc_now), utc_now)
    figures = RenewalJob(renewing, site.bus, utc_now, local_today)
    keeping = AudienceJob(audience, site.bus, shop_time(settings))
    folder = FolderWatch(_drop_folder(settings, site))
    learning = LearningJob(site.store, learning_command(settings.home), utc_now)
    backups = BackupJob(site.keyring, settings, backup_command(settings.home), utc_now)
    certificate = CertificateRenewal(site, settings)
    jobs = (
        housekeeping,
        job,
        keeping,
        folder,
        mail,
        figures,
        recommender,
        refits,
        policy,
        learning,
        backups,
        certificate,
    )
    return Kiosk(settings, site, runtime, stage, web, timer, matches, answers, offers, *jobs)


def _drop_folder(settings: Settings, site: Site) -> DropFolder | None:
    if settings.intake_folder is None:
        return None
    return DropFolder(settings.intake_folder, Intake(site, settings), settings.intake_keep_days)


def _desks(settings: Settings, site: Site, joining: ShopJoining) -> Desks:
    return Desks(
        join=joining,
        codes=ShopCodes(site.store, site.members),
        phone_codes=ShopCodes(site.store, site.members),
        my_data=MyData(site, retention.term(settings)),
    )


def _stage(  # noqa: PLR0917 - called in one place
    settings: Settings,
    site: Site,
    desks: Desks,
    hub: Hub[View],
    runtime: VisionRuntime | None,
    preview: Preview,
    offers: ShopOffers,
) -> Stage:
    return Stage(
        house=house_of(settings, available=runtime is not None or settings.recognition is Recognition.OFF),
        desk=offers,
        work=DeskWork(
            desks.join, desks.codes, desks.my_data, FaceAdding(site, _join_rules(settings)), settings.screen_name
        ),
        hub=hub,
        bus=site.bus,
        send=_no_camera if runtime is None else runtime.send,
        camera=CameraState.OFF if runtime is None else CameraState.OK,
        preview=preview.turn,
        aspect=lambda: preview.aspect,
    )


def _offer_desk(settings: Settings, site: Site, recommender: RunningRecommender, policy: RunningPolicy) -> ShopOffers:
    """The desk of the screen; what somebody changes in an offer by hand shows at the next greeting."""
    signer = VoucherSigner(site.keyring.secret(Secret.VOUCHER), ZoneInfo(settings.time_zone))
    decimals = decimals_of(settings.currency_code)
    room = ExperimentRoom(site.store, site.keyring.secret(Secret.EXPERIMENT), settings.experiment_holdout)
    house = House(
        settings.currency,
        decimals,
        settings.store_name,
        site.aliases,
        signer,
        room,
        lambda: recommender.learned,
        settings.margin_floor_percent,
        policy=lambda: policy.policy,
    )
    desk = ShopOffers(site.store, site.members, house)
    site.bus.subscribe(OffersChanged, lambda _event: desk.forget_shop())
    return desk


class GallerySize:
    """Remembers how many members the camera's thread searches, and as of when, for the health of the box."""

    def __init__(self) -> None:
        self.members = 0
        self.revision: int | None = None

    def after(self, refresh: Callable[[], object]) -> Callable[[], object]:
        """The same refresh, watched."""

        def watched() -> None:
            gallery = refresh()
            if isinstance(gallery, Gallery):
                self.members, self.revision = len(gallery), gallery.revision

        return watched


def _runtime(  # noqa: PLR0917 - called in one place
    settings: Settings,
    site: Site,
    timer: StageTimer,
    preview: Preview,
    gallery: GallerySize,
    source: Callable[[], FrameSource],
) -> tuple[VisionRuntime | None, ModelError | None]:
    """The camera's loop, or why there is none."""
    try:
        recogniser, refresh = build_recogniser(settings, site, timer, preview.show)
    except WITHOUT_FACES as error:
        log.error("the kiosk runs without a camera [%s]: %s", error.code, error.message)  # noqa: TRY400 - coded
        return None, error
    return VisionRuntime(source, recogniser, site.bus.publish, gallery.after(refresh)), None


def _join_rules(settings: Settings) -> JoinRules:
    return JoinRules(
        recogniser=settings.recogniser.value,
        known_from=identify_policy(settings).calibration.floor,
        card_locked=settings.recognition is Recognition.VERIFY,
        retention_days=retention.term(settings),
    )


def _no_camera(_command: Command) -> None:
    """Nobody looks, so nobody has to be told."""
