from datetime import UTC, datetime

import pytest

from kiosk.events.bus import InProcessBus
from kiosk.events.types import MemberEnrolled, MemberErased

ERASED = MemberErased("m1", datetime(2026, 1, 1, tzinfo=UTC))


def test_handlers_get_events_of_their_type_in_order_of_subscription() -> None:
    bus, got = InProcessBus(), []
    bus.subscribe(MemberErased, lambda e: got.append(("first", e)))
    bus.subscribe(MemberErased, lambda e: got.append(("second", e)))
    bus.subscribe(MemberEnrolled, lambda e: got.append(("other", e)))
    bus.publish(ERASED)
    assert got == [("first", ERASED), ("second", ERASED)]


def test_a_failing_handler_is_logged_and_stops_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    bus, got = InProcessBus(), []

    def broken(_event: MemberErased) -> None:
        raise RuntimeError("broken")

    bus.subscribe(MemberErased, broken)
    bus.subscribe(MemberErased, got.append)
    bus.publish(ERASED)
    assert got == [ERASED]
    assert "handler of MemberErased failed" in caplog.text


def test_nobody_listening_is_fine() -> None:
    InProcessBus().publish(ERASED)
