"""One customer across cards, phones, e-mail addresses and ids of other systems.

Exact rules merge records by themselves and follow the files: when no file says any more why two records are one, the
merge by the rule ends. What is only probable is suggested, and a person decides. What a person decided stays.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl
from sqlalchemy import Connection

from kiosk.errors import CustomerInvalid, MergeUnknown, PeopleDiffer, SuggestionUnknown
from kiosk.events.types import CustomersChanged
from kiosk.members import Clock, utc_now
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import Purpose
from kiosk.site import Site
from kiosk.store import identity as rows
from kiosk.store import segments, shop, suggestions
from kiosk.store.consents import customers_without
from kiosk.store.credentials import drop_cards_of_others
from kiosk.store.identity import RULE, MergeRow, settle
from kiosk.store.suggestions import SuggestionRow, SuggestionState
from kiosk.store.traits import all_traits, traits_near
from recommender.identity import People, consistent, exact_links, suggest, told_of
from recommender.identity.clusters import Pair, joined, sorted_pair

log = logging.getLogger(__name__)

MOST_OPEN: Final = 10_000
"""Suggestions kept for people to decide, the most probable ones; the next run finds the others."""
LONGEST_WHY: Final = 200
SYSTEM: Final = "system"

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What the exact rules came to.

    Attributes:
        made: Merges that are new.
        ended: Merges by a rule that nothing says any more.
        in_conflict: Links that were not made: two members, dates of birth or names, or a pair that was refused.
    """

    made: int
    ended: int
    in_conflict: int


@dataclass(frozen=True, slots=True)
class SuggestReport:
    """What a search for the same customers came to.

    Attributes:
        linked: What exact rules did before it.
        compared: Pairs that were looked at.
        found: Pairs that are probably one customer and that nobody has decided.
        kept: Of those, suggestions that wait for a person now.
        new: Of those kept, new ones.
        too_large: Values that too many records share to be looked at.
    """

    linked: Linked
    compared: int
    found: int
    kept: int
    new: int
    too_large: int


@dataclass(frozen=True, slots=True)
class PersonView:
    """What is known of the records of one customer. Ids only.

    Attributes:
        survivor: The record that stands for the customer.
        records: Every record.
        merges: Why they are one.
        suggestions: Pairs that may be one, or that somebody decided about.
    """

    survivor: str
    records: tuple[str, ...]
    merges: tuple[MergeRow, ...]
    suggestions: tuple[SuggestionRow, ...]


class Identity:
    """Says which records are of one customer. Thread-safe: every change is one write transaction.

    Args:
        site: The open site.
        clock: The time now, aware.
    """

    def __init__(self, site: Site, clock: Clock = utc_now) -> None:
        self._site, self._clock = site, clock

    def link(self, customer_ids: Collection[str] | None = None) -> Linked:
        """Merge by the exact rules, and end the merges by rules that nothing says any more. Call it after an import.

        Args:
            customer_ids: Whose traits changed; the records they are or may be linked to are looked at too. None: all.
        """
        now = self._clock()
        with self._site.audit.transaction() as connection:
            near = None if customer_ids is None else traits_near(connection, customer_ids)
            traits = all_traits(connection) if near is None else near
            scope = None if near is None else frozenset(traits["customer_id"]) | frozenset(customer_ids or ())
            standing = rows.merges(connection, scope)
            held = [merge.pair for merge in standing if not merge.by_rule]
            apart = suggestions.refused_pairs(connection)
            linked = rows.linked_members(connection)
            links = exact_links(traits)
            kept, conflicts = consistent(links, held, apart, linked, told_of(traits, links))
            wanted = {(link.one, link.other): f"{RULE}{link.rule.name.lower()}" for link in kept}
            have = {merge.pair: merge for merge in standing if merge.by_rule}
            ended = [merge for pair, merge in have.items() if wanted.get(pair) != merge.why]
            made = [(pair, why) for pair, why in wanted.items() if pair not in have or have[pair].why != why]
            before = rows.everybody_of(connection, {who for merge in ended for who in merge.pair})
            rows.end_merges(connection, [merge.merge_id for merge in ended], actor=SYSTEM, at=now)
            for pair, why in made:
                rows.add_merge(connection, pair, why=why, actor=SYSTEM, at=now)
            changed = self._settled(connection, before.union(*(pair for pair, _ in made)))
            if ended or made:
                self._site.audit.record(
                    Action.CUSTOMERS_MERGED,
                    actor=SYSTEM,
                    detail={"by": "rules", "made": len(made), "ended": len(ended)},
                    connection=connection,
                )
        self._tell(changed, now)
        return Linked(len(made), len(ended), len(conflicts))

    def suggest(self, progress: Progress | None = None) -> SuggestReport:
        """Apply the exact rules to everybody, then find pairs that are probably one customer.

        Args:
            progress: Told of steps.
        """
        linked = self.link()
        with self._site.store.read() as connection:
            traits = all_traits(connection)
        found = suggest(traits, progress=progress)
        with self._site.store.write() as connection:
            wanted = _undecided(connection, found.frame)
            kept = dict(list(wanted.items())[:MOST_OPEN])
            new = suggestions.replace_open(connection, kept, self._clock())
        log.info("%d pairs of records are probably one customer, %d of them new", len(wanted), new)
        return SuggestReport(linked, found.compared, len(wanted), len(kept), new, found.too_large)

    def open_suggestions(self, most: int = 100) -> tuple[SuggestionRow, ...]:
        """Suggestions that wait for a person, the most probable first; none whose records are one already."""
        with self._site.store.read() as connection:
            into = rows.canonical_ids(connection)
            found = suggestions.open_suggestions(connection)
            waiting = (
                one
                for one in found
                if into.get(one.customer_id, one.customer_id) != into.get(one.other_id, one.other_id)
            )
            return tuple(one for one, _ in zip(waiting, range(most), strict=False))

    def newest_merges(self, most: int) -> tuple[MergeRow, ...]:
        """The merges that stand, the newest first."""
        with self._site.store.read() as connection:
            return rows.newest_merges(connection, most)

    def confirm(self, suggestion_id: int, *, actor: str) -> int | None:
        """A person says that a suggestion is right. Returns the number of the merge; None where it was one already.

        Raises:
            SuggestionUnknown: No suggestion that waits has this number.
            PeopleDiffer: The records belong to two members, or somebody said that they are two.
        """
        now = self._clock()
        with self._site.audit.transaction() as connection:
            pair = _waiting(connection, suggestion_id).pair
            if set(rows.same_person(connection, pair[0])) >= set(pair):
                suggestions.decide(connection, pair, SuggestionState.CONFIRMED, actor=actor, at=now)
                return None
            merge_id, changed = self._merge(connection, pair, f"suggestion {suggestion_id}", actor, now)
        self._tell(changed, now)
        return merge_id

    def refuse(self, suggestion_id: int, *, actor: str) -> None:
        """A person says that a suggestion is wrong: it never comes again, and no rule makes the two one.

        Raises:
            SuggestionUnknown: No suggestion that waits has this number.
            PeopleDiffer: The two are one already; take the merge back instead.
        """
        with self._site.audit.transaction() as connection:
            pair = _waiting(connection, suggestion_id).pair
            if set(rows.same_person(connection, pair[0])) >= set(pair):
                raise PeopleDiffer(
                    "These records are one customer already",
                    mend="'kiosk identity show ID' lists the merges to take back",
                )
            suggestions.decide(connection, pair, SuggestionState.REFUSED, actor=actor, at=self._clock())
            self._record(connection, Action.MATCH_REFUSED, actor, pair, {"suggestion": suggestion_id})

    def merge(self, one: str, other: str, why: str, *, actor: str) -> int:
        """A person says that two records are of one customer. Returns the number of the merge.

        The record with the smallest id stands for all of them; every row keeps the id it has. It also overrules that
        this very pair was refused before.

        Raises:
            CustomerInvalid: One of them is not known, or no reason was given.
            PeopleDiffer: They are one already, belong to two members, or somebody said that they are two.
        """
        now, reason = self._clock(), " ".join(why.split())
        if not reason or len(reason) > LONGEST_WHY or reason.startswith(RULE):
            raise CustomerInvalid("A merge needs a reason", mend=f"Say in up to {LONGEST_WHY} signs why they are one")
        with self._site.audit.transaction() as connection:
            merge_id, changed = self._merge(connection, sorted_pair((one, other)), reason, actor, now)
        self._tell(changed, now)
        return merge_id

    def unmerge(self, merge_id: int, *, actor: str) -> None:
        """Take a merge back: the records are as if it had never been, and the pair counts as refused from now on.

        Other merges stay. A member stays linked to the record they were linked to, and is not found any more by cards
        of records that are not theirs now.

        Raises:
            MergeUnknown: No merge that stands has this number.
        """
        now = self._clock()
        with self._site.audit.transaction() as connection:
            merge = rows.find_merge(connection, merge_id)
            if merge is None or merge.undone_at is not None:
                raise MergeUnknown(
                    f"No merge that stands has the number {merge_id}", mend="'kiosk identity show ID' lists them"
                )
            self._record(connection, Action.CUSTOMERS_SEPARATED, actor, merge.pair, {"merge": merge_id})
            rows.end_merges(connection, [merge_id], actor=actor, at=now)
            suggestions.decide(connection, merge.pair, SuggestionState.REFUSED, actor=actor, at=now)
            changed = self._settled(connection, merge.pair)
        self._tell(changed, now)

    def show(self, customer_id: str) -> PersonView:
        """The records of one customer.

        Raises:
            CustomerInvalid: Nobody knows this record.
        """
        with self._site.store.read() as connection:
            _require(connection, (customer_id,))
            mine = rows.same_person(connection, customer_id)
            return PersonView(
                survivor=rows.canonical_ids(connection).get(customer_id, customer_id),
                records=mine,
                merges=rows.merges(connection, mine),
                suggestions=suggestions.suggestions_about(connection, mine),
            )

    def _merge(
        self, connection: Connection, pair: Pair, why: str, actor: str, at: datetime
    ) -> tuple[int, frozenset[str]]:
        _require(connection, pair)
        _require_one_person(connection, pair)
        merge_id = rows.add_merge(connection, pair, why=why, actor=actor, at=at)
        suggestions.decide(connection, pair, SuggestionState.CONFIRMED, actor=actor, at=at)
        changed = self._settled(connection, pair)
        self._record(connection, Action.CUSTOMERS_MERGED, actor, pair, {"merge": merge_id, "records": len(changed)})
        return merge_id, changed

    def _settled(self, connection: Connection, customer_ids: Collection[str]) -> frozenset[str]:
        """Write who is one now, with what follows for members: their cards, and their objection to profiling."""
        if not customer_ids:
            return frozenset()
        changed = settle(connection, customer_ids)
        drop_cards_of_others(connection)
        for record in sorted(changed & customers_without(connection, Purpose.OFFERS)):
            segments.leave_segments(connection, record, self._clock())
        return changed

    def _record(
        self, connection: Connection, action: Action, actor: str, pair: Pair, detail: Mapping[str, str | int | bool]
    ) -> None:
        """An entry under the member who is concerned, if one is. It names no record: the entry outlives them."""
        concerned = set(rows.linked_members(connection, rows.everybody_of(connection, pair)).values())
        for member_id in sorted(concerned) or (None,):
            self._site.audit.record(action, actor=actor, member_id=member_id, detail=detail, connection=connection)

    def _tell(self, customer_ids: Collection[str], at: datetime) -> None:
        if customer_ids:
            self._site.bus.publish(CustomersChanged(tuple(sorted(customer_ids)), at))


def _undecided(connection: Connection, frame: pl.DataFrame) -> dict[Pair, tuple[float, list[str]]]:
    """Pairs of two customers that may be one, the best pair of each two; in the order of the frame.

    Without records that were erased since the search began.
    """
    there = shop.known_customers(connection, frozenset(frame["customer_id"]) | frozenset(frame["other_id"]))
    people = People(rows.canonical_ids(connection).items())
    members = {people.root(record): member for record, member in rows.linked_members(connection).items()}
    refused = {
        sorted_pair((people.root(one), people.root(other))) for one, other in suggestions.refused_pairs(connection)
    }
    found: dict[Pair, tuple[float, list[str]]] = {}
    for one, other, score, why in frame.iter_rows():
        roots = sorted_pair((people.root(one), people.root(other)))
        if roots[0] == roots[1] or roots in refused or {*roots} <= members.keys() or not {one, other} <= there:
            continue
        refused.add(roots)  # the best pair of two customers is enough
        found[one, other] = (score, why)
    return found


def _waiting(connection: Connection, suggestion_id: int) -> SuggestionRow:
    found = suggestions.find_suggestion(connection, suggestion_id)
    if found is None or found.state is not SuggestionState.OPEN:
        raise SuggestionUnknown(
            f"No suggestion that waits has the number {suggestion_id}",
            mend="'kiosk identity list' shows those that wait",
        )
    return found


def _require(connection: Connection, customer_ids: Collection[str]) -> None:
    for unknown in sorted(set(customer_ids) - shop.known_customers(connection, customer_ids)):
        raise CustomerInvalid(f"There is no customer {unknown}", mend="Check the number; ids are the shop's own")


def _require_one_person(connection: Connection, pair: Pair) -> None:
    """Nothing may say that two records are two people, but that this very pair was refused."""
    everybody = rows.everybody_of(connection, pair)
    if set(rows.same_person(connection, pair[0])) >= set(pair):
        raise PeopleDiffer("These two are one customer already", mend="Nothing is left to do")
    if len(set(rows.linked_members(connection, everybody).values())) > 1:
        raise PeopleDiffer(
            "These records belong to two members", mend="One person has one membership; erase the other one first"
        )
    apart = suggestions.refused_pairs(connection) - {pair}
    if joined(People([pair, *rows.canonical_ids(connection).items()]), [two for two in apart if everybody >= set(two)]):
        raise PeopleDiffer(
            "Somebody said that two of these records are two people",
            mend="'kiosk identity show ID' lists the refused pair; merge that pair itself if it is one after all",
        )
