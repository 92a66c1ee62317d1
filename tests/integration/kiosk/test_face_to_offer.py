"""The main walk of the product on real nets and the real encrypted store: from a face to an offer, and back."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from walkup_play import FPS, PAINTER

from kiosk.bootstrap import Kiosk, build_kiosk
from kiosk.demo.people import MEMBERS
from kiosk.screens.state import ScreenKind
from kiosk.settings import Recognition, Settings
from kiosk.site import opened
from vision.errors import SourceEnded
from vision.frames import Frame
from vision.walkups import WalkUp

pytestmark = pytest.mark.models


class Stepped:
    """A camera that shows one frame at a time, when the test says so, and then waits until it was processed."""

    fault = None

    def __init__(self) -> None:
        self._walk, self._number = WalkUp(("t1-3",), 8), 0
        self._left = 0
        self._change = threading.Condition()
        self._waiting = False

    def play(self, walk: WalkUp, seconds: float, start: float = 0.0) -> None:
        """Show so many seconds of a walk-up and return when all of them were processed."""
        with self._change:
            self._walk, self._offset = walk, start - self._number / FPS
            self._left = round(seconds * FPS)
            self._change.notify_all()
            assert self._change.wait_for(lambda: self._left == 0 and self._waiting, 120)

    def read(self, timeout: float) -> Frame | None:
        with self._change:
            self._waiting = True
            self._change.notify_all()
            if not self._change.wait_for(lambda: self._left > 0, timeout):
                return None
            self._waiting = False
            self._left -= 1
            self._number += 1
            at = self._number / FPS
            return Frame(PAINTER.paint(self._walk, at + self._offset), self._number, at)

    def close(self) -> None:
        pass


@pytest.fixture
def start() -> Iterator[Callable[[Settings], tuple[Kiosk, Stepped]]]:
    running: list[Kiosk] = []

    def begin(settings: Settings) -> tuple[Kiosk, Stepped]:
        camera = Stepped()
        kiosk = build_kiosk(settings, lambda: camera)
        # frames carry their own clock here; ticks between them must not jump ahead of it
        kiosk.runtime._clock = lambda: camera._number / FPS
        running.append(kiosk)
        kiosk.start()
        return kiosk, camera

    yield begin
    for kiosk in running:
        kiosk.stop()


Start = Callable[[Settings], tuple[Kiosk, Stepped]]
MEMBER = WalkUp(("t1-3",), 21, approach=1.0, stand=60.0)
NAME = MEMBERS["t1-3"]


def shown(kiosk: Kiosk) -> str:
    """Everything a screen gets now, as text."""
    return str(kiosk.stage.to_json(kiosk.stage.view()))


def test_a_member_gets_three_offers_and_everything_goes_when_they_leave(start: Start, settings: Settings) -> None:
    kiosk, camera = start(settings)
    camera.play(MEMBER, 3.0)
    view = kiosk.stage.view()
    assert view.kind is ScreenKind.RECOGNISED
    assert NAME in shown(kiosk)
    assert len(view.cards) == 3
    assert all(card.reason and card.code and card.title for card in view.cards)
    assert len({card.code for card in view.cards}) == 3
    assert any("you" in card.reason for card in view.cards)
    del view  # another test counts the personal views that are alive

    camera.play(WalkUp(("t1-3",), 21, approach=0.0, stand=0.0, leave=0.0), 3.0)
    assert kiosk.stage.view().kind is ScreenKind.IDLE
    assert NAME not in shown(kiosk)


def test_a_stranger_and_two_people_see_the_offers_for_everyone(start: Start, settings: Settings) -> None:
    kiosk, camera = start(settings)
    idle = kiosk.stage.view().cards
    camera.play(WalkUp(("astronaut",), 5, approach=1.0, stand=60.0), 3.0)
    assert kiosk.stage.view().kind is ScreenKind.NOT_FOUND
    assert kiosk.stage.view().cards == idle
    camera.play(WalkUp(("t1-3", "t1-6"), 5, approach=1.0, stand=60.0), 6.0)
    assert kiosk.stage.view().kind is ScreenKind.SEVERAL
    assert kiosk.stage.view().cards == idle
    assert not any(name in shown(kiosk) for name in MEMBERS.values())


def member_id_of(kiosk: Kiosk, name: str) -> str:
    return next(member.member_id for member in kiosk.site.members.list() if member.first_name == name)


def test_an_erased_member_does_not_match_in_the_very_next_frame(start: Start, settings: Settings) -> None:
    kiosk, camera = start(settings)
    camera.play(MEMBER, 1.6)
    kiosk.site.members.erase(member_id_of(kiosk, NAME))
    camera.play(MEMBER, 6.0, start=1.6)
    assert kiosk.stage.view().kind is ScreenKind.NOT_FOUND


def test_an_erasure_clears_the_screen_that_shows_the_member(start: Start, settings: Settings) -> None:
    kiosk, camera = start(settings)
    camera.play(MEMBER, 3.0)
    assert NAME in shown(kiosk)
    kiosk.site.members.erase(member_id_of(kiosk, NAME))
    assert NAME not in shown(kiosk)


def test_a_store_that_an_import_holds_costs_the_codes_but_not_the_greeting(start: Start, settings: Settings) -> None:
    kiosk, camera = start(settings)
    with kiosk.site.store.write():
        camera.play(MEMBER, 3.0)
    assert kiosk.stage.view().kind is ScreenKind.RECOGNISED
    assert {card.code for card in kiosk.stage.view().cards} == {""}


def erase_by_command(home: Path, member_id: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "--home", str(home), "members", "erase", member_id, "--yes"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_an_erasure_by_another_process_counts_from_the_next_frame_and_clears_the_screen(
    start: Start, settings: Settings
) -> None:
    kiosk, camera = start(settings)
    camera.play(MEMBER, 3.0)
    assert NAME in shown(kiosk)
    erase_by_command(settings.home, member_id_of(kiosk, NAME))
    ends = time.monotonic() + 5
    while NAME in shown(kiosk) and time.monotonic() < ends:
        camera.play(MEMBER, 0.3, start=3.0)
    assert NAME not in shown(kiosk)
    camera.play(WalkUp(("t1-3",), 21, approach=0.0, stand=0.0, leave=0.0), 3.0)
    camera.play(MEMBER, 6.0)
    assert kiosk.stage.view().kind is ScreenKind.NOT_FOUND


def test_a_restart_does_not_bring_an_erased_member_back(start: Start, settings: Settings) -> None:
    with opened(settings) as site:
        (erased,) = [member.member_id for member in site.members.list() if member.first_name == NAME]
    erase_by_command(settings.home, erased)
    kiosk, camera = start(settings)
    camera.play(MEMBER, 6.0)
    assert kiosk.stage.view().kind is ScreenKind.NOT_FOUND
    assert erased not in [member.member_id for member in kiosk.site.members.list()]


def test_a_site_that_chose_nothing_recognises_nobody(start: Start, settings: Settings) -> None:
    """G12: without the set-up's choice recognition is off."""
    (settings.home / "site.toml").unlink()
    fresh = Settings.load(home=settings.home)
    assert fresh.recognition is Recognition.OFF
    kiosk, camera = start(fresh)
    camera.play(MEMBER, 6.0)
    assert kiosk.stage.view().kind is ScreenKind.NEAR


def test_a_camera_without_more_pictures_clears_the_screen(settings: Settings) -> None:
    class Ending(Stepped):
        def read(self, timeout: float) -> Frame | None:
            if self._number > 3 * FPS:
                raise SourceEnded("over")
            self._left = 1
            return super().read(timeout)

    camera = Ending()
    camera._walk, camera._offset = MEMBER, 0.0
    kiosk = build_kiosk(settings, lambda: camera)
    names: list[str] = []
    box = kiosk.web.hub.open()
    kiosk.start()
    try:
        ends = time.monotonic() + 60
        while kiosk.stage.view().kind is not ScreenKind.FAULT and time.monotonic() < ends:
            view = box.take(0.05)
            names += [view.kind.value] if view else []
        assert kiosk.stage.view().kind is ScreenKind.FAULT
        assert "recognised" in names
        assert NAME not in shown(kiosk)
    finally:
        box.close()
        kiosk.stop()


def test_what_waits_for_a_browser_is_replaced_not_queued(start: Start, settings: Settings) -> None:
    kiosk, camera = start(settings)
    with kiosk.web.hub.open() as box:
        camera.play(MEMBER, 3.0)
        camera.play(WalkUp(("t1-3",), 21, approach=0.0, stand=0.0, leave=0.0), 3.0)
        view = box.take(1.0)
        assert view is not None
        assert view.kind is ScreenKind.IDLE
        assert box.take(0.05) is None
