"""Two questions that differ in one person do not tell that person's answer."""

from itertools import pairwise
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_strategies import RULES

from kiosk.audience import Estimate, Size
from kiosk.audience.noise import HOUR_SECONDS, MOST, SPREAD, Asked, noise_of
from kiosk.errors import SizesAsked
from kiosk.security.aliases import Aliases
from kiosk.store.audience_rows import SMALLEST, STEP
from recommender.rules import All, Any_, Not, Rule, parse

SITE, ANOTHER = Aliases(bytes(32), bytes(32)), Aliases(bytes(32), b"1" * 32)


def older(years: float) -> Rule:
    return parse({"feature": "age", "op": ">", "value": years})


def told(exact: int, rule: Rule) -> int | None:
    return Size.of(exact, noise_of(rule, SITE)).people


@given(st.lists(RULES, min_size=1, max_size=4), st.randoms())
def test_the_same_rule_has_the_same_noise_in_whatever_order_it_is_written(rules: list[Rule], random: object) -> None:
    shuffled = [*rules, rules[0]]
    random.shuffle(shuffled)  # type: ignore[attr-defined] # a random.Random
    for kind in (All, Any_):
        one, other = Not(kind(tuple(rules))), Not(kind(tuple(shuffled)))
        assert noise_of(one, SITE) == noise_of(other, SITE)
        assert abs(noise_of(one, SITE)) <= MOST


@given(st.integers(0, 200), RULES)
def test_what_is_told_is_never_of_fewer_than_twenty_and_near_the_truth(exact: int, rule: Rule) -> None:
    size = told(exact, rule)
    if exact < SMALLEST:
        assert size is None
    elif size is None:
        assert exact < SMALLEST + MOST
    else:
        assert abs(size - exact) <= MOST + STEP / 2
        assert size >= SMALLEST


def test_the_noise_is_as_wide_as_it_says_and_another_sites_is_another() -> None:
    rules = [older(number / 100) for number in range(2_000)]
    mine = [noise_of(rule, SITE) for rule in rules]
    assert abs(fmean(mine)) < 0.5
    assert abs(stdev(mine) - SPREAD) < 0.5
    assert mine != [noise_of(rule, ANOTHER) for rule in rules]


def test_one_person_cannot_be_found_by_leaving_them_out() -> None:
    """The attack: the size of A, and of "A and not X", where X is in A or is not. Its best guess is hardly better
    than chance, and no answer is certain."""
    x, changes = older(99), {True: list[int](), False: list[int]()}
    for trial in range(2_000):
        a = older(trial / 100)
        for inside in (True, False):
            before, after = told(100, a), told(100 - inside, All((a, Not(x))))
            assert before is not None
            assert after is not None
            changes[inside].append(before - after)
    right = fmean([change > 0 for change in changes[True]] + [change <= 0 for change in changes[False]])
    assert right < 0.6
    assert set(changes[True]) == set(changes[False])


def test_where_telling_ends_shows_no_border() -> None:
    """Just above twenty some sizes are told and some are not: padding a segment does not find the twentieth person."""
    for count in (20, 22, 24):
        sizes = [told(count, older(number / 10)) for number in range(300)]
        assert 20 < sum(size is None for size in sizes) < 280


@pytest.mark.parametrize("exact", [0, 5, 19])
def test_too_few_are_told_as_fewer_than_any_that_may_be_withheld(exact: int) -> None:
    assert str(Size.of(exact, MOST)) == f"fewer than {SMALLEST + MOST}"


def test_no_more_sizes_are_told_than_a_mean_needs() -> None:
    now = [0.0]
    asked = Asked(3, lambda: now[0])
    for number in (1, 2, 3):
        asked.note(older(number))
        now[0] += 60
    asked.note(older(2))
    with pytest.raises(SizesAsked, match="3 different sizes") as refused:
        asked.note(older(4))
    assert refused.value.mend == "Ask again in 58 minutes; rules can be saved meanwhile"
    now[0] = HOUR_SECONDS
    asked.note(older(4))
    with pytest.raises(SizesAsked):
        asked.note(older(5))


@given(st.integers(0, 1_000), st.integers(-MOST, MOST))
def test_an_estimate_holds_what_it_was_made_from(matching: int, noise: int) -> None:
    found = Estimate.of_sample(matching, noise, 1_000, 200_000)
    assert 0 <= found.low <= matching * 200 <= found.high <= 200_000
    assert not found.exact
    if found.people is None:
        assert found.low < SMALLEST
        assert str(found) == f"fewer than {max(found.high, 30):,}"
    else:
        assert SMALLEST <= found.low <= found.people <= found.high


def test_more_of_a_sample_is_more_of_all() -> None:
    found = [Estimate.of_sample(matching, 0, 1_000, 200_000) for matching in (20, 100, 500)]
    assert all(one.high < other.high and one.low < other.low for one, other in pairwise(found))


def test_an_estimate_of_everybody_says_what_the_noise_may_be() -> None:
    found = Estimate.of_all(Size.of(100, 4))
    assert (found.people, found.exact) == (105, True)
    assert found.low <= 100 <= found.high
    assert str(Estimate.of_all(Size.of(3))) == "fewer than 30"
