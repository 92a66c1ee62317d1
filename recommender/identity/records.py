"""Traits of all records as columns that can be compared by the million."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recommender.errors import FrameInvalid
from recommender.identity.names import GIVEN_UP, TRAITS

SINGLE: Final = ("external", "card", "email", "mailbox", "phone", "birth_date", "postcode", "city")
"""Traits of which a record has one; of several the smallest counts."""

MOST_SHARED: Final = 60
"""A phone, an address, a mailbox, a card that more records share counts as unknown, such as ``info@`` of a shop."""
_OWN: Final = ("external", "card", "email", "mailbox", "phone")

Rows = NDArray[np.int64]


class Records:
    """One row a record, in the order of the ids. A card that any record gave up counts as unknown.

    Attributes:
        frame: ``row`` (its number), ``customer_id``, each of :data:`SINGLE`, ``names`` (all words of the name as one
            number) and ``sounds`` (list of numbers); null where nothing is known.

    Args:
        traits: Columns :data:`recommender.identity.names.TRAITS`.

    Raises:
        FrameInvalid: A column is missing.
    """

    def __init__(self, traits: pl.DataFrame) -> None:
        if missing := [name for name in TRAITS if name not in traits.columns]:
            raise FrameInvalid(f"The table of traits lacks {', '.join(missing)}", mend="Make it with traits_of()")
        given_up = traits.filter(pl.col("field") == GIVEN_UP)["lookup"].implode()
        traits = traits.filter(~((pl.col("field") == "card") & pl.col("lookup").is_in(given_up)))
        shared = pl.len().over("field", "lookup") > MOST_SHARED
        traits = traits.filter(~(pl.col("field").is_in(_OWN) & shared))
        ids = traits.select(pl.col("customer_id").unique().sort()).with_row_index("row")
        ids = ids.with_columns(pl.col("row").cast(pl.Int64))
        told = traits.join(ids, on="customer_id").select("row", "field", pl.col("lookup").hash(seed=0).alias("value"))
        single = (pl.when(pl.col("field") == field).then("value").min().alias(field) for field in SINGLE)
        frame = ids.join(told.group_by("row").agg(*single), on="row", how="left")
        words = _listed(told, "name", "names").with_columns(pl.col("names").hash(seed=0))
        frame = frame.join(words, on="row", how="left").join(_listed(told, "sound", "sounds"), on="row", how="left")
        self.frame = frame.sort("row")

    def same(self, field: str, left: Rows, right: Rows) -> NDArray[np.int8]:
        """Whether two records have the same trait: 1 yes, 0 no, -1 where one of them does not say."""
        column = self.frame[field]
        known = column.is_not_null().to_numpy()
        values = column.fill_null(0).to_numpy()
        both = known[left] & known[right]
        return np.where(both, values[left] == values[right], -1).astype(np.int8)

    def names(self, left: Rows, right: Rows) -> NDArray[np.int8]:
        """How two names agree: 3 the same words, 2 all words of the shorter by sound, 1 some, 0 none, -1 unknown."""
        sounds = self.frame["sounds"]
        pairs = pl.DataFrame({"left": sounds.gather(left), "right": sounds.gather(right)})
        count = pl.col("left").list.set_intersection("right").list.len()
        shorter = pl.min_horizontal(pl.col("left").list.len(), pl.col("right").list.len())
        level = pl.when(count == shorter).then(2).when(count > 0).then(1).otherwise(0)
        unknown = pl.col("left").is_null() | pl.col("right").is_null()
        levels = pairs.select(pl.when(unknown).then(-1).otherwise(level).cast(pl.Int8)).to_series().to_numpy()
        return np.where(self.same("names", left, right) == 1, 3, levels).astype(np.int8)

    def contradict(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Whether two records speak of two people: names without a common sound, or two dates of birth."""
        found: NDArray[np.bool_] = (self.names(left, right) == 0) | (self.same("birth_date", left, right) == 0)
        return found

    def shares(self, field: str) -> NDArray[np.float64]:
        """For each record, how many of those that say it have its value of a trait, 0 to 1; 0 where it is unknown."""
        counted = pl.len().over(field) / pl.col(field).count()
        known = pl.when(pl.col(field).is_null()).then(0.0).otherwise(counted)
        return self.frame.select(known.alias("share")).to_series().to_numpy()


def _listed(told: pl.DataFrame, field: str, name: str) -> pl.DataFrame:
    mine = told.filter(pl.col("field") == field)
    return mine.group_by("row").agg(pl.col("value").unique().sort().alias(name))
