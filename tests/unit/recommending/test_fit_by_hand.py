"""A fit that somebody asks for: not two at once, its steps and its end are told, and nobody waits."""

import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from kiosk.errors import PressRefused
from kiosk.recommending import job as job_module
from kiosk.recommending.job import RefitJob
from kiosk.rounds import fault_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNTIL_TOLD = (
    "import pathlib, sys, time\nprint('fit 0.55', flush=True)\nwhile not pathlib.Path({!r}).exists(): time.sleep(.02)"
)


class Shelf:
    @contextmanager
    def read(self):
        yield None


def job_of(script):
    return RefitJob(Shelf(), (sys.executable, "-c", script), lambda: NOW, 1)


def until(true):
    for _ in range(1500):
        if true():
            return
        time.sleep(0.02)
    pytest.fail("it did not come to that within half a minute")


def test_it_says_its_step_and_refuses_a_second_and_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(job_module.rows, "all_versions", lambda _connection: ())
    go_on = tmp_path / "go-on"
    job = job_of(UNTIL_TOLD.format(str(go_on)))
    job.ask("staff:mala")
    assert job.standing.since == NOW, "told at once"
    until(lambda: job.standing.done)
    assert (job.standing.since, job.standing.step, job.standing.done) == (NOW, "fit", 0.55)
    with pytest.raises(PressRefused):
        job.ask("staff:mala")
    assert not job.look(), "the schedule waits too"
    go_on.touch()
    until(lambda: job.standing.since is None)
    assert (job.standing.ended, job.standing.fault) == (NOW, "")


def test_it_is_told_who_asked(tmp_path):
    said = tmp_path / "said"
    job = job_of(f"import sys; open({str(said)!r}, 'w').write(' '.join(sys.argv[1:]))")
    job.ask("staff:mala")
    until(lambda: job.standing.ended)
    assert said.read_text() == "--asked-by staff:mala"


def test_why_it_failed_is_kept_without_a_trace():
    job = job_of(
        "import sys; print('step nothing more', flush=True);"
        "sys.exit('Traceback: secret\\nerror [recommender.x]: There are too few receipts\\nwhat to do: Import more')"
    )
    job.ask("staff:mala")
    until(lambda: job.standing.ended)
    assert job.standing.fault == "There are too few receipts. Import more"
    assert fault_of("Traceback\n  File x\nKeyError: 'name'") == "It broke off; the log tells more"


def test_what_cannot_be_started_is_no_fit_under_way(monkeypatch):
    monkeypatch.setattr("threading.excepthook", lambda _args: None)
    job = RefitJob(Shelf(), ("/nowhere/python",), lambda: NOW, 1)
    job.ask("staff:mala")
    until(lambda: job.standing.ended)
    assert job.standing.fault


def test_a_stop_ends_it(tmp_path):
    job = job_of(UNTIL_TOLD.format(str(tmp_path / "never")))
    job.ask("staff:mala")
    until(lambda: job.standing.done)
    job.stop(30)
    assert job.standing.since is None


def test_one_that_complains_much_comes_to_its_end():
    """A pipe holds 64 KiB; nobody may wait for it to be emptied after the end."""
    job = job_of("import sys; sys.stderr.write('x' * 2_000_000 + '\\nerror [a.b]: too few'); sys.exit(1)")
    job.ask("staff:mala")
    until(lambda: job.standing.ended)
    assert job.standing.fault == "too few"
