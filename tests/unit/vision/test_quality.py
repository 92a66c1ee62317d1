from dataclasses import replace

import cv2
import numpy as np
import pytest

from vision.geometry import Box
from vision.landmarks import FaceLandmarks
from vision.quality import Measures, QualityPolicy, Reason, assess, measure

GOOD = Measures(width=150, yaw=5, pitch=5, sharpness=0.05, light=120, clipped=0.0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"width": 20}, Reason.TOO_SMALL),
        ({"yaw": 60}, Reason.TURNED),
        ({"pitch": 50}, Reason.NODDED),
        ({"sharpness": 0.0}, Reason.BLURRED),
        ({"light": 5}, Reason.DARK),
        ({"clipped": 0.9}, Reason.BRIGHT),
    ],
)
def test_each_fault_has_its_reason(change: dict[str, float], reason: Reason) -> None:
    assert assess(replace(GOOD, **change), QualityPolicy()) == (reason,)


def test_a_good_face_has_no_reason_against_it() -> None:
    assert assess(GOOD, QualityPolicy()) == ()


def test_all_faults_are_named() -> None:
    assert len(assess(Measures(1, 90, 90, 0, 0, 0), QualityPolicy())) == 5


def textured() -> np.ndarray:
    rng = np.random.default_rng(1)
    coarse = rng.integers(40, 200, (28, 28, 3)).astype(np.uint8)
    return cv2.resize(coarse, (112, 112), interpolation=cv2.INTER_CUBIC)


def marks() -> FaceLandmarks:
    return FaceLandmarks(np.zeros((5, 2), np.float32), Box(0, 0, 90, 120), -12.0, 7.0, 0.0)


def test_blur_lowers_sharpness_and_light_alone_does_not() -> None:
    sharp = measure(textured(), marks())
    blurred = measure(cv2.GaussianBlur(textured(), (0, 0), 4), marks())
    dim = measure((textured() * 0.6).astype(np.uint8), marks())
    assert blurred.sharpness < sharp.sharpness / 4
    assert dim.sharpness == pytest.approx(sharp.sharpness, rel=0.1)
    assert dim.light < sharp.light * 0.7


def test_measures_take_width_and_angles_from_the_landmarks() -> None:
    found = measure(textured(), marks())
    assert (found.width, found.yaw, found.pitch) == (90, 12.0, 7.0)


def test_a_flat_picture_does_not_divide_by_zero() -> None:
    assert measure(np.full((112, 112, 3), 255, np.uint8), marks()).clipped == 1.0
