"""No order of events, answers and stops hands an e-mail over twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.campaigns.states import (
    GONE_OUT,
    MOST_TRIES,
    OPEN,
    CampaignState,
    Event,
    Order,
    Reply,
    SendState,
    Stage,
    happened,
    is_hard,
    judge,
    ordered,
    possible,
    wait_after,
)
from kiosk.errors import PressRefused

ANSWERS = st.builds(
    Reply,
    st.sampled_from(Stage),
    st.sampled_from([0, 250, 251, 354, 421, 450, 451, 452, 500, 503, 550, 552, 554, 999]),
    st.sampled_from(["", "5.1.1", "5.2.2", "5.7.1", "4.7.1", "2.0.0"]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("try"), ANSWERS, st.booleans()),
        st.tuples(st.sampled_from(["stop", "stop_after", "skip", "bounce", "soften", "release"])),
    ),
    max_size=30,
)


def arrived(reply, server_kept_it):
    """Whether the server has the e-mail after an answer: surely after a good one, perhaps where none came."""
    if reply.stage is Stage.LOST:
        return server_kept_it
    return reply.stage is Stage.DATA and reply.code // 100 == 2


@given(STEPS)
def test_nobody_gets_an_e_mail_twice(steps):
    state, tries, deliveries = SendState.QUEUED, 0, 0
    for step in steps:
        if step[0] == "try":
            claimed = happened(state, Event.CLAIM)
            if claimed is None:
                continue
            tries += 1
            _, reply, kept = step
            if reply.code // 100 == 2 and reply.stage is not Stage.DATA:
                continue  # the line goes on talking after these
            deliveries += arrived(reply, kept)
            state = happened(claimed, judge(reply, tries).event)
            assert state is not None
        elif step[0] in {"stop", "stop_after"}:
            claimed = happened(state, Event.CLAIM)
            if claimed is None:
                continue
            deliveries += step[0] == "stop_after"  # killed before, or after the server had it and nobody noted it
            state = happened(claimed, Event.LOSE)
        else:
            event = {"skip": Event.SKIP, "bounce": Event.BOUNCE, "soften": Event.SOFTEN, "release": Event.RELEASE}
            state = happened(state, event[step[0]]) or state
        assert deliveries <= 1
        if deliveries:
            assert state not in OPEN


@given(st.sampled_from(SendState), st.lists(st.sampled_from(Event), max_size=20))
def test_what_has_gone_out_never_opens_again(state, events):
    out = state in GONE_OUT and state not in OPEN
    for event in events:
        state = happened(state, event) or state
        if out:
            assert state in GONE_OUT
            assert state not in OPEN


@given(ANSWERS)
def test_an_e_mail_is_tried_so_often_and_no_more(reply):
    assert judge(reply, MOST_TRIES).event is not Event.DEFER


@given(ANSWERS, st.integers(1, MOST_TRIES))
def test_only_a_word_about_the_address_ends_it(reply, tries):
    verdict = judge(reply, tries)
    if verdict.event is Event.BOUNCE:
        assert reply.code // 100 == 5
        assert reply.stage in {Stage.RECIPIENT, Stage.DATA}
        assert is_hard(reply.status)


@given(st.sampled_from(CampaignState), st.lists(st.sampled_from(Order), max_size=15))
def test_what_is_over_stays_over(state, orders):
    over = {CampaignState.DONE, CampaignState.CANCELLED}
    for order in orders:
        before = state
        if order in possible(before) or (before, order) == (CampaignState.RUNNING, Order.FINISH):
            state = ordered(state, order)
        else:
            with pytest.raises(PressRefused):
                ordered(state, order)
        if before in over:
            assert state is before
        if state is CampaignState.DRAFT:
            assert before is CampaignState.DRAFT


def test_the_waits_grow_and_end():
    waits = [wait_after(tries).total_seconds() / 60 for tries in range(1, 8)]
    assert waits[:4] == [1, 4, 16, 64]
    assert max(waits) == 240


@pytest.mark.parametrize(
    ("status", "hard"), [("", True), ("5.1.1", True), ("5.2.1", True), ("5.2.2", False), ("5.7.26", False)]
)
def test_what_is_about_the_address(status, hard):
    assert is_hard(status) is hard


def test_a_row_keeps_codes_and_no_words():
    assert Reply(Stage.RECIPIENT, 550, "5.1.1").words == "recipient 550 5.1.1"
