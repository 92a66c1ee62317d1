"""Real walk-up clips, where they lie beside the checkout: what the loop makes of real people."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.enrol import LEAST_AGREEMENT
from vision.frames import Frame
from vision.presence_state import PresencePolicy
from vision.types import (
    Captured,
    CaptureEnd,
    CaptureFailed,
    Challenge,
    PoseView,
    PresenceEvent,
    PresenceKind,
    StartCapture,
)

CLIPS = Path(__file__).resolve().parents[4] / "shared" / "data" / "clips"

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(not CLIPS.is_dir(), reason="the development clips are not beside the checkout"),
]


def said(parts, name: str) -> list[PresenceEvent]:
    recogniser, _ = parts.recogniser()
    capture = cv2.VideoCapture(str(CLIPS / f"{name}.mp4"))
    fps, events, number = capture.get(cv2.CAP_PROP_FPS), [], 0
    while True:
        good, image = capture.read()
        if not good:
            capture.release()
            return events
        events += recogniser.step(Frame(cv2.resize(image, (1280, 720)), number, number / fps))
        number += 1


def test_a_mans_back_is_nobody(parts) -> None:
    """BlazeFace alone puts boxes on it; the landmarker's presence check does not agree."""
    assert said(parts, "one-by-one-person-detection") == []


@pytest.mark.parametrize("name", ["head-pose-face-detection-female", "head-pose-face-detection-male"])
def test_a_stranger_who_stands_there_is_looked_at_once_and_stays_unknown(parts, name: str) -> None:
    kinds = [event.kind for event in said(parts, name)]
    # the shorter clip ends in the middle of the look
    assert kinds[:2] == [PresenceKind.ARRIVED, PresenceKind.ENGAGED]
    assert kinds[2:] in ([], [PresenceKind.UNKNOWN])


@pytest.mark.parametrize("name", ["head-pose-face-detection-female-and-male", "face-demographics-walking-and-pause"])
def test_several_people_are_never_looked_at(parts, name: str) -> None:
    before = parts.embedder.faces
    kinds = [event.kind for event in said(parts, name)]
    assert kinds == [PresenceKind.ARRIVED, PresenceKind.SEVERAL]
    assert parts.embedder.faces == before


def to_and_fro(name: str, seconds: float) -> Iterator[Frame]:
    """A clip forwards and backwards again and again, at its own rate, scaled to the 720 lines of a camera."""
    clip = cv2.VideoCapture(str(CLIPS / f"{name}.mp4"))
    fps, images = clip.get(cv2.CAP_PROP_FPS), []
    while (read := clip.read())[0]:
        images.append(cv2.resize(read[1], (1280, 720), interpolation=cv2.INTER_CUBIC))
    clip.release()
    there_and_back = [*images, *images[-2:0:-1]]
    for number in range(round(seconds * fps)):
        yield Frame(there_and_back[number % len(there_and_back)], number, number / fps)


def captured(parts, name: str, draws: Challenge) -> Captured | CaptureFailed | None:
    recogniser, _ = parts.recogniser(
        presence=PresencePolicy(act=None), choose=lambda kinds: draws if draws in kinds else kinds[0]
    )
    for frame in to_and_fro(name, 65.0):
        if frame.index == 12:
            recogniser.command(StartCapture())
        for event in recogniser.step(frame):
            if isinstance(event, Captured | CaptureFailed):
                return event
    return None


@pytest.mark.parametrize("kind", [Challenge.TURN_LEFT, Challenge.TURN_RIGHT])
def test_a_real_turning_head_passes_guided_capture_and_the_turn_challenge(parts, kind: Challenge) -> None:
    """Yaw -43 to +30 degrees, a face of 60 of 480 pixels in the clip; she never looks up, so that view is skipped."""
    done = captured(parts, "head-pose-face-detection-female", kind)
    assert isinstance(done, Captured)
    assert done.challenge is kind
    views = [view.view for view in done.views]
    assert {PoseView.FRONT, PoseView.LEFT, PoseView.RIGHT} <= set(views)
    vectors = np.stack([view.vector for view in done.views])
    assert (vectors @ vectors.T).min() >= LEAST_AGREEMENT


def test_a_real_head_that_does_not_turn_passes_with_a_blink(parts) -> None:
    """Requirement W12: nobody who cannot turn is kept out."""
    done = captured(parts, "head-pose-face-detection-male", Challenge.TURN_LEFT)
    assert isinstance(done, Captured)
    assert done.challenge is Challenge.BLINK
    assert len(done.views) >= 3


def test_two_real_people_together_are_not_captured(parts) -> None:
    before = parts.embedder.faces
    done = captured(parts, "head-pose-face-detection-female-and-male", Challenge.BLINK)
    assert isinstance(done, CaptureFailed)
    assert done.why is CaptureEnd.SEVERAL
    assert parts.embedder.faces == before
