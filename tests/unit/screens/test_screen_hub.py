"""The hub: newest item only, no traces of the one before, a cap, and a clean end."""

import gc
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import ScreensFull
from kiosk.screens.hub import Hub


@dataclass(frozen=True, slots=True)
class Item:
    text: str


def live_items():
    gc.collect()
    return sorted(thing.text for thing in gc.get_objects() if isinstance(thing, Item))


def test_a_new_stream_gets_the_newest_item_at_once():
    hub = Hub(2)
    assert hub.open().take(0) is None

    hub.publish("a")

    assert hub.open().take(0) == "a"


def test_an_item_is_taken_once_and_a_newer_one_replaces_it():
    hub = Hub(2)
    box = hub.open()

    for text in "abc":
        hub.publish(text)

    assert box.take(0) == "c"
    assert box.take(0) is None


def test_after_a_clear_nothing_of_the_old_item_is_left():
    hub = Hub(8)
    boxes = [hub.open() for _ in range(4)]
    hub.publish(Item("personal"))
    boxes[0].take(0)
    assert live_items() == ["personal"]

    hub.publish(Item("clear"))

    assert live_items() == ["clear"]
    assert [box.take(0).text for box in boxes] == ["clear"] * 4


def test_a_closed_hub_keeps_nothing():
    hub = Hub(2)
    box = hub.open()
    hub.publish(Item("personal"))

    hub.close()

    assert live_items() == []
    assert box.take(60) is None


def test_the_cap_is_a_clear_error_and_leaving_makes_room():
    hub = Hub(2)
    first = hub.open()
    with hub.open():
        with pytest.raises(ScreensFull, match="2 screens"):
            hub.open()
        assert len(hub.streams()) == 2

    first.close()
    first.close()

    assert hub.streams() == ()
    hub.open()


def test_a_waiting_stream_is_woken_by_an_item_and_by_the_end():
    hub = Hub(1)
    box = hub.open()
    got = []
    thread = threading.Thread(target=lambda: got.extend(box.take(30) for _ in range(2)))
    thread.start()

    hub.publish("a")
    while not got:
        pass
    hub.close()
    thread.join(60)

    assert not thread.is_alive()
    assert got == ["a", None]
    with pytest.raises(ScreensFull):
        hub.open()


def test_many_publishers_and_streams_end_on_the_last_item():
    hub = Hub(16)
    last = []

    def follow(box):
        while (item := box.take(60)) != "end":
            assert item is not None
        last.append(item)

    threads = [threading.Thread(target=follow, args=(hub.open(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(500):
        hub.publish(number)
    hub.publish("end")
    for thread in threads:
        thread.join(60)

    assert last == ["end"] * 8


def test_a_network_of_ipv6_holds_its_streams_together():
    hub = Hub(4)
    for number in range(4):
        hub.open(f"2001:db8:1:2::{number:x}")
    with pytest.raises(ScreensFull):
        hub.open("2001:db8:1:2::ffff")
    hub.open("10.0.0.1")
    assert [one.address for one in hub.streams()] == [*(f"2001:db8:1:2::{number}" for number in (1, 2, 3)), "10.0.0.1"]


def test_the_open_streams_are_listed_with_address_and_since_when():
    """SCREENS 20: the device list of staff."""
    now = iter(datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in range(3))
    hub = Hub(2, lambda: next(now))
    first, second = hub.open("10.0.0.1"), hub.open("10.0.0.2")
    assert [(one.address, one.since.hour) for one in hub.streams()] == [("10.0.0.1", 0), ("10.0.0.2", 1)]
    first.close()
    assert hub.streams() == (second.stream,)


@given(st.lists(st.sampled_from(["mine", "crowd", "other"]), max_size=40))
def test_who_opens_many_streams_never_keeps_another_screen_dark(askers):
    hub, held = Hub(4), []
    for address in askers:
        try:
            held.append(hub.open(address))
        except ScreensFull:
            counts = Counter(stream.address for stream in hub.streams())
            assert counts[address] + 1 >= max(counts.values()), "nobody who has more is left alone"
    open_ = [box for box in held if box.is_open()]
    assert [box.stream for box in open_] == list(hub.streams())
    assert len(open_) == min(len(askers), 4)
    for address in set(askers):
        assert any(box.stream.address == address for box in open_)


def test_a_stream_that_made_room_ends_at_once_and_holds_nothing():
    hub = Hub(2)
    first, second = hub.open("10.0.0.9"), hub.open("10.0.0.9")
    hub.publish("a name")

    third = hub.open("10.0.0.7")

    assert (first.is_open(), second.is_open(), third.is_open()) == (False, True, True)
    assert first.take(60) is None
    assert third.take(0) == "a name"
