"""A still photograph moved, turned and bent before the camera meets no challenge; one that is turned in depth does."""

from pathlib import Path

import numpy as np
import photo_attack
import pytest
from liveness_trials import Attempts, PhotoTrial

from vision.bundled import SINGLE, photo
from vision.enrol import read_photo
from vision.geometry import Box
from vision.landmarks import FaceLandmarks
from vision.relief import nose_shift
from vision.turned import Look, head_of, turned
from vision.types import Challenge

FACES = Path(__file__).resolve().parents[4] / "shared" / "data" / "faces-dev"

pytestmark = pytest.mark.models

FACE = Box(180, 60, 92, 120)


@pytest.fixture
def trial(weights):
    trial = PhotoTrial(weights)
    yield trial
    trial.close()


def test_the_bundled_photographs_pass_no_challenge(trial: PhotoTrial) -> None:
    found = Attempts()
    for seed in (1, 2):
        trial.play(SINGLE, read(SINGLE), 92.0, seed, found)
    assert found.passed == {kind: [] for kind in Challenge}
    assert min(found.tried.values()) == 2


@pytest.mark.skipif(not FACES.is_dir(), reason="the development faces are not beside the checkout")
def test_photographs_of_people_pass_no_challenge(trial: PhotoTrial) -> None:
    """Four here; scripts/evaluate_liveness.py --photo-attack plays as many as one likes."""
    found = Attempts()
    for seed, folder in enumerate(sorted(path for path in FACES.iterdir() if path.is_dir())[20::400]):
        trial.play(folder.name, read_photo(min(folder.glob("*.jpg"))), 90.0, seed, found)
    assert found.passed == {kind: [] for kind in Challenge}
    assert min(found.tried.values()) >= 4


def read(name: str) -> np.ndarray:
    return photo(name)


@pytest.fixture(scope="module")
def studied(parts) -> tuple[np.ndarray, FaceLandmarks]:
    from skimage.data import astronaut

    image = np.ascontiguousarray(astronaut()[:, :, ::-1])
    return image, parts.landmarker.study(image, FACE)


@pytest.mark.parametrize("yaw", [-30, -20, 20, 30])
def test_a_photograph_turned_in_depth_measures_about_that_angle(parts, studied, yaw: float) -> None:
    image, before = studied
    after = parts.landmarker.study(turned(head_of(image, before.mesh), Look(yaw=yaw)), FACE)
    assert after.yaw - before.yaw == pytest.approx(yaw, abs=0.25 * abs(yaw))
    assert np.sign(yaw) * nose_shift(before.mesh, after.mesh).size > 0.1


def test_lids_and_mouth_of_a_photograph_can_be_moved(parts, studied) -> None:
    image, before = studied
    head = head_of(image, before.mesh)
    assert before.expression.shut_left < 0.1
    assert parts.landmarker.study(turned(head, Look(shut=1.0)), FACE).expression.shut_left > 0.3
    assert parts.landmarker.study(turned(head, Look(smile=-1.0)), FACE).expression.smile < 0.1
    assert parts.landmarker.study(turned(head, Look(pitch=-16)), FACE).pitch < before.pitch - 10


def test_a_photograph_that_is_only_bent_shows_no_nose(parts) -> None:
    """However it is bent about one axis: the nose goes where the paper goes."""
    image = read(SINGLE)
    shifts = []
    for bend in (-1.4, -0.7, 0.7, 1.4):
        swings = np.zeros((9, 3), np.float32)
        swings[3] = (bend, 0.25, 0.0)
        play = photo_attack.Attempt(swings, noise=1.0, still=0.0)
        flat, *_, bent = photo_attack.frames(image, play, 2.0, 1.01, 100.0)
        marks = [parts.landmarker.study(picture, Box(520, 250, 240, 240)) for picture in (flat, bent)]
        shifts.append(abs(nose_shift(marks[0].mesh, marks[1].mesh).size))
    assert max(shifts) < 0.06
