"""The commands as a person types them, in processes of their own."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from kiosk.demo.people import MEMBERS
from kiosk.settings import Settings
from kiosk.site import opened
from kiosk.store.tables import templates
from models.store import ModelStore

pytestmark = pytest.mark.models


def kiosk(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "--home", str(home), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env=os.environ | environment,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[str], seconds: float = 300.0) -> str:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer from {url}; exit code {process.poll()}")


def screens(port: int, process: subprocess.Popen[str], wanted: str, seconds: float = 300.0) -> dict[str, Any]:
    """The first screen of the wanted kind."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found: dict[str, Any] = json.loads(wait_for(f"http://127.0.0.1:{port}/api/v1/screen", process))
        if found["kind"] == wanted:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no {wanted} screen within {seconds} s")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_run_greets_a_member_lets_go_and_stops_cleanly(site_home: Path, stop: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, "-m", "kiosk", "--home", str(site_home), "run", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "Vanakkam Stores" in wait_for(f"http://127.0.0.1:{port}/", process)
            if stop is signal.SIGINT:
                greeting = screens(port, process, "recognised")
                assert len({card["code"] for card in greeting["cards"]}) == 3
                assert greeting["headline"] == "Vanakkam, Meena"
                assert "Meena" not in str(screens(port, process, "idle"))
        finally:
            process.send_signal(stop)
            out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert f"http://127.0.0.1:{port}/" in out
    assert out.endswith("Stopped.\n")
    assert "Traceback" not in out + err


def test_doctor_says_that_all_is_well(site_home: Path) -> None:
    done = kiosk(site_home, "doctor")
    assert done.returncode == 0, done.stdout
    assert all(line.startswith("ok ") for line in done.stdout.splitlines())
    assert "5 members" in done.stdout


def test_one_damaged_template_costs_one_member_and_doctor_tells(site_home: Path) -> None:
    settings = Settings.load(home=site_home)
    with opened(settings) as site:
        first = site.members.list()[0].member_id
        with site.store.write() as connection:
            row = connection.execute(select(templates.c.sealed).where(templates.c.member_id == first)).scalar_one()
            changed = bytes([row[0] ^ 1]) + row[1:]
            connection.execute(update(templates).where(templates.c.member_id == first).values(sealed=changed))
        assert len(site.members.gallery_rows("buffalo_s").member_ids) == 4
    done = kiosk(site_home, "doctor")
    assert done.returncode == 1
    assert f"1 of 5 members does not open, the first is {first}" in done.stdout


def test_doctor_bench_prints_every_stage(site_home: Path) -> None:
    done = kiosk(site_home, "doctor", "--bench")
    assert done.returncode == 0, done.stderr
    for stage in ("detect", "landmark", "quality", "align", "embed", "search", "step"):
        assert f"\n{stage} " in done.stdout


def test_doctor_names_everything_that_is_missing_and_how_to_mend_it(tmp_path: Path) -> None:
    done = kiosk(tmp_path / "nothing", "doctor", "--camera", "77", VANAKKAM_MODELS_DIR=str(tmp_path / "no models"))
    assert done.returncode == 1
    for code, mend in (
        ("kiosk.key_missing", "kiosk init"),
        ("models.weight_missing", "kiosk models fetch"),
        ("vision.source_unavailable", "/dev/v4l/by-id"),
    ):
        assert code in done.stdout
        assert mend in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("camera", "code"),
    [
        ("77", "vision.source_unavailable"),
        ("no such clip.mp4", "vision.source_invalid"),
        ("{clip}", "vision.source_unavailable"),
    ],
)
def test_run_refuses_a_camera_that_is_not_there(site_home: Path, tmp_path: Path, camera: str, code: str) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"this is no video")
    done = kiosk(site_home, "run", "--camera", camera.format(clip=clip))
    assert done.returncode == 1
    assert code in done.stderr
    assert "what to do: " in done.stderr
    assert "Traceback" not in done.stderr


def test_run_refuses_a_truncated_weight_file(site_home: Path, weights: ModelStore, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("face_landmarker", "buffalo_s"):
        shutil.copy(weights.path(name), folder)
    with (folder / "w600k_mbf.onnx").open("r+b") as file:
        file.truncate(1_000_000)
    done = kiosk(site_home, "run", VANAKKAM_MODELS_DIR=str(folder))
    assert done.returncode == 1
    assert "models.weight_corrupt" in done.stderr
    assert "kiosk models fetch" in done.stderr


def test_run_refuses_a_wrong_key_and_leaves_the_store_as_it_is(site_home: Path) -> None:
    before = (site_home / "vanakkam.db").read_bytes()
    key = site_home / "vanakkam.key"
    key.write_text("ab" * 32)
    done = kiosk(site_home, "run")
    assert done.returncode == 1
    assert "kiosk.key_wrong" in done.stderr
    assert (site_home / "vanakkam.db").read_bytes() == before


def test_production_refuses_a_weight_without_commercial_use(site_home: Path) -> None:
    """Without it the kiosk starts all the same: by card and code (SCREENS 18)."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "--home", str(site_home), "run", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"VANAKKAM_PRODUCTION": "true"},
    )
    health = json.loads(wait_for(f"http://127.0.0.1:{port}/healthz", process))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)

    assert (health["camera"], health["fault"]) == ("off", "models.licence_refused")
    assert "sface" in said
    assert "card and code work" in said


def test_the_demo_never_touches_a_site_it_did_not_make(tmp_path: Path) -> None:
    home = tmp_path / "real"
    assert kiosk(home, "init").returncode == 0
    before = (home / "vanakkam.db").read_bytes()
    for options in ([], ["--again"], ["--if-missing"]):
        done = kiosk(home, "demo", *options)
        assert done.returncode == 1
        assert "kiosk.site_exists" in done.stderr
    assert (home / "vanakkam.db").read_bytes() == before


def test_the_demo_never_writes_into_or_deletes_a_persons_files(tmp_path: Path) -> None:
    home = tmp_path / "documents"
    (home / "sub").mkdir(parents=True)
    (home / "thesis.txt").write_text("precious")
    for options in ([], ["--again"], ["--if-missing"]):
        done = kiosk(home, "demo", *options)
        assert done.returncode == 1
        assert "kiosk.site_exists" in done.stderr
    assert sorted(path.name for path in home.iterdir()) == ["sub", "thesis.txt"]


def test_a_demo_made_again_leaves_foreign_files_alone(site_home: Path) -> None:
    (site_home / "note.txt").write_text("mine")
    done = kiosk(site_home, "demo", "--again")
    assert done.returncode == 1, "the folder is not empty without the demo"
    assert (site_home / "note.txt").read_text() == "mine"
    (site_home / "note.txt").unlink()
    assert kiosk(site_home, "demo").returncode == 0
    assert "5 members" in kiosk(site_home, "doctor").stdout


def test_the_demo_says_where_its_codes_are_and_clears_them_with_the_rest(site_home: Path) -> None:
    cards = site_home / "demo-cards.txt"
    before = cards.read_text(encoding="utf-8")
    assert stat.S_IMODE(cards.stat().st_mode) == 0o600
    assert not [name for name in MEMBERS.values() if name in before]
    done = kiosk(site_home, "demo", "--again")
    assert done.returncode == 0, done.stderr
    assert str(cards) in done.stdout
    assert cards.read_text(encoding="utf-8") != before, "codes are random"


def test_a_demo_without_its_site_file_is_not_deleted(site_home: Path) -> None:
    (site_home / "site.toml").unlink()
    key = (site_home / "vanakkam.key").read_bytes()
    done = kiosk(site_home, "demo", "--if-missing")
    assert done.returncode == 1
    assert "kiosk.site_exists" in done.stderr
    assert (site_home / "vanakkam.key").read_bytes() == key


def test_a_demo_that_is_there_is_used_again(site_home: Path) -> None:
    before = (site_home / "vanakkam.db").stat().st_mtime_ns
    done = kiosk(site_home, "demo", "--if-missing")
    assert done.returncode == 0
    assert (site_home / "vanakkam.db").stat().st_mtime_ns == before


def test_segments_can_be_made_anew_and_listed(site_home: Path) -> None:
    made = kiosk(site_home, "segments", "update", "--count", "4")
    assert made.returncode == 0, made.stderr
    listed = kiosk(site_home, "segments", "list")
    assert listed.stdout == made.stdout
    assert len(listed.stdout.splitlines()) == 4


def test_a_face_that_is_a_member_already_is_refused(site_home: Path, tmp_path: Path) -> None:
    import cv2
    from skimage.data import astronaut

    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), astronaut()[:, :, ::-1])
    command = ["members", "add", "--photo", str(photo), "--consent", "S-1", "--first-name", "Asha"]
    added = kiosk(site_home, *command)
    assert added.returncode == 0, added.stderr
    again = kiosk(site_home, *command)
    assert again.returncode == 1
    assert "kiosk.member_exists" in again.stderr
    assert added.stdout.split()[2] in again.stderr


def test_a_photo_with_several_faces_is_refused_and_nobody_is_added(site_home: Path, tmp_path: Path) -> None:
    import cv2
    from insightface.data import get_image

    photo = tmp_path / "group.png"
    cv2.imwrite(str(photo), get_image("t1"))
    done = kiosk(site_home, "members", "add", "--photo", str(photo), "--consent", "S-1", "--first-name", "Asha")
    assert done.returncode == 1
    assert "several_faces" in done.stderr
    assert "5 members" in kiosk(site_home, "doctor").stdout
