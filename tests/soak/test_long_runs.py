"""Long runs: short by default, whole with VANAKKAM_SOAK=1 (``make soak``)."""

import gc
import os
import threading
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest

from models.store import ModelStore
from vision.decide import CALIBRATIONS
from vision.detect import BlazeFace
from vision.embed import OnnxEmbedder
from vision.frames import Frame
from vision.gallery import Gallery
from vision.identify import Identifier, IdentifyPolicy
from vision.landmarks import MeshLandmarker
from vision.presence_state import PresencePolicy
from vision.recognise import Recogniser
from vision.simulate import Painter, frames
from vision.timing import StageTimer
from vision.types import PresenceKind
from vision.walkups import WalkUp
from vision.zone import Zone

pytestmark = [pytest.mark.models, pytest.mark.soak]

FRAMES = 10_000 if os.environ.get("VANAKKAM_SOAK") else 2_400
FPS = 15.0
GROWTH_MIB = 24
"""Allocators round up; a leak of one 1280x720 frame in a hundred frames would be 260 MiB over the long run."""


class Nobody:
    """A gallery of a thousand invented members."""

    def __init__(self) -> None:
        rows = np.random.default_rng(0).normal(size=(1_000, 512)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        self._gallery = Gallery([f"m{n}" for n in range(1_000)], rows, 1)

    def current(self) -> Gallery:
        return self._gallery


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_memory_and_threads_do_not_grow(weights: ModelStore, task_file: Path) -> None:
    timer = StageTimer()
    detector, landmarker = BlazeFace(task_file), MeshLandmarker(task_file)
    embedder = OnnxEmbedder(weights.path("buffalo_s"))
    identifier = Identifier(embedder, lambda v: v, Nobody(), IdentifyPolicy(CALIBRATIONS["buffalo_s"]), timer)
    recogniser = Recogniser(
        detector=detector,
        landmarker=landmarker,
        identifier=identifier,
        presence=PresencePolicy(),
        zone=Zone(),
        timer=timer,
    )
    try:
        images = list(frames(Painter(), WalkUp(("t1-3",), 3, stand=2.5), FPS, pause=3.5))
        said, early, threads = [], 0.0, 0
        for number, image in enumerate(islice(cycle(images), FRAMES)):
            said += recogniser.step(Frame(image, number, number / FPS))
            if number == FRAMES // 4:
                gc.collect()
                early, threads = resident_mib(), threading.active_count()
        gc.collect()
        assert resident_mib() - early < GROWTH_MIB
        assert threading.active_count() <= threads
        visits = sum(event.kind is PresenceKind.LEFT for event in said)
        assert visits >= FRAMES // len(images) - 1
        assert all(event.member_id is None for event in said)
        assert all(row.count <= 1_000 for row in timer.summary())
    finally:
        recogniser.close()


@pytest.mark.skipif(not os.environ.get("VANAKKAM_SOAK"), reason="140 walk-ups take minutes; make soak plays them")
def test_every_member_on_every_walkup_and_no_stranger_ever() -> None:
    from click.testing import CliRunner
    from evaluate_walkups import main

    played = CliRunner().invoke(main, ["--walkups", "20"])
    assert played.exit_code == 0, played.output
