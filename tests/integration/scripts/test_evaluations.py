"""The scripts a person runs by hand, on little data: they run, and write what they promise."""

import json
from pathlib import Path

import bench_loop
import cv2
import evaluate_recognition
import numpy as np
import pytest
from click.testing import CliRunner

from models.store import ModelStore
from vision.bundled import GROUP, SINGLE, photo

SHARED_FACES = Path(__file__).resolve().parents[4] / "shared" / "data" / "faces-dev"

pytestmark = pytest.mark.models


@pytest.fixture
def faces(tmp_path: Path, weights: ModelStore) -> Path:
    """Four people with seven pictures each, three with one, and a picture that the errata leave out."""
    del weights
    folder = tmp_path / "faces"
    for place, name in enumerate((*GROUP, SINGLE)):
        (folder / name).mkdir(parents=True)
        for number in range(7 if place < 4 else 1):
            changed = cv2.convertScaleAbs(photo(name), alpha=0.6 + 0.1 * number, beta=5 * number)
            cv2.imwrite(str(folder / name / f"{number}.jpg"), changed)
    (folder / "wrong").mkdir()
    cv2.imwrite(str(folder / "wrong" / "0.jpg"), photo("t1-1"))
    (folder / "errata.txt").write_text("wrong/*\n")
    return folder


def test_recognition_writes_the_promised_figures(faces: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = CliRunner().invoke(
        evaluate_recognition.main, ["--faces", str(faces), "--json", str(out), "--draws", "2", "--rounds", "50"]
    )
    assert done.exit_code == 0, done.output
    report = json.loads(out.read_text())
    for pipeline in (report["pictures"], report["peer"]):
        assert set(pipeline) == {"1", "3", "5"}
        for found in pipeline.values():
            assert set(found["fnir_at_fpir"]) == {"0.01", "0.001"}
            assert found["rank1"] == 1.0
            assert found["fnir_at_fpir"]["0.001"] == 0.0
            assert found["wrong_name"] == 0.0
            assert found["not_detected"] == 0.0
            assert (found["members"], found["strangers"]) == (4, 3)
    assert "InsightFace's own, 3 pictures" in done.output


def test_few_pictures_and_a_damaged_one_are_told_not_fatal(faces: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    for name in GROUP[:4]:
        for number in range(4, 7):
            (faces / name / f"{number}.jpg").unlink()
    (faces / GROUP[0] / "0.jpg").write_bytes(b"junk")
    done = CliRunner().invoke(
        evaluate_recognition.main, ["--faces", str(faces), "--json", str(out), "--draws", "2", "--rounds", "50"]
    )
    assert done.exit_code == 0, done.output
    report = json.loads(out.read_text())
    assert report["pictures"]["5"] is None
    assert report["pictures"]["3"]["not_detected"] == pytest.approx(1 / 19)
    assert "no picture, counted as one without a face" in done.output
    assert "nobody has more than 5" in done.output
    assert "3 strangers cannot show an FPIR of 0.1%" in done.output


def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        evaluate_recognition.main, ["--faces", str(tmp_path), "--json", str(tmp_path / "nowhere" / "x.json")]
    )
    assert done.exit_code == 2
    assert "does not exist" in done.output


def test_a_folder_without_strangers_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "somebody").mkdir()
    done = CliRunner().invoke(evaluate_recognition.main, ["--faces", str(tmp_path)])
    assert done.exit_code == 1
    assert "people with several pictures and people with one" in done.output


def test_the_bench_writes_the_promised_figures(tmp_path: Path, weights: ModelStore) -> None:
    del weights
    out = tmp_path / "out.json"
    options = ["--json", str(out), "--seconds", "5", "--visits", "2", "--frames", "200"]
    done = CliRunner().invoke(bench_loop.main, options)
    assert done.exit_code == 0, done.output
    report = json.loads(out.read_text())
    assert set(report["cpu_ms_per_frame"]) == {"ours", "insightface"}
    assert report["ratio"] == pytest.approx(
        report["cpu_ms_per_frame"]["insightface"] / report["cpu_ms_per_frame"]["ours"]
    )
    assert report["fps"] > 0
    assert report["recognised"] == 1
    wait = report["first_good_frame_to_offers_ms"]
    assert 0 < wait["p50"] <= wait["p99"]
    assert wait["shown"] == 2


@pytest.mark.skipif(not SHARED_FACES.is_dir(), reason="the development faces are not beside the checkout")
def test_recognition_on_a_part_of_the_development_faces(tmp_path: Path, weights: ModelStore) -> None:
    del weights
    out = tmp_path / "out.json"
    options = ["--faces", str(SHARED_FACES), "--json", str(out), "--limit", "120", "--draws", "2", "--rounds", "50"]
    done = CliRunner().invoke(evaluate_recognition.main, options)
    assert done.exit_code == 0, done.output
    ours = json.loads(out.read_text())["pictures"]["3"]
    assert ours["rank1"] > 0.97
    assert np.isclose(ours["not_detected"], 0.0, atol=0.02)
