"""InsightFace's own liveness add-on as a second opinion on a capture's views, where its file is there.

It is optional and never fetched: a shop that has the file puts it at ``addons/liveness.onnx`` in its models folder. The
digest is the one of the catalogue that InsightFace ships, so that a file of other bytes stops the start. Its licence is
not a commercial one.
"""

from pathlib import Path
from typing import Any

from models.errors import WeightCorrupt
from vision.frames import Image
from vision.landmarks import FaceLandmarks

NAME = "insightface_liveness"
"""What ``licence_accepted`` calls it."""

FOLDER, FILE = "addons", "liveness.onnx"


def installed(models_dir: Path) -> Path | None:
    """The verified file, or None where the shop has none.

    Args:
        models_dir: Folder of the weights.

    Raises:
        WeightCorrupt: The file has not the digest of InsightFace's catalogue.
    """
    if not (models_dir / FOLDER / FILE).exists():
        return None
    from insightface.addons.catalog import ensure_addon  # noqa: PLC0415 - takes seconds to import

    try:
        return Path(ensure_addon("liveness", root=models_dir, download=False))
    except RuntimeError as error:
        raise WeightCorrupt(
            f"{models_dir / FOLDER / FILE} is not the liveness add-on of InsightFace's catalogue",
            mend="Remove it, or bring the file again from where it was published",
        ) from error


class PassiveLiveness:
    """A :data:`vision.capture_room.SecondOpinion`. It judges 80x80 pixels around the face, margin included.

    Args:
        file: From :func:`installed`.
        threads: Threads of one inference.
    """

    def __init__(self, file: Path, threads: int = 1) -> None:
        import onnxruntime as ort  # noqa: PLC0415 - these two take seconds to import
        from insightface.addons.liveness import Liveness  # noqa: PLC0415

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._net: Any = Liveness(str(file), session=session)

    def __call__(self, image: Image, marks: FaceLandmarks) -> float | None:
        """How live the face looks, 0 to 1; None where too little of the picture lies around it."""
        score = self._net.predict(image, marks.points)["live_score"]
        return None if score is None else float(score)
