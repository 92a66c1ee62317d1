"""The recognisers of the manifest behind one embedder."""

import numpy as np
import pytest

from models.store import ModelStore
from vision.bundled import photo
from vision.embed import OnnxEmbedder
from vision.enrol import StillFaces

pytestmark = pytest.mark.models


@pytest.mark.parametrize(("name", "dimension"), [("buffalo_s", 512), ("sface", 128)])
def test_every_recogniser_gives_unit_vectors_that_tell_people_apart(
    weights: ModelStore, still: StillFaces, name: str, dimension: int
) -> None:
    embedder = OnnxEmbedder(weights.path(name))
    assert embedder.dimension == dimension
    faces = [still.find(photo(who))[0].aligned for who in ("t1-3", "t1-4", "astronaut")]
    dimmed = (faces[0] * 0.7).astype(np.uint8)
    found = embedder.embed([*faces, dimmed])
    vectors = np.stack([one.vector for one in found])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    likeness = vectors @ vectors.T
    assert likeness[0, 3] > 0.8
    assert max(likeness[0, 1], likeness[0, 2], likeness[1, 2]) < 0.35
    assert all(one.norm > 1 for one in found)


def test_a_batch_gives_what_single_faces_give(weights: ModelStore, still: StillFaces) -> None:
    embedder = OnnxEmbedder(weights.path("buffalo_s"))
    faces = [still.find(photo(who))[0].aligned for who in ("t1-3", "t1-4")]
    together, alone = embedder.embed(faces), [embedder.embed([face])[0] for face in faces]
    for one, other in zip(together, alone, strict=True):
        assert one.vector == pytest.approx(other.vector, abs=1e-4)
    assert embedder.embed([]) == ()


def test_the_repaired_graph_computes_what_the_delivered_one_means(weights: ModelStore, still: StillFaces) -> None:
    """SFace with its weights unpacked once equals SFace that unpacks them in every run."""
    import cv2
    import onnx
    import onnxruntime as ort

    from vision.onnx_graph import _in_order

    model = onnx.load(str(weights.path("sface")))
    graph = model.graph
    for item in [item for item in graph.input if item.name != "data"]:
        graph.input.remove(item)
    ordered = _in_order(list(graph.node), {item.name for item in graph.initializer} | {"data"})
    del graph.node[:]
    graph.node.extend(ordered)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    face = still.find(photo("t1-3"))[0].aligned
    blob = cv2.dnn.blobFromImage(face, 1.0, (112, 112), (0, 0, 0), swapRB=True)
    raw = session.run(None, {"data": blob})[0][0]
    ours = OnnxEmbedder(weights.path("sface")).embed([face])[0].vector
    assert ours == pytest.approx(raw / np.linalg.norm(raw), abs=1e-4)
