"""Kill -9 at random moments of enrolment, erasure, import, backup, new keys, restore and moves leaves all of it whole.

A few kills by default; with VANAKKAM_SOAK=1 twenty of each. ``VANAKKAM_CRASH_SEED`` draws others, and is printed.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pace import made_once
from postgres_server import PostgresServer, running

from tests.soak.crash_checks import WORKS, copy_world, make_world
from tests.soak.crash_moves import MOVES, Move, make_template
from tests.soak.crash_rig import Kill, Life, kills, live

pytestmark = pytest.mark.soak

WHOLE = bool(os.environ.get("VANAKKAM_SOAK"))
KILLS = 20
TRIES = 10
"""Until a kill falls into the work; each try draws an earlier one."""
POINTS = 200
"""Fewer than any of them passes, so that a usual run needs no undisturbed one to draw from."""
SEED = int(os.environ.get("VANAKKAM_CRASH_SEED", time.time_ns() % 1_000_000 if WHOLE else 7))
"""The same moments in every usual run, others in every long one. A moment is a share of a duration, so that the same
seed may hit another statement; a fault point is the same one."""


ALL: dict[str, Move] = {name: Move(work, look) for name, (work, look) in WORKS.items()} | MOVES

NEVER = Life((), ended=False, seconds=0.0, points=0)
"""One that never began."""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        make_world(folder / "world")

    return made_once(tmp_path_factory, "crash-world", make) / "world" / "home"


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    pytest.importorskip("psycopg")
    with running() as found:
        make_template(found)
        yield found


@pytest.fixture
def ready(name: str, world: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """Makes the home folder that a work is killed in; one on a server is skipped where none can be started."""
    place = ALL[name].place
    database = None if place is None else request.getfixturevalue("server")

    def make(folder: str) -> Path:
        home = copy_world(world, tmp_path / folder)
        if place is not None:
            place(home, database)
        return home

    return make


@pytest.mark.parametrize("name", ALL)
def test_a_kill_leaves_nothing_half_done(
    name: str, ready: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Requirements G4, G9, G10 and G18: each kill falls into the work, and all of them are looked at."""
    played, home = ALL[name], ready("whole")
    whole = live(played.work, home, SEED) if WHOLE else NEVER
    played.look(home, whole)
    figures = f"{whole.seconds:.2f} s, {whole.points} fault points, {len(whole.all('done'))} steps"
    print(f"\n{name}: seed {SEED}, {figures}")  # noqa: T201 - for whoever runs it by hand
    counted, violations = 0, list[Exception]()
    draw, seconds = np.random.default_rng(SEED), whole.seconds
    planned = drawn(name, whole)
    for number, first in enumerate(planned):
        kill = first
        for again in range(TRIES):
            home = ready(f"killed{number}-{again}")
            life = live(played.work, home, SEED, kill, seconds)
            try:
                played.look(home, life)
            except Exception as error:  # noqa: BLE001 - told at the end; the other kills are looked at first
                error.add_note(f"{name}, seed {SEED}: {kill}, after {len(life.all('done'))} steps")
                violations.append(error)
            if not life.ended:
                counted += 1
                print(f"  {kill}: killed after {len(life.all('done'))} steps")  # noqa: T201 - likewise
                break
            kill = earlier(kill, draw)
            seconds = min(seconds, life.seconds)  # the machine is faster now than it was: the moment came too late
    told = f"{name}: {counted} kills counted of {len(planned)}, {len(violations)} violations, seed {SEED}"
    if WHOLE:
        with capsys.disabled():
            print(f"\n{told}")  # noqa: T201 - the one line that a long run is read for
    if violations:
        raise ExceptionGroup(told, violations)
    assert counted == len(planned), told


def drawn(name: str, whole: Life) -> list[Kill]:
    """All kills of a long run, or one."""
    if WHOLE:
        return kills(SEED, KILLS, whole.points)
    return [Kill(point=1 + (SEED * 37 * (list(ALL).index(name) + 1)) % POINTS)]


def earlier(kill: Kill, draw: np.random.Generator) -> Kill:
    """Another one, in place of one that came after the end of the work."""
    if kill.share is not None:
        return Kill(share=kill.share * draw.random())
    return Kill(point=1 + int((kill.point or 1) * draw.random()))


def test_a_kill_of_the_recovery_is_recovered_from_too(world: Path, tmp_path: Path) -> None:
    """An erasure that was killed is finished by the next start; that is killed as well, and the one after it is not."""
    work, look = WORKS["erasure"]
    home = copy_world(world, tmp_path / "twice")
    first = live(work, home, SEED, Kill(point=60))
    second = live(work, home, SEED + 1, Kill(point=25))
    assert not first.ended
    assert not second.ended
    look(home, Life((*first.said, *second.said), ended=False, seconds=0.0, points=0))


def test_a_fault_point_is_where_it_is_said_to_be(world: Path, tmp_path: Path) -> None:
    """A rig that kills nobody would find nothing."""
    home = copy_world(world, tmp_path / "early")
    assert live(WORKS["enrolment"][0], home, SEED, Kill(point=1)).said == ()
    at_once = live(WORKS["enrolment"][0], home, SEED, Kill(share=0.0), 2.0)
    assert not at_once.ended
    assert at_once.all("done") == []
