"""Holds every rule against one customer: who enters, who leaves, when to look again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.store.audience_facts import Person
from kiosk.store.audience_rows import Move, RuleSegment
from recommender.rules import matches, next_change, update_order


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from the rules for one customer.

    Attributes:
        moves: Who enters and leaves what.
        due: When to look again: customer, segment, moment in UTC.
    """

    moves: tuple[Move, ...]
    due: tuple[tuple[str, str, datetime], ...]


def in_order(segments: Sequence[RuleSegment]) -> tuple[RuleSegment, ...]:
    """Each segment after those its rule asks for."""
    by_id = {segment.segment_id: segment for segment in segments}
    return tuple(by_id[one] for one in update_order({key: segment.rule for key, segment in by_id.items()}))


def decide(person: Person, segments: Sequence[RuleSegment], now: datetime) -> Decision:
    """Decide for one customer.

    Whoever objected to profiling is in nothing, and neither is a record that was merged into another one. Segments
    decided first count for those that ask for them.

    Args:
        person: With the segments they are in now.
        segments: Every segment by rule, in update order (:func:`in_order`).
        now: The time now, in the shop's time zone.
    """
    inside, own = set(person.facts.segments), {one.segment_id for one in segments}
    moves = [Move(record, one, entered=False) for record, one in person.elsewhere if one in own]
    due = list[tuple[str, str, datetime]]()
    if person.objects:
        moves += [Move(person.customer_id, one, entered=False) for one in sorted(inside & own)]
        return Decision(tuple(moves), ())
    for segment in segments:
        facts = replace(person.facts, segments=frozenset(inside))
        wanted = matches(segment.rule, facts, now)
        if wanted is not (segment.segment_id in inside):
            moves.append(Move(person.customer_id, segment.segment_id, entered=wanted))
            (inside.add if wanted else inside.discard)(segment.segment_id)
        moment = next_change(segment.rule, facts, now)
        if moment is not None:
            due.append((person.customer_id, segment.segment_id, moment))
    return Decision(tuple(moves), tuple(due))
