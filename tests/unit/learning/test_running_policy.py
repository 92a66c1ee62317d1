"""The policy that is held for the greetings: what is broken is told and left out, and nothing is read twice."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.learning import job as job_module
from kiosk.learning import running as running_module
from kiosk.learning.job import LearningJob, learning_command
from kiosk.learning.running import RunningPolicy
from recommender.learn.drawing import Bounds
from recommender.learn.policies import AsGiven, Thompson
from recommender.offers.contexts import CONTEXT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Shelf:
    """A store whose policy a test exchanges."""

    def __init__(self, monkeypatch):
        self.in_use, self.dump, self.loads = None, None, 0
        monkeypatch.setattr(running_module.rows, "in_use", lambda _connection: self.in_use)
        monkeypatch.setattr(running_module.rows, "dump_of", self._dump_of)

    @contextmanager
    def read(self):
        yield None

    def put(self, number, dump, at=None):
        self.in_use, self.dump = (number, at), dump

    def _dump_of(self, _connection, number):
        assert number == self.in_use[0]
        self.loads += 1
        return self.dump


@pytest.fixture
def shelf(monkeypatch):
    return Shelf(monkeypatch)


def test_a_newer_one_is_taken_up_once(shelf):
    held = RunningPolicy(shelf)
    held.look()
    assert held.policy is None
    shelf.put(1, AsGiven(Bounds(0, 0.5)).dump())
    held.look()
    held.look()
    assert (held.policy, shelf.loads) == (AsGiven(Bounds(0, 0.5)), 1)
    shelf.put(1, AsGiven(Bounds(0, 0.7)).dump(), NOW)
    held.look()
    assert held.policy == AsGiven(Bounds(0, 0.7))
    shelf.in_use = None
    held.look()
    assert held.policy is None


@pytest.mark.parametrize(
    "dump",
    [
        None,
        {},
        {"version": 99},
        Thompson.new(len(CONTEXT) - 1).dump(),
        Thompson.new(len(CONTEXT)).dump() | {"gram": []},
    ],
    ids=["gone", "empty", "of another version", "of another width", "damaged"],
)
def test_one_that_cannot_be_used_is_told_and_left_out(shelf, caplog, dump):
    held = RunningPolicy(shelf)
    shelf.put(1, AsGiven().dump())
    held.look()
    shelf.put(2, dump)
    held.look()
    assert held.policy is None
    assert "policy 2 of offers cannot be used [recommender.policy_invalid]" in caplog.text


def test_the_thread_ends_with_the_kiosk(shelf):
    shelf.put(1, AsGiven().dump())
    held = RunningPolicy(shelf, every=0.01)
    held.start()
    held.stop()
    assert not held._rounds._thread.is_alive()


@pytest.mark.parametrize(
    ("in_use", "due"),
    [
        (None, False),
        ((1, None), True),
        ((1, NOW - timedelta(hours=23)), False),
        ((1, NOW - timedelta(days=1)), True),
        ((1, NOW + timedelta(days=1)), True),
    ],
)
def test_it_looks_once_a_day_and_not_while_it_is_off(shelf, monkeypatch, in_use, due):
    ran = []
    monkeypatch.setattr(job_module.rows, "in_use", lambda _connection: in_use)
    job = LearningJob(shelf, ("true",), lambda: NOW)
    monkeypatch.setattr(job, "_run", lambda _more: ran.append(1) or "")
    assert job.look() is due
    assert bool(ran) is due


def test_the_command_is_our_own(tmp_path):
    assert learning_command(tmp_path)[1:] == (
        "-P",
        "-m",
        "kiosk",
        "--home",
        str(tmp_path),
        "learning",
        "run",
        "--quiet",
    )
