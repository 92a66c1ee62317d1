"""The main walk of the product on real nets and the real encrypted store: from a face to an offer, and back."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from walkup_play import FPS, PAINTER

from kiosk.bootstrap import Kiosk, build_kiosk
from kiosk.demo.people import MEMBERS
from kiosk.offers import House, ShopOffers
from kiosk.privacy.audit import Action
from kiosk.screens.state import ScreenKind
from kiosk.settings import Recognition, Settings
from kiosk.site import opened
from kiosk.store.matches import matches_of
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
    return next(member.member_id for member in kiosk.site.members.list() if member.nickname == name)


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


def cards_of_the_demo(home: Path) -> list[list[str]]:
    """(loyalty card, card code, receipt code) of each member, from the file the demo writes for people to try."""
    lines = (home / "demo-cards.txt").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.startswith("29")]


def test_by_face_card_and_code_the_same_member_gets_the_same_offers(start: Start, settings: Settings) -> None:
    """Requirements G5 and W9, on the demo as it is made."""
    kiosk, camera = start(settings)
    camera.play(MEMBER, 3.0)
    by_face = [(card.offer_id, card.title, card.price_note, card.code) for card in kiosk.stage.view().cards]
    desk = ShopOffers(kiosk.site.store, kiosk.site.members, House(settings.currency))
    wanted = member_id_of(kiosk, NAME)
    ways = 0
    for codes in cards_of_the_demo(settings.home):
        for code in codes:
            found = kiosk.web.desks.codes.find(code)
            assert found is not None
            if found.member_id == wanted:
                greeting = desk.for_member(found.member_id)
                assert greeting is not None
                assert [(c.offer_id, c.title, c.price_note, c.code) for c in greeting.cards] == by_face
                ways += 1
    assert ways == 3


def test_every_greeting_is_kept_with_its_act_and_moves_the_last_use(start: Start, settings: Settings) -> None:
    """Requirements A1 and G18."""
    kiosk, camera = start(settings)
    began = datetime.now(UTC)
    camera.play(MEMBER, 3.0)
    assert kiosk.matches.flush(20.0)
    member_id = member_id_of(kiosk, NAME)
    with kiosk.site.store.read() as connection:
        (match,) = matches_of(connection, member_id)
    assert (match.how, match.act, match.mode, match.engage) == ("face", "dwell", "identify", "dwell")
    assert match.act_at is not None
    assert match.screen == settings.screen_name
    assert match.at >= began
    assert kiosk.site.audit.entries(member_id=member_id, action=Action.MATCH_SHOWN, limit=1)
    (mine,) = [one for one in kiosk.site.members.list() if one.member_id == member_id]
    assert mine.used_at >= began


def test_who_pauses_is_a_stranger_from_the_very_next_frame_and_keeps_the_card(start: Start, settings: Settings) -> None:
    """Requirement G4: as easy as that, and nothing else is lost."""
    kiosk, camera = start(settings)
    member_id = member_id_of(kiosk, NAME)
    kiosk.site.members.pause(member_id, actor="shopper")
    camera.play(MEMBER, 6.0)
    assert kiosk.stage.view().kind is ScreenKind.NOT_FOUND
    found = {kiosk.web.desks.codes.find(codes[0]).member_id for codes in cards_of_the_demo(settings.home)}
    assert member_id in found


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
    ends = time.monotonic() + 60
    while NAME in shown(kiosk) and time.monotonic() < ends:
        camera.play(MEMBER, 0.3, start=3.0)
    assert NAME not in shown(kiosk)
    camera.play(WalkUp(("t1-3",), 21, approach=0.0, stand=0.0, leave=0.0), 3.0)
    camera.play(MEMBER, 6.0)
    assert kiosk.stage.view().kind is ScreenKind.NOT_FOUND


def test_a_restart_does_not_bring_an_erased_member_back(start: Start, settings: Settings) -> None:
    with opened(settings) as site:
        (erased,) = [member.member_id for member in site.members.list() if member.nickname == NAME]
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
