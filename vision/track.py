"""Ties boxes over time: greedy nearest match, no identity, no appearance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vision.detect import Detection
from vision.geometry import Box

GAP_SECONDS = 1.0
"""A face not found for so long has lost its track; whoever is found there next is somebody new."""

_REACH, _SPEED, _FURTHEST = 0.6, 4.0, 1.6
"""Centres this many face sizes apart belong together: at once, more for each second unseen, at most.

Somebody walking briskly across moves four face sizes a second. Two people stand at least two face sizes apart, shoulder
to shoulder, so that neighbours keep their tracks. A track is no identity: who steps into the very place of somebody
else within a second inherits it, which is why a named subject is compared again and again.
"""

_GROWTH, _GROWTH_SPEED, _GROWTH_MOST = 1.4, 3.0, 2.0
"""Sizes this factor apart belong together: at once, more for each second unseen, at most."""

_CONTAINED = 0.6
"""A box that lies so far inside a track's box is a second sight of the same face."""


@dataclass(frozen=True, slots=True)
class Track:
    """One face over time.

    Attributes:
        number: Counts up from 1; never reused.
        box: Last box in pixels.
        turn: Last turn, see :class:`vision.detect.Detection`.
        since: When it was first found, seconds.
        seen_at: When it was last found, seconds.
        confirmed: Whether the landmarker has found a face in it.
    """

    number: int
    box: Box
    turn: float
    since: float
    seen_at: float
    confirmed: bool = False


class Tracker:
    """Keeps the tracks of one camera."""

    def __init__(self) -> None:
        self._tracks: dict[int, Track] = {}
        self._last = 0

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Living tracks, oldest first."""
        return tuple(self._tracks.values())

    def __getitem__(self, number: int) -> Track:
        return self._tracks[number]

    def get(self, number: int) -> Track | None:
        """The living track of this number."""
        return self._tracks.get(number)

    def update(self, detections: Sequence[Detection], now: float) -> None:
        """Match detections to tracks, start tracks for the rest, and end tracks that were not found for too long."""
        ended = [number for number, track in self._tracks.items() if now - track.seen_at > GAP_SECONDS]
        for lost in ended:
            del self._tracks[lost]
        free = set(self._tracks)
        for detection in sorted(detections, key=lambda d: -d.score):
            number = self._nearest(detection.box, free, now)
            if number is not None:
                free.discard(number)
                self._tracks[number] = replace(
                    self._tracks[number], box=detection.box, turn=detection.turn, seen_at=now
                )
            elif not any(_same_face(track.box, detection.box) for track in self._tracks.values()):
                self._last += 1
                self._tracks[self._last] = Track(self._last, detection.box, detection.turn, now, now)

    def confirm(self, number: int) -> None:
        """Note that the landmarker found a face in this track."""
        self._tracks[number] = replace(self._tracks[number], confirmed=True)

    def _nearest(self, box: Box, numbers: set[int], now: float) -> int | None:
        tracks = [self._tracks[number] for number in numbers]
        near = [(track.number, track.box) for track in tracks if belongs(track.box, box, now - track.seen_at)]
        return min(near, key=lambda pair: pair[1].distance(box))[0] if near else None


def belongs(before: Box, now: Box, elapsed: float) -> bool:
    """Whether two boxes can be one face: close to each other and of similar size, for the time between them.

    Args:
        before: The last box of a track.
        now: A new box.
        elapsed: Seconds between them, 0 or more.
    """
    size = (before.w + now.w) / 2
    growth = max(before.w, now.w) / min(before.w, now.w)
    reach = min(_REACH + _SPEED * elapsed, _FURTHEST)
    return growth <= min(_GROWTH + _GROWTH_SPEED * elapsed, _GROWTH_MOST) and before.distance(now) <= reach * size


def _same_face(track: Box, found: Box) -> bool:
    return track.overlap(found) >= _CONTAINED * min(track.area, found.area)
