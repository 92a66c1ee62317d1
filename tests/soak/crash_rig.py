"""Starts work in a child process, hears what it acknowledges, and kills it (SIGKILL) at a moment or at a fault point.

A life of a child is: say ``ready``, wait for ``go``, open the site, say ``open``, work, say ``end``. What it says goes
through a socket: a word that was said is there whatever becomes of the child. A fault point is the moment before a
statement of SQL, a commit, or a change of a file's name or content; a child that is to die at the n-th of them kills
itself there.

A power cut is another thing: what the system has in memory is not lost here.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import numpy as np

NAMES: Final = frozenset({"os.rename", "os.link", "os.remove", "os.truncate", "os.mkdir", "os.rmdir"})
LONGEST_SECONDS: Final = 120.0
_PRELOAD: Final = ("crash_work", "crash_moves")

Say = Callable[..., None]
"""Tells the parent a word and values that pickle; it is there when the call returns."""
Work = Callable[[Path, int, Say], None]
"""Works in a home folder, with a seed."""


@dataclass(frozen=True, slots=True)
class Kill:
    """When a child dies: at a share of the time that the work takes, or at a fault point."""

    share: float | None = None
    point: int | None = None

    def __str__(self) -> str:
        return f"point {self.point}" if self.share is None else f"moment {self.share:.3f}"


@dataclass(frozen=True, slots=True)
class Life:
    """What became of a child.

    Attributes:
        said: Every word with its values, in order.
        ended: Whether it came to its end.
        seconds: From ``open`` to the end.
        points: Fault points it passed, where it came to its end.
    """

    said: tuple[tuple[str, Mapping[str, Any]], ...] = field(repr=False)
    ended: bool
    seconds: float
    points: int

    def all(self, word: str) -> list[Mapping[str, Any]]:
        """The values of every time it said a word."""
        return [values for one, values in self.said if one == word]


class FaultPoints:
    """Counts the moments before lasting effects, and dies at one of them.

    Args:
        last: Number of the one to die at; 0 for none.
    """

    def __init__(self, last: int) -> None:
        self.count, self._last, self._lock = 0, last, threading.Lock()

    def watch(self) -> None:
        """Begin. There is no end: it is for a process of its own."""
        from sqlalchemy import Engine, event

        event.listen(Engine, "before_cursor_execute", self._pass)
        event.listen(Engine, "commit", self._pass)
        sys.addaudithook(self._hear)

    def _hear(self, what: str, arguments: tuple[Any, ...]) -> None:
        writes = what == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if what in NAMES or writes:
            self._pass()

    def _pass(self, *_arguments: object) -> None:
        with self._lock:
            self.count += 1
            if self.count == self._last:
                os.kill(os.getpid(), signal.SIGKILL)


def _live(work: Work, home: str, seed: int, last: int, pipe: Connection) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    points = FaultPoints(last)

    def say(word: str, **values: Any) -> None:
        pipe.send((word, values))

    say("ready")
    pipe.recv()
    points.watch()
    work(Path(home), seed, say)
    say("end", points=points.count)


def live(work: Work, home: Path, seed: int, kill: Kill | None = None, seconds: float = 0.0) -> Life:
    """One life of a child.

    Args:
        work: What it does; a function of a module, which is sent by its name.
        home: The site.
        seed: For the work.
        kill: When it dies; None for never.
        seconds: How long the work takes from ``open`` on, for a kill at a share of it.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOAD))
    here, there = context.Pipe()
    child = context.Process(target=_live, args=(work, str(home), seed, (kill and kill.point) or 0, there), daemon=True)
    child.start()
    there.close()
    said: list[tuple[str, Mapping[str, Any]]] = []
    try:
        assert here.poll(LONGEST_SECONDS), "the child did not start"
        assert here.recv()[0] == "ready"
        here.send("go")
        _hear_until(here, said, time.monotonic() + LONGEST_SECONDS, "open")
        began = time.monotonic()
        if kill is not None and kill.share is not None:
            _hear_until(here, said, began + kill.share * seconds)
            child.kill()
        _hear_until(here, said, began + LONGEST_SECONDS)
        took = time.monotonic() - began
    finally:
        child.kill()
        child.join()
        here.close()
    ended = bool(said) and said[-1][0] == "end"
    assert ended or (kill is not None and child.exitcode == -signal.SIGKILL), f"it broke off by itself: {said[-1:]}"
    return Life(tuple(said), ended, took, said[-1][1]["points"] if ended else 0)


def _hear_until(pipe: Connection, said: list[tuple[str, Mapping[str, Any]]], until: float, word: str = "end") -> None:
    """Listen until a time, a word, the end, or a death."""
    while (left := until - time.monotonic()) > 0:
        if said and said[-1][0] in {word, "end"}:
            return
        if not pipe.poll(left):
            return
        try:
            said.append(pipe.recv())
        except EOFError:
            return


def kills(seed: int, count: int, points: int) -> list[Kill]:
    """Kills spread over the work: every other one at a moment, every other one at a fault point, each in its own part.

    Args:
        seed: Of the draw.
        count: How many.
        points: Fault points that the whole work passes.
    """
    draw, half = np.random.default_rng(seed), (count + 1) // 2
    shares = [float(number + draw.random()) / half for number in range(half)]
    drawn = [1 + int((number + draw.random()) / (count - half) * points) for number in range(count - half)]
    made = [Kill(share=share) for share in shares] + [Kill(point=min(point, points)) for point in drawn]
    return [made[place] for place in draw.permutation(len(made))]
