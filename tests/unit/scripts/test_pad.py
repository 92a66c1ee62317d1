"""Figures of presentation attack detection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pad import BONA_FIDE, LEAST_ATTEMPTS, Response, rate, species

ACCEPTED, REFUSED, NONE = Response.ACCEPTED, Response.REFUSED, Response.NONE


def test_each_kind_has_its_own_error() -> None:
    """Requirement P1: APCER a species, BPCER of real people, non-responses apart."""
    found = [ACCEPTED, REFUSED, REFUSED, REFUSED, NONE]
    assert species("print", found).error.share == 0.25
    assert species(BONA_FIDE, found).error.share == 0.75
    assert species("print", found).no_response.share == 0.2


def test_the_gate_wants_many_attempts() -> None:
    """Requirement P1: 150 of each species."""
    assert not species("print", [REFUSED] * (LEAST_ATTEMPTS - 1)).enough
    assert not species("print", [REFUSED] * (LEAST_ATTEMPTS - 1) + [NONE]).enough
    assert species("print", [REFUSED] * LEAST_ATTEMPTS).enough


def test_nothing_counted_follows_the_rule_of_three() -> None:
    """Requirement P2."""
    assert (rate(0, 50).low, rate(0, 50).high) == (0.0, 0.06)
    assert (rate(50, 50).low, rate(50, 50).high) == (0.94, 1.0)
    assert (rate(0, 0).low, rate(0, 0).high) == (0.0, 1.0)
    assert rate(0, 2).high == 1.0


def test_wilsons_interval_is_the_one_of_the_books() -> None:
    found = rate(8, 100)
    assert (found.low, found.high) == (pytest.approx(0.0411, abs=2e-4), pytest.approx(0.1500, abs=2e-4))


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_holds_the_share(a: int, b: int) -> None:
    found = rate(min(a, b), max(a, b))
    assert 0.0 <= found.low <= found.share + 1e-12
    assert found.share <= found.high + 1e-12 <= 1.0 + 1e-9
