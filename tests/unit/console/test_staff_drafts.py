import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from kiosk.console.drafts import DRAFT_SECONDS, Drafts, Step, Way, next_view, step_of
from kiosk.errors import DraftGone
from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import JoinForm, Judged
from vision.types import CapturedView, PoseView


@pytest.fixture
def clock():
    return SimpleNamespace(now=0.0)


@pytest.fixture
def gone():
    return []


@pytest.fixture
def drafts(clock, gone):
    made = Drafts(lambda: clock.now, gone.append)
    yield made
    made.close()


def view(kind):
    return CapturedView(kind, np.zeros(4, np.float32), 1.0)


def test_nothing_is_asked_before_consent_and_no_picture_without_the_one_for_faces(drafts):
    """Requirements G2, G3."""
    draft = drafts.begin("s", Way.TABLET, "en")
    assert step_of(draft) is Step.CONSENT
    offers = drafts.change(draft, desk_id="d", purposes=(Purpose.OFFERS,))
    assert step_of(offers) is Step.PERSON
    assert step_of(drafts.change(offers, form=JoinForm())) is Step.REVIEW
    faces = drafts.change(offers, purposes=(Purpose.FACE_RECOGNITION,))
    assert step_of(faces) is Step.CAPTURE
    assert step_of(drafts.change(faces, judged=Judged(5, 5, None))) is Step.REVIEW


def test_views_are_asked_for_in_order_and_without_turns_where_wanted(drafts):
    """Requirement W12."""
    draft = drafts.begin("s", Way.TABLET, "en")
    assert next_view(draft) is PoseView.FRONT
    draft = drafts.change(draft, views=(view(PoseView.FRONT),))
    assert next_view(draft) is PoseView.LEFT
    draft = drafts.change(draft, skip_turn=True)
    assert next_view(draft) is PoseView.STILL
    assert next_view(drafts.change(draft, views=(*draft.views, view(PoseView.STILL)))) is None


def test_a_draft_is_of_one_session(drafts):
    draft = drafts.begin("mine", Way.TABLET, "en")
    with pytest.raises(DraftGone):
        drafts.get(draft.draft_id, "other")
    assert drafts.get(draft.draft_id, "mine") == draft


def test_a_draft_ends_after_ten_minutes_and_its_records_go(drafts, clock, gone):
    draft = drafts.change(drafts.begin("s", Way.TABLET, "en"), desk_id="d1")
    clock.now += DRAFT_SECONDS
    with pytest.raises(DraftGone):
        drafts.get(draft.draft_id, "s")
    assert gone == ["d1"]


def test_signing_out_and_beginning_anew_discard(drafts, gone):
    drafts.change(drafts.begin("s", Way.TABLET, "en"), desk_id="d1")
    drafts.change(drafts.begin("s", Way.TABLET, "en"), desk_id="d2")
    assert gone == ["d1"]
    drafts.drop_of("s")
    assert gone == ["d1", "d2"]
    assert len(drafts) == 0


def test_a_saved_draft_is_not_discarded(drafts, gone):
    draft = drafts.change(drafts.begin("s", Way.TABLET, "en"), desk_id="d1")
    drafts.take(draft)
    drafts.drop(draft.draft_id)
    assert gone == []
    with pytest.raises(DraftGone):
        drafts.change(draft, skip_turn=True)


def test_a_draft_is_saved_once_and_goes_on_where_it_could_not_be(drafts, clock, gone):
    draft = drafts.change(drafts.begin("s", Way.TABLET, "en"), desk_id="d1")
    drafts.take(draft)
    with pytest.raises(DraftGone):
        drafts.take(draft)
    drafts.put_back(draft)
    assert drafts.get(draft.draft_id, "s") == draft
    clock.now += DRAFT_SECONDS
    with pytest.raises(DraftGone):
        drafts.get(draft.draft_id, "s")
    assert gone == ["d1"]


def test_a_draft_that_ended_keeps_no_thread(drafts):
    before = threading.active_count()
    for _ in range(20):
        drafts.drop(drafts.begin("s", Way.TABLET, "en").draft_id)
    ends = time.monotonic() + 60
    while threading.active_count() > before + 1 and time.monotonic() < ends:
        time.sleep(0.01)
    assert threading.active_count() <= before + 1


def test_views_and_names_do_not_show_in_text(drafts):
    draft = drafts.change(drafts.begin("s", Way.TABLET, "en"), views=(view(PoseView.FRONT),), form=JoinForm("Meena"))
    assert "Meena" not in repr(draft)
    assert "CapturedView" not in repr(draft)
