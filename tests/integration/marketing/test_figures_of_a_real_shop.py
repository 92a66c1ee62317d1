"""The figures of the pages against pandas on Online Retail: 900 customers, a year of receipts and returns."""

from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from marketing_room import open_marketing, signed_in
from scipy.cluster.hierarchy import fcluster
from sqlalchemy import insert, select

from kiosk.insight import reports
from kiosk.insight.renewing import renew
from kiosk.insight.segmenting import FLOWS, SEGMENTATION, Wanted
from kiosk.marketing.customers import grid_of
from kiosk.store.intake_tables import returns
from kiosk.store.tables import customers, products, purchases, segment_members

FEATURES = ("recency_days", "frequency", "monetary_minor")
PEOPLE, SMALLEST = 900, 20
NOW = datetime(2011, 12, 9, 12, 30, tzinfo=UTC)
CATEGORIES = ("Bags", "Mugs", "Lights", "Tins", "Rare")


def lines_of(folder, file, receipt):
    who = f"SELECT DISTINCT user FROM '{folder / 'or_tx.parquet'}' ORDER BY user LIMIT {PEOPLE}"
    found = duckdb.sql(f"SELECT * FROM '{folder / file}' WHERE value <> 0 AND user IN ({who})").df()
    return pd.DataFrame(
        {
            "customer_id": found["user"].astype(str),
            "at": found["t"].dt.to_pydatetime(),
            "receipt_id": found[receipt].astype(str) if receipt else [f"R{n}" for n in range(len(found))],
            "product_id": found["item"].astype(str),
            "line": np.arange(len(found)),
            "quantity": 1,
            "unit_price_minor": (found["value"].abs() * 100).round().astype(int),
        }
    )


def category_of(product_id):
    return CATEGORIES[4 if product_id == "22423" else sum(map(ord, product_id)) % 4]


@pytest.fixture(scope="module")
def shop(retail, tmp_path_factory):
    bought, back = lines_of(retail, "or_tx.parquet", "invoice"), lines_of(retail, "or_returns.parquet", None)
    back = back[back["customer_id"].isin(bought["customer_id"])]
    room, office = open_marketing(tmp_path_factory.mktemp("shop") / "home", SimpleNamespace(now=NOW), time_zone="UTC")
    items = sorted({*bought["product_id"], *back["product_id"]})
    known = [
        {"product_id": one, "name": one, "category": category_of(one), "price_minor": 1, "discreet": False}
        for one in items
    ]
    with room.site.store.write() as connection:
        connection.execute(insert(customers), [{"customer_id": who} for who in bought["customer_id"].unique()])
        connection.execute(insert(products), known)
        connection.execute(insert(purchases), bought.assign(channel="web").to_dict("records"))
        connection.execute(insert(returns), back.to_dict("records"))
    renew(room.site.store, office.insight, NOW.date(), lambda _step, _done: None)
    office.segmenting.run(Wanted("kmeans", FEATURES, 3), lambda _step, _done: None)
    office.segmenting.use(actor="cli")
    before = members_of(room.site)
    office.segmenting.run(Wanted("ward", FEATURES, 4), lambda _step, _done: None)
    office.segmenting.use(actor="cli")
    office.insight.refresh()
    yield SimpleNamespace(
        room=room,
        office=office,
        bought=bought,
        back=back,
        before=before,
        after=members_of(room.site),
        rfm=rfm_of(bought, back),
    )
    room.site.close()


def members_of(site):
    with site.store.read() as connection:
        return dict(connection.execute(select(segment_members.c.customer_id, segment_members.c.segment_id)).all())


def rfm_of(bought, back):
    """Recency, frequency and money of everybody, by pandas alone."""
    by = bought.groupby("customer_id")
    spent = (
        by["unit_price_minor"]
        .sum()
        .sub(back.groupby("customer_id")["unit_price_minor"].sum(), fill_value=0)
        .clip(lower=0)
    )
    day = pd.to_datetime(by["at"].max()).dt.normalize()
    recency = (pd.Timestamp(NOW.date()) - day).dt.days
    found = pd.DataFrame({"recency_days": recency, "frequency": by["receipt_id"].nunique(), "monetary_minor": spent})
    return found.astype(float)


def content(shop, kind):
    return shop.office.insight.read(kind).content


def enough(count):
    return int(count) if count >= SMALLEST else None


def test_months(shop):
    month, first = month_of(shop.bought), None
    first = month.groupby(shop.bought["customer_id"]).transform("min")
    rows = {row["month"]: row for row in content(shop, reports.OVERVIEW)["months"]}
    assert set(rows) == set(month.astype(str))
    back = shop.back.groupby(month_of(shop.back).astype(str))["unit_price_minor"].sum()
    for name, mine in shop.bought.groupby(month.astype(str)):
        people = mine["customer_id"].nunique()
        new = mine[first[mine.index] == month[mine.index]]["customer_id"].nunique()
        parted = min(new, people - new) >= SMALLEST
        assert rows[name] == {
            "month": name,
            "customers": people,
            "new": new if parted else None,
            "returning": people - new if parted else None,
            "receipts": mine["receipt_id"].nunique(),
            "money_minor": mine["unit_price_minor"].sum() - back.get(name, 0),
        }


def month_of(lines):
    return pd.to_datetime(lines["at"]).dt.to_period("M")


def test_who_comes_back(shop):
    found = content(shop, reports.COHORTS)
    span = found["months"]
    at = pd.to_datetime(shop.bought["at"])
    number = (at.dt.year * 12 + at.dt.month - 1) // span
    first = number.groupby(shop.bought["customer_id"]).transform("min")
    pairs = pd.DataFrame({"who": shop.bought["customer_id"], "later": number - first, "first": first}).drop_duplicates()
    counts = pairs.pivot_table(index="first", columns="later", values="who", aggfunc="nunique", fill_value=0)
    assert len(found["rows"]) >= 3
    for row in found["rows"]:
        year, month = map(int, row["first"].split("-"))
        mine = counts.loc[(year * 12 + month - 1) // span]
        assert row["people"] == mine[0]
        wanted = [
            mine[later] / mine[0] if mine[later] >= SMALLEST else None for later in range(1, len(row["shares"]) + 1)
        ]
        assert row["shares"] == pytest.approx(wanted)


def test_fifths_of_recency_and_frequency(shop):
    def fifth(values):
        return np.minimum(np.floor((values.rank(method="average") - 0.5) / len(values) * 5), 4).astype(int)

    table = pd.crosstab(fifth(-shop.rfm["recency_days"]), fifth(shop.rfm["frequency"]))
    table = table.reindex(index=range(5), columns=range(5), fill_value=0).to_numpy()
    wanted = [[int(n) if n == 0 or n >= SMALLEST else None for n in line] for line in table]
    assert content(shop, reports.RFM)["counts"] == wanted
    assert table.sum() == len(shop.rfm)


@pytest.mark.parametrize("name", FEATURES)
def test_distributions(shop, name):
    found, values = content(shop, reports.DISTRIBUTIONS)[name], shop.rfm[name]
    assert found["people"] == len(values)
    assert found["mean"] == pytest.approx(values.mean())
    assert found["quartiles"] == pytest.approx(values.quantile([0.25, 0.5, 0.75]).tolist())
    inside = values.clip(found["edges"][0], np.nextafter(found["edges"][-1], -np.inf))
    assert found["counts"] == pd.cut(inside, found["edges"], right=False).value_counts(sort=False).tolist()
    assert min(found["counts"]) >= SMALLEST


@pytest.mark.parametrize(("x", "y"), [("frequency", "monetary_minor"), ("monetary_minor", "recency_days")])
def test_two_measures_against_each_other(shop, x, y):
    grid = grid_of(content(shop, f"{reports.PAIRS}{x}"), content(shop, f"{reports.PAIRS}{y}"), x, y)
    inside = {
        axis: shop.rfm[name].clip(edges[0], np.nextafter(edges[-1], -np.inf))
        for axis, name in (("x", x), ("y", y))
        for edges in [grid[axis]]
    }
    counts, _, _ = np.histogram2d(inside["y"], inside["x"], bins=[grid["y"], grid["x"]])
    assert grid["counts"] == [[enough(n) for n in line] for line in counts]


def test_segments_and_the_difference_of_two(shop):
    groups = content(shop, reports.SEGMENTS)["groups"]
    values = shop.rfm.assign(segment=pd.Series(shop.after))
    for segment, mine in values.groupby("segment"):
        if len(mine) < SMALLEST:
            assert segment not in groups
            continue
        assert groups[segment]["people"] == len(mine)
        assert groups[segment]["money_share"] == pytest.approx(
            mine["monetary_minor"].sum() / values["monetary_minor"].sum()
        )
        for name in FEATURES:
            told = groups[segment]["moments"][name]
            assert told == pytest.approx([len(mine), mine[name].mean(), mine[name].std()])
    a, b = sorted((one for one in groups if one), key=lambda one: -groups[one]["people"])[:2]
    text = signed_in(shop.room).get(f"/marketing/compare?a={a}&b={b}").text
    one, other = (values[values["segment"] == which]["recency_days"] for which in (a, b))
    error = 1.959964 * (one.var() / len(one) + other.var() / len(other)) ** 0.5
    low, high = one.mean() - other.mean() - error, one.mean() - other.mean() + error
    assert f"[{said(low)}, {said(high)}]" in text


def said(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{float(f'{value:.3g}'):g}"


def test_moves_between_two_segmentations(shop):
    both = Counter((shop.before[who], shop.after[who]) for who in shop.before.keys() & shop.after.keys())
    told = {(one["before"], one["after"]): one["count"] for one in content(shop, FLOWS)["flows"]}
    assert {pair: enough(count) for pair, count in both.items()} == told
    assert sum(both.values()) == len(shop.rfm)


def test_the_dendrogram_cuts_into_the_segments(shop):
    found = content(shop, SEGMENTATION)
    tree = found["artefact"]
    assert tree["rows"] == sum(tree["leaf_sizes"]) == tree["merges"][-1][3] == len(shop.rfm)
    whole = np.array(tree["merges"], dtype=float)
    whole[:, 3] = leaves_below(whole)  # scipy counts the leaves themselves
    sizes = Counter()
    for leaf, group in enumerate(fcluster(whole, 4, criterion="maxclust")):
        sizes[group] += tree["leaf_sizes"][leaf]
    assert sorted(sizes.values()) == sorted(Counter(shop.after.values()).values())


def leaves_below(merges):
    counts = [1] * (len(merges) + 1)
    for a, b, *_ in merges:
        counts.append(counts[int(a)] + counts[int(b)])
    return counts[len(merges) + 1 :]


def test_shares_of_categories(shop):
    found = content(shop, reports.CATEGORIES)
    category = shop.bought["product_id"].map(category_of)
    money = shop.bought.groupby([shop.bought["customer_id"], category])["unit_price_minor"].sum().unstack(fill_value=0)
    part = money.div(money.sum(axis=1), axis=0)
    assert set(found["categories"]) == set(part.columns)
    for group, made in found["groups"].items():
        mine = part[part.index.map(shop.after) == group] if group else part
        assert made["people"] == len(mine)
        told = dict(zip(found["categories"], made["shares"], strict=True))
        assert any(share is not None for share in told.values())
        for name, share in told.items():
            assert share is None or share == pytest.approx(mine[name].mean())
        rest = sum(mine[name].mean() for name, share in told.items() if share is None)
        assert made["others"] == pytest.approx(rest, abs=1e-9)
