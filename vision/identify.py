"""One good frame of an engaged face becomes one vote: against everybody (1:N), or against a claimed template (1:1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vision.decide import Calibration, Vote, still, threshold_for, vote
from vision.embed import Embedder, Vectors
from vision.frames import Image
from vision.gallery import GallerySource, Match
from vision.landmarks import FaceLandmarks
from vision.quality import QualityPolicy
from vision.reader import FaceReader
from vision.timing import Stage, StageTimer
from vision.types import Claim


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
    """Asks who a face is, or whether it is who the card says. Keeps nothing of anybody.

    Args:
        embedder: Turns an aligned face into a vector; asked only after an act (requirement G1).
        protect: Turns raw vectors of shape (n, d) into the site's protected space.
        gallery: Hands out the valid gallery; never asked while a claim is compared (requirement G13).
        policy: The site's choices.
        timer: Where stage durations go.
        is_member: Whether a claimed member has not been erased meanwhile; asked before each comparison with a claim.

    Attributes:
        reader: Aligns, judges and embeds faces.
    """

    def __init__(
        self,
        embedder: Embedder,
        protect: Callable[[Vectors], Vectors],
        gallery: GallerySource,
        policy: IdentifyPolicy,
        timer: StageTimer,
        *,
        is_member: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self.reader = FaceReader(embedder, policy.quality, timer)
        self._protect, self._gallery, self._is_member = protect, gallery, is_member
        self._policy, self._timer = policy, timer

    def ballot(self, image: Image, marks: FaceLandmarks, claim: Claim | None = None) -> Vote | None:
        """The vote of one frame, or None when the face is not good enough in it.

        Args:
            image: The whole picture.
            marks: The face in it.
            claim: The one template to compare with, instead of the gallery.
        """
        found = self._compare(image, marks, claim)
        return None if found is None else vote(found[0], found[1], self._policy.margin)

    def agrees(self, image: Image, marks: FaceLandmarks, member_id: str, claim: Claim | None = None) -> bool | None:
        """Whether a named subject still looks like the member, or None when the face is not good enough to tell."""
        found = self._compare(image, marks, claim)
        return None if found is None else still(found[0], member_id, found[1])

    def valid(self, votes: Sequence[Vote], claim: Claim | None = None) -> list[Vote]:
        """The votes that still stand: a member erased since then takes theirs along."""
        if claim is not None:
            return list(votes) if self._is_member(claim.member_id) else [Vote(None, one.score) for one in votes]
        gallery = self._gallery.current()
        return [ballot for ballot in votes if ballot.member_id is None or ballot.member_id in gallery]

    def _compare(
        self, image: Image, marks: FaceLandmarks, claim: Claim | None
    ) -> tuple[tuple[Match, ...], float] | None:
        """Candidates and threshold of one frame."""
        reading = self.reader.read(image, marks)
        if reading.reasons:
            return None
        probe = self._protect(self.reader.embed(reading).vector[None])[0]
        with self._timer.measure(Stage.SEARCH):
            matches, size = self._one(probe, claim) if claim is not None else self._all(probe)
        policy = self._policy
        return matches, threshold_for(policy.calibration, policy.target_fpir, size, policy.least)

    def _all(self, probe: Vectors) -> tuple[tuple[Match, ...], int]:
        gallery = self._gallery.current()
        return gallery.search(probe), len(gallery)

    def _one(self, probe: Vectors, claim: Claim) -> tuple[tuple[Match, ...], int]:
        if not self._is_member(claim.member_id):
            return (), 1
        return (Match(claim.member_id, float(probe @ claim.vector)),), 1
