"""Brings a face to the pose the recogniser was trained on: a similarity fit of five points."""

import cv2
import numpy as np
import numpy.typing as npt

from vision.frames import Image

SIDE = 112
"""Pixels; every recogniser in the manifest takes 112x112."""


def align(image: Image, points: npt.NDArray[np.float32]) -> Image:
    """Cut out one face in canonical pose.

    The same picture as ``insightface.utils.face_align.norm_crop`` gives (a test holds them together), by the
    constructor that scikit-image kept when it deprecated the method ``norm_crop`` calls.

    Args:
        image: The whole picture, BGR.
        points: Shape (5, 2), float32, pixels: eyes, nose tip, mouth corners.

    Returns:
        Shape (112, 112, 3), uint8, BGR; parts outside the picture are black.
    """
    # pulls in scikit-image, a second to import
    from insightface.utils.face_align import arcface_dst  # noqa: PLC0415
    from skimage.transform import SimilarityTransform  # noqa: PLC0415

    fit = SimilarityTransform.from_estimate(points, arcface_dst)
    cut: Image = cv2.warpAffine(image, fit.params[:2], (SIDE, SIDE))
    return cut
