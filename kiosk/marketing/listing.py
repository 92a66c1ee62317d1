"""Segments as the console shows them: with a name, with a size that tells of nobody, and without people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.audience import Size
from kiosk.audience.sizes import WITHHELD_BELOW
from kiosk.marketing.office import Office
from kiosk.store import insight as rows
from kiosk.store.audience_rows import RULE, SMALLEST


@dataclass(frozen=True, slots=True)
class Listed:
    """One segment.

    Attributes:
        segment_id: Its id.
        name: A person's own name for it, or the suggested one.
        label: The suggested one.
        kind: ``cluster``, ``rule`` or ``imported``.
        people: How many, of a segment by rule to the nearest five; None for fewer than 20.
        profile: What an algorithm found out about it, or empty.
    """

    segment_id: str
    name: str
    label: str
    kind: str
    people: int | None
    profile: Mapping[str, Any]

    @property
    def enough(self) -> bool:
        """Whether it may be used, and its figures shown."""
        return self.people is not None

    @property
    def below(self) -> int:
        """What may be said where the number is not told: there are fewer people than this."""
        return WITHHELD_BELOW if self.kind == RULE else SMALLEST


def segments_of(office: Office) -> tuple[Listed, ...]:
    """Every segment, largest first."""
    with office.site.store.read() as connection:
        found = rows.segment_rows(connection)
    return tuple(_listed(one) for one in found)


def _listed(row: rows.SegmentRow) -> Listed:
    exact = row.size if row.size >= SMALLEST else None
    people = Size.of(row.size, row.noise).people if row.kind == RULE else exact
    return Listed(row.segment_id, row.name or row.label, row.label, row.kind, people, row.profile or {})
