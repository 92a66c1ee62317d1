"""The liveness evaluation on little data: it runs, and writes what it promises."""

import json
from pathlib import Path

import cv2
import evaluate_liveness
import pytest
from click.testing import CliRunner

from models.store import ModelStore
from vision.landmarks import MeshLandmarker
from vision.performance import ROUND, Performer

pytestmark = pytest.mark.models

FPS = 12.0


def write(path: Path, images) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, (1280, 720))
    for image in images:
        film.write(image)
    film.release()


def test_clips_are_judged_by_species(tmp_path: Path, weights: ModelStore, task_file: Path) -> None:
    """Requirement P1."""
    del weights
    landmarker = MeshLandmarker(task_file)
    person = Performer("astronaut", landmarker)
    write(tmp_path / "clips" / "bona_fide" / "one_turn_left.mp4", person.frames(1.3 * ROUND, FPS))
    still = person.paint(0.5)
    write(tmp_path / "clips" / "print" / "one.mp4", [still] * round(30 * FPS))
    write(tmp_path / "clips" / "tablet" / "empty.mp4", [still[:, :200].repeat(7, axis=1)[:, :1280]] * 5)
    landmarker.close()
    out = tmp_path / "out.json"
    done = CliRunner().invoke(evaluate_liveness.main, ["--clips", str(tmp_path / "clips"), "--json", str(out)])
    assert done.exit_code == 0, done.output
    found = {one["name"]: one for one in json.loads(out.read_text())["species"]}
    assert (found["bona_fide"]["error"]["count"], found["bona_fide"]["error"]["of"]) == (0, 1)
    assert (found["print"]["error"]["count"], found["print"]["error"]["of"]) == (0, 1)
    assert (found["tablet"]["error"]["of"], found["tablet"]["no_response"]["count"]) == (0, 1)
    assert "APCER" in done.output
    assert "BPCER" in done.output


def test_photographs_are_played(tmp_path: Path, weights: ModelStore) -> None:
    del weights
    out = tmp_path / "out.json"
    done = CliRunner().invoke(evaluate_liveness.main, ["--photo-attack", "1", "--json", str(out)])
    assert done.exit_code == 0, done.output
    assert set(json.loads(out.read_text())["photo_attack"]) == {"turn_left", "turn_right", "blink", "smile", "most_yaw"}


def test_nothing_to_do_is_said_plainly(tmp_path: Path) -> None:
    assert CliRunner().invoke(evaluate_liveness.main, []).exit_code == 2
    done = CliRunner().invoke(evaluate_liveness.main, ["--clips", str(tmp_path)])
    assert done.exit_code == 1
    assert "no folder with .mp4" in done.output
    assert CliRunner().invoke(evaluate_liveness.main, ["--help"]).exit_code == 0
