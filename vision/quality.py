"""The picture-quality gate before a face is embedded: measures, a policy, and public reason codes."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from vision.frames import Image
from vision.landmarks import FaceLandmarks

_WHITE = 250
"""Grey value from which a pixel counts as clipped."""


class Reason(StrEnum):
    """Why a face is not good enough; screens map these to hints. Names follow the components of ISO/IEC 29794-5."""

    TOO_SMALL = "inter_eye_distance_small"
    TURNED = "head_turned"
    NODDED = "head_nodded"
    BLURRED = "not_sharp"
    DARK = "under_exposed"
    BRIGHT = "over_exposed"


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured on one face.

    Attributes:
        width: Width of the face in pixels of the camera picture.
        yaw: Degrees to either side, 0 or more.
        pitch: Degrees up or down, 0 or more.
        sharpness: Variance of the Laplacian over the variance of the grey values, both of the aligned face after a
            light smoothing that takes sensor noise away; dimensionless.
        light: Mean grey value of the aligned face, 0 to 255.
        clipped: Share of the aligned face's pixels that are white, 0 to 1.
    """

    width: float
    yaw: float
    pitch: float
    sharpness: float
    light: float
    clipped: float


@dataclass(frozen=True, slots=True)
class QualityPolicy:
    """Limits of the gate. Raising a ``least`` or lowering a ``most`` waits longer for a better frame.

    Defaults are where LFW's genuine scores begin to fall: width to 40 px, light to a quarter and blur of 2 % of the
    width cost almost nothing, blur of 4 % and light of an eighth cost 10 to 30 %.
    """

    least_width: float = 48.0
    most_yaw: float = 45.0
    most_pitch: float = 35.0
    least_sharpness: float = 0.003
    least_light: float = 25.0
    most_clipped: float = 0.4


def measure(aligned: Image, landmarks: FaceLandmarks) -> Measures:
    """Measure one aligned face of shape (112, 112, 3)."""
    grey = cv2.cvtColor(aligned, cv2.COLOR_BGR2GRAY)
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0).astype(np.float32)
    spread = float(smooth.var()) or 1.0
    return Measures(
        width=landmarks.box.w,
        yaw=abs(landmarks.yaw),
        pitch=abs(landmarks.pitch),
        sharpness=float(cv2.Laplacian(smooth, cv2.CV_32F).var()) / spread,
        light=float(grey.mean()),
        clipped=float((grey >= _WHITE).mean()),
    )


def assess(measures: Measures, policy: QualityPolicy) -> tuple[Reason, ...]:
    """Every reason against this face, most useful hint first; empty when it is good."""
    checks = (
        (measures.width < policy.least_width, Reason.TOO_SMALL),
        (measures.yaw > policy.most_yaw, Reason.TURNED),
        (measures.pitch > policy.most_pitch, Reason.NODDED),
        (measures.light < policy.least_light, Reason.DARK),
        (measures.clipped > policy.most_clipped, Reason.BRIGHT),
        (measures.sharpness < policy.least_sharpness, Reason.BLURRED),
    )
    return tuple(reason for failed, reason in checks if failed)


_WIDE, _SHARP, _LIT = 3.0, 10.0, 4.0
"""Multiples of the limits from which more is no better."""


def grade(measures: Measures, policy: QualityPolicy) -> float:
    """How far above the limits a face is: 0 at the limit that it meets worst, 1 where nothing could be better."""
    shares = (
        (measures.width / policy.least_width - 1.0) / (_WIDE - 1.0),
        (measures.sharpness / policy.least_sharpness - 1.0) / (_SHARP - 1.0),
        (measures.light / policy.least_light - 1.0) / (_LIT - 1.0),
        1.0 - measures.clipped / policy.most_clipped,
    )
    return min(max(min(shares), 0.0), 1.0)
