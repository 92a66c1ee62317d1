"""Sizes while a rule is edited, from a sample where there are many customers."""

from typing import Any

import pytest
from rule_rows import write_people

from kiosk.audience import Audience, Size, sampling
from kiosk.audience.noise import MOST_ASKED, noise_of
from kiosk.errors import SizesAsked
from kiosk.security.aliases import Aliases
from kiosk.store.database import Store
from recommender.rules import Facts, parse

ADULT = parse({"feature": "age", "op": ">=", "value": 18})
BOUGHT = parse({"bought": "lines", "at_most": 0, "within_days": 30})


@pytest.fixture
def many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """400 customers, of whom a quarter is of age; a sample has 100 of them."""
    with store.write() as connection:
        write_people(connection, [Facts(features={"age": 30.0 if number % 4 == 0 else 10.0}) for number in range(400)])
    monkeypatch.setattr(sampling, "MOST_EXACT", 300)
    monkeypatch.setattr(sampling, "SAMPLED", 100)


@pytest.mark.usefixtures("crowd")
def test_of_few_customers_everybody_is_looked_at(audience: Audience) -> None:
    found = audience.estimate(BOUGHT)
    assert found.exact
    assert found.people == audience.size(BOUGHT).people
    assert found.low <= 25 <= found.high


@pytest.mark.usefixtures("many")
def test_of_many_a_sample_tells_within_its_bounds(audience: Audience, hashes: Aliases) -> None:
    everybody = audience.estimate(BOUGHT)
    assert not everybody.exact
    assert everybody.low < 400 <= everybody.high
    some = audience.estimate(ADULT)
    assert 0 < some.low < some.high < 400
    assert audience.estimate(ADULT) == some, "asked again, the same people answer"
    assert audience.size(ADULT) == Size.of(100, noise_of(ADULT, hashes))


@pytest.mark.usefixtures("many")
def test_a_sample_is_drawn_before_it_is_too_old(audience: Audience, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr(sampling.time, "monotonic", lambda: now[0])
    audience.renew_sample()
    drawn = audience._sample.taken()
    now[0] += sampling.RENEWED_SECONDS
    audience.renew_sample()
    assert audience._sample.taken() is not None
    assert audience._sample.taken()[1] == drawn[1], "young enough"
    now[0] += 1.0
    audience.renew_sample()
    again = audience._sample.taken()
    assert again[1] != drawn[1]
    now[0] += sampling.KEPT_SECONDS
    assert audience._sample.taken()[1] == again[1]
    now[0] += 1.0
    assert audience._sample.taken()[1] != again[1], "nobody renewed it"


@pytest.mark.usefixtures("many")
def test_nobody_waits_while_another_sample_is_drawn(audience: Audience, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr(sampling.time, "monotonic", lambda: now[0])
    drawn = audience._sample.taken()
    now[0] += sampling.KEPT_SECONDS
    with audience._sample._drawing:
        assert audience._sample.taken() == drawn


@pytest.mark.usefixtures("many")
def test_records_that_were_merged_are_no_customers_of_the_sample(audience: Audience) -> None:
    everybody, sample = audience._sample.taken()
    assert everybody == 400, "and 200 records that were merged into others"
    assert sample is not None
    assert len(set(sample)) == 100
    assert not any(one.endswith("-old") for one in sample)


@pytest.mark.usefixtures("crowd")
def test_nobody_asks_for_ever_more_sizes(audience: Audience) -> None:
    def ask(number: int) -> Any:
        return audience.estimate(parse({"feature": "age", "op": ">", "value": number}))

    for number in range(MOST_ASKED):
        ask(number)
    assert ask(0).exact
    with pytest.raises(SizesAsked):
        ask(MOST_ASKED)
