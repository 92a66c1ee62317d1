"""The table of features in plain Python, a customer at a time: what the fast one must agree with."""

import statistics
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

ONLINE = {"web", "app", "online"}


def reference(purchases, as_of, *, products=None, returns=None, events=None, visits=None, customers=None):
    """Dictionaries in, ``{customer_id: {feature: float or None}}`` out."""
    into = {one["customer_id"]: one["merged_into"] for one in customers or () if one.get("merged_into")}

    def person(row):
        who = row["customer_id"]
        while who in into:
            who = into[who]
        return who

    mine = {name: defaultdict(list) for name in ("purchases", "returns", "events", "visits")}
    given = {"purchases": purchases, "returns": returns, "events": events, "visits": visits}
    for name, rows in given.items():
        for row in rows or ():
            if row["at"].date() <= as_of:
                mine[name][person(row)].append(row)
    declared = defaultdict(list)
    for one in sorted(customers or (), key=lambda one: (one["customer_id"] in into, one["customer_id"])):
        declared[person(one)].append(one)
    people = set(declared).union(*mine.values())
    return {
        who: {
            **bought(mine["purchases"][who], None if returns is None else mine["returns"][who], as_of),
            **baskets(mine["purchases"][who], products),
            **acts(
                None if events is None else mine["events"][who], None if visits is None else mine["visits"][who], as_of
            ),
            "age": first(one.get("age") for one in declared[who]),
            "annual_income": first(one.get("annual_income") for one in declared[who]),
        }
        for who in people
    }


def first(values):
    return next((value for value in values if value is not None), None)


def bought(lines, returned, as_of: date):
    receipts = defaultdict(list)
    for line in lines:
        receipts[line["receipt_id"], line["at"].date()].append(line)
    days = sorted({day for _, day in receipts})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    spent = sum(line["quantity"] * line["unit_price_minor"] for line in lines)
    back = sum(line["quantity"] * line["unit_price_minor"] for line in returned or ())
    starts = [min(line["at"] for line in one) for one in receipts.values()]
    timed = [at.hour for at in starts if (at.hour, at.minute, at.second, at.microsecond) != (0, 0, 0, 0)]
    channels = [{line["channel"].lower() for line in one if line.get("channel")} for one in receipts.values()]
    known = [bool(one & ONLINE) for one in channels if one]
    count = len(receipts)
    net = max(spent - back, 0)
    return {
        "recency_days": (as_of - days[-1]).days if days else None,
        "frequency": count,
        "monetary_minor": net,
        "tenure_days": (as_of - days[0]).days if days else None,
        "gap_days": statistics.mean(gaps) if gaps else None,
        "gap_sd_days": statistics.stdev(gaps) if len(gaps) > 1 else None,
        "basket_minor": net / count if count else None,
        "basket_items": sum(line["quantity"] for line in lines) / count if count else None,
        "return_share": min(back / spent, 1) if spent and returned is not None else None,
        "morning_share": part(timed, lambda hour: hour < 12),
        "afternoon_share": part(timed, lambda hour: 12 <= hour < 17),
        "evening_share": part(timed, lambda hour: hour >= 17),
        "weekend_share": part([day for _, day in receipts], lambda day: day.weekday() >= 5),
        "online_share": part(known, bool),
    }


def part(values, wanted):
    return sum(map(wanted, values)) / len(values) if values else None


def shares(lines, products):
    """Category to its share of the money."""
    catalogue = {one["product_id"]: one for one in products}
    spent = defaultdict(int)
    for line in lines:
        if line["product_id"] in catalogue:
            spent[catalogue[line["product_id"]]["category"]] += line["quantity"] * line["unit_price_minor"]
    whole = sum(spent.values())
    return {category: money / whole for category, money in spent.items() if money}


def baskets(lines, products):
    if products is None:
        return {"categories": None, "top_category_share": None, "discount_share": None}
    catalogue = {one["product_id"]: one for one in products}
    known = [line for line in lines if line["product_id"] in catalogue]
    return {
        "categories": len({catalogue[line["product_id"]]["category"] for line in known}),
        "top_category_share": max(shares(lines, products).values(), default=None),
        "discount_share": part(
            known, lambda line: line["unit_price_minor"] < catalogue[line["product_id"]]["price_minor"]
        ),
    }


def acts(events, visits, as_of):
    since = as_of - timedelta(days=90)
    recent = [one["at"].date() > since for one in events or () if one["kind"] not in {"purchase", "visit"}]
    recent += [one["at"].date() > since for one in visits or ()]
    kinds = {"tap": "taps", "view": "views", "cart": "carts", "email_opened": "emails_opened"}
    return {
        **{
            name: None if events is None else sum(one["kind"] == kind for one in events) for kind, name in kinds.items()
        },
        "kiosk_visits": None if visits is None else len(visits),
        "engagement": None if events is None and visits is None else sum(recent),
    }
