"""Reads one face of a picture: aligned, judged by the quality gate, and embedded when somebody asked for that."""

from dataclasses import dataclass

from vision.align import align
from vision.embed import Embedder, Embedding
from vision.frames import Image
from vision.landmarks import FaceLandmarks
from vision.quality import Measures, QualityPolicy, Reason, assess, measure
from vision.timing import Stage, StageTimer


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One aligned face and what the gate says of it; gone with the frame.

    Attributes:
        aligned: Shape (112, 112, 3), uint8, BGR.
        measures: What was measured.
        reasons: What is against it; empty when it is good.
    """

    aligned: Image
    measures: Measures
    reasons: tuple[Reason, ...]


class FaceReader:
    """The only holder of the embedder on a live picture.

    Args:
        embedder: Turns an aligned face into a vector; asked only after an act (requirement G1).
        quality: Limits of the gate.
        timer: Where stage durations go.
    """

    def __init__(self, embedder: Embedder, quality: QualityPolicy, timer: StageTimer) -> None:
        self._embedder, self.quality, self._timer = embedder, quality, timer

    def read(self, image: Image, marks: FaceLandmarks) -> Reading:
        """Align and judge a face; embeds nobody."""
        with self._timer.measure(Stage.ALIGN):
            face = align(image, marks.points)
        with self._timer.measure(Stage.QUALITY):
            measures = measure(face, marks)
            return Reading(face, measures, assess(measures, self.quality))

    def embed(self, reading: Reading) -> Embedding:
        """The vector of a face that was read."""
        with self._timer.measure(Stage.EMBED):
            return self._embedder.embed([reading.aligned])[0]
