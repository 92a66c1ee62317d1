"""Which pairs of records are looked at: those that share a block. A million records have half a trillion pairs."""

from typing import Final

import polars as pl

from recommender.identity.records import Records

MOST_IN_BLOCK: Final = 60
"""Larger blocks are left out: a value that so many share tells nobody apart, and its pairs grow with the square."""

BLOCKS: Final[tuple[tuple[str, ...], ...]] = (
    ("phone",),
    ("email",),
    ("mailbox", "sound"),
    ("birth_date", "sound"),
    ("birth_date", "postcode"),
    ("all_sounds", "postcode"),
    ("all_sounds", "birth_date"),
)
"""What the records of a block share; ``sound`` is that of any word of the name, ``all_sounds`` of every word."""


def candidates(records: Records) -> tuple[pl.DataFrame, int]:
    """Pairs of records that share at least one block.

    Args:
        records: All of them.

    Returns:
        Columns ``left`` and ``right`` (numbers of rows, left the smaller), each pair once, sorted; and how many blocks
        were left out because they are too large.
    """
    every = pl.when(pl.col("sounds").is_not_null()).then(pl.col("sounds").hash(seed=0))
    whole = records.frame.with_columns(every.alias("all_sounds"))
    found, too_large = [], 0
    for block in BLOCKS:
        pairs, left_out = _pairs(whole, block)
        found.append(pairs)
        too_large += left_out
    return pl.concat(found).unique().sort("left", "right"), too_large


def _pairs(whole: pl.DataFrame, block: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
    told = whole.explode("sounds").rename({"sounds": "sound"}) if "sound" in block else whole
    keyed = told.select("row", *block).drop_nulls().unique().select("row", pl.struct(block).hash(seed=0).alias("key"))
    sized = keyed.with_columns(pl.len().over("key").alias("size"))
    too_large = sized.filter(pl.col("size") > MOST_IN_BLOCK)["key"].n_unique()
    small = sized.filter(pl.col("size").is_between(2, MOST_IN_BLOCK)).select("row", "key")
    joined = small.join(small, on="key").filter(pl.col("row") < pl.col("row_right"))
    return joined.select(pl.col("row").alias("left"), pl.col("row_right").alias("right")), too_large
