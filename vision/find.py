"""Finds and follows the faces of the zone: which square is searched in which frame, which boxes are faces."""

from collections.abc import Callable

from vision.crops import FOLLOW_EVERY, SEARCH_EVERY, follow_square, most_overdue, search_squares
from vision.detect import Detection, FaceDetector
from vision.frames import Frame, Image
from vision.geometry import Box, Square
from vision.landmarks import FaceLandmarks
from vision.presence_state import FaceSeen
from vision.timing import Stage, StageTimer
from vision.track import Track, Tracker
from vision.zone import Zone

Locate = Callable[[Image, Box], FaceLandmarks | None]

LINES = 720
"""Face widths are judged as in a picture of so many lines, whatever the camera delivers."""

_CONFIRM_EVERY = 0.2
_CONFIRM_TRIES = 5
"""A box that the landmarker refused so often is no face (a back, a poster); it stays known, so as not to be asked."""

_CONFIRM_AGAIN = 2.0
"""Seconds after which a refused box gets another chance: a person may have turned round."""

_DETECTIONS_A_SECOND, _MOST_DETECTIONS = 30, 4
"""What two people and three squares want: at 30 frames a second one detection a frame, at fewer frames more."""


class FaceFinder:
    """Keeps the tracks of one camera.

    Args:
        detector: Finds faces in a square.
        locate: Confirms a box: the landmarker's ``locate``.
        zone: Where somebody stands; faces outside are dropped at once (requirement G20).
        timer: Where stage durations go.
    """

    def __init__(self, detector: FaceDetector, locate: Locate, zone: Zone, timer: StageTimer) -> None:
        self._detector, self._locate, self._zone, self._timer = detector, locate, zone, timer
        self._squares: tuple[Square, ...] = ()
        self._size = (0, 0)
        self._frame_at: float | None = None
        self.forget()

    def forget(self) -> None:
        """Drop every face."""
        self._tracker = Tracker()
        self._looked: dict[Square | int, float] = {}
        self._tries: dict[int, tuple[int, float]] = {}

    @property
    def scale(self) -> float:
        """Pixels of a picture of 720 lines in one pixel of the camera's."""
        return LINES / self._size[1] if self._size[1] else 1.0

    def get(self, number: int | None) -> Track | None:
        """The living track of this number."""
        return None if number is None else self._tracker.get(number)

    def faces(self) -> list[FaceSeen]:
        """The confirmed faces of the zone."""
        return [
            FaceSeen(track.number, track.box.w * self.scale, track.turn, track.since, track.seen_at)
            for track in self._tracker.tracks
            if track.confirmed
        ]

    def pass_time(self, now: float) -> None:
        """Let tracks end while no frame comes."""
        self._tracker.update((), now)

    def search(self, frame: Frame) -> None:
        """Look at what is due in this frame, and ask about at most one new box."""
        height, width = frame.image.shape[:2]
        if self._size != (width, height):
            self._size = (width, height)
            self._squares = search_squares(self._zone.bounds(width, height), width, height)
        for _ in range(self._detections(frame.at)):
            target = self._next_target(frame.at)
            if target is None:
                break
            self._looked[target] = frame.at
            square = target if isinstance(target, Square) else follow_square(self._tracker[target].box)
            with self._timer.measure(Stage.DETECT):
                found = self._detector.detect(frame.image, square)
            self._tracker.update([d for d in found if self._counts(d, square)], frame.at)
        self._confirm_one(frame.image, frame.at)

    def _detections(self, now: float) -> int:
        """How many detections this frame may cost: one, or more when frames come slowly."""
        before, self._frame_at = self._frame_at, now
        interval = now - before if before is not None else 0.0
        return min(max(round(interval * _DETECTIONS_A_SECOND), 1), _MOST_DETECTIONS)

    def _next_target(self, now: float) -> Square | int | None:
        """The followed face or the search square whose turn it is; faces first among equals."""
        tracks = [track.number for track in self._tracker.tracks if track.confirmed]
        targets: list[Square | int] = [*tracks, *self._squares]
        self._looked = {key: at for key, at in self._looked.items() if key in targets}
        every = {key: FOLLOW_EVERY if isinstance(key, int) else SEARCH_EVERY for key in targets}
        return most_overdue(self._looked, every, targets, now)

    def _counts(self, detection: Detection, square: Square) -> bool:
        """Whether a box is whole and in the zone. A box cut by the square's edge is whole in a neighbouring square."""
        width, height = self._size
        box = detection.box
        slack = 0.02 * square.side
        cut = (
            (box.x < square.x + slack and square.x > 0)
            or (box.y < square.y + slack and square.y > 0)
            or (box.x + box.w > square.x + square.side - slack and square.x + square.side < width)
            or (box.y + box.h > square.y + square.side - slack and square.y + square.side < height)
        )
        return not cut and self._zone.holds(box, width, height)

    def _confirm_one(self, image: Image, now: float) -> None:
        """Ask the landmarker about at most one new box a frame."""
        tracks = self._tracker.tracks
        self._tries = {track.number: self._tries.get(track.number, (0, -1e9)) for track in tracks}
        for track in tracks:
            tries, last = self._tries[track.number]
            wait = _CONFIRM_EVERY if tries < _CONFIRM_TRIES else _CONFIRM_AGAIN
            if track.confirmed or track.seen_at != now or now - last < wait:
                continue
            self._tries[track.number] = (tries + 1, now)
            with self._timer.measure(Stage.LANDMARK):
                present = self._locate(image, track.box) is not None
            if present:
                self._tracker.confirm(track.number)
            return
