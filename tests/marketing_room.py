"""A marketing console over a real site with invented customers, for tests of its pages."""

import random
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert
from staff_room import QUICK, Browser, Room, open_room  # noqa: F401 - tests take them from here

from kiosk.console.routes import build_console, staff_blueprint
from kiosk.marketing.office import open_office
from kiosk.marketing.routes import marketing_blueprint
from kiosk.store.marketing_tables import category_shares, features, predictions
from kiosk.store.tables import customers, products, purchases
from recommender.features.names import NAMES

CATEGORIES = ("Coffee", "Tea", "Snacks", "Gifts")


def open_marketing(home, clock, **settings):
    """A room whose app serves both consoles; ``room.office`` is what the marketing views share."""
    room = open_room(home, clock, **settings)
    console = build_console(room.deps, lambda: room.seconds.now, QUICK)
    office = open_office(console)
    app = type(room.app)("kiosk")
    from kiosk.api import answers, guards

    guards.install(app, room.settings)
    answers.install(app)
    app.register_blueprint(staff_blueprint(console))
    app.register_blueprint(marketing_blueprint(office))
    room.app = app
    return room, office


def fill(store, people=1500, today=date(2026, 3, 1), seed=7):
    """Invented customers in three kinds, with purchases, features and predictions; ``C0`` is the first."""
    rng = random.Random(seed)  # noqa: S311 - invented shoppers
    rows = {"customers": [], "purchases": [], "features": [], "predictions": [], "category_shares": []}
    for number in range(people):
        add_customer(rows, f"C{number}", number % 3, rng, today)
    items = [
        {"product_id": f"P{n}", "name": name, "category": name, "price_minor": 10_000 * (n + 1), "discreet": False}
        for n, name in enumerate(CATEGORIES)
    ]
    with store.write() as connection:
        connection.execute(insert(products), items)
        for table in (customers, purchases, features, predictions, category_shares):
            connection.execute(insert(table), rows[table.name])


def add_customer(rows, who, kind, rng, today):
    """Regulars, occasional ones, and lapsed ones."""
    visits = (rng.randint(12, 24), rng.randint(3, 8), rng.randint(1, 3))[kind]
    last = (rng.randint(1, 25), rng.randint(20, 120), rng.randint(180, 420))[kind]
    gap = (rng.randint(10, 25), rng.randint(30, 60), rng.randint(40, 90))[kind]
    basket = (60_000, 25_000, 15_000)[kind] * rng.lognormvariate(0, 0.25)
    rows["customers"].append({"customer_id": who, "city": rng.choice(("Chennai", "Madurai"))})
    spent = 0
    for visit in range(visits):
        at = datetime.combine(today - timedelta(days=last + gap * visit), datetime.min.time()).replace(
            hour=9 + visit % 9
        )
        price = int(basket * rng.uniform(0.8, 1.2))
        spent += price
        rows["purchases"].append(
            {
                "customer_id": who,
                "at": at,
                "receipt_id": f"{who}-{visit}",
                "product_id": f"P{rng.randrange(4)}",
                "line": 1,
                "quantity": 1,
                "unit_price_minor": price,
                "channel": "web" if kind == 1 else "shop",
            }
        )
    values = dict.fromkeys(NAMES) | {
        "recency_days": float(last),
        "frequency": float(visits),
        "monetary_minor": float(spent),
        "tenure_days": float(last + gap * (visits - 1)),
        "gap_days": float(gap) if visits > 1 else None,
        "basket_minor": spent / visits,
        "basket_items": float(rng.randint(1, 5)),
        "categories": float(min(visits, 4)),
        "top_category_share": rng.uniform(0.3, 1.0),
        "discount_share": rng.betavariate(2, 5),
        "weekend_share": rng.betavariate(3, 4),
        "online_share": 0.8 if kind == 1 else 0.1,
        "engagement": float(rng.randint(0, 6)),
        "kiosk_visits": 0.0,
    }
    rows["features"].append({"customer_id": who, "as_of": today, **values})
    churn = (0.1, 0.4, 0.85)[kind] + rng.uniform(-0.08, 0.08)
    rows["predictions"].append(
        {
            "customer_id": who,
            "churn": churn,
            "churn_low": max(0.0, churn - 0.1),
            "churn_high": min(1.0, churn + 0.1),
            "value_minor": spent * (1 - churn),
            "value_low_minor": 0.0,
            "value_high_minor": spent * 2.0,
            "as_of": today,
        }
    )
    rows["category_shares"].append({"customer_id": who, "category": CATEGORIES[kind], "share": rng.uniform(0.4, 1.0)})


def at_noon():
    return datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


WRITTEN = 30
"""Members among the customers of the first kind who agreed to be written to; as many agreed to offers only."""


def signed_in(room, role="marketing"):
    """A browser of somebody with a role, with the token of their session."""
    browser = room.signed_in(role, role)
    browser.get("/staff/nowhere")
    return browser
