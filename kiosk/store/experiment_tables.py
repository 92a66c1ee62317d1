"""The table of experiments. Who is in which arm stands nowhere: it is worked out, and noted with each decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Integer, Named, String, Table, TypedColumns

from kiosk.store.tables import UtcDateTime, metadata


class _Experiments(TypedColumns):
    experiment_id: Named[int] = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(120))
    salt: Named[str] = Column(String(32), unique=True)
    """Random: the arms of two experiments are independent, also after a store was made anew."""
    draft: Named[dict[str, Any]] = Column(JSON)
    """What is compared and how: see :class:`kiosk.experiments.values.Draft`."""
    promise: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    """Settings as they were at the start; they stay for the experiment."""
    state: Named[str] = Column(String(10))
    actor: Named[str] = Column(String(60))
    created_at: Named[datetime] = Column(UtcDateTime)
    started_at: Named[datetime | None] = Column(UtcDateTime)
    ended_at: Named[datetime | None] = Column(UtcDateTime)
    report: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    """Aggregates at the end; the decisions that they were made of go after their term."""


experiments = Table("experiments", metadata, _Experiments)
