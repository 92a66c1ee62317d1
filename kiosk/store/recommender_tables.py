"""Tables of what the shop has learned: recommenders of products, and how offers are answered. Nobody is in them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, LargeBinary, Named, String, Table, TypedColumns

from kiosk.store.tables import UtcDateTime, metadata


class _Recommenders(TypedColumns):
    version: Named[int] = Column(Integer, primary_key=True)
    method: Named[str] = Column(String(40))
    state: Named[str] = Column(String(10), index=True)
    made_at: Named[datetime] = Column(UtcDateTime)
    until: Named[date] = Column(Date)
    """Last day of the receipts that it learned from."""
    artefact: Named[bytes | None] = Column(LargeBinary)
    """What it learned, as :func:`recommender.items.packing.pack` writes it; empty once it is not needed any more."""
    twin_until: Named[date | None] = Column(Date)
    twin: Named[bytes | None] = Column(LargeBinary)
    """The same method, fitted without the newest receipts: what later ones are compared with."""
    figures: Named[dict[str, Any]] = Column(JSON)
    actor: Named[str] = Column(String(60))


class _OfferPolicies(TypedColumns):
    name: Named[str] = Column(String(40), primary_key=True)
    learned: Named[dict[str, Any]] = Column(JSON)
    decisions: Named[int]
    """How many answered decisions it has learned from."""
    upto: Named[int]
    """The newest event it has learned from."""
    updated_at: Named[datetime] = Column(UtcDateTime)


recommenders = Table("recommenders", metadata, _Recommenders)
offer_policies = Table("offer_policies", metadata, _OfferPolicies)
