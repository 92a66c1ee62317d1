"""The image-quality floor is on wherever a face is compared, and no setting switches it off (requirement B8)."""

from pathlib import Path

import numpy as np
import pytest

from kiosk.faces import identify_policy
from kiosk.settings import Settings
from vision.frames import Image
from vision.geometry import Box
from vision.identify import Identifier
from vision.landmarks import FaceLandmarks
from vision.quality import QualityPolicy
from vision.timing import StageTimer

POINTS = np.array([[38, 52], [74, 52], [56, 72], [42, 92], [71, 92]], np.float32)
"""Where eyes, nose and mouth stand in an aligned face."""


class Asked(Exception):
    """The embedder was asked."""


class Embedder:
    def embed(self, _faces: object) -> object:
        raise Asked


def identifier(settings: Settings) -> Identifier:
    nobody = object()
    return Identifier(Embedder(), lambda raw: raw, nobody, identify_policy(settings), StageTimer())  # type: ignore[arg-type]


def marks(*, width: float = 112.0, yaw: float = 0.0) -> FaceLandmarks:
    return FaceLandmarks(POINTS, Box(0, 0, width, 112), yaw, 0.0, 0.0)


def clear() -> Image:
    return np.random.default_rng(1).integers(40, 200, (112, 112, 3)).astype(np.uint8)


@pytest.mark.parametrize(
    ("image", "found"),
    [
        (clear() // 12, marks()),
        (np.full((112, 112, 3), 255, np.uint8), marks()),
        (clear(), marks(width=30.0)),
        (clear(), marks(yaw=80.0)),
    ],
    ids=["dark", "glare", "far", "turned"],
)
def test_a_bad_picture_is_never_compared_however_lenient_the_site_is(
    tmp_path: Path, image: Image, found: FaceLandmarks
) -> None:
    """Requirement B8: it gives no vote at all, not a weak one."""
    lenient = Settings.load(home=tmp_path, recognition="identify", min_threshold=0.0, margin=0.0)

    assert identifier(lenient).ballot(image, found) is None
    with pytest.raises(Asked):
        identifier(lenient).ballot(clear(), marks())


def test_no_setting_reaches_the_floor(tmp_path: Path) -> None:
    """Requirement B8."""
    assert identify_policy(Settings.load(home=tmp_path)).quality == QualityPolicy()
    assert not [name for name in Settings.model_fields if "quality" in name or "sharp" in name]
