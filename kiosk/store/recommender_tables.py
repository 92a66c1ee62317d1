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
    since: Named[datetime | None] = Column(UtcDateTime)
    """When it was taken into use last."""
    actor: Named[str] = Column(String(60))


class _OfferPolicies(TypedColumns):
    number: Named[int] = Column(Integer, primary_key=True)
    state: Named[str] = Column(String(10), index=True)
    policy: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    """What it learned, as :meth:`recommender.learn.types.Policy.dump` gives it; empty once it is not used any more."""
    decisions: Named[int]
    """How many decisions it has learned from."""
    until: Named[date | None] = Column(Date)
    """Newest day of them."""
    made_at: Named[datetime] = Column(UtcDateTime)
    looked_at: Named[datetime | None] = Column(UtcDateTime)
    """When the log was read for it last."""
    progress: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    """What that look counted."""
    verdict: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    actor: Named[str] = Column(String(60))


recommenders = Table("recommenders", metadata, _Recommenders)
offer_policies = Table("offer_policies", metadata, _OfferPolicies)
