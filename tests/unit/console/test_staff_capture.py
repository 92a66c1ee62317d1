from types import SimpleNamespace

import numpy as np
import pytest

from kiosk.console.capture import Asked, Limits, Pose, posed, read_view
from vision.enrol import FoundFace
from vision.geometry import Box
from vision.landmarks import FaceLandmarks
from vision.types import CapturedView, Hint, PoseView

LEVEL = Pose(0.0, 0.0)
IMAGE = np.zeros((720, 960, 3), np.uint8)


def textured():
    rows = np.random.default_rng(3).integers(60, 190, (112, 112, 3))
    return rows.astype(np.uint8)


def blurred():
    slope = np.linspace(60, 190, 112, dtype=np.uint8)
    return np.tile(slope[:, None, None], (1, 112, 3))


def face(width=240.0, yaw=0.0, pitch=0.0, aligned=None):
    marks = FaceLandmarks(np.zeros((5, 2), np.float32), Box(100, 100, width, width), yaw, pitch, 0.0)
    return FoundFace(marks, textured() if aligned is None else aligned)


class Reader:
    def __init__(self, *found, vector=(1.0, 0.0)):
        self.found, self.vector, self.embedded = found, np.array(vector, np.float32), 0

    def find(self, _image):
        return self.found[:1]

    def find_company(self, _image, _face):
        return self.found[1:]

    def embed(self, faces):
        self.embedded += len(faces)
        return tuple(SimpleNamespace(vector=self.vector) for _ in faces)


def taken(vector):
    return CapturedView(PoseView.FRONT, np.array(vector, np.float32), 1.0)


@pytest.mark.parametrize(
    ("view", "pose", "fits"),
    [
        (PoseView.LEFT, Pose(25, 0), True),
        (PoseView.LEFT, Pose(-25, 0), False),
        (PoseView.RIGHT, Pose(-25, 0), True),
        (PoseView.RIGHT, Pose(60, 0), False),
        (PoseView.UP, Pose(0, -15), True),
        (PoseView.UP, Pose(0, 15), False),
        (PoseView.STILL, Pose(3, -2), True),
        (PoseView.STILL, Pose(25, 0), False),
    ],
)
def test_turns_count_from_where_the_person_looked_first(view, pose, fits):
    policy = Limits().capture
    assert posed(Asked(view, neutral=LEVEL), pose, policy) is fits
    below = Pose(4.0, 12.0)
    moved = Pose(pose.yaw + below.yaw, pose.pitch + below.pitch)
    assert posed(Asked(view, neutral=below), moved, policy) is fits


@pytest.mark.parametrize(
    ("found", "hint"),
    [
        ((), Hint.STEP_IN),
        ((face(), face()), Hint.ONE_PERSON),
        ((face(width=90.0),), Hint.CLOSER),
        ((face(width=700.0),), Hint.BACK),
        ((face(yaw=30.0),), Hint.LOOK_FRONT),
        ((face(aligned=np.zeros((112, 112, 3), np.uint8)),), Hint.MORE_LIGHT),
        ((face(aligned=np.full((112, 112, 3), 255, np.uint8)),), Hint.LESS_GLARE),
        (
            (face(aligned=np.tile(np.linspace(60, 190, 112, dtype=np.uint8)[:, None, None], (1, 112, 3))),),
            Hint.HOLD_STILL,
        ),
    ],
)
def test_a_picture_that_will_not_do_gets_one_hint_and_is_never_embedded(found, hint):
    """Requirement G1: the recogniser runs on a picture that passed everything else only."""
    reader = Reader(*found)
    seen = read_view(reader, IMAGE, Asked(PoseView.FRONT), Limits())
    assert (seen.hint, seen.view) == (hint, None)
    assert reader.embedded == 0


def test_a_good_picture_becomes_the_view_that_was_asked_for():
    seen = read_view(Reader(face(yaw=25.0)), IMAGE, Asked(PoseView.LEFT, (taken((1, 0)),), LEVEL), Limits())
    assert seen.hint is Hint.DONE
    assert seen.view is not None
    assert seen.view.view is PoseView.LEFT
    assert 0.0 <= seen.view.quality <= 1.0
    assert "array" not in repr(seen)


def test_a_view_unlike_the_ones_before_is_not_taken():
    asked = Asked(PoseView.FRONT, (taken((0, 1)),), LEVEL)
    assert read_view(Reader(face()), IMAGE, asked, Limits()).hint is Hint.UNCOVER
