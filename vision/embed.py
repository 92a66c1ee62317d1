"""Turns aligned faces into templates with InsightFace's recogniser on onnxruntime."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vision.frames import Image
from vision.onnx_graph import unpack

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Embedding:
    """What the recogniser says of one face.

    Attributes:
        vector: Shape (d,), float32, Euclidean length 1.
        norm: Length before scaling. InsightFace's norms grow with picture quality: a free quality score.
    """

    vector: Vectors
    norm: float


class Embedder(Protocol):
    """Turns aligned faces into unit vectors."""

    @property
    def dimension(self) -> int:
        """Number of components d of a vector."""

    def embed(self, faces: list[Image]) -> tuple[Embedding, ...]:
        """One embedding a face; each face has shape (112, 112, 3), uint8, BGR."""


class OnnxEmbedder:
    """An :class:`Embedder` on a recogniser of the manifest. Thread-safe for onnxruntime's ``run``.

    Args:
        file: A verified recogniser, w600k_mbf or SFace.
        threads: Threads of one inference. Two without spinning beat one by a quarter, also beside other work.
    """

    def __init__(self, file: Path, threads: int = 2) -> None:
        import onnx  # noqa: PLC0415 - these three take seconds to import
        import onnxruntime as ort  # noqa: PLC0415
        from insightface.model_zoo import ArcFaceONNX  # noqa: PLC0415

        model = onnx.load(str(file))
        raw_pixels = unpack(model)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        self._net: Any = ArcFaceONNX(model_file=str(file), session=session)
        if raw_pixels:
            # InsightFace guesses the scale from node names and guesses wrong on SFace, which takes raw 0..255
            self._net.input_mean, self._net.input_std = 0.0, 1.0
        self._dimension = int(self._net.output_shape[-1])

    @property
    def dimension(self) -> int:
        """512 for w600k_mbf, 128 for SFace."""
        return self._dimension

    def embed(self, faces: list[Image]) -> tuple[Embedding, ...]:
        """Run the net over one face after the other; a batch is no faster on a CPU, and SFace takes none."""
        return tuple(unit(self._net.get_feat(face)[0]) for face in faces)


def unit(raw: Vectors) -> Embedding:
    """Scale a raw vector of shape (d,) to length 1; a zero vector stays zero."""
    norm = float(np.linalg.norm(raw))
    return Embedding((raw / norm if norm else raw).astype(np.float32), norm)
