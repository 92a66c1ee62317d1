"""Purchases out of an export of Google Analytics 4: lines of receipts, and those whose product comes later."""

import json
from collections.abc import Callable
from pathlib import Path

from kiosk.intake import Incoming, Intake
from kiosk.site import Site
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import CUSTOMERS, PRODUCTS, content, waiting

Write = Callable[[str, str], Path]
K = DataKind


def event(name: str, micros: int, *items: dict[str, object]) -> str:
    return json.dumps(
        {
            "event_name": name,
            "event_timestamp": micros,
            "user_pseudo_id": "77.1",
            "user_id": "C1",
            "event_params": [{"key": "currency", "value": {"string_value": "INR"}}],
            "ecommerce": {"transaction_id": f"T{micros}", "purchase_revenue": 999.0},
            "items": list(items),
        }
    )


def test_each_product_is_a_line_and_one_that_is_unknown_waits(site: Site, intake: Intake, write: Write) -> None:
    coffee, wine = {"item_id": "P1", "price": 12.5, "quantity": 2}, {"item_id": "P2", "price": 99.0}
    path = write(
        "ga4.jsonl", event("page_view", 1767312001000000) + "\n" + event("purchase", 1767312002000000, coffee, wine)
    )
    intake.take_file(write("c.csv", CUSTOMERS), Incoming(K.CUSTOMERS), actor="cli")
    intake.take_file(write("p.csv", PRODUCTS.replace("P2", "P3")), Incoming(K.PRODUCTS), actor="cli")

    done = intake.take_file(path, Incoming(K.PURCHASES), actor="cli")
    assert (done.count("read"), done.count("kept"), done.count("left_out"), waiting(site)) == (
        3, 1, 1, [(3, "product_unknown")],
    )  # fmt: skip
    late = intake.take_file(write("q.csv", PRODUCTS), Incoming(K.PRODUCTS), actor="cli")
    intake.take_file(path, Incoming(K.PURCHASES), actor="cli")

    assert late.mended == 1
    rows = content(site)["purchases"]
    assert [(row[0], row[1].isoformat(), *row[2:8]) for row in rows] == [
        ("C1", "2026-01-02T05:30:02", "T1767312002000000", "P1", 0, 2, 1250, None),
        ("C1", "2026-01-02T05:30:02", "T1767312002000000", "P2", 0, 1, 9900, None),
    ]
