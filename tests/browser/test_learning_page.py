"""The page of learning in a real Chromium: every stage, pressed from off to on and back."""

from datetime import timedelta

import pytest

from kiosk.learning.learning import Learning
from kiosk.learning.reading import Unusable
from kiosk.learning.stages import Order, Stage
from kiosk.learning.values import Judged, Progress, Rules
from kiosk.store import offer_policies as rows
from kiosk.store.offer_policies import PolicyState
from kiosk.store.recommender_tables import offer_policies
from recommender.learn.gate import Compared, Method, Refusal, Verdict
from recommender.learn.offpolicy import Estimate

BETTER = Compared(Estimate(0.231, 0.201, 0.261), Estimate(0.182, 0.170, 0.194), Estimate(0.049, 0.018, 0.08))
SAME = Compared(Estimate(0.183, 0.15, 0.216), Estimate(0.182, 0.17, 0.194), Estimate(0.001, -0.032, 0.034))


@pytest.fixture
def site(office):
    yield office.room.site
    with office.room.site.store.write() as connection:
        connection.execute(offer_policies.delete())


def judge(site, now, refusals, compared):
    """A candidate that waited and was judged, as a look of the learner leaves it."""
    verdict = Verdict(refusals, 3_000, 412.0, 0.01, dict.fromkeys(Method, compared))
    state = PolicyState.REFUSED if refusals else PolicyState.ALLOWED
    progress = Progress(3_000, 412, 3_000, {Unusable.NOT_TOLD: 41})
    with site.store.write() as connection:
        number = rows.insert_policy(connection, state, {}, now, "system", decisions=3_000, until=now.date())
        rows.change(connection, number, verdict=Judged(verdict, 412, now).as_json())
        collecting, _ = rows.in_use(connection)
        rows.change(connection, collecting, looked_at=now, progress=progress.as_json())


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_stage_is_readable(desk, office, site, size):
    """Requirement W1."""
    now = office.room.clock.now
    learning = Learning(site.store, site.audit, Rules.of(office.room.settings), lambda: now)
    page = desk(size)
    page.go("/marketing/learning").look("learning-off")
    learning.press(Order.COLLECT, actor="cli")
    page.go("/marketing/learning").look("learning-begun")
    judge(site, now - timedelta(days=3), (Refusal.NOT_BETTER, Refusal.EFFECTIVE_SMALL), SAME)
    page.go("/marketing/learning").look("learning-refused")
    judge(site, now, (), BETTER)
    page.go("/marketing/learning").look("learning-allowed")
    learning.press(Order.ON, actor="cli")
    page.go("/marketing/learning").look("learning-on")


def test_from_off_to_on_and_back(desk, office, site):
    page = desk().go("/marketing/learning")
    page.page.on("dialog", lambda dialog: dialog.accept())
    page.press("Collect answers").page.wait_for_selector("text=Not counted yet")
    judge(site, office.room.clock.now, (), BETTER)
    page.go("/marketing/learning")
    assert "23.1 (20.1 to 26.1)" in page.page.inner_text("tr.chosen")
    page.press("Switch on").page.wait_for_selector("text=learned anew")
    learning = Learning(site.store, site.audit, Rules.of(office.room.settings), lambda: office.room.clock.now)
    assert learning.standing().stage is Stage.ON
    page.press("Switch off").page.wait_for_selector("text=have to be collected first")
    assert learning.standing().stage is Stage.OFF
