import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.store import ModelStore
from vision.bundled import GROUP, photo
from vision.decide import CALIBRATIONS
from vision.detect import BlazeFace
from vision.embed import Embedder, OnnxEmbedder, Vectors
from vision.enrol import StillFaces
from vision.gallery import Gallery
from vision.identify import Identifier, IdentifyPolicy
from vision.landmarks import MeshLandmarker
from vision.presence_state import PresencePolicy
from vision.recognise import Recogniser
from vision.timing import StageTimer
from vision.zone import Zone

MEMBERS = tuple(name for name in GROUP if name != "t1-5")
STRANGERS = ("t1-5", "astronaut")


class SwappedGallery:
    """A gallery source whose gallery a test swaps."""

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery

    def current(self) -> Gallery:
        return self.gallery

    def erase(self, member_id: str) -> None:
        rows = [(name, row) for name, row in zip(self.ids, self.rows, strict=True) if name != member_id]
        self.fill(dict(rows))

    def fill(self, templates: dict[str, Vectors]) -> None:
        self.ids, self.rows = tuple(templates), tuple(templates.values())
        rows = np.stack(self.rows) if self.rows else np.zeros((0, 0), np.float32)
        self.gallery = Gallery(self.ids, rows, self.gallery.revision + 1)


class CountingEmbedder:
    """Counts the faces that were really embedded."""

    def __init__(self, inner: Embedder) -> None:
        self.inner, self.faces = inner, 0

    @property
    def dimension(self) -> int:
        return self.inner.dimension

    def embed(self, faces: list) -> tuple:
        self.faces += len(faces)
        return self.inner.embed(faces)


@dataclass
class Parts:
    """The real nets, loaded once for all tests."""

    detector: BlazeFace
    landmarker: MeshLandmarker
    embedder: CountingEmbedder
    templates: dict[str, Vectors]

    def recogniser(
        self,
        *,
        presence: PresencePolicy | None = None,
        zone: Zone | None = None,
        gallery: SwappedGallery | None = None,
        is_member: Callable[[str], bool] = lambda _: True,
        **options: Any,
    ) -> tuple[Recogniser, SwappedGallery]:
        source = gallery or SwappedGallery(Gallery([], np.zeros((0, 0), np.float32), 0))
        if gallery is None:
            source.fill(self.templates)
        timer = StageTimer()
        policy = IdentifyPolicy(CALIBRATIONS["buffalo_s"])
        recogniser = Recogniser(
            detector=self.detector,
            landmarker=self.landmarker,
            identifier=Identifier(self.embedder, lambda v: v, source, policy, timer, is_member=is_member),
            presence=presence or PresencePolicy(),
            zone=zone or Zone(),
            timer=timer,
            **options,
        )
        return recogniser, source


@pytest.fixture(scope="session")
def still(weights: ModelStore, task_file: Path) -> Iterator[StillFaces]:
    with contextlib.closing(BlazeFace(task_file)) as detector, contextlib.closing(MeshLandmarker(task_file)) as marks:
        yield StillFaces(detector, marks, OnnxEmbedder(weights.path("buffalo_s")))


@pytest.fixture(scope="session")
def parts(weights: ModelStore, task_file: Path, still: StillFaces) -> Iterator[Parts]:
    templates = {name: still.embed(still.find(photo(name))[:1])[0].vector for name in MEMBERS}
    with contextlib.closing(BlazeFace(task_file)) as detector, contextlib.closing(MeshLandmarker(task_file)) as marks:
        yield Parts(detector, marks, CountingEmbedder(OnnxEmbedder(weights.path("buffalo_s"))), templates)
