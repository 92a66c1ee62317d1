"""Simulated walk-ups through the whole loop with the real nets."""

from dataclasses import replace

import pytest
from walkup_play import FPS, play, standing

from vision.presence_state import PresencePolicy
from vision.types import Act, Dismiss, PresenceKind, Tap
from vision.walkups import WalkUp
from vision.zone import Zone

pytestmark = pytest.mark.models


@pytest.mark.parametrize("name", ["t1-1", "t1-2", "t1-3", "t1-4", "t1-6"])
def test_every_member_is_recognised(parts, name):
    for seed in (3, 104):
        recogniser, _ = parts.recogniser()
        said = play(recogniser, WalkUp((name,), seed, stand=2.5), pause=3.5)
        assert [e.member_id for e in said if e.kind is PresenceKind.RECOGNISED] == [name]
        assert said[0].kind is PresenceKind.ARRIVED
        assert said[-1].kind is PresenceKind.LEFT


@pytest.mark.parametrize("name", ["t1-5", "astronaut"])
def test_no_stranger_is_ever_named(parts, name):
    for seed in (3, 104):
        recogniser, _ = parts.recogniser()
        said = play(recogniser, WalkUp((name,), seed, stand=4.5), pause=0.0)
        assert all(event.member_id is None for event in said)


def test_two_people_together_are_never_looked_at(parts):
    recogniser, _ = parts.recogniser()
    before = parts.embedder.faces
    said = play(recogniser, WalkUp(("t1-3", "t1-6"), 5, stand=3.0))
    kinds = [event.kind for event in said]
    assert PresenceKind.SEVERAL in kinds
    assert PresenceKind.RECOGNISED not in kinds
    assert parts.embedder.faces == before


@pytest.mark.parametrize("act", [Act.TAP, None])
def test_without_an_act_nobody_is_embedded(parts, act):
    """G1, A1: no call to the embedder over any video without an act."""
    recogniser, _ = parts.recogniser(presence=replace(PresencePolicy(), act=act))
    before = parts.embedder.faces
    said = play(recogniser, WalkUp(("t1-3",), 8, stand=4.0))
    assert [event.kind for event in said] == [PresenceKind.ARRIVED, PresenceKind.LEFT]
    assert parts.embedder.faces == before


def test_a_tap_opens_the_gate_once(parts):
    recogniser, _ = parts.recogniser(presence=PresencePolicy(act=Act.TAP))
    said = play(recogniser, WalkUp(("t1-3",), 8, stand=3.0), commands={round(3.0 * FPS): Tap()})
    (engaged,) = [event for event in said if event.kind is PresenceKind.ENGAGED]
    (named,) = [event for event in said if event.kind is PresenceKind.RECOGNISED]
    assert engaged.act is named.act is Act.TAP
    assert named.act_at == engaged.at == pytest.approx(3.0, abs=0.1)


def test_not_me_ends_looking_until_the_shopper_has_left(parts):
    recogniser, _ = parts.recogniser()
    said = play(recogniser, WalkUp(("t1-3",), 8, stand=4.0), commands={round(2.2 * FPS): Dismiss()})
    assert PresenceKind.RECOGNISED not in [event.kind for event in said]


def test_a_face_outside_the_zone_is_dropped(parts):
    """G20: no presence, no look, for faces outside the polygon."""
    edge = Zone(((0.0, 0.0), (0.2, 0.0), (0.2, 1.0), (0.0, 1.0)))
    recogniser, _ = parts.recogniser(zone=edge)
    assert play(recogniser, WalkUp(("t1-3",), 8, stand=3.0, leave=0.0)) == []


def test_an_erased_member_is_not_matched_in_the_very_next_frame(parts):
    """The erasure comes right after the first vote for the member: it must not be joined by a second one."""
    recogniser, gallery = parts.recogniser()
    start, said, erased = parts.embedder.faces, [], False
    for frame in standing("t1-4", seconds=4.0):
        said += recogniser.step(frame)
        if parts.embedder.faces == start + 1 and not erased:
            assert [vote.member_id for vote in recogniser._looker._look.votes] == ["t1-4"]
            gallery.erase("t1-4")
            erased = True
    kinds = [event.kind for event in said]
    assert erased
    assert PresenceKind.RECOGNISED not in kinds
    assert kinds[:3] == [PresenceKind.ARRIVED, PresenceKind.ENGAGED, PresenceKind.UNKNOWN]


def test_a_vote_for_a_member_erased_while_their_frame_was_compared_does_not_count(parts):
    recogniser, gallery = parts.recogniser()
    identifier = recogniser._looker._identifier
    inner = identifier.ballot

    def erasing(image, marks, claim):
        ballot = inner(image, marks, claim)
        gallery.erase("t1-4")
        return ballot

    identifier.ballot = erasing
    said = [event for frame in standing("t1-4", seconds=3.0) for event in recogniser.step(frame)]
    assert PresenceKind.RECOGNISED not in [event.kind for event in said]


def test_the_screen_can_say_that_a_machine_looks_before_it_does(parts):
    """A7: the event comes out of a step that embedded nobody."""
    recogniser, _ = parts.recogniser()
    for frame in standing("t1-4", seconds=3.0):
        before = parts.embedder.faces
        said = recogniser.step(frame)
        if said and said[-1].kind is PresenceKind.ENGAGED:
            assert parts.embedder.faces == before
            break
    else:
        pytest.fail("nobody engaged")
    assert not said[1:]


def test_a_lost_camera_ends_the_visit_and_the_next_face_begins_a_new_one(parts):
    recogniser, _ = parts.recogniser()
    said = []
    for number, frame in enumerate(standing("t1-4", seconds=5.0)):
        if number == 40:
            said += recogniser.reset(frame.at)
            assert recogniser._finder._tracker.tracks == ()
        said += recogniser.step(frame)
    kinds = [event.kind.value for event in said]
    assert kinds == ["arrived", "engaged", "recognised", "left", "arrived", "engaged", "recognised"]
    assert [event.visit for event in said] == [1, 1, 1, 1, 2, 2, 2]


def test_a_stalled_camera_begins_no_visits(parts):
    recogniser, _ = parts.recogniser()
    frames = list(standing("t1-4", seconds=2.0))
    said = [event for frame in frames for event in recogniser.step(frame)]
    for number in range(60):
        said += recogniser.tick(frames[-1].at + number * 0.25)
    kinds = [event.kind for event in said]
    assert kinds.count(PresenceKind.ARRIVED) == kinds.count(PresenceKind.LEFT) == 1
    assert recogniser._finder._tracker.tracks == ()


def test_nothing_of_a_stranger_stays(parts):
    """No picture, box, vote or vector once the visit is over."""
    recogniser, _ = parts.recogniser()
    play(recogniser, WalkUp(("astronaut",), 3, stand=3.0))
    assert recogniser._finder._tracker.tracks == ()
    assert recogniser._looker._look.votes == []
    assert recogniser._finder._tries == {}
    assert not [key for key in recogniser._finder._looked if isinstance(key, int)]
