"""The purchases that may be learned from: of everybody who did not switch profiling off."""

import polars as pl
from sqlalchemy import Connection

from kiosk.privacy.consent import Purpose
from kiosk.store import shop
from kiosk.store.consents import customers_without
from kiosk.store.identity import canonical_ids
from recommender.purchases import Purchases


def learnable_purchases(connection: Connection) -> Purchases:
    """Every line of every receipt, records of one customer as one.

    Left out is who is linked to a member without the consent to offers: they switched profiling off (requirement G21).
    """
    purchases = shop.all_purchases(connection)
    objectors = customers_without(connection, Purpose.OFFERS)
    into = canonical_ids(connection)
    if objectors:
        purchases = Purchases(purchases.frame.filter(~pl.col("customer_id").is_in(sorted(objectors))))
    if into:
        purchases = Purchases(purchases.frame.with_columns(pl.col("customer_id").replace(into)))
    return purchases
