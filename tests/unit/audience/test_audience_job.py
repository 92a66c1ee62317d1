import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from rule_strategies import ZONE_NOW

from kiosk.audience import Audience, AudienceJob
from kiosk.audience.job import MOST_NOTED
from kiosk.errors import StoreBusy
from kiosk.events.bus import InProcessBus
from kiosk.events.types import CustomersChanged, FiguresRenewed, MemberEnrolled, MemberErased, SegmentSaved


class Recorder:
    """Stands for the audience: remembers what it was asked, and fails while it is told to."""

    def __init__(self) -> None:
        self.asked = list[Any]()
        self.failing = False
        self.samples = 0
        self.called = threading.Event()

    def note(self, what: Any) -> None:
        if self.failing:
            raise StoreBusy("busy")
        self.asked.append(what)
        self.called.set()

    def update(self, customer_ids: tuple[str, ...]) -> None:
        self.note(customer_ids)

    def update_all(self, _progress: object) -> None:
        self.note("everybody")

    def after_erasure(self, _progress: object) -> None:
        self.note("erasure")

    def after_renewal(self, _progress: object) -> None:
        self.note("renewal")

    def renew_sample(self) -> None:
        self.samples += 1

    def fill(self, _progress: object) -> None:
        self.note("fill")

    def tick(self) -> int:
        self.note("tick")
        return 0

    def daily(self, _progress: object) -> None:
        self.note("daily")

    def customer_of(self, member_id: str) -> str | None:
        return {"m1": "C1"}.get(member_id)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def make(recorder: Recorder) -> Any:
    started = list[AudienceJob]()

    def build(bus: InProcessBus, clock: Callable[[], datetime] = lambda: ZONE_NOW, **seconds: float) -> AudienceJob:
        job = AudienceJob(cast("Audience", recorder), bus, clock, **seconds)
        job.start()
        started.append(job)
        return job

    yield build
    for job in started:
        job.stop()


def changed(*ids: str) -> CustomersChanged:
    return CustomersChanged(ids, ZONE_NOW)


def test_what_changed_is_taken_up_together_and_each_customer_once(recorder: Recorder) -> None:
    bus = InProcessBus()
    job = AudienceJob(cast("Audience", recorder), bus, lambda: ZONE_NOW)
    for event in (changed("C2", "C1"), changed("C1"), changed("C3")):
        job._on_changed(event)
    job.round()
    job.round()
    assert recorder.asked == [("C2", "C1", "C3")]


def test_everybody_is_looked_at_when_it_may_be_everybody_or_too_many(recorder: Recorder) -> None:
    job = AudienceJob(cast("Audience", recorder), InProcessBus(), lambda: ZONE_NOW)
    job._on_changed(changed("C1"))
    job._on_changed(changed())
    job.round()
    job.long_round()
    job._on_changed(changed(*map(str, range(MOST_NOTED + 1))))
    job.round()
    job.long_round()
    job.long_round()
    assert recorder.asked == [("C1",), "everybody", "everybody"]


def test_what_fails_is_noted_again(recorder: Recorder) -> None:
    job = AudienceJob(cast("Audience", recorder), InProcessBus(), lambda: ZONE_NOW)
    job._on_changed(changed("C1"))
    recorder.failing = True
    with pytest.raises(StoreBusy):
        job.round()
    job._on_changed(changed("C2"))
    recorder.failing = False
    job.round()
    assert recorder.asked == [("C1", "C2")]


def test_long_work_that_fails_is_noted_again(recorder: Recorder) -> None:
    job = AudienceJob(cast("Audience", recorder), InProcessBus(), lambda: ZONE_NOW)
    job._on_saved(SegmentSaved("s", ZONE_NOW))
    job._on_erased(MemberErased("m1", ZONE_NOW))
    job._on_renewed(FiguresRenewed(ZONE_NOW))
    recorder.failing = True
    with pytest.raises(StoreBusy):
        job.long_round()
    recorder.failing = False
    job.long_round()
    job.long_round()
    assert recorder.asked == ["fill", "erasure", "renewal"]


def test_a_look_at_everybody_is_enough_after_a_renewal(recorder: Recorder) -> None:
    job = AudienceJob(cast("Audience", recorder), InProcessBus(), lambda: ZONE_NOW)
    job._on_renewed(FiguresRenewed(ZONE_NOW))
    job._on_changed(changed())
    job.long_round()
    job.long_round()
    assert recorder.asked == ["everybody"]


def test_a_renewal_is_followed_and_a_sample_drawn_at_the_start(recorder: Recorder, make: Any) -> None:
    bus = InProcessBus()
    make(bus, every=3600.0, first=3600.0)
    bus.publish(FiguresRenewed(ZONE_NOW))
    assert recorder.called.wait(60)
    assert recorder.asked == ["renewal"]
    assert recorder.samples >= 1


def test_an_event_does_not_wait_for_long_work(recorder: Recorder, make: Any) -> None:
    goes_on, may_end = threading.Event(), threading.Event()

    def fill(_progress: object) -> None:
        goes_on.set()
        assert may_end.wait(60)

    recorder.fill = fill  # type: ignore[method-assign]
    bus = InProcessBus()
    make(bus, every=3600.0, first=3600.0)
    bus.publish(SegmentSaved("s", ZONE_NOW))
    assert goes_on.wait(60)
    bus.publish(changed("C1"))
    assert recorder.called.wait(60)
    assert recorder.asked == [("C1",)]
    may_end.set()


def test_a_clock_that_is_set_back_has_everybody_looked_at_again(recorder: Recorder) -> None:
    now = [ZONE_NOW]
    job = AudienceJob(cast("Audience", recorder), InProcessBus(), lambda: now[0])
    for later in (timedelta(0), timedelta(hours=2), timedelta(hours=2, seconds=-1), timedelta(hours=3), timedelta(0)):
        now[0] = ZONE_NOW + later
        job.tick()
        job.long_round()
    assert recorder.asked == ["tick"] * 5 + ["everybody"]


def test_a_filling_under_way_ends_with_the_kiosk(recorder: Recorder, make: Any) -> None:
    ended = threading.Event()

    def fill(progress: Callable[[float], None]) -> None:
        recorder.called.set()
        try:
            while True:
                progress(0.5)
        finally:
            ended.set()

    recorder.fill = fill  # type: ignore[method-assign]
    bus = InProcessBus()
    job = make(bus, every=3600.0, first=3600.0)
    bus.publish(SegmentSaved("s", ZONE_NOW))
    assert recorder.called.wait(60)
    job.stop()
    assert ended.wait(60)


def test_an_event_on_the_bus_is_taken_up_at_once(recorder: Recorder, make: Any) -> None:
    bus = InProcessBus()
    make(bus, every=3600.0, first=3600.0)
    bus.publish(changed("C1"))
    assert recorder.called.wait(60)
    assert recorder.asked == [("C1",)]


def test_members_who_come_and_go_are_events_too(recorder: Recorder, make: Any) -> None:
    bus = InProcessBus()
    make(bus, every=3600.0, first=3600.0)
    bus.publish(MemberEnrolled("m1", ZONE_NOW))
    assert recorder.called.wait(60)
    recorder.called.clear()
    bus.publish(MemberEnrolled("m2", ZONE_NOW))
    bus.publish(MemberErased("m1", ZONE_NOW))
    assert recorder.called.wait(60)
    assert recorder.asked == [("C1",), "erasure"]


def test_ticks_and_one_daily_round(recorder: Recorder, make: Any) -> None:
    job = make(InProcessBus(), every=0.01, first=0.0)
    while recorder.asked.count("tick") < 3:
        assert recorder.called.wait(60)
        recorder.called.clear()
    while "daily" not in recorder.asked:
        assert recorder.called.wait(60)
        recorder.called.clear()
    job.stop()
    assert recorder.asked.count("daily") == 1
    assert recorder.asked.index("fill") < recorder.asked.index("daily"), "what broke off goes on at the start"


def test_a_failing_round_does_not_end_the_thread(
    recorder: Recorder, make: Any, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.failing = True
    job = make(InProcessBus(), every=0.01, first=0.0)
    while "kiosk.store_busy" not in caplog.text:
        job._threads[0].join(0.01)
        assert all(thread.is_alive() for thread in job._threads)
    recorder.failing = False
    assert recorder.called.wait(60)
