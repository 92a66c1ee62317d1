"""Each method beside the slow code that says what it means."""

from datetime import timedelta

import numpy as np
import polars as pl
from made_up_baskets import START, history_of, made_up_products

from recommender.items.baskets import on_one_receipt
from recommender.items.ease import ease_weights
from recommender.items.factors import als_factors, factor_scorer
from recommender.items.interactions import bought_days, counts, only_often_bought
from recommender.items.neighbours import buyers_of_both, neighbours
from recommender.items.past import past_of, past_of_days
from recommender.items.popularity import LocalPopularity, Popularity, daypart, sales_since
from recommender.items.repeat import Repeat, decayed
from recommender.items.shelf import shelf_of
from recommender.items.types import Context, Interactions, Shopper

NOW = START + timedelta(days=200)


def dense(lines: Interactions) -> np.ndarray:
    return np.asarray(counts(bought_days(lines), len(lines.customers), len(lines.products)).todense())


def test_days_are_counted_once_however_many_units(frame: pl.DataFrame, lines: Interactions) -> None:
    days = frame.select("customer_id", "product_id", pl.col("at").dt.date()).unique()
    table = dense(lines)
    for customer, product in ((0, 3), (17, 20), (63, 44)):
        mine = days.filter(customer_id=lines.customers[customer], product_id=lines.products[product])
        assert table[customer, product] == mine.height
    assert table.sum() == days.height


def test_products_of_few_customers_are_left_out(lines: Interactions) -> None:
    buyers = (dense(lines) > 0).sum(axis=0)
    least = int(np.median(buyers))
    kept, code = only_often_bought(lines, least)
    assert set(kept.products) == {lines.products[one] for one in np.flatnonzero(buyers >= least)}
    assert all(kept.products[code[one]] == lines.products[one] for one in np.flatnonzero(code >= 0))
    assert (dense(kept) > 0).sum() == (dense(lines) > 0)[:, buyers >= least].sum()


def test_popularity_is_the_sales_of_the_last_days(frame: pl.DataFrame, lines: Interactions) -> None:
    since = frame["at"].max().date() - timedelta(days=29)
    days = frame.select("customer_id", "product_id", day=pl.col("at").dt.date()).unique().filter(pl.col("day") >= since)
    counted = dict(days.group_by("product_id").len().iter_rows())
    assert sales_since(lines, 30).tolist() == [counted.get(one, 0) for one in lines.products]
    answer = Popularity(30).fit(lines, ()).recommend(Shopper(), 5, Context(NOW))
    assert [one.score for one in answer] == sorted(counted.values(), reverse=True)[:5]


def test_local_popularity_is_that_of_the_shop_where_nobody_bought(lines: Interactions) -> None:
    scorer = LocalPopularity().fit(lines, ()).scorer
    shop = sales_since(lines, 30) / sales_since(lines, 30).sum()
    night = scorer.scores(past_of_days(*[np.empty(0, np.int32)] * 2, 0), Context(NOW.replace(hour=23), "nowhere"))
    assert [daypart(hour) for hour in (0, 10, 11, 13, 17, 23)] == [0, 0, 1, 1, 3, 3]
    assert np.corrcoef(shop, night)[0, 1] > 0.9


def test_personal_methods_count_and_decay(frame: pl.DataFrame, lines: Interactions) -> None:
    history = history_of(frame, "C009")
    codes = {one: code for code, one in enumerate(lines.products)}
    past = past_of(Shopper("C009", history), codes, NOW.date())
    for place, code in enumerate(past.products):
        days = {line.at.date() for line in history if line.product_id == lines.products[code]}
        assert past.counts[place] == len(days)
        expected = sum(0.5 ** ((NOW.date() - day).days / 30) for day in days)
        np.testing.assert_allclose(decayed(past, 30.0)[place], expected, rtol=1e-5)
    best = Repeat().fit(lines, ()).recommend(Shopper("C009", history), 1, Context(NOW))[0]
    assert past.counts[list(past.products).index(codes[best.product_id])] == past.counts.max()


def test_a_history_and_the_arrays_of_a_fit_make_the_same_past(frame: pl.DataFrame, lines: Interactions) -> None:
    codes = {one: code for code, one in enumerate(lines.products)}
    ours = past_of(Shopper("C009", history_of(frame, "C009")), codes, NOW.date())
    mine = lines.customer == lines.customers.index("C009")
    theirs = past_of_days(lines.product[mine], lines.day[mine], ours.today)
    for name in ("products", "counts", "first", "last", "starts", "days", "visits"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


def test_cosine_neighbours_are_cosines(lines: Interactions) -> None:
    table = dense(lines)
    unit = table / np.linalg.norm(table, axis=0)
    found = neighbours(counts(bought_days(lines), *table.shape), "cosine", most=table.shape[1])
    np.testing.assert_allclose(found.toarray(), unit.T @ unit, atol=1e-5)


def test_tfidf_and_bm25_are_their_formulas(lines: Interactions) -> None:
    table = dense(lines)
    matrix = counts(bought_days(lines), *table.shape)
    rarity = np.log(table.shape[0]) - np.log1p((table > 0).sum(axis=0))
    weighted = np.sqrt(table) * rarity
    unit = weighted / np.linalg.norm(weighted, axis=0)
    np.testing.assert_allclose(neighbours(matrix, "tfidf", 48).toarray(), unit.T @ unit, atol=1e-5)
    length = 1 - 0.5 + 0.5 * table.sum(axis=1) / table.sum(axis=1).mean()
    bm25 = table * 101 / (100 * length[:, None] + table) * rarity
    np.testing.assert_allclose(neighbours(matrix, "bm25", 48).toarray(), bm25.T @ bm25, rtol=1e-4, atol=1e-4)


def test_ease_is_its_closed_form(lines: Interactions) -> None:
    seen = (dense(lines) > 0).astype(float)
    inverse = np.linalg.inv(seen.T @ seen + 50 * np.eye(48))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    matrix = counts(bought_days(lines), *seen.shape)
    np.testing.assert_allclose(ease_weights(matrix, 50.0).toarray(), expected, atol=1e-4)
    some = ease_weights(matrix, 50.0, 20).toarray()
    assert ((some != 0).sum(axis=1) == 20).all()
    np.testing.assert_allclose(np.abs(some).sum(axis=1), np.sort(np.abs(expected))[:, -20:].sum(axis=1), rtol=1e-3)
    few = ease_weights(matrix, 50.0, products=10)
    assert set(few.nonzero()[1]) <= set(np.argsort(-seen.sum(axis=0), kind="stable")[:10])


def test_pairs_are_counted_on_receipts(frame: pl.DataFrame, lines: Interactions) -> None:
    cosine, receipts = on_one_receipt(lines, 48)
    of = {one: set(rows["receipt_id"]) for (one,), rows in frame.group_by("product_id")}
    for one, two in ((0, 6), (5, 11), (30, 36)):
        first, second = of[lines.products[one]], of[lines.products[two]]
        assert receipts[one, two] == len(first & second)
        np.testing.assert_allclose(cosine[one, two], len(first & second) / np.sqrt(len(first) * len(second)), rtol=1e-5)
    assert cosine.diagonal().sum() == 0


def test_buyers_of_both_are_customers(lines: Interactions) -> None:
    seen = dense(lines) > 0
    found = buyers_of_both(counts(bought_days(lines), *seen.shape), most=48).toarray()
    np.testing.assert_allclose(found, seen.T.astype(float) @ seen)


def test_a_shopper_is_folded_in_as_the_library_does_it(lines: Interactions) -> None:
    from implicit.als import AlternatingLeastSquares

    matrix = counts(bought_days(lines), len(lines.customers), 48)
    factors = als_factors(matrix, 8, 2.0, 3.0)
    model = AlternatingLeastSquares(factors=8, regularization=2.0, alpha=3.0, num_threads=1, use_gpu=False)
    model.item_factors, model.user_factors = factors, np.zeros((1, 8), np.float32)
    theirs = model.recalculate_user(0, matrix[7].sqrt())
    scorer = factor_scorer(shelf_of(lines, made_up_products()), factors, 2.0, 3.0)
    days = bought_days(lines)
    past = past_of_days(*days[days[:, 0] == 7, 1:].T, int(days[:, 2].max()) + 1)
    expected = factors @ np.asarray(theirs).ravel()
    np.testing.assert_allclose(scorer.scores(past, Context(NOW)), expected - expected.min(), atol=1e-3)
