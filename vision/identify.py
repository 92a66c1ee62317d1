"""One good frame of an engaged face becomes one vote. The only place that embeds anybody on a live picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vision.align import align
from vision.decide import Calibration, Vote, still, threshold_for, vote
from vision.embed import Embedder, Vectors
from vision.frames import Image
from vision.gallery import GallerySource, Match
from vision.landmarks import FaceLandmarks
from vision.quality import QualityPolicy, assess, measure
from vision.timing import Stage, StageTimer


@dataclass(frozen=True, slots=True)
class IdentifyPolicy:
    """The site's choices for the open-set decision.

    Attributes:
        calibration: Of the recogniser in use.
        quality: Which frames are good enough to be embedded.
        target_fpir: Wanted rate of strangers taken for a member, of one frame.
        least: Site's own floor for the threshold.
        margin: Least lead over the runner-up.
    """

    calibration: Calibration
    quality: QualityPolicy = field(default_factory=QualityPolicy)
    target_fpir: float = 0.001
    least: float = 0.0
    margin: float = 0.05


class Identifier:
    """Asks who a face is. Keeps nothing of anybody.

    Args:
        embedder: Turns an aligned face into a vector; asked only after an act (requirement G1).
        protect: Turns raw vectors of shape (n, d) into the site's protected space.
        gallery: Hands out the valid gallery.
        policy: The site's choices.
        timer: Where stage durations go.
    """

    def __init__(
        self,
        embedder: Embedder,
        protect: Callable[[Vectors], Vectors],
        gallery: GallerySource,
        policy: IdentifyPolicy,
        timer: StageTimer,
    ) -> None:
        self._embedder, self._protect, self._gallery = embedder, protect, gallery
        self._policy, self._timer = policy, timer

    def ballot(self, image: Image, marks: FaceLandmarks) -> Vote | None:
        """The vote of one frame, or None when the face is not good enough in it."""
        found = self._compare(image, marks)
        return None if found is None else vote(found[0], found[1], self._policy.margin)

    def agrees(self, image: Image, marks: FaceLandmarks, member_id: str) -> bool | None:
        """Whether a named subject still looks like the member, or None when the face is not good enough to tell."""
        found = self._compare(image, marks)
        return None if found is None else still(found[0], member_id, found[1])

    def _compare(self, image: Image, marks: FaceLandmarks) -> tuple[tuple[Match, ...], float] | None:
        """Candidates and threshold of one frame."""
        with self._timer.measure(Stage.ALIGN):
            face = align(image, marks.points)
        with self._timer.measure(Stage.QUALITY):
            reasons = assess(measure(face, marks), self._policy.quality)
        if reasons:
            return None
        with self._timer.measure(Stage.EMBED):
            probe = self._protect(self._embedder.embed([face])[0].vector[None])[0]
        with self._timer.measure(Stage.SEARCH):
            gallery, policy = self._gallery.current(), self._policy
            threshold = threshold_for(policy.calibration, policy.target_fpir, len(gallery), policy.least)
            return gallery.search(probe), threshold

    def valid(self, votes: Sequence[Vote]) -> list[Vote]:
        """The votes that still stand: a member erased since then takes theirs along."""
        gallery = self._gallery.current()
        return [ballot for ballot in votes if ballot.member_id is None or ballot.member_id in gallery]
