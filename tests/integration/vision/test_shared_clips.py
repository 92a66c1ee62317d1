"""Real walk-up clips, where they lie beside the checkout: what the loop makes of real people."""

from pathlib import Path

import cv2
import pytest

from vision.frames import Frame
from vision.types import PresenceEvent, PresenceKind

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
