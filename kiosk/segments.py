"""Makes a site's segments anew from its purchases."""

from datetime import UTC, date, datetime

import polars as pl

from kiosk.privacy.consent import Purpose
from kiosk.store import segments as segment_rows
from kiosk.store import shop
from kiosk.store.consents import customers_without
from kiosk.store.database import Store
from kiosk.store.identity import canonical_ids
from recommender.purchases import Purchases
from recommender.segments import ShopSegments, segment_customers


def update_segments(store: Store, today: date, k: int) -> ShopSegments:
    """Segment every customer who ever bought, and replace the segments of the store.

    Records of one customer count as one.

    Left out is who is linked to a member without the consent to offers: they switched profiling off (requirement G21).

    Offers attach to what a segment is (its id is a description), so an offer keeps its people when the numbers change.

    Args:
        store: Purchases in, segments out, in one transaction.
        today: Day that recency is counted from.
        k: How many segments, 2 to 12.

    Raises:
        TooFewCustomers: Fewer customers have bought than segments are wanted; the store stays as it was.
    """
    with store.read() as connection:
        purchases = shop.all_purchases(connection)
        objectors = customers_without(connection, Purpose.OFFERS)
        into = canonical_ids(connection)
    if objectors:
        purchases = Purchases(purchases.frame.filter(~pl.col("customer_id").is_in(sorted(objectors))))
    if into:
        purchases = Purchases(purchases.frame.with_columns(pl.col("customer_id").replace(into)))
    segmentation = segment_customers(purchases, today, k=k)
    with store.write() as connection:
        segment_rows.replace_segments(connection, segmentation.segments, segmentation.assignments, datetime.now(UTC))
    return segmentation
