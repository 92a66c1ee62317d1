"""Makes a site's segments anew from its purchases."""

from datetime import UTC, date, datetime

from kiosk.learnable import learnable_purchases
from kiosk.store import segments as segment_rows
from kiosk.store.database import Store
from recommender.segments import ShopSegments, segment_customers


def update_segments(store: Store, today: date, k: int) -> ShopSegments:
    """Segment every customer who ever bought, and replace the segments of the store.

    Who counts, and as whom, is said in :func:`kiosk.learnable.learnable_purchases`.

    Offers attach to what a segment is (its id is a description), so an offer keeps its people when the numbers change.

    Args:
        store: Purchases in, segments out, in one transaction.
        today: Day that recency is counted from.
        k: How many segments, 2 to 12.

    Raises:
        TooFewCustomers: Fewer customers have bought than segments are wanted; the store stays as it was.
    """
    with store.read() as connection:
        purchases = learnable_purchases(connection)
    segmentation = segment_customers(purchases, today, k=k)
    with store.write() as connection:
        segment_rows.replace_segments(connection, segmentation.segments, segmentation.assignments, datetime.now(UTC))
    return segmentation
