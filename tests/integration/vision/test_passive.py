"""The optional second opinion: InsightFace's adapter around a net of the same shape that is made here."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from insightface.addons.catalog import ADDON_CATALOG
from onnx import TensorProto, helper

from models.errors import WeightCorrupt
from vision.geometry import Box
from vision.landmarks import FaceLandmarks
from vision.passive import FILE, FOLDER, PassiveLiveness, installed


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """Calls a picture as live as it is bright: the mean of its pixels."""
    graph = helper.make_graph(
        [helper.make_node("ReduceMean", ["image", "axes"], ["live"], keepdims=0)],
        "mean",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, 80, 80])],
        [helper.make_tensor_value_info("live", TensorProto.FLOAT, ["n"])],
        [helper.make_tensor("axes", TensorProto.INT64, [3], [1, 2, 3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    file = tmp_path / "net.onnx"
    onnx.save(model, str(file))
    return file


def face(x: float) -> FaceLandmarks:
    points = np.array([(-20, -10), (20, -10), (0, 10), (-15, 30), (15, 30)], np.float32) + np.array([x, 200])
    return FaceLandmarks(points.astype(np.float32), Box(x - 50, 150, 100, 120), 0, 0, 0)


def test_a_score_comes_out(net: Path) -> None:
    grey = np.full((400, 600, 3), 204, np.uint8)
    assert PassiveLiveness(net)(grey, face(300)) == pytest.approx(0.8, abs=0.01)


def test_a_face_at_the_edge_is_no_opinion(net: Path) -> None:
    assert PassiveLiveness(net)(np.full((400, 600, 3), 204, np.uint8), face(5)) is None


def test_without_a_file_there_is_no_second_opinion(tmp_path: Path) -> None:
    assert installed(tmp_path) is None


def test_other_bytes_under_its_name_are_refused(tmp_path: Path) -> None:
    """Requirement S3."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).write_bytes(b"something else")
    with pytest.raises(WeightCorrupt, match="catalogue"):
        installed(tmp_path)


def test_the_file_lies_where_insightface_looks_for_it() -> None:
    assert ADDON_CATALOG["liveness"].filename == FILE
