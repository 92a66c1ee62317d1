"""Photos to templates with the real nets: what is accepted, what is refused, and with which words."""

import warnings
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.align import align
from vision.bundled import GROUP, photo
from vision.enrol import StillFaces
from vision.errors import PhotoRejected, PhotoUnreadable
from vision.geometry import Box

pytestmark = pytest.mark.models


def saved(folder: Path, name: str, image: np.ndarray) -> Path:
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), image)
    return path


def test_one_photo_becomes_a_template_of_length_one(still: StillFaces, tmp_path: Path) -> None:
    template = still.template([saved(tmp_path, "a", photo("t1-3"))])
    assert template.vector.shape == (512,)
    assert float(np.linalg.norm(template.vector)) == pytest.approx(1.0, abs=1e-5)
    assert len(template.views) == 1


def test_several_photos_of_one_person_are_averaged(still: StillFaces, tmp_path: Path) -> None:
    original = photo("t1-3")
    dim = (original * 0.6).astype(np.uint8)
    template = still.template([saved(tmp_path, "a", original), saved(tmp_path, "b", dim)])
    assert len(template.views) == 2


def test_people_are_told_apart(still: StillFaces) -> None:
    vectors = np.stack([still.embed(still.find(photo(name))[:1])[0].vector for name in (*GROUP, "astronaut")])
    likeness = vectors @ vectors.T - np.eye(len(vectors))
    assert likeness.max() < 0.35


def test_all_faces_of_a_group_are_found(still: StillFaces) -> None:
    from insightface.data import get_image

    picture = get_image("t1")
    first = still.find(picture)[0]
    assert 1 + len(still.find_company(picture, first)) == len(GROUP)


def test_a_photo_without_a_face_is_refused(still: StillFaces, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 300, 3)).astype(np.uint8)
    with pytest.raises(PhotoRejected, match="no_face") as refused:
        still.template([saved(tmp_path, "noise", noise)])
    assert refused.value.mend


def test_a_photo_with_two_faces_is_refused(still: StillFaces, tmp_path: Path) -> None:
    left, right = (cv2.resize(photo(name), (200, 240)) for name in ("t1-3", "t1-4"))
    with pytest.raises(PhotoRejected, match=r"2 faces \[several_faces\]"):
        still.template([saved(tmp_path, "two", np.hstack([left, right]))])


def test_a_blurred_photo_is_refused(still: StillFaces, tmp_path: Path) -> None:
    blurred = cv2.GaussianBlur(photo("t1-3"), (0, 0), 3.3)
    with pytest.raises(PhotoRejected, match="not_sharp"):
        still.template([saved(tmp_path, "blurred", blurred)])


def test_photos_of_different_people_are_refused(still: StillFaces, tmp_path: Path) -> None:
    paths = [saved(tmp_path, name, photo(name)) for name in ("t1-3", "t1-4")]
    with pytest.raises(PhotoRejected, match="different_people"):
        still.template(paths)


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"\xff\xd8\xff\xe0 broken"])
def test_a_file_that_is_no_picture_is_refused(still: StillFaces, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "photo.jpg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PhotoUnreadable, match=r"photo\.jpg"):
        still.template([path])


def test_a_box_never_gets_the_landmarks_of_a_neighbour(still: StillFaces) -> None:
    """A small face close to a large one: the crop of the large one shows both."""
    scene = np.full((400, 500, 3), 128, np.uint8)
    scene[60:360, 60:310] = cv2.resize(photo("t1-3"), (250, 300))
    scene[150:258, 305:395] = cv2.resize(photo("astronaut"), (90, 108))
    found = still.find(scene)[:1]
    found += still.find_company(scene, found[0])
    assert len(found) == 2
    for face in found:
        again = still._landmarker.locate(scene, face.landmarks.box)
        assert again is not None
        assert again.box.iou(face.landmarks.box) > 0.5
    vectors = [one.vector for one in still.embed(found)]
    alone = still.embed(still.find(photo("t1-3"))[:1])[0].vector
    assert float(vectors[0] @ alone) > 0.7
    assert float(vectors[1] @ alone) < 0.3


def test_nothing_is_located_where_there_is_no_face(still: StillFaces) -> None:
    wall = np.random.default_rng(0).integers(100, 140, (400, 400, 3)).astype(np.uint8)
    assert still._landmarker.locate(wall, Box(150, 150, 100, 100)) is None


def test_alignment_gives_the_picture_of_insightface(still: StillFaces) -> None:
    from insightface.utils.face_align import norm_crop

    image = photo("t1-2")
    points = still.find(image)[0].landmarks.points
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # norm_crop calls what scikit-image deprecated
        theirs = norm_crop(image, points, 112)
    assert np.array_equal(align(image, points), theirs)
