"""Keeps segments by rule true: customer by customer as events arrive, and when time alone changes an answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from kiosk.audience.decide import decide, in_order
from kiosk.audience.names import check_segment_id, checked_name
from kiosk.audience.refill import Refill, Refresh
from kiosk.audience.sizes import Size, Week, weeks
from kiosk.errors import SegmentInvalid, SegmentUnknown
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged
from kiosk.privacy.audit import Action, AuditLog
from kiosk.store import audience, audience_rows
from kiosk.store.audience_facts import Needs, persons
from kiosk.store.audience_rows import RULE, RuleSegment
from kiosk.store.database import Store
from kiosk.store.members import find_member
from recommender.rules import Rule, describe, update_order
from recommender.rules.order import dependents
from recommender.rules.types import Consent, Member, leaves, segments_in

CHUNK: Final = 50
"""Customers looked at in one transaction; bounds how long another writer waits."""

MOST_CHUNKS: Final = 200
"""Of one :meth:`Audience.tick`; the rest waits for the next."""

KEPT_DAYS: Final = 400
"""How long it is kept who entered and left; as long as matches, so that a season can be compared with the last one."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A segment by rule, as it may be shown.

    Attributes:
        segment_id: Its id.
        name: A person's name for it.
        rule: The rule.
        words: The rule in English.
        size: How many are in it, as far as it is told.
        updated_at: When the rule was saved, UTC.
    """

    segment_id: str
    name: str
    rule: Rule
    words: str
    size: Size
    updated_at: datetime


class Audience:
    """Segments by rule of one site. Thread-safe.

    Args:
        store: Where everything lies.
        bus: Told who entered and left.
        clock: The time now, aware; its zone is that of the shop.
        audit: Gets an entry when a rule is saved or removed.
        refresh: Works the features out anew; None leaves them as they are.
    """

    def __init__(
        self, store: Store, bus: Bus, clock: Callable[[], datetime], audit: AuditLog, refresh: Refresh | None
    ) -> None:
        self._store, self._clock, self._audit, self._refresh = store, clock, audit, refresh
        self._refill = Refill(store, bus, clock)

    def save(self, segment_id: str, name: str, rule: Rule, actor: str) -> Size:
        """Save a rule, and let everybody in who matches.

        Args:
            segment_id: Of small letters, digits and hyphens; a new one, or that of a segment by rule.
            name: For people.
            rule: The rule.
            actor: ``cli`` or ``staff:ID``.

        Raises:
            SegmentInvalid: The id or name cannot be, the id is another segment's, or the rule asks for an unknown one.
            RuleCycle: Segments would ask for each other in a circle.
        """
        check_segment_id(segment_id)
        name = checked_name(name)
        with self._audit.transaction() as connection:
            kinds = audience_rows.kinds(connection)
            if kinds.get(segment_id, RULE) != RULE:
                raise SegmentInvalid(f"The id {segment_id} is that of a segment found in the data", mend="Take another")
            unknown = sorted(segments_in(rule) - kinds.keys() - {segment_id})
            if unknown:
                raise SegmentInvalid(f"There is no segment {unknown[0]}", mend="'kiosk audience list' shows them")
            rules = {one.segment_id: one.rule for one in audience_rows.rule_segments(connection)}
            update_order(rules | {segment_id: rule})
            audience_rows.put_rule(connection, segment_id, name, rule, self._clock())
            self._note(Action.SEGMENT_SAVED, segment_id, actor, connection)
        self._refill.run(self._with_dependents({segment_id}))
        return self.find(segment_id).size

    def remove(self, segment_id: str, actor: str) -> None:
        """Remove a segment by rule; everybody leaves it.

        Raises:
            SegmentUnknown: There is none.
            SegmentInvalid: Another segment's rule asks for it.
        """
        with self._audit.transaction() as connection:
            known = {one.segment_id: one for one in audience_rows.rule_segments(connection)}
            if segment_id not in known:
                raise _unknown(segment_id)
            asking = sorted(one.segment_id for one in known.values() if segment_id in segments_in(one.rule))
            if asking:
                raise SegmentInvalid(f"The rule of {asking[0]} asks for {segment_id}", mend="Change that rule first")
            now = self._clock()
            moves = audience_rows.delete_rule(connection, segment_id, now)
            self._note(Action.SEGMENT_REMOVED, segment_id, actor, connection)
        self._refill.tell(moves, now)

    def size(self, rule: Rule) -> Size:
        """How many would be in a segment with this rule now, for whoever builds it."""
        with self._store.read() as connection:
            return Size.of(audience.size(connection, rule, self._clock()))

    def list(self) -> tuple[RuleView, ...]:
        """Every segment by rule, by id."""
        with self._store.read() as connection:
            found = audience_rows.rule_segments(connection)
        names = {one.segment_id: one.name for one in found}
        return tuple(
            RuleView(one.segment_id, one.name, one.rule, describe(one.rule, names), Size.of(one.size), one.updated_at)
            for one in found
        )

    def find(self, segment_id: str) -> RuleView:
        """One segment by rule.

        Raises:
            SegmentUnknown: There is none.
        """
        for one in self.list():
            if one.segment_id == segment_id:
                return one
        raise _unknown(segment_id)

    def moves(self, segment_id: str, days: int) -> tuple[Week, ...]:
        """How many entered and left a segment by rule, in spans of seven days up to now, the newest first.

        Args:
            segment_id: Which.
            days: How far back; the last span is a whole one.

        Raises:
            SegmentUnknown: There is none.
        """
        self.find(segment_id)
        now = self._clock()
        with self._store.read() as connection:
            found = audience_rows.moves_since(connection, segment_id, now - timedelta(days=days + 6))
        return weeks(found, now, days)

    def on_changed(self, event: CustomersChanged) -> None:
        """Bring every segment by rule up to date after something became known of some customers, or of everybody."""
        if event.customer_ids:
            self.update(event.customer_ids)
        else:
            self.update_all()

    def update(self, customer_ids: Sequence[str]) -> None:
        """Hold every rule against these customers again; ids that nobody has mean nothing."""
        if self._refresh is not None and self._segments()[1].features:
            self._refresh(self._store, self._clock().date(), customer_ids=customer_ids)
        for first in range(0, len(customer_ids), CHUNK):
            self._look_at(customer_ids[first : first + CHUNK])

    def update_all(self) -> None:
        """Work out every segment by rule for everybody."""
        segments, needs = self._segments()
        if self._refresh is not None and needs.features:
            self._refresh(self._store, self._clock().date())
        self._refill.run(segments)

    def after_erasure(self) -> None:
        """Members are gone: bring up to date what depends on being one, and count again."""
        asking = {one.segment_id for one in self._segments()[0] if _asks_for_members(one.rule)}
        self._refill.run(self._with_dependents(asking))

    def customer_of(self, member_id: str) -> str | None:
        """The customer a member is linked to."""
        with self._store.read() as connection:
            member = find_member(connection, member_id)
        return None if member is None else member.customer_id

    def tick(self) -> int:
        """Look at the customers whose moment has come; how many. Call it every minute."""
        looked_at = 0
        for _ in range(MOST_CHUNKS):
            with self._store.read() as connection:
                waiting = audience_rows.due_customers(connection, self._clock(), CHUNK)
            if not waiting:
                break
            self._look_at(waiting)
            looked_at += len(waiting)
        return looked_at

    def daily(self) -> None:
        """Once a day: features count their days from today, old moves go, and whatever was missed is mended."""
        with self._store.write() as connection:
            audience_rows.prune_moves(connection, self._clock() - timedelta(days=KEPT_DAYS))
        self.update_all()

    def _look_at(self, customer_ids: Sequence[str]) -> None:
        """Look at up to :data:`CHUNK` customers in one transaction."""
        self._refill.note_touched(customer_ids)
        with self._store.write() as connection:
            now = self._clock()
            segments = in_order(audience_rows.rule_segments(connection))
            people = persons(connection, customer_ids, Needs.of(one.rule for one in segments), now)
            decisions = [decide(person, segments, now) for person in people]
            moves = [move for one in decisions for move in one.moves]
            audience_rows.write_moves(connection, moves, now)
            looked_at = [*customer_ids, *(one for person in people for one in person.ids)]
            audience_rows.set_due(connection, looked_at, [due for one in decisions for due in one.due])
        self._refill.tell(moves, now)

    def _segments(self) -> tuple[tuple[RuleSegment, ...], Needs]:
        with self._store.read() as connection:
            segments = in_order(audience_rows.rule_segments(connection))
        return segments, Needs.of(one.rule for one in segments)

    def _with_dependents(self, segment_ids: set[str]) -> tuple[RuleSegment, ...]:
        segments = self._segments()[0]
        rules = {one.segment_id: one.rule for one in segments}
        wanted = segment_ids.union(*(dependents(rules, one) for one in segment_ids))
        return tuple(one for one in segments if one.segment_id in wanted)

    def _note(self, action: Action, segment_id: str, actor: str, connection: Connection) -> None:
        self._audit.record(action, actor=actor, detail={"segment": segment_id}, connection=connection)


def _asks_for_members(rule: Rule) -> bool:
    return any(isinstance(leaf, Member | Consent) for leaf in leaves(rule))


def _unknown(segment_id: str) -> SegmentUnknown:
    return SegmentUnknown(f"There is no segment by rule {segment_id}", mend="'kiosk audience list' shows them")
