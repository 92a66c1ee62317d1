from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.segments.describe import Level, describe_profiles, describe_shoppers, level

SHOPPER = ("recency_days", "frequency", "monetary_minor", "basket_minor", "tenure_days")
PROFILE = ("age", "annual_income", "purchase_history")


def shopper(**given_levels: float) -> dict[str, float]:
    return dict.fromkeys(SHOPPER, 0.0) | given_levels


@pytest.mark.parametrize(
    ("standing", "slug", "label"),
    [
        (shopper(), "regular", "Regular"),
        (shopper(frequency=1, basket_minor=1), "frequent-big-baskets", "Frequent, big baskets"),
        (shopper(frequency=-1), "occasional", "Occasional"),
        (shopper(recency_days=1, frequency=1), "lapsed", "Lapsed"),
        (shopper(tenure_days=-2, frequency=-1), "new", "New"),
        (shopper(basket_minor=-0.7), "regular-small-baskets", "Regular, small baskets"),
    ],
)
def test_a_shopper_segment_is_named_by_what_it_is(standing, slug, label) -> None:
    (description,) = describe_shoppers([standing])
    assert (description.slug, description.label) == (slug, label)


def test_the_worked_examples_three_names() -> None:
    standings = [dict.fromkeys(PROFILE, value) for value in (1.2, -1.1, 0.0)]
    assert [one.slug for one in describe_profiles(standings)] == [
        "older-high-income",
        "young-low-income",
        "middle-aged-moderate-income",
    ]
    assert [one.levels["annual_income"] for one in describe_profiles(standings)] == [
        Level.HIGH,
        Level.LOW,
        Level.MIDDLE,
    ]


def test_namesakes_are_told_apart_by_what_differs_most() -> None:
    two = describe_shoppers([shopper(frequency=1, monetary_minor=2), shopper(frequency=1.5, monetary_minor=0.5)])
    assert [one.slug for one in two] == ["frequent-higher-spend", "frequent-lower-spend"]
    three = describe_shoppers([shopper(tenure_days=0.9), shopper(tenure_days=-0.9), shopper()])
    assert [one.slug for one in three] == [
        "regular-longer-known-3-of-3",
        "regular-longer-known-1-of-3",
        "regular-longer-known-2-of-3",
    ]


def test_levels_begin_at_the_border() -> None:
    assert [level(value) for value in (-0.4, -0.39, 0.39, 0.4)] == [Level.LOW, Level.MIDDLE, Level.MIDDLE, Level.HIGH]


def standings_of(names: tuple[str, ...]):
    value = st.floats(-3, 3).map(lambda number: round(number, 3))
    return st.lists(
        st.tuples(*[value] * len(names)).map(lambda values: dict(zip(names, values, strict=True))),
        min_size=1,
        max_size=8,
        unique_by=lambda standing: tuple(standing.values()),
    )


@given(st.data(), st.sampled_from([(describe_shoppers, SHOPPER), (describe_profiles, PROFILE)]))
def test_names_are_unique_and_do_not_depend_on_cluster_numbers(data, case) -> None:
    describe, names = case
    standings = data.draw(standings_of(names))
    order = data.draw(st.permutations(range(len(standings))))
    slugs = [one.slug for one in describe(standings)]
    assert len(set(slugs)) == len(slugs)
    relabelled = [one.slug for one in describe([standings[place] for place in order])]
    assert relabelled == [slugs[place] for place in order]


@given(standings_of(PROFILE))
def test_more_income_is_never_called_less(standings) -> None:
    rank = {Level.LOW: 0, Level.MIDDLE: 1, Level.HIGH: 2}
    by_income = sorted(
        zip(standings, describe_profiles(standings), strict=True), key=lambda pair: pair[0]["annual_income"]
    )
    ranks = [rank[description.levels["annual_income"]] for _, description in by_income]
    assert all(earlier <= later for earlier, later in pairwise(ranks))
