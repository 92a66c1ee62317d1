"""Keeps segments by rule true: customer by customer as events arrive, and when time alone changes an answer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import Connection

from kiosk.audience.decide import decide, in_order
from kiosk.audience.names import check_segment_id, checked_name
from kiosk.audience.noise import Asked, noise_of
from kiosk.audience.refill import Progress, Refill, Refresh, nothing
from kiosk.audience.sampling import Sample
from kiosk.audience.sizes import Estimate, Size, Week, weeks
from kiosk.errors import SegmentInvalid, SegmentUnknown
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged, SegmentSaved
from kiosk.privacy.audit import Action, AuditLog
from kiosk.security.aliases import Aliases
from kiosk.store import audience, audience_fill, audience_rows
from kiosk.store.audience_facts import Needs, persons
from kiosk.store.audience_records import choose
from kiosk.store.audience_rows import RULE, RuleSegment
from kiosk.store.database import Store
from kiosk.store.members import find_member
from recommender.rules import Rule, describe, update_order
from recommender.rules.order import dependents
from recommender.rules.types import Consent, Member, leaves, segments_in

Words: TypeAlias = Callable[[Rule, Mapping[str, str]], str]

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
        filled: Share of the customers who were looked at since then, 0 to 1.
    """

    segment_id: str
    name: str
    rule: Rule
    words: str
    size: Size
    updated_at: datetime
    filled: float = 1.0


class Audience:
    """Segments by rule of one site. Thread-safe.

    Args:
        store: Where everything lies.
        bus: Told who entered and left.
        clock: The time now, aware; its zone is that of the shop.
        audit: Gets an entry when a rule is saved or removed.
        hashes: Of the site; the noise on sizes follows from its key.
        refresh: Works the features out anew; None leaves them as they are.
        words: Says a rule in words, given the names of segments by id.
    """

    def __init__(  # noqa: PLR0917 - built in one place
        self,
        store: Store,
        bus: Bus,
        clock: Callable[[], datetime],
        audit: AuditLog,
        hashes: Aliases,
        refresh: Refresh | None,
        words: Words = describe,
    ) -> None:
        self._store, self._bus, self._clock, self._audit, self._refresh = store, bus, clock, audit, refresh
        self._hashes, self._words = hashes, words
        self._refill = Refill(store, bus, clock)
        self._sample, self._asked = Sample(store), Asked()

    def save(self, segment_id: str, name: str, rule: Rule, actor: str, progress: Progress = nothing) -> Size:
        """Save a rule, and let everybody in who matches before this returns; arguments and errors of :meth:`put`."""
        self.put(segment_id, name, rule, actor)
        self.fill(progress)
        return self.find(segment_id).size

    def put(self, segment_id: str, name: str, rule: Rule, actor: str) -> None:
        """Save a rule. Who matches is let in by :meth:`fill`; a running kiosk is told and does it at once.

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
        now = self._clock()
        with self._audit.transaction() as connection:
            kinds = audience_rows.kinds(connection)
            if kinds.get(segment_id, RULE) != RULE:
                raise SegmentInvalid(f"The id {segment_id} is that of a segment found in the data", mend="Take another")
            unknown = sorted(segments_in(rule) - kinds.keys() - {segment_id})
            if unknown:
                raise SegmentInvalid(f"There is no segment {unknown[0]}", mend="'kiosk audience list' shows them")
            rules = {one.segment_id: one.rule for one in audience_rows.rule_segments(connection)}
            update_order(rules | {segment_id: rule})
            audience_rows.put_rule(connection, segment_id, name, rule, noise_of(rule, self._hashes), now)
            self._note(Action.SEGMENT_SAVED, segment_id, actor, connection)
        self._bus.publish(SegmentSaved(segment_id, now))

    def fill(self, progress: Progress = nothing) -> None:
        """Let everybody in who matches a rule that was saved and is not filled yet, in short transactions.

        It may break off at any moment, and is begun again by the next call. Removing a segment, or saving it again,
        ends the filling of it.

        Args:
            progress: Told the share that is done.
        """
        self._refill.fill(progress)

    def remove(self, segment_id: str, actor: str) -> None:
        """Remove a segment by rule; everybody leaves it.

        Raises:
            SegmentUnknown: There is none.
            SegmentInvalid: Another segment's rule asks for it.
        """
        with self._store.read() as connection:
            _check_free(connection, segment_id)
        self._refill.empty(segment_id)
        with self._audit.transaction() as connection:
            _check_free(connection, segment_id)
            now = self._clock()
            moves = audience_rows.delete_rule(connection, segment_id, now)
            self._note(Action.SEGMENT_REMOVED, segment_id, actor, connection)
        self._refill.tell(moves, now)

    def size(self, rule: Rule) -> Size:
        """How many would be in a segment with this rule now; seconds where a million customers are looked at.

        Raises:
            SizesAsked: Too many different sizes were asked for within an hour.
        """
        self._asked.note(rule)
        with self._store.read() as connection:
            found = audience.size(connection, rule, self._clock())
        return Size.of(found, noise_of(rule, self._hashes))

    def estimate(self, rule: Rule) -> Estimate:
        """The same while a rule is edited, within a second: of many customers only a sample is looked at.

        Raises:
            SizesAsked: As for :meth:`size`.
        """
        everybody, sample = self._sample.taken()
        if sample is None:
            return Estimate.of_all(self.size(rule))
        self._asked.note(rule)
        with self._store.read() as connection:
            found = audience.size(connection, rule, self._clock(), choose(connection, sample))
        return Estimate.of_sample(found, noise_of(rule, self._hashes), len(sample), everybody)

    def renew_sample(self) -> None:
        """Draw the sample of :meth:`estimate` before it is too old, so that nobody waits for it."""
        self._sample.renew()

    def list(self) -> tuple[RuleView, ...]:
        """Every segment by rule, by id."""
        with self._store.read() as connection:
            found = audience_rows.rule_segments(connection)
            filling = any(one.filled is not None for one in found)
            everybody = audience_fill.record_count(connection) if filling else 0
        names = {one.segment_id: one.name for one in found}
        return tuple(
            RuleView(
                one.segment_id,
                one.name,
                one.rule,
                self._words(one.rule, names),
                Size.of(one.size, one.noise),
                one.updated_at,
                1.0 if one.filled is None else min(max(one.filled, 0) / max(everybody, 1), 0.99),
            )
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

    def update_all(self, progress: Progress = nothing) -> None:
        """Work out every segment by rule for everybody; ``progress`` is told the share that is done."""
        if self._refresh is not None and self._segments()[1].features:
            self._refresh(self._store, self._clock().date())
        self._refill.mend(None, progress)

    def after_erasure(self, progress: Progress = nothing) -> None:
        """Members are gone: bring up to date what depends on being one, and count again."""
        rules = {one.segment_id: one.rule for one in self._segments()[0]}
        self._mend({one for one, rule in rules.items() if _asks_for_members(rule)}, rules, progress)

    def after_renewal(self, progress: Progress = nothing) -> None:
        """Features and predictions are new: bring up to date what depends on them. None is worked out again."""
        rules = {one.segment_id: one.rule for one in self._segments()[0]}
        asking = {one for one, rule in rules.items() if Needs.of([rule]).figures}
        if asking:
            self._mend(asking, rules, progress)

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

    def daily(self, progress: Progress = nothing) -> None:
        """Once a day: features count their days from today, old moves go, and whatever was missed is mended."""
        with self._store.write() as connection:
            audience_rows.prune_moves(connection, self._clock() - timedelta(days=KEPT_DAYS))
        self.update_all(progress)

    def _look_at(self, customer_ids: Sequence[str]) -> None:
        """Look at up to :data:`CHUNK` customers in one transaction."""
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

    def _mend(self, asking: Collection[str], rules: Mapping[str, Rule], progress: Progress) -> None:
        """Look at everybody for some segments, and for those that ask for them; count again."""
        self._refill.mend(frozenset(asking).union(*(dependents(rules, one) for one in asking)), progress)

    def _segments(self) -> tuple[tuple[RuleSegment, ...], Needs]:
        with self._store.read() as connection:
            segments = in_order(audience_rows.rule_segments(connection))
        return segments, Needs.of(one.rule for one in segments)

    def _note(self, action: Action, segment_id: str, actor: str, connection: Connection) -> None:
        self._audit.record(action, actor=actor, detail={"segment": segment_id}, connection=connection)


def _check_free(connection: Connection, segment_id: str) -> None:
    """That a segment by rule is there, and no other rule asks for it."""
    known = {one.segment_id: one for one in audience_rows.rule_segments(connection)}
    if segment_id not in known:
        raise _unknown(segment_id)
    asking = sorted(one.segment_id for one in known.values() if segment_id in segments_in(one.rule))
    if asking:
        raise SegmentInvalid(f"The rule of {asking[0]} asks for {segment_id}", mend="Change that rule first")


def _asks_for_members(rule: Rule) -> bool:
    return any(isinstance(leaf, Member | Consent) for leaf in leaves(rule))


def _unknown(segment_id: str) -> SegmentUnknown:
    return SegmentUnknown(f"There is no segment by rule {segment_id}", mend="'kiosk audience list' shows them")
