"""Guided captures through the whole loop with the real nets, of people painted from turned photographs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from walkup_play import FPS, PAINTER, standing

from vision.capture_state import CapturePolicy
from vision.enrol import LEAST_AGREEMENT
from vision.frames import Frame, Image
from vision.geometry import Box
from vision.performance import PERFORMERS, ROUND, Performer, look_at
from vision.presence_state import PresencePolicy
from vision.simulate import frames
from vision.types import (
    Act,
    Captured,
    CaptureEnd,
    CaptureFailed,
    CaptureProgress,
    Challenge,
    Command,
    Dismiss,
    Hint,
    PoseView,
    PresenceEvent,
    PresenceKind,
    StartCapture,
    StopCapture,
    Tap,
    VisionEvent,
)
from vision.walkups import WalkUp
from vision.zone import Zone

pytestmark = pytest.mark.models

RATE = 12.0
OFF = PresencePolicy(act=None)
PLAIN = CapturePolicy(challenges=())


def numbered(images: Iterable[Image], rate: float = RATE) -> Iterator[Frame]:
    for number, image in enumerate(images):
        yield Frame(image, number, number / rate)


def run(recogniser, film: Iterable[Frame], commands: Mapping[float, Command] | None = None) -> list[VisionEvent]:
    """Play until a capture ends; commands by the second at which they are given."""
    waiting = sorted((commands or {1.0: StartCapture()}).items(), key=lambda pair: pair[0])
    said: list[VisionEvent] = []
    for frame in film:
        while waiting and frame.at >= waiting[0][0]:
            recogniser.command(waiting.pop(0)[1])
        events = recogniser.step(frame)
        said += events
        if any(isinstance(event, Captured | CaptureFailed) for event in events):
            break
    return said


def always(kind: Challenge):
    """Draws one challenge wherever it can be met."""

    def choose(kinds: Sequence[Challenge]) -> Challenge:
        return kind if kind in kinds else kinds[0]

    return choose


def progress(said: Iterable[VisionEvent]) -> list[CaptureProgress]:
    return [event for event in said if isinstance(event, CaptureProgress)]


@pytest.fixture(scope="module")
def astronaut(parts) -> Performer:
    return Performer("astronaut", parts.landmarker)


@pytest.mark.parametrize("name", PERFORMERS)
def test_a_turned_photograph_passes_with_the_turn_challenge(parts, name: str) -> None:
    """Real parallax drawn from one picture: what stands in for a person where there is no clip of one."""
    recogniser, _ = parts.recogniser(
        presence=OFF, capture=CapturePolicy(challenges=(Challenge.TURN_LEFT, Challenge.TURN_RIGHT))
    )
    said = run(recogniser, numbered(Performer(name, parts.landmarker).frames(3 * ROUND, RATE)))
    captured = said[-1]
    assert isinstance(captured, Captured)
    assert captured.challenge in {Challenge.TURN_LEFT, Challenge.TURN_RIGHT}
    assert {view.view for view in captured.views} == set(PoseView)
    vectors = np.stack([view.vector for view in captured.views])
    assert (vectors @ vectors.T).min() >= LEAST_AGREEMENT
    assert all(0 < view.quality <= 1 for view in captured.views)


@pytest.mark.parametrize("kind", list(Challenge))
def test_every_challenge_can_be_met(parts, astronaut: Performer, kind: Challenge) -> None:
    recogniser, _ = parts.recogniser(presence=OFF, choose=always(kind))
    said = run(recogniser, numbered(astronaut.frames(3 * ROUND, RATE)))
    assert isinstance(said[-1], Captured)
    assert said[-1].challenge is kind


def test_left_and_right_are_the_shoppers_own(parts, astronaut: Performer) -> None:
    """On real pixels: the nose of who turns to their own left goes to the right of the picture, past the eyes."""
    at_left = 3.65
    assert look_at(at_left).yaw > 0
    image = astronaut.paint(at_left)
    marks = parts.landmarker.study(image, Box(545, 190, 190, 240))
    eyes = (marks.points[0] + marks.points[1]) / 2
    assert marks.points[2][0] - eyes[0] > 0.15 * (marks.points[1][0] - marks.points[0][0])
    assert marks.yaw > 16
    recogniser, _ = parts.recogniser(presence=OFF, capture=PLAIN)
    front = [astronaut.paint(0.5)] * 20
    run(recogniser, numbered([*front, *[image] * 6]))
    assert recogniser._room._session.state.done == (PoseView.FRONT, PoseView.LEFT)


def test_who_does_not_turn_captures_views_from_the_front(parts, astronaut: Performer) -> None:
    """Requirement W12: no turn is asked for, and the challenge is a blink or a smile."""
    recogniser, _ = parts.recogniser(presence=OFF)
    film = (astronaut.paint(at % 2.9) for at in np.arange(0, 40, 1 / RATE))
    said = run(recogniser, numbered(film), {1.0: StartCapture(skip_turn=True)})
    captured = said[-1]
    assert isinstance(captured, Captured)
    assert captured.challenge in {Challenge.BLINK, Challenge.SMILE}
    assert {view.view for view in captured.views} == {PoseView.FRONT, PoseView.STILL}
    assert len(captured.views) >= 3
    assert not {event.hint for event in progress(said)} & {Hint.LOOK_LEFT, Hint.LOOK_RIGHT, Hint.LOOK_UP}


def test_a_still_picture_is_not_live(parts, astronaut: Performer) -> None:
    image = astronaut.paint(0.5)
    recogniser, _ = parts.recogniser(presence=OFF)
    said = run(recogniser, numbered(image for _ in range(round(40 * RATE))))
    assert isinstance(said[-1], CaptureFailed)
    assert said[-1].why is CaptureEnd.NOT_LIVE


def test_progress_is_said_when_something_is_new_and_not_too_often(parts, astronaut: Performer) -> None:
    recogniser, _ = parts.recogniser(presence=OFF, capture=PLAIN)
    said = progress(run(recogniser, numbered(astronaut.frames(ROUND, 30.0), 30.0)))
    gaps = [after.at - before.at for before, after in pairwise(said)]
    assert min(gaps[:-1]) >= 0.1 - 1e-9
    assert all(replace(after, at=before.at) != before for before, after in pairwise(said))
    assert said[-1].hint is Hint.DONE
    x, y, width, height = said[1].face
    assert 0.35 < x < 0.65
    assert 0 < y < y + height < 1
    assert width == pytest.approx(190 / 1280, abs=0.04)


def test_nothing_is_embedded_before_a_capture_and_one_vector_a_view_in_it(parts, astronaut: Performer) -> None:
    """Requirements G1, B2: consent comes first, and the command only after it."""
    recogniser, _ = parts.recogniser(presence=OFF, capture=PLAIN)
    before = parts.embedder.faces
    for frame in numbered(astronaut.frames(2.0, RATE)):
        recogniser.step(frame)
    assert parts.embedder.faces == before
    said = run(recogniser, numbered(astronaut.frames(2 * ROUND, RATE)), {0.0: StartCapture()})
    assert isinstance(said[-1], Captured)
    assert parts.embedder.faces - before == len(said[-1].views)


@pytest.mark.parametrize("presence", [PresencePolicy(act=Act.TAP), PresencePolicy(act=Act.DWELL)])
def test_no_look_runs_during_a_capture_or_after_it_in_the_visit(parts, astronaut: Performer, presence) -> None:
    recogniser, _ = parts.recogniser(presence=presence, capture=PLAIN)
    before = parts.embedder.faces
    commands = {0.5: StartCapture(), 2.0: Tap()}
    said = run(recogniser, numbered(astronaut.frames(2 * ROUND, RATE)), commands)
    assert isinstance(said[-1], Captured)
    for number, image in enumerate(astronaut.frames(3.0, RATE)):
        said += recogniser.step(Frame(image, 1000 + number, said[-1].at + number / RATE))
    assert PresenceKind.ENGAGED not in [event.kind for event in said if isinstance(event, PresenceEvent)]
    assert parts.embedder.faces - before == 5


def test_a_capture_needs_one_person_who_stands_there(parts) -> None:
    empty = [PAINTER.paint(WalkUp(("t1-3",), 3), 99.0)] * 15
    recogniser, _ = parts.recogniser(presence=OFF)
    assert run(recogniser, numbered(empty)) == [CaptureFailed(pytest.approx(1.0), 0, CaptureEnd.LEFT)]
    two = frames(PAINTER, WalkUp(("t1-3", "t1-6"), 5, approach=0.2, stand=6.0), FPS)
    before = parts.embedder.faces
    said = run(parts.recogniser(presence=OFF)[0], numbered(two, FPS), {3.0: StartCapture()})
    assert isinstance(said[-1], CaptureFailed)
    assert said[-1].why is CaptureEnd.SEVERAL
    assert parts.embedder.faces == before


def test_a_capture_outside_the_zone_does_not_begin(parts, astronaut: Performer) -> None:
    """Requirement G20."""
    edge = Zone(((0.0, 0.0), (0.2, 0.0), (0.2, 1.0), (0.0, 1.0)))
    before = parts.embedder.faces
    recogniser, _ = parts.recogniser(presence=OFF, zone=edge)
    said = run(recogniser, numbered(astronaut.frames(2.0, RATE)))
    assert [type(event) for event in said] == [CaptureFailed]
    assert parts.embedder.faces == before


def test_company_leaving_and_a_lost_camera_end_a_capture(parts, astronaut: Performer) -> None:
    def begun():
        recogniser, _ = parts.recogniser(presence=OFF, capture=PLAIN)
        for number, image in enumerate(astronaut.frames(2.5, RATE)):
            if number == round(RATE):
                recogniser.command(StartCapture())
            recogniser.step(Frame(image, number, number / RATE))
        assert recogniser._room._session.views
        return recogniser

    gone = begun()
    empty = PAINTER.paint(WalkUp(("t1-3",), 3), 99.0)
    said = [event for n in range(60) for event in gone.step(Frame(empty, 100 + n, 2.5 + n / RATE))]
    (failed,) = [event for event in said if isinstance(event, CaptureFailed)]
    assert failed.why is CaptureEnd.LEFT
    assert Hint.STEP_IN in [event.hint for event in progress(said)]
    assert gone._room._session is None

    lost = begun()
    failed, left = lost.reset(2.6)
    assert (failed.why, left.kind) == (CaptureEnd.CAMERA_LOST, PresenceKind.LEFT)
    assert lost._room._session is None

    joined = begun()
    two = astronaut.paint(0.5)
    half = two[:, 400:880]
    two[:, :480], two[:, 800:] = half, half
    said = [event for n in range(24) for event in joined.step(Frame(two, 100 + n, 2.5 + n / RATE))]
    assert [event.why for event in said if isinstance(event, CaptureFailed)] in (
        [CaptureEnd.SEVERAL],
        [CaptureEnd.LEFT],
    )


@pytest.mark.parametrize("command", [StopCapture()])
def test_stopping_says_nothing_and_leaves_nothing(parts, astronaut: Performer, command: Command) -> None:
    recogniser, _ = parts.recogniser(presence=OFF, capture=PLAIN)
    said = run(recogniser, numbered(astronaut.frames(4.0, RATE)), {1.0: StartCapture(), 3.0: command})
    assert recogniser._room._session is None
    assert not [event for event in said if isinstance(event, Captured | CaptureFailed)]
    assert max(event.at for event in progress(said)) < 3.0


def test_not_me_does_not_touch_a_capture(parts, astronaut: Performer) -> None:
    recogniser, _ = parts.recogniser(presence=OFF, capture=PLAIN)
    said = run(recogniser, numbered(astronaut.frames(2 * ROUND, RATE)), {1.0: StartCapture(), 2.0: Dismiss()})
    assert isinstance(said[-1], Captured)


def test_somebody_else_in_the_same_place_adds_no_view(parts) -> None:
    """A bad picture must not poison a profile: the track goes on, the person does not."""
    recogniser, _ = parts.recogniser(presence=OFF, capture=PLAIN)
    first, second = (Performer(name, parts.landmarker) for name in ("astronaut", "t1-6"))
    film = [*first.frames(2.6, RATE), *(second.paint(at) for at in np.arange(2.6, ROUND, 1 / RATE))]
    run(recogniser, numbered(film))
    assert len(recogniser._room._session.views) == 1
    assert recogniser._room._session.state.refused > 0


def test_the_preview_sees_a_capture_and_nothing_else(parts, astronaut: Performer) -> None:
    """Requirement G12: off unless the site asks; eight pictures a second at most, none before or after."""
    shown = []
    recogniser, _ = parts.recogniser(
        presence=OFF, capture=PLAIN, preview=lambda image, box: shown.append((image.shape, box))
    )
    said = run(recogniser, numbered(astronaut.frames(2 * ROUND, 30.0), 30.0), {2.0: StartCapture()})
    captured = said[-1]
    assert isinstance(captured, Captured)
    assert 0 < len(shown) <= 8.4 * (captured.at - 2.0)
    count = len(shown)
    recogniser.step(Frame(astronaut.paint(0.5), 9999, captured.at + 0.1))
    assert len(shown) == count


def test_a_second_opinion_can_refuse(parts, astronaut: Performer) -> None:
    for opinion, kind in ((0.2, CaptureFailed), (0.95, Captured), (None, Captured)):
        recogniser, _ = parts.recogniser(presence=OFF, capture=PLAIN, second_opinion=lambda *_, o=opinion: o)
        assert isinstance(run(recogniser, numbered(astronaut.frames(2 * ROUND, RATE)))[-1], kind)


def looked(parts, film: Iterable[Frame], kind: Challenge) -> list[VisionEvent]:
    recogniser, _ = parts.recogniser(challenge_at_look=True, choose=always(kind))
    return [event for frame in film for event in recogniser.step(frame)]


def test_a_look_with_a_challenge_names_only_who_meets_it(parts) -> None:
    performer = Performer("t1-1", parts.landmarker)
    said = looked(parts, numbered(performer.frames(1.3 * ROUND, RATE)), Challenge.TURN_RIGHT)
    hints = [event.hint for event in progress(said)]
    assert hints == [Hint.LOOK_RIGHT, Hint.DONE]
    assert all(event.wanted == () for event in progress(said))
    (named,) = [e for e in said if isinstance(e, PresenceEvent) and e.kind is PresenceKind.RECOGNISED]
    assert named.member_id == "t1-1"
    assert named.at > progress(said)[-1].at


def test_a_look_with_a_challenge_does_not_name_a_picture(parts) -> None:
    said = looked(parts, standing("t1-4", seconds=18.0), Challenge.TURN_LEFT)
    kinds = [event.kind for event in said if isinstance(event, PresenceEvent)]
    assert PresenceKind.RECOGNISED not in kinds
    assert PresenceKind.UNKNOWN in kinds
