"""One picture of a shopper who agreed: which hint it deserves, or the view it becomes.

Angles and sizes are those of the kiosk's own guided capture. The recogniser runs only on a picture that passed
everything else, and a view that does not look like the ones before is not taken.
"""

from dataclasses import dataclass, field

from kiosk.console.deps import FaceReader
from vision.capture_state import CapturePolicy
from vision.enrol import LEAST_AGREEMENT, FoundFace
from vision.frames import Image
from vision.hints import FOR_REASON, FOR_VIEW
from vision.landmarks import FaceLandmarks
from vision.quality import Measures, QualityPolicy, Reason, assess, grade, measure
from vision.types import CapturedView, Hint, PoseView

FRONT_YAW, FRONT_PITCH = 14.0, 20.0
"""Degrees within which the first view counts as from the front; a tablet is often held below the face."""
WIDEST_SHARE = 0.6
"""Share of the picture's width from which a face is too near: the lens bends it."""
LEAST_SHARE = 0.13
"""Share of the picture's longer side from which a face is taken; the kiosk's 96 of 720 lines."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a head points, in degrees: yaw positive to the picture's right, pitch positive down."""

    yaw: float
    pitch: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture gave.

    Attributes:
        hint: What to ask for; ``DONE`` with a view.
        view: The view, or None.
        pose: Of the view; None without one.
    """

    hint: Hint
    view: CapturedView | None = field(default=None, repr=False)
    pose: Pose | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a view must meet."""

    quality: QualityPolicy = field(default_factory=QualityPolicy)
    capture: CapturePolicy = field(default_factory=CapturePolicy)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the next picture.

    Attributes:
        view: Which view.
        before: Views taken so far; hidden from the text form.
        neutral: Where the head pointed in the first view, to which turns are relative; None before it.
    """

    view: PoseView
    before: tuple[CapturedView, ...] = field(default=(), repr=False)
    neutral: Pose | None = None


def posed(asked: Asked, pose: Pose, policy: CapturePolicy) -> bool:
    """Whether a head is turned as asked.

    Args:
        asked: What was asked.
        pose: Of the head; the person's own left is the picture's right.
        policy: Angles of the guided capture.
    """
    if asked.neutral is None:
        return abs(pose.yaw) <= FRONT_YAW and abs(pose.pitch) <= FRONT_PITCH
    yaw, pitch = pose.yaw - asked.neutral.yaw, pose.pitch - asked.neutral.pitch
    if asked.view is PoseView.LEFT:
        return policy.side[0] <= yaw <= policy.side[1]
    if asked.view is PoseView.RIGHT:
        return policy.side[0] <= -yaw <= policy.side[1]
    if asked.view is PoseView.UP:
        return policy.up[0] <= -pitch <= policy.up[1]
    return abs(yaw) <= policy.front and abs(pitch) <= policy.front


def hint_of(asked: Asked, marks: FaceLandmarks, measures: Measures, size: tuple[int, int], limits: Limits) -> Hint:
    """The one hint for a face that is alone in the picture; ``DONE`` when it is as asked.

    Args:
        asked: What was asked.
        marks: The face.
        measures: Of the same face.
        size: Width and height of the picture in pixels.
        limits: What a view must meet.
    """
    reasons = assess(measures, limits.quality)
    if Reason.TOO_SMALL in reasons or marks.box.w < LEAST_SHARE * max(size):
        return Hint.CLOSER
    if marks.box.w > WIDEST_SHARE * size[0]:
        return Hint.BACK
    # light and focus before the pose: nobody can see why a turn does not count
    for reason in reasons:
        if reason not in {Reason.TURNED, Reason.NODDED}:
            return FOR_REASON[reason]
    if reasons or not posed(asked, Pose(marks.yaw, marks.pitch), limits.capture):
        return Hint.LOOK_FRONT if asked.view is PoseView.STILL else FOR_VIEW[asked.view]
    return Hint.DONE


def read_view(faces: FaceReader, image: Image, asked: Asked, limits: Limits) -> Seen:
    """Look at one picture for one view.

    Args:
        faces: Finds and embeds.
        image: Shape (h, w, 3), uint8, BGR, not mirrored.
        asked: What was asked.
        limits: What a view must meet.
    """
    found = faces.find(image)
    if not found:
        return Seen(Hint.STEP_IN)
    face = found[0]
    if faces.find_company(image, face):
        return Seen(Hint.ONE_PERSON)
    measures, marks = measure(face.aligned, face.landmarks), face.landmarks
    hint = hint_of(asked, marks, measures, (image.shape[1], image.shape[0]), limits)
    if hint is not Hint.DONE:
        return Seen(hint)
    taken = _view(faces, face, asked.view, measures, limits)
    if any(float(taken.vector @ other.vector) < LEAST_AGREEMENT for other in asked.before):
        return Seen(Hint.UNCOVER)
    return Seen(hint, taken, Pose(marks.yaw, marks.pitch))


def _view(faces: FaceReader, face: FoundFace, view: PoseView, measures: Measures, limits: Limits) -> CapturedView:
    return CapturedView(view, faces.embed([face])[0].vector, grade(measures, limits.quality))
