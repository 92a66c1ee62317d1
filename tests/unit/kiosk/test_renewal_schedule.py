"""When the figures of customers are made anew."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.features.noted import MOST_NOTED, Notebook, Noted
from kiosk.features.schedule import LONGEST, QUIET, REST, RESTS_A_RENEWAL, Changes, Renewal, is_due

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
spans = st.integers(0, 100_000).map(lambda count: timedelta(seconds=count))


def renewed(ago: timedelta, took: timedelta = SECOND, as_of: date = TODAY) -> Renewal:
    return Renewal(NOON - ago, took, as_of)


def changed(first: timedelta, last: timedelta) -> Changes:
    return Changes(NOON - first, NOON - last)


def test_the_first_one_and_the_first_of_a_day_wait_for_no_change() -> None:
    assert is_due(None, None, NOON, TODAY)
    assert is_due(renewed(timedelta(hours=13), as_of=date(2026, 2, 28)), None, NOON, TODAY)
    assert not is_due(renewed(timedelta(hours=11)), None, NOON, TODAY)


def test_files_that_come_one_after_the_other_are_taken_together() -> None:
    newest = renewed(timedelta(hours=2))
    assert not is_due(newest, changed(10 * MINUTE, QUIET - SECOND), NOON, TODAY)
    assert is_due(newest, changed(10 * MINUTE, QUIET), NOON, TODAY)
    assert is_due(newest, changed(LONGEST, SECOND), NOON, TODAY), "tills that never fall silent do not hold it up"


def test_a_large_shop_rests_longer() -> None:
    took, waiting = timedelta(minutes=20), changed(timedelta(hours=5), timedelta(hours=5))
    assert is_due(renewed(REST + 2 * SECOND), waiting, NOON, TODAY)
    assert not is_due(renewed(took * (1 + RESTS_A_RENEWAL) - SECOND, took), waiting, NOON, TODAY)
    assert is_due(renewed(took * (1 + RESTS_A_RENEWAL), took), waiting, NOON, TODAY)


def test_a_clock_that_was_put_back_holds_nothing_up() -> None:
    assert is_due(renewed(timedelta(days=-400)), None, NOON, TODAY)


@given(spans, spans, st.lists(spans, min_size=1, max_size=8))
def test_every_change_is_in_a_renewal_in_time_and_none_follows_at_once(
    ago: timedelta, took: timedelta, after: list[timedelta]
) -> None:
    """Whenever changes come, one is due at the latest when the longest wait and the rest are over, and not before."""
    newest = renewed(ago, took)
    rested = newest.began + took + max(REST, took * RESTS_A_RENEWAL)
    moments = sorted(newest.began + one for one in after)
    waiting = Changes(moments[0], moments[-1])
    last = max(rested, waiting.first + LONGEST)
    assert is_due(newest, waiting, last, TODAY)
    assert not is_due(newest, waiting, rested - SECOND, TODAY)
    assert not is_due(newest, None, last, TODAY)


ids = st.one_of(st.none(), st.frozensets(st.sampled_from("ABC")))
noted = st.builds(Noted, ids, st.one_of(st.none(), spans.map(lambda ago: changed(ago, ago))))


@given(noted, noted, noted)
def test_what_was_noted_joins_in_any_order(one: Noted, two: Noted, three: Noted) -> None:
    assert one.joined(two) == two.joined(one)
    assert one.joined(two).joined(three) == one.joined(two.joined(three))
    assert one.joined(Noted()) == one


def test_a_notebook_hands_over_all_and_keeps_what_is_newer_than_a_renewal() -> None:
    moments = iter((NOON, NOON + SECOND, NOON + MINUTE))
    book = Notebook(lambda: next(moments))
    book.note(frozenset("A"))
    book.note(frozenset("B"))
    book.drop_before(NOON + SECOND)
    assert book.take() == Noted(frozenset("AB"), Changes(NOON, NOON + SECOND))
    assert book.changes is None
    book.note(None)
    book.drop_before(NOON + 2 * MINUTE)
    assert book.take() == Noted(), "a renewal that began later has it"


def test_too_many_to_name_are_everybody() -> None:
    many = frozenset(str(number) for number in range(MOST_NOTED))
    assert Noted(many).joined(Noted(frozenset(["0"]))).customer_ids == many
    assert Noted(many).joined(Noted(frozenset(["X"]))).customer_ids is None
