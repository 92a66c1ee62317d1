"""InsightFace's usual path, the peer we are measured beside: SCRFD 640, its five points, the recogniser."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vision.align import align
from vision.embed import Embedder, Embedding
from vision.frames import Image

INPUT_SIDE = 640
"""InsightFace's own default for FaceAnalysis."""


class InsightFacePeer:
    """Detects with SCRFD-500m and embeds every face of every picture.

    Args:
        detector_file: A verified scrfd_500m_bnkps.onnx.
        embedder: The same recogniser that our path uses.
    """

    def __init__(self, detector_file: Path, embedder: Embedder) -> None:
        import onnxruntime as ort  # noqa: PLC0415 - seconds to import
        from insightface.model_zoo import SCRFD  # noqa: PLC0415

        options = ort.SessionOptions()
        options.intra_op_num_threads = 2
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = ort.InferenceSession(str(detector_file), options, providers=["CPUExecutionProvider"])
        self._net: Any = SCRFD(model_file=str(detector_file), session=session)
        self._net.prepare(-1, input_size=(INPUT_SIDE, INPUT_SIDE))
        self._embedder = embedder

    def detect(self, image: Image) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Boxes of shape (n, 5) as x1, y1, x2, y2, score, and points of shape (n, 5, 2), both in pixels."""
        boxes, points = self._net.detect(image)
        return boxes, points

    def faces(self, image: Image) -> tuple[Embedding, ...]:
        """Every face of a picture, embedded."""
        _, points = self.detect(image)
        return self._embedder.embed([align(image, five) for five in points])
