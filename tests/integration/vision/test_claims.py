"""A card is shown: one look against one template (1:1), through the whole loop with the real nets."""

from dataclasses import replace

import numpy as np
import pytest
from walkup_play import FPS, PAINTER, standing

from vision.frames import Frame
from vision.gallery import Gallery
from vision.presence_state import PresencePolicy
from vision.types import Act, Claim, Dismiss, PresenceEvent, PresenceKind
from vision.walkups import WalkUp
from vision.zone import Zone

pytestmark = pytest.mark.models

VERIFY = PresencePolicy(act=None)


class NoGallery:
    """Fails the test when anybody searches in it."""

    def current(self) -> Gallery:
        pytest.fail("a claim was compared with the gallery (requirement G13)")


def shown(parts, name: str, claim: Claim | None, at: float = 2.0, seconds: float = 5.0, **options):
    recogniser, _ = parts.recogniser(presence=VERIFY, gallery=NoGallery(), **options)
    said = []
    for frame in standing(name, seconds):
        if claim is not None and frame.at >= at:
            recogniser.command(claim)
            claim = None
        said += recogniser.step(frame)
    return recogniser, [event for event in said if isinstance(event, PresenceEvent)]


def claim(parts, name: str) -> Claim:
    return Claim(name, parts.templates[name])


def test_the_holder_of_a_card_is_recognised_against_their_own_template_only(parts) -> None:
    """Requirements G13, A1: no gallery is asked, and the act is the card."""
    recogniser, said = shown(parts, "t1-4", claim(parts, "t1-4"))
    assert [event.kind.value for event in said] == ["arrived", "engaged", "recognised"]
    assert {event.act for event in said[1:]} == {Act.CARD}
    assert said[-1].member_id == "t1-4"
    assert recogniser._looker.claim is not None


def test_the_holder_stays_recognised_while_they_stand_there(parts) -> None:
    _, said = shown(parts, "t1-4", claim(parts, "t1-4"), seconds=12.0)
    assert [event.kind.value for event in said] == ["arrived", "engaged", "recognised"]


@pytest.mark.parametrize("card", ["t1-1", "t1-3", "t1-6"])
def test_somebody_elses_card_opens_nothing(parts, card: str) -> None:
    recogniser, said = shown(parts, "t1-4", claim(parts, card))
    assert [event.kind.value for event in said] == ["arrived", "engaged", "unknown"]
    assert recogniser._looker.claim is None


def test_without_a_card_nobody_is_embedded_where_the_site_verifies(parts) -> None:
    """Requirement G1."""
    before = parts.embedder.faces
    _, said = shown(parts, "t1-4", None)
    assert [event.kind.value for event in said] == ["arrived"]
    assert parts.embedder.faces == before


def test_a_card_shown_before_anybody_stands_there_waits_only_a_moment(parts) -> None:
    before = parts.embedder.faces
    recogniser, _ = parts.recogniser(presence=VERIFY, gallery=NoGallery())
    recogniser.command(claim(parts, "t1-4"))
    empty = PAINTER.paint(WalkUp(("t1-4",), 8), 99.0)
    for number in range(round(3 * FPS)):
        recogniser.step(Frame(empty, number, number / FPS))
    assert recogniser._claim is None
    assert parts.embedder.faces == before


def test_a_card_outside_the_zone_opens_nothing(parts) -> None:
    """Requirement G20."""
    edge = Zone(((0.0, 0.0), (0.2, 0.0), (0.2, 1.0), (0.0, 1.0)))
    before = parts.embedder.faces
    assert shown(parts, "t1-4", claim(parts, "t1-4"), zone=edge)[1] == []
    assert parts.embedder.faces == before


def test_a_member_erased_after_the_card_was_shown_is_not_named(parts) -> None:
    """Requirement G9."""
    _, said = shown(parts, "t1-4", claim(parts, "t1-4"), is_member=lambda _: False)
    assert said[-1].kind is PresenceKind.UNKNOWN


def test_a_member_erased_while_their_offers_are_shown_is_gone_soon(parts) -> None:
    """Requirement G9: noticed by the comparison that goes on."""
    members = {"t1-4"}
    recogniser, _ = parts.recogniser(presence=VERIFY, gallery=NoGallery(), is_member=members.__contains__)
    said = []
    for frame in standing("t1-4", 8.0):
        if frame.index == 30:
            recogniser.command(claim(parts, "t1-4"))
        said += recogniser.step(frame)
        if said and said[-1].kind is PresenceKind.RECOGNISED:
            members.clear()
    assert [event.kind.value for event in said] == ["arrived", "engaged", "recognised", "left", "arrived"]
    assert recogniser._looker.claim is None


@pytest.mark.parametrize("how", ["dismiss", "lost", "left", "several"])
def test_the_template_goes_with_the_visit(parts, how: str) -> None:
    recogniser, said = shown(parts, "t1-4", claim(parts, "t1-4"), seconds=4.0)
    assert said[-1].kind is PresenceKind.RECOGNISED
    last = round(5.0 * FPS)
    if how == "dismiss":
        recogniser.command(Dismiss())
    elif how == "lost":
        recogniser.reset(6.0)
    else:
        walk = WalkUp(("t1-4", "t1-6"), seed=8, approach=0.0, stand=40.0)
        for number in range(60):
            image = PAINTER.paint(walk, 99.0 if how == "left" else number / FPS + 2)
            recogniser.step(Frame(image, last + number, (last + number) / FPS))
    assert recogniser._looker.claim is None


def test_a_site_that_recognises_nobody_ignores_cards_and_captures_nobody(parts) -> None:
    from vision.recognise import Recogniser
    from vision.timing import StageTimer
    from vision.types import CaptureFailed, StartCapture

    before = parts.embedder.faces
    recogniser = Recogniser(
        detector=parts.detector,
        landmarker=parts.landmarker,
        identifier=None,
        presence=replace(VERIFY, act=Act.DWELL),
        zone=Zone(),
        timer=StageTimer(),
    )
    said = []
    for frame in standing("t1-4", 4.0):
        if frame.index == 30:
            recogniser.command(Claim("t1-4", np.ones(512, np.float32)))
            recogniser.command(StartCapture())
        said += recogniser.step(frame)
    assert [type(event) for event in said] == [PresenceEvent, CaptureFailed]
    assert parts.embedder.faces == before
