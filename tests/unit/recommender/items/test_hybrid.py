import warnings
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_baskets import START, history_of, made_up_interactions, made_up_products

from recommender.errors import RecommenderImpossible, RecommenderUnreadable
from recommender.evaluate.metrics import ndcg
from recommender.evaluate.running import run, shoppers_of
from recommender.evaluate.split import split_at
from recommender.items.hybrid.dumping import load
from recommender.items.hybrid.features import NAMES, features, ranks
from recommender.items.hybrid.heads import LEAST_RIGHT, SIMPLE, UNTAUGHT, choose, simple_scores
from recommender.items.hybrid.judging import clearly_better, mean_ndcg
from recommender.items.hybrid.model import FittedHybrid, Hybrid, loaded_hybrid
from recommender.items.hybrid.parts import SIGNALS, signals
from recommender.items.hybrid.ranker import learn, ranker_of
from recommender.items.hybrid.windows import Examples, all_windows
from recommender.items.interactions import before, last_day
from recommender.items.packing import pack
from recommender.items.past import past_of
from recommender.items.registry import loaded, ours
from recommender.items.repeat import Repeat
from recommender.items.types import Context, Interactions, Mode, Shopper
from recommender.types import Product

NOW = START + timedelta(days=200)
TODAY = Context(NOW)


def shopper(frame: pl.DataFrame, customer: str) -> Shopper:
    return Shopper(customer, history_of(frame, customer))


def drawn(sizes: list[int], seed: int) -> Examples:
    rng = np.random.default_rng(seed)
    rows = sum(sizes)
    right, again = rng.random(rows) < 0.3, rng.random(rows) < 0.5
    owner = np.repeat(np.arange(len(sizes)), sizes)
    reached = np.bincount(owner[right], minlength=len(sizes))
    return Examples(rng.random((rows, len(NAMES)), np.float32), right, again, np.array(sizes), reached + 1, reached)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 9))
@settings(deadline=None, max_examples=50)
def test_ndcg_of_a_window_is_the_mean_of_single_answers(sizes: list[int], seed: int) -> None:
    window = drawn(sizes, seed)
    scores = np.random.default_rng(seed + 1).random(sum(sizes))
    found, start = [], 0
    for size, truths in zip(sizes, window.truths.tolist(), strict=True):
        rows = np.arange(start, start + size)
        start += size
        truth = {*rows[window.right[rows]].tolist(), *range(-truths + int(window.right[rows].sum()), 0)}
        found.append(ndcg(rows[np.argsort(-scores[rows], kind="stable")].tolist(), truth))
    assert mean_ndcg(window, scores) == pytest.approx(np.mean(found))


def test_luck_is_not_clearly_better() -> None:
    """A hair is luck, and so is one customer of many; few customers leave the simple method unless trees are ahead."""
    rng = np.random.default_rng(4)
    other = rng.random(400)
    assert not clearly_better(other, other)
    assert not clearly_better(np.where(np.arange(400) == 7, other + 0.3, other), other)
    assert not clearly_better(other + rng.normal(0.0002, 0.1, 400), other)
    assert clearly_better(other + rng.normal(0.02, 0.1, 400), other)
    assert clearly_better(other + 0.001, other)
    assert clearly_better(other[:0], other[:0])
    assert clearly_better(other[:9], other[:9])
    assert not clearly_better(other[:9] - 0.01, other[:9])


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 9), st.booleans())
@settings(deadline=None, max_examples=30)
def test_windows_fall_apart_without_loss(sizes: list[int], seed: int, again: bool) -> None:
    window = drawn(sizes, seed)
    one, other = window.only(again=again), window.only(again=not again)
    assert len(one.right) + len(other.right) == len(window.right)
    assert (one.sizes + other.sizes == window.sizes).all()
    thin = window.thinned(0.3, seed)
    assert thin.right.sum() == window.right.sum()
    assert len(thin.right) == thin.sizes.sum()


def test_ranks_begin_at_the_highest() -> None:
    found = np.expm1(ranks(np.array([[3.0, 9.0, 3.0, 1.0]], np.float32)))
    np.testing.assert_allclose(found, [[1, 0, 2, 3]], atol=1e-6)


def test_features_are_what_their_names_say(hybrid: FittedHybrid, frame: pl.DataFrame) -> None:
    mine = shopper(frame, "C031")
    past = past_of(mine, hybrid.codes, NOW.date())
    codes = np.arange(len(hybrid.parts.shelf))
    told = signals(hybrid.parts, past, TODAY)
    rows = features(hybrid.parts, past, told, codes)
    assert rows.shape == (48, len(NAMES))
    assert told.shape == (len(SIGNALS), 48)
    column = {name: rows[:, place] for place, name in enumerate(NAMES)}
    for code in codes:
        days = sorted({line.at.date() for line in mine.history if hybrid.codes[line.product_id] == code})
        assert column["count"][code] == len(days)
        if days:
            assert column["since"][code] == (NOW.date() - days[-1]).days
            later = {line.at.date() for line in mine.history if line.at.date() > days[-1]}
            assert column["visits_since"][code] == len(later)
        else:
            assert np.isnan(column["since"][code])
    assert (column["visits"] == len({line.at.date() for line in mine.history})).all()
    week = frame.filter(pl.col("at").dt.date() > frame["at"].max().date() - timedelta(days=7))
    for code, count in (
        week.unique(["customer_id", "product_id", pl.col("at").dt.date()]).group_by("product_id").len().iter_rows()
    ):
        assert column["sales_7"][hybrid.codes[code]] == pytest.approx(np.log1p(count))


def test_the_ranker_beats_what_it_falls_back_to(hybrid: FittedHybrid) -> None:
    for head in (hybrid.heads.again, hybrid.heads.new):
        best = max(head.judged[name] for name in SIMPLE)
        assert head.ranker is not None or head.judged.get("trees", 0.0) < best
        assert head.judged[head.simple] == best


def test_it_finds_new_products_and_loses_no_old_ones() -> None:
    """In this shop everybody keeps two favourites for ever, so counting them is as good as can be for what is old."""
    lines = made_up_interactions(customers=150)
    split = split_at(lines, int(lines.day.max()) - 29, 5)
    shoppers = shoppers_of(split.known, split.truth)
    reached = {one.name: run(one.fit(split.known, made_up_products()), split, shoppers) for one in (ours(), Repeat())}
    learned, counted = (
        {mode: result.mean("ndcg") for mode, result in reached[name].items()}
        for name in ("hybrid", "personal_frequency")
    )
    assert learned[Mode.NEW] > 2 * counted[Mode.NEW]
    assert learned[Mode.ALL] > counted[Mode.ALL] - 0.03


def test_two_fits_are_the_same(hybrid: FittedHybrid, lines: Interactions) -> None:
    twin = Hybrid().fit(lines, made_up_products()).dump()
    first = hybrid.dump()
    assert first.keys() == twin.keys()
    for name, value in first.items():
        np.testing.assert_array_equal(value, twin[name], err_msg=name)


def test_the_same_ranker_over_newer_counts(hybrid: FittedHybrid, lines: Interactions) -> None:
    cut = last_day(lines) - 20
    older = Hybrid().fit(before(lines, cut), made_up_products())

    renewed = Hybrid().renew(older, lines, made_up_products())

    assert renewed.heads is older.heads
    full, mine = hybrid.dump(), renewed.dump()
    for name in full:
        if name.split(".")[0] not in {"again", "new", "offset"}:
            np.testing.assert_array_equal(full[name], mine[name], err_msg=name)


def test_a_dump_answers_the_same_and_holds_no_customer(hybrid: FittedHybrid, frame: pl.DataFrame) -> None:
    written = pack(hybrid.name, hybrid.dump())
    again = loaded(written, made_up_products())
    for customer in ("C000", "C044"):
        for mode in Mode:
            asked = shopper(frame, customer), 10, Context(NOW, mode=mode)
            ours_, theirs = hybrid.recommend(*asked), again.recommend(*asked)
            assert [(one.product_id, one.reason) for one in ours_] == [(one.product_id, one.reason) for one in theirs]
            np.testing.assert_allclose([one.score for one in ours_], [one.score for one in theirs])
    customers = set(frame["customer_id"])
    for name, value in hybrid.dump().items():
        assert not value.dtype.hasobject, name
        assert value.dtype.kind != "U" or not customers & set(value.ravel().tolist()), name
        assert len(customers) not in value.shape, name


def test_names_of_a_dump_are_those_of_the_catalogue_of_now(hybrid: FittedHybrid) -> None:
    renamed = Product("P000", "Nilgiri tea", "tea", 100)
    parts, _ = load(hybrid.dump(), [renamed])
    assert parts.shelf.names[:2] == ("Nilgiri tea", hybrid.parts.shelf.names[1])


@pytest.mark.parametrize("spoil", ["bm25.indptr", "shelf.ids", "columns", "new.trees", "again.simple", "factors"])
def test_damaged_numbers_are_a_coded_error(hybrid: FittedHybrid, spoil: str) -> None:
    whole = hybrid.dump()
    damaged = whole | {spoil: np.array(["nonsense"]) if whole[spoil].dtype.kind == "U" else whole[spoil][:-3]}
    for arrays in (damaged, {name: value for name, value in whole.items() if name != spoil}):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(RecommenderUnreadable):
                loaded_hybrid(arrays)


def test_what_would_fill_the_memory_is_refused(hybrid: FittedHybrid, monkeypatch: pytest.MonkeyPatch) -> None:
    written = pack(hybrid.name, hybrid.dump() | {"zeros": np.zeros(2**22)})
    assert len(written) < 2**22
    monkeypatch.setattr("recommender.items.packing.MOST_BYTES", 2**24)
    with pytest.raises(RecommenderUnreadable):
        loaded(written)


def test_another_method_is_not_served(hybrid: FittedHybrid) -> None:
    with pytest.raises(RecommenderUnreadable):
        loaded(pack("something", hybrid.dump()))


def test_a_short_history_is_served_by_simple_methods(frame: pl.DataFrame) -> None:
    lines = made_up_interactions(customers=30, days=40)
    assert all_windows(lines, made_up_products(), 2) == ()
    fitted = Hybrid(2).fit(lines, made_up_products())
    assert fitted.heads is UNTAUGHT
    answer = fitted.recommend(shopper(frame, "C003"), 10, TODAY)
    assert len(answer) == 10
    bought = {line.product_id for line in shopper(frame, "C003").history}
    kinds = [one.product_id in bought for one in answer]
    assert kinds == sorted(kinds, reverse=True)


def test_too_few_right_answers_leave_the_simple_methods() -> None:
    window = drawn([20, 20], 1)
    assert window.right.sum() < LEAST_RIGHT
    heads = choose([window, window])
    assert heads.again.ranker is None
    assert heads.new.ranker is None
    best = max(
        SIMPLE, key=lambda name: mean_ndcg(window.only(again=True), simple_scores(name, window.only(again=True).rows))
    )
    assert heads.again.simple == best


def test_nothing_to_learn_from_is_a_coded_error(lines: Interactions) -> None:
    with pytest.raises(RecommenderImpossible):
        Hybrid(10_000).fit(lines, ())


def test_a_shop_without_a_catalogue_is_served(frame: pl.DataFrame) -> None:
    fitted = Hybrid(2).fit(made_up_interactions(customers=30, days=90), ())
    assert len(fitted.recommend(shopper(frame, "C003"), 10, TODAY)) == 10


def test_rows_that_tell_nothing_are_learned_from_and_end() -> None:
    """LightGBM adds no tree where it finds no split; waiting for the number of trees would be waiting for ever."""
    window = drawn([40] * 20, 1)
    same = replace(window, rows=np.ones_like(window.rows))

    for objective in ("both", "lambdarank"):
        ranker = learn(same, 5, 1.0, objective)
        scores = ranker.scores(same.rows)
        assert np.isfinite(scores).all()
        assert len(set(scores.tolist())) == 1
        assert ranker_of(ranker.texts()).scores(same.rows).tolist() == scores.tolist()
