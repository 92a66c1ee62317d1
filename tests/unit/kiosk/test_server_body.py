"""A body has to come at a pace: one that drips is ended, a slow upload is not."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.server_body import BODY_RATE, BODY_SECONDS, BodySocket, most_waiting


class Line:
    """A visitor whose pieces of so many bytes come after so many seconds each."""

    def __init__(self, pieces):
        self.now, self.pieces = 0.0, iter(pieces)

    def recv(self, _size):
        seconds, size = next(self.pieces)
        self.now += seconds
        return bytes(size)


def read(pieces):
    line = Line(pieces)
    body = BodySocket(line, lambda: line.now)
    return [len(body.recv(8192)) for _ in pieces]


def test_a_body_that_drips_is_ended():
    with pytest.raises(TimeoutError):
        read([(20.0, 1)] * 3)


def test_a_large_file_on_a_slow_line_is_taken():
    assert sum(read([(1.0, 25_000)] * 2_600)) == 65_000_000


@given(st.lists(st.tuples(st.floats(0.0, 30.0), st.integers(1, 100_000)), max_size=30))
def test_a_body_ends_where_its_waiting_outgrows_what_came(pieces):
    waited, received, good = 0.0, 0, True
    for seconds, size in pieces:
        waited, received = waited + seconds, received + size
        good = good and waited <= most_waiting(received)
    if good:
        assert read(pieces) == [size for _, size in pieces]
    else:
        with pytest.raises(TimeoutError):
            read(pieces)


def test_what_the_app_does_between_two_reads_is_no_waiting():
    clock = SimpleNamespace(now=0.0)
    body = BodySocket(SimpleNamespace(recv=bytes), lambda: clock.now)
    for _ in range(3):
        clock.now += 2 * BODY_SECONDS
        assert len(body.recv(1)) == 1
    assert most_waiting(0) == BODY_SECONDS < most_waiting(int(BODY_RATE))
