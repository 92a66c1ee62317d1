"""The shop's tables made ready: known columns, one id a person, cut at a day, in parts that fit into memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import polars as pl

from recommender.errors import FrameInvalid
from recommender.features import frames
from recommender.features.frames import Frame, has, lazy
from recommender.purchases import Purchases

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

    def collected(self, frame: pl.LazyFrame) -> pl.DataFrame:
        """Work out a table made of these."""
        return _collected(frame, self.engine)

    def until(self, last_day: date) -> "Tables":
        """The same up to the end of a day; what customers declared has no time and stays."""
        before = _before(last_day)
        cut = {name: table.filter(before) for name, table in self.people.items() if name != "customers"}
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


@lru_cache(maxsize=16)
def _before(last_day: date) -> pl.Expr:
    """Made once a day: of a single customer it takes longer to make than to work out."""
    return pl.col("at") < day_after(last_day)


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
    few = isinstance(purchases, pl.DataFrame | Purchases) and len(purchases) <= FEW_LINES
    engine: Engine = "in-memory" if few else "streaming"
    people = {"purchases": lazy(purchases, "purchases", frames.LINES, frames.MORE)}
    lines, last_at = _checked(people["purchases"], "purchases", engine)
    if returns is not None:
        people["returns"] = lazy(returns, "returns", frames.RETURNS)
        _checked(people["returns"], "returns", engine)
    if events is not None:
        people["events"] = lazy(events, "events", frames.EVENTS)
    if visits is not None:
        people["visits"] = lazy(visits, "visits", frames.VISITS)
    if customers is not None:
        people["customers"] = lazy(customers, "customers", frames.CUSTOMERS, frames.DECLARED)
    catalogue = None if products is None else lazy(products, "products", frames.PRODUCTS)
    return Tables(
        _resolved(people, engine),
        None if catalogue is None else catalogue.unique("product_id", keep="first", maintain_order=True),
        lines,
        last_at,
    )


def _collected(frame: pl.LazyFrame, engine: Engine) -> pl.DataFrame:
    """Of few lines just as it was put down: to look for a better plan takes longer than to go by this one."""
    plan = pl.QueryOptFlags() if engine == "streaming" else pl.QueryOptFlags.none()
    return frame.collect(engine=engine, optimizations=plan)


_NEEDED: Final = ("at", "quantity", "unit_price_minor")
_LOOK: Final = (
    pl.len().alias("count"),
    pl.col("at").max().alias("last"),
    pl.col("quantity", "unit_price_minor").min(),
    *(pl.col(name).null_count().alias(f"empty_{name}") for name in _NEEDED),
)


def _checked(lines: pl.LazyFrame, what: str, engine: Engine) -> tuple[int, datetime | None]:
    """How many lines there are, and the time of the last one; both and the bounds in one look."""
    found = _collected(lines.select(*_LOOK), engine).row(0, named=True)
    empty = [name for name in _NEEDED if found[f"empty_{name}"]]
    if empty:
        raise FrameInvalid(
            f"The table of {what} has empty cells in {', '.join(empty)}", mend="Fill or drop those lines"
        )
    quantity, price = found["quantity"], found["unit_price_minor"]
    if quantity is not None and quantity <= 0:
        raise FrameInvalid(
            f"The table of {what} holds a quantity of {quantity}",
            mend="Quantities are above 0; hand returns over as such",
        )
    if price is not None and price < 0:
        raise FrameInvalid(f"The table of {what} holds a price of {price}", mend="Prices are 0 or more")
    return found["count"], found["last"]


def _resolved(people: dict[str, pl.LazyFrame], engine: Engine) -> dict[str, pl.LazyFrame]:
    """Every table with the surviving customer's id; of what was declared, the survivor's own word goes first."""
    if "customers" not in people:
        return people
    customers, survivors = people["customers"], _survivors(people["customers"], engine)
    if not survivors:
        return people | {"customers": customers.unique("customer_id", keep="first", maintain_order=True)}
    own_first = customers.sort(pl.col("customer_id").is_in(survivors.keys()), "customer_id").with_columns(
        _survivor(survivors)
    )
    # In memory, because a stream does not promise to keep the order within a group.
    one_each = own_first.group_by("customer_id", maintain_order=True).agg(pl.all().drop_nulls().first()).collect()
    resolved = {name: table.with_columns(_survivor(survivors)) for name, table in people.items()}
    return resolved | {"customers": one_each.lazy()}


def _survivor(survivors: Mapping[str, str]) -> pl.Expr:
    return pl.col("customer_id").replace(dict(survivors))


def _survivors(customers: pl.LazyFrame, engine: Engine) -> dict[str, str]:
    """Merged id to the id of the one who remains, over any number of merges."""
    if not has(customers, ["merged_into"]):
        return {}
    merged = _collected(customers.select("customer_id", "merged_into").drop_nulls(), engine)
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
