from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.learn.drawing import Bounds
from recommender.learn.policies import AsGiven, FixedOrder, Thompson
from recommender.learn.types import Picked
from recommender.offers import Asked, Outcome, choose_offers, offer_book
from recommender.offers.choosing import NO_POLICY
from recommender.offers.contexts import CONTEXT
from recommender.offers.places import POOL
from recommender.offers.types import Dislikes, Offer, OfferKind, Seen
from recommender.types import Product, ReasonCode
from tests.unit.recommender.offers.a_shop import CATALOGUE, NOW, TODAY, bought, choose, item, offer

COFFEE = offer("coffee", product_ids=("coffee",))
BOTH = offer("both")
TEA = offer("tea", category="Tea")
RICE = offer("rice", category="Rice")
CARE = offer("care", category="Care")
LATER = offer("later", starts=TODAY + timedelta(days=1))


class Last:
    """A policy that always draws the last arm, and keeps what it was given."""

    name = "last"

    def __init__(self) -> None:
        self.given: list[tuple[tuple[str, ...], np.ndarray, np.ndarray]] = []

    def choose(self, arms, contexts, prior, places, rng) -> tuple[Picked, ...]:
        assert places == 1
        assert isinstance(rng, np.random.Generator)
        self.given.append((arms, contexts, prior))
        return (Picked(len(arms) - 1, 0.25, 0.5),)


def ids(choice) -> list[str]:
    return [one.offer.offer_id for one in choice.shown]


def outcomes(choice) -> dict[str, Outcome]:
    return {one.offer_id: one.outcome for one in choice.trace}


def test_what_they_buy_then_what_is_worth_most() -> None:
    choice = choose(COFFEE, TEA, RICE, CARE, replace(CARE, offer_id="more", value=30), history=bought("rice", 2, 9))
    assert ids(choice) == ["rice", "more", "coffee"]
    assert choice.policy == NO_POLICY
    assert [one.propensity for one in choice.shown] == [1.0, 1.0, 1.0]


def test_what_a_recommender_chose_comes_first() -> None:
    places = (item("tea", ReasonCode.FOR_EVERYONE), item("soap", ReasonCode.FOR_EVERYONE))
    choice = choose(COFFEE, TEA, RICE, CARE, items=places)
    assert ids(choice)[:2] == ["tea", "care"]
    assert choice.shown[0].score > choice.shown[1].score > choice.shown[2].score


def test_an_interest_and_this_visit_count() -> None:
    assert ids(choose(COFFEE, TEA, RICE, interests=("Tea",)))[0] == "tea"
    assert ids(choose(COFFEE, TEA, RICE, interests=("Tea",), basket=("rice",)))[0] == "rice"
    assert ids(choose(BOTH, COFFEE, tapped=("coffee",)))[0] == "coffee"


def test_priority_decides_among_offers_of_similar_worth_only() -> None:
    wanted = replace(RICE, priority=9)
    assert ids(choose(TEA, wanted))[0] == "rice"
    assert ids(choose(TEA, wanted, history=bought("tea", 1, 8)))[0] == "tea"


def test_the_trace_holds_every_offer_once_and_says_why_it_lost() -> None:
    choice = choose(
        COFFEE, BOTH, TEA, RICE, replace(CARE, value=1), LATER,
        history=bought("coffee", 1, 8), dislikes=Dislikes(categories=frozenset({"Rice"})),
    )  # fmt: skip
    assert outcomes(choice) == {
        "coffee": Outcome.SHOWN,
        "tea": Outcome.SHOWN,
        "care": Outcome.SHOWN,
        "both": Outcome.TOO_ALIKE,
        "rice": Outcome.PUT_BEHIND,
        "later": Outcome.REFUSED,
    }
    said = {one.offer_id: one.sentence() for one in choice.trace}
    assert said["coffee"].startswith("Shown in place 1; it scored 0.")
    assert said["both"].startswith("It is too much like coffee")
    assert "less of its category" in said["rice"]
    assert [one.place for one in choice.trace] == [1, 2, 3, None, None, None]


def test_who_is_outscored_has_its_numbers() -> None:
    choice = choose(COFFEE, TEA, RICE, replace(CARE, value=1))
    lost = choice.trace[-1]
    assert (lost.offer_id, lost.outcome, lost.like) == ("care", Outcome.OUTSCORED, None)
    assert lost.score == pytest.approx(lost.affinity * lost.value)
    assert lost.score < min(one.score for one in choice.shown)
    assert f"{lost.score:.3f}" in lost.sentence()


def test_a_brand_and_a_kind_make_alike() -> None:
    tea, rice = (replace(one, kind=OfferKind.MESSAGE, value=0, priority=1) for one in (TEA, RICE))
    choice = choose(tea, rice, replace(CARE, value=1), limit=2)
    assert ids(choice) == ["rice", "care"]
    assert choice.trace[-1].score > choice.shown[1].score
    assert (choice.trace[-1].outcome, choice.trace[-1].like) == (Outcome.TOO_ALIKE, "rice")
    malar = offer("malar", product_ids=("tea",), value=11)
    choice = choose(COFFEE, malar, RICE, history=bought("coffee", 1, 8), limit=2)
    assert ids(choice) == ["coffee", "rice"]
    assert choice.trace[-1].outcome is Outcome.TOO_ALIKE


def test_an_offer_seen_often_gives_way_until_it_has_rested() -> None:
    seen = {"coffee": Seen(4, NOW - timedelta(days=2))}
    history = bought("coffee", 1, 8)
    assert ids(choose(COFFEE, TEA, history=history, seen=seen)) == ["tea"]
    assert ids(choose(COFFEE, TEA, history=history, seen={"coffee": Seen(4, NOW - timedelta(days=7))}))[0] == "coffee"


def test_a_policy_draws_each_place_from_what_is_open() -> None:
    policy = Last()
    choice = choose(COFFEE, BOTH, TEA, RICE, history=bought("coffee", 1, 8), policy=policy)
    assert ids(choice) == ["tea", "rice", "both"]
    assert [set(given[0]) for given in policy.given] == [
        {"coffee", "both", "tea", "rice"},
        {"coffee", "both", "rice"},
        {"coffee", "both"},
    ]
    assert (choice.policy, [one.propensity for one in choice.shown]) == ("last", [0.25] * 3)
    assert outcomes(choice)["coffee"] is Outcome.TOO_ALIKE
    assert choice.trace[0].expected == 0.5


def test_what_the_policy_passed_over_says_so() -> None:
    choice = choose(TEA, RICE, limit=1, history=bought("tea", 1, 8), policy=Last())
    assert [one.outcome for one in choice.trace] == [Outcome.SHOWN, Outcome.NOT_DRAWN]


def test_draws_hold_what_learning_needs() -> None:
    policy = Last()
    choice = choose(COFFEE, TEA, RICE, history=bought("tea", 1, 8), policy=policy)
    for draw, (arms, contexts, prior) in zip(choice.draws, policy.given, strict=True):
        assert draw.arms == arms
        assert draw.contexts.shape == (len(arms), len(CONTEXT)) == contexts.shape
        assert ((contexts >= 0) & (contexts <= 1)).all()
        assert ((prior >= 0) & (prior <= 1)).all()
        affinity, value = CONTEXT.index("affinity"), CONTEXT.index("value")
        assert prior == pytest.approx(contexts[:, affinity] * contexts[:, value], abs=2e-4)
        assert draw.value == pytest.approx(contexts[:, value])


def test_exploration_reaches_no_further_than_the_best_few() -> None:
    catalogue = {f"p{n}": Product(f"p{n}", f"P{n}", f"C{n}", 10_000) for n in range(40)}
    offers = [offer(f"o{n:02}", product_ids=(f"p{n}",), value=90 - n) for n in range(40)]
    book = offer_book(offers, catalogue)
    policy = Last()
    assert ids(choose_offers(book, Asked(NOW, policy=policy))) == ["o05", "o06", "o07"]
    assert {len(arms) for arms, _, _ in policy.given} == {POOL}


def test_a_policy_may_draw_the_first_place_only() -> None:
    policy = Last()
    choice = choose(COFFEE, TEA, RICE, CARE, policy=policy, drawn=1)
    assert len(policy.given) == 1
    assert ids(choice)[0] == policy.given[0][0][-1]
    assert [draw.arms for draw in choice.draws[1:]] == [(one,) for one in ids(choice)[1:]]
    assert [draw.picked.propensity for draw in choice.draws] == [0.25, 1.0, 1.0]


def test_at_places_that_no_policy_drew_the_trace_blames_none() -> None:
    tea, rice = (replace(one, kind=OfferKind.MESSAGE, value=0, priority=1) for one in (TEA, RICE))
    choice = choose(tea, rice, replace(CARE, value=1), limit=2, policy=AsGiven(Bounds(0, 1)), drawn=1)
    assert ids(choice) == ["rice", "care"]
    assert (choice.trace[-1].outcome, choice.trace[-1].like) == (Outcome.TOO_ALIKE, "rice")
    assert [one.expected is None for one in choice.trace] == [False, True, True]
    passed = choose(TEA, RICE, CARE, limit=2, history=bought("tea", 1, 8), policy=Last(), drawn=1)
    assert ids(passed)[1] == "tea"
    passed = choose(TEA, replace(CARE, value=1), limit=1, history=bought("tea", 1, 8), policy=Last(), drawn=1)
    assert passed.trace[-1].outcome is Outcome.NOT_DRAWN


def test_the_order_as_given_is_the_one_without_a_policy() -> None:
    offers, history = (COFFEE, BOTH, TEA, RICE, CARE), bought("tea", 1, 8)
    usual = choose(*offers, history=history)
    assert ids(choose(*offers, history=history, policy=AsGiven(Bounds(0, 1)))) == ids(usual)


def test_propensities_are_how_often_each_is_drawn() -> None:
    book = offer_book([COFFEE, TEA, RICE, CARE], CATALOGUE)
    rng = np.random.default_rng(5)
    asked = Asked(NOW, policy=Thompson.new(len(CONTEXT)), rng=rng)
    drawn = Counter()
    told = {}
    for _ in range(400):
        (shown,) = choose_offers(book, asked, 1).shown
        drawn[shown.offer.offer_id] += 1
        told[shown.offer.offer_id] = shown.propensity
    for one, count in drawn.items():
        assert count / 400 == pytest.approx(told[one], abs=4 * (told[one] * (1 - told[one]) / 400) ** 0.5)


def test_a_fixed_order_is_kept() -> None:
    policy = FixedOrder(("rice", "tea", "coffee"), Bounds(least=0.0, most=1.0))
    assert ids(choose(COFFEE, TEA, RICE, policy=policy)) == ["rice", "tea", "coffee"]


offers = st.lists(
    st.builds(
        lambda number, category, product, segment, value, priority: offer(
            number,
            category=None if product else category,
            product_ids=(product,) if product else (),
            segment_ids=(segment,) if segment else (),
            value=value,
            priority=priority,
        ),
        st.sampled_from([f"o{n}" for n in range(20)]),
        st.sampled_from(sorted({one.category for one in CATALOGUE.values()})),
        st.none() | st.sampled_from(sorted(CATALOGUE)),
        st.sampled_from([None, "a", "b"]),
        st.integers(1, 90),
        st.integers(0, 9),
    ),
    max_size=15,
    unique_by=lambda one: one.offer_id,
)


@given(
    offers,
    st.lists(st.tuples(st.sampled_from(sorted(CATALOGUE)), st.integers(0, 400)), max_size=15),
    st.integers(0, 6),
    st.booleans(),
    st.frozensets(st.sampled_from(["Coffee", "Tea", "Care"])),
)
def test_whatever_is_asked_the_rules_hold(some: list[Offer], days, limit, learning, disliked) -> None:
    history = [line for one, ago in days for line in bought(one, ago)]
    policy = Thompson.new(len(CONTEXT)) if learning else None
    wishes = Dislikes(categories=disliked)
    choice = choose(
        *some,
        limit=limit,
        history=history,
        segments=("a",),
        dislikes=wishes,
        policy=policy,
        rng=np.random.default_rng(1),
    )
    assert sorted(one.offer_id for one in choice.trace) == sorted(one.offer_id for one in some)
    assert all(one.sentence() for one in choice.trace)
    assert len(choice.shown) == min(limit, len(choice.candidates)) == len(choice.draws)
    assert all(0 < one.score < 1 and 0 < one.propensity <= 1 for one in choice.shown)
    held = [{CATALOGUE[at].category for at in one.offer.product_ids} or {one.offer.category} for one in choice.shown]
    behind = [bool(one & disliked) for one in held]
    assert behind == sorted(behind)
    free = {frozenset(one.entry.categories) for one in choice.candidates if not one.disliked}
    if len(free) >= 3 and limit >= 3:
        assert len(set(map(frozenset, held[:3]))) == 3
