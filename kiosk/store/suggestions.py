"""Queries on pairs of records that may be of one customer, and on what people decided about them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from kiosk.store.intake_tables import match_suggestions


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    """Two people. The pair is never suggested again, and no rule makes it one."""


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """Two records that may be of one customer.

    Attributes:
        suggestion_id: Its number.
        customer_id: The smaller id.
        other_id: The larger id.
        score: Chance that it is one person, 0 to 1; 0 where a person named the pair.
        why: What the records agree on, out of :data:`recommender.identity.suggest.AGREEMENTS`; never a value.
        state: What was decided.
        at: When it was found, UTC.
        decided_at: When it was decided, UTC.
        decided_by: By whom.
    """

    suggestion_id: int
    customer_id: str
    other_id: str
    score: float
    why: tuple[str, ...] = field(default=())
    state: SuggestionState = SuggestionState.OPEN
    at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """Both records, the smaller id first."""
        return self.customer_id, self.other_id


def find_suggestion(connection: Connection, suggestion_id: int) -> SuggestionRow | None:
    """One suggestion, also one that is decided; or None."""
    wanted = select(match_suggestions).where(match_suggestions.c.suggestion_id == suggestion_id)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else _row(row)


def open_suggestions(connection: Connection) -> Iterator[SuggestionRow]:
    """Those nobody decided, the most probable first."""
    ordered = (match_suggestions.c.score.desc(), match_suggestions.c.suggestion_id)
    for row in connection.execute(_in(SuggestionState.OPEN).order_by(*ordered)).mappings():
        yield _row(row)


def refused_pairs(connection: Connection) -> frozenset[tuple[str, str]]:
    """Pairs that a person said are two people, the smaller id first."""
    return frozenset(_row(row).pair for row in connection.execute(_in(SuggestionState.REFUSED)).mappings())


def replace_open(
    connection: Connection, found: Mapping[tuple[str, str], tuple[float, Sequence[str]]], at: datetime
) -> int:
    """Put new suggestions in place of those that are open; what was decided stays. How many are new.

    Args:
        connection: In a write transaction.
        found: Pair, the smaller id first, to score and what the records agree on.
        at: When, UTC.
    """
    known = {_row(row).pair: row["state"] for row in connection.execute(select(match_suggestions)).mappings()}
    mine = (match_suggestions.c.customer_id == bindparam("one"), match_suggestions.c.other_id == bindparam("other"))
    stale = [pair for pair, state in known.items() if state == SuggestionState.OPEN and pair not in found]
    if stale:
        connection.execute(delete(match_suggestions).where(*mine), [_named(pair) for pair in stale])
    again = [
        _named(pair) | {"score": score, "why": list(why)}
        for pair, (score, why) in found.items()
        if known.get(pair) == SuggestionState.OPEN
    ]
    if again:
        connection.execute(update(match_suggestions).where(*mine), again)
    new = [
        {"customer_id": pair[0], "other_id": pair[1], "score": score, "why": list(why), "state": "open", "at": at}
        for pair, (score, why) in sorted(found.items())
        if pair not in known
    ]
    if new:
        connection.execute(insert(match_suggestions), new)
    return len(new)


def decide(connection: Connection, pair: tuple[str, str], state: SuggestionState, *, actor: str, at: datetime) -> None:
    """Note what a person said of a pair, whether it was suggested or not."""
    one, other = sorted(pair)
    said: dict[str, Any] = {"state": state.value, "decided_at": at, "decided_by": actor}
    mine = (match_suggestions.c.customer_id == one, match_suggestions.c.other_id == other)
    if not connection.execute(update(match_suggestions).where(*mine).values(said)).rowcount:
        named: dict[str, Any] = {"customer_id": one, "other_id": other, "score": 0.0, "why": [], "at": at}
        connection.execute(insert(match_suggestions).values(named | said))


def suggestions_about(connection: Connection, customer_ids: Collection[str]) -> tuple[SuggestionRow, ...]:
    """Every suggestion in which one of some records stands, decided or not."""
    both = match_suggestions.c.customer_id.in_(customer_ids) | match_suggestions.c.other_id.in_(customer_ids)
    rows = connection.execute(select(match_suggestions).where(both).order_by(match_suggestions.c.suggestion_id))
    return tuple(_row(row) for row in rows.mappings())


def _in(state: SuggestionState) -> Any:
    return select(match_suggestions).where(match_suggestions.c.state == state.value)


def _named(pair: tuple[str, str]) -> dict[str, Any]:
    return {"one": pair[0], "other": pair[1]}


def _row(row: RowMapping) -> SuggestionRow:
    return SuggestionRow(**{**row, "why": tuple(row["why"]), "state": SuggestionState(row["state"])})
