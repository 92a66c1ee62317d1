"""The stages of learning, whatever is pressed and however the verdicts fall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import PressRefused
from kiosk.learning.stages import Order, Stage, Step, Tally, done, due, may, pressed
from kiosk.store.audience_rows import SMALLEST

NEEDED = 1_000
ENOUGH, TOO_FEW = Tally(NEEDED, SMALLEST), Tally(NEEDED - 1, SMALLEST)

events = st.lists(
    st.sampled_from(Order) | st.builds(lambda enough, allowed: (enough, allowed), st.booleans(), st.booleans()),
    max_size=30,
)


@given(events)
def test_nothing_is_on_that_was_not_judged_and_let_on_since_answers_were_collected(happened):
    """Collected, learned, judged once by later answers, let on, and switched on by somebody: in this order."""
    stage, since = Stage.OFF, []
    for one in happened:
        if isinstance(one, Order):
            if not may(stage, one):
                with pytest.raises(PressRefused):
                    pressed(stage, one)
                continue
            stage = pressed(stage, one)
            since = [one] if one is not Order.ON else [*since, one]
            if one is Order.ON:
                assert since == [Order.COLLECT, Step.LEARN, True, Order.ON]
        else:
            enough, allowed = one
            step = due(stage, ENOUGH if enough else TOO_FEW, NEEDED)
            if step is Step.LEARN:
                since = [Order.COLLECT, step]
            elif step is Step.JUDGE:
                assert since == [Order.COLLECT, Step.LEARN], "judged once"
                since = [*since, allowed]
            stage = done(stage, step, allowed=allowed)
        assert may(stage, Order.OFF) is (stage is not Stage.OFF)


@given(st.sampled_from(Stage), st.integers(0, 2 * NEEDED), st.integers(0, 2 * SMALLEST))
def test_nothing_is_learned_or_judged_of_too_little(stage, decisions, members):
    step = due(stage, Tally(decisions, members), NEEDED)
    if step in {Step.LEARN, Step.JUDGE}:
        assert decisions >= NEEDED
        assert members >= SMALLEST
    assert step is not Step.LEARN or stage is Stage.COLLECTING
    assert step is not Step.JUDGE or stage is Stage.JUDGING


@pytest.mark.parametrize("stage", [Stage.JUDGING, Stage.ALLOWED, Stage.ON])
def test_what_was_learned_is_made_anew_at_every_look(stage):
    assert due(stage, Tally(NEEDED - 1, SMALLEST), NEEDED) is Step.RENEW


@pytest.mark.parametrize("stage", [Stage.ALLOWED, Stage.ON])
def test_what_was_proven_is_not_made_anew_of_a_few_members(stage):
    step = due(stage, Tally(NEEDED, SMALLEST - 1), NEEDED)
    assert step is Step.STOP
    assert done(stage, step) is Stage.OFF


@pytest.mark.parametrize(("stage", "order"), [(stage, order) for stage in Stage for order in Order])
def test_every_refusal_says_what_to_do(stage, order):
    if may(stage, order):
        return
    with pytest.raises(PressRefused) as refused:
        pressed(stage, order)
    assert refused.value.mend
