"""The parts that look at faces, put together as a site's settings say. Part of the composition root."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kiosk.errors import MemberExists
from kiosk.gallery import StoreGallery
from kiosk.members import MemberDesk
from kiosk.modes import Liveness, Recognition
from kiosk.modes import Recogniser as RecogniserName
from kiosk.screens.timing import CAPTURE_SECONDS, EXTENSIONS
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.weights import FACE_WEIGHT, open_store
from models.errors import LicenceRefused
from models.licences import check_licence
from models.store import ModelStore
from vision.capture_room import Preview, SecondOpinion
from vision.capture_state import CapturePolicy
from vision.decide import CALIBRATIONS
from vision.detect import BlazeFace
from vision.embed import Embedder, OnnxEmbedder, Vectors
from vision.enrol import PhotoTemplate, StillFaces
from vision.gallery import Gallery, GallerySource
from vision.identify import Identifier, IdentifyPolicy
from vision.landmarks import MeshLandmarker
from vision.passive import NAME as PASSIVE_NAME
from vision.passive import PassiveLiveness, installed
from vision.presence_state import PresencePolicy
from vision.recognise import Recogniser
from vision.timing import StageTimer
from vision.types import Act
from vision.zone import Zone

COMPANY_SHARE = 0.8
"""Face size of company, as a share of that from which somebody engages: a step behind, not the far end of the shop."""


def load_embedder(weights: ModelStore, recogniser: RecogniserName, settings: Settings) -> Embedder:
    """The embedder of a recogniser.

    Raises:
        LicenceRefused: The site may not use it.
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


def capture_policy(settings: Settings) -> CapturePolicy:
    """The site's choices for a guided capture: without a liveness challenge only where it says so.

    The screen keeps the time of a capture, because it warns and can be asked to go on; vision's own limit is for a
    screen that forgot to end one.
    """
    policy = CapturePolicy(seconds=CAPTURE_SECONDS * (EXTENSIONS + 1))
    return policy if settings.liveness is not Liveness.NEVER else replace(policy, challenges=())


@dataclass(frozen=True, slots=True, eq=False)
class _Nobody:
    """The gallery of a site that compares claims only: nobody can be found in it (requirement G13)."""

    gallery: Gallery

    def current(self) -> Gallery:
        """The empty gallery."""
        return self.gallery


def build_recogniser(
    settings: Settings, site: Site, timer: StageTimer, preview: Preview | None = None
) -> tuple[Recogniser, Callable[[], object]]:
    """The loop body with the real nets, and what has to be called now and then to notice erasures.

    Args:
        settings: Of the site.
        site: The open site.
        timer: Where stage durations go.
        preview: Shown the pictures of a capture, at most eight a second; None where nobody looks at them.

    Raises:
        ModelError: The weights are missing, damaged or refused.
        LibraryMissing: MediaPipe lacks a system library.
    """
    weights = open_store(settings)
    task_file = weights.path(FACE_WEIGHT)
    identifier: Identifier | None = None
    refresh: Callable[[], object] = _nothing
    if settings.recognition is not Recognition.OFF:
        embedder = load_embedder(weights, settings.recogniser, settings)
        gallery = _gallery(settings, site, embedder)
        protect, policy = site.rotation.protect, identify_policy(settings)
        # the secret matrix is drawn at its first use; a shopper should not wait for it
        protect(np.zeros((1, embedder.dimension), np.float32))
        identifier = Identifier(embedder, protect, gallery, policy, timer, is_member=site.members.knows)
        refresh = gallery.current if isinstance(gallery, StoreGallery) else _nothing
    recogniser = Recogniser(
        detector=BlazeFace(task_file),
        landmarker=MeshLandmarker(task_file),
        identifier=identifier,
        presence=presence_policy(settings),
        zone=Zone(settings.zone),
        timer=timer,
        capture=capture_policy(settings),
        challenge_at_look=settings.liveness is Liveness.ALWAYS,
        preview=preview,
        second_opinion=second_opinion(settings) if identifier is not None else None,
    )
    return recogniser, refresh


def second_opinion(settings: Settings) -> SecondOpinion | None:
    """InsightFace's passive liveness, where its file lies in the models folder; its licence is not a commercial one.

    Raises:
        WeightCorrupt: The file is another one.
        LicenceRefused: A real shop that holds no licence of its own.
    """
    file = installed(settings.models_dir)
    if file is None or settings.liveness is Liveness.NEVER:
        return None
    if settings.production and PASSIVE_NAME not in settings.licence_accepted:
        raise LicenceRefused(
            f"{file} may not be used commercially and production is on",
            mend=f'Remove it, or add "{PASSIVE_NAME}" to licence_accepted if the shop holds a licence of its own',
        )
    return PassiveLiveness(file)


def _gallery(settings: Settings, site: Site, embedder: Embedder) -> GallerySource:
    if settings.recognition is Recognition.IDENTIFY:
        return StoreGallery(site.members, settings.recogniser.value, site.bus)
    return _Nobody(Gallery((), np.zeros((0, embedder.dimension), np.float32), revision=0))


def _nothing() -> None:
    """There is no gallery to refresh."""
