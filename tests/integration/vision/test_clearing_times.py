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
    assert after[0].kind in {PresenceKind.ALONE, PresenceKind.SEVERAL}
    assert after[0].at - swap <= 0.5 + 1 / FPS
    assert all(event.member_id is None for event in after)
