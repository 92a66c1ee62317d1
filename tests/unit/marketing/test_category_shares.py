"""Shares by category tell of 20 buyers and more, also where one subtracts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.insight.categories import SHOWN, by_group
from kiosk.insight.groups import EVERYBODY
from kiosk.store.audience_rows import SMALLEST
from kiosk.store.categories import CategorySum

BUYERS = st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=14), min_size=1, max_size=4)


def sums_of(buyers):
    """Segments by category of customers who buy from one category each; and everybody."""
    width = min(len(line) for line in buyers)
    lines = [line[:width] for line in buyers]
    everybody = [sum(column) for column in zip(*lines, strict=True)]
    groups = {EVERYBODY: everybody} | {f"s{n}": line for n, line in enumerate(lines)}
    return [
        CategorySum(group, f"c{n:02d}", count, float(count))
        for group, line in groups.items()
        for n, count in enumerate(line)
        if count
    ]


@given(BUYERS)
def test_no_difference_tells_of_fewer_than_20(buyers):
    sums = sums_of(buyers)
    found = by_group(sums)
    counts = {(one.group, one.category): one.buyers for one in sums}
    told = {
        (group, category)
        for group, made in found["groups"].items()
        for category, share in zip(found["categories"], made["shares"], strict=True)
        if share is not None
    }
    assert all(counts[one] >= SMALLEST for one in told)
    for group in found["groups"]:
        hidden = sum(n for (other, category), n in counts.items() if other == group and (other, category) not in told)
        assert hidden == 0 or hidden >= SMALLEST
    for category in found["categories"]:
        if (EVERYBODY, category) in told:
            segments = [one for one in told if one[1] == category and one[0] != EVERYBODY]
            left = counts[EVERYBODY, category] - sum(counts[one] for one in segments)
            assert not segments or left == 0 or left >= SMALLEST


def test_shares_are_means_and_the_rest_is_with_the_others():
    found = by_group(
        [CategorySum("", "Tea", 60, 50.0), CategorySum("", "Coffee", 70, 40.0), CategorySum("", "Odd", 12, 10.0)]
    )
    (made,) = found["groups"].values()
    assert found["categories"] == ["Tea", "Coffee", "Odd"]
    assert made["shares"] == [None, pytest.approx(0.4), None], "12 alone would be what is missing to a whole"
    assert made["others"] == pytest.approx(0.6)


def test_a_group_of_few_and_many_categories():
    many = [CategorySum("", f"c{n}", 40, 40.0 - n) for n in range(SHOWN + 3)]
    found = by_group([*many, CategorySum("few", "c0", 19, 19.0)])
    assert len(found["categories"]) == SHOWN
    assert "few" not in found["groups"]
    assert by_group([]) == {"categories": [], "groups": {}}
