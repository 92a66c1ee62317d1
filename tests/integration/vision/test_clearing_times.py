"""How long personal content can outlive its moment, on painted frames at the camera's own rate."""

from collections.abc import Iterator

import pytest
from walkup_play import PAINTER

from vision.frames import Frame
from vision.simulate import _place
from vision.types import PresenceKind
from vision.walkups import WalkUp, pose, scene

pytestmark = pytest.mark.models

FPS = 30.0


def film(walk: WalkUp, second_from: float, first_until: float, seconds: float) -> Iterator[Frame]:
    """Person 0 stands there until a moment, person 1 appears at another, out of nowhere."""
    for number in range(round(seconds * FPS)):
        at = number / FPS
        picture = PAINTER._shop.copy()
        for place, there in ((0, at < first_until), (1, at >= second_from)):
            where = pose(walk, place, at)
            if there and where is not None:
                _place(picture, PAINTER.person(walk.people[place]), where)
        yield Frame(PAINTER._develop(picture, scene(walk), at), number, at)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_second_face_folds_personal_content_within_half_a_second(parts, seed: int) -> None:
    enters = 3.0 + seed * 0.037
    walk = WalkUp(("t1-3", "t1-6"), seed, approach=0.5, stand=9.0)
    recogniser, _ = parts.recogniser()
    said = [event for frame in film(walk, enters, 99, enters + 1.5) for event in recogniser.step(frame)]
    assert PresenceKind.RECOGNISED in [event.kind for event in said]
    (folded,) = [event.at for event in said if event.kind is PresenceKind.SEVERAL]
    assert 0.0 < folded - enters <= 0.5 + 1 / FPS


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_leaving_clears_within_three_seconds(parts, seed: int) -> None:
    leaves = 3.0 + seed * 0.037
    walk = WalkUp(("t1-3", "t1-6"), seed, approach=0.5, stand=9.0)
    recogniser, _ = parts.recogniser()
    said = [event for frame in film(walk, 99, leaves, leaves + 3.5) for event in recogniser.step(frame)]
    assert PresenceKind.RECOGNISED in [event.kind for event in said]
    (left,) = [event.at for event in said if event.kind is PresenceKind.LEFT]
    assert 2.0 < left - leaves <= 3.0


@pytest.mark.parametrize("seed", [1, 2])
def test_somebody_else_in_the_members_place_never_sees_their_offers(parts, seed: int) -> None:
    """The member steps out of sight as another person steps in beside them: the screen folds within half a second."""
    swap = 3.1
    walk = WalkUp(("t1-3", "astronaut"), seed, approach=0.5, stand=9.0)
    recogniser, _ = parts.recogniser()
    said = [event for frame in film(walk, swap, swap, swap + 4.0) for event in recogniser.step(frame)]
    after = [event for event in said if event.at >= swap]
    assert after[0].kind in {PresenceKind.LEFT, PresenceKind.SEVERAL}
    assert after[0].at - swap <= 0.5 + 1 / FPS
    assert all(event.member_id is None for event in after)


@pytest.mark.parametrize("gap", [0.0, 0.4, 0.7])
@pytest.mark.parametrize("seed", [1, 2])
def test_somebody_in_the_very_place_of_the_member_is_noticed_within_two_seconds(parts, seed: int, gap: float) -> None:
    """The track goes on, for it follows a place; the member's offers must not."""
    swap = 3.1
    member, other = (WalkUp((name,), seed, approach=0.5, stand=9.0) for name in ("t1-3", "astronaut"))
    recogniser, _ = parts.recogniser()
    said = []
    for number in range(round((swap + gap + 3.5) * FPS)):
        at = number / FPS
        image = PAINTER.paint(member if at < swap else other, at if not swap <= at < swap + gap else 99.0)
        said += recogniser.step(Frame(image, number, at))
    kinds = [event.kind for event in said]
    named = kinds.index(PresenceKind.RECOGNISED)
    assert kinds[named + 1 : named + 3] == [PresenceKind.LEFT, PresenceKind.ARRIVED]
    assert said[named + 1].at - swap - gap <= 1.2
    assert all(event.member_id is None for event in said[named + 1 :])


def test_a_member_who_stands_there_for_long_keeps_their_offers(parts) -> None:
    """No false alarm of the comparison that goes on: half a minute, turning and swaying."""
    for name in ("t1-1", "t1-2", "t1-6"):
        recogniser, _ = parts.recogniser()
        walk = WalkUp((name,), 77, approach=0.5, stand=30.0, face_px=120)
        said = []
        for number in range(30 * 10):
            said += recogniser.step(Frame(PAINTER.paint(walk, number / 10), number, number / 10))
        assert [event.kind.value for event in said] == ["arrived", "engaged", "recognised"]


@pytest.mark.parametrize("fps", [5.0, 8.0, 15.0])
def test_a_slow_camera_notices_company_soon_too(parts, fps: float) -> None:
    enters = 4.0
    walk = WalkUp(("t1-3", "t1-6"), 2, approach=0.5, stand=9.0)
    recogniser, _ = parts.recogniser()
    said = [
        event
        for number, frame in enumerate(film(walk, enters, 99, enters + 2.0))
        if number % round(FPS / fps) == 0
        for event in recogniser.step(frame)
    ]
    (folded,) = [event.at for event in said if event.kind is PresenceKind.SEVERAL]
    assert folded - enters <= 0.5 + 2 / fps
