"""A shop with members, greetings and purchases, dealt out by the kiosk's own room: for tests of experiments.

Who is in the second arm redeems and spends ``lift`` more. Members are rows only: nothing here opens their sealed parts.
"""

import random
from datetime import datetime, timedelta

from sqlalchemy import insert

from kiosk.experiments.room import ExperimentRoom
from kiosk.offering.values import OfferAct
from kiosk.store.offer_policies import PolicyState, insert_policy
from kiosk.store.offer_tables import decisions, offer_events
from kiosk.store.tables import customers, matches, members, offers, products, purchases

SHOWN = [{"offer_id": "O1", "place": 0, "propensity": 1.0, "score": 0.5}]


def add_offers(site, day):
    """Two offers, so that they can be compared."""
    rows = [
        {"offer_id": one, "title": title, "kind": "message", "value": 0, "category": "Buns", "product_ids": [],
         "starts": day, "ends": day + timedelta(days=400)}
        for one, title in (("O1", "Two coffees for one"), ("O2", "A bun with every coffee"))
    ]  # fmt: skip
    with site.store.write() as connection:
        connection.execute(insert(offers), rows)


def add_members(site, count, now):
    """Members ``m0`` and on; every one is linked to a customer but each fifth."""
    made = [
        {"member_id": f"m{number}", "state": "active", "sealed": b"", "language": "en", "adult": "yes",
         "customer_id": None if number % 5 == 4 else f"X{number}", "created_at": now, "used_at": now}
        for number in range(count)
    ]  # fmt: skip
    with site.store.write() as connection:
        connection.execute(
            insert(products),
            [{"product_id": "XP", "name": "Bun", "category": "Buns", "price_minor": 100, "discreet": False}],
        )
        connection.execute(insert(customers), [{"customer_id": f"X{number}"} for number in range(count)])
        connection.execute(insert(members), made)
    return [row["member_id"] for row in made]


def learn(site, now):
    """An order that was learned from answers and switched on, so that two orders can be compared."""
    with site.store.write() as connection:
        insert_policy(connection, PolicyState.RUNNING, {}, now, "cli")


def room_of(site, holdout=0.05, key=b"k" * 32):
    """The room of a running kiosk that asks the store every time; its key is not that of the site."""
    ticks = iter(range(0, 10**9, 1000))
    return ExperimentRoom(site.store, key, holdout, lambda: float(next(ticks)))


def live(site, room, ids, start, days, *, lift=0.0, less=0.02, worse=0.0, seed=1, buys=True):
    """Each member comes on one of the first days and again a week later, redeems sometimes, and buys before and after.

    Args:
        site: The open site.
        room: Deals them out.
        ids: The members.
        start: First day, aware.
        days: In which they come first.
        lift: By how much more the second arm redeems and buys, relative.
        less: Chance of a press of *Less like this* at a greeting.
        worse: The same in addition in the second arm.
        seed: Of everything by chance.
        buys: Whether they buy too.
    """
    rng, lines, made, events = random.Random(seed), [], [], []  # noqa: S311 - invented shoppers
    for number, member in enumerate(ids):
        subject = site.aliases.subject(member)
        first = start + timedelta(days=number % days, hours=rng.randint(1, 8))
        place = room.place(subject, analytics=True)
        second = bool(place.label) and place.label.endswith(("/second", "/learned"))
        more = 1 + lift * second
        for visit in range(2):
            at = first + timedelta(days=7 * visit)
            key = f"{number:08d}{visit}{seed:08d}"
            made.append({"decision_id": key, "subject": subject, "at": at, "screen": "till", "policy": "rules",
                         "arm": place.label, "offers": SHOWN, "context": {}})  # fmt: skip
            kinds = ("redemption",) * (rng.random() < 0.3 * more) + ("less",) * (rng.random() < less + worse * second)
            events += [
                {"decision_id": key, "subject": subject, "offer_id": "O1", "kind": OfferAct(kind).value, "at": at}
                for kind in kinds
            ]
        if buys and number % 5 != 4:
            lines += _receipts(f"X{number}", first.replace(tzinfo=None), more, rng)
    with site.store.write() as connection:
        for table, rows in ((decisions, made), (offer_events, events), *([(purchases, lines)] if buys else [])):
            connection.execute(insert(table), rows)


def _receipts(customer, first, more, rng):
    """One kind of customer spends ten times what another one does; so the past tells much of the future."""
    usual = 1000 * 10 ** rng.random()
    days = [-80 + 10 * step + rng.randint(0, 9) for step in range(8)] + [rng.randint(0, 6), rng.randint(7, 13)]
    return [
        {"customer_id": customer, "at": first + timedelta(days=day), "receipt_id": f"{customer}-{place}",
         "product_id": "XP", "line": 1, "quantity": 1,
         "unit_price_minor": round(usual * rng.uniform(0.7, 1.3) * (more if day >= 0 else 1.0))}
        for place, day in enumerate(days)
    ]  # fmt: skip


def dispute(site, member, at: datetime):
    """*Not me* at a greeting."""
    with site.store.write() as connection:
        connection.execute(
            insert(matches).values(
                member_id=member, at=at, how="face", mode="identify", engage="tap", screen="till", disputed_at=at
            )
        )
