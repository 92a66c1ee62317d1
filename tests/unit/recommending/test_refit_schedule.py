"""When the recommender is fitted anew, and that its process is ended with the kiosk."""

import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from kiosk.recommending import job as job_module
from kiosk.recommending.job import RefitJob, refit_command
from kiosk.rounds import FAILED, is_due

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("newest", "days", "due"),
    [
        (None, 1, True),
        (None, 0, False),
        (NOW - timedelta(hours=23), 1, False),
        (NOW - timedelta(days=1), 1, True),
        (NOW - timedelta(days=6), 7, False),
        (NOW - timedelta(days=400), 0, False),
        (NOW + timedelta(hours=1), 1, True),
    ],
)
def test_when_it_is_due(newest, days, due) -> None:
    assert is_due(newest, NOW, days) is due


class Shelf:
    """A store without versions."""

    @contextmanager
    def read(self):
        yield None


def made(monkeypatch, command, now=lambda: NOW, versions=()):
    monkeypatch.setattr(job_module.rows, "all_versions", lambda _connection: versions)
    return RefitJob(Shelf(), command, now, 1)


def test_it_runs_the_command_once_a_day(monkeypatch, tmp_path) -> None:
    trace = tmp_path / "ran"
    command = (sys.executable, "-c", f"open({str(trace)!r}, 'a').write('x')")
    assert made(monkeypatch, command).look()
    assert trace.read_text() == "x"
    assert not made(monkeypatch, command, versions=(SimpleNamespace(made_at=NOW),)).look()


def test_one_that_fails_is_tried_again_after_an_hour(monkeypatch, caplog) -> None:
    moment = [NOW]
    command = (sys.executable, "-c", "import sys; sys.exit('error [recommender.recommender_impossible]: too few')")
    job = made(monkeypatch, command, now=lambda: moment[0])
    assert job.look()
    assert "recommender.recommender_impossible" in caplog.text
    assert not job.look()
    moment[0] = NOW + FAILED
    assert job.look()


def test_a_stop_ends_the_process(monkeypatch, tmp_path) -> None:
    begun = tmp_path / "begun"
    command = (sys.executable, "-c", f"import time; open({str(begun)!r}, 'w').close(); time.sleep(600)")
    job = made(monkeypatch, command)
    looking = threading.Thread(target=job.look, daemon=True)
    looking.start()
    while not begun.exists():
        time.sleep(0.02)
    job.stop()
    looking.join(30)
    assert not looking.is_alive()


def test_the_command_is_our_own(tmp_path) -> None:
    assert refit_command(tmp_path)[1:] == (
        "-P",
        "-m",
        "kiosk",
        "--home",
        str(tmp_path),
        "recommender",
        "refit",
        "--steps",
    )
