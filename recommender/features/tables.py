"""The shop's tables made ready: known columns, one id a person, cut at a day, in parts that fit into memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

import polars as pl

from recommender.errors import FrameInvalid
from recommender.features import frames
from recommender.features.frames import Frame, has, lazy

LINES_AT_ONCE: Final = 10_000_000
"""Lines whose receipts are held in memory at once, about 1.5 GB; more are taken in parts of the customers."""

FEW_LINES: Final = 100_000
"""Lines up to which nothing is streamed."""

Engine: TypeAlias = Literal["streaming", "in-memory"]


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """What was given.

    Attributes:
        people: Tables with ``customer_id``: ``purchases``, and of ``returns, events, visits, customers`` those given.
        products: The catalogue, each product once, or None.
        lines: How many lines of purchases there are.
        last_at: Time of the last of them, or None where there is none.
    """

    people: Mapping[str, pl.LazyFrame]
    products: pl.LazyFrame | None
    lines: int
    last_at: datetime | None

    @property
    def engine(self) -> Engine:
        """Of Polars: to begin a stream costs more than a few lines are worth."""
        return "streaming" if self.lines > FEW_LINES else "in-memory"

    def until(self, last_day: date) -> "Tables":
        """The same up to the end of a day; what customers declared has no time and stays."""
        end = day_after(last_day)
        cut = {name: table.filter(pl.col("at") < end) for name, table in self.people.items() if name != "customers"}
        return replace(self, people=dict(self.people) | cut)

    def parts(self) -> Iterator["Tables"]:
        """Parts of the customers, each with all that is theirs and at most about :data:`LINES_AT_ONCE` lines."""
        count = max(1, -(-self.lines // LINES_AT_ONCE))
        for part in range(count):
            theirs = pl.col("customer_id").hash() % count == part
            yield self if count == 1 else replace(self, people={n: t.filter(theirs) for n, t in self.people.items()})

    def last_day(self) -> date:
        """Day of the last purchase.

        Raises:
            FrameInvalid: There is none.
        """
        if self.last_at is None:
            raise FrameInvalid(
                "There is no purchase to count the days to", mend="Give as_of, or a table with purchases"
            )
        return self.last_at.date()


def day_after(day: date) -> datetime:
    """The first moment after a day."""
    return datetime.combine(day, time.min) + timedelta(days=1)


def read_tables(
    purchases: Frame,
    *,
    products: Frame | None = None,
    returns: Frame | None = None,
    events: Frame | None = None,
    visits: Frame | None = None,
    customers: Frame | None = None,
) -> Tables:
    """Take the tables of :func:`recommender.features.build`; customers that were merged become one.

    Raises:
        FrameInvalid: A column is missing, or a quantity or a price is below its bound.
    """
    people = {"purchases": lazy(purchases, "purchases", frames.LINES, frames.MORE)}
    lines, last_at = _checked(people["purchases"], "purchases")
    if returns is not None:
        people["returns"] = lazy(returns, "returns", frames.RETURNS)
        _checked(people["returns"], "returns")
    if events is not None:
        people["events"] = lazy(events, "events", frames.EVENTS)
    if visits is not None:
        people["visits"] = lazy(visits, "visits", frames.VISITS)
    if customers is not None:
        people["customers"] = lazy(customers, "customers", frames.CUSTOMERS, frames.DECLARED)
    catalogue = None if products is None else lazy(products, "products", frames.PRODUCTS)
    return Tables(
        _resolved(people),
        None if catalogue is None else catalogue.unique("product_id", keep="first", maintain_order=True),
        lines,
        last_at,
    )


def _checked(lines: pl.LazyFrame, what: str) -> tuple[int, datetime | None]:
    """How many lines there are, and the time of the last one; both and the bounds in one look."""
    bounds = lines.select(pl.col("quantity").min(), pl.col("unit_price_minor").min(), pl.len(), pl.col("at").max())
    quantity, price, count, last_at = bounds.collect(engine="streaming").row(0)
    if quantity is not None and quantity <= 0:
        raise FrameInvalid(
            f"The table of {what} holds a quantity of {quantity}",
            mend="Quantities are above 0; hand returns over as such",
        )
    if price is not None and price < 0:
        raise FrameInvalid(f"The table of {what} holds a price of {price}", mend="Prices are 0 or more")
    return count, last_at


def _resolved(people: dict[str, pl.LazyFrame]) -> dict[str, pl.LazyFrame]:
    """Every table with the surviving customer's id; of what was declared, the survivor's own word goes first."""
    if "customers" not in people:
        return people
    survivors = _survivors(people["customers"])
    own_first = people["customers"].sort(pl.col("customer_id").is_in(survivors.keys()), "customer_id")
    one_each = own_first.with_columns(_survivor(survivors)).group_by("customer_id").agg(pl.all().drop_nulls().first())
    resolved = {
        name: table.with_columns(_survivor(survivors)) if survivors else table for name, table in people.items()
    }
    return resolved | {"customers": one_each}


def _survivor(survivors: Mapping[str, str]) -> pl.Expr:
    return pl.col("customer_id").replace(dict(survivors))


def _survivors(customers: pl.LazyFrame) -> dict[str, str]:
    """Merged id to the id of the one who remains, over any number of merges."""
    if not has(customers, ["merged_into"]):
        return {}
    merged = customers.select("customer_id", "merged_into").drop_nulls().collect(engine="streaming")
    into = dict(merged.iter_rows())
    found: dict[str, str] = {}
    for customer_id in into:
        last, seen = customer_id, {customer_id}
        while (following := into.get(last)) is not None:
            if following in seen:
                raise FrameInvalid(f"The customers {last} and {following} are merged into each other")
            seen.add(following)
            last = following
        found[customer_id] = last
    return found
