"""The vision loop's thread with a body that does what a test says."""

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kiosk.runtime import VisionRuntime
from models.errors import WeightMissing
from vision.frames import Frame, ListSource
from vision.types import Command, Dismiss, PresenceEvent, PresenceKind, Tap

BLACK = np.zeros((4, 4, 3), np.uint8)
ARRIVED = PresenceEvent(PresenceKind.ARRIVED, 0.0, 1)
LEFT = PresenceEvent(PresenceKind.LEFT, 0.0, 1)


class Body:
    """Stands where the recogniser stands."""

    def __init__(self, step: Callable[[Frame], tuple[PresenceEvent, ...]] = lambda _f: ()) -> None:
        self._step, self.log, self.closed = step, [], False

    def step(self, frame: Frame) -> tuple[PresenceEvent, ...]:
        self.log.append(("frame", frame.index))
        return self._step(frame)

    def tick(self, now: float) -> tuple[PresenceEvent, ...]:
        self.log.append(("tick", now))
        return ()

    def command(self, command: Command) -> None:
        self.log.append(("command", command))

    def reset(self, _now: float) -> tuple[PresenceEvent, ...]:
        self.log.append(("reset", None))
        return (LEFT,)

    def close(self) -> None:
        self.closed = True


class Waiting:
    """A source that delivers nothing but a fault."""

    def __init__(self, fault: str | None) -> None:
        self.fault, self.closed = fault, threading.Event()

    def read(self, timeout: float) -> None:
        time.sleep(min(timeout, 0.01))

    def close(self) -> None:
        self.closed.set()


def until(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.005)
    return condition()


def runtime(source: Callable[[], Any], body: Body, **more: Any) -> SimpleNamespace:
    said: list[PresenceEvent] = []
    loop = VisionRuntime(source, body, said.append, **more)  # type: ignore[arg-type]
    return SimpleNamespace(loop=loop, said=said, body=body)


def kinds(said: list[PresenceEvent]) -> list[PresenceKind]:
    return [event.kind for event in said]


def test_events_of_frames_are_published_in_order_and_the_end_is_told() -> None:
    room = runtime(lambda: ListSource([BLACK, BLACK]), Body(lambda _f: (ARRIVED,)))
    room.loop.start()
    assert until(lambda: len(room.said) == 4)
    assert kinds(room.said) == [
        PresenceKind.ARRIVED, PresenceKind.ARRIVED, PresenceKind.LEFT, PresenceKind.CAMERA_LOST,
    ]  # fmt: skip
    assert room.loop.camera_lost
    assert room.loop.stop()
    assert room.body.closed


def test_a_loop_that_never_began_frees_its_nets_when_it_is_stopped() -> None:
    room = runtime(lambda: Waiting(None), Body())
    assert room.loop.stop()
    assert room.body.closed
    assert room.body.log == []
    assert room.loop.stop(), "a kiosk may be stopped twice"


def test_a_command_takes_effect_before_the_next_frame() -> None:
    gate = threading.Event()

    def images() -> Any:
        gate.wait(60)
        yield BLACK

    room = runtime(lambda: ListSource(images()), Body())
    room.loop.send(Tap())
    room.loop.send(Dismiss())
    room.loop.start()
    gate.set()
    assert until(lambda: ("frame", 0) in room.body.log)
    assert room.body.log[:3] == [("command", Tap()), ("command", Dismiss()), ("frame", 0)]
    room.loop.stop()


def test_time_passes_while_the_camera_delivers_nothing() -> None:
    room = runtime(lambda: Waiting(None), Body())
    room.loop.start()
    assert until(lambda: len(room.body.log) > 3)
    assert {entry[0] for entry in room.body.log} == {"tick"}
    assert room.loop.stop()


def test_a_lost_camera_ends_the_visit_once_and_no_time_passes_in_front_of_it() -> None:
    source = Waiting("no picture for 2 seconds")
    room = runtime(lambda: source, Body())
    room.loop.start()
    assert until(lambda: len(room.said) == 2)
    time.sleep(0.1)
    assert kinds(room.said) == [PresenceKind.LEFT, PresenceKind.CAMERA_LOST]
    assert room.body.log == [("reset", None)]
    assert room.loop.stop()
    assert source.closed.is_set()


def test_a_source_without_a_fault_is_not_lost_while_it_is_slow() -> None:
    room = runtime(lambda: Waiting(None), Body())
    room.loop.start()
    assert until(lambda: len(room.body.log) > 3)
    assert room.said == []
    room.loop.stop()


@pytest.mark.parametrize("error", [RuntimeError("boom"), WeightMissing("gone")])
def test_a_fault_of_the_body_clears_the_screen_and_is_tried_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kiosk.runtime.RETRY_SECONDS", 0.02)
    faults = iter([error])

    def step(_frame: Frame) -> tuple[PresenceEvent, ...]:
        for fault in faults:
            raise fault
        return (ARRIVED,)

    room = runtime(lambda: ListSource([BLACK]), Body(step))
    room.loop.start()
    assert until(lambda: len(room.said) >= 4)
    assert kinds(room.said)[:4] == [
        PresenceKind.LEFT, PresenceKind.CAMERA_LOST, PresenceKind.CAMERA_BACK, PresenceKind.ARRIVED,
    ]  # fmt: skip
    assert "vision stopped" in caplog.text
    room.loop.stop()


def test_the_refresh_is_called_while_the_loop_runs() -> None:
    calls: list[int] = []
    room = runtime(lambda: Waiting(None), Body(), refresh=lambda: calls.append(1))
    room.loop.start()
    assert until(lambda: len(calls) >= 2)
    room.loop.stop()


def test_stopping_before_starting_is_no_error() -> None:
    assert runtime(lambda: ListSource([]), Body()).loop.stop()
