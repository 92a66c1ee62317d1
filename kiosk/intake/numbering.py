"""Numbers lines of receipts that are alike, over all batches of one run.

The number is part of the key under which a line is kept, so two cups of the same coffee on one receipt are two lines,
and the same file taken again finds both. Memory is eight bytes and a count for each line of the run.
"""

from collections.abc import Sequence

import polars as pl

from kiosk.store.shop import LINE_KEY

_HASH, _COUNT, _OWNER = "hash", "count", "owner_hash"


class Numbering:
    """Remembers how many lines of each key a run has had.

    Args:
        key: What lines are alike in.
    """

    def __init__(self, key: Sequence[str] = LINE_KEY) -> None:
        self._key = tuple(key)
        self._seen = pl.DataFrame(schema={_HASH: pl.UInt64(), _COUNT: pl.UInt32()})

    def numbered(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines with their number among those alike as the column ``line``, from 0, earlier batches included.

        Args:
            lines: With the columns of the key, in the order of the file.
        """
        key = pl.struct(self._key).hash(seed=0).alias(_HASH)
        hashed = lines.with_columns(key)
        again = self._seen.join(hashed.select(_HASH).unique(), on=_HASH, how="semi")
        before = again.group_by(_HASH).agg(pl.col(_COUNT).sum())
        counted = hashed.join(before, on=_HASH, how="left", maintain_order="left")
        number = pl.int_range(pl.len()).over(self._key) + pl.col(_COUNT).fill_null(0).cast(pl.Int64)
        found = counted.with_columns(number.alias("line")).drop(_HASH, _COUNT)
        batch = hashed.group_by(_HASH).agg(pl.len().cast(pl.UInt32).alias(_COUNT))
        self._seen = pl.concat([self._seen, batch])
        return found


class Claims:
    """Remembers who had which card first in a run, in sixteen bytes each."""

    def __init__(self) -> None:
        self._seen = pl.DataFrame(schema={_HASH: pl.UInt64(), _OWNER: pl.UInt64()})

    def taken(self, claims: pl.DataFrame) -> pl.Series:
        """For each claim, whether somebody else had the same in this run before; others are remembered.

        Args:
            claims: Columns ``lookup`` and ``owner``, in the order of the file.
        """
        hashed = claims.select(pl.col("lookup").hash(seed=0).alias(_HASH), pl.col("owner").hash(seed=0).alias(_OWNER))
        earlier = self._seen.join(hashed.select(_HASH).unique(), on=_HASH, how="semi")
        first = pl.concat([earlier, hashed]).group_by(_HASH, maintain_order=True).agg(pl.col(_OWNER).first())
        self._seen = pl.concat([self._seen, first.join(earlier, on=_HASH, how="anti")])
        holders = hashed.join(first, on=_HASH, how="left", suffix="_first", maintain_order="left")
        return holders[_OWNER] != holders[f"{_OWNER}_first"]
