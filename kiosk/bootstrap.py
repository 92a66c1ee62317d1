r"""The composition root: the only place that builds the rooms and ties them together.

::

    camera -> VisionRuntime -> bus -> Stage -> Hub -> web
                  ^   ^                 |  \\-> ShopOffers -> store
                  |   +--- commands ----+
                  +--- StoreGallery -> MemberDesk -> store
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kiosk.errors import MemberExists
from kiosk.events.bus import Bus, InProcessBus
from kiosk.gallery import StoreGallery
from kiosk.members import MemberDesk
from kiosk.offers import ShopOffers
from kiosk.runtime import VisionRuntime
from kiosk.screens.hub import Hub
from kiosk.screens.stage import Stage
from kiosk.screens.view import View
from kiosk.screens.words import Site as ScreenSite
from kiosk.server import WsgiApp, stream_capacity
from kiosk.settings import Recogniser as RecogniserName
from kiosk.settings import Recognition, Settings
from kiosk.site import Site, open_site
from kiosk.web import WebDeps, create_app
from kiosk.weights import FACE_WEIGHT, open_store
from models.licences import check_licence
from models.store import ModelStore
from vision.camera import Camera
from vision.decide import CALIBRATIONS
from vision.detect import BlazeFace
from vision.embed import Embedder, OnnxEmbedder, Vectors
from vision.enrol import PhotoTemplate, StillFaces
from vision.frames import FrameSource
from vision.identify import Identifier, IdentifyPolicy
from vision.landmarks import MeshLandmarker
from vision.presence_state import PresencePolicy
from vision.recognise import Recogniser
from vision.sources import SourceKind, parse_source
from vision.timing import StageTimer
from vision.types import Act
from vision.zone import Zone

COMPANY_SHARE = 0.8
"""Face size of company, as a share of that from which somebody engages: a step behind, not the far end of the shop."""


def load_embedder(weights: ModelStore, recogniser: RecogniserName, settings: Settings) -> Embedder:
    """The recogniser of the site.

    Raises:
        LicenceRefused: Production without the right to use it.
        WeightMissing: It was never fetched.
        WeightCorrupt: Its file is damaged.
    """
    weight = weights.manifest.get(recogniser.value)
    check_licence(weight, production=settings.production, accepted=settings.licence_accepted)
    return OnnxEmbedder(weights.path(weight.name))


@contextlib.contextmanager
def still_faces(settings: Settings) -> Iterator[StillFaces]:
    """The parts that find and embed faces of photos, for the time of a command."""
    weights = open_store(settings)
    embedder = load_embedder(weights, settings.recogniser, settings)
    task_file = weights.path(FACE_WEIGHT)
    with contextlib.closing(BlazeFace(task_file)) as detector, contextlib.closing(MeshLandmarker(task_file)) as marks:
        yield StillFaces(detector, marks, embedder)


def photo_template(settings: Settings, photos: Sequence[Path]) -> PhotoTemplate:
    """One template from photos of one person.

    Raises:
        PhotoUnreadable: A file is missing or no picture.
        PhotoRejected: A photo has no face, several, or too poor a face, or they show different people.
        ModelError: The weights are missing, damaged or refused.
    """
    with still_faces(settings) as faces:
        return faces.template(photos)


def refuse_known_face(settings: Settings, members: MemberDesk, vector: Vectors) -> None:
    """Refuse a template that the kiosk would take for another member's: neither of the two could be named any more.

    Args:
        settings: Of the site.
        members: The members' desk.
        vector: Shape (d,), float32, length 1, straight from the recogniser.

    Raises:
        MemberExists: Somebody with this face is a member already.
    """
    policy = identify_policy(settings)
    found = members.likest(vector, settings.recogniser.value)
    # to refuse falsely costs a question at the counter, so the threshold of a small gallery will do
    if found is not None and found[1] >= policy.calibration.floor:
        raise MemberExists(
            f"This face is very like that of member {found[0]} (similarity {found[1]:.2f})",
            mend=f"If it is the same person, keep that membership, or erase it first: kiosk members erase {found[0]}",
        )


def presence_policy(settings: Settings) -> PresencePolicy:
    """The site's choices of when somebody is there, engages and leaves."""
    return PresencePolicy(
        act=Act(settings.engage.value) if settings.recognition is Recognition.IDENTIFY else None,
        dwell_seconds=settings.dwell_seconds,
        engage_face_px=settings.engage_face_px,
        leave_seconds=settings.leave_seconds,
        several_seconds=settings.several_seconds,
        company_face_px=settings.engage_face_px * COMPANY_SHARE,
    )


def identify_policy(settings: Settings) -> IdentifyPolicy:
    """The site's choices for the open-set decision."""
    return IdentifyPolicy(
        calibration=CALIBRATIONS[settings.recogniser.value],
        target_fpir=settings.target_fpir,
        least=settings.min_threshold,
        margin=settings.margin,
    )


def build_recogniser(settings: Settings, site: Site, timer: StageTimer) -> tuple[Recogniser, Callable[[], object]]:
    """The loop body with the real nets, and what has to be called now and then to notice erasures.

    Raises:
        ModelError: The weights are missing, damaged or refused.
        LibraryMissing: MediaPipe lacks a system library.
    """
    weights = open_store(settings)
    task_file = weights.path(FACE_WEIGHT)
    identifier: Identifier | None = None
    refresh: Callable[[], object] = _nothing
    if settings.recognition is Recognition.IDENTIFY:
        embedder = load_embedder(weights, settings.recogniser, settings)
        gallery = StoreGallery(site.members, settings.recogniser.value, site.bus)
        # the secret matrix is drawn at its first use; a shopper should not wait for it
        site.rotation.protect(np.zeros((1, embedder.dimension), np.float32))
        identifier = Identifier(embedder, site.rotation.protect, gallery, identify_policy(settings), timer)
        refresh = gallery.current
    recogniser = Recogniser(
        detector=BlazeFace(task_file),
        landmarker=MeshLandmarker(task_file),
        identifier=identifier,
        presence=presence_policy(settings),
        zone=Zone(settings.zone),
        timer=timer,
    )
    return recogniser, refresh


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
        runtime: The vision loop.
        stage: The screen.
        web: What the web app is given.
        timer: Durations of the vision stages.
    """

    settings: Settings
    site: Site
    runtime: VisionRuntime
    stage: Stage
    web: WebDeps
    timer: StageTimer

    def start(self) -> None:
        """Show the first screen, then open the camera."""
        self.stage.start()
        self.runtime.start()

    def stop(self) -> None:
        """Clear the screen, end the streams, stop the camera, close the store. Safe to call twice."""
        self.stage.close()
        self.runtime.stop(timeout=2.0)
        self.site.close()


def build_kiosk(settings: Settings, source: Callable[[], FrameSource] | None = None) -> Kiosk:
    """Build everything; nothing runs yet.

    Args:
        settings: Of the site.
        source: Opens the camera; the one of the settings when left out.

    Raises:
        VanakkamError: Any coded reason why this site cannot start.
    """
    bus: Bus = InProcessBus()
    site = open_site(settings, bus)
    timer = StageTimer()
    try:
        recogniser, refresh = build_recogniser(settings, site, timer)
    except BaseException:
        site.close()
        raise
    runtime = VisionRuntime(source or (lambda: open_source(settings)), recogniser, bus.publish, refresh)
    screen = ScreenSite(settings.shop_name, settings.recognition, settings.engage)
    hub: Hub[View] = Hub(stream_capacity(settings.threads))
    desk = ShopOffers(site.store, site.members, settings.currency)
    stage = Stage(site=screen, desk=desk, hub=hub, bus=bus, send=runtime.send)
    return Kiosk(settings, site, runtime, stage, WebDeps(stage, hub, screen, settings.host), timer)


def run_app(settings: Settings) -> tuple[WsgiApp, Callable[[], None]]:
    """Build and start a kiosk in the server's worker; returns the WSGI app and how to stop it."""
    kiosk = build_kiosk(settings)
    kiosk.start()
    return create_app(kiosk.web), kiosk.stop


def _nothing() -> None:
    """There is no gallery to refresh."""
